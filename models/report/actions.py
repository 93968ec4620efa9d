"""What must be decided, the most pressing first.

Every decision of the plan is one action. It may wait until `decide_by`: the last day on which, by its
lead time, it still comes by the day it is first needed there (the day on which the stock, the places or
the staff of the plan would not do without it). Limits of later days, such as seats, are not looked at, so
`act_on`, the plan's own day, is the safe one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from models.plan_tables import frame
from models.report.reading import SHORT, Array, Reading
from models.report.words import Words, counted, quantity

KINDS = ("order", "call up", "build", "open", "redeploy", "ship", "move", "onward", "release")


class _Action(NamedTuple):
    """Days count from 0; `lead` days pass between deciding and effect; `needed` is None: no day stands out."""

    kind: str
    act_on: int
    lead: int
    needed: int | None
    place: str
    what: str
    quantity: float
    unit: str
    why: str


def actions(reading: Reading) -> pd.DataFrame:
    """The table `actions`: every decision of the plan in the order in which it presses.

    First what must be decided soonest, and of that what takes longest to have its effect. `urgent` marks
    what the first day is the last to decide.
    """
    words = Words(reading.daily)
    found = [
        action
        for kind in (_orders, _calls, _building, _openings, _redeployed, _shipments, _moves, _released)
        for action in kind(reading, words)
    ]
    kind_order = {kind: i for i, kind in enumerate(KINDS)}
    last = reading.days - 1
    by = [min(a.act_on if a.needed is None else a.needed - a.lead, last) for a in found]
    ranked = sorted(
        zip(by, found, strict=True),
        key=lambda pair: (
            pair[0], -pair[1].lead, pair[1].act_on, kind_order[pair[1].kind], pair[1].place,
            -pair[1].quantity, pair[1].what,
        ),
    )  # fmt: skip
    return frame(
        "actions",
        {
            "rank": range(1, len(ranked) + 1),
            "decide_by": reading.dates[np.array([day for day, _ in ranked], dtype=np.int64)],
            "act_on": reading.dates[np.array([action.act_on for _, action in ranked], dtype=np.int64)],
            "kind": [action.kind for _, action in ranked],
            "location": [action.place for _, action in ranked],
            "what": [action.what for _, action in ranked],
            "quantity": [action.quantity for _, action in ranked],
            "unit": [action.unit for _, action in ranked],
            "why": [action.why for _, action in ranked],
            "urgent": [day == 0 for day, _ in ranked],
        },
    )


def _orders(reading: Reading, words: Words) -> Iterator[_Action]:
    for row in _rows(reading, "orders", ("arrives",), ("location", "item", "supplier", "units")):
        day, arrives, place, item, supplier, units = row
        needed, why = _stock_reason(reading, words, place, item, units, arrives)
        source = f" from {supplier}" if supplier else ""
        yield _Action(
            "order", day, arrives - day, needed, place, f"{words.items[item]}{source}", units,
            words.units[item], _lead(arrives - day, "to deliver") + why,
        )  # fmt: skip


def _shipments(reading: Reading, words: Words) -> Iterator[_Action]:
    for row in _rows(
        reading, "shipments", ("arrives",), ("origin", "destination", "lane", "item", "units")
    ):
        day, arrives, origin, destination, lane, item, units = row
        needed, why = _stock_reason(reading, words, destination, item, units, arrives)
        what = f"{words.items[item]} to {words.locations[destination]}{_by(lane)}"
        yield _Action(
            "ship", day, arrives - day, needed, origin, what, units, words.units[item],
            _lead(arrives - day, "on the road") + why,
        )  # fmt: skip


def _stock_reason(
    reading: Reading, words: Words, place: str, item: str, units: float, arrives: int
) -> tuple[int | None, str]:
    closing = reading.closing[reading.stores[place], reading.items[item]]
    needed = _first_day(closing < units * (1 - SHORT), arrives)
    name = words.locations[place]
    if needed is None:
        return None, f"Stock of {name} for after the last day."
    return needed, f"{name} would run short of it on {words.days[needed]}."


def _calls(reading: Reading, words: Words) -> Iterator[_Action]:
    rows = _rows(reading, "call_ups", ("arrives",), ("location", "resource", "units"))
    for day, arrives, place, resource, units in _merged(rows, keys=4):
        needed, why = _duty_reason(reading, words, place, resource, units, arrives)
        yield _Action(
            "call up", day, arrives - day, needed, place, words.resources[resource], units, "units",
            _lead(arrives - day, "until they start") + why,
        )  # fmt: skip


def _redeployed(reading: Reading, words: Words) -> Iterator[_Action]:
    for row in _rows(reading, "redeployments", ("arrives",), ("origin", "destination", "resource", "units")):
        day, arrives, origin, destination, resource, units = row
        needed, why = _duty_reason(reading, words, destination, resource, units, arrives)
        what = f"{words.resources[resource]} to {words.locations[destination]}"
        yield _Action(
            "redeploy", day, arrives - day, needed, origin, what, units, "units",
            _lead(arrives - day, "on the road") + why,
        )  # fmt: skip


def _duty_reason(
    reading: Reading, words: Words, place: str, resource: str, units: float, arrives: int
) -> tuple[int | None, str]:
    at = reading.stores[place], reading.resources[resource]
    missing = reading.on_duty[at] - units < reading.duty_required[at] * (1 - SHORT)
    needed = _first_day(missing & (reading.duty_required[at] > 0), arrives)
    name = words.locations[place]
    if needed is None:
        return None, f"Work at {name} from {words.days[arrives]}."
    required = quantity(reading.duty_required[at][needed])
    return needed, f"{name} needs {required} on {words.days[needed]}."


def _building(reading: Reading, words: Words) -> Iterator[_Action]:
    for row in _rows(reading, "building", ("ready",), ("location", "space", "resource", "units", "places")):
        day, ready, place, space, resource, units, places = row
        lead = _lead(ready - day, "to build")
        if resource:
            needed, why = _duty_reason(reading, words, place, resource, units, ready)
            yield _Action(
                "build", day, ready - day, needed, place, words.resources[resource], units, "units", lead + why
            )
            continue
        needed, why = _places_reason(reading, words, place, places, ready)
        yield _Action("build", day, ready - day, needed, place, space, places, "places", lead + why)


def _places_reason(
    reading: Reading, words: Words, place: str, places: float, ready: int
) -> tuple[int | None, str]:
    store = reading.stores[place]
    people = reading.headcount[store].sum(axis=0)
    needed = _first_day(reading.places[store] - places < people * (1 - SHORT), ready)
    name = words.locations[place]
    if needed is None:
        return None, f"Better places at {name} from {words.days[ready]}."
    before = quantity(max(reading.places[store][needed] - places, 0.0))
    return needed, (
        f"{counted(people[needed], 'person', 'people')} at {name} on {words.days[needed]}, places for {before}."
    )


def _openings(reading: Reading, words: Words) -> Iterator[_Action]:
    for day, works, place, share in _rows(reading, "openings", ("works_from",), ("location", "share")):
        people = reading.headcount[reading.stores[place]].sum(axis=0)
        needed = _first_day(people > SHORT, works)
        busiest = int(people.argmax())
        name = words.locations[place]
        why = f"Up to {counted(people[busiest], 'person', 'people')} there, on {words.days[busiest]}."
        if needed is None:
            why = f"{name} can be used from {words.days[min(works, reading.days)]}."
        yield _Action(
            "open", day, works - day, needed, place, name, share, "share of the site",
            _lead(works - day, "to open") + why,
        )  # fmt: skip


def _moves(reading: Reading, words: Words) -> Iterator[_Action]:
    columns = ("origin", "destination", "lane", "group", "persons")
    rows = sorted(_rows(reading, "moves", ("arrives",), columns), key=lambda row: row[:5])
    exits = set(reading.daily.people.exits)
    for key, members in groupby(rows, key=lambda row: row[:5]):
        day, arrives, origin, destination, lane = key
        by_group = [(row[5], row[6]) for row in members]
        persons = sum(number for _, number in by_group)
        what = f"to {words.locations[destination]}{_by(lane)}"
        if len(words.groups) > 1:
            what += ": " + ", ".join(f"{quantity(number)} {words.groups[group]}" for group, number in by_group)
        out = destination in exits
        why = (
            f"Ready to travel on; at the border on {words.days[arrives]}."
            if out
            else _moving_reason(reading, words, origin, destination, persons, day)
        )
        yield _Action(
            "onward" if out else "move", day, arrives - day, None, origin, what, persons, "persons", why
        )


def _moving_reason(
    reading: Reading, words: Words, origin: str, destination: str, persons: float, day: int
) -> str:
    store = reading.stores[origin]
    people = reading.headcount[store].sum(axis=0) + persons
    people[day] -= persons * reading.daily.people.transit_share[origin]
    full = _first_day(people > reading.places[store] * (1 + SHORT) + SHORT, day)
    if full is None:
        return f"On the way, or better looked after at {words.locations[destination]}."
    return (
        f"Otherwise {counted(people[full], 'person', 'people')} at {words.locations[origin]} on "
        f"{words.days[full]}, places for {quantity(reading.places[store][full])}."
    )


def _released(reading: Reading, words: Words) -> Iterator[_Action]:
    for day, place, resource, units in _rows(reading, "staffing", (), ("location", "resource", "released")):
        if units:
            why = f"Fewer are needed at {words.locations[place]}, or their time is over."
            yield _Action("release", day, 0, None, place, words.resources[resource], units, "units", why)


def _rows(
    reading: Reading, name: str, dates: Sequence[str], columns: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """The rows of a table: its day, further days, further columns."""
    days = [reading.day(name, date).tolist() for date in ("date", *dates)]
    return zip(*days, *(reading.column(name, column) for column in columns), strict=True)


def _merged(rows: Iterator[tuple[Any, ...]], keys: int) -> Iterator[tuple[Any, ...]]:
    """Rows that agree in their first columns as one, the last column summed."""
    sums: dict[tuple[Any, ...], float] = {}
    for row in rows:
        sums[row[:keys]] = sums.get(row[:keys], 0.0) + row[-1]
    return ((*key, total) for key, total in sums.items())


def _first_day(days: Array, start: int) -> int | None:
    """The first day from `start` on that is marked."""
    marked = np.flatnonzero(days[start:])
    return start + int(marked[0]) if marked.size else None


def _lead(days: int, what: str) -> str:
    return f"{counted(days, 'day', 'days')} {what}. " if days else ""


def _by(lane: str) -> str:
    return f" by {lane}" if lane else ""
