"""What is sent, ordered and given out: some days of cover everywhere, from the nearest store that has it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

from models.daily import Daily
from models.daily.horizon import given
from models.daily.people import LaneKey
from models.daily.supplies import Haul, Source
from models.tabulate import PlanValues
from models.thumb.beds import LEAST
from models.thumb.purse import Purse
from models.thumb.vehicles import Vehicles

Shelf = tuple[str, str]
COVER_DAYS = 3
"""Days of need that each place keeps in store beyond today, on top of what takes time to arrive."""
TIERS = 3
"""How many stores a requisition passes on its way up: place, depot, main depot."""


class Stores:
    """Goods day by day. `stock` is what is in each store at this moment, in units."""

    def __init__(self, daily: Daily, values: PlanValues, purse: Purse) -> None:
        supplies = daily.supplies
        self._daily, self._values, self._purse = daily, values, purse
        self._day = 0
        self._closed = frozenset(daily.people.candidates)
        self._shelves = sorted(shelf for shelf in supplies.stocked if shelf[0] not in self._closed)
        self.stock: dict[Shelf, float] = {shelf: supplies.eve.get(shelf, 0.0) for shelf in self._shelves}
        self._on_way: dict[Shelf, float] = defaultdict(float)
        self._arriving: dict[int, list[tuple[Shelf, float]]] = defaultdict(list)
        for (place, item, day), units in supplies.pipeline.items():
            self._arrive((place, item), units, day)
        self._drawn: dict[int, float] = defaultdict(float)
        self._received: dict[tuple[str, int], float] = defaultdict(float)
        self._names: dict[Shelf, list[str]] = defaultdict(list)
        for place, name in supplies.groups:
            self._names[place, supplies.needs[name].subject].append(name)
        for names in self._names.values():
            names.sort(key=lambda name: -supplies.needs[name].vulnerability)
        self._items = sorted(
            supplies.items, key=lambda k: (not supplies.items[k].life_saving, -supplies.items[k].severity)
        )
        self._sources: dict[Shelf, list[Source]] = defaultdict(list)
        for source in supplies.sources:
            if source.place not in self._closed:
                self._sources[source.place, source.item].append(source)
        self._into = _lanes_into(daily, self._closed)

    def start(self, day: int, vehicles: Vehicles) -> None:
        """Goods that arrive today."""
        self._day, self._vehicles = day, vehicles
        self._dispatched: dict[str, float] = defaultdict(float)
        for shelf, units in self._arriving.pop(day, ()):
            self.stock[shelf] += units
            self._on_way[shelf] -= units

    def supply(
        self,
        due: Mapping[tuple[str, str], float],
        soon: Mapping[tuple[str, str], float],
        extra: Mapping[Shelf, float],
    ) -> None:
        """Order and ship for the persons due today and a day soon, by (place, need), and materials wanted."""
        needs = self._daily.supplies.needs
        self._today: dict[Shelf, float] = {}
        self._a_day: dict[Shelf, float] = {}
        for shelf, names in self._names.items():
            self._today[shelf] = sum(due.get((shelf[0], name), 0.0) * needs[name].rate for name in names)
            self._a_day[shelf] = sum(soon.get((shelf[0], name), 0.0) * needs[name].rate for name in names)
        self._measure_room()
        for item in self._items:
            shelves = [shelf for shelf in self._names if shelf[1] == item and shelf in self.stock]
            for shelf in shelves:
                if self.stock[shelf] < self._today[shelf]:
                    self._obtain_today(shelf)
            gaps: dict[Shelf, float] = {}
            for shelf in shelves:
                if self._today[shelf] > 0.0 or self._a_day[shelf] > 0.0:
                    self._obtain(shelf, 0.0, gaps)
            for shelf, units in extra.items():
                if shelf[1] == item and shelf in self.stock:
                    self._obtain(shelf, units, gaps)
            for _ in range(TIERS):
                asked, gaps = gaps, {}
                for shelf, units in asked.items():
                    self._obtain(shelf, units, gaps)

    def issue(self, due: Mapping[tuple[str, str], float]) -> None:
        """Give people what is due, the most vulnerable first."""
        needs = self._daily.supplies.needs
        for shelf, names in self._names.items():
            for name in names:
                persons = due.get((shelf[0], name), 0.0)
                if persons <= LEAST:
                    continue
                rate = needs[name].rate
                served = min(persons, max(0.0, self.stock.get(shelf, 0.0)) / rate)
                if served > LEAST:
                    self.stock[shelf] -= served * rate
                    self._values.issued[shelf[0], name, self._day] = served
                else:
                    served = 0.0
                if persons - served > LEAST:
                    self._values.unmet[shelf[0], name, self._day] = persons - served

    def finish(self) -> None:
        """Throw away what no longer fits and record what is in store."""
        supplies, day = self._daily.supplies, self._day
        volumes: dict[str, list[tuple[float, Shelf]]] = defaultdict(list)
        for shelf, units in self.stock.items():
            m3 = supplies.items[shelf[1]].m3_per_unit
            if m3 > 0.0 and units > 0.0 and shelf[0] in supplies.store_m3:
                volumes[shelf[0]].append((units * m3, shelf))
        for place, parts in volumes.items():
            limit = supplies.store_m3[place] + supplies.overflow_limit.get((place, day), 0.0)
            excess = sum(volume for volume, _ in parts) - limit
            for volume, shelf in sorted(parts, reverse=True):
                if excess <= LEAST:
                    break
                thrown = min(excess, volume)
                excess -= thrown
                units = thrown / supplies.items[shelf[1]].m3_per_unit
                self.stock[shelf] -= units
                self._values.discarded[(*shelf, day)] = units
        for shelf, units in self.stock.items():
            if units > LEAST * supplies.scale[shelf[1]]:
                self._values.stock[(*shelf, day)] = units

    def _measure_room(self) -> None:
        """Room in each store tonight, in m3, with everything on its way there and today's issue gone."""
        supplies = self._daily.supplies
        self._room = dict(supplies.store_m3)
        for shelf, units in self.stock.items():
            m3 = supplies.items[shelf[1]].m3_per_unit
            if shelf[0] in self._room and m3 > 0.0:
                self._room[shelf[0]] -= m3 * (units + self._on_way[shelf] - self._today.get(shelf, 0.0))

    def _obtain_today(self, shelf: Shelf) -> None:
        """Meet what is needed today from a local source or any store a short way off that needs it less."""
        self._order(shelf, 0, self._today[shelf] - self.stock[shelf])
        for lane in self._into.get(shelf[0], ()):
            missing = self._today[shelf] - self.stock[shelf]
            if missing <= 0.0:
                return
            haul = self._daily.supplies.hauls.get((lane, self._day))
            origin = (lane[0], shelf[1])
            if haul is not None and haul.lag == 0 and origin in self.stock:
                self._ship(lane, haul, shelf, min(missing, self.stock[origin] - self._today.get(origin, 0.0)))

    def _obtain(self, shelf: Shelf, more: float, gaps: dict[Shelf, float]) -> None:
        """Bring a shelf to its cover and `more` units; what cannot be had is asked of the nearest store."""
        supplies = self._daily.supplies
        self._order(shelf, 0, self._short(shelf, 0, more))
        ask: Shelf | None = None
        for lane in self._into.get(shelf[0], ()):
            haul, origin = supplies.hauls.get((lane, self._day)), (lane[0], shelf[1])
            if haul is None or origin not in self.stock or not supplies.fits(shelf[1], haul, self._day):
                continue
            if ask is None or (origin in self._sources and ask not in self._sources):
                ask = origin
            missing = self._short(shelf, haul.lag, more)
            if missing > 0.0:
                self._ship(lane, haul, shelf, min(missing, self.stock[origin] - self._target(origin, 0)))
        leads = {
            supplies.offers[source, self._day].lead_days
            for source in self._sources.get(shelf, ())
            if (source, self._day) in supplies.offers
        }
        for lead in sorted(leads - {0}):
            self._order(shelf, lead, self._short(shelf, lead, more))
        missing = self._short(shelf, 0, more)
        if ask is not None and missing > LEAST * supplies.scale[shelf[1]]:
            gaps[ask] = gaps.get(ask, 0.0) + missing

    def _target(self, shelf: Shelf, lag: int) -> float:
        """Units that a shelf should have: today's need, and cover until what takes `lag` days has come."""
        left = self._daily.horizon.days - self._day
        at_end: float = self._daily.supplies.items[shelf[1]].cover_days_at_end
        days = max(min(COVER_DAYS + lag, left), at_end)
        return self._today.get(shelf, 0.0) + days * self._a_day.get(shelf, 0.0)

    def _short(self, shelf: Shelf, lag: int, more: float) -> float:
        return self._target(shelf, lag) + more - self.stock[shelf] - self._on_way[shelf]

    def _order(self, shelf: Shelf, lead: int, units: float) -> None:
        """Order up to so many units from suppliers of this lead, the cheapest first."""
        supplies, day = self._daily.supplies, self._day
        offers = [
            (supplies.offers[source, day], source)
            for source in self._sources.get(shelf, ())
            if (source, day) in supplies.offers and supplies.offers[source, day].lead_days == lead
        ]
        for offer, source in sorted(
            offers, key=lambda pair: (self._price(pair[0], shelf[1]), pair[1].supplier)
        ):
            before = self._values.order.get((source, day), 0.0)
            limits = [units, self._fits(shelf), self._purse.units(day, self._price(offer, shelf[1]))]
            if given(offer.units_per_day):
                limits.append(offer.units_per_day - before)
            if given(offer.units_total):
                limits.append(offer.units_total - self._drawn[offer.row])
            ordered = min(limits)
            if ordered <= LEAST * supplies.scale[shelf[1]]:
                continue
            units -= ordered
            self._values.order[source, day] = before + ordered
            self._drawn[offer.row] += ordered
            self._purse.spend(day, self._price(offer, shelf[1]) * ordered)
            self._take_room(shelf, ordered)
            self._arrive(shelf, ordered, day + offer.lead_days)

    def _price(self, offer: object, item: str) -> float:
        price = float(getattr(offer, "cost_per_unit", math.nan))
        return price if given(price) else float(self._daily.supplies.items[item].cost_per_unit)

    def _ship(self, lane: LaneKey, haul: Haul, shelf: Shelf, units: float) -> None:
        """Ship up to so many units, as room, vehicles and money allow."""
        supplies, day, item = self._daily.supplies, self._day, self._daily.supplies.items[shelf[1]]
        least = LEAST * supplies.scale[shelf[1]]
        if units <= least or not supplies.fits(shelf[1], haul, day):
            return
        m3, kg = item.m3_per_unit, item.kg_per_unit
        units = min(
            units,
            self._fits(shelf),
            self._vehicles.room(lane, haul, m3, kg),
            self._purse.units(day, haul.cost * m3),
        )
        arrives = day + haul.lag
        if m3 > 0.0 and lane[0] in supplies.dispatch_m3:
            units = min(units, (supplies.dispatch_m3[lane[0]] - self._dispatched[lane[0]]) / m3)
        if m3 > 0.0 and lane[1] in supplies.receive_m3:
            units = min(units, (supplies.receive_m3[lane[1]] - self._received[lane[1], arrives]) / m3)
        if units <= least:
            return
        key = (lane, shelf[1], day)
        self._values.ship[key] = self._values.ship.get(key, 0.0) + units
        self.stock[lane[0], shelf[1]] -= units
        self._vehicles.load(lane, haul, m3 * units, kg * units)
        self._purse.spend(day, haul.cost * m3 * units)
        self._dispatched[lane[0]] += m3 * units
        self._received[lane[1], arrives] += m3 * units
        if lane[0] in self._room:
            self._room[lane[0]] += m3 * units
        self._take_room(shelf, units)
        self._arrive(shelf, units, arrives)

    def _fits(self, shelf: Shelf) -> float:
        m3: float = self._daily.supplies.items[shelf[1]].m3_per_unit
        if m3 <= 0.0 or shelf[0] not in self._room:
            return math.inf
        return max(0.0, self._room[shelf[0]] / m3)

    def _take_room(self, shelf: Shelf, units: float) -> None:
        if shelf[0] in self._room:
            self._room[shelf[0]] -= self._daily.supplies.items[shelf[1]].m3_per_unit * units

    def _arrive(self, shelf: Shelf, units: float, day: int) -> None:
        if shelf not in self.stock:
            return
        if day == self._day:
            self.stock[shelf] += units
        else:
            self._on_way[shelf] += units
            self._arriving[day].append((shelf, units))


def _lanes_into(daily: Daily, closed: frozenset[str]) -> dict[str, list[LaneKey]]:
    """Freight lanes between open stores by destination, the nearest first."""
    length: dict[LaneKey, tuple[int, float]] = {}
    for (lane, _), haul in daily.supplies.hauls.items():
        length.setdefault(lane, (haul.lag, haul.km))
    into: dict[str, list[LaneKey]] = defaultdict(list)
    for lane in sorted(length, key=lambda lane: (length[lane], lane)):
        if lane[0] not in closed and lane[1] not in closed:
            into[lane[1]].append(lane)
    return dict(into)
