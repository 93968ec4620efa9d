"""Who goes without what, and what it weighs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain

from models.daily import Daily
from models.daily.needs import NeedClass
from models.tabulate.frames import Row
from models.tabulate.people import Heads, PlaceGroupDay
from models.tabulate.values import PlanValues, snap

COVER_WEIGHT = 0.1
"""Severity of a day of cover missing at the end, as a part of the item's."""

Key = tuple[int, str, str, str, str, str]
Found = tuple[Key, float, float, float]


def shortage_rows(daily: Daily, values: PlanValues, heads: Heads) -> list[Row]:
    """Persons short, person-days and weighted person-days, by day, place, group, need, kind and priority.

    A class of groups shares its shortage in proportion to what was due to each. Days under way are one row by
    day, group and priority; missing cover at the end is one row by item. Causes are found later.
    """
    sums: dict[Key, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    found = chain(
        _nights(daily, values),
        _substandard(daily, values),
        _items(daily, values, heads),
        _services(daily, values, heads),
        _under_way(daily, heads),
        _waiting(daily, values),
        _cover(daily, values),
    )
    for key, persons, person_days, weighted in found:
        total = sums[key]
        total[0] += persons
        total[1] += person_days
        total[2] += weighted
    return [(*key, *sums[key], "") for key in sums]


def _nights(daily: Daily, values: PlanValues) -> Iterable[Found]:
    severity, vulnerability = daily.scenario.policy.severity_night_outdoors, daily.people.vulnerability
    for (place, group, day), outdoors in values.unsheltered.items():
        persons = snap(outdoors)
        if persons:
            weighted = severity * vulnerability[group] * persons
            yield (day, place, group, "night", "night", "A"), persons, persons, weighted


def _substandard(daily: Daily, values: PlanValues) -> Iterable[Found]:
    policy = daily.scenario.policy
    for nights, kind, overcrowding in (
        (values.lodged, "substandard", 0.0),
        (values.lodged_over, "overcrowding", policy.severity_overcrowding),
    ):
        for (place, space, group, day), lodged in nights.items():
            persons = snap(lodged)
            if not persons:
                continue
            below = daily.below_standard(place, space, group, day)
            degree = 1.0 - (1.0 - overcrowding) * (1.0 - below)
            if degree > 0.0:
                short = persons * degree
                weighted = policy.severity_night_outdoors * daily.people.vulnerability[group] * short
                affected = short if kind == "substandard" else persons
                yield (day, place, group, "night", kind, "B"), affected, short, weighted


def _items(daily: Daily, values: PlanValues, heads: Heads) -> Iterable[Found]:
    supplies = daily.supplies
    for (place, name, day), unmet in values.unmet.items():
        persons = snap(unmet)
        if not persons:
            continue
        need = supplies.needs[name]
        item = supplies.items[need.subject]
        once = item.kind == "once"
        due = daily.people.arrivals if once else heads.headcount
        owed = float(item.owed_days) if once else 1.0
        yield from _shared(
            need,
            supplies.groups[place, name],
            due,
            (place, day, persons),
            ("item", "A" if item.life_saving else "B", item.severity, owed),
        )


def _services(daily: Daily, values: PlanValues, heads: Heads) -> Iterable[Found]:
    staff = daily.staff
    for (place, name, day), uncovered in values.uncovered.items():
        persons = snap(uncovered)
        if not persons:
            continue
        need = staff.services[name]
        resource = staff.resources[need.subject]
        if name in staff.entry:
            due: Mapping[PlaceGroupDay, float] = daily.people.arrivals
        else:
            due = heads.coming if name in staff.on_arrival else heads.headcount
        yield from _shared(
            need,
            staff.groups[place, name],
            due,
            (place, day, persons),
            ("service", "A" if resource.life_saving else "B", resource.severity, 1.0),
        )


def _shared(
    need: NeedClass,
    groups: list[str],
    due: Mapping[PlaceGroupDay, float],
    short: tuple[str, int, float],
    weight: tuple[str, str, float, float],
) -> Iterable[Found]:
    """The shortage of a class, split over its groups."""
    place, day, persons = short
    kind, priority, severity, days = weight
    parts = [due.get((place, group, day), 0.0) for group in groups]
    total = sum(parts)
    for group, part in zip(groups, parts, strict=True):
        if part > 0.0:
            share = persons * part / total
            weighted = severity * need.vulnerability * share * days
            yield (day, place, group, need.subject, kind, priority), share, share * days, weighted


def _under_way(daily: Daily, heads: Heads) -> Iterable[Found]:
    weights = {group: daily.road_weights(group) for group in {group for group, _ in heads.under_way}}
    for (group, day), travelling in heads.under_way.items():
        persons = snap(travelling)
        if not persons:
            continue
        for priority, weight in zip("AB", weights[group], strict=True):
            if weight > 0.0:
                yield (day, "", group, "under way", "under_way", priority), persons, persons, weight * persons


def _waiting(daily: Daily, values: PlanValues) -> Iterable[Found]:
    severity, vulnerability = daily.scenario.policy.severity_waiting, daily.people.vulnerability
    for (group, day), kept in values.kept_waiting.items():
        persons = snap(kept)
        if persons:
            key = (day, "", group, "onward travel", "waiting", "B")
            yield key, persons, persons, severity * vulnerability[group] * persons


def _cover(daily: Daily, values: PlanValues) -> Iterable[Found]:
    for item, missing in values.cover_short.items():
        days = snap(missing)
        if days:
            weighted = COVER_WEIGHT * daily.supplies.items[item].severity * days
            yield (daily.horizon.days, "", "", item, "cover", "B"), days, days, weighted
