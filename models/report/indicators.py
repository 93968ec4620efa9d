"""What a plan adds up to: need, cost and burden in figures that compare one plan with another."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from models.report.columns import Array
from models.report.costs import PARTS
from models.report.reading import ITEM, NIGHT, SERVICE, SHORT, Reading

UNMET = (NIGHT, ITEM, SERVICE)
"""Kinds of shortage that leave somebody without; the others say how, how long or for how long still."""


def indicators(reading: Reading, costs: pd.DataFrame) -> dict[str, Any]:
    """The figures of a plan, as plain values; persons, person-days and currency unless said otherwise.

    `priority_a`, `priority_b`: weighted person-days, what the programme minimises; `unmet_person_days`: by
    need and group, nights outdoors, items and services not had; `coverage`: person-days served as a share
    of those due, over all needs, by group, place and need (once items count once);
    `worst_off`: the place and group with the lowest coverage, None where nobody lacks anything.
    """
    short = _Shortages(reading)
    coverage = _coverage(reading)
    return {
        "priority_a": short.weighted(priority="A"),
        "priority_b": short.weighted(priority="B"),
        "unsheltered_person_nights": float(reading.unsheltered.sum()),
        "overcrowded_person_nights": float(reading.tables["lodging"]["persons_over"].sum()),
        "substandard_person_nights": short.person_days(kind="substandard"),
        "under_way_person_days": short.person_days(kind="under_way", priority="A"),
        "kept_waiting_person_days": short.person_days(kind="waiting"),
        "cover_short_person_days": short.person_days(kind="cover"),
        "unmet_person_days": _unmet(reading),
        "unmet_person_days_total": sum(short.person_days(kind=kind) for kind in UNMET),
        "days_with_shortage": _days_short(reading),
        **_moved(reading),
        "cost": _cost(costs),
        "coverage": coverage["shares"],
        "worst_off": coverage["worst_off"],
        "overflow_m3_days": _overflow(reading),
        "peak": _peak(reading),
    }


class _Shortages:
    """Sums over the shortages of one kind or priority."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def weighted(self, **where: str) -> float:
        return self._sum("weighted", where)

    def person_days(self, **where: str) -> float:
        return self._sum("person_days", where)

    def _sum(self, column: str, where: dict[str, str]) -> float:
        values = self._reading.number("shortages", column)
        chosen = np.ones(len(values), dtype=bool)
        for name, value in where.items():
            chosen &= self._reading.where("shortages", name, value)
        return float(values[chosen].sum())


def _unmet(reading: Reading) -> dict[str, dict[str, float]]:
    """Person-days by need and group, in order of their names."""
    need, needs = reading.codes("shortages", "need")
    group, groups = reading.codes("shortages", "group")
    chosen = _lacking(reading)
    days = np.bincount(
        (need * len(groups) + group)[chosen],
        weights=reading.number("shortages", "person_days")[chosen],
        minlength=len(needs) * len(groups),
    ).reshape(len(needs), len(groups))
    return {
        name: {
            who: float(days[needs[name], groups[who]])
            for who in sorted(groups)
            if days[needs[name], groups[who]]
        }
        for name in sorted(needs)
        if days[needs[name]].any()
    }


def _lacking(reading: Reading) -> Array:
    """Which shortages leave somebody without."""
    chosen = np.zeros(len(reading.day("shortages")), dtype=bool)
    for kind in UNMET:
        chosen |= reading.where("shortages", "kind", kind)
    return chosen


def _days_short(reading: Reading) -> int:
    """Days on which anyone is without a night's place, an item or a service."""
    lacking = _lacking(reading) & (reading.number("shortages", "persons") > SHORT)
    return len(np.unique(reading.day("shortages")[lacking]))


def _moved(reading: Reading) -> dict[str, float]:
    """People moved between places and their way; people let through exits."""
    legs, exits = reading.daily.people.legs, set(reading.daily.people.exits)
    moved = left = way = 0.0
    for day, origin, destination, lane, group, persons in zip(
        reading.day("moves").tolist(),
        *(reading.column("moves", name) for name in ("origin", "destination", "lane", "group", "persons")),
        strict=True,
    ):
        if destination in exits:
            left += persons
        else:
            moved += persons
            way += persons * legs[(origin, destination, lane), group, day + 1].km
    return {"people_moved": moved, "person_km": way, "people_left": left}


def _cost(costs: pd.DataFrame) -> dict[str, Any]:
    parts = dict.fromkeys(PARTS, 0.0)
    for part, amount in zip(costs["part"].tolist(), costs["amount"].tolist(), strict=True):
        parts[part] += amount
    return {"total": sum(parts.values()), "parts": parts}


def _coverage(reading: Reading) -> dict[str, Any]:
    # [store, need, group]: person-days due and gone without
    due = np.concatenate(
        [reading.headcount.sum(axis=2)[:, None], reading.due.sum(axis=3), reading.served.sum(axis=3)], axis=1
    )
    short = np.concatenate(
        [reading.unsheltered.sum(axis=2)[:, None], reading.unmet.sum(axis=3), reading.uncovered.sum(axis=3)],
        axis=1,
    )
    needs = [NIGHT, *reading.items, *reading.resources]
    shares = {
        "total": _share(due.sum(), short.sum()),
        "by_group": _shares(list(reading.groups), due.sum(axis=(0, 1)), short.sum(axis=(0, 1))),
        "by_place": _shares(list(reading.stores), due.sum(axis=(1, 2)), short.sum(axis=(1, 2))),
        "by_need": _shares(needs, due.sum(axis=(0, 2)), short.sum(axis=(0, 2))),
    }
    return {"shares": shares, "worst_off": _worst_off(reading, due.sum(axis=1), short.sum(axis=1))}


def _share(due: float, short: float) -> float | None:
    """Served as a share of due; None where nothing is due. A class's share can round below 0."""
    return max(0.0, 1.0 - float(short) / float(due)) if due > 0 else None


def _shares(names: list[str], due: Array, short: Array) -> dict[str, float | None]:
    return {name: _share(due[i], short[i]) for i, name in enumerate(names) if due[i] > 0}


def _worst_off(reading: Reading, due: Array, short: Array) -> dict[str, Any] | None:
    """[store, group]: the lowest coverage; of equals the one that lacks most, then by name."""
    found = [
        (_share(due[s, g], short[s, g]), -float(short[s, g]), place, group)
        for place, s in reading.stores.items()
        for group, g in reading.groups.items()
        if short[s, g] > SHORT
    ]
    if not found:
        return None
    coverage, lacking, place, group = min(found, key=lambda entry: (entry[0] or 0.0, *entry[1:]))
    return {"location": place, "group": group, "coverage": coverage, "unmet_person_days": -lacking}


def _overflow(reading: Reading) -> float:
    """Volume beyond what stores hold, summed over days."""
    supplies = reading.daily.supplies
    volume = np.array([row.m3_per_unit for row in supplies.items.values()])
    stored = np.einsum("skt,k->st", reading.closing, volume)
    limits = np.array([supplies.store_m3.get(place, np.inf) for place in reading.stores])
    over = stored - limits[:, None]
    return float(np.where(over > SHORT, over, 0.0).sum())


def _peak(reading: Reading) -> dict[str, Any]:
    """The day with the highest headcount over all places."""
    people = reading.headcount.sum(axis=(0, 1))
    day = int(people.argmax())
    return {"date": reading.dates[day].item(), "persons": float(people[day])}
