"""The scenario that every case starts from, and how a case departs from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Rows = list[dict[str, Any]]
Tables = dict[str, Any]

# A crossing where people arrive and sleep, a site further on, a depot and the exit behind the site: Gevgelija
# and Tabanovce, 1.3 x 135 km apart. Nobody finds anything wrong with it.
SOUND: Tables = {
    "scenario": {"name": "Two places", "start_date": "2015-10-01", "days": 14},
    "policy": {},
    "locations": [
        {"location": "GEV", "kind": "crossing", "country": "MKD", "lat": 41.14, "lon": 22.5},
        {"location": "TAB", "kind": "site", "country": "MKD", "lat": 42.2, "lon": 21.7},
        {"location": "SKP", "kind": "depot", "country": "MKD", "lat": 42.0, "lon": 21.43},
        {"location": "SRB", "kind": "exit", "country": "SRB", "lat": 42.3, "lon": 21.65},
    ],
    "groups": [{"group": "families"}, {"group": "single"}],
    "arrivals": [{"location": "GEV", "group": "families", "date": "2015-10-02", "persons": 100}],
    "present": [{"location": "GEV", "group": "single", "persons": 50}],
    "spaces": [
        {"location": "GEV", "space": "hall", "places": 100},
        {"location": "TAB", "space": "tent", "places": 200},
    ],
    "people_lanes": [
        {"origin": "GEV", "destination": "TAB"},
        {"origin": "TAB", "destination": "SRB"},
    ],
}


@dataclass(frozen=True)
class Case:
    """One rule broken by `broken`, at table, row and column `at`, and kept by `kept`: the smallest change."""

    code: str
    at: tuple[str, int | None, str]
    broken: Tables
    kept: Tables

    @property
    def name(self) -> str:
        return f"{self.code}: {':'.join(str(part) for part in self.at if part)}"


def sound(*departures: Tables) -> Tables:
    """The sound scenario with some of its tables replaced, or left out where None."""
    tables = dict(SOUND)
    for departure in departures:
        tables |= departure
    return {name: content for name, content in tables.items() if content is not None}


def plus(table: str, *rows: dict[str, Any]) -> Tables:
    """The sound scenario's rows of a table and some more."""
    return {table: [*SOUND.get(table, []), *rows]}


def change(table: str, row: int, **values: Any) -> Tables:
    """The sound scenario's table with a row (1-based) changed."""
    rows = [dict(entry) for entry in SOUND[table]]
    rows[row - 1] |= values
    return {table: rows}


def policy(**values: Any) -> Tables:
    return {"policy": values}


WATER = {"item": "water", "kind": "daily", "unit": "litre", "m3_per_unit": 0.001, "kg_per_unit": 1}
KIT = {"item": "kit", "kind": "once"}
PLANK = {"item": "plank", "kind": "building"}
NURSE = {"resource": "nurse", "kind": "staff", "min_days": 7}
TAPS = {"resource": "taps", "kind": "facility"}
POST = {"resource": "post", "kind": "staff", "gate": True}

# Water that all can have: a supplier in both places.
SUPPLIED: Tables = {
    "items": [WATER],
    "item_needs": [{"item": "water", "units_per_person_day": 15}],
    "suppliers": [{"location": "GEV", "item": "water"}, {"location": "TAB", "item": "water"}],
}
# Nurses on duty in both places.
NURSED: Tables = {
    "resources": [NURSE],
    "resource_needs": [{"resource": "nurse", "persons_per_unit": 50}],
    "on_duty": [
        {"location": "GEV", "resource": "nurse", "units": 4},
        {"location": "TAB", "resource": "nurse", "units": 2},
    ],
}
