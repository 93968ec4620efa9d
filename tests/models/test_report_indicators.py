"""What a plan adds up to, reckoned by hand."""

from __future__ import annotations

from typing import Any

import pytest

from models.report.assemble import figures
from tests.models.plan_cases import D1, D2, decided, scenario

SHORTAGES: list[dict[str, Any]] = [
    {
        "date": D1,
        "location": "gate",
        "group": "families",
        "need": "night",
        "kind": "night",
        "priority": "A",
        "persons": 4.0,
        "person_days": 4.0,
        "weighted": 8.0,
    },
    {
        "date": D2,
        "location": "gate",
        "group": "singles",
        "need": "water",
        "kind": "item",
        "priority": "A",
        "persons": 2.0,
        "person_days": 2.0,
        "weighted": 2.0,
    },
    {
        "date": D2,
        "location": "gate",
        "group": "singles",
        "need": "kit",
        "kind": "item",
        "priority": "B",
        "persons": 1.0,
        "person_days": 7.0,
        "weighted": 7.0,
    },
    {
        "date": D1,
        "group": "singles",
        "need": "onward travel",
        "kind": "waiting",
        "priority": "B",
        "persons": 5.0,
        "person_days": 5.0,
        "weighted": 0.5,
    },
    {
        "date": D1,
        "location": "camp",
        "group": "singles",
        "need": "night",
        "kind": "overcrowding",
        "priority": "B",
        "persons": 3.0,
        "person_days": 0.9,
        "weighted": 0.9,
    },
]


def test_need_is_summed_by_priority_kind_need_and_group() -> None:
    found = figures(scenario(), decided(shortages=SHORTAGES))
    assert found["priority_a"] == 10.0
    assert found["priority_b"] == pytest.approx(7 + 0.5 + 0.9)
    assert found["unmet_person_days"] == {
        "kit": {"singles": 7.0},
        "night": {"families": 4.0},
        "water": {"singles": 2.0},
    }
    assert found["unmet_person_days_total"] == 13.0
    assert found["kept_waiting_person_days"] == 5.0
    assert found["days_with_shortage"] == 2


def test_a_day_on_which_people_only_wait_is_no_day_with_a_shortage() -> None:
    assert figures(scenario(), decided(shortages=SHORTAGES[3:]))["days_with_shortage"] == 0


def test_nights_outdoors_and_beyond_places_are_counted_where_they_are_spent() -> None:
    tables = decided(
        occupancy=[
            {"date": D1, "location": "gate", "group": "families", "headcount": 9.0, "unsheltered": 4.0}
        ],
        lodging=[{"date": D1, "location": "camp", "space": "tent", "group": "singles", "persons_over": 3.0}],
    )
    found = figures(scenario(), tables)
    assert (found["unsheltered_person_nights"], found["overcrowded_person_nights"]) == (4.0, 3.0)
    assert found["peak"]["persons"] == 9.0
    assert found["peak"]["date"] == D1


def test_a_move_through_an_exit_is_no_burden() -> None:
    move = {
        "date": D1,
        "arrives": D1,
        "origin": "gate",
        "destination": "camp",
        "group": "singles",
        "persons": 5.0,
    }
    found = figures(scenario(), decided(moves=[move, move | {"destination": "border", "persons": 2.0}]))
    assert (found["people_moved"], found["person_km"], found["people_left"]) == (5.0, 5 * 40.0, 2.0)


def test_coverage_is_what_was_served_of_what_was_due_over_all_needs() -> None:
    # Gate, day 1: 10 nights, 10 x water, 10 x a doctor due; 4 + 3 + 8 not had: half is met
    lack = {"date": D1, "location": "gate", "group": "singles", "priority": "A"}
    tables = decided(
        occupancy=[
            {"date": D1, "location": "gate", "group": "singles", "headcount": 10.0, "unsheltered": 4.0},
            {"date": D1, "location": "camp", "group": "families", "headcount": 5.0},
        ],
        issued=[{"date": D1, "location": "gate", "item": "water", "group": "singles", "due": 10.0}],
        shortages=[
            lack | {"need": "water", "kind": "item", "persons": 3.0},
            lack | {"need": "doctor", "kind": "service", "persons": 8.0},
        ],
    )
    found = figures(scenario(), tables)
    assert found["coverage"]["by_place"] == {"gate": 0.5, "camp": 1.0}
    assert found["coverage"]["by_group"] == {"families": 1.0, "singles": 0.5}
    assert found["coverage"]["by_need"] == pytest.approx(
        {"night": 1 - 4 / 15, "water": 0.7, "doctor": 1 - 8 / 15}
    )
    assert found["coverage"]["total"] == 1 - 15 / 40
    assert found["worst_off"] == {
        "location": "gate",
        "group": "singles",
        "coverage": 0.5,
        "unmet_person_days": 15.0,
    }


def test_where_nobody_lacks_anything_nobody_is_worst_off() -> None:
    found = figures(scenario(), decided())
    assert found["worst_off"] is None
    assert found["coverage"] == {"total": None, "by_group": {}, "by_place": {}, "by_need": {}}


def test_overflow_is_the_volume_beyond_the_store() -> None:
    # 250 litres at 0.01 m3 are 2.5 m3; Camp holds 2, Gate has no limit
    stock = [
        {"date": day, "location": place, "item": "water", "closing": 250.0}
        for day in (D1, D2)
        for place in ("camp", "gate")
    ]
    assert figures(scenario(), decided(stock=stock))["overflow_m3_days"] == pytest.approx(2 * 0.5)
