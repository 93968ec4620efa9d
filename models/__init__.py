"""Konak's planning library: pure, importable, usable from a notebook.

from models import Scenario, plan_allocation

plan = plan_allocation(Scenario.read("instances/first-steps"))
plan.tables["moves"]
"""

from models.plan import Plan
from models.planner import Progress, build, plan_allocation, solve
from models.preparation.comparison import Comparison
from models.preparation.planner import compare_strategies, prepare
from models.scenario import Scenario

__all__ = [
    "Comparison",
    "Plan",
    "Progress",
    "Scenario",
    "build",
    "compare_strategies",
    "plan_allocation",
    "prepare",
    "solve",
]
