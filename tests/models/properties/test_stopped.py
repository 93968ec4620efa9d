"""Time runs out, or somebody stops: there is a plan all the same, audited, and it says how good it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from models import Plan, Scenario, plan_allocation
from models.planner import Progress

INSTANCES = Path(__file__).parents[3] / "instances"
SMALLER, LARGE = (INSTANCES / name for name in ("fyrom-summer-2015", "western-balkans-autumn-2015"))
LATE_S = 1.0
"""How long an answer may take once somebody has stopped the search."""
REST_S = 3.0
"""What comes before a search can be stopped (reading, the rule of thumb) and after it (report, audit)."""


def check_stopped(plan: Plan, reason: str) -> None:
    proof = plan.certificate
    assert proof["primal"]["accepted"]
    assert (proof["status"], proof["ok"]) == ("feasible", True)
    assert plan.summary["stopped_by"] == reason
    assert 0 < proof["gap"] <= 1


def stopped_at(scenario: Scenario, stage: str, detail: str = "") -> tuple[Plan, float]:
    """A plan that is stopped when a stage begins, and how many seconds after that it came."""
    interrupt, stopped = threading.Event(), [0.0]

    def listen(progress: Progress) -> None:
        if (progress.stage, progress.detail) == (stage, detail) and not interrupt.is_set():
            stopped[0] = time.monotonic()
            interrupt.set()

    plan = plan_allocation(scenario, interrupt=interrupt, on_progress=listen)
    assert interrupt.is_set(), f"{stage} never began"
    return plan, time.monotonic() - stopped[0]


def test_a_plan_that_ran_out_of_time_is_audited_and_says_its_gap() -> None:
    plan = plan_allocation(Scenario.read(SMALLER), time_limit_s=0.5)
    check_stopped(plan, "time_limit")
    assert plan.indicators["priority_a"] <= plan.indicators["rule_of_thumb"]["priority_a"]


def test_an_interrupt_is_heard() -> None:
    plan, _ = stopped_at(Scenario.read(SMALLER), "solve", "survival")
    check_stopped(plan, "interrupt")


@pytest.mark.evidence
@pytest.mark.parametrize("limit", [0.1, 1.0, 5.0])
def test_the_largest_instance_has_an_audited_plan_after_any_time(
    limit: float, record_property: Callable[[str, object], None]
) -> None:
    scenario = Scenario.read(LARGE)
    begun = time.monotonic()
    plan = plan_allocation(scenario, time_limit_s=limit)
    seconds = time.monotonic() - begun
    record_property(f"seconds at a limit of {limit:g} s", round(seconds, 2))
    check_stopped(plan, "time_limit")
    assert seconds < limit + REST_S


@pytest.mark.evidence
@pytest.mark.parametrize(
    ("stage", "detail"),
    [("build", ""), ("hand over", ""), ("solve", "survival"), ("solve", "dignity"), ("explain", "")],
)
def test_the_largest_instance_hears_an_interrupt_within_a_second(
    stage: str, detail: str, record_property: Callable[[str, object], None]
) -> None:
    plan, seconds = stopped_at(Scenario.read(LARGE), stage, detail)
    record_property(f"seconds after an interrupt at {detail or stage}", round(seconds, 2))
    assert plan.certificate["primal"]["accepted"]
    assert seconds < LATE_S
