"""Limits that hold day by day, as levers: places, seats, quotas, supply and freight a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from models.daily import Daily
from models.explain.levers import Kind, Lever, TableChange

WINDOW = ("opens_on", "closes_on")
Days = tuple[int, ...]


@dataclass(frozen=True)
class DailyLimits:
    """Makes the lever of a limit from its index without the day, its days, its row numbers and its score.

    None where the limit depends on a candidate site's opening and cannot be moved by itself.
    """

    daily: Daily

    @property
    def _headed_for(self) -> frozenset[str]:
        return frozenset(self.daily.scenario.effective["under_way"]["destination"])

    def places(self, key: Any, run: Days, rows: Any, score: float) -> Lever | None:
        place, space = key
        if place in self.daily.people.candidates:
            return None
        limit = min(self.daily.shelter.places[place, space, t] for t in run)
        change = TableChange("spaces", (("location", place), ("space", space)), "places", WINDOW)
        return Lever(
            "places", place, "", space, "", run, rows, np.ones(len(rows)), limit, "places", score, change
        )

    def emergency(self, key: Any, run: Days, rows: Any, score: float) -> Lever | None:
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

    def quota(self, key: Any, run: Days, rows: Any, score: float) -> Lever | None:
        place, group = key
        if self.daily.people.back and place in self._headed_for:
            return None  # more would first let through those who are refused now: another headcount
        limit = min(self.daily.people.quotas[place, group, t] for t in run)
        change = TableChange(
            "exit_quotas", (("location", place), ("group", group)), "persons_per_day", WINDOW
        )
        ones = np.ones(len(rows))
        return Lever(
            "border quota", place, "", "", group, run, rows, ones, limit, "persons a day", score, change
        )

    def seats(self, key: Any, run: Days, rows: Any, score: float) -> Lever:
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

    def supply(self, key: Any, run: Days, rows: Any, score: float) -> Lever:
        source = self.daily.supplies.sources[key[0]]
        scale = self.daily.supplies.scale[source.item]
        limit = min(self.daily.supplies.offers[source, t].units_per_day for t in run)
        where = (("location", source.place), ("item", source.item), ("supplier", source.supplier))
        change = TableChange("suppliers", where, "units_per_day", WINDOW)
        shift = np.full(len(rows), 1.0 / scale)
        unit = f"{unit_of(self.daily, source.item)} a day"
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

    def volume(self, key: Any, run: Days, rows: Any, score: float) -> Lever:
        return self._freight(key[0], run, rows, score, "freight volume", "m3_per_day", "m3 a day")

    def weight(self, key: Any, run: Days, rows: Any, score: float) -> Lever:
        return self._freight(key[0], run, rows, score, "freight weight", "kg_per_day", "kg a day")

    def _freight(
        self,
        lane_number: int,
        run: Days,
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

    def vehicles(self, key: Any, run: Days, rows: Any, score: float) -> Lever:
        """More vehicles of a pool, in percent of all it carries."""
        (pool,) = key
        shift = np.array([self.daily.pool_day(pool, day) / 100 for day in run])
        change = TableChange(
            "vehicle_pools",
            (("vehicle_pool", pool),),
            "persons_per_day",
            WINDOW,
            percent=True,
            also=("m3_per_day", "kg_per_day"),
        )
        worth = score * float(shift.mean())
        return Lever("vehicles", "", "", pool, "", run, rows, shift, 100.0, "percent", worth, change)


def unit_of(daily: Daily, item: str) -> str:
    """The unit of an item, `units` where it has none."""
    return str(daily.supplies.items[item].unit or "units")
