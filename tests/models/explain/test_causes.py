"""Causes: the limit that, lifted, removes a shortage; two in series where none does alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from models import Plan, Scenario, plan_allocation
from models.explain.examination import fitting
from models.explain.nominate import round_amount, typical_amount
from models.explain.probe import Probe
from models.explain.vertex import Vertex
from models.solving.solver import Watch
from tests.models.allocation.cases import case, hall, lane, there, water
from tests.models.explain.cold import Solved
from tests.models.scenarios import random_scenario


def cause(plan: Plan, kind: str, location: str) -> str:
    """The one cause of a shortage."""
    rows = plan.tables["shortages"].query("kind == @kind and location == @location")
    (found,) = set(rows["cause"])
    return str(found)


def crowded(**tables: Any) -> Scenario:
    """30 people at a hall of 20; a bus of 4 seats to a hall of 4."""
    bus = lane("c", "s", lane="bus", persons_per_day=4)
    return case(1, present=[there(30, "c")], spaces=[hall(20), hall(4, "s")], people_lanes=[bus], **tables)


def test_a_limit_that_removes_a_shortage_alone_is_its_cause() -> None:
    # 6 outdoors: places at c remove that, places at s or seats alone do nothing.
    plan = plan_allocation(crowded())
    assert cause(plan, "night", "c") == "places at c (hall)"


def test_two_limits_in_series_are_a_cause_where_none_is_one_alone() -> None:
    # No place can be added at c: only seats and places at s together serve the 26 who have none.
    bus = lane("c", "s", lane="bus", persons_per_day=4)
    plan = plan_allocation(case(1, present=[there(30, "c")], spaces=[hall(4, "s")], people_lanes=[bus]))
    assert plan.indicators["priority_a"] == pytest.approx(26)
    assert cause(plan, "night", "c") == "seats from c to s (bus) with places at s (hall)"


def test_seats_and_a_quota_in_series_are_a_cause_of_waiting() -> None:
    # 4 of 30 may go: a fifth seat is of no use without a fifth who is admitted.
    plan = plan_allocation(
        case(
            1,
            present=[there(30, "c")],
            spaces=[hall(30)],
            people_lanes=[lane("c", "e", lane="bus", persons_per_day=4)],
            exit_quotas=[{"location": "e", "persons_per_day": 4}],
        )
    )
    (found,) = set(plan.tables["shortages"].query("kind == 'waiting'")["cause"])
    assert "seats from c to e (bus)" in found
    assert "people admitted at e" in found
    assert " with " in found
    (remedy,) = plan.tables["remedies"]["sentence"]
    assert "10 more" in remedy
    assert "spare 10 person-days of waiting" in remedy


def test_a_limit_of_survival_is_the_cause_of_what_dignity_lacks() -> None:
    # 30 people for one night; 20 sleep in 10 places, 10 of them beyond: 10 outdoors. With places for all
    # nobody sleeps beyond them either.
    plan = plan_allocation(case(1, present=[there(30, "c")], spaces=[hall(10, emergency_places=10)]))
    assert plan.indicators["priority_a"] == pytest.approx(10)
    assert cause(plan, "overcrowding", "c") == "places at c (hall)"


def test_what_no_supply_reaches_is_said() -> None:
    plan = plan_allocation(case(1, present=[there(30, "c")], spaces=[hall(30)], **water()))
    assert cause(plan, "item", "c") == "no supply of it reaches the place"


def vertices() -> list[tuple[Solved, Probe, Vertex]]:
    """The first two levels of some random scenarios, and their vertices."""
    found = []
    for seed in range(6):
        solved = Solved.of(random_scenario(seed))
        for k in range(2):
            probe = Probe(solved.search, k, Watch())
            vertex = Vertex.of(solved.search.matrix, probe.level.answer, probe.engine)
            assert vertex is not None
            found.append((solved, probe, vertex))
    return found


def test_what_a_vertex_feels_of_a_level_is_its_duals() -> None:
    for solved, probe, vertex in vertices():
        felt = vertex.felt(probe.level.costs)
        assert felt == pytest.approx(probe.level.answer.duals, abs=1e-6)
        assert len(felt) == solved.search.matrix.shape[0]


def test_within_its_reach_a_move_does_what_the_vertex_feels() -> None:
    moved = 0
    for solved, probe, vertex in vertices():
        for lever in solved.nominations.by(probe.level.answer.duals)[:5]:
            reach = vertex.reach([lever], 0)
            if probe.free([lever]) and 1e-3 < reach < np.inf:
                answer = probe.solve([lever], reach)
                assert answer is not None
                rate = float(vertex.felt(probe.level.costs)[lever.rows] @ lever.shift)
                assert answer.value == pytest.approx(probe.value + rate * reach, abs=1e-6, rel=1e-9)
                moved += 1
    assert moved >= 5


def test_amounts_fit_what_may_be_pushed_out_and_are_round() -> None:
    smaller = 0
    for solved, probe, vertex in vertices():
        for lever in solved.nominations.by(probe.level.answer.duals)[:5]:
            assert fitting([lever], None, 0) == typical_amount(lever)
            amount = fitting([lever], vertex, 0)
            assert amount <= typical_amount(lever)
            assert lever.at_once or amount <= max(vertex.reach([lever], 0), 0.0) * (1 + 1e-9)
            smaller += amount < typical_amount(lever)
    assert smaller > 0


@pytest.mark.parametrize(
    ("most", "amount"), [(1, 1), (1.9, 1), (2, 2), (4.99, 2), (7, 5), (60, 50), (0.3, 0.2), (1e-4, 0)]
)
def test_round_amounts(most: float, amount: float) -> None:
    assert round_amount(most) == pytest.approx(amount)
