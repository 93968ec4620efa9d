"""Who is on duty where, who is called up and who moves."""

from __future__ import annotations

from typing import Any

import numpy as np

from models.daily import Daily
from models.tabulate.arrays import Pairs, snapped
from models.tabulate.frames import Row
from models.tabulate.supplies import pair_columns
from models.tabulate.values import PlanValues, snap


def staffing_columns(daily: Daily, values: PlanValues) -> dict[str, Any]:
    """Units on duty of every resource in every place that can have it, and who came and went."""
    staff = daily.staff
    posts = Pairs.of(staff.duty, daily.horizon.days)
    row = posts.position
    called, installed, came, went = (posts.empty() for _ in range(4))
    for (index, place, day), units in values.call_up.items():
        if units:
            called_from = staff.roster[index]
            called[row[place, called_from.resource], day + called_from.lead] += units
    for (index, day), units in values.install.items():
        if units:
            growth = staff.growth[index]
            installed[row[growth.place, growth.subject], day + growth.build_days] += units
    for (lane, resource, day), units in values.redeploy.items():
        if units:
            went[row[lane[0], resource], day] += units
            came[row[lane[1], resource], day + _lag(daily, lane)] += units
    on_duty = snapped(posts.spread(values.on_duty))
    on_duty[:, 0] = [staff.eve.get(post, 0.0) for post in posts.pairs]
    amounts = {
        "opening": on_duty[:, :-1],
        "called_up": snapped(called)[:, 1:],
        "under_way": posts.spread(staff.under_way)[:, 1:],
        "installed": snapped(installed)[:, 1:],
        "moved_in": snapped(came)[:, 1:],
        "moved_out": snapped(went)[:, 1:],
        "released": snapped(posts.spread(values.release))[:, 1:],
        "on_duty": on_duty[:, 1:],
    }
    days = np.tile(np.arange(1, daily.horizon.days + 1), len(posts.pairs))
    return {
        "date": days,
        **pair_columns(posts, "location", "resource"),
        **{k: v.ravel() for k, v in amounts.items()},
    }


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
        (day, day + row.lead, place, row.resource, row.row, units)
        for (index, place, day), called in values.call_up.items()
        for row in (staff.roster[index],)
        if (units := snap(called))
    ]


def _lag(daily: Daily, lane: tuple[str, str]) -> int:
    return int(daily.staff.lanes[lane].hours // 24)
