"""Money (17): on the day of decision for what is decided, on the day of use for nights and duty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from models.daily.shelter import Growth
from models.daily.supplies import Source
from models.plan_tables import frame
from models.report.reading import Reading

PARTS = (
    "travel", "lodging", "goods", "freight", "building", "opening", "staff", "call_up", "redeployment"
)  # fmt: skip

Entry = tuple[int, str, str, float]


def costs(reading: Reading) -> pd.DataFrame:
    """The table `costs`: date, location, part, amount in the scenario's currency, without zero rows.

    Duty of every resource counts, also of what was on duty on the eve; a budget does not see the latter.
    """
    sums: dict[tuple[int, str, str], float] = defaultdict(float)
    for entries in (_travel, _nights, _goods, _freight, _building, _opening, _duty, _calls, _redeployed):
        for day, place, part, amount in entries(reading):
            sums[day, place, part] += amount
    kept = sorted(key for key, amount in sums.items() if amount)
    return frame(
        "costs",
        {
            "date": reading.dates[np.array([key[0] for key in kept], dtype=np.int64)],
            "location": [key[1] for key in kept],
            "part": [key[2] for key in kept],
            "amount": [sums[key] for key in kept],
        },
    )


def _rows(reading: Reading, name: str, *columns: str) -> Iterator[tuple[Any, ...]]:
    days = reading.day(name).tolist()
    return zip(days, *(reading.column(name, column) for column in columns), strict=True)


def _travel(reading: Reading) -> Iterator[Entry]:
    legs = reading.daily.people.legs
    for day, origin, destination, lane, group, persons in _rows(
        reading, "moves", "origin", "destination", "lane", "group", "persons"
    ):
        yield day, origin, "travel", persons * legs[(origin, destination, lane), group, day + 1].cost


def _nights(reading: Reading) -> Iterator[Entry]:
    night_cost = reading.daily.shelter.night_cost
    for day, place, space, persons, over in _rows(
        reading, "lodging", "location", "space", "persons", "persons_over"
    ):
        yield day, place, "lodging", (persons + over) * night_cost[place, space, day + 1]


def _goods(reading: Reading) -> Iterator[Entry]:
    supplies = reading.daily.supplies
    for day, place, item, supplier, units in _rows(
        reading, "orders", "location", "item", "supplier", "units"
    ):
        offered = supplies.offers[Source(place, item, supplier), day + 1].cost_per_unit
        price = offered if offered is not None and offered == offered else supplies.items[item].cost_per_unit
        yield day, place, "goods", units * price


def _freight(reading: Reading) -> Iterator[Entry]:
    supplies = reading.daily.supplies
    for day, origin, destination, lane, item, units in _rows(
        reading, "shipments", "origin", "destination", "lane", "item", "units"
    ):
        haul = supplies.hauls[(origin, destination, lane), day + 1]
        yield day, origin, "freight", units * supplies.items[item].m3_per_unit * haul.cost


def _building(reading: Reading) -> Iterator[Entry]:
    growth: dict[tuple[str, str, int], Growth] = {
        (row.place, row.subject, day): row
        for row in (*reading.daily.shelter.growth, *reading.daily.staff.growth)
        for day in row.days
    }
    for day, place, space, resource, units, places in _rows(
        reading, "building", "location", "space", "resource", "units", "places"
    ):
        row = growth[place, space or resource, day + 1]
        yield day, place, "building", (places if space else units) * row.cost


def _opening(reading: Reading) -> Iterator[Entry]:
    for day, place, share in _rows(reading, "openings", "location", "share"):
        yield day, place, "opening", share * reading.daily.locations[place].opening_cost


def _duty(reading: Reading) -> Iterator[Entry]:
    resources = reading.daily.staff.resources
    for day, place, resource, units in _rows(reading, "staffing", "location", "resource", "on_duty"):
        yield day, place, "staff", units * resources[resource].cost_per_unit_day


def _calls(reading: Reading) -> Iterator[Entry]:
    resources = reading.daily.staff.resources
    for day, place, resource, units in _rows(reading, "call_ups", "location", "resource", "units"):
        yield day, place, "call_up", units * resources[resource].call_up_cost


def _redeployed(reading: Reading) -> Iterator[Entry]:
    lanes: dict[tuple[str, str], SimpleNamespace] = dict(reading.daily.staff.lanes)
    for day, origin, destination, units in _rows(reading, "redeployments", "origin", "destination", "units"):
        yield day, origin, "redeployment", units * lanes[origin, destination].cost_per_move
