"""One day after the other: who comes and goes, sleeps where, gets what, is served by whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from models.daily import Daily
from models.tabulate import PlanValues
from models.thumb.beds import LEAST, Beds
from models.thumb.building import Building
from models.thumb.people import Travel
from models.thumb.purse import Purse
from models.thumb.staff import Duty
from models.thumb.supplies import COVER_DAYS, Stores
from models.thumb.vehicles import Vehicles

PlaceGroup = tuple[str, str]
PlaceNeed = tuple[str, str]


def simulate(daily: Daily, *, act: bool) -> PlanValues:
    """Decide every day of the horizon in turn, knowing the days before it.

    Without `act` everybody and everything stays where it is: beds, stock and staff serve who is there.
    """
    values, purse = PlanValues(), Purse(daily)
    duty = Duty(daily, values, purse, hiring=act)
    travel = Travel(daily, values, purse)
    stores = Stores(daily, values, purse)
    building = Building(daily, values, purse, duty)
    newcomers = _newcomers(daily) if act else {}
    for day in daily.horizon.all_days:
        vehicles = Vehicles(daily, day)
        building.start(day)
        stores.start(day, vehicles)
        travel.start(day, vehicles)
        duty.start(day, travel.present)

        beds = Beds(daily, day, building.added)
        if act:
            travel.go(beds, duty.on_duty)
        heads = travel.heads()
        outdoors = beds.lodge(heads, values, purse)
        travel.finish()

        due = _items_due(daily, day, heads)
        if act:
            stores.supply(due, _items_due_soon(daily, day, due, newcomers), building.wanted)
        stores.issue(due)
        short = duty.serve(_services_due(daily, day, heads, travel.came))
        if act:
            building.build_places(outdoors, stores.stock)
            building.build_facilities(short, stores.stock)
        stores.finish()
        duty.finish()
    _miss_cover(daily, values)
    return values


def _items_due(daily: Daily, day: int, heads: Mapping[PlaceGroup, float]) -> dict[PlaceNeed, float]:
    """Persons due each item today, by (place, need)."""
    supplies = daily.supplies
    due: dict[PlaceNeed, float] = {}
    for (place, name), groups in supplies.groups.items():
        if supplies.items[supplies.needs[name].subject].kind == "once":
            persons = supplies.due.get((place, name, day), 0.0)
        else:
            persons = sum(heads.get((place, group), 0.0) for group in groups)
        if persons > LEAST:
            due[place, name] = persons
    return due


def _newcomers(daily: Daily) -> dict[tuple[str, str, int], float]:
    """Persons who will be due each item on the day they come, by (place, need, day)."""
    people, supplies = daily.people, daily.supplies
    coming: dict[str, set[int]] = defaultdict(set)
    for part in (people.arrivals, people.joining, people.back):
        for place, _, day in part:
            coming[place].add(day)
    return {
        (place, name, day): sum(people.inflow(place, group, day) for group in groups)
        for (place, name), groups in supplies.groups.items()
        for day in coming.get(place, ())
        if supplies.items[supplies.needs[name].subject].kind == "daily"
    }


def _items_due_soon(
    daily: Daily, day: int, due: Mapping[PlaceNeed, float], newcomers: Mapping[tuple[str, str, int], float]
) -> dict[PlaceNeed, float]:
    """Persons a day whom each item will be due next: those here today or, if more, those who arrive."""
    supplies = daily.supplies
    soon: dict[PlaceNeed, float] = {}
    next_days = range(day + 1, min(day + COVER_DAYS, daily.horizon.days) + 1)
    for place, name in supplies.groups:
        if supplies.items[supplies.needs[name].subject].kind == "once":
            persons = sum(supplies.due.get((place, name, later), 0.0) for later in next_days) / COVER_DAYS
        else:
            persons = max(due.get((place, name), 0.0), newcomers.get((place, name, day + 1), 0.0))
        if persons > LEAST:
            soon[place, name] = persons
    return soon


def _services_due(
    daily: Daily, day: int, heads: Mapping[PlaceGroup, float], came: Mapping[PlaceGroup, float]
) -> dict[PlaceNeed, float]:
    """Persons due each service today, by (place, service)."""
    staff = daily.staff
    due: dict[PlaceNeed, float] = {}
    for (place, name), groups in staff.groups.items():
        if name in staff.entry:
            persons = sum(daily.people.arrivals.get((place, group, day), 0.0) for group in groups)
        else:
            counted = came if name in staff.on_arrival else heads
            persons = sum(counted.get((place, group), 0.0) for group in groups)
        if persons > LEAST:
            due[place, name] = persons
    return due


def _miss_cover(daily: Daily, values: PlanValues) -> None:
    """What the last day's stock lacks of the cover at the end."""
    supplies, last = daily.supplies, daily.horizon.days
    for item, goal in daily.cover_goals().items():
        held = sum(values.stock.get((store, item, last), 0.0) for store in supplies.stores)
        missing = goal - held / supplies.scale[item]
        if missing > LEAST:
            values.cover_short[item] = missing
