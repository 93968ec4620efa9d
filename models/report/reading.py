"""A plan's decided tables as arrays by place, subject and day, read once for all derived tables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
import pandas as pd

from models.daily import Daily
from models.report.columns import Array, Columns

SHORT = 1e-6  # persons: less than this is the solver's noise, not a shortage
NIGHT, ITEM, SERVICE = "night", "item", "service"


class Reading(Columns):
    """The decided tables of a plan beside the scenario by day.

    Arrays are indexed [store, group, item or resource, day]; days count from 0, stores are all locations
    but exits, in the order of the scenario. Persons and units as in the tables.
    """

    def __init__(self, daily: Daily, tables: Mapping[str, pd.DataFrame]) -> None:
        super().__init__(daily.horizon, tables)
        self.daily = daily
        self.stores = {code: i for i, code in enumerate(daily.supplies.stores)}
        self.groups = {code: i for i, code in enumerate(daily.people.groups)}
        self.items = {code: i for i, code in enumerate(daily.supplies.items)}
        self.resources = {code: i for i, code in enumerate(daily.staff.resources)}

    @cached_property
    def headcount(self) -> Array:
        """[store, group, day]"""
        return self.total("occupancy", "headcount", (("location", self.stores), ("group", self.groups)))

    @cached_property
    def unsheltered(self) -> Array:
        """[store, group, day]"""
        return self.total("occupancy", "unsheltered", (("location", self.stores), ("group", self.groups)))

    @cached_property
    def entering(self) -> Array:
        """People who enter the system, [store, group, day]."""
        return self._people(self.daily.people.arrivals)

    @cached_property
    def coming(self) -> Array:
        """People who come to a place from anywhere, [store, group, day]."""
        people = self.daily.people
        moved = self.total(
            "moves", "persons", (("destination", self.stores), ("group", self.groups)), date="arrives"
        )
        return self.entering + self._people(people.joining) + self._people(people.back) + moved

    @cached_property
    def due(self) -> Array:
        """Persons to whom an item is due, [store, item, group, day]."""
        axes = (("location", self.stores), ("item", self.items), ("group", self.groups))
        return self.total("issued", "due", axes)

    @cached_property
    def unmet(self) -> Array:
        """Persons who go without an item, [store, item, group, day]."""
        axes = (("location", self.stores), ("need", self.items), ("group", self.groups))
        return self.total("shortages", "persons", axes, kind=ITEM)

    @cached_property
    def uncovered(self) -> Array:
        """Persons whom a service does not reach, [store, resource, group, day]."""
        axes = (("location", self.stores), ("need", self.resources), ("group", self.groups))
        return self.total("shortages", "persons", axes, kind=SERVICE)

    @cached_property
    def served(self) -> Array:
        """Persons whom a service should reach, [store, resource, group, day]."""
        shape = (len(self.stores), len(self.resources), len(self.groups), self.days)
        persons = np.zeros(shape)
        for name, (store, resource), members in self._services():
            persons[store, resource, members] += self._base(name)[store, members]
        return persons

    @cached_property
    def item_rate(self) -> Array:
        """Units of an item per person to whom it is due, [store, item, group]."""
        supplies = self.daily.supplies
        rate = np.zeros((len(self.stores), len(self.items), len(self.groups)))
        for (place, name), groups in supplies.groups.items():
            need = supplies.needs[name]
            rate[self.stores[place], self.items[need.subject], [self.groups[g] for g in groups]] = need.rate
        return rate

    @cached_property
    def units_due(self) -> Array:
        """Units of an item that people call for, [store, item, day]."""
        return self._in_units(self.due)

    @cached_property
    def units_short(self) -> Array:
        """Units of an item that people lack, [store, item, day]."""
        return self._in_units(self.unmet)

    def stock(self, column: str) -> Array:
        """A column of the stock account, [store, item, day]."""
        return self.total("stock", column, (("location", self.stores), ("item", self.items)))

    @cached_property
    def closing(self) -> Array:
        """Units in store at day's end, [store, item, day]."""
        return self.stock("closing")

    @cached_property
    def on_duty(self) -> Array:
        """Units on duty, [store, resource, day]."""
        return self.total("staffing", "on_duty", (("location", self.stores), ("resource", self.resources)))

    @cached_property
    def duty_required(self) -> Array:
        """Units on duty that people call for, [store, resource, day]; gates: to handle all who come."""
        required = np.zeros((len(self.stores), len(self.resources), self.days))
        for name, (store, resource), members in self._services():
            rate = self.daily.staff.services[name].rate
            required[store, resource] += self._base(name)[store, members].sum(axis=0) / rate
        for gate, rates in self.daily.staff.gates.items():
            at = self.stores[gate[0]], self.resources[gate[1]]
            for group, handled in rates.items():
                required[at] += self.coming[at[0], self.groups[group]] / handled
        return required / self._share_worked[:, None]

    @cached_property
    def duty_short(self) -> Array:
        """Units on duty that people lack, [store, resource, day]; gates: to handle all who come."""
        short = np.zeros((len(self.stores), len(self.resources), self.days))
        on_arrival = self.daily.staff.on_arrival
        by_headcount = {at for name, at, _ in self._services() if name not in on_arrival}
        for name, (store, resource), members in self._services():
            if name in on_arrival and (store, resource) in by_headcount:
                continue  # persons short of a resource that serves in both ways are not told apart
            rate = self.daily.staff.services[name].rate
            short[store, resource] += self.uncovered[store, resource, members].sum(axis=0) / rate
        short /= self._share_worked[:, None]
        for gate in self.daily.staff.gates:
            at = self.stores[gate[0]], self.resources[gate[1]]
            lack = self.duty_required[at] - self.on_duty[at]
            short[at] = np.maximum(short[at], np.where(lack > SHORT * self.duty_required[at], lack, 0.0))
        return short

    @cached_property
    def places(self) -> Array:
        """Places in operation, emergency places too, [store, day]."""
        shelter = self.daily.shelter
        places = np.zeros((len(self.stores), self.days))
        for source in (shelter.places, shelter.emergency):
            for (place, _, day), persons in source.items():
                places[self.stores[place], day - 1] += persons
        for place in self.daily.people.candidates:
            places[self.stores[place]] *= self.works[self.stores[place]]
        for store, space, first, added in self._additions():
            for day in range(first, self.days):
                if (space[0], space[1], day + 1) in shelter.places:
                    places[store, day] += added
        return places

    @cached_property
    def works(self) -> Array:
        """Share of a candidate that is opened and works, [store, day]."""
        works = np.zeros((len(self.stores), self.days))
        for place, first, share in zip(
            self.column("openings", "location"),
            self.day("openings", "works_from").tolist(),
            self.column("openings", "share"),
            strict=True,
        ):
            works[self.stores[place], first:] += share
        return works

    def _in_units(self, persons: Array) -> Array:
        units: Array = np.einsum("skgt,skg->skt", persons, self.item_rate)
        return units

    def _additions(self) -> list[tuple[int, tuple[str, str], int, float]]:
        """Places finished: (store, space, first day, places)."""
        built = zip(
            self.column("building", "location"),
            self.column("building", "space"),
            self.day("building", "ready").tolist(),
            self.column("building", "places"),
            strict=True,
        )
        coming = ((key[0], key[1], key[2] - 1, added) for key, added in self.daily.shelter.under_way.items())
        return [
            (self.stores[place], (place, space), first, added)
            for place, space, first, added in (*built, *coming)
            if space
        ]

    @cached_property
    def persons_per_unit(self) -> Mapping[str, float]:
        """The most people that a unit of a resource serves or handles in a day; 0 where it serves nobody."""
        staff = self.daily.staff
        most = dict.fromkeys(self.resources, 0.0)
        rates = [(need.subject, need.rate) for need in staff.services.values()]
        rates += [(gate[1], rate) for gate, by_group in staff.gates.items() for rate in by_group.values()]
        for resource, rate in rates:
            most[resource] = max(most[resource], rate)
        return most

    @cached_property
    def _share_worked(self) -> Array:
        rows = self.daily.staff.resources.values()
        return np.array([row.share_of_days_worked for row in rows], dtype=np.float64)

    def _services(self) -> list[tuple[str, tuple[int, int], list[int]]]:
        """Every (service, (store, resource), groups) of the scenario."""
        staff = self.daily.staff
        return [
            (
                name,
                (self.stores[place], self.resources[staff.services[name].subject]),
                [self.groups[group] for group in groups],
            )
            for (place, name), groups in staff.groups.items()
        ]

    def _base(self, service: str) -> Array:
        """Whom a service counts, [store, group, day]."""
        staff = self.daily.staff
        if service in staff.entry:
            return self.entering
        return self.coming if service in staff.on_arrival else self.headcount

    def _people(self, persons: Mapping[tuple[str, str, int], float]) -> Array:
        total = np.zeros((len(self.stores), len(self.groups), self.days))
        for (place, group, day), number in persons.items():
            if 1 <= day <= self.days:
                total[self.stores[place], self.groups[group], day - 1] += number
        return total
