"""What is built and opened, and what building takes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from types import SimpleNamespace

from models.daily import Daily
from models.daily.horizon import given
from models.daily.shelter import Growth
from models.tabulate.frames import Row
from models.tabulate.values import PlanValues, snap


@dataclass(frozen=True, slots=True)
class BuildingUse:
    """What one place (one unit of a facility) takes: units by item, days of work by resource."""

    items: dict[str, float]
    workers: dict[str, float]


def uses(daily: Daily, growth: Growth, *, facility: bool) -> BuildingUse:
    """What building one place, or one unit of a facility, takes.

    A row that names what is built or where overrides, for its item and its worker, one that does not; the
    place counts more.
    """
    rows = [row for row in daily.building_needs if _applies(row, growth, facility)]
    rows.sort(key=lambda row: (bool(row.location), bool(row.space or row.resource)))
    return BuildingUse(
        items={row.item: row.units_per_place for row in rows if row.item and given(row.units_per_place)},
        workers={
            row.worker: row.worker_days_per_place
            for row in rows
            if row.worker and given(row.worker_days_per_place)
        },
    )


def _applies(row: SimpleNamespace, growth: Growth, facility: bool) -> bool:
    if row.location not in ("", growth.place):
        return False
    named = row.resource if facility else row.space
    other = row.space if facility else row.resource
    return bool(named == growth.subject or not (named or other))


def worker_days(daily: Daily, values: PlanValues) -> dict[tuple[str, str, int], float]:
    """Units of each resource that building occupies, by place, resource and day."""
    work: dict[tuple[str, str, int], float] = defaultdict(float)
    for growths, started, facility in (
        (daily.shelter.growth, values.build, False),
        (daily.staff.growth, values.install, True),
    ):
        for (index, day), units in started.items():
            growth = growths[index]
            spread = max(1, growth.build_days)
            for worker, days in uses(daily, growth, facility=facility).workers.items():
                for at_work in daily.horizon.span(day, day + spread - 1):
                    work[growth.place, worker, at_work] += units * growth.per_unit * days / spread
    return dict(work)


def building_rows(daily: Daily, values: PlanValues) -> list[Row]:
    """Building started: places (space named) and facilities (resource named)."""
    rows: list[Row] = []
    for (index, day), started in values.build.items():
        growth, units = daily.shelter.growth[index], snap(started)
        if units:
            places = units * growth.per_unit
            rows.append((day, day + growth.build_days, growth.place, growth.subject, "", units, places))
    for (index, day), started in values.install.items():
        growth, units = daily.staff.growth[index], snap(started)
        if units:
            rows.append((day, day + growth.build_days, growth.place, "", growth.subject, units, 0.0))
    return rows


def opening_rows(daily: Daily, values: PlanValues) -> list[Row]:
    """Candidates opened: the day each share of one is opened, and the day it works from."""
    rows: list[Row] = []
    for place in daily.people.candidates:
        before = 0.0
        for day in daily.horizon.all_days:
            now = values.open.get((place, day), 0.0)
            share = snap(now - before)
            if share > 0.0:
                rows.append((day, place, share, day + int(daily.locations[place].opening_days)))
            before = now
    return rows
