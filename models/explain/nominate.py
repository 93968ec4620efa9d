"""Duals nominate: which limits may be worth relaxing, the most promising first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from models.daily import Daily
from models.explain.levers import Kind, Lever, TableChange
from models.matrix import Matrix, Vector

NOTHING = 1e-7
WINDOW = ("opens_on", "closes_on")


class Nominations:
    """The levers of a model, found by the names and indices of its constraints."""

    def __init__(self, model: pyo.ConcreteModel, matrix: Matrix, daily: Daily) -> None:
        self.model, self.matrix, self.daily = model, matrix, daily
        self.rows: dict[str, dict[Any, int]] = defaultdict(dict)
        for number, row in enumerate(matrix.rows):
            self.rows[row.parent_component().local_name][row.index()] = number

    def by(self, duals: Vector) -> list[Lever]:
        """Levers whose rows have a dual, the highest score times a tenth of the limit first."""
        found = [
            *self._by_days(duals, "space_limit", self._places),
            *self._by_days(duals, "emergency_limit", self._emergency),
            *self._by_days(duals, "exit_quota", self._quota),
            *self._by_days(duals, "lane_capacity", self._seats),
            *self._by_days(duals, "supplier_limit", self._supply),
            *self._by_days(duals, "freight_volume", self._volume),
            *self._by_days(duals, "freight_weight", self._weight),
            *self._single(duals),
            *self._duty(duals),
            *self._goods(duals),
        ]
        return sorted(found, key=lambda lever: (-lever.score * typical_amount(lever), lever.key, lever.days))

    def lever(
        self, kind: Kind, index: tuple[Any, ...], days: Iterable[int], score: float = 0.0
    ) -> Lever | None:
        """The lever of one kind over days, whatever its duals; None where the model has no such rows."""
        makers = {
            "places": ("space_limit", self._places),
            "seats": ("lane_capacity", self._seats),
            "border quota": ("exit_quota", self._quota),
        }
        name, maker = makers[kind]
        at = tuple(day for day in days if (*index, day) in self.rows[name])
        return (
            maker(index, at, np.array([self.rows[name][*index, t] for t in at], dtype=np.int32), score)
            if at
            else None
        )

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

    def _places(self, key: Any, run: tuple[int, ...], rows: Any, score: float) -> Lever | None:
        place, space = key
        if place in self.daily.people.candidates:
            return None
        limit = min(self.daily.shelter.places[place, space, t] for t in run)
        change = TableChange("spaces", (("location", place), ("space", space)), "places", WINDOW)
        return Lever(
            "places", place, "", space, "", run, rows, np.ones(len(rows)), limit, "places", score, change
        )

    def _emergency(self, key: Any, run: tuple[int, ...], rows: Any, score: float) -> Lever | None:
        place, space = key
        if place in self.daily.people.candidates:
            return None
        limit = min(self.daily.shelter.emergency[place, space, t] for t in run)
        change = TableChange("spaces", (("location", place), ("space", space)), "emergency_places", WINDOW)
        ones = np.ones(len(rows))
        return Lever(
            "emergency places",
            place,
            "",
            space,
            "",
            run,
            rows,
            ones,
            limit,
            "emergency places",
            score,
            change,
        )

    def _quota(self, key: Any, run: tuple[int, ...], rows: Any, score: float) -> Lever:
        place, group = key
        limit = min(self.daily.people.quotas[place, group, t] for t in run)
        change = TableChange(
            "exit_quotas", (("location", place), ("group", group)), "persons_per_day", WINDOW
        )
        ones = np.ones(len(rows))
        return Lever(
            "border quota", place, "", "", group, run, rows, ones, limit, "persons a day", score, change
        )

    def _seats(self, key: Any, run: tuple[int, ...], rows: Any, score: float) -> Lever:
        j, group = key
        lane = self.daily.people.lanes[j]
        origin, destination, name = lane
        limit = min(self.daily.people.lane_limits[lane, group, t] for t in run)
        where = (("origin", origin), ("destination", destination), ("lane", name), ("group", group))
        change = TableChange("people_lanes", where, "persons_per_day", WINDOW)
        return Lever(
            "seats",
            origin,
            destination,
            name,
            group,
            run,
            rows,
            np.ones(len(rows)),
            limit,
            "seats a day",
            score,
            change,
        )

    def _supply(self, key: Any, run: tuple[int, ...], rows: Any, score: float) -> Lever:
        source = self.daily.supplies.sources[key[0]]
        scale = self.daily.supplies.scale[source.item]
        limit = min(self.daily.supplies.offers[source, t].units_per_day for t in run)
        where = (("location", source.place), ("item", source.item), ("supplier", source.supplier))
        change = TableChange("suppliers", where, "units_per_day", WINDOW)
        shift = np.full(len(rows), 1.0 / scale)
        unit = f"{self._unit(source.item)} a day"
        return Lever(
            "supply a day",
            source.place,
            "",
            source.item,
            "",
            run,
            rows,
            shift,
            limit,
            unit,
            score / scale,
            change,
        )

    def _volume(self, key: Any, run: tuple[int, ...], rows: Any, score: float) -> Lever:
        return self._freight(key[0], run, rows, score, "freight volume", "m3_per_day", "m3 a day")

    def _weight(self, key: Any, run: tuple[int, ...], rows: Any, score: float) -> Lever:
        return self._freight(key[0], run, rows, score, "freight weight", "kg_per_day", "kg a day")

    def _freight(
        self,
        lane_number: int,
        run: tuple[int, ...],
        rows: Any,
        score: float,
        kind: Kind,
        column: str,
        unit: str,
    ) -> Lever:
        lane = self.daily.supplies.lanes[lane_number]
        origin, destination, name = lane
        hauls = [self.daily.supplies.hauls[lane, t] for t in run]
        limit = min(float((h.m3 if column == "m3_per_day" else h.kg) or 0.0) for h in hauls)
        where = (("origin", origin), ("destination", destination), ("lane", name))
        change = TableChange("freight_lanes", where, column, WINDOW)
        return Lever(
            kind, origin, destination, name, "", run, rows, np.ones(len(rows)), limit, unit, score, change
        )

    def _single(self, duals: Vector) -> list[Lever]:
        """Limits over the whole horizon: one row each."""
        staff, shelter, supplies = self.daily.staff, self.daily.shelter, self.daily.supplies
        levers = []
        for name in ("roster_limit", "building_limit", "facility_limit", "budget", "supplier_total_limit"):
            for index, number in self.rows[name].items():
                worth = abs(float(duals[number]))
                if worth <= NOTHING:
                    continue
                rows, one = np.array([number], dtype=np.int32), np.ones(1)
                if name == "roster_limit":
                    row = staff.roster[index]
                    where = row.places[0] if len(row.places) == 1 else ""
                    change = TableChange("roster", (), "units", row=row.row)
                    levers.append(
                        Lever(
                            "roster",
                            where,
                            "",
                            row.resource,
                            "",
                            (),
                            rows,
                            one,
                            row.units,
                            "units",
                            worth,
                            change,
                        )
                    )
                elif name == "building_limit":
                    growth = shelter.growth[index]
                    change = TableChange("spaces", (), "buildable_places", row=growth.row)
                    levers.append(
                        Lever(
                            "buildable places",
                            growth.place,
                            "",
                            growth.subject,
                            "",
                            (),
                            rows,
                            one,
                            growth.limit,
                            "places",
                            worth,
                            change,
                        )
                    )
                elif name == "facility_limit":
                    growth = staff.growth[index]
                    change = TableChange("facilities_buildable", (), "units_max", row=growth.row)
                    levers.append(
                        Lever(
                            "buildable facilities",
                            growth.place,
                            "",
                            growth.subject,
                            "",
                            (),
                            rows,
                            one,
                            growth.limit,
                            "units",
                            worth,
                            change,
                        )
                    )
                elif name == "budget":
                    row = self.daily.budgets[index]
                    change = TableChange("budgets", (), "amount", row=row.row)
                    currency = self.daily.scenario.header.currency
                    levers.append(
                        Lever("budget", "", "", "", "", (), rows, one, row.amount, currency, worth, change)
                    )
                else:
                    source = next(s for (s, _), offer in supplies.offers.items() if offer.row == index)
                    scale = supplies.scale[source.item]
                    limit = next(o.units_total for o in supplies.offers.values() if o.row == index)
                    change = TableChange("suppliers", (), "units_total", row=index)
                    levers.append(
                        Lever(
                            "supply in total",
                            source.place,
                            "",
                            source.item,
                            "",
                            (),
                            rows,
                            one / scale,
                            limit,
                            self._unit(source.item),
                            worth / scale,
                            change,
                        )
                    )
        return levers

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
                    self._unit(item),
                    worth / scale,
                    change,
                )
            )
        return levers

    def _unit(self, item: str) -> str:
        return str(self.daily.supplies.items[item].unit or "units")

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
    power = 10.0 ** np.floor(np.log10(aim))
    return float(max(step * power for step in (1, 2, 5) if step * power <= aim * (1 + 1e-9)))


def group_by_key(levers: Iterable[Lever]) -> Mapping[tuple[str, ...], list[Lever]]:
    """Levers of the same limit on different days."""
    found: dict[tuple[str, ...], list[Lever]] = defaultdict(list)
    for lever in levers:
        found[lever.key].append(lever)
    return found
