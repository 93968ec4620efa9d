"""Who is on duty: called up for the people who are there, released when the roster or the money ends."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

from models.daily import Daily
from models.tabulate import PlanValues
from models.thumb.beds import LEAST
from models.thumb.purse import Purse

Post = tuple[str, str]


class Duty:
    """Staff and facilities day by day. `on_duty` is who works in each place at this moment.

    Promised days of a unit (its least stay, work it has begun) are paid ahead; all others are paid day by
    day, and who cannot be paid is released.
    """

    def __init__(self, daily: Daily, values: PlanValues, purse: Purse, *, hiring: bool) -> None:
        staff = daily.staff
        self._daily, self._values, self._purse = daily, values, purse
        self.on_duty: dict[Post, float] = {post: staff.eve.get(post, 0.0) for post in staff.duty}
        self._duty = frozenset(staff.duty)
        self._posts: dict[str, list[Post]] = defaultdict(list)
        for post in staff.duty:
            self._posts[post[1]].append(post)
        self._coming: dict[int, dict[Post, float]] = defaultdict(lambda: defaultdict(float))
        self._roster_left = [row.units for row in staff.roster]
        self._rows: dict[str, list[int]] = defaultdict(list)
        for index in sorted(
            range(len(staff.roster)), key=lambda i: (staff.roster[i].lead, -staff.roster[i].until, i)
        ):
            if hiring:
                self._rows[staff.roster[index].resource].append(index)
        self._ends: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        self._released: dict[str, float] = defaultdict(float)
        self._paid_ahead: dict[tuple[str, int], float] = defaultdict(float)
        self.work: dict[tuple[str, str, int], float] = defaultdict(float)
        self._whole = "staff" in daily.scenario.policy.whole
        self._closed = frozenset(daily.people.candidates)
        self._by_need = sorted(
            staff.resources, key=lambda r: (not staff.resources[r].life_saving, -staff.resources[r].severity)
        )
        self._services: dict[Post, list[str]] = defaultdict(list)
        for place, name in staff.groups:
            self._services[place, staff.services[name].subject].append(name)
        for names in self._services.values():
            names.sort(key=lambda name: -staff.services[name].vulnerability)
        rank = {resource: at for at, resource in enumerate(self._by_need)}
        self._serving_posts = sorted(self._services, key=lambda post: rank[post[1]])

    def start(self, day: int, crowd: Mapping[tuple[str, str], float]) -> None:
        """Who reports, who must go, pay, and who is called up to gates for a crowd by place and group."""
        staff = self._daily.staff
        self._day = day
        self._free: dict[Post, float] = {}
        self._serving: dict[Post, float] = {}
        for post in staff.duty:
            joining = staff.under_way.get((*post, day), 0.0)
            self.on_duty[post] += joining
            self._free[post] = self.on_duty[post]
        for post, units in self._coming.pop(day, {}).items():
            self.on_duty[post] += units
        for resource in self._by_need:
            if staff.is_staff(resource):
                ended = sum(units for last, units in self._ends[resource].items() if last < day)
                self._release(resource, ended - self._released[resource])
        self._pay()
        for (place, resource), handled in staff.gates.items():
            units = sum(crowd.get((place, group), 0.0) / rate for group, rate in handled.items())
            if units > LEAST:
                self.call_up(place, resource, units / staff.resources[resource].share_of_days_worked)

    def units_free(self, place: str, resource: str, day: int) -> float:
        """Units that will surely still be there on a day and are not building: for work that starts now."""
        ending = sum(units for last, units in self._ends[resource].items() if last < day)
        leaving = max(0.0, ending - self._released[resource])
        share: float = self._daily.staff.resources[resource].share_of_days_worked
        return self.on_duty.get((place, resource), 0.0) - leaving - self.work[place, resource, day] / share

    def spare_today(self, place: str, resource: str) -> float:
        """Days of work that those on duty have left today, beside building and whom they serve."""
        share: float = self._daily.staff.resources[resource].share_of_days_worked
        post = (place, resource)
        busy = self.work[place, resource, self._day] + self._serving.get(post, 0.0)
        return max(0.0, share * self.on_duty.get(post, 0.0) - busy)

    def coming(self, place: str, resource: str) -> float:
        """Units on their way to a place."""
        return sum(coming.get((place, resource), 0.0) for coming in self._coming.values())

    def call_up(self, place: str, resource: str, units: float) -> None:
        """Call up what is missing for so many units in a place, as far as roster and money go."""
        staff = self._daily.staff
        post = (place, resource)
        if place in self._closed or post not in self._duty or not self._rows.get(resource):
            return
        kind = staff.resources[resource]
        for index in self._rows[resource]:
            row = staff.roster[index]
            arrives = self._day + row.lead
            expected = self.on_duty[post] + sum(
                coming.get(post, 0.0) for day, coming in self._coming.items() if day <= arrives
            )
            missing = units - expected
            if missing <= LEAST:
                return
            stays = range(arrives, min(arrives + max(1, kind.min_days), self._daily.horizon.days + 1))
            costs = dict.fromkeys(stays, kind.cost_per_unit_day)
            costs[self._day] = costs.get(self._day, 0.0) + kind.call_up_cost
            if place not in row.places or self._day not in row.days or arrives > row.until:
                continue
            wanted = math.ceil(missing - LEAST) if self._whole else missing
            called = min(wanted, self._roster_left[index], self._purse.units_over(costs))
            called = float(math.floor(called + LEAST)) if self._whole else called
            if called <= LEAST:
                continue
            self._roster_left[index] -= called
            self._ends[resource][row.until] += called
            self._purse.promise(costs, called)
            for day in stays:
                self._paid_ahead[resource, day] += called
            key = (index, place, self._day)
            self._values.call_up[key] = self._values.call_up.get(key, 0.0) + called
            if arrives == self._day:
                self.on_duty[post] += called
            else:
                self._coming[arrives][post] += called

    def begin_work(self, place: str, work: Mapping[str, float], days: range) -> None:
        """Bind those who build, by resource in units a day of work, for all the days it takes."""
        for resource, worked in work.items():
            kind = self._daily.staff.resources[resource]
            for day in days:
                self.work[place, resource, day] += worked
                if day > self._day:
                    units = worked / kind.share_of_days_worked
                    self._purse.promise({day: kind.cost_per_unit_day}, units)
                    self._paid_ahead[resource, day] += units

    def begin_facility(self, index: int, units: float) -> None:
        """Start a facility, paid to the end of the horizon: once there, it stays."""
        growth = self._daily.staff.growth[index]
        post = (growth.place, growth.subject)
        if growth.build_days == 0:
            self.on_duty[post] += units
        else:
            self._coming[self._day + growth.build_days][post] += units

    def serve(self, due: Mapping[tuple[str, str], float]) -> dict[Post, float]:
        """Serve the persons due each service by place, calling up who is missing; units still short."""
        staff, day = self._daily.staff, self._day
        short: dict[Post, float] = {}
        for post in self._serving_posts:
            names, kind = self._services[post], staff.resources[post[1]]
            needed = sum(due.get((post[0], name), 0.0) / staff.services[name].rate for name in names)
            if needed <= LEAST:
                continue
            busy = self.work[(*post, day)]
            self.call_up(*post, (needed + busy) / kind.share_of_days_worked)
            capacity = max(0.0, kind.share_of_days_worked * self.on_duty.get(post, 0.0) - busy)
            self._serving[post] = min(needed, capacity)
            for name in names:
                persons, rate = due.get((post[0], name), 0.0), staff.services[name].rate
                covered = min(persons, capacity * rate)
                capacity -= covered / rate
                if persons - covered > LEAST:
                    self._values.uncovered[post[0], name, day] = persons - covered
                    short[post] = short.get(post, 0.0) + (persons - covered) / rate
        return short

    def finish(self) -> None:
        """Record who was on duty today."""
        for post, units in self.on_duty.items():
            if units > LEAST:
                self._values.on_duty[(*post, self._day)] = units

    def _release(self, resource: str, units: float) -> None:
        """Send so many home, from where most can go; those who came today by call-up stay, and who builds."""
        left = float(math.ceil(units - LEAST)) if self._whole else units
        share = self._daily.staff.resources[resource].share_of_days_worked
        free = {
            post: min(self._free[post], self.on_duty[post] - self.work[(*post, self._day)] / share)
            for post in self._posts[resource]
        }
        for post in sorted(free, key=lambda post: (-free[post], post)):
            if left <= LEAST:
                return
            going = min(left, free[post])
            going = float(math.floor(going + LEAST)) if self._whole else going
            if going > LEAST:
                left -= going
                self.on_duty[post] -= going
                self._free[post] -= going
                self._released[resource] += going
                key = (*post, self._day)
                self._values.release[key] = self._values.release.get(key, 0.0) + going

    def _pay(self) -> None:
        staff, day = self._daily.staff, self._day
        for resource in self._by_need:
            cost = staff.resources[resource].cost_per_unit_day
            if cost <= 0.0 or not staff.is_staff(resource):
                continue
            working = sum(self.on_duty[post] for post in self._posts[resource])
            owed = max(0.0, working - self._paid_ahead[resource, day])
            paid = min(owed, self._purse.units(day, cost))
            if owed - paid > LEAST:
                self._release(resource, owed - paid)
                working = sum(self.on_duty[post] for post in self._posts[resource])
                paid = max(0.0, working - self._paid_ahead[resource, day])
            self._purse.spend(day, cost * paid)
