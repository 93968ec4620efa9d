"""Beds of one night: who has one, and how many are free for whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from models.daily import Daily
from models.tabulate import PlanValues
from models.thumb.purse import Purse

LEAST = 1e-9
"""Smaller amounts are rounding."""


class Beds:
    """The places of one night at sites that are open, given out nearest to standard first."""

    def __init__(self, daily: Daily, day: int, added: Mapping[tuple[str, str], float]) -> None:
        shelter, closed = daily.shelter, set(daily.people.candidates)
        self._daily, self._day = daily, day
        self._free: dict[tuple[str, str], float] = {}
        self._over: dict[tuple[str, str], float] = {}
        self._choices: dict[tuple[str, str], list[tuple[float, int, str]]] = defaultdict(list)
        for place, space in shelter.spaces:
            if (place, space, day) in shelter.places and place not in closed:
                key = (place, space)
                self._free[key] = shelter.places[place, space, day] + added.get(key, 0.0)
                self._over[key] = shelter.emergency.get((place, space, day), 0.0)
        admitted: dict[tuple[str, str], int] = defaultdict(int)
        for place, space, _ in shelter.unsuitability:
            admitted[place, space] += 1
        for place, space, group in shelter.unsuitability:
            if (place, space) in self._free:
                degree = daily.below_standard(place, space, group, day)
                self._choices[place, group].append((degree, admitted[place, space], space))
        for choices in self._choices.values():
            choices.sort()
        self._given: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)

    def free(self, place: str, group: str) -> float:
        """Places that a group could still have in a place tonight."""
        return sum(self._free[place, space] for _, _, space in self._choices.get((place, group), ()))

    def given(self, place: str, group: str) -> float:
        """Places that a group has in a place tonight."""
        return sum(self._given[place, group].values())

    def take(self, place: str, group: str, persons: float) -> float:
        """Give places to as many of the persons as there are places for; how many."""
        left = persons
        for _, _, space in self._choices.get((place, group), ()):
            if left <= LEAST:
                break
            given = min(left, self._free[place, space])
            if given > 0.0:
                self._free[place, space] -= given
                held = self._given[place, group]
                held[space] = held.get(space, 0.0) + given
                left -= given
        return persons - left

    def leave(self, place: str, group: str, persons: float) -> None:
        """Give up places, those furthest below standard first."""
        held, left = self._given[place, group], persons
        for _, _, space in reversed(self._choices.get((place, group), ())):
            back = min(left, held.get(space, 0.0))
            if back > 0.0:
                held[space] -= back
                self._free[place, space] += back
                left -= back

    def lodge(
        self, heads: Mapping[tuple[str, str], float], values: PlanValues, purse: Purse
    ) -> dict[str, float]:
        """Settle the night, money permitting: places, then emergency places, then outdoors (by place)."""
        outdoors: dict[str, float] = defaultdict(float)
        by_need = sorted(
            heads,
            key=lambda key: (len(self._choices.get(key, ())), -self._daily.people.vulnerability[key[1]]),
        )
        for place, group in by_need:
            surplus = self.given(place, group) - heads[place, group]
            if surplus > 0.0:
                self.leave(place, group, surplus)
        for place, group in by_need:
            self.take(place, group, heads[place, group] - self.given(place, group))
        for place, group in by_need:
            left = heads[place, group]
            for _, _, space in self._choices.get((place, group), ()):
                left -= self._sleep(
                    values.lodged, (place, space, group), self._given[place, group].get(space, 0.0), purse
                )
            for _, _, space in self._choices.get((place, group), ()):
                over = self._sleep(
                    values.lodged_over, (place, space, group), min(left, self._over[place, space]), purse
                )
                self._over[place, space] -= over
                left -= over
            if left > LEAST:
                values.unsheltered[place, group, self._day] = left
                outdoors[place] += left
        return outdoors

    def _sleep(
        self,
        nights: dict[tuple[str, str, str, int], float],
        bed: tuple[str, str, str],
        persons: float,
        purse: Purse,
    ) -> float:
        place, space, _ = bed
        cost = self._daily.shelter.night_cost[place, space, self._day]
        persons = min(persons, purse.units(self._day, cost))
        if persons <= LEAST:
            return 0.0
        purse.spend(self._day, cost * persons)
        nights[(*bed, self._day)] = persons
        return persons
