"""Candidate sites as remedies: one that is not opened, and one that takes days until it works."""

from __future__ import annotations

from typing import Any

import pytest

from models import Plan, plan_allocation
from models.explain.finding import Finding
from models.explain.probe import Effect, Probe
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


def test_what_an_opening_promises_is_what_a_cold_run_sees() -> None:
    checked = 0
    for seed in range(60):
        scenario = random_scenario(seed)
        if not scenario.tables["locations"]["candidate"].any():
            continue
        solved = Solved.of(scenario)
        for k, level in enumerate(solved.search.levels[:2]):
            probe = Probe(solved.search, k, Watch())
            for lever in solved.nominations.by(level.answer.duals):
                if not lever.at_once or not probe.free([lever]):
                    continue
                effect = probe.effect([lever], 1.0)
                spares = effect.spares if effect else 0.0
                finding = Finding((lever,), level, Effect(1.0, spares, spares, 1.0, level.answer), more=True)
                cold = solved.changed(finding).levels
                for number, earlier in enumerate(solved.search.levels[: k + 1]):
                    expected = earlier.answer.value - (spares if number == k else 0.0)
                    assert cold[number].answer.value == pytest.approx(expected, rel=TOLERANCE, abs=TOLERANCE)
                checked += spares > 0
    assert checked >= 5
