"""Konak as a user runs it: one call from a scenario to a certified plan."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.subject import Subject
from models.planner import plan_allocation
from models.scenario import Scenario


class StrictPlan(Subject):
    """Strict priorities, the tables of the plan and its certificate, without causes, prices and remedies."""

    remedies = False

    def phases(self) -> dict[str, Callable[[], None]]:
        return {"read": self.read, "plan": self.plan}

    def read(self) -> None:
        self.scenario = Scenario.read(self.source)

    def plan(self) -> None:
        plan = plan_allocation(self.scenario, remedies=self.remedies, time_limit_s=self.limit_s)
        levels = {level["priority"]: level["seconds"] for level in plan.summary["levels"]}
        self.value = plan.indicators["priority_a"]
        self.stopped = bool(plan.summary["stopped_by"])
        # Levels that were not finished are not told; their time is the solver's all the same.
        self.solver_s = plan.summary["seconds"].get("solve", 0.0) if self.stopped else sum(levels.values())
        self.parts = {PARTS.get(name, name): spent for name, spent in plan.summary["seconds"].items()}
        del self.parts["total"]
        self.sizes = {name: plan.summary["sizes"][name] for name in ("rows", "columns", "nonzeros")}
        self.notes = {
            "status": plan.summary["status"],
            "levels": levels,
            "prices": len(plan.tables["prices"]),
            "remedies": len(plan.tables["remedies"]),
        }


class FullPlan(StrictPlan):
    """The same with causes, prices and remedies, which are found by solving again."""

    remedies = True


PARTS = {"read": "expand"}
"""What the planner calls reading is the scenario by day; the tables have been read before."""
