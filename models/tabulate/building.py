"""What is built and opened."""

from __future__ import annotations

from models.daily import Daily
from models.tabulate.frames import Row
from models.tabulate.values import PlanValues, snap


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
