"""Who goes without what, and what it weighs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np

from models.daily import Daily
from models.tabulate.arrays import Members, PairDay
from models.tabulate.frames import Coded, Numbers, Positions
from models.tabulate.people import Heads
from models.tabulate.supplies import item_due
from models.tabulate.values import PlanValues, snap

COVER_WEIGHT = 0.1
"""Severity of a day of cover missing at the end, as a part of the item's."""
KINDS = ("cover", "item", "night", "overcrowding", "service", "substandard", "under_way", "waiting")
PRIORITIES = ("A", "B")


def shortage_columns(daily: Daily, values: PlanValues, heads: Heads) -> dict[str, Any]:
    """Persons short, person-days and weighted person-days, by day, place, group, need, kind and priority.

    A class of groups shares its shortage in proportion to what was due to each. Days under way are one row by
    day, group and priority; missing cover at the end is one row by item. Causes are found later.
    """
    ledger = _Ledger(daily)
    _nights(ledger, values)
    _roads(ledger, heads)
    _waiting(ledger, values)
    _cover(ledger, values)
    _items(ledger, values, heads)
    _services(ledger, values, heads)
    return ledger.columns()


class _Ledger:
    """Collects shortages by key and adds up what has the same key."""

    def __init__(self, daily: Daily) -> None:
        self.daily = daily
        codes = [*daily.supplies.items, *daily.staff.resources, "night", "onward travel", "under way"]
        self.names = {
            "priority": list(PRIORITIES),
            "kind": list(KINDS),
            "location": [*daily.people.places, ""],
            "group": [*daily.people.groups, ""],
            "need": list(dict.fromkeys(codes)),
        }
        self.at = {
            column: {name: at for at, name in enumerate(names)} for column, names in self.names.items()
        }
        self._shape = (daily.horizon.days + 1, *(len(names) for names in self.names.values()))
        self._single: dict[tuple[int, ...], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
        self._parts: list[tuple[tuple[Positions, ...], Numbers]] = []

    def add(
        self,
        day: int,
        where: tuple[str, str],
        need: tuple[str, str, str],
        amounts: tuple[float, float, float],
    ) -> None:
        """One shortage: (place, group), (need, kind, priority), (persons, person-days, weighted)."""
        at, (place, group), (subject, kind, priority) = self.at, where, need
        key = (
            day, at["priority"][priority], at["kind"][kind], at["location"][place], at["group"][group],
            at["need"][subject],
        )  # fmt: skip
        found = self._single[key]
        for position, amount in enumerate(amounts):
            found[position] += amount

    def add_all(self, keys: tuple[Positions, ...], amounts: Numbers) -> None:
        """Many: positions by day, priority, kind, place, group, need; three rows of amounts."""
        self._parts.append((keys, amounts))

    def columns(self) -> dict[str, Any]:
        """The table."""
        singles = np.array([*self._single, (0,) * 6], dtype=np.int64)[:-1]
        amounts = np.array([*self._single.values(), (0.0,) * 3])[:-1]
        self._parts.append((tuple(singles.T), amounts.T))
        flat = np.concatenate([np.ravel_multi_index(keys, self._shape) for keys, _ in self._parts])
        values = np.concatenate([found for _, found in self._parts], axis=1)
        distinct, row = np.unique(flat, return_inverse=True)
        sums = [np.bincount(row, weights=part, minlength=len(distinct)) for part in values]
        day, *keys = np.unravel_index(distinct, self._shape)
        columns: dict[str, Any] = {"date": day}
        for (column, names), at in zip(self.names.items(), keys, strict=True):
            columns[column] = Coded(names, at)
        columns |= dict(zip(("persons", "person_days", "weighted"), sums, strict=True))
        return columns | {"cause": Coded([""], np.zeros(len(distinct), dtype=np.int64))}


def _nights(ledger: _Ledger, values: PlanValues) -> None:
    daily = ledger.daily
    policy, vulnerability = daily.scenario.policy, daily.people.vulnerability
    severity = policy.severity_night_outdoors
    for (place, group, day), outdoors in values.unsheltered.items():
        persons = snap(outdoors)
        if persons:
            weighted = severity * vulnerability[group] * persons
            ledger.add(day, (place, group), ("night", "night", "A"), (persons, persons, weighted))
    for nights, kind, overcrowding in (
        (values.lodged, "substandard", 0.0),
        (values.lodged_over, "overcrowding", policy.severity_overcrowding),
    ):
        for (place, space, group, day), lodged in nights.items():
            persons = snap(lodged)
            if not persons:
                continue
            degree = 1.0 - (1.0 - overcrowding) * (1.0 - daily.below_standard(place, space, group, day))
            if degree > 0.0:
                short = persons * degree
                affected = short if kind == "substandard" else persons
                weighted = severity * vulnerability[group] * short
                ledger.add(day, (place, group), ("night", kind, "B"), (affected, short, weighted))


def _roads(ledger: _Ledger, heads: Heads) -> None:
    weights = {group: ledger.daily.road_weights(group) for group in {group for group, _ in heads.under_way}}
    for (group, day), travelling in heads.under_way.items():
        persons = snap(travelling)
        for priority, weight in zip(PRIORITIES, weights[group], strict=True):
            if persons and weight > 0.0:
                amounts = (persons, persons, weight * persons)
                ledger.add(day, ("", group), ("under way", "under_way", priority), amounts)


def _waiting(ledger: _Ledger, values: PlanValues) -> None:
    severity, vulnerability = ledger.daily.scenario.policy.severity_waiting, ledger.daily.people.vulnerability
    for (group, day), kept in values.kept_waiting.items():
        persons = snap(kept)
        if persons:
            amounts = (persons, persons, severity * vulnerability[group] * persons)
            ledger.add(day, ("", group), ("onward travel", "waiting", "B"), amounts)


def _cover(ledger: _Ledger, values: PlanValues) -> None:
    items, last = ledger.daily.supplies.items, ledger.daily.horizon.days
    for item, missing in values.cover_short.items():
        days = snap(missing)
        if days:
            ledger.add(
                last, ("", ""), (item, "cover", "B"), (days, days, COVER_WEIGHT * items[item].severity * days)
            )


def _items(ledger: _Ledger, values: PlanValues, heads: Heads) -> None:
    supplies = ledger.daily.supplies
    members = Members.of(supplies.groups, heads.places)
    needs = [supplies.needs[name] for _, name in members.classes.pairs]
    items = [supplies.items[need.subject] for need in needs]
    once = np.array([item.kind == "once" for item in items], dtype=np.bool_)
    days = np.array([float(item.owed_days) if item.kind == "once" else 1.0 for item in items])
    weight = np.array([item.severity * need.vulnerability for item, need in zip(items, needs, strict=True)])
    saving = np.array([bool(item.life_saving) for item in items], dtype=np.bool_)
    subject = np.array([ledger.at["need"][need.subject] for need in needs], dtype=np.int64)
    _share(
        ledger, values.unmet, members, item_due(members, once, heads), "item", (subject, saving, days, weight)
    )


def _services(ledger: _Ledger, values: PlanValues, heads: Heads) -> None:
    staff = ledger.daily.staff
    members = Members.of(staff.groups, heads.places)
    names = [name for _, name in members.classes.pairs]
    needs = [staff.services[name] for name in names]
    resources = [staff.resources[need.subject] for need in needs]
    counted = np.array(
        [2 if name in staff.entry else 1 if name in staff.on_arrival else 0 for name in names], dtype=np.int64
    )
    at = members.of_place_group
    by_kind = np.stack([heads.headcount[at], heads.coming[at], heads.entering[at]])
    due = by_kind[counted[members.of_class], np.arange(len(at))]
    weight = np.array([r.severity * need.vulnerability for r, need in zip(resources, needs, strict=True)])
    saving = np.array([bool(resource.life_saving) for resource in resources], dtype=np.bool_)
    subject = np.array([ledger.at["need"][need.subject] for need in needs], dtype=np.int64)
    _share(ledger, values.uncovered, members, due, "service", (subject, saving, np.ones(len(names)), weight))


def _share(
    ledger: _Ledger,
    short: Mapping[PairDay, float],
    members: Members,
    due: Numbers,
    kind: str,
    by_class: tuple[Positions, Any, Numbers, Numbers],
) -> None:
    """Split the shortages of classes over their groups."""
    subject, saving, owed_days, weight = by_class
    lacking = members.shared(short, due)
    member, day = np.nonzero(lacking)
    persons = lacking[member, day]
    at, in_class = members.of_place_group[member], members.of_class[member]
    pairs = members.places.pairs
    place = np.array([ledger.at["location"][place] for place, _ in pairs], dtype=np.int64)
    group = np.array([ledger.at["group"][group] for _, group in pairs], dtype=np.int64)
    person_days = persons * owed_days[in_class]
    keys = (
        day,
        np.where(saving[in_class], 0, 1),
        np.full(len(day), KINDS.index(kind), dtype=np.int64),
        place[at],
        group[at],
        subject[in_class],
    )
    ledger.add_all(keys, np.stack([persons, person_days, person_days * weight[in_class]]))
