"""Plan a scenario: the whole flow on one screen."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from typing import Any

import pandas as pd
import pyomo.environ as pyo
from pyomo.common.gc_manager import PauseGC

from models.allocation.formulation import build as build_model
from models.audit import audit_plan, seal
from models.audit.certificate import certificate
from models.bounds import least_survival
from models.checks import check
from models.daily import Daily, read_daily
from models.errors import ScenarioError
from models.explain import Explanation, explain
from models.plan import Plan
from models.programme.levels import Search
from models.programme.matrix import hand_over
from models.readback import read_back
from models.report.assemble import assemble, figures
from models.scenario import Scenario
from models.solving.lexicographic import search_strict, search_weighted
from models.solving.solver import SEED, Stopped, Watch
from models.tabulate import tabulate
from models.thumb import rule_of_thumb

Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Progress:
    """A step of planning: its `stage`, a `detail`, the `fraction` done where known, `seconds` so far."""

    stage: str
    detail: str
    fraction: float | None
    seconds: float


def plan_allocation(
    scenario: Scenario,
    *,
    yesterday: Plan | None = None,
    remedies: bool = True,
    time_limit_s: float | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    interrupt: threading.Event | None = None,
) -> Plan:
    """The best plan for a scenario, certified, with what planning saves over the rule of thumb.

    Args:
        yesterday: a plan to stay close to: among equally good plans the one that changes least is chosen.
        remedies: also find causes, prices and remedies (by solving again).
        time_limit_s: seconds after which the best plan so far is returned; default `policy.time_limit_s`.
        on_progress: called with each step.
        interrupt: when set, the best plan so far is returned within a second.
    Raises:
        ScenarioError: the scenario has errors; carries every issue.
    """
    run = _Run(scenario, time_limit_s, on_progress, interrupt)
    # Nearly all that is made lives until the plan is there: looking for garbage would only cost.
    with PauseGC():
        with run.phase("check"):
            require_valid(scenario)
        daily, thumb = run.first_plan(yesterday)
        try:
            with run.phase("build"):
                model = build_model(daily, checkpoint=run.watch.check)
        except Stopped as stop:
            return run.finish(daily, thumb, None, stop.reason)
        return run.solve(model, daily, thumb, remedies)


def build(scenario: Scenario) -> pyo.ConcreteModel:
    """The Pyomo model of a valid scenario, with its four priorities active; add constraints as you like.

    Its constraints are made from templates, which Pyomo's `clone` does not copy: build another model instead.

    Raises:
        ScenarioError: the scenario has errors.
    """
    require_valid(scenario)
    return build_model(read_daily(scenario))


def solve(
    model: pyo.ConcreteModel,
    scenario: Scenario,
    *,
    time_limit_s: float | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    interrupt: threading.Event | None = None,
) -> Plan:
    """Plan with a model that `build` made for this scenario and somebody may have added constraints to.

    Raises:
        ScenarioError: the scenario has errors.
        SolverError: the added constraints contradict the rest.
    """
    run = _Run(scenario, time_limit_s, on_progress, interrupt)
    require_valid(scenario)
    daily, thumb = run.first_plan()
    return run.solve(model, daily, thumb, remedies=False)


def require_valid(scenario: Scenario) -> None:
    """Raise ScenarioError with every issue while an error is outstanding."""
    issues = check(scenario)
    if any(issue.severity == "error" for issue in issues):
        raise ScenarioError(issues)


@dataclass
class _Run:
    """One planning run: its clock, its watch, and the steps that `plan_allocation` and `solve` share."""

    scenario: Scenario
    time_limit_s: float | None
    on_progress: Callable[[Progress], None] | None
    interrupt: threading.Event | None
    seconds: dict[str, float] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        limit = self.time_limit_s if self.time_limit_s is not None else self.scenario.policy.time_limit_s
        deadline = None if limit is None else time.monotonic() + limit
        self.watch = Watch(deadline, self.interrupt, self._tell)

    def _tell(self, stage: str, seconds: float) -> None:
        if self.on_progress is not None:
            self.on_progress(Progress("solve", stage, None, seconds))

    def phase(self, name: str) -> _Phase:
        if self.on_progress is not None:
            self.on_progress(Progress(name, "", None, time.monotonic() - self.watch.started))
        return _Phase(self.seconds, name)

    def first_plan(self, yesterday: Plan | None = None) -> tuple[Daily, Tables]:
        """The scenario by day, and the rule of thumb's plan: answer of last resort, and comparison."""
        with self.phase("read"):
            daily = read_daily(self.scenario, yesterday)
        with self.phase("rule of thumb"):
            thumb = rule_of_thumb(daily)
        return daily, thumb

    def solve(self, model: pyo.ConcreteModel, daily: Daily, thumb: Tables, remedies: bool) -> Plan:
        try:
            with self.phase("hand over"):
                self.watch.check()
                matrix = hand_over(model)
            rows, columns = matrix.shape
            self.sizes = {
                "rows": rows,
                "columns": columns,
                "nonzeros": int(matrix.a.nnz),
                "whole_columns": int(matrix.whole.sum()),
            }
            with self.phase("solve"):
                search = self._search(matrix)
        except Stopped as stop:
            return self.finish(daily, thumb, None, stop.reason)
        if search.x is None:
            return self.finish(daily, thumb, search, search.stopped_by)
        with self.phase("read back"):
            decided = tabulate(daily, read_back(model, matrix, daily, search.x))
        found = None
        if remedies and not search.stopped_by:
            with self.phase("explain"):
                found = explain(model, daily, search, decided, self.watch)
        return self.finish(daily, decided, search, search.stopped_by, thumb, found)

    def _search(self, matrix: Any) -> Search:
        policy = self.scenario.policy
        if policy.mode == "weighted":
            return search_weighted(matrix, weighted_prices(policy), policy.gap, self.watch)
        return search_strict(
            matrix, (policy.tolerated_loss_a, policy.tolerated_loss_b), policy.gap, self.watch
        )

    def finish(
        self,
        daily: Daily,
        decided: Tables,
        search: Search | None,
        stopped_by: str,
        thumb: Tables | None = None,
        found: Explanation | None = None,
    ) -> Plan:
        """Derive, audit and certify. Where time ran out, the better of this plan and the rule of thumb's."""
        thumb_tables = decided if thumb is None else thumb
        with self.phase("report"):
            of_thumb = figures(self.scenario, thumb_tables, daily=daily)
            if (
                stopped_by
                and thumb is not None
                and _need(of_thumb) < _need(figures(self.scenario, decided, daily=daily))
            ):
                decided, search = thumb_tables, None
            plan = assemble(
                self.scenario,
                decided if found is None else {**decided, "shortages": found.shortages},
                status="feasible",
                stopped_by=stopped_by,
                gap=None,
                seconds=self.seconds,
                sizes=self.sizes,
                levels=[],
                rule_of_thumb=of_thumb,
                versions=versions(),
                options=options(self.scenario, daily),
                daily=daily,
            )
            if found is not None:
                plan = plan.replace(prices=found.prices, remedies=found.remedies)
        with self.phase("audit"):
            audit = audit_plan(self.scenario, plan.tables, own_figures(plan.indicators))
            least = least_survival(daily) if stopped_by else 0.0
            proof = certificate(
                self.scenario, audit, search, seal(plan.tables), stopped_by, _need(plan.indicators), least
            )
        summary = {
            **plan.summary,
            "status": proof["status"],
            "gap": proof["gap"],
            "levels": proof["levels"],
            "seconds": {**self.seconds, "total": time.monotonic() - self.watch.started},
        }
        return plan.replace(summary=summary, certificate=proof)


