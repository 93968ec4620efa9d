"""How a job ends that has no plan: its problem is one that is documented."""

from __future__ import annotations

import pytest

from service.children import ChildError, Died, Failed, Rejected, TooLarge, TooSlow
from service.jobs.run import failed, failed_by_us
from service.problems import KINDS
from service.store.recovery import EXHAUSTED


@pytest.mark.parametrize(
    ("error", "slug", "says"),
    [
        (Died(-9), "failed", "SIGKILL"),
        (Failed("ref1"), "failed", "ref1"),
        (TooLarge("memory MB", 4000), "too-large", "4000 memory MB"),
        (TooSlow(3660), "too-slow", "3660 seconds"),
        (Rejected([{"severity": "error"}]), "invalid-scenario", "checks"),
    ],
)
def test_a_job_without_a_plan_says_why(error: ChildError, slug: str, says: str) -> None:
    end = failed(error)
    assert end.state == "failed"
    assert end.problem is not None
    assert end.problem["type"] == f"/problems/{slug}"
    assert says in end.problem["detail"]
    assert slug in KINDS


def test_a_scenario_that_is_rejected_after_all_says_where() -> None:
    problem = failed(Rejected([{"code": "bad", "severity": "error"}])).problem
    assert problem is not None
    assert problem["issues"][0]["code"] == "bad"


def test_every_other_failure_is_a_documented_problem_too() -> None:
    for problem in (EXHAUSTED, failed_by_us().problem):
        assert problem is not None
        assert problem["type"].removeprefix("/problems/") in KINDS
