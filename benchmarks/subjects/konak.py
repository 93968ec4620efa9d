"""Konak: the phases of `plan_allocation` one by one, and a single solve of its matrix to compare with."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

import numpy as np

from benchmarks.subject import PRICES, Subject
from models.allocation.formulation import build
from models.audit import audit_plan, seal
from models.audit.certificate import certificate
from models.checks import check
from models.daily import read_daily
from models.levels import Search
from models.lexicographic import search_strict
from models.matrix import hand_over
from models.planner import options, own_figures, versions
from models.readback import read_back
from models.report.assemble import assemble, figures
from models.scenario import Scenario
from models.solver import Engine, Stopped, Watch
from models.tabulate import tabulate
from models.thumb import rule_of_thumb


class Konak(Subject):
    """The matrix of all constraints, solved once for one weighted sum."""

    def phases(self) -> dict[str, Callable[[], None]]:
        return {
            "read": self.read,
            "check": self.check,
            "expand": self.expand,
            "build": self.build,
            "hand over": self.hand_over,
            "solve": self.solve,
            "read back": self.read_back,
        }

    def read(self) -> None:
        self.scenario = Scenario.read(self.source)

    def check(self) -> None:
        errors = [issue for issue in check(self.scenario) if issue.severity == "error"]
        if errors:
            raise ValueError(f"not a valid scenario: {errors[0].message}")

    def expand(self) -> None:
        self.daily = read_daily(self.scenario)

    def build(self) -> None:
        self.model = build(self.daily)

    def hand_over(self) -> None:
        self.matrix = hand_over(self.model)
        rows, columns = self.matrix.shape
        self.sizes = {"rows": rows, "columns": columns, "nonzeros": int(self.matrix.a.nnz)}

    def solve(self) -> None:
        weights = np.array([*PRICES, 1.0, 0.0])
        engine = Engine(self.matrix)
        engine.set_costs(weights @ self.matrix.costs, float(weights @ self.matrix.offsets))
        begun = monotonic()
        try:
            answer = engine.solve(Watch(begun + self.limit_s))
        except Stopped:
            self.stopped, self.solver_s = True, monotonic() - begun
            return
        self.solver_s, self.value, self.x = answer.seconds, answer.value, answer.x

    def read_back(self) -> None:
        if not self.stopped:
            self.values = read_back(self.model, self.matrix, self.daily, self.x)


class KonakPlan(Konak):
    """The whole plan: strict priorities, the tables of the plan, its certificate."""

    search: Search

    def phases(self) -> dict[str, Callable[[], None]]:
        return super().phases() | {
            "rule of thumb": self.rule_of_thumb,
            "solve": self.solve,
            "read back": self.read_back,
            "report": self.report,
            "audit": self.audit,
        }

    def rule_of_thumb(self) -> None:
        self.thumb = rule_of_thumb(self.daily)

    def solve(self) -> None:
        begun = monotonic()
        self.search = search_strict(self.matrix, (0.0, 0.0), 1e-4, Watch(begun + self.limit_s))
        self.solver_s = sum(level.answer.seconds for level in self.search.levels)
        self.notes["levels"] = {level.name: level.answer.seconds for level in self.search.levels}
        if self.search.stopped_by:
            self.stopped, self.solver_s = True, monotonic() - begun
        else:
            self.value = self.search.levels[0].answer.value

    def read_back(self) -> None:
        if self.search.x is None:
            self.decided = self.thumb
        else:
            self.decided = tabulate(self.daily, read_back(self.model, self.matrix, self.daily, self.search.x))

    def report(self) -> None:
        settled: dict[str, Any] = {"status": "feasible", "stopped_by": "", "gap": None, "levels": []}
        self.plan = assemble(
            self.scenario,
            self.decided,
            **settled,
            seconds={},
            sizes=self.sizes,
            rule_of_thumb=figures(self.scenario, self.thumb, daily=self.daily),
            versions=versions(),
            options=options(self.scenario),
            daily=self.daily,
        )

    def audit(self) -> None:
        audit = audit_plan(self.scenario, self.plan.tables, own_figures(self.plan.indicators))
        proof = certificate(self.scenario, audit, self.search, seal(self.plan.tables), self.search.stopped_by)
        if proof["status"] != "optimal" and not self.stopped:
            raise ValueError(f"the plan was not certified: {proof}")
