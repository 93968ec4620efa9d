"""What is sent, ordered, kept and given out."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from models.daily import Daily
from models.tabulate.arrays import Members, Pairs, snapped
from models.tabulate.frames import Coded, Row
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


def stock_columns(daily: Daily, values: PlanValues) -> dict[str, Any]:
    """Opening and closing stock of every stocked item in every store, and what came and went between."""
    supplies = daily.supplies
    shelves = Pairs.of(sorted(supplies.stocked), daily.horizon.days)
    scale = np.array([[supplies.scale[item]] for _, item in shelves.pairs]).reshape(-1, 1)
    closing = snapped(shelves.spread(values.stock), scale)
    closing[:, 0] = [supplies.eve.get(shelf, 0.0) for shelf in shelves.pairs]
    ordered, came, went, issued, used = (shelves.empty() for _ in range(5))
    row = shelves.position
    for (source, day), units in values.order.items():
        if units:
            ordered[row[source.place, source.item], day + supplies.offers[source, day].lead_days] += units
    for (lane, item, day), units in values.ship.items():
        if units:
            went[row[lane[0], item], day] += units
            came[row[lane[1], item], day + supplies.hauls[lane, day].lag] += units
    for (place, name, day), persons in values.issued.items():
        if persons:
            need = supplies.needs[name]
            issued[row[place, need.subject], day] += persons * need.rate
    for (place, item, day), units in _used_for_building(daily, values).items():
        used[row[place, item], day] = units
    days = np.tile(np.arange(1, daily.horizon.days + 1), len(shelves.pairs))
    amounts = {
        "opening": closing[:, :-1],
        "delivered": shelves.spread(supplies.pipeline)[:, 1:],
        "ordered": snapped(ordered, scale)[:, 1:],
        "shipped_in": snapped(came, scale)[:, 1:],
        "shipped_out": snapped(went, scale)[:, 1:],
        "issued": snapped(issued, scale)[:, 1:],
        "used_for_building": snapped(used, scale)[:, 1:],
        "discarded": snapped(shelves.spread(values.discarded), scale)[:, 1:],
        "closing": closing[:, 1:],
    }
    return {
        "date": days,
        **pair_columns(shelves, "location", "item"),
        **{k: v.ravel() for k, v in amounts.items()},
    }


def pair_columns(pairs: Pairs, first: str, second: str) -> dict[str, Coded]:
    """The names of pairs, each repeated for all days."""
    columns = {}
    for part, column in enumerate((first, second)):
        names = list(dict.fromkeys(pair[part] for pair in pairs.pairs))
        position = {name: at for at, name in enumerate(names)}
        at = np.array([position[pair[part]] for pair in pairs.pairs], dtype=np.int64)
        columns[column] = Coded(names, np.repeat(at, pairs.days))
    return columns


def _used_for_building(daily: Daily, values: PlanValues) -> dict[StoreItemDay, float]:
    used: dict[StoreItemDay, float] = defaultdict(float)
    for growths, started in (
        (daily.shelter.growth, values.build),
        (daily.staff.growth, values.install),
    ):
        for (index, day), units in started.items():
            if units:
                growth = growths[index]
                for item, per_unit in daily.materials(growth).items():
                    used[growth.place, item, day] += units * per_unit
    return used


def issued_columns(daily: Daily, values: PlanValues, heads: Heads) -> dict[str, Any]:
    """To whom each item was due and given; a class of groups shares in proportion to what was due to each."""
    supplies = daily.supplies
    members = Members.of(supplies.groups, heads.places)
    needs = [supplies.needs[name] for _, name in members.classes.pairs]
    once = np.array([supplies.items[need.subject].kind == "once" for need in needs], dtype=np.bool_)
    due = item_due(members, once, heads)
    served = members.shared(values.issued, due)
    member, day = np.nonzero(due > 0.0)
    groups, items = list(daily.people.groups), list(supplies.items)
    places = list(daily.people.places)
    of_place = np.array([places.index(place) for place, _ in heads.places.pairs], dtype=np.int64)
    of_group = np.array([groups.index(group) for _, group in heads.places.pairs], dtype=np.int64)
    of_item = np.array([items.index(need.subject) for need in needs], dtype=np.int64)
    rate = np.array([need.rate for need in needs])
    at, in_class = members.of_place_group[member], members.of_class[member]
    persons = served[member, day]
    return {
        "date": day,
        "location": Coded(places, of_place[at]),
        "item": Coded(items, of_item[in_class]),
        "group": Coded(groups, of_group[at]),
        "due": due[member, day],
        "persons": persons,
        "units": persons * rate[in_class],
    }


def item_due(members: Members, once: np.ndarray[Any, np.dtype[np.bool_]], heads: Heads) -> Any:
    """Persons due an item by member and day: who enters (items given once) or who is there."""
    due = heads.headcount[members.of_place_group]
    entering = heads.entering[members.of_place_group]
    due = np.where(once[members.of_class][:, None], entering, due) if len(once) else due
    due[:, 0] = 0.0
    return due
