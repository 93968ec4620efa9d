"""Goods by day: what is in store, on its way, can be ordered, shipped and is needed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace

import pandas as pd

from models.daily.horizon import Horizon, given, rows
from models.daily.needs import NeedClass, NeedRows, classes_by_place
from models.daily.people import LaneKey, pool_days


@dataclass(frozen=True, slots=True)
class Source:
    """A supplier of one item in one place: a row per window of `suppliers`."""

    place: str
    item: str
    supplier: str


@dataclass(frozen=True, slots=True)
class Haul:
    """What a freight lane is on one day: lag in days, km, limits (None: none), money per m3, vehicles."""

    lag: int
    km: float
    m3: float | None
    kg: float | None
    cost: float
    pool: str
    pool_use: float


@dataclass(frozen=True)
class Supplies:
    """Goods of a scenario by day, in units of the item unless said otherwise.

    `scale[item]` is the item's largest rate per person: one scaled unit serves one person.
    `offers[source, day]` is the row of `suppliers` that holds; `hauls[lane, day]` an open departure.
    `needs` are the classes by name, `groups[place, need]` whom they serve there, `due[place, need, day]`
    the persons due an item given once.
    """

    stores: tuple[str, ...]
    items: Mapping[str, SimpleNamespace]
    scale: Mapping[str, float]
    eve: Mapping[tuple[str, str], float]
    pipeline: Mapping[tuple[str, str, int], float]
    sources: tuple[Source, ...]
    offers: Mapping[tuple[Source, int], SimpleNamespace]
    lanes: tuple[LaneKey, ...]
    hauls: Mapping[tuple[LaneKey, int], Haul]
    pool_m3: Mapping[str, Mapping[int, float]]
    pool_kg: Mapping[str, Mapping[int, float]]
    store_m3: Mapping[str, float]
    dispatch_m3: Mapping[str, float]
    receive_m3: Mapping[str, float]
    overflow_limit: Mapping[tuple[str, int], float]
    stocked: frozenset[tuple[str, str]]
    needs: Mapping[str, NeedClass]
    groups: Mapping[tuple[str, str], list[str]]
    due: Mapping[tuple[str, str, int], float]
    rows: NeedRows = field(repr=False)

    def fits(self, item: str, haul: Haul, day: int) -> bool:
        """Whether the lane's vehicles carry this kind of goods at all."""
        if not haul.pool:
            return True
        if day not in self.pool_m3[haul.pool] and day not in self.pool_kg[haul.pool]:
            return False
        row = self.items[item]
        return (row.m3_per_unit == 0 or day in self.pool_m3[haul.pool]) and (
            row.kg_per_unit == 0 or day in self.pool_kg[haul.pool]
        )


def read_supplies(
    tables: Mapping[str, pd.DataFrame],
    horizon: Horizon,
    groups_at: Mapping[str, list[str]],
    vulnerability: Mapping[str, float],
    arrivals: Mapping[tuple[str, str, int], float],
) -> Supplies:
    """Read goods by day; `groups_at` says who can be where. See `Supplies`."""
    locations = [row for row in rows(tables["locations"], horizon) if row.kind != "exit"]
    items = {row.item: row for row in rows(tables["items"], horizon)}
    eve: dict[tuple[str, str], float] = defaultdict(float)
    for row in rows(tables["stock"], horizon):
        eve[row.location, row.item] += row.units
    pipeline: dict[tuple[str, str, int], float] = defaultdict(float)
    for row in rows(tables["pipeline"], horizon):
        if row.date <= horizon.days:
            pipeline[row.location, row.item, max(row.date, 1)] += row.units
    offers: dict[tuple[Source, int], SimpleNamespace] = {}
    for row in rows(tables["suppliers"], horizon):
        for day in horizon.span(row.opens_on, row.closes_on):
            if day + row.lead_days <= horizon.days:
                offers[Source(row.location, row.item, row.supplier), day] = row
    need_rows = NeedRows(rows(tables["item_needs"], horizon), "item")
    needs, groups = _needs(need_rows, items, groups_at, vulnerability)
    due: dict[tuple[str, str, int], float] = defaultdict(float)
    for (place, need), members in groups.items():
        if items[needs[need].subject].kind == "once":
            for group in members:
                for day in horizon.all_days:
                    persons = arrivals.get((place, group, day), 0.0)
                    if persons > 0:
                        due[place, need, day] += persons
    hauls = _hauls(tables, horizon)
    store_m3 = {row.location: row.store_m3 for row in locations if given(row.store_m3)}
    return Supplies(
        stores=tuple(row.location for row in locations),
        items=items,
        scale=_scale(tables, items, needs, sum(arrivals.values())),
        eve=dict(eve),
        pipeline=dict(pipeline),
        sources=tuple(dict.fromkeys(source for source, _ in offers)),
        offers=offers,
        lanes=tuple(dict.fromkeys(lane for lane, _ in hauls)),
        hauls=hauls,
        pool_m3=pool_days(tables, horizon, "m3_per_day"),
        pool_kg=pool_days(tables, horizon, "kg_per_day"),
        store_m3=store_m3,
        dispatch_m3={
            row.location: row.dispatch_m3_per_day for row in locations if given(row.dispatch_m3_per_day)
        },
        receive_m3={
            row.location: row.receive_m3_per_day for row in locations if given(row.receive_m3_per_day)
        },
        overflow_limit=_overflow(horizon, items, eve, pipeline, store_m3),
        stocked=_reach(eve, pipeline, offers, hauls),
        needs=needs,
        groups=groups,
        due=dict(due),
        rows=need_rows,
    )


