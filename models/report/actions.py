"""What must be decided, the most pressing first.

Every decision of the plan is one action. It may wait until `decide_by`: the last day on which, by its
lead time, it still comes by the day it is first needed there (the day on which the stock, the places or
the staff of the plan would not do without it); opening a site cannot wait, since all that the plan does
there relies on it. Limits of later days, such as seats, are not looked at, so `act_on`, the plan's own day,
is the safe one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from models.plan_tables import frame
from models.report.reading import Reading
from models.report.reasons import Reason, Reasons
from models.report.words import Words, counted, people

KINDS = ("order", "call up", "build", "open", "redeploy", "ship", "move", "onward", "release")


class _Action(NamedTuple):
    """A decision on day `act_on` (from 0) that has its effect `lead` days later.

    `reach` is how many people it can serve or moves: what makes goods, places and staff comparable.
    """

    kind: str
    act_on: int
    lead: int
    place: str
    what: str
    quantity: float
    unit: str
    reason: Reason
    reach: float
    meanwhile: str = ""

    @property
    def why(self) -> str:
        if not self.lead or not self.meanwhile:
            return self.reason.why
        return f"{counted(self.lead, 'day', 'days')} {self.meanwhile}. {self.reason.why}"

    def decide_by(self, last: int) -> int:
        """The last day to decide, as far as lead time and need go."""
        needed = self.reason.needed
        return min(self.act_on if needed is None else needed - self.lead, last)


def actions(reading: Reading) -> pd.DataFrame:
    """The table `actions`: every decision of the plan in the order in which it presses.

    First what must be decided soonest; of that what takes longest to have its effect, and then what
    reaches most people. `urgent` marks what the first day is the last to decide.
    """
    words = Words(reading.daily)
    reasons = Reasons(reading, words)
    found = [
        (action.decide_by(reading.days - 1), action)
        for kind in (_orders, _calls, _building, _openings, _redeployed, _shipments, _moves, _released)
        for action in kind(reading, words, reasons)
    ]
    found.sort(key=_pressing)
    by, ranked = [day for day, _ in found], [action for _, action in found]
    return frame(
        "actions",
        {
            "rank": range(1, len(ranked) + 1),
            "decide_by": reading.dates[np.array(by, dtype=np.int64)],
            "act_on": reading.dates[np.array([action.act_on for action in ranked], dtype=np.int64)],
            "kind": [action.kind for action in ranked],
            "location": [action.place for action in ranked],
            "what": [action.what for action in ranked],
            "quantity": [action.quantity for action in ranked],
            "unit": [action.unit for action in ranked],
            "why": [action.why for action in ranked],
            "urgent": [day == 0 for day in by],
        },
    )


def _pressing(entry: tuple[int, _Action]) -> tuple[Any, ...]:
    day, action = entry
    kind = KINDS.index(action.kind)
    return day, -action.lead, action.act_on, -action.reach, kind, action.place, action.what


def _orders(reading: Reading, words: Words, reasons: Reasons) -> Iterator[_Action]:
    for row in _rows(reading, "orders", ("date", "arrives"), ("location", "item", "supplier", "units")):
        day, arrives, place, item, supplier, units = row
        what = words.items[item] + (f" from {supplier}" if supplier else "")
        reason = reasons.of_goods(place, item, units, arrives)
        unit, reach = words.units[item], units / reading.daily.supplies.scale[item]
        yield _Action("order", day, arrives - day, place, what, units, unit, reason, reach, "to deliver")


def _shipments(reading: Reading, words: Words, reasons: Reasons) -> Iterator[_Action]:
    columns = ("origin", "destination", "lane", "item", "units")
    for row in _rows(reading, "shipments", ("date", "arrives"), columns):
        day, arrives, origin, destination, lane, item, units = row
        what = f"{words.items[item]} to {words.locations[destination]}{_by(lane)}"
        reason = reasons.of_goods(destination, item, units, arrives)
        unit, reach = words.units[item], units / reading.daily.supplies.scale[item]
        yield _Action("ship", day, arrives - day, origin, what, units, unit, reason, reach, "on the road")


def _calls(reading: Reading, words: Words, reasons: Reasons) -> Iterator[_Action]:
    sums: dict[tuple[int, int, str, str], float] = {}  # several rows of the roster are one call
    for *key, units in _rows(reading, "call_ups", ("date", "arrives"), ("location", "resource", "units")):
        sums[tuple(key)] = sums.get(tuple(key), 0.0) + units
    for (day, arrives, place, resource), units in sums.items():
        reason = reasons.of_duty(place, resource, units, arrives)
        what, reach = words.resources[resource], units * reading.persons_per_unit[resource]
        lead = arrives - day
        yield _Action("call up", day, lead, place, what, units, "units", reason, reach, "until they start")


def _redeployed(reading: Reading, words: Words, reasons: Reasons) -> Iterator[_Action]:
    columns = ("origin", "destination", "resource", "units")
    for row in _rows(reading, "redeployments", ("date", "arrives"), columns):
        day, arrives, origin, destination, resource, units = row
        what = f"{words.resources[resource]} to {words.locations[destination]}"
        reason = reasons.of_duty(destination, resource, units, arrives)
        lead, reach = arrives - day, units * reading.persons_per_unit[resource]
        yield _Action("redeploy", day, lead, origin, what, units, "units", reason, reach, "on the road")


def _building(reading: Reading, words: Words, reasons: Reasons) -> Iterator[_Action]:
    columns = ("location", "space", "resource", "units", "places")
    for row in _rows(reading, "building", ("date", "ready"), columns):
        day, ready, place, space, resource, units, places = row
        lead = ready - day
        if space:
            reason = reasons.of_places(place, places, ready)
            yield _Action("build", day, lead, place, space, places, "places", reason, places, "to build")
        else:
            reason, what = reasons.of_duty(place, resource, units, ready), words.resources[resource]
            reach = units * reading.persons_per_unit[resource]
            yield _Action("build", day, lead, place, what, units, "units", reason, reach, "to build")


def _openings(reading: Reading, words: Words, reasons: Reasons) -> Iterator[_Action]:
    for day, works, place, share in _rows(reading, "openings", ("date", "works_from"), ("location", "share")):
        reason, what = reasons.of_opening(place, works), words.locations[place]
        reach = float(reading.headcount[reading.stores[place]].sum(axis=0).max())
        yield _Action("open", day, works - day, place, what, share, "site", reason, reach, "to open")


def _moves(reading: Reading, words: Words, reasons: Reasons) -> Iterator[_Action]:
    exits = set(reading.daily.people.exits)
    columns = ("origin", "destination", "lane", "group", "persons")
    departures = sorted(_rows(reading, "moves", ("date", "arrives"), columns))
    for key, members in groupby(departures, key=lambda row: row[:5]):
        day, arrives, origin, destination, lane = key
        by_group = [(row[5], row[6]) for row in members]
        persons = sum(number for _, number in by_group)
        what = f"to {words.locations[destination]}{_by(lane)}"
        if len(words.groups) > 1:
            what += ": " + ", ".join(f"{people(number)} {words.groups[group]}" for group, number in by_group)
        if destination in exits:
            kind, reason = "onward", Reason(None, f"Ready to travel on; there on {words.days[arrives]}.")
        else:
            kind, reason = "move", reasons.of_move(origin, destination, persons, day)
        yield _Action(kind, day, arrives - day, origin, what, persons, "persons", reason, persons)


def _released(reading: Reading, words: Words, reasons: Reasons) -> Iterator[_Action]:
    for day, place, resource, units in _rows(
        reading, "staffing", ("date",), ("location", "resource", "released")
    ):
        if units:
            reason = Reason(None, f"Fewer are needed at {words.locations[place]}, or their time is over.")
            yield _Action("release", day, 0, place, words.resources[resource], units, "units", reason, 0.0)


def _rows(
    reading: Reading, name: str, dates: tuple[str, ...], columns: tuple[str, ...]
) -> Iterator[tuple[Any, ...]]:
    """The rows of a table: days (from 0) of its dates, then columns."""
    days = [reading.day(name, date).tolist() for date in dates]
    return zip(*days, *(reading.column(name, column) for column in columns), strict=True)


def _by(lane: str) -> str:
    return f" by {lane}" if lane else ""
