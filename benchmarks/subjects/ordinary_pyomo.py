"""The same source as an ordinary Pyomo model: a rule call for every index, Pyomo's own HiGHS interface."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

import pyomo.environ as pyo
from pyomo.contrib.solver.common.factory import SolverFactory
from pyomo.contrib.solver.common.results import TerminationCondition

from benchmarks.subject import PRICES
from benchmarks.subjects.konak import Konak
from models.allocation.formulation import build


class OrdinaryPyomo(Konak):
    """All constraints; what of the solve is not HiGHS's own is the hand-over."""

    def phases(self) -> dict[str, Callable[[], None]]:
        phases = super().phases()
        return {name: phase for name, phase in phases.items() if name != "hand over"}

    def build(self) -> None:
        self.model = build(self.daily, templatised=False)
        priorities = [self.model.survival, self.model.dignity, self.model.burden]
        weights = (*PRICES, 1.0)
        self.model.weighted = pyo.Objective(
            expr=sum(weight * priority.expr for weight, priority in zip(weights, priorities, strict=True))
        )
        for priority in (*priorities, self.model.order_among_equals):
            priority.deactivate()

    def solve(self) -> None:
        self.solver = SolverFactory("highs")
        begun = monotonic()
        self.found = self.solver.solve(
            self.model,
            solver_options={"solver": "ipx", "run_crossover": "on", "threads": 1},
            time_limit=self.limit_s,
            load_solutions=False,
            raise_exception_on_nonoptimal_result=False,
        )
        if self.found.termination_condition == TerminationCondition.convergenceCriteriaSatisfied:
            self.solver_s = self.found.timing_info.highs_time
            self.value = self.found.incumbent_objective
        else:
            self.stopped, self.solver_s = True, monotonic() - begun
        highs = self.solver._solver_model
        self.sizes = {"rows": highs.getNumRow(), "columns": highs.getNumCol(), "nonzeros": highs.getNumNz()}

    def read_back(self) -> None:
        if not self.stopped:
            self.found.solution_loader.load_vars()
