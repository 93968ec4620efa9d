"""The expected-value outlook: probability means of arrivals, quotas and capacities, day by day.

A window that is open in some outlooks only is a fraction: its capacity counts with their probability. What
has no limit while it is open counts as the largest day's arrivals where people pass; goods pass as they
would. What cannot be averaged by day stands side by side, each outlook's rows with their probability as a
share: call-ups (`roster`) and suppliers, so that windows, lead times and totals stay whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from models.columns import Table
from models.preparation.outlooks import Outlook, in_outlook
from models.scenario import Scenario
from models.schema import TABLES

BY_DAY = {
    "arrivals": ("persons",),
    "exit_quotas": ("persons_per_day",),
    "people_lanes": ("persons_per_day",),
    "freight_lanes": ("m3_per_day", "kg_per_day"),
    "spaces": ("places", "emergency_places"),
}
"""Columns that are averaged by day."""
SHARED = {"roster": ("units",), "suppliers": ("units_per_day", "units_total")}
"""Columns of which each outlook's row keeps its share."""
PEOPLE_PASS = ("exit_quotas", "people_lanes")
Row = dict[Any, Any]


def mean_outlook(scenario: Scenario, outlooks: Sequence[Outlook]) -> Scenario:
    """The scenario that the outlooks are on average, by their probabilities relative to each other."""
    total = sum(outlook.probability for outlook in outlooks)
    weights = [outlook.probability / total for outlook in outlooks]
    own = [in_outlook(scenario, outlook.code) for outlook in outlooks]
    tables: dict[str, Any] = {}
    busiest = max((_busiest_day(each) for each in own), default=0.0)
    for name in (*BY_DAY, *SHARED):
        if (scenario.tables[name]["outlook"] == "").all():
            continue
        rows = [each.effective[name].to_dict("records") for each in own]  # with every default
        if name in SHARED:
            tables[name] = _side_by_side(name, rows, weights)
        else:
            limit = busiest if name in PEOPLE_PASS else np.nan
            tables[name] = _by_day(scenario, TABLES[name], rows, weights, limit)
    return scenario.replace(outlooks=None, strategies=None, preparation=None, **tables)


def _busiest_day(scenario: Scenario) -> float:
    by_day: dict[pd.Timestamp, float] = defaultdict(float)
    for row in scenario.tables["arrivals"].to_dict("records"):
        for day in days_of(scenario, TABLES["arrivals"], row):
            by_day[day] += row["persons"]
    return max(by_day.values(), default=0.0)


def _by_day(
    scenario: Scenario, table: Table, rows: Sequence[Sequence[Row]], weights: Sequence[float], limit: float
) -> list[Row]:
    """One row for each run of days on which the means are the same."""
    amounts = BY_DAY[table.name]
    cells: dict[tuple[str, ...], dict[pd.Timestamp, list[tuple[float, Row]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    named = [{tuple(row[code] for code in table.codes) for row in of} for of in rows]
    for of, weight in zip(rows, weights, strict=True):
        for row in of:
            for day in days_of(scenario, table, row):
                cells[tuple(row[code] for code in table.codes)][day].append((weight, row))
    found: list[Row] = []
    for key, days in cells.items():
        # A border without any quota admits everybody, as long as nothing is said of it.
        unsaid = (
            sum(weight for weight, keys in zip(weights, named, strict=True) if key not in keys)
            if table.name == "exit_quotas"
            else 0.0
        )
        found += _runs(table, amounts, days, limit, unsaid)
    return _with_totals(found, rows, weights) if table.name == "spaces" else found


def _runs(
    table: Table,
    amounts: Sequence[str],
    days: dict[pd.Timestamp, list[tuple[float, Row]]],
    limit: float,
    unsaid: float,
) -> list[Row]:
    first, last = table.interval or ("", "")
    runs: list[Row] = []
    for day in sorted(days):
        cell = days[day]
        open_always = sum(weight for weight, _ in cell) > 1.0 - 1e-9
        means = {name: _mean(cell, name, limit, open_always) for name in amounts}
        if unsaid > 0:
            means = {name: mean + unsaid * limit for name, mean in means.items()}
        row = {**cell[0][1], **means}
        before = runs[-1] if runs else None
        if (
            before is not None
            and before[last] == day - timedelta(days=1)
            and all(_same(before[name], row[name]) for name in amounts)
        ):
            before[last] = day
        else:
            runs.append({**row, first: day, last: day})
    return runs


def _mean(cell: Sequence[tuple[float, Row]], name: str, limit: float, open_always: bool) -> float:
    """NaN, no limit, where no outlook has one on a day on which all are open, or where goods have none."""
    values = [(weight, float(row[name])) for weight, row in cell]
    unlimited = [np.isnan(value) for _, value in values]
    if any(unlimited) and (np.isnan(limit) or (all(unlimited) and open_always)):
        return np.nan
    most = max([limit, *(value for _, value in values if not np.isnan(value))])
    return sum(weight * (most if np.isnan(value) else value) for weight, value in values)


def _same(one: float, other: float) -> bool:
    return one == other or (np.isnan(one) and np.isnan(other))


def _with_totals(spaces: list[Row], rows: Sequence[Sequence[Row]], weights: Sequence[float]) -> list[Row]:
    """The mean of what can be built in a space, once, in the longest of its windows."""
    totals: dict[tuple[str, str], float] = defaultdict(float)
    for of, weight in zip(rows, weights, strict=True):
        for row in of:
            totals[row["location"], row["space"]] += weight * row["buildable_places"]
    longest: dict[tuple[str, str], Row] = {}
    for row in spaces:
        held = longest.setdefault((row["location"], row["space"]), row)
        if row["closes_on"] - row["opens_on"] > held["closes_on"] - held["opens_on"]:
            longest[row["location"], row["space"]] = row
    whole = {id(row): totals[key] for key, row in longest.items()}
    return [{**row, "buildable_places": whole.get(id(row), 0.0)} for row in spaces]


def _side_by_side(name: str, rows: Sequence[Sequence[Row]], weights: Sequence[float]) -> list[Row]:
    """Each outlook's rows with their share; alike ones as one."""
    shares: dict[tuple[Any, ...], float] = defaultdict(float)
    first: dict[tuple[Any, ...], Row] = {}
    for of, weight in zip(rows, weights, strict=True):
        for row in of:
            key = tuple("" if pd.isna(value) else value for value in row.values())
            shares[key] += weight
            first.setdefault(key, row)
    found = []
    for number, (key, share) in enumerate(shares.items(), start=1):
        row = first[key]
        scaled = {column: row[column] * share for column in SHARED[name]}
        if name == "suppliers" and share < 1.0 - 1e-9:
            scaled["supplier"] = f"{row['supplier']}~{number}"
        found.append({**row, **scaled})
    return found


def days_of(scenario: Scenario, table: Table, row: Row) -> pd.DatetimeIndex:
    """The days of the scenario on which a row holds."""
    first, last = table.interval or ("", "")
    start = pd.Timestamp(scenario.header.start_date)
    end = start + timedelta(days=scenario.header.days - 1)
    begin: pd.Timestamp = start if pd.isna(row[first]) else row[first]
    close: pd.Timestamp = (begin if first == "date" else end) if pd.isna(row[last]) else row[last]
    return pd.date_range(max(begin, start), min(close, end))
