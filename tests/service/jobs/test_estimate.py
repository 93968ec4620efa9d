"""How long a plan will take, before it is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.jobs.estimate import Estimate, Seen, correction, curve_seconds
from service.jobs.kinds import Plan
from service.store import Database, Jobs
from tests.service.store.rows import DOCUMENTS, PLAN, WORKER, new, worker


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'konak.sqlite'}"


@pytest.mark.parametrize(
    ("size", "remedies", "seconds"),
    [
        (16_517, False, 2.24),  # measured: 8.15 s, of which remedies 5.91
        (16_517, True, 8.15),
        (100_010, False, 28.4),  # measured: 86.4 s, of which remedies 57.9
        (100_010, True, 86.4),
    ],
)
def test_before_anything_was_seen_it_is_what_was_measured(size: int, remedies: bool, seconds: float) -> None:
    assert curve_seconds(size, remedies) == pytest.approx(seconds, rel=0.05)


def test_a_machine_twice_as_slow_is_believed_after_a_few_plans() -> None:
    seen = [Seen(1000.0, 2.0)] * 3
    assert correction([], 1000.0) == 1.0
    assert correction(seen[:1], 1000.0) == 1.5
    assert correction(seen, 1000.0) == 2.0


def test_one_plan_that_took_very_long_changes_little() -> None:
    assert correction([*[Seen(1000.0, 1.0)] * 4, Seen(1000.0, 500.0)], 1000.0) == 1.0


def test_plans_of_like_size_are_believed_first() -> None:
    small, large = [Seen(100.0, 3.0)] * 20, [Seen(100_000.0, 0.5)] * 20
    assert correction(small + large, 120.0) == 3.0
    assert correction(small + large, 60_000.0) == 0.5


def test_it_learns_from_what_was_finished_by_whatever_process(database: Database) -> None:
    jobs, estimate = Jobs(database), Estimate(Jobs(database), "plan", Plan().seconds)
    before = estimate.seconds(1000.0, {})
    worker(database)
    for number in range(4):
        job = jobs.record(new(f"plan_{number}"), DOCUMENTS, owner=WORKER)
        jobs.finish(job, "optimal", documents=PLAN)
    estimate.learn()
    assert estimate.seconds(1000.0, {}) < before / 2
    assert estimate.typical_s < 1.0


def test_what_says_nothing_of_a_whole_plan_is_not_learned_from(database: Database) -> None:
    jobs, estimate = Jobs(database), Estimate(Jobs(database), "plan", Plan().seconds)
    before = estimate.seconds(1000.0, {})
    worker(database)
    stopped = jobs.record(new("plan_1"), DOCUMENTS, owner=WORKER)
    jobs.finish(stopped, "feasible", documents=PLAN)
    erased = jobs.record(new("plan_2"), DOCUMENTS, owner=WORKER)
    jobs.finish(erased, "optimal", documents=PLAN)
    jobs.erase("plan_2")
    estimate.learn()
    assert estimate.seconds(1000.0, {}) == before
