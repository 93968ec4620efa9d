"""A scenario of two places small enough to reckon by hand, and plans for it written row by row.

Three days from 1 August 2015. 40 people arrive at Gate on the first day, half of them families; Camp is 40 km
away. Water: 10 litres per person and day; a kit for everybody who enters. One doctor sees 10 people a day and
works every other day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from models.plan import PLAN_TABLES, frame
from models.scenario import Scenario

D1, D2, D3 = date(2015, 8, 1), date(2015, 8, 2), date(2015, 8, 3)

TABLES: dict[str, Any] = {
    "scenario": {"name": "Two places", "start_date": "2015-08-01", "days": 3, "currency": "EUR"},
    "locations": [
        {"location": "gate", "name": "Gate", "kind": "crossing", "country": "MKD"},
        {"location": "camp", "name": "Camp", "kind": "site", "country": "MKD", "store_m3": 2.0},
        {"location": "field", "kind": "site", "candidate": True, "opening_cost": 900.0, "opening_days": 1},
        {"location": "depot", "kind": "depot"},
        {"location": "border", "name": "Border", "kind": "exit"},
    ],
    "groups": [
        {"group": "families", "name": "Families", "vulnerability": 2.0, "stay_days": 2.0, "share": 0.5},
        {"group": "singles", "name": "Singles", "share": 0.5},
    ],
    "arrivals": [{"location": "gate", "date": "2015-08-01", "persons": 40.0}],
    "spaces": [
        {"location": "gate", "space": "hall", "places": 10.0, "cost_per_person_night": 1.0},
        {
            "location": "camp",
            "space": "tent",
            "places": 20.0,
            "emergency_places": 5.0,
            "cost_per_person_night": 2.0,
            "buildable_places": 50.0,
            "build_days": 1,
            "build_cost_per_place": 30.0,
            "places_per_unit": 5.0,
        },
        {"location": "field", "space": "tent", "places": 100.0},
    ],
    "people_lanes": [
        {"origin": "gate", "destination": "camp", "km": 40.0, "hours": 1.0, "cost_per_person": 3.0},
        {"origin": "gate", "destination": "field", "km": 40.0, "hours": 1.0},
        {"origin": "gate", "destination": "border", "km": 9.0, "hours": 1.0, "cost_per_person": 1.0},
        {"origin": "camp", "destination": "border", "km": 9.0, "hours": 30.0},
    ],
    "items": [
        {
            "item": "water",
            "name": "Water",
            "kind": "daily",
            "unit": "litres",
            "sector": "WASH",
            "m3_per_unit": 0.01,
            "cost_per_unit": 0.5,
            "life_saving": True,
        },
        {"item": "kit", "kind": "once", "unit": "kits", "cost_per_unit": 8.0},
    ],
    "item_needs": [
        {"item": "water", "units_per_person_day": 10.0},
        {"item": "kit", "units_per_person": 1.0},
    ],
    "stock": [
        {"location": "camp", "item": "water", "units": 250.0},
        {"location": "depot", "item": "water", "units": 500.0},
    ],
    "suppliers": [
        {"location": "depot", "item": "water", "supplier": "Well", "lead_days": 2, "cost_per_unit": 0.4}
    ],
    "freight_lanes": [
        {"origin": "depot", "destination": "camp", "km": 10.0, "hours": 2.0, "cost_per_m3": 6.0},
        {
            "origin": "depot",
            "destination": "camp",
            "lane": "slow",
            "km": 10.0,
            "hours": 24.0,
            "cost_per_m3": 1.0,
        },
    ],
    "resources": [
        {
            "resource": "doctor",
            "name": "Doctor",
            "kind": "staff",
            "sector": "Health",
            "lead_days": 1,
            "cost_per_unit_day": 100.0,
            "call_up_cost": 50.0,
            "share_of_days_worked": 0.5,
            "min_days": 1,
        },
        {"resource": "clinic", "kind": "facility", "cost_per_unit_day": 10.0},
        {"resource": "post", "kind": "facility", "gate": True},
    ],
    "resource_needs": [
        {"resource": "doctor", "persons_per_unit": 10.0},
        {"resource": "post", "location": "gate", "arrivals_per_unit_day": 16.0},
    ],
    "on_duty": [
        {"location": "camp", "resource": "doctor", "units": 1.0},
        {"location": "gate", "resource": "post", "units": 1.0},
    ],
    "roster": [
        {"resource": "doctor", "units": 2.0},
        {"resource": "doctor", "units": 4.0, "location": "camp"},
    ],
    "staff_lanes": [
        {"origin": "camp", "destination": "gate", "km": 40.0, "hours": 1.0, "cost_per_move": 7.0}
    ],
    "facilities_buildable": [
        {"location": "camp", "resource": "clinic", "units_max": 2.0, "build_cost_per_unit": 400.0}
    ],
}


def scenario(**changes: Any) -> Scenario:
    """The scenario, with other tables in place of its own."""
    return Scenario.from_tables({**TABLES, **changes})


def decided(**rows: list[dict[str, Any]]) -> dict[str, pd.DataFrame]:
    """Decided tables of these rows, other tables empty; amounts and codes that are not given are 0 and ""."""
    tables = {}
    for name, table in PLAN_TABLES.items():
        if table.part == "decided":
            blank = {column.name: "" if column.kind in ("code", "text") else 0.0 for column in table.columns}
            tables[name] = frame(name, [{**blank, **row} for row in rows.get(name, [])])
    return tables


def at(table: pd.DataFrame, **key: Any) -> dict[str, Any]:
    """The one row of a table with this key; dates as dates."""
    found = table
    for column, value in key.items():
        found = found[found[column] == (pd.Timestamp(value) if isinstance(value, date) else value)]
    assert len(found) == 1, f"{len(found)} rows with {key}"
    row: Mapping[Any, Any] = found.iloc[0].to_dict()
    return {
        str(name): value.date() if isinstance(value, pd.Timestamp) else None if value is pd.NaT else value
        for name, value in row.items()
    }
