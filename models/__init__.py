"""Konak's planning library: pure, importable, usable from a notebook.

from models import Scenario, plan_allocation

plan = plan_allocation(Scenario.read("instances/first-steps"))
plan.tables["moves"]
"""

from models.plan import Plan
from models.planner import Progress, build, plan_allocation, solve
from models.scenario import Scenario

__all__ = ["Plan", "Progress", "Scenario", "build", "plan_allocation", "solve"]
