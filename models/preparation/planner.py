"""Compare strategies: the whole flow on one screen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.errors import Issue, ScenarioError
from models.planner import Progress, require_valid, versions
from models.preparation.comparison import Comparison
from models.preparation.decisive import decisive_rows
from models.preparation.extensive import solve_extensive
from models.preparation.first_stage import first_stage
from models.preparation.fleet import Workers
from models.preparation.frontier import budgets_of, frontier_rows, optima
from models.preparation.information import (
    EVPI,
    VSS,
    Worth,
    information_rows,
    interval_of_evpi,
    interval_of_vss,
    worth,
)
from models.preparation.inputs import input_rows
from models.preparation.mean_outlook import mean_outlook
from models.preparation.optimum import Optimum, Search
from models.preparation.options import AS_TODAY, Strategy, budget_of, strategies_of
from models.preparation.outcomes import (
    HELD_OUT,
    KNOWN,
    OPTIMAL,
    Outcomes,
    Part,
    gap_rows,
    outcome_rows,
    shortage_rows,
    strategy_rows,
)
from models.preparation.outlooks import Outlook, outlooks_of
from models.preparation.progress import Run
from models.preparation.risk import Risk
from models.preparation.second_stage import second_stage
from models.preparation.summary import preparation_rows, summary
from models.preparation.triggers import trigger_rows
from models.preparation.words import Interval, Names
from models.programme.matrix import Vector
from models.scenario import Scenario
from models.solving.solver import SEED

POINTS = 11
"""Budgets of the frontier."""


def prepare(
    scenario: Scenario,
    *,
    budget: float | None = None,
    risk: Risk | None = None,
    gap: float = 1e-3,
    workers: Workers | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    interrupt: threading.Event | None = None,
    time_limit_s: float | None = None,
) -> Comparison:
    """What is best prepared, beside `as today`. Arguments and errors as in `compare_strategies`."""
    return compare_strategies(
        scenario,
        budget=budget,
        risk=risk,
        strategies=(),
        gap=gap,
        points=0,
        information=False,
        triggers=False,
        workers=workers,
        on_progress=on_progress,
        interrupt=interrupt,
        time_limit_s=time_limit_s,
    )


def compare_strategies(
    scenario: Scenario,
    *,
    budget: float | None = None,
    risk: Risk | None = None,
    strategies: Sequence[str] | None = None,
    held_out: Sequence[str] = (),
    sampled: bool = False,
    gap: float = 1e-3,
    points: int = POINTS,
    information: bool = True,
    triggers: bool = True,
    workers: Workers | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    interrupt: threading.Event | None = None,
    time_limit_s: float | None = None,
) -> Comparison:
    """How `as today`, the given strategies and the optimal one do in every outlook.

    Args:
        budget: money for preparation; default the scenario's budgets of that stage.
        risk: what is minimised over the outlooks; default `policy.risk` at `policy.cvar_level`.
        strategies: codes of the given strategies to compare; all where None.
        held_out: codes of outlooks that nothing is optimised on, to compare on.
        sampled: whether the outlooks are a sample of equal probabilities: then what is compared on outlooks
            that it was not optimised on has confidence intervals.
        gap: relative gap of the optimum.
        points: budgets of the frontier; 0 for none.
        information: also find what information is worth, and which outlooks and inputs decide.
        triggers: also find the arrivals from which people first go without.
        workers: processes or a cluster to solve with; this process alone where None. Whoever made them
            closes them.
        on_progress: called with each step.
        interrupt: when set, the work ends with `Stopped` at the next step.
        time_limit_s: seconds after which it ends likewise.
    Raises:
        ScenarioError: the scenario, a strategy or what is asked for has errors; carries every issue.
        Stopped: by `interrupt` or `time_limit`.
    """
    require_valid(scenario)
    run = Run(on_progress, interrupt, time_limit_s)
    asked = _Asked(
        scenario,
        budget_of(scenario) if budget is None else budget,
        risk or Risk.of(scenario.policy.risk, scenario.policy.cvar_level),
        sampled,
        _outlooks(scenario, held_out, sampled),
        _strategies(scenario, strategies),
        gap,
        run,
    )
    names = Names(scenario)
    run.stage("optimum")
    search = Search(scenario, asked.outlooks[KNOWN], gap=gap, listen=run.passed, workers=workers)
    optimum = search.best(asked.budget, asked.risk, thrifty=True)
    chosen = [*asked.strategies, Strategy(OPTIMAL, optimum.units)]
    run.stage("outcomes")
    fresh = (
        Search(scenario, asked.outlooks[HELD_OUT], gap=gap, listen=run.passed, workers=workers)
        if asked.outlooks[HELD_OUT]
        else None
    )
    parts = [_part(KNOWN, search, asked.budget)]
    parts += [] if fresh is None else [_part(HELD_OUT, fresh, asked.budget)]
    outcomes = Outcomes(scenario, search.options, run.done, workers)
    outcomes.solve([(s.units, o.code) for s in chosen for part in parts for o in part.outlooks])
    tables: dict[str, Any] = {
        "strategies": strategy_rows(outcomes, chosen, parts, sampled=sampled, seed=SEED),
        "outcomes": outcome_rows(outcomes, chosen, parts),
        "preparation": preparation_rows(names, search.options, chosen),
        "shortages": shortage_rows(outcomes, chosen, parts[0]),
        "gaps": gap_rows(outcomes, chosen, parts[0]),
    }
    if information:
        run.stage("information")
        tables["decisive"] = decisive_rows(search, optimum)
        worths = _worths(asked, search, fresh, parts, outcomes, optimum)
        tables["information"] = information_rows(names, worths, asked.risk, sampled=sampled)
        for row in input_rows(search, parts[0], names, asked.budget, asked.risk, optimum, sampled=sampled):
            tables["information"].append(row)
            run.tell(row["subject"], None)
    if points:
        run.stage("frontier")
        budgets = budgets_of(search, asked.budget, asked.risk, points)
        found: list[Optimum] = []
        for point in optima(search, budgets, asked.risk):
            found.append(point)
            run.done(len(found), len(budgets))
        tables["frontier"] = frontier_rows(search, names, budgets, found)
    if triggers:
        run.stage("triggers")
        watched = [chosen[0], chosen[-1]]
        mean = mean_outlook(scenario, asked.outlooks[KNOWN])
        tables["triggers"] = trigger_rows(mean, search.options, watched, names, workers, run.done)
    run.stage("")
    said = summary(scenario, names, asked.budget, asked.risk, sampled, search, optimum, tables)
    return Comparison(tables, {**said, "seconds": run.seconds}, _provenance(asked))


def require_comparable(
    scenario: Scenario,
    *,
    strategies: Sequence[str] | None = None,
    held_out: Sequence[str] = (),
    sampled: bool = False,
) -> None:
    """Raises ScenarioError for strategies or outlooks that `compare_strategies` would refuse."""
    _outlooks(scenario, held_out, sampled)
    _strategies(scenario, strategies)


@dataclass(frozen=True)
class _Asked:
    """What is asked for, with every default filled in."""

    scenario: Scenario
    budget: float
    risk: Risk
    sampled: bool
    outlooks: Mapping[str, tuple[Outlook, ...]]
    strategies: tuple[Strategy, ...]
    gap: float
    run: Run


def _worths(
    asked: _Asked,
    search: Search,
    fresh: Search | None,
    parts: Sequence[Part],
    outcomes: Outcomes,
    optimum: Optimum,
) -> dict[str, Worth]:
    """EVPI and VSS, with their intervals where held-out outlooks are a sample."""
    known = parts[0]
    alone = [found.units for found in search.alone(asked.budget)]
    outcomes.solve([(units, o.code) for units, o in zip(alone, known.outlooks, strict=True)])
    of_mean = _best_on_average(asked, search)
    outcomes.solve([(of_mean, outlook.code) for part in parts for outlook in part.outlooks])
    chosen = [optimum.units] * len(alone)
    perfect = worth(outcomes, known, asked.risk, chosen, alone)
    stochastic = worth(outcomes, known, asked.risk, [of_mean] * len(alone), chosen)
    within: tuple[Interval | None, Interval | None] = None, None
    if asked.sampled and fresh is not None and set(asked.risk.weights) == {"expected"}:
        within = (
            interval_of_evpi(outcomes, fresh, parts[1], asked.budget, optimum.units, SEED),
            interval_of_vss(outcomes, parts[1], of_mean, optimum.units, SEED),
        )
    return {
        EVPI: Worth(perfect.need, perfect.money, within[0]),
        VSS: Worth(stochastic.need, stochastic.money, within[1]),
    }


def _best_on_average(asked: _Asked, search: Search) -> Vector:
    """What is best prepared for the expected-value outlook."""
    mean = mean_outlook(asked.scenario, asked.outlooks[KNOWN])
    sure = np.ones(1)
    first = first_stage(asked.scenario, search.options, asked.budget, sure, Risk.of("expected"))
    return solve_extensive(first, [second_stage(mean, search.options)], search.costs, sure).units


def _part(name: str, search: Search, budget: float) -> Part:
    return Part(name, search.outlooks, search.probabilities, search.least(budget))


def _outlooks(
    scenario: Scenario, held_out: Sequence[str], sampled: bool
) -> Mapping[str, tuple[Outlook, ...]]:
    every = outlooks_of(scenario)
    codes = [outlook.code for outlook in every]
    issues = [
        _issue("unknown-outlook", "outlooks", "outlook", code, "No outlook that can happen has this code.",
               f"Known: {', '.join(codes)}.")
        for code in held_out
        if code not in codes
    ]  # fmt: skip
    if not issues and set(codes) <= set(held_out):
        issues.append(
            _issue("all-held-out", "outlooks", "outlook", list(held_out),
                   "No outlook is left to optimise on.", "Hold out fewer.")
        )  # fmt: skip
    chances = {round(outlook.probability, 9) for outlook in every}
    if sampled and len(chances) > 1:
        issues.append(
            _issue("unequal-sample", "outlooks", "probability", sorted(chances),
                   "Outlooks of a sample have equal probabilities.",
                   "Give each 1 / their number, or compare them as given, not as a sample.")
        )  # fmt: skip
    if issues:
        raise ScenarioError(issues)
    return {
        KNOWN: tuple(outlook for outlook in every if outlook.code not in held_out),
        HELD_OUT: tuple(outlook for outlook in every if outlook.code in held_out),
    }


def _strategies(scenario: Scenario, wanted: Sequence[str] | None) -> tuple[Strategy, ...]:
    """`as today` and those wanted, in the order of the table."""
    given = strategies_of(scenario)
    if wanted is None:
        return given
    codes = [strategy.code for strategy in given]
    issues = [
        _issue("unknown-strategy", "strategies", "strategy", code, "No strategy has this code.",
               f"Known: {', '.join(codes)}.")
        for code in wanted
        if code not in codes
    ]  # fmt: skip
    if issues:
        raise ScenarioError(issues)
    return tuple(strategy for strategy in given if strategy.code in {AS_TODAY, *wanted})


def _issue(code: str, table: str, column: str, value: object, message: str, remedy: str) -> Issue:
    return Issue(code, "error", table, None, column, value, message, remedy)


def _provenance(asked: _Asked) -> dict[str, Any]:
    return {
        "scenario": asked.scenario.header.name,
        "digest": asked.scenario.digest,
        "versions": versions(),
        "options": {
            "budget": asked.budget if np.isfinite(asked.budget) else None,
            "risk": dict(asked.risk.weights),
            "cvar_level": asked.risk.level,
            "gap": asked.gap,
            "held_out": [outlook.code for outlook in asked.outlooks[HELD_OUT]],
            "sampled": asked.sampled,
            "seed": SEED,
        },
    }