def _needs(
    need_rows: NeedRows,
    items: Mapping[str, SimpleNamespace],
    groups_at: Mapping[str, list[str]],
    vulnerability: Mapping[str, float],
) -> tuple[dict[str, NeedClass], dict[tuple[str, str], list[str]]]:
    needs: dict[str, NeedClass] = {}
    groups: dict[tuple[str, str], list[str]] = {}
    for column, kind in (("units_per_person_day", "daily"), ("units_per_person", "once")):
        found, members = classes_by_place(need_rows, column, groups_at, vulnerability)
        needs |= {name: need for name, need in found.items() if items[need.subject].kind == kind}
        groups.update({key: value for key, value in members.items() if key[1] in needs})
    return needs, groups


def _hauls(tables: Mapping[str, pd.DataFrame], horizon: Horizon) -> dict[tuple[LaneKey, int], Haul]:
    hauls: dict[tuple[LaneKey, int], Haul] = {}
    for row in rows(tables["freight_lanes"], horizon):
        lag = int(row.hours // 24)
        haul = Haul(
            lag,
            row.km,
            row.m3_per_day if given(row.m3_per_day) else None,
            row.kg_per_day if given(row.kg_per_day) else None,
            row.cost_per_m3,
            row.vehicle_pool,
            row.pool_use,
        )
        for day in horizon.span(row.opens_on, row.closes_on):
            if day + lag <= horizon.days:
                hauls[(row.origin, row.destination, row.lane), day] = haul
    return hauls


def _scale(
    tables: Mapping[str, pd.DataFrame],
    items: Mapping[str, SimpleNamespace],
    needs: Mapping[str, NeedClass],
    persons: float,
) -> dict[str, float]:
    """Units of each item that count as one: for a person, else for a place built, else a person's share."""
    for_people: dict[str, float] = {}
    for_building: dict[str, float] = {}
    figures: dict[str, float] = {}
    for need in needs.values():
        for_people[need.subject] = max(for_people.get(need.subject, 0.0), need.rate)
    for table, columns, found in (
        ("building_needs", ("units_per_place",), for_building),
        ("stock", ("units",), figures),
        ("pipeline", ("units",), figures),
        ("suppliers", ("units_per_day", "units_total"), figures),
    ):
        item_of = tables[table]["item"].tolist()
        for column in columns:
            for item, units in zip(item_of, tables[table][column].tolist(), strict=True):
                if units > found.get(item, 0.0):
                    found[item] = units
    shares = {item: units / (persons or 1.0) for item, units in figures.items()}
    scale = shares | for_building | for_people
    return {item: scale.get(item, 1.0) for item in items}


def _overflow(
    horizon: Horizon,
    items: Mapping[str, SimpleNamespace],
    eve: Mapping[tuple[str, str], float],
    pipeline: Mapping[tuple[str, str, int], float],
    store_m3: Mapping[str, float],
) -> dict[tuple[str, int], float]:
    """By how much what was there or on its way can exceed a store, in m3; only where it does."""
    volume = dict.fromkeys(store_m3, 0.0)
    arriving: dict[tuple[str, int], float] = defaultdict(float)
    for (place, item), units in eve.items():
        if place in volume:
            volume[place] += units * items[item].m3_per_unit
    for (place, item, day), units in pipeline.items():
        arriving[place, day] += units * items[item].m3_per_unit
    limit: dict[tuple[str, int], float] = {}
    for place in store_m3:
        for day in horizon.all_days:
            volume[place] += arriving.get((place, day), 0.0)
            if volume[place] > store_m3[place]:
                limit[place, day] = volume[place] - store_m3[place]
    return limit


def _reach(
    eve: Mapping[tuple[str, str], float],
    pipeline: Mapping[tuple[str, str, int], float],
    offers: Mapping[tuple[Source, int], SimpleNamespace],
    hauls: Mapping[tuple[LaneKey, int], Haul],
) -> frozenset[tuple[str, str]]:
    """Every (store, item) that goods can reach."""
    onward: dict[str, set[str]] = defaultdict(set)
    for (origin, destination, _), _day in hauls:
        onward[origin].add(destination)
    found = {*eve, *((key[0], key[1]) for key in pipeline), *((s.place, s.item) for s, _ in offers)}
    frontier = list(found)
    while frontier:
        place, item = frontier.pop()
        for destination in onward.get(place, ()):
            if (destination, item) not in found:
                found.add((destination, item))
                frontier.append((destination, item))
    return frozenset(found)
