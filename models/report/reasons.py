"""Why a decision is needed, and on which day it starts to matter."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from models.report.reading import SHORT, Reading
from models.report.words import Words, crowd, quantity, whole_places


class Reason(NamedTuple):
    """`needed`: the first day (from 0) that would not do without; None when no day stands out."""

    needed: int | None
    why: str


class Reasons:
    """The plan's stock, duty, people and places by day, and what they would be without one decision."""

    def __init__(self, reading: Reading, words: Words) -> None:
        self._words = words
        self._stores, self._items, self._resources = reading.stores, reading.items, reading.resources
        self._closing: list[list[list[float]]] = reading.closing.tolist()
        self._on_duty: list[list[list[float]]] = reading.on_duty.tolist()
        self._required: list[list[list[float]]] = reading.duty_required.tolist()
        self._people: list[list[float]] = reading.headcount.sum(axis=1).tolist()
        self._places: list[list[float]] = reading.places.tolist()
        self._workers = {row.worker for row in reading.daily.building_needs}
        self._transit_share = reading.daily.people.transit_share

    def of_goods(self, place: str, item: str, units: float, arrives: int) -> Reason:
        """Units that come to a store."""
        closing = self._closing[self._stores[place]][self._items[item]]
        least = units * (1 - SHORT)
        needed = self._first(arrives, lambda day: closing[day] < least)
        name = self._words.locations[place]
        if needed is None:
            return Reason(None, f"Stock of {name} for after the last day.")
        return Reason(needed, f"{name} would run short of it on {self._words.days[needed]}.")

    def of_duty(self, place: str, resource: str, units: float, starts: int) -> Reason:
        """Units of staff or facilities that come to work in a place."""
        store, kind = self._stores[place], self._resources[resource]
        on_duty, required = self._on_duty[store][kind], self._required[store][kind]
        needed = self._first(
            starts, lambda day: required[day] > 0 and on_duty[day] - units < required[day] * (1 - SHORT)
        )
        name = self._words.locations[place]
        if needed is None:
            work = "Building" if resource in self._workers else "Work"
            return Reason(None, f"{work} at {name} from {self._words.days[starts]}.")
        return Reason(needed, f"{name} needs {quantity(required[needed])} on {self._words.days[needed]}.")

    def of_places(self, place: str, places: float, ready: int) -> Reason:
        """Places that are built."""
        store = self._stores[place]
        people, there = self._people[store], self._places[store]
        needed = self._first(ready, lambda day: there[day] - places < people[day] * (1 - SHORT))
        if needed is None:
            return Reason(None, f"Better places at {self._words.locations[place]}.")
        return Reason(needed, self._crowd(place, needed, people[needed], there[needed] - places))

    def of_opening(self, place: str, works: int) -> Reason:
        """A candidate that is opened."""
        people = self._people[self._stores[place]]
        busiest = max(range(len(people)), key=people.__getitem__)
        # No day to wait for: all that the plan does there relies on the day from which the site works.
        if self._first(works, lambda day: people[day] > SHORT) is None:
            return Reason(None, f"For use from {self._words.days[min(works, len(people))]}.")
        return Reason(None, f"Up to {crowd(people[busiest])} there, on {self._words.days[busiest]}.")

    def of_move(self, origin: str, destination: str, persons: float, day: int) -> Reason:
        """People sent to another place: what would be where they leave if they stayed."""
        store = self._stores[origin]
        people, places = self._people[store], self._places[store]
        left = persons * self._transit_share[origin]  # counted there already on the day they leave

        def with_them(at: int) -> float:
            return people[at] + persons - (left if at == day else 0.0)

        full = self._first(day, lambda at: with_them(at) > places[at] * (1 + SHORT) + SHORT)
        if full is None:
            where = self._words.locations[destination]
            return Reason(None, f"On the way, or better looked after at {where}.")
        return Reason(None, "Otherwise " + self._crowd(origin, full, with_them(full), places[full]))

    def _first(self, start: int, marked: Callable[[int], bool]) -> int | None:
        return next((day for day in range(start, len(self._people[0])) if marked(day)), None)

    def _crowd(self, place: str, day: int, people: float, places: float) -> str:
        name, when = self._words.locations[place], self._words.days[day]
        return f"{crowd(people)} at {name} on {when}, places for {whole_places(places)}."
