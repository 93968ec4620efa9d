"""What is built: places where people sleep outdoors, facilities where too few serve."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

from models.daily import Daily
from models.daily.shelter import Growth
from models.tabulate import PlanValues
from models.thumb.beds import LEAST
from models.thumb.purse import Purse
from models.thumb.staff import Duty


class Building:
    """Starts building for what is short today, quickest and cheapest first.

    `added` are places finished so far by (location, space); `wanted` the materials that held building up,
    by (location, item) in units.
    """

    def __init__(self, daily: Daily, values: PlanValues, purse: Purse, duty: Duty) -> None:
        self._daily, self._values, self._purse, self._duty = daily, values, purse, duty
        shelter, staff = daily.shelter, daily.staff
        self.added: dict[tuple[str, str], float] = defaultdict(float)
        self.wanted: dict[tuple[str, str], float] = defaultdict(float)
        self._coming: dict[int, dict[tuple[str, str], float]] = defaultdict(lambda: defaultdict(float))
        for (place, space, day), places in shelter.under_way.items():
            self._coming[day][place, space] += places
        self._left = [growth.limit for growth in shelter.growth]
        self._facilities_left = [growth.limit for growth in staff.growth]
        closed = frozenset(daily.people.candidates)
        self._growth = _order(daily, shelter.growth, closed)
        self._facilities = _order(daily, staff.growth, closed)
        self._materials = {growth: daily.materials(growth) for growth in (*shelter.growth, *staff.growth)}
        self._work = {growth: daily.work(growth) for growth in (*shelter.growth, *staff.growth)}
        self._whole = "places" in daily.scenario.policy.whole
        self._whole_units = "staff" in daily.scenario.policy.whole
        self._near: dict[str, list[str]] = defaultdict(list)
        for origin, destination, _ in daily.people.lanes:
            self._near[destination].append(origin)

    def start(self, day: int) -> None:
        """Places that are finished today."""
        self._day = day
        for key, places in self._coming.pop(day, {}).items():
            self.added[key] += places

    def build_places(self, outdoors: Mapping[str, float], stock: dict[tuple[str, str], float]) -> None:
        """Start places for people outdoors by place, there or a lane away, less what is being built."""
        self.wanted.clear()
        short = dict(outdoors)
        for coming in self._coming.values():
            for (place, _), places in coming.items():
                self._meet(short, place, places)
        for index in self._growth:
            growth = self._daily.shelter.growth[index]
            if self._day not in growth.days or self._day + max(1, growth.build_days) >= self._last:
                continue
            lacking = sum(short.get(place, 0.0) for place in (growth.place, *self._near[growth.place]))
            units = min(lacking, self._left[index]) / growth.per_unit
            if self._whole:
                units = min(
                    math.ceil(lacking / growth.per_unit - LEAST), self._left[index] // growth.per_unit
                )
            costs = {self._day: growth.cost * growth.per_unit}
            started = self._start(growth, units, stock, costs, self._whole)
            if started > 0.0:
                places = started * growth.per_unit
                self._left[index] -= places
                self._values.build[index, self._day] = started
                if growth.build_days == 0:
                    self.added[growth.place, growth.subject] += places
                else:
                    self._coming[self._day + growth.build_days][growth.place, growth.subject] += places
                self._meet(short, growth.place, places)

    def build_facilities(
        self, short: Mapping[tuple[str, str], float], stock: dict[tuple[str, str], float]
    ) -> None:
        """Start facilities for services short by (place, resource) in units, running costs paid ahead."""
        for index in self._facilities:
            growth = self._daily.staff.growth[index]
            resource = self._daily.staff.resources[growth.subject]
            ready = self._day + growth.build_days
            if self._day not in growth.days:
                continue
            lacking = short.get((growth.place, growth.subject), 0.0) / resource.share_of_days_worked
            lacking -= self._duty.coming(growth.place, growth.subject)
            costs = dict.fromkeys(range(ready, self._daily.horizon.days + 1), resource.cost_per_unit_day)
            costs[self._day] = costs.get(self._day, 0.0) + growth.cost
            units = min(lacking, self._facilities_left[index])
            if self._whole_units:
                units = min(math.ceil(lacking - LEAST), self._facilities_left[index] // 1.0)
            started = self._start(growth, units, stock, costs, self._whole_units)
            if started > 0.0:
                self._facilities_left[index] -= started
                self._values.install[index, self._day] = started
                self._duty.begin_facility(index, started)

    @property
    def _last(self) -> int:
        return self._daily.horizon.days + 1

    def _start(
        self,
        growth: Growth,
        units: float,
        stock: dict[tuple[str, str], float],
        costs: Mapping[int, float],
        whole: bool,
    ) -> float:
        """Start up to so many units as materials, workers and money allow; how many."""
        if units <= LEAST:
            return 0.0
        for item, each in self._materials[growth].items():
            have = stock.get((growth.place, item), 0.0)
            if have < units * each:
                self.wanted[growth.place, item] += units * each - have
            units = min(units, have / each)
        days = range(self._day, min(self._day + max(1, growth.build_days), self._last))
        for resource, worker_days in self._work[growth].items():
            units = min(
                units, self._capacity(growth.place, resource, days) * max(1, growth.build_days) / worker_days
            )
        owed = dict(costs)
        work = {resource: each / max(1, growth.build_days) for resource, each in self._work[growth].items()}
        for resource, each in work.items():
            kind = self._daily.staff.resources[resource]
            for day in days[1:]:
                cost = each / kind.share_of_days_worked * kind.cost_per_unit_day
                owed[day] = owed.get(day, 0.0) + cost
        units = min(units, self._purse.units_over(owed))
        if whole:
            units = float(math.floor(units + LEAST))
        if units <= LEAST:
            return 0.0
        self._purse.promise(costs, units)
        self._duty.begin_work(growth.place, {resource: each * units for resource, each in work.items()}, days)
        for item, each in self._materials[growth].items():
            stock[growth.place, item] -= each * units
        return units

    def _capacity(self, place: str, resource: str, days: range) -> float:
        """Days of work a day that those on duty can give on all the days, beside whom they serve today."""
        share = self._daily.staff.resources[resource].share_of_days_worked
        free = min(self._duty.units_free(place, resource, day) for day in days)
        return float(max(0.0, min(free * share, self._duty.spare_today(place, resource))))

    def _meet(self, short: dict[str, float], place: str, places: float) -> None:
        for where in (place, *self._near[place]):
            met = min(places, short.get(where, 0.0))
            if met > 0.0:
                short[where] -= met
                places -= met


def _order(daily: Daily, growths: tuple[Growth, ...], closed: frozenset[str]) -> list[int]:
    possible = [
        i for i, growth in enumerate(growths) if growth.place not in closed and daily.can_build(growth)
    ]
    return sorted(possible, key=lambda i: (growths[i].build_days, growths[i].cost, i))
