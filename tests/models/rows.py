"""Which rows of the response model a plan breaks: decisions put into the formulation, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyomo.environ as pyo

from models.allocation.formulation import build
from models.daily import Daily
from models.tabulate import PlanValues

TOLERANCE = 1e-6
DEFINED_BY = {
    "headcount": "headcount_defined",
    "places_added": "building",
    "free_to_go": "least_stay",
    "early_releases": "last_day_kept",
    "spent": "money_accounted",
}
"""Columns that follow from others, and the row that says how, in the order of its days."""


def broken_rows(daily: Daily, values: PlanValues) -> list[str]:
    """Names of the rows and bounds that the decisions break, with by how much."""
    m = build(daily, templatised=False)
    for variable in m.component_objects(pyo.Var):
        for column in variable.values():
            if not column.fixed:
                column.set_value(0.0, skip_validation=True)
    strays = list(_enter(m, daily, values))
    for name, row in DEFINED_BY.items():
        for index in getattr(m, row):
            _solve_for(getattr(m, row)[index], getattr(m, name)[index])
    for row in (m.service_accounted, m.service_on_arrival_accounted, m.service_on_entry_accounted):
        for index in row:
            if index in m.covered:
                _solve_for(row[index], m.covered[index])
    _stretch(m)
    return [*strays, *_judge(m)]


def _enter(m: pyo.ConcreteModel, daily: Daily, values: PlanValues) -> Iterator[str]:
    """Give every column its value; amounts for which the model has no column are stray."""
    scale, people, supplies = daily.supplies.scale, daily.people, daily.supplies
    lane, haul = _numbers(people.lanes), _numbers(supplies.lanes)
    source = _numbers(supplies.sources)
    entries: dict[str, Mapping[Any, float]] = {
        "move": {(lane[j], g, t): n for (j, g, t), n in values.move.items()},
        "ship": {(haul[f], k, t): n / scale[k] for (f, k, t), n in values.ship.items()},
        "order": {(source[o], t): n / scale[o.item] for (o, t), n in values.order.items()},
        "stock": {key: n / scale[key[1]] for key, n in values.stock.items()},
        "discarded": {key: n / scale[key[1]] for key, n in values.discarded.items()},
        "redeploy": {(*pair, r, t): n for (pair, r, t), n in values.redeploy.items()},
    }
    for name in (
        "present", "lodged", "lodged_over", "unsheltered", "build", "open", "issued", "unmet", "on_duty",
        "call_up", "release", "install", "uncovered", "kept_waiting", "cover_short",
    ):  # fmt: skip
        entries[name] = getattr(values, name)
    for name, found in entries.items():
        variable = getattr(m, name)
        for key, amount in found.items():
            if key in variable:
                variable[key].set_value(amount, skip_validation=True)
            elif abs(amount) > TOLERANCE:
                yield f"{name}{key}: no such decision"


def _numbers(keys: tuple[Any, ...]) -> dict[Any, int]:
    return {key: number for number, key in enumerate(keys)}


def _solve_for(row: Any, column: Any) -> None:
    """Give a column the value that closes an equation."""
    column.set_value(0.0, skip_validation=True)
    at_zero = pyo.value(row.body) - pyo.value(row.upper)
    column.set_value(1.0, skip_validation=True)
    slope = pyo.value(row.body) - pyo.value(row.upper) - at_zero
    column.set_value(-at_zero / slope, skip_validation=True)


def _stretch(m: pyo.ConcreteModel) -> None:
    """Columns that only need to be large enough: overflow, shares of vehicles, the worst place and day."""
    for index in m.overflow_bounded:
        m.overflow[index].set_value(pyo.value(m.overflow_bounded[index].upper), skip_validation=True)
    loads = [
        (rows[f, t], m.vehicle_share[f, t]) for rows in (m.vehicle_volume, m.vehicle_weight) for f, t in rows
    ]
    worst = [(m.worst_place_known[place, t], m.worst_place[t]) for place, t in m.worst_place_known]
    days = [(m.worst_day_known[t], m.worst_day) for t in m.worst_day_known]
    for row, column in [*loads, *worst, *days]:
        before = column.value
        _solve_for(row, column)
        column.set_value(max(before, column.value), skip_validation=True)


def _judge(m: pyo.ConcreteModel) -> Iterator[str]:
    for row in m.component_data_objects(pyo.Constraint, active=True):
        body = pyo.value(row.body)
        above = body - pyo.value(row.upper) if row.upper is not None else 0.0
        below = pyo.value(row.lower) - body if row.lower is not None else 0.0
        size = max(1.0, abs(body))
        if max(above, below) > TOLERANCE * size:
            yield f"{row.name}: {max(above, below):.3g}"
    for column in m.component_data_objects(pyo.Var):
        if column.lb is not None and column.value < column.lb - TOLERANCE:
            yield f"{column.name} = {column.value:.3g}"
        if column.is_integer() and abs(column.value - round(column.value)) > TOLERANCE:
            yield f"{column.name} = {column.value:.6g} is not whole"
