"""Every strategy in every outlook, and the tables that follow: outcomes, strategies, shortages, gaps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from models.preparation.evaluation import REQUIRED_BY, Outcome, evaluate
from models.preparation.fleet import Workers
from models.preparation.options import AS_TODAY, Option, Strategy, cost_of
from models.preparation.outlooks import Outlook
from models.preparation.statistics import chance_above, paired_interval, spread
from models.preparation.tasks import run_all
from models.preparation.words import Interval, certainty
from models.programme.matrix import Vector
from models.scenario import Scenario

KNOWN, HELD_OUT = "known", "held out"
OPTIMAL = "optimal"
SHORT_BY = {"group": "group", "place": "location", "country": "country", "sector": "sector"}
Rows = list[dict[str, Any]]


@dataclass
class Outcomes:
    """Outcomes by strategy and outlook, each solved once, here or by workers. `done` hears how many of how
    many are done."""

    scenario: Scenario
    options: Sequence[Option]
    done: Callable[[int, int], None]
    workers: Workers | None = None
    _found: dict[tuple[bytes, str], Outcome] = field(default_factory=dict)

    def of(self, units: Vector, outlook: str) -> Outcome:
        """What becomes of an outlook with so many units of each option prepared."""
        key = units.tobytes(), outlook
        if key not in self._found:
            self._found[key] = evaluate(self.scenario, outlook, self.options, units)
        return self._found[key]

    def solve(self, wanted: Sequence[tuple[Vector, str]]) -> None:
        """Find the outcomes that are wanted."""
        missing = {(units.tobytes(), outlook): units for units, outlook in wanted}
        missing = {key: units for key, units in missing.items() if key not in self._found}
        given = [(self.scenario, key[1], self.options, units) for key, units in missing.items()]
        found = run_all(self.workers, evaluate, given, self.done)
        self._found.update(zip(missing, found, strict=True))

    def needs(self, units: Vector, outlooks: Sequence[Outlook]) -> Vector:
        """The need of each outlook, weighted person-days."""
        return np.array([self.of(units, outlook.code).need for outlook in outlooks])

    def money(self, units: Vector, outlooks: Sequence[Outlook]) -> Vector:
        """Money of preparation and response in each outlook."""
        prepared = cost_of(self.options, units)
        return np.array([prepared + self.of(units, outlook.code).money for outlook in outlooks])


@dataclass(frozen=True)
class Part:
    """Some outlooks of a comparison: `known`, or `held out` from the optimisation. `probabilities` are
    relative to each other; `least` is the best need of each with the budget."""

    name: str
    outlooks: tuple[Outlook, ...]
    probabilities: Vector
    least: Vector


def outcome_rows(outcomes: Outcomes, strategies: Sequence[Strategy], parts: Sequence[Part]) -> Rows:
    """The table `outcomes`."""
    rows: Rows = []
    for strategy in strategies:
        for part in parts:
            for outlook, probability, least in zip(
                part.outlooks, part.probabilities, part.least, strict=True
            ):
                found = outcomes.of(strategy.units, outlook.code)
                rows.append(
                    {
                        "strategy": strategy.code,
                        "outlook": outlook.code,
                        "outlooks": part.name,
                        "probability": probability,
                        "need": found.need,
                        "survival": found.survival,
                        "dignity": found.dignity,
                        "person_days": found.person_days,
                        "response_cost": found.money,
                        "best": least,
                        "regret": found.need - least,
                    }
                )
    return rows


def strategy_rows(
    outcomes: Outcomes, strategies: Sequence[Strategy], parts: Sequence[Part], *, sampled: bool, seed: int
) -> Rows:
    """The table `strategies`."""
    policy = outcomes.scenario.policy
    rows: Rows = []
    for part in parts:
        p = part.probabilities
        today = outcomes.needs(np.zeros(len(outcomes.options)), part.outlooks)
        for strategy in strategies:
            needs = outcomes.needs(strategy.units, part.outlooks)
            found = [outcomes.of(strategy.units, outlook.code) for outlook in part.outlooks]
            fresh = sampled and (part.name == HELD_OUT or strategy.code != OPTIMAL)
            interval = saved_interval(today, needs, seed) if fresh and strategy.code != AS_TODAY else None
            threshold = policy.need_threshold
            rows.append(
                {
                    "outlooks": part.name,
                    "strategy": strategy.code,
                    "preparation_cost": cost_of(outcomes.options, strategy.units),
                    **spread(needs, p, policy.cvar_level),
                    "regret": float((needs - part.least).max()),
                    "chance_above": np.nan if threshold is None else chance_above(needs, p, threshold),
                    "person_days": float(p @ np.array([entry.person_days for entry in found])),
                    "response_cost": float(p @ np.array([entry.money for entry in found])),
                    "saved": float(p @ (today - needs)),
                    "saved_low": np.nan if interval is None else interval.low,
                    "saved_high": np.nan if interval is None else interval.high,
                    "certainty": "" if strategy.code == AS_TODAY else certainty(interval, sampled=sampled),
                }
            )
    return rows


def saved_interval(first: Vector, second: Vector, seed: int) -> Interval | None:
    """The interval of the mean of `first - second` over a sample; None for fewer than two outlooks."""
    if len(first) < 2:
        return None
    low, high = paired_interval(first, second, seed=seed)
    return Interval(low, high, len(first))


def shortage_rows(outcomes: Outcomes, strategies: Sequence[Strategy], part: Part) -> Rows:
    """The table `shortages`."""
    rows: Rows = []
    for strategy in strategies:
        found = _stacked(outcomes, strategy, part, lambda outcome: outcome.shortages)
        for by, column in SHORT_BY.items():
            days = _pivot(found, [column], "person_days", part)
            weighted = _pivot(found, [column], "weighted", part)
            for code in days.index:
                at = int(days.loc[code].to_numpy().argmax())
                rows.append(
                    {
                        "strategy": strategy.code,
                        "by": by,
                        "code": code,
                        "expected_person_days": float(days.loc[code] @ part.probabilities),
                        "expected_weighted": float(weighted.loc[code] @ part.probabilities),
                        "worst_person_days": float(days.loc[code].max()),
                        "worst_outlook": part.outlooks[at].code,
                    }
                )
    return rows


def gap_rows(outcomes: Outcomes, strategies: Sequence[Strategy], part: Part) -> Rows:
    """The table `gaps`. A need that an outlook does not have is 0 there."""
    rows: Rows = []
    for strategy in strategies:
        found = _stacked(outcomes, strategy, part, lambda outcome: outcome.required)
        required, gap = (_pivot(found, REQUIRED_BY, name, part) for name in ("required", "gap"))
        cost = _pivot(found, REQUIRED_BY, "gap_cost", part)
        priced = found.groupby(REQUIRED_BY)["gap_cost"].count() > 0
        for key in required.index:
            named = dict(zip(REQUIRED_BY, key, strict=True))
            has_price = bool(priced.loc[key])
            rows.append(
                {
                    "strategy": strategy.code,
                    **named,
                    "required": float(required.loc[key] @ part.probabilities),
                    "gap": float(gap.loc[key] @ part.probabilities),
                    "worst_gap": float(gap.loc[key].max()),
                    "gap_cost": float(cost.loc[key] @ part.probabilities) if has_price else np.nan,
                    "worst_gap_cost": float(cost.loc[key].max()) if has_price else np.nan,
                }
            )
    return rows


def _stacked(
    outcomes: Outcomes, strategy: Strategy, part: Part, of: Callable[[Outcome], pd.DataFrame]
) -> pd.DataFrame:
    frames: Mapping[str, pd.DataFrame] = {
        outlook.code: of(outcomes.of(strategy.units, outlook.code)) for outlook in part.outlooks
    }
    return pd.concat([frame.assign(outlook=code) for code, frame in frames.items()], ignore_index=True)


def _pivot(found: pd.DataFrame, by: list[str], values: str, part: Part) -> pd.DataFrame:
    """Sums by key (rows) and outlook (columns, in order), 0 where there is none."""
    codes = [outlook.code for outlook in part.outlooks]
    index = by[0] if len(by) == 1 else by
    table = found.pivot_table(index=index, columns="outlook", values=values, aggfunc="sum", observed=True)
    return table.reindex(columns=codes).fillna(0.0)