@dataclass
class _Phase:
    seconds: dict[str, float]
    name: str
    begun: float = 0.0

    def __enter__(self) -> None:
        self.begun = time.monotonic()

    def __exit__(self, *_: object) -> None:
        self.seconds[self.name] = self.seconds.get(self.name, 0.0) + time.monotonic() - self.begun


PRICE_A, PRICE_B = 1000.0, 100.0
"""Published prices of a weighted person-day of A and B in weighted mode, where the policy states none."""


def weighted_prices(policy: Any) -> tuple[float, float]:
    """The prices of a person-day of A and B in weighted mode, in the scenario's currency."""
    a, b = policy.price_per_person_day_a, policy.price_per_person_day_b
    return (PRICE_A if a is None else a, PRICE_B if b is None else b)


def _need(indicators: Mapping[str, Any]) -> tuple[float, float]:
    return (indicators["priority_a"], indicators["priority_b"])


def own_figures(indicators: Mapping[str, Any]) -> dict[str, Any]:
    """The indicators without those of the rule of thumb, which are another plan's."""
    return {name: value for name, value in indicators.items() if name != "rule_of_thumb"}


@cache
def versions() -> dict[str, str]:
    """Versions of what makes a plan: Konak, Pyomo, HiGHS."""
    return {name: version(name) for name in ("konak", "pyomo", "highspy")}


def options(scenario: Scenario, daily: Daily) -> dict[str, Any]:
    """What changes the answer beside the tables: the policy, yesterday's plan, the seed."""
    policy = scenario.policy.model_dump(mode="json")
    return {
        **{name: value for name, value in policy.items() if value is not None},
        "close_to_yesterday": daily.yesterday is not None,
        "seed": SEED,
    }
