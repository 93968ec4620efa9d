"""Lanes that are shut on some days: what opening them then would spare, by planning the changed tables."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest

from models import Plan, Scenario, plan_allocation
from models.daily import read_daily
from models.explain.windows import opened, shut_lanes
from models.solving.solver import Watch
from tests.models.allocation.cases import case, hall, lane, on, there
from tests.models.explain.cold import Solved
from tests.models.scenarios import random_scenario


def beside(days: int = 3, **window: Any) -> Scenario:
    """30 people where 20 have a place; 10 more over a lane with a window."""
    return case(
        days,
        present=[there(30, "c")],
        spaces=[hall(20), hall(10, "s")],
        people_lanes=[lane("c", "s", lane="bus", **window)],
    )


def remedies(plan: Plan) -> list[str]:
    rows = plan.tables["remedies"]
    return list(rows.loc[rows["limit"] == "lane shut", "sentence"])


def test_a_lane_that_opens_late_is_a_remedy_for_the_days_before() -> None:
    plan = plan_allocation(beside(opens_on=on(3)))
    # 10 people outdoors for two nights, until the bus runs
    assert plan.indicators["priority_a"] == pytest.approx(20)
    assert remedies(plan) == [
        "the lane from c to s (bus) being open on 2 to 3 Mar spares 20 nights outdoors."
    ]
    assert plan.tables["remedies"]["cost"].isna().any()


def test_a_lane_that_is_always_open_has_no_such_lever() -> None:
    assert shut_lanes(read_daily(beside())) == []
    assert remedies(plan_allocation(beside())) == []


def test_a_lane_that_is_never_open_within_the_horizon_has_none_either() -> None:
    assert shut_lanes(read_daily(beside(opens_on=on(9)))) == []


def test_a_lane_that_would_help_nobody_is_no_remedy() -> None:
    # Everyone who has no place has gone by the time it is shut.
    plan = plan_allocation(beside(closes_on=on(1)))
    assert plan.indicators["priority_a"] == pytest.approx(0)
    assert remedies(plan) == []


def test_it_runs_as_it_did_before_it_was_shut() -> None:
    scenario = case(
        4,
        present=[there(30, "c")],
        spaces=[hall(20), hall(10, "s")],
        people_lanes=[
            lane("c", "s", persons_per_day=2, closes_on=on(1)),
            lane("c", "s", persons_per_day=5, opens_on=on(4)),
        ],
    )
    (lever,) = shut_lanes(read_daily(scenario))
    assert lever.days == (2, 3)
    # 8, 8, 8 and 3 outdoors; with two seats more on days 2 and 3: 8, 6, 4 and 0
    solved = Solved.of(scenario)
    assert solved.search.levels[0].answer.value == pytest.approx(27)
    finding = opened(lever, solved.daily, solved.search, Watch())
    assert finding is not None
    assert finding.effect.spares == pytest.approx(27 - 18)


def read_back(seed: int) -> bool:
    """Whether a shut lane of a seed, opened, changes a need; if so, that its value is read back."""
    scenario = random_scenario(seed)
    levers = shut_lanes(read_daily(scenario))
    solved = Solved.of(scenario) if levers else None
    finding = opened(levers[0], solved.daily, solved.search, Watch()) if solved else None
    if finding is None:
        return False
    value = float(finding.level.costs @ finding.effect.answer.x) + finding.level.offset
    assert value == pytest.approx(finding.effect.answer.value, abs=1e-6)
    return True


def test_shortages_are_read_back_by_name() -> None:
    assert len(list(islice((seed for seed in range(30) if read_back(seed)), 2))) == 2
