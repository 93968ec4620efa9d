"""Candidate sites as remedies: one that is not opened, and one that takes days until it works."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
import pytest

from models import Plan, plan_allocation
from models.allocation.formulation import build
from models.daily import read_daily
from models.explain.finding import Finding
from models.explain.kept import with_whole_kept
from models.explain.probe import Effect, Probe
from models.programme.matrix import hand_over
from models.solving.lexicographic import search_strict
from models.solving.solver import Watch
from tests.models.allocation.cases import case, hall, lane, there
from tests.models.explain.cold import Solved
from tests.models.explain.test_promises import TOLERANCE
from tests.models.scenarios import random_scenario


def with_candidate(days: int, opening_days: int = 0, **tables: Any) -> Any:
    """30 people where 20 have a place; 10 more at a candidate, which costs 100 euro to open."""
    site = {"candidate": True, "opening_cost": 100, "opening_days": opening_days}
    return case(
        days,
        places={"s": site},
        present=[there(30, "c")],
        spaces=[hall(20), hall(10, "s")],
        people_lanes=[lane("c", "s")],
        **tables,
    )


def openings(plan: Plan) -> list[str]:
    remedies = plan.tables["remedies"]
    return list(remedies.loc[remedies["limit"].str.startswith("opening"), "sentence"])


def test_a_site_that_the_budget_cannot_open_is_a_remedy() -> None:
    plan = plan_allocation(with_candidate(1, budgets=[{"amount": 99}]))
    assert plan.indicators["priority_a"] == pytest.approx(10)
    assert openings(plan) == [
        "s open from the start (its opening at 100 EUR not counted) spares 10 nights outdoors, "
        "with the other openings of this plan kept."
    ]
    remedy = plan.tables["remedies"].query("limit == 'opening'").iloc[0]
    assert (remedy["amount"], remedy["cost"], remedy["location"]) == (1, 100, "s")
    (cause,) = set(plan.tables["shortages"].query("kind == 'night'")["cause"])
    assert "s not being open" in cause
    assert "places at c (hall)" in cause


def test_a_site_that_takes_a_day_until_it_works_is_a_remedy() -> None:
    plan = plan_allocation(with_candidate(2, opening_days=1))
    # 10 people outdoors in the first night, while the site is made ready
    assert plan.indicators["priority_a"] == pytest.approx(10)
    assert openings(plan) == [
        "s working on 2 Mar and not a day later spares 10 nights outdoors, "
        "with the openings of this plan kept."
    ]


def test_a_site_that_opens_at_once_is_no_remedy() -> None:
    plan = plan_allocation(with_candidate(1))
    assert plan.indicators["priority_a"] == pytest.approx(0)
    assert openings(plan) == []


def test_a_site_that_would_help_nobody_is_no_remedy() -> None:
    plan = plan_allocation(with_candidate(1, budgets=[{"amount": 99}]).replace(spaces=[hall(20)]))
    assert plan.indicators["priority_a"] == pytest.approx(10)
    assert openings(plan) == []


def kept_promises(seed: int) -> Iterator[bool]:
    """Of each lever of an opening, whether it spares something; a cold run must see as much."""
    scenario = random_scenario(seed)
    if not scenario.tables["locations"]["candidate"].any():
        return
    solved = Solved.of(scenario)
    for k, level in enumerate(solved.search.levels[:2]):
        probe = Probe(solved.search, k, Watch())
        for lever in solved.nominations.by(level.answer.duals):
            if lever.at_once and probe.free([lever]):
                effect = probe.effect([lever], 1.0)
                spares = effect.spares if effect else 0.0
                finding = Finding((lever,), level, Effect(1.0, spares, spares, 1.0, level.answer), more=True)
                cold = solved.changed(finding).levels
                for number, earlier in enumerate(solved.search.levels[: k + 1]):
                    expected = earlier.answer.value - (spares if number == k else 0.0)
                    assert cold[number].answer.value == pytest.approx(expected, rel=TOLERANCE, abs=TOLERANCE)
                yield spares > 0


def test_what_an_opening_promises_is_what_a_cold_run_sees() -> None:
    useful = (seed for seed in range(60) for spares in kept_promises(seed) if spares)
    assert len(list(islice(useful, 3))) == 3


def test_levels_that_settle_openings_otherwise_are_solved_again_with_those_of_the_plan() -> None:
    scenario = with_candidate(1)
    matrix = hand_over(build(read_daily(scenario)))
    search = search_strict(matrix, (0.0, 0.0), 1e-4, Watch())
    assert search.whole is None  # they came out whole by themselves
    kept = with_whole_kept(search, Watch())
    assert kept.whole is not None
    assert kept.levels is search.levels
    # The first level as if it had found another optimum, in which the site stays closed.
    first = search.levels[0]
    closed = np.where(matrix.whole, 0.0, first.answer.x)
    search.levels[0] = replace(first, answer=replace(first.answer, x=closed))
    again = with_whole_kept(search, Watch())
    for level, other in zip(kept.levels, again.levels, strict=True):
        assert other.answer.value == pytest.approx(level.answer.value, abs=1e-9)
        assert (other.answer.x[matrix.whole] == kept.whole[matrix.whole]).all()
