"""What is sent, ordered, kept and given out."""

from __future__ import annotations

from collections import defaultdict

from models.daily import Daily
from models.tabulate.frames import Row
from models.tabulate.people import Heads
from models.tabulate.values import PlanValues, snap

StoreItemDay = tuple[str, str, int]


def shipment_rows(daily: Daily, values: PlanValues) -> list[Row]:
    """Goods sent over freight lanes."""
    supplies = daily.supplies
    return [
        (day, day + supplies.hauls[lane, day].lag, *lane, item, units)
        for (lane, item, day), sent in values.ship.items()
        if (units := snap(sent, supplies.scale[item]))
    ]


def order_rows(daily: Daily, values: PlanValues) -> list[Row]:
    """Orders placed with suppliers."""
    supplies = daily.supplies
    return [
        (day, day + supplies.offers[source, day].lead_days, source.place, source.item, source.supplier, units)
        for (source, day), ordered in values.order.items()
        if (units := snap(ordered, supplies.scale[source.item]))
    ]


def stock_rows(daily: Daily, values: PlanValues) -> list[Row]:
    """Opening and closing stock of every stocked item in every store, and what came and went between."""
    supplies, scale = daily.supplies, daily.supplies.scale
    ordered: dict[StoreItemDay, float] = defaultdict(float)
    for (source, day), units in values.order.items():
        ordered[source.place, source.item, day + supplies.offers[source, day].lead_days] += units
    came: dict[StoreItemDay, float] = defaultdict(float)
    went: dict[StoreItemDay, float] = defaultdict(float)
    for (lane, item, day), units in values.ship.items():
        went[lane[0], item, day] += units
        came[lane[1], item, day + supplies.hauls[lane, day].lag] += units
    issued: dict[StoreItemDay, float] = defaultdict(float)
    for (place, name, day), persons in values.issued.items():
        need = supplies.needs[name]
        issued[place, need.subject, day] += persons * need.rate
    used = _used_for_building(daily, values)
    pairs = sorted(supplies.stocked)  # a set: its order is not repeatable
    before = {pair: supplies.eve.get(pair, 0.0) for pair in pairs}
    rows = []
    for day in daily.horizon.all_days:
        for pair in pairs:
            place, item = pair
            key = (place, item, day)
            unit = scale[item]
            closing = snap(values.stock.get(key, 0.0), unit)
            rows.append(
                (
                    day,
                    place,
                    item,
                    before[pair],
                    supplies.pipeline.get(key, 0.0),
                    snap(ordered.get(key, 0.0), unit),
                    snap(came.get(key, 0.0), unit),
                    snap(went.get(key, 0.0), unit),
                    snap(issued.get(key, 0.0), unit),
                    snap(used.get(key, 0.0), unit),
                    snap(values.discarded.get(key, 0.0), unit),
                    closing,
                )
            )
            before[pair] = closing
    return rows


def _used_for_building(daily: Daily, values: PlanValues) -> dict[StoreItemDay, float]:
    used: dict[StoreItemDay, float] = defaultdict(float)
    for growths, started in (
        (daily.shelter.growth, values.build),
        (daily.staff.growth, values.install),
    ):
        for (index, day), units in started.items():
            growth = growths[index]
            for item, per_unit in daily.materials(growth).items():
                used[growth.place, item, day] += units * per_unit
    return used


def issued_rows(daily: Daily, values: PlanValues, heads: Heads) -> list[Row]:
    """To whom each item was due and given; a class of groups shares in proportion to what was due to each."""
    supplies = daily.supplies
    sources = {"daily": heads.headcount, "once": daily.people.arrivals}
    rows = []
    for (place, name), groups in supplies.groups.items():
        need = supplies.needs[name]
        persons_due = sources[supplies.items[need.subject].kind]
        for day in daily.horizon.all_days:
            due = [persons_due.get((place, group, day), 0.0) for group in groups]
            total = sum(due)
            if not total > 0.0:
                continue
            share = snap(values.issued.get((place, name, day), 0.0)) / total
            for group, persons in zip(groups, due, strict=True):
                if persons > 0.0:
                    served = share * persons
                    rows.append((day, place, need.subject, group, persons, served, served * need.rate))
    return rows
