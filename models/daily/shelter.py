"""Places to sleep by day: what is open, who may sleep there, what can be built."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace

import pandas as pd

from models.daily.horizon import Horizon, rows

SpaceKey = tuple[str, str]


@dataclass(frozen=True)
class Growth:
    """A row of `spaces` (or `facilities_buildable`) that can grow.

    `days` on which building may start, `build_days` until it is finished, `limit` in places (facility
    units), `per_unit` places a unit, `cost` a place (unit).
    """

    row: int
    place: str
    subject: str
    days: tuple[int, ...]
    build_days: int
    limit: float
    per_unit: float
    cost: float


@dataclass(frozen=True)
class Shelter:
    """Spaces by (location, space); places, emergency places in persons; days are numbers.

    `beds[location, space, group]` are the pairs that may sleep there, with how far below standard a night
    there is (0 to 1) apart from overcrowding.
    """

    spaces: tuple[SpaceKey, ...]
    places: Mapping[tuple[str, str, int], float]
    emergency: Mapping[tuple[str, str, int], float]
    night_cost: Mapping[tuple[str, str, int], float]
    shortfall: Mapping[tuple[str, str, int], float]
    unsuitability: Mapping[tuple[str, str, str], float]
    growth: tuple[Growth, ...]
    growing: frozenset[SpaceKey]
    under_way: Mapping[tuple[str, str, int], float]


def read_shelter(
    tables: Mapping[str, pd.DataFrame], horizon: Horizon, groups_at: Mapping[str, list[str]]
) -> Shelter:
    """Read places to sleep by day; `groups_at` says who can be where. See `Shelter`."""
    places: dict[tuple[str, str, int], float] = {}
    emergency: dict[tuple[str, str, int], float] = {}
    cost: dict[tuple[str, str, int], float] = {}
    shortfall: dict[tuple[str, str, int], float] = {}
    growth: list[Growth] = []
    for row in rows(tables["spaces"], horizon):
        days = horizon.span(row.opens_on, row.closes_on)
        for day in days:
            key = (row.location, row.space, day)
            places[key] = row.places
            cost[key] = row.cost_per_person_night
            shortfall[key] = row.shortfall
            if row.emergency_places > 0:
                emergency[key] = row.emergency_places
        starts = tuple(day for day in days if day + row.build_days <= horizon.days)
        if row.buildable_places > 0 and starts:
            growth.append(
                Growth(
                    row.row,
                    row.location,
                    row.space,
                    starts,
                    row.build_days,
                    row.buildable_places,
                    row.places_per_unit,
                    row.build_cost_per_place,
                )
            )
    coming: dict[tuple[str, str, int], float] = defaultdict(float)
    for row in rows(tables["building_under_way"], horizon):
        if row.space and row.date <= horizon.days:
            coming[row.location, row.space, max(row.date, 1)] += row.units
    spaces = tuple(dict.fromkeys((key[0], key[1]) for key in places))
    return Shelter(
        spaces=spaces,
        places=places,
        emergency=emergency,
        night_cost=cost,
        shortfall=shortfall,
        unsuitability=_beds(list(rows(tables["lodging"], horizon)), spaces, groups_at),
        growth=tuple(growth),
        growing=frozenset((g.place, g.subject) for g in growth) | {(k[0], k[1]) for k in coming},
        under_way=dict(coming),
    )


def _beds(
    lodging: list[SimpleNamespace], spaces: tuple[SpaceKey, ...], groups_at: Mapping[str, list[str]]
) -> dict[tuple[str, str, str], float]:
    """Who may sleep where: a space that `lodging` names admits only the groups named, others everyone."""
    named: dict[str, dict[tuple[str, str], float]] = defaultdict(dict)
    for row in lodging:
        named[row.space][row.location, row.group] = row.unsuitability
    beds: dict[tuple[str, str, str], float] = {}
    for place, space in spaces:
        rules = {key: value for key, value in named.get(space, {}).items() if key[0] in (place, "")}
        for group in groups_at.get(place, ()):
            if not rules:
                beds[place, space, group] = 0.0
                continue
            for key in ((place, group), ("", group)):
                if key in rules:
                    beds[place, space, group] = rules[key]
                    break
    return beds
