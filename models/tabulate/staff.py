"""Who is on duty where, who is called up and who moves."""

from __future__ import annotations

from collections import defaultdict

from models.daily import Daily
from models.tabulate.frames import Row
from models.tabulate.values import PlanValues, snap

PlaceResourceDay = tuple[str, str, int]


def staffing_rows(daily: Daily, values: PlanValues) -> list[Row]:
    """Units on duty of every resource in every place that can have it, and who came and went."""
    staff = daily.staff
    called: dict[PlaceResourceDay, float] = defaultdict(float)
    for (index, place, day), units in values.call_up.items():
        resource = staff.roster[index].resource
        called[place, resource, day + staff.resources[resource].lead_days] += units
    installed: dict[PlaceResourceDay, float] = defaultdict(float)
    for (index, day), units in values.install.items():
        growth = staff.growth[index]
        installed[growth.place, growth.subject, day + growth.build_days] += units
    came: dict[PlaceResourceDay, float] = defaultdict(float)
    went: dict[PlaceResourceDay, float] = defaultdict(float)
    for (lane, resource, day), units in values.redeploy.items():
        went[lane[0], resource, day] += units
        came[lane[1], resource, day + _lag(daily, lane)] += units
    before = {pair: staff.eve.get(pair, 0.0) for pair in staff.duty}
    rows = []
    for day in daily.horizon.all_days:
        for pair in staff.duty:
            key = (*pair, day)
            on_duty = snap(values.on_duty.get(key, 0.0))
            rows.append(
                (
                    day,
                    *pair,
                    before[pair],
                    snap(called.get(key, 0.0)),
                    staff.under_way.get(key, 0.0),
                    snap(installed.get(key, 0.0)),
                    snap(came.get(key, 0.0)),
                    snap(went.get(key, 0.0)),
                    snap(values.release.get(key, 0.0)),
                    on_duty,
                )
            )
            before[pair] = on_duty
    return rows


def redeployment_rows(daily: Daily, values: PlanValues) -> list[Row]:
    """Staff moved from place to place."""
    return [
        (day, day + _lag(daily, lane), *lane, resource, units)
        for (lane, resource, day), moved in values.redeploy.items()
        if (units := snap(moved))
    ]


def call_up_rows(daily: Daily, values: PlanValues) -> list[Row]:
    """Staff called up, by row of the roster."""
    staff = daily.staff
    return [
        (day, day + staff.resources[row.resource].lead_days, place, row.resource, row.row, units)
        for (index, place, day), called in values.call_up.items()
        for row in (staff.roster[index],)
        if (units := snap(called))
    ]


def _lag(daily: Daily, lane: tuple[str, str]) -> int:
    return int(daily.staff.lanes[lane].hours // 24)
