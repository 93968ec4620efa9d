"""Limits over the whole horizon, as levers: rosters, what can be built, budgets, what a supplier has left."""

from __future__ import annotations

from typing import Any

import numpy as np

from models.daily import Daily
from models.explain.daily_limits import unit_of
from models.explain.levers import Kind, Lever, TableChange


def limit_in_total(daily: Daily, name: str, index: Any, number: int, score: float) -> Lever:
    """The lever of one row: `name` and `index` of its constraint, its `number`, its dual as `score`."""
    return LIMITS_IN_TOTAL[name](daily, index, number, score)


def _lever(
    kind: Kind,
    place: str,
    subject: str,
    number: int,
    limit: float,
    unit: str,
    score: float,
    change: TableChange,
    per_unit: float = 1.0,
) -> Lever:
    rows, shift = np.array([number], dtype=np.int32), np.full(1, per_unit)
    return Lever(kind, place, "", subject, "", (), rows, shift, limit, unit, score * per_unit, change)


def _roster(daily: Daily, index: Any, number: int, score: float) -> Lever:
    row = daily.staff.roster[index]
    place = row.places[0] if len(row.places) == 1 else ""
    change = TableChange("roster", (), "units", row=row.row)
    return _lever("roster", place, row.resource, number, row.units, "units", score, change)


def _places(daily: Daily, index: Any, number: int, score: float) -> Lever:
    growth = daily.shelter.growth[index]
    change = TableChange("spaces", (), "buildable_places", row=growth.row)
    return _lever(
        "buildable places", growth.place, growth.subject, number, growth.limit, "places", score, change
    )


def _facilities(daily: Daily, index: Any, number: int, score: float) -> Lever:
    growth = daily.staff.growth[index]
    change = TableChange("facilities_buildable", (), "units_max", row=growth.row)
    return _lever(
        "buildable facilities", growth.place, growth.subject, number, growth.limit, "units", score, change
    )


def _budget(daily: Daily, index: Any, number: int, score: float) -> Lever:
    row = daily.budgets[index]
    change = TableChange("budgets", (), "amount", row=row.row)
    return _lever("budget", "", "", number, row.amount, daily.scenario.header.currency, score, change)


def _supplier(daily: Daily, index: Any, number: int, score: float) -> Lever:
    source, offer = next(
        (source, offer) for (source, _), offer in daily.supplies.offers.items() if offer.row == index
    )
    change = TableChange("suppliers", (), "units_total", row=index)
    scale = daily.supplies.scale[source.item]
    unit = unit_of(daily, source.item)
    return _lever(
        "supply in total",
        source.place,
        source.item,
        number,
        offer.units_total,
        unit,
        score,
        change,
        1.0 / scale,
    )


LIMITS_IN_TOTAL = {
    "roster_limit": _roster,
    "building_limit": _places,
    "facility_limit": _facilities,
    "budget": _budget,
    "supplier_total_limit": _supplier,
}
"""By the name of the constraint."""
