"""Triggers: the arrivals a day at a crossing from which people first go without.

All arrivals of a crossing are scaled together, by a factor f; all else is as in the expected-value outlook.
Right-hand sides are linear in f, so the largest f at which nobody goes without a place, an item or a service
is one linear programme, and every smaller f does too. Time on the road, waiting at a border and stocks
left at the end do not count. The result is checked on scenarios built anew at 0.95 and 1.05 of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo
import scipy.sparse as sp
from numpy.typing import NDArray

from models.allocation.formulation import build
from models.daily import Daily, read_daily
from models.errors import SolverError
from models.preparation.fleet import Workers
from models.preparation.mean_outlook import days_of
from models.preparation.options import Option, Strategy, with_prepared
from models.preparation.second_stage import need_in
from models.preparation.tasks import run_all
from models.preparation.words import Names, of_trigger
from models.programme.matrix import Matrix, Vector, hand_over
from models.scenario import Scenario
from models.schema import TABLES
from models.solving.solver import Engine, Watch

MOST = 100.0
"""Times what is expected, up to which a trigger is looked for."""
NOBODY = 1e-5
"""Person-days: less is the solver's rounding."""
BELOW, ABOVE = 0.95, 1.05
WINDOW = 3
"""Days of the mean of arrivals."""
EXPECTED, ALONE = "as expected", "nobody"
FOUND, ALREADY, AT_ONCE, NONE = "found", "already", "at once", "none"
FIRST_ARRIVAL = 1e-6
"""Times what is expected: less is nobody."""


@dataclass(frozen=True)
class Without:
    """What people go without at least: `person_days`, not weighted; first where and what ("" for nothing)."""

    person_days: float
    location: str = ""
    need: str = ""


def trigger_rows(
    mean: Scenario,
    options: Sequence[Option],
    strategies: Sequence[Strategy],
    names: Names,
    workers: Workers | None,
    done: Callable[[int, int], None],
) -> list[dict[str, Any]]:
    """The table `triggers`; `mean` is the expected-value outlook."""
    wanted = [
        (strategy.code, with_prepared(mean, options, strategy.units), place)
        for strategy in strategies
        for place in _crossings(mean)
    ]
    rows = run_all(workers, trigger, wanted, done)
    return [{**row, "sentence": of_trigger(names, row, mean.header.start_date)} for row in rows]


def trigger(strategy: str, prepared: Scenario, place: str) -> dict[str, Any]:
    """A row of the table `triggers` without its sentence; `prepared` is the scenario with the strategy."""
    elsewhere, scale = EXPECTED, largest_scale(prepared, place, EXPECTED)
    if scale is None:
        elsewhere, scale = ALONE, largest_scale(prepared, place, ALONE)
    status = _status(scale)
    known = scale if scale is not None and status == FOUND else np.nan
    below = above = Without(np.nan)
    if status == FOUND:
        below, above = (
            gone_without(with_arrivals(prepared, place, factor * known, elsewhere))
            for factor in (BELOW, ABOVE)
        )
    day, busiest = peak_of(prepared, place)
    lead = lead_days(prepared, place)
    return {
        "strategy": strategy,
        "location": place,
        "elsewhere": elsewhere,
        "status": status,
        "arrivals_per_day": busiest * known,
        "scale": known,
        "first_location": above.location,
        "first_need": above.need,
        "without_below": below.person_days,
        "without_above": above.person_days,
        "peak": day,
        "lead_days": lead,
        "call_up_by": pd.NaT if np.isnan(lead) else day - timedelta(days=int(lead)),
    }


def _status(scale: float | None) -> str:
    if scale is None:
        return ALREADY
    if scale <= FIRST_ARRIVAL:
        return AT_ONCE
    return NONE if scale >= MOST else FOUND


def largest_scale(scenario: Scenario, place: str, elsewhere: str) -> float | None:
    """The largest factor of a crossing's arrivals at which nobody goes without, MOST at most; None where
    people do whatever the factor.

    Raises:
        SolverError: arrivals change more than right-hand sides.
    """
    once = _programme(with_arrivals(scenario, place, 1.0, elsewhere))
    twice = _programme(with_arrivals(scenario, place, 2.0, elsewhere), once.daily.supplies.scale)
    matrix = _parametric(once.matrix, twice.matrix)
    engine, watch = Engine(matrix), Watch()
    factor = np.array([matrix.shape[1] - 1], dtype=np.int32)
    short = np.append(once.weights, 0.0)
    engine.set_column_bounds(factor, np.zeros(1), np.zeros(1))
    engine.set_costs(short, 0.0)
    at_least = engine.solve(watch)
    if at_least.x[:-1][once.short].sum() > NOBODY:
        return None
    columns = np.flatnonzero(once.short).astype(np.int32)
    engine.set_column_bounds(columns, np.zeros(len(columns)), np.zeros(len(columns)))
    engine.set_column_bounds(factor, np.zeros(1), np.full(1, MOST))
    engine.set_costs(np.append(np.zeros(len(once.weights)), -1.0), 0.0)
    return -engine.solve(watch).value


