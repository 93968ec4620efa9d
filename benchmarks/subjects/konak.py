"""Konak's own phases and a single solve of its matrix, to compare with other languages."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

import numpy as np

from benchmarks.subject import PRICES, Subject
from models.allocation.formulation import build
from models.checks import check
from models.daily import read_daily
from models.programme.matrix import hand_over
from models.readback import read_back
from models.scenario import Scenario
from models.solving.solver import Engine, Stopped, Watch


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
