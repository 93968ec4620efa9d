"""Duals nominate: which limits may be worth relaxing, the most promising first."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pandas as pd

from models.daily import Daily
from models.explain.daily_limits import DailyLimits, unit_of
from models.explain.levers import Kind, Lever, TableChange
from models.explain.limits_in_total import LIMITS_IN_TOTAL, limit_in_total
from models.explain.openings import opening_days, opening_levers
from models.programme.levels import Search
from models.programme.matrix import Vector

NOTHING = 1e-7
SMALLEST = 1e-3
STANDING: tuple[tuple[str, Kind, str, str], ...] = (
    ("dispatch_capacity", "dispatch", "locations", "dispatch_m3_per_day"),
    ("receipt_capacity", "receipt", "locations", "receive_m3_per_day"),
    ("storage_limit", "store", "locations", "store_m3"),
    ("staff_lane_capacity", "staff seats", "staff_lanes", "staff_per_day"),
)
"""Constraint, kind, and the column of the tables that holds the limit."""


class Nominations:
    """The levers of a model, found by the names and indices of its constraints."""

    def __init__(self, search: Search, daily: Daily) -> None:
        self.daily = daily
        self.opened = opening_days(search)
        self.daily_limits = DailyLimits(daily)
        self.rows: dict[str, dict[Any, int]] = defaultdict(dict)
        for number, row in enumerate(search.matrix.rows):
            if row is None:
                continue  # the value of a level of which a loss is tolerated
            self.rows[row.parent_component().local_name][row.index()] = number

    def by(self, duals: Vector) -> list[Lever]:
        """Levers whose rows have a dual, the highest score times a tenth of the limit first."""
        found = [
            *self._by_days(duals, "space_limit", self.daily_limits.places),
            *self._by_days(duals, "emergency_limit", self.daily_limits.emergency),
            *self._by_days(duals, "exit_quota", self.daily_limits.quota),
            *self._by_days(duals, "lane_capacity", self.daily_limits.seats),
            *self._by_days(duals, "supplier_limit", self.daily_limits.supply),
            *self._by_days(duals, "freight_volume", self.daily_limits.volume),
            *self._by_days(duals, "freight_weight", self.daily_limits.weight),
            *self._by_days(duals, "vehicle_pool", self.daily_limits.vehicles),
            *self._standing(duals),
            *self._in_total(duals),
            *self._duty(duals),
            *self._goods(duals),
            *opening_levers(self.daily, self.rows, duals, self.opened),
        ]
        return sorted(found, key=lambda lever: (-lever.score * typical_amount(lever), lever.key, lever.days))

    def _by_days(self, duals: Vector, name: str, maker: Any) -> list[Lever]:
        """One lever for each run of days on which a daily limit has a dual."""
        days: dict[tuple[Any, ...], dict[int, float]] = defaultdict(dict)
        for index, number in self.rows[name].items():
            if abs(duals[number]) > NOTHING:
                days[index[:-1]][index[-1]] = abs(float(duals[number]))
        levers = []
        for key, worth in days.items():
            for run in runs(sorted(worth)):
                numbers = np.array([self.rows[name][(*key, t)] for t in run], dtype=np.int32)
                levers.append(maker(key, run, numbers, sum(worth[t] for t in run)))
        return [lever for lever in levers if lever is not None]

    def _standing(self, duals: Vector) -> list[Lever]:
        """Limits of a place or a staff lane that are the same on every day: all its rows together."""
        supplies, staff = self.daily.supplies, self.daily.staff
        full = {place for place, _ in supplies.overflow_limit}
        limits = {
            "dispatch": supplies.dispatch_m3,
            "receipt": supplies.receive_m3,
            "store": supplies.store_m3,
        }
        levers = []
        for name, kind, table, column in STANDING:
            rows: dict[tuple[Any, ...], list[int]] = defaultdict(list)
            worth: dict[tuple[Any, ...], float] = defaultdict(float)
            for index, number in self.rows[name].items():
                rows[index[:-1]].append(number)
                worth[index[:-1]] += abs(float(duals[number]))
            for key, score in worth.items():
                if score <= NOTHING or (kind == "store" and key[0] in full):
                    continue
                limits = {
                    "dispatch": supplies.dispatch_m3,
                    "receipt": supplies.receive_m3,
                    "store": supplies.store_m3,
                }
                limit = staff.lanes[key].staff_per_day if kind == "staff seats" else limits[kind][key[0]]
                codes = ("origin", "destination") if kind == "staff seats" else ("location",)
                change = TableChange(table, tuple(zip(codes, key, strict=True)), column)
                numbers = np.array(rows[key], dtype=np.int32)
                unit = "units a day" if kind == "staff seats" else "m3" if kind == "store" else "m3 a day"
                to = key[1] if len(key) > 1 else ""
                ones = np.ones(len(numbers))
                levers.append(Lever(kind, key[0], to, "", "", (), numbers, ones, limit, unit, score, change))
        return levers

    def _in_total(self, duals: Vector) -> list[Lever]:
        """Limits over the whole horizon: one row each."""
        return [
            limit_in_total(self.daily, name, index, number, abs(float(duals[number])))
            for name in LIMITS_IN_TOTAL
            for index, number in self.rows[name].items()
            if abs(duals[number]) > NOTHING
        ]

    def _duty(self, duals: Vector) -> list[Lever]:
        """More units on duty from the first day on which those there are not enough."""
        first: dict[tuple[str, str], int] = {}
        worth: dict[tuple[str, str], float] = defaultdict(float)
        for name in ("service_cover", "gate"):
            for (place, resource, day), number in self.rows[name].items():
                if abs(duals[number]) > NOTHING:
                    first[place, resource] = min(day, first.get((place, resource), day))
        for (place, resource), day in first.items():
            balance = self.rows["staff_balance"].get((place, resource, day))
            if balance is not None:
                worth[place, resource] = abs(float(duals[balance]))
        return [
            lever
            for (place, resource), score in worth.items()
            if score > NOTHING
            and (lever := self._units(place, resource, first[place, resource], score)) is not None
        ]

    def _units(self, place: str, resource: str, day: int, score: float) -> Lever | None:
        staff = self.daily.staff
        if place in self.daily.people.candidates:
            return None
        is_staff = staff.is_staff(resource)
        if not is_staff and self.daily.budgets and staff.resources[resource].cost_per_unit_day > 0:
            return None  # what is under way is committed: the budget's own side would move with it
        rows = [self.rows["staff_balance"][place, resource, day]]
        for name, index in (("staff_one_leg_a_day", (place, resource, day)), ("least_stay", (resource, day))):
            if index in self.rows[name]:
                rows.append(self.rows[name][index])
        there = max(staff.eve.get((place, resource), 0.0), 1.0)
        date = self._date(day)
        table = "staff_under_way" if is_staff else "building_under_way"
        change = TableChange(
            table, (("location", place), ("resource", resource), ("date", date)), "units", append=True
        )
        ones = np.ones(len(rows))
        return Lever(
            "units on duty",
            place,
            "",
            resource,
            "",
            (day,),
            np.array(rows, dtype=np.int32),
            ones,
            there,
            "units",
            score,
            change,
        )

    def _goods(self, duals: Vector) -> list[Lever]:
        """More of an item in a store on the day on which one more would be worth most."""
        supplies = self.daily.supplies
        best: dict[tuple[str, str], tuple[float, int]] = {}
        for (place, item, day), number in self.rows["stock_balance"].items():
            worth = abs(float(duals[number]))
            fits = place not in supplies.store_m3 or supplies.items[item].m3_per_unit == 0
            more = (place, item) not in best or worth > best[place, item][0] * (1 + 1e-9)
            if worth > NOTHING and fits and more:
                best[place, item] = (worth, day)
        levers = []
        for (place, item), (worth, day) in best.items():
            if place in self.daily.people.candidates:
                continue
            scale = supplies.scale[item]
            row = np.array([self.rows["stock_balance"][place, item, day]], dtype=np.int32)
            there = supplies.eve.get((place, item), 0.0) or 100.0 * scale
            change = TableChange(
                "pipeline",
                (("location", place), ("item", item), ("date", self._date(day))),
                "units",
                append=True,
            )
            levers.append(
                Lever(
                    "goods",
                    place,
                    "",
                    item,
                    "",
                    (day,),
                    row,
                    np.array([1.0 / scale]),
                    there,
                    unit_of(self.daily, item),
                    worth / scale,
                    change,
                )
            )
        return levers

    def _date(self, day: int) -> pd.Timestamp:
        return pd.Timestamp(self.daily.horizon.start) + pd.Timedelta(days=day - 1)


def runs(days: list[int]) -> list[tuple[int, ...]]:
    """Maximal runs of consecutive days."""
    found: list[list[int]] = []
    for day in days:
        if found and day == found[-1][-1] + 1:
            found[-1].append(day)
        else:
            found.append([day])
    return [tuple(run) for run in found]


def typical_amount(lever: Lever) -> float:
    """A round amount near a tenth of the limit: 1, 2 or 5 times a power of ten, at least 1 (10 persons)."""
    least = 10.0 if lever.kind in ("places", "emergency places", "seats", "border quota") else 1.0
    aim = max(0.1 * abs(lever.limit) if lever.limit == lever.limit else least, least)
    return round_amount(aim)


def round_amount(most: float) -> float:
    """1, 2 or 5 times a power of ten, no more than `most`; 0 where that is nothing."""
    if most <= SMALLEST:
        return 0.0
    power = 10.0 ** np.floor(np.log10(most))
    return float(max(step * power for step in (1, 2, 5) if step * power <= most * (1 + 1e-9)))
