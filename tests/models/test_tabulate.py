"""Decisions to tables: what follows from the values, and how a class of groups shares what it gets."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from models.daily import Daily, read_daily
from models.scenario import Scenario
from models.tabulate import PlanValues, tabulate

D1 = date(2026, 3, 1)
LANE = ("gate", "camp", "")

# 40 adults and 20 of the old, who share a class of needs; the camp is a day and a half away.
TABLES: dict[str, Any] = {
    "scenario": {"name": "Classes", "start_date": D1, "days": 3},
    "locations": [
        {"location": "gate", "kind": "crossing", "transit_hours": 6},
        {"location": "camp", "kind": "site"},
    ],
    "groups": [{"group": "adults"}, {"group": "old"}],
    "arrivals": [
        {"location": "gate", "date": D1, "group": "adults", "persons": 40.0},
        {"location": "gate", "date": D1, "group": "old", "persons": 20.0},
    ],
    "spaces": [
        {"location": "gate", "space": "hall", "places": 30.0, "emergency_places": 10.0, "shortfall": 0.2},
        {"location": "gate", "space": "tent", "places": 9.0, "emergency_places": 9.0},
    ],
    "people_lanes": [{"origin": "gate", "destination": "camp", "km": 300.0, "hours": 36.0}],
    "items": [
        {"item": "water", "kind": "daily", "life_saving": True},
        {"item": "soap", "kind": "once", "severity": 0.5, "owed_days": 4.0},
    ],
    "item_needs": [
        {"item": "water", "units_per_person_day": 10.0},
        {"item": "soap", "units_per_person": 1.0},
    ],
    "stock": [{"location": "gate", "item": "water", "units": 1000.0}],
}


@pytest.fixture(scope="module")
def daily() -> Daily:
    return read_daily(Scenario.from_tables(TABLES))


def rows(table: pd.DataFrame, *columns: str, **where: Any) -> list[tuple[Any, ...]]:
    for column, wanted in where.items():
        table = table[table[column] == wanted]
    plain = ((round(v, 9) if isinstance(v, float) else v for v in row) for row in table[list(columns)].values)
    return [tuple(row) for row in plain]


def test_who_is_sent_on_counts_for_part_of_the_day_and_then_on_the_road(daily: Daily) -> None:
    values = PlanValues(
        move={(LANE, "adults", 1): 8.0}, present={("gate", "adults", 1): 32.0, ("camp", "adults", 2): 8.0}
    )
    tables = tabulate(daily, values)
    assert rows(tables["moves"], "date", "arrives", "persons") == [
        (pd.Timestamp("2026-03-01"), pd.Timestamp("2026-03-02"), 8.0)
    ]
    assert rows(tables["occupancy"], "location", "present", "headcount") == [
        ("gate", 32.0, 32.0 + 8.0 / 4),
        ("camp", 8.0, 8.0),
    ]
    # A night outdoors and a day without water each.
    assert rows(tables["shortages"], "priority", "persons", "weighted", kind="under_way") == [
        ("A", 8.0, 16.0)
    ]


def test_a_class_shares_in_proportion_to_what_was_due(daily: Daily) -> None:
    values = PlanValues(
        present={("gate", "adults", 1): 40.0, ("gate", "old", 1): 20.0},
        issued={("gate", "water", 1): 45.0},
        unmet={("gate", "water", 1): 15.0, ("gate", "soap", 1): 60.0},
    )
    tables = tabulate(daily, values)
    assert rows(tables["issued"], "group", "due", "persons", "units", item="water") == [
        ("adults", 40.0, 30.0, 300.0),
        ("old", 20.0, 15.0, 150.0),
    ]
    assert rows(tables["shortages"], "group", "persons", "weighted", need="water") == [
        ("adults", 10.0, 10.0),
        ("old", 5.0, 5.0),
    ]
    # Soap is owed for four days, once, and weighs half.
    assert rows(tables["shortages"], "group", "persons", "person_days", "weighted", need="soap") == [
        ("adults", 40.0, 160.0, 80.0),
        ("old", 20.0, 80.0, 40.0),
    ]


def test_nights_below_standard_add_up_over_spaces(daily: Daily) -> None:
    values = PlanValues(
        present={("gate", "adults", 1): 40.0},
        lodged={("gate", "hall", "adults", 1): 30.0, ("gate", "tent", "adults", 1): 5.0},
        lodged_over={("gate", "hall", "adults", 1): 2.0, ("gate", "tent", "adults", 1): 1.0},
        unsheltered={("gate", "adults", 1): 2.0},
    )
    shortages = tabulate(daily, values)["shortages"]
    # In the hall a fifth below standard; over its places 1 - 0.7 x 0.8 = 0.44, over the tent's 0.3.
    assert rows(shortages, "priority", "kind", "persons", "person_days", "weighted", need="night") == [
        ("A", "night", 2.0, 2.0, 2.0),
        ("B", "overcrowding", 3.0, 2 * 0.44 + 0.3, 2 * 0.44 + 0.3),
        ("B", "substandard", 6.0, 6.0, 6.0),
    ]


def test_stock_accounts_for_every_day_and_forgets_what_is_no_amount(daily: Daily) -> None:
    values = PlanValues(
        present={("gate", "adults", 1): 40.0},
        stock={("gate", "water", 1): 600.0, ("gate", "water", 2): 600.0, ("gate", "water", 3): 1e-8},
        discarded={("gate", "water", 3): 600.0},
        issued={("gate", "water", 1): 40.0},
        move={(LANE, "old", 1): 1e-9},
    )
    tables = tabulate(daily, values)
    assert rows(tables["stock"], "opening", "issued", "discarded", "closing") == [
        (1000.0, 400.0, 0.0, 600.0),
        (600.0, 0.0, 0.0, 600.0),
        (600.0, 0.0, 600.0, 0.0),
    ]
    assert tables["moves"].empty