def gone_without(scenario: Scenario) -> Without:
    """What people go without at least in a scenario, the most severe spared first."""
    made = _programme(scenario)
    engine = Engine(made.matrix)
    engine.set_costs(made.weights, 0.0)
    x = engine.solve(Watch()).x
    total = float(x[made.short].sum())
    if total <= NOBODY:
        return Without(total)
    found = [
        (index[-1], -x[made.matrix.positions[id(data)]], index, name)
        for name in SHORT
        for index, data in getattr(made.model, name).items()
        if id(data) in made.matrix.positions and x[made.matrix.positions[id(data)]] > NOBODY
    ]
    if not found:
        return Without(total)
    _, _, index, name = min(found, key=lambda entry: entry[:2])
    return Without(total, index[0], _need(made.daily, name, index[1]))


def with_arrivals(scenario: Scenario, place: str, factor: float, elsewhere: str) -> Scenario:
    """The scenario with a crossing's arrivals times a factor, and those elsewhere as they are or none."""
    arrivals = scenario.tables["arrivals"]
    here = arrivals["location"] == place
    others = 1.0 if elsewhere == EXPECTED else 0.0
    return scenario.replace(
        arrivals=arrivals.assign(persons=arrivals["persons"] * np.where(here, factor, others))
    )


def peak_of(scenario: Scenario, place: str) -> tuple[pd.Timestamp, float]:
    """First of the days with the most arrivals at a place, three in a row, and their mean a day."""
    start = pd.Timestamp(scenario.header.start_date)
    by_day = pd.Series(0.0, index=pd.date_range(start, periods=scenario.header.days))
    for row in scenario.tables["arrivals"].to_dict("records"):
        if row["location"] == place:
            by_day[days_of(scenario, TABLES["arrivals"], row)] += row["persons"]
    window = min(WINDOW, len(by_day))
    means = by_day.rolling(window).mean().to_numpy()[window - 1 :]
    at = int(means.argmax())
    return by_day.index[at], float(means[at])


def lead_days(scenario: Scenario, place: str) -> float:
    """The longest wait for staff who can be called up to a place, each the shortest way; NaN without any."""
    roster = scenario.effective["roster"]
    here = roster[roster["location"].isin(["", place]) & (roster["units"] > 0)]
    return float(here.groupby("resource")["lead_days"].min().max()) if len(here) else float("nan")


SHORT = ("unsheltered", "unmet", "uncovered")
"""Decisions of the response model that say who goes without a place, an item, a service."""


@dataclass(frozen=True)
class _Programme:
    """A response programme: which columns say that somebody goes without, and what that weighs."""

    model: pyo.ConcreteModel
    daily: Daily
    matrix: Matrix
    short: NDArray[np.bool_]
    weights: Vector


def _programme(scenario: Scenario, scale: Mapping[str, float] | None = None) -> _Programme:
    """The programme of a scenario; goods counted in units of `scale`, where given, so that it has the same
    coefficients as another."""
    daily = read_daily(scenario)
    if scale is not None:
        daily = replace(daily, supplies=replace(daily.supplies, scale=scale))
    model = build(daily)
    matrix = hand_over(model).relaxed()
    short = np.zeros(matrix.shape[1], dtype=np.bool_)
    for name in SHORT:
        for data in getattr(model, name).values():
            if id(data) in matrix.positions:
                short[matrix.positions[id(data)]] = True
    need, _ = need_in(matrix)
    return _Programme(model, daily, matrix, short, np.where(short, need, 0.0))


def _parametric(once: Matrix, twice: Matrix) -> Matrix:
    """The programme with the factor as its last column, fixed at 1 in `once` and 2 in `twice`."""
    if once.shape != twice.shape or abs(once.a - twice.a).sum() > 0:
        raise SolverError("arrivals change more than right-hand sides: no trigger can be found")
    low, high = _change(once.row_lower, twice.row_lower), _change(once.row_upper, twice.row_upper)
    change = np.where(np.isfinite(once.row_lower), low, high)
    both = np.isfinite(once.row_lower) & np.isfinite(once.row_upper)
    if not np.allclose(low[both], high[both]):
        raise SolverError("arrivals widen a row: no trigger can be found")
    # A bound that moves with arrivals is a natural range, which the rows imply.
    fixed = once.upper == twice.upper
    return replace(
        once,
        a=sp.csc_array(sp.hstack([once.a, sp.csc_array(-change.reshape(-1, 1))])),
        row_lower=once.row_lower - np.where(np.isfinite(once.row_lower), change, 0.0),
        row_upper=once.row_upper - np.where(np.isfinite(once.row_upper), change, 0.0),
        lower=np.append(once.lower, 0.0),
        upper=np.append(np.where(fixed, once.upper, np.inf), MOST),
        whole=np.append(once.whole, False),
        costs=np.zeros((0, once.shape[1] + 1)),
        offsets=np.zeros(0),
        objectives=(),
        rows=(),
        columns=(),
        freed=None,
    )


def _change(once: Vector, twice: Vector) -> Vector:
    finite = np.isfinite(once) & np.isfinite(twice)
    return np.subtract(twice, once, out=np.zeros_like(once), where=finite)


def _crossings(scenario: Scenario) -> list[str]:
    """Places at which somebody arrives within the days of a scenario."""
    places = sorted(set(scenario.tables["arrivals"]["location"]))
    return [place for place in places if peak_of(scenario, place)[1] > 0]


def _need(daily: Daily, name: str, code: str) -> str:
    if name == "unsheltered":
        return "night"
    needs = daily.supplies.needs if name == "unmet" else daily.staff.services
    return needs[code].subject
