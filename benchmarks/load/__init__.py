"""The service under load, beside the planner alone (`make load`)."""
