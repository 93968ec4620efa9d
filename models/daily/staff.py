"""Staff and facilities by day: who is on duty, can be called up, moved or built, and whom they serve."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace

import pandas as pd

from models.daily.horizon import Horizon, given, rows
from models.daily.needs import NeedClass, NeedRows, classes_by_place
from models.daily.shelter import Growth

StaffLane = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Roster:
    """A row of the roster: `units` of a resource that can be called up on `days`, to `places`, and are on
    duty `lead` days later."""

    row: int
    resource: str
    places: tuple[str, ...]
    units: float
    days: tuple[int, ...]
    lead: int
    until: int


@dataclass(frozen=True)
class Staff:
    """Staff and facilities of a scenario by day, in units.

    `services` are need classes by name (`rate` persons per unit), `groups[place, service]` whom they
    serve; `on_arrival` those counted on arrival, `entry` those counted for people entering the system only.
    `gates[place, resource]` gives the people a unit handles in a day, by group.
    """

    resources: Mapping[str, SimpleNamespace]
    duty: tuple[tuple[str, str], ...]
    eve: Mapping[tuple[str, str], float]
    under_way: Mapping[tuple[str, str, int], float]
    roster: tuple[Roster, ...]
    lanes: Mapping[StaffLane, SimpleNamespace]
    growth: tuple[Growth, ...]
    services: Mapping[str, NeedClass]
    groups: Mapping[tuple[str, str], list[str]]
    on_arrival: frozenset[str]
    entry: frozenset[str]
    gates: Mapping[tuple[str, str], Mapping[str, float]]
    rows: NeedRows

    def is_staff(self, resource: str) -> bool:
        return bool(self.resources[resource].kind == "staff")

    def total(self, resource: str) -> float:
        """All units of a resource that can ever be on duty."""
        return (
            sum(units for (_, r), units in self.eve.items() if r == resource)
            + sum(units for (_, r, _), units in self.under_way.items() if r == resource)
            + sum(row.units for row in self.roster if row.resource == resource)
            + sum(growth.limit for growth in self.growth if growth.subject == resource)
        )


def read_staff(
    tables: Mapping[str, pd.DataFrame],
    horizon: Horizon,
    groups_at: Mapping[str, list[str]],
    vulnerability: Mapping[str, float],
    arrivals: Mapping[tuple[str, str, int], float],
) -> Staff:
    """Read staff and facilities by day; `groups_at` says who can be where. See `Staff`."""
    resources = {row.resource: row for row in rows(tables["resources"], horizon)}
    all_rows = list(rows(tables["resource_needs"], horizon))
    gate_rows = NeedRows((r for r in all_rows if given(r.arrivals_per_unit_day)), "resource")
    cover = NeedRows((r for r in all_rows if given(r.persons_per_unit)), "resource")
    handling = NeedRows(
        (r for r in all_rows if given(r.arrivals_per_unit_day) and not resources[r.resource].gate), "resource"
    )
    services, groups = classes_by_place(cover, "persons_per_unit", groups_at, vulnerability)
    entry = {name for name, need in services.items() if need.row.counts == "entry"}
    on_arrival: set[str] = set()
    handled, handled_groups = classes_by_place(handling, "arrivals_per_unit_day", groups_at, vulnerability)
    for name, need in handled.items():
        label = f"{name} on arrival" if name in services else name
        services[label] = NeedClass(label, need.subject, need.row, need.vulnerability, need.rate)
        on_arrival.add(label)
        if need.row.counts == "entry":
            entry.add(label)
        groups.update({(place, label): m for (place, n), m in handled_groups.items() if n == name})
    gates = _gates(gate_rows, resources, groups_at, {key[0] for key in arrivals})
    eve: dict[tuple[str, str], float] = defaultdict(float)
    for row in rows(tables["on_duty"], horizon):
        eve[row.location, row.resource] += row.units
    under_way: dict[tuple[str, str, int], float] = defaultdict(float)
    for row in rows(tables["staff_under_way"], horizon):
        if row.date <= horizon.days:
            under_way[row.location, row.resource, max(row.date, 1)] += row.units
    for row in rows(tables["building_under_way"], horizon):
        if row.resource and row.date <= horizon.days:
            under_way[row.location, row.resource, max(row.date, 1)] += row.units
    useful = {(place, services[name].subject) for place, name in groups} | set(gates)
    useful |= {(row.location, row.worker) for row in rows(tables["building_needs"], horizon) if row.worker}
    workers = {
        row.worker for row in rows(tables["building_needs"], horizon) if row.worker and not row.location
    }
    useful |= {(place, worker) for place in groups_at for worker in workers}
    growth = _growth(tables, horizon)
    lanes = {(row.origin, row.destination): row for row in rows(tables["staff_lanes"], horizon)}
    seeds = {*eve, *((k[0], k[1]) for k in under_way), *((g.place, g.subject) for g in growth)}
    roster = _roster(tables, horizon, resources, useful, tuple(groups_at))
    seeds |= {(place, row.resource) for row in roster for place in row.places}
    duty = _reach(seeds, lanes, resources)
    return Staff(
        resources=resources,
        duty=tuple(sorted(duty)),
        eve=dict(eve),
        under_way=dict(under_way),
        roster=roster,
        lanes=lanes,
        growth=growth,
        services=services,
        groups=groups,
        on_arrival=frozenset(on_arrival),
        entry=frozenset(entry),
        gates=gates,
        rows=cover,
    )


def _gates(
    gate_rows: NeedRows,
    resources: Mapping[str, SimpleNamespace],
    groups_at: Mapping[str, list[str]],
    entries: set[str],
) -> dict[tuple[str, str], dict[str, float]]:
    gates: dict[tuple[str, str], dict[str, float]] = {}
    for resource in gate_rows.subjects:
        if not resources[resource].gate:
            continue
        for place, groups in groups_at.items():
            for group in groups:
                row = gate_rows.applicable(resource, place, group)
                if row is None or (row.counts == "entry" and place not in entries):
                    continue
                gates.setdefault((place, resource), {})[group] = row.arrivals_per_unit_day
    return gates


def _growth(tables: Mapping[str, pd.DataFrame], horizon: Horizon) -> tuple[Growth, ...]:
    return tuple(
        Growth(
            row.row,
            row.location,
            row.resource,
            tuple(horizon.span(1, horizon.days - row.build_days)),
            row.build_days,
            row.units_max,
            1.0,
            row.build_cost_per_unit,
        )
        for row in rows(tables["facilities_buildable"], horizon)
        if row.units_max > 0 and row.build_days < horizon.days
    )


def _roster(
    tables: Mapping[str, pd.DataFrame],
    horizon: Horizon,
    resources: Mapping[str, SimpleNamespace],
    useful: set[tuple[str, str]],
    places: tuple[str, ...],
) -> tuple[Roster, ...]:
    """Rows of the roster with the days on which calling up leaves time for the lead and the least stay."""
    found = []
    for row in rows(tables["roster"], horizon):
        resource = resources[row.resource]
        stay = max(1, resource.min_days) if resource.kind == "staff" else 1
        days = tuple(
            day
            for day in horizon.span(row.available_on, row.until)
            if day + row.lead_days <= horizon.days and day + row.lead_days + stay - 1 <= row.until
        )
        where = (row.location,) if row.location else tuple(p for p in places if (p, row.resource) in useful)
        if days and where and row.units > 0:
            found.append(Roster(row.row, row.resource, where, row.units, days, row.lead_days, row.until))
    return tuple(found)


def _reach(
    seeds: set[tuple[str, str]],
    lanes: Mapping[StaffLane, SimpleNamespace],
    resources: Mapping[str, SimpleNamespace],
) -> set[tuple[str, str]]:
    onward: dict[str, list[str]] = defaultdict(list)
    for origin, destination in lanes:
        onward[origin].append(destination)
    found = set(seeds)
    frontier = [key for key in found if resources[key[1]].kind == "staff"]
    while frontier:
        place, resource = frontier.pop()
        for destination in onward[place]:
            if (destination, resource) not in found:
                found.add((destination, resource))
                frontier.append((destination, resource))
    return found
