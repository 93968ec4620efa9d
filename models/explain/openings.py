"""Candidate sites as levers: one that the plan does not open, and one that works only days after it opens.

Both move the sides of the rows that keep a closed site empty. They happen or they do not: no part of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from models.daily import Daily
from models.explain.levers import Kind, Lever, TableChange
from models.programme.levels import Search
from models.programme.matrix import Vector

Rows = Mapping[str, Mapping[Any, int]]
Shut = tuple[str, int, Callable[[Any], float]]
NEVER = 0
NOTHING = 1e-7


def opening_days(search: Search) -> dict[str, int]:
    """The day on which each candidate opens, `NEVER` where it does not: of settled whole decisions."""
    if search.whole is None:
        return {}
    days: dict[str, int] = {}
    for j in np.flatnonzero(search.matrix.whole):
        column = search.matrix.columns[j]
        if column.parent_component().local_name == "open":
            place, day = column.index()
            first = days.setdefault(place, NEVER)
            if search.whole[j] > 0.5 and (first == NEVER or day < first):
                days[place] = day
    return days


def opening_levers(daily: Daily, rows: Rows, duals: Vector, opened: Mapping[str, int]) -> list[Lever]:
    """Levers of candidates whose rows have a dual while they do not work."""
    levers = []
    for place, day in opened.items():
        first, late = max(day, 1), int(daily.locations[place].opening_days)
        days = daily.horizon.all_days if day == NEVER else range(first, first + late)
        closed = [row for row in _closed(daily, rows, place, built=day == NEVER) if row[0] in days]
        score = sum(abs(float(duals[number])) * limit for _, number, limit in closed)
        if score > NOTHING:
            levers.append(_lever(place, day, tuple(days), closed, score))
    return levers


def _lever(
    place: str, day: int, days: tuple[int, ...], closed: list[tuple[int, int, float]], score: float
) -> Lever:
    numbers = np.array([number for _, number, _ in closed], dtype=np.int32)
    limits = np.array([limit for _, _, limit in closed])
    kind: Kind = "opening" if day == NEVER else "opening time"
    where = (("location", place),)
    change = (
        TableChange("locations", where, "candidate", to=False)
        if day == NEVER
        else TableChange("locations", where, "opening_days", to=0)
    )
    nan = float("nan")
    return Lever(kind, place, "", "", "", days, numbers, limits, nan, "openings", score, change)


def _closed(daily: Daily, rows: Rows, place: str, *, built: bool) -> Iterator[tuple[int, int, float]]:
    """(day, row, side when open) of what is shut while the site does not work; `built`: and is not open."""
    shelter, staff = daily.shelter, daily.staff
    everyone = sum(daily.people.total(group) for group in daily.people.groups)
    goods = daily.goods_limits()
    # Constraint, where its index holds the day, and its side by index.
    working: list[Shut] = [
        ("space_limit", 2, lambda index: shelter.places[index]),
        ("emergency_limit", 2, lambda index: shelter.emergency[index]),
        ("entry_of_people", 1, lambda _: everyone),
        ("entry_of_goods", 2, lambda index: goods[index[1]]),
        ("entry_of_staff", 2, lambda index: staff.total(index[1])),
    ]
    building: list[Shut] = [
        ("entry_of_builders", 2, lambda index: shelter.growth[index[1]].limit),
        ("entry_of_facilities", 2, lambda index: staff.growth[index[1]].limit),
    ]
    for name, at, side in working + building if built else working:
        for index, row in rows[name].items():
            if index[0] == place:
                yield index[at], row, side(index)
