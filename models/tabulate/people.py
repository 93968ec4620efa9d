"""Who goes where, who sleeps where, who is there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from models.daily import Daily
from models.tabulate.frames import Row
from models.tabulate.values import PlanValues, snap

PlaceGroupDay = tuple[str, str, int]


@dataclass(frozen=True)
class Heads:
    """Persons by place, group and day: whom needs are taken on, and who came that day.

    `headcount` holds those present and the share of a day of those sent on; `coming` everyone who came to a
    place, by a move or otherwise; `under_way` those on a lane of 24 h or more, by group and day.
    """

    headcount: dict[PlaceGroupDay, float]
    coming: dict[PlaceGroupDay, float]
    under_way: dict[tuple[str, int], float]


def count_heads(daily: Daily, values: PlanValues) -> Heads:
    """Headcounts, entries and people under way that follow from moves and presence."""
    people = daily.people
    headcount: dict[PlaceGroupDay, float] = defaultdict(float)
    headcount.update((key, snap(persons)) for key, persons in values.present.items() if key[2] > 0)
    coming: dict[PlaceGroupDay, float] = defaultdict(float)
    for part in (people.arrivals, people.joining, people.back):
        for key, persons in part.items():
            coming[key] += persons
    under_way: dict[tuple[str, int], float] = defaultdict(float, people.under_way)
    for (lane, group, day), moved in values.move.items():
        persons = snap(moved)
        if not persons:
            continue
        origin, destination, _ = lane
        lag = people.legs[lane, group, day].lag
        headcount[origin, group, day] += people.transit_share[origin] * persons
        coming[destination, group, day + lag] += persons
        for on_road in range(day, day + lag):
            under_way[group, on_road] += persons
    return Heads(dict(headcount), dict(coming), dict(under_way))


def move_rows(daily: Daily, values: PlanValues) -> list[Row]:
    """Departures, exits included."""
    legs = daily.people.legs
    return [
        (key[2], key[2] + legs[key].lag, *key[0], key[1], persons)
        for key, moved in values.move.items()
        if (persons := snap(moved))
    ]


def lodging_rows(values: PlanValues) -> list[Row]:
    """Nights within and over the places of a space."""
    over = values.lodged_over
    keys = {key for part in (values.lodged, over) for key, persons in part.items() if snap(persons)}
    return [
        (day, place, space, group, snap(values.lodged.get(key, 0.0)), snap(over.get(key, 0.0)))
        for key in keys
        for place, space, group, day in (key,)
    ]


def occupancy_rows(daily: Daily, values: PlanValues, heads: Heads) -> list[Row]:
    """Who is in a place at day's end, counts there, and spends the night outdoors."""
    rows = []
    for day in daily.horizon.all_days:
        for place in daily.people.places:
            for group in daily.people.groups_at.get(place, ()):
                key = (place, group, day)
                count = heads.headcount.get(key, 0.0)
                if count:
                    rows.append(
                        (
                            day,
                            place,
                            group,
                            snap(values.present.get(key, 0.0)),
                            count,
                            snap(values.unsheltered.get(key, 0.0)),
                        )
                    )
    return rows
