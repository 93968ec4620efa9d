"""A shipped instance planned as a user plans it: one call, causes, prices and remedies included."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.subject import Subject
from models.planner import plan_allocation
from models.scenario import Scenario


class WholePlan(Subject):
    """Read, then `plan_allocation`; the plan's own seconds by phase are in the notes."""

    def phases(self) -> dict[str, Callable[[], None]]:
        return {"read": self.read, "plan": self.plan}

    def read(self) -> None:
        self.scenario = Scenario.read(self.source)

    def plan(self) -> None:
        plan = plan_allocation(self.scenario, time_limit_s=self.limit_s)
        self.value = plan.indicators["priority_a"]
        self.stopped = plan.summary["status"] != "optimal"
        self.notes = {
            "status": plan.summary["status"],
            "seconds": plan.summary["seconds"],
            "prices": len(plan.tables["prices"]),
            "remedies": len(plan.tables["remedies"]),
        }
        self.sizes = {name: plan.summary["sizes"][name] for name in ("rows", "columns", "nonzeros")}
