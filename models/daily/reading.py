"""`Daily`: a scenario by day, and what follows from several of its tables at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace

import pandas as pd

from models.daily.horizon import Horizon, given, rows
from models.daily.people import People, pool_days, read_people
from models.daily.shelter import Growth, Shelter, read_shelter
from models.daily.staff import Staff, read_staff
from models.daily.supplies import Supplies, read_supplies
from models.daily.yesterday import Yesterday, read_yesterday
from models.plan import Plan
from models.scenario import Scenario


@dataclass(frozen=True)
class Daily:
    """Everything the response model needs to know of a scenario, by day."""

    scenario: Scenario
    horizon: Horizon
    people: People
    shelter: Shelter
    supplies: Supplies
    staff: Staff
    locations: Mapping[str, SimpleNamespace]
    building_needs: tuple[SimpleNamespace, ...]
    budgets: tuple[SimpleNamespace, ...]
    pool_persons: Mapping[str, Mapping[int, float]]
    yesterday: Yesterday | None = None

    def materials(self, growth: Growth) -> dict[str, float]:
        """Units of each item that one unit of building takes, from the place's stock on the day it starts."""
        use: dict[str, float] = defaultdict(float)
        for row in self._building_needs(growth):
            if row.item and given(row.units_per_place):
                use[row.item] += row.units_per_place * growth.per_unit
        return {item: units for item, units in use.items() if units > 0}

    def work(self, growth: Growth) -> dict[str, float]:
        """Worker days of each resource that one unit of building takes."""
        use: dict[str, float] = defaultdict(float)
        for row in self._building_needs(growth):
            if row.worker and given(row.worker_days_per_place):
                use[row.worker] += row.worker_days_per_place * growth.per_unit
        return {worker: days for worker, days in use.items() if days > 0}

    def can_build(self, growth: Growth) -> bool:
        """Whether what building takes can ever be in the place."""
        return all((growth.place, item) in self.supplies.stocked for item in self.materials(growth)) and all(
            (growth.place, worker) in self._duty for worker in self.work(growth)
        )

    def _building_needs(self, growth: Growth) -> list[SimpleNamespace]:
        facility = growth in self._facilities
        return [
            row
            for row in self.building_needs
            if row.location in ("", growth.place)
            and (
                row.resource == growth.subject
                if facility
                else not row.resource and row.space in ("", growth.subject)
            )
        ]

    @cached_property
    def _facilities(self) -> frozenset[Growth]:
        return frozenset(self.staff.growth)

    @cached_property
    def _duty(self) -> frozenset[tuple[str, str]]:
        return frozenset(self.staff.duty)

    def pool_day(self, pool: str, day: int) -> float:
        """What a vehicle pool carries in a day: persons, else m3, else tonnes; its shares count in it."""
        capacities = (self.pool_persons, 1.0), (self.supplies.pool_m3, 1.0), (self.supplies.pool_kg, 1000.0)
        return next((days[pool][day] / per for days, per in capacities if day in days.get(pool, {})), 1.0)

    def order_cost(self, source: int, day: int) -> float:
        """Money for one scaled unit ordered: the supplier's price, else the item's."""
        key = self.supplies.sources[source]
        offer = self.supplies.offers[key, day]
        price = offer.cost_per_unit
        if not given(price):
            price = self.supplies.items[key.item].cost_per_unit
        return float(price * self.supplies.scale[key.item])

    def below_standard(self, place: str, space: str, group: str, day: int) -> float:
        """How far below standard a night within places is: 1 - (1 - unsuitability)(1 - shortfall)."""
        shortfall = self.shelter.shortfall[place, space, day]
        return 1.0 - (1.0 - self.shelter.unsuitability[place, space, group]) * (1.0 - shortfall)

    def road_weights(self, group: str) -> tuple[float, float]:
        """Weighted person-days of priorities A and B that a day under way costs one person of a group.

        A night without a place and a day without every daily item and every service by headcount whose
        row of needs names no place.
        """
        weight = self.people.vulnerability[group]
        survival, dignity = self.scenario.policy.severity_night_outdoors, 0.0
        items, resources = self.supplies.items, self.staff.resources
        needs = (
            (self.supplies.rows, items, "units_per_person_day"),
            (self.staff.rows, resources, "persons_per_unit"),
        )
        for rows_, kinds, rate in needs:
            for subject in rows_.subjects:
                row = rows_.applicable(subject, "", group)
                kind = kinds[subject]
                if row is None or kind.kind in ("once", "building") or getattr(row, "counts", "") == "entry":
                    continue
                if not getattr(row, rate) > 0:
                    continue
                if kind.life_saving:
                    survival += kind.severity
                else:
                    dignity += kind.severity
        return weight * survival, weight * dignity

    def cover_goals(self) -> dict[str, float]:
        """Scaled units that should be in store on the last day, by item with `cover_days_at_end`.

        cover days x mean daily need, as if everyone stayed where they came in until ready to leave, with
        the transit share of the day on which they become ready.
        """
        wanted = {k: row for k, row in self.supplies.items.items() if row.cover_days_at_end > 0}
        if not wanted:
            return {}
        projected = self._projected_headcounts()
        goals: dict[str, float] = {}
        for item, row in wanted.items():
            need = 0.0
            for place, group in projected:
                applicable = self.supplies.rows.applicable(item, place, group)
                if applicable is None:
                    continue
                if row.kind == "daily" and given(applicable.units_per_person_day):
                    need += projected[place, group] * applicable.units_per_person_day
                elif row.kind == "once" and given(applicable.units_per_person):
                    entering = sum(n for key, n in self.people.arrivals.items() if key[:2] == (place, group))
                    need += entering / self.horizon.days * applicable.units_per_person
            goals[item] = row.cover_days_at_end * need / self.supplies.scale[item]
        return {item: goal for item, goal in goals.items() if goal > 0}

    def _projected_headcounts(self) -> dict[tuple[str, str], float]:
        """Mean persons a day by the place where they came in and group."""
        people = self.people
        mean: dict[tuple[str, str], float] = {}
        for place in people.places:
            for group in people.groups_at[place]:
                waiting, total = people.eve.get((place, group), 0.0), 0.0
                for day in self.horizon.all_days:
                    waiting += people.arrivals.get((place, group, day), 0.0)
                    waiting += people.joining.get((place, group, day), 0.0)
                    now = waiting / people.stay_days[group]
                    waiting -= now
                    total += waiting + people.transit_share[place] * now
                if total > 0:
                    mean[place, group] = total / self.horizon.days
        return mean

    def goods_limits(self) -> dict[str, float]:
        """Scaled units of each item that can ever be used or kept, or can ever be had, the smaller.

        A person counts once a day where they are, and for the transit share of each place that they leave.
        """
        supplies, shares = self.supplies, self.people.transit_share
        left = max(shares.values(), default=0.0) + sum(shares[place] for place in self.people.onward_same_day)
        persons = sum(self.people.total(g) for g in self.people.groups)
        person_days = persons * self.horizon.days * (1.0 + left)
        kept = self.cover_goals()
        building: dict[str, float] = defaultdict(float)
        for growth in (*self.shelter.growth, *self.staff.growth):
            for item, units in self.materials(growth).items():
                building[item] += units * growth.limit / growth.per_unit
        limits = {}
        for item in supplies.items:
            need = person_days + building[item] / supplies.scale[item] + kept.get(item, 0.0)
            have = sum(n for (_, k), n in supplies.eve.items() if k == item)
            have += sum(n for (_, k, _), n in supplies.pipeline.items() if k == item)
            for (source, _), offer in supplies.offers.items():
                if source.item == item:
                    have += offer.units_per_day if given(offer.units_per_day) else float("inf")
            limits[item] = min(need, have / supplies.scale[item])
        return limits


def read_daily(scenario: Scenario, yesterday: Plan | None = None) -> Daily:
    """Expand a checked scenario by day; `yesterday` is the plan to stay close to among equals."""
    horizon = Horizon(scenario.header.start_date, scenario.header.days)
    tables: Mapping[str, pd.DataFrame] = scenario.effective
    people = read_people(tables, horizon)
    groups_at = {place: groups for place, groups in people.groups_at.items() if groups}
    return Daily(
        scenario=scenario,
        horizon=horizon,
        people=people,
        shelter=read_shelter(tables, horizon, people.groups_at),
        supplies=read_supplies(tables, horizon, groups_at, people.vulnerability, people.arrivals),
        staff=read_staff(tables, horizon, groups_at, people.vulnerability, people.arrivals),
        locations={row.location: row for row in rows(tables["locations"], horizon)},
        building_needs=tuple(rows(tables["building_needs"], horizon)),
        budgets=tuple(row for row in rows(tables["budgets"], horizon) if row.stage == "response"),
        pool_persons=pool_days(tables, horizon, "persons_per_day"),
        yesterday=None if yesterday is None else read_yesterday(yesterday, horizon),
    )
