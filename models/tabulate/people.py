"""Who goes where, who sleeps where, who is there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from models.daily import Daily
from models.tabulate.arrays import Pairs, snapped
from models.tabulate.frames import Numbers, Row
from models.tabulate.values import PlanValues, snap


@dataclass(frozen=True)
class Heads:
    """Persons by (place, group) and day: whom needs are taken on, and who came that day.

    `headcount` holds those present and the share of a day of those sent on; `coming` everyone who came to a
    place, by a move or otherwise, `entering` those new to the system; `under_way` those on a lane of 24 h or
    more, by group and day.
    """

    places: Pairs
    present: Numbers
    headcount: Numbers
    coming: Numbers
    entering: Numbers
    under_way: dict[tuple[str, int], float]


def count_heads(daily: Daily, values: PlanValues) -> Heads:
    """Headcounts, entries and people under way that follow from moves and presence."""
    people = daily.people
    places = Pairs.of(
        ((place, group) for place in people.places for group in people.groups_at.get(place, ())),
        daily.horizon.days,
    )
    present = snapped(places.spread(values.present))
    headcount = present.copy()
    entering = places.spread(people.arrivals)
    coming = entering + places.spread(people.joining) + places.spread(people.back)
    under_way: dict[tuple[str, int], float] = defaultdict(float, people.under_way)
    for (lane, group, day), moved in values.move.items():
        persons = snap(moved)
        if not persons:
            continue
        origin, destination, _ = lane
        lag = people.legs[lane, group, day].lag
        headcount[places.position[origin, group], day] += people.transit_share[origin] * persons
        arrival = places.position.get((destination, group))
        if arrival is not None:
            coming[arrival, day + lag] += persons
        for on_road in range(day, day + lag):
            under_way[group, on_road] += persons
    return Heads(places, present, headcount, coming, entering, dict(under_way))


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


def occupancy_rows(values: PlanValues, heads: Heads) -> list[Row]:
    """Who is in a place at day's end, counts there, and spends the night outdoors."""
    outdoors = snapped(heads.places.spread(values.unsheltered))
    rows = []
    for at, (place, group) in enumerate(heads.places.pairs):
        columns = zip(
            heads.present[at].tolist(), heads.headcount[at].tolist(), outdoors[at].tolist(), strict=True
        )
        rows += [(day, place, group, *found) for day, found in enumerate(columns) if day and found[1]]
    return rows
