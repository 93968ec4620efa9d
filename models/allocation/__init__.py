"""The response model: FORMULATION.md in Pyomo, one physical idea per file."""
