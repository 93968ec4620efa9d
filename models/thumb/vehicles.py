"""Vehicles shared by people and goods: what is left of each pool's day."""

from __future__ import annotations

import math
from collections import defaultdict

from models.daily import Daily
from models.daily.people import LaneKey, Leg
from models.daily.supplies import Haul


class Vehicles:
    """One day of the vehicle pools. Shares of a pool's day used by riders and loads sum to 1 at most."""

    def __init__(self, daily: Daily, day: int) -> None:
        self._persons = daily.pool_persons
        self._supplies = daily.supplies
        self._day = day
        self._left: dict[str, float] = defaultdict(lambda: 1.0)
        self._loads: dict[LaneKey, tuple[float, float, float]] = {}

    def seats(self, leg: Leg) -> float:
        """Persons that still fit."""
        if not leg.pool:
            return math.inf
        return max(0.0, self._left[leg.pool]) / leg.pool_use * self._persons[leg.pool][self._day]

    def ride(self, leg: Leg, persons: float) -> None:
        """Take seats."""
        if leg.pool:
            self._left[leg.pool] -= leg.pool_use * persons / self._persons[leg.pool][self._day]

    def room(self, lane: LaneKey, haul: Haul, m3: float, kg: float) -> float:
        """Units of goods of this volume and weight that a freight lane still takes today."""
        volume, weight, share = self._loads.get(lane, (0.0, 0.0, 0.0))
        limits = [math.inf]
        if m3 > 0.0 and haul.m3 is not None:
            limits.append((haul.m3 - volume) / m3)
        if kg > 0.0 and haul.kg is not None:
            limits.append((haul.kg - weight) / kg)
        if haul.pool:
            pool_m3 = self._supplies.pool_m3.get(haul.pool, {}).get(self._day)
            pool_kg = self._supplies.pool_kg.get(haul.pool, {}).get(self._day)
            if pool_m3 is None and pool_kg is None:
                return 0.0
            part = (share + max(0.0, self._left[haul.pool])) / haul.pool_use
            if m3 > 0.0:
                limits.append(0.0 if pool_m3 is None else (part * pool_m3 - volume) / m3)
            if kg > 0.0:
                limits.append(0.0 if pool_kg is None else (part * pool_kg - weight) / kg)
        return max(0.0, min(limits))

    def load(self, lane: LaneKey, haul: Haul, m3: float, kg: float) -> None:
        """Take the room of goods of a total volume and weight."""
        volume, weight, share = self._loads.get(lane, (0.0, 0.0, 0.0))
        volume, weight = volume + m3, weight + kg
        used = share
        if haul.pool:
            pool_m3 = self._supplies.pool_m3.get(haul.pool, {}).get(self._day)
            pool_kg = self._supplies.pool_kg.get(haul.pool, {}).get(self._day)
            by_volume = haul.pool_use * volume / pool_m3 if pool_m3 else 0.0
            by_weight = haul.pool_use * weight / pool_kg if pool_kg else 0.0
            used = max(by_volume, by_weight)
            self._left[haul.pool] -= used - share
        self._loads[lane] = (volume, weight, used)
