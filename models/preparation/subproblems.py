"""The outlooks' programmes in one process: built once, kept warm, solved again as the first stage moves.

Everything here is a cache. Lost with its process, it is built anew from the scenario, and only time is lost.
Outlooks that differ in right-hand sides and bounds alone share one engine, and start from each other's bases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from models.errors import SolverError
from models.preparation.options import options_of
from models.preparation.outlooks import in_outlook
from models.preparation.second_stage import SecondStage, second_stage
from models.programme.levels import Answer
from models.programme.matrix import Vector
from models.scenario import Scenario
from models.solving.solver import Engine, Watch

HOT_STEPS = 1_500
"""Steps from an old basis after which a cold solve is faster, at about 10,000 columns (measured: 2,000 steps
take as long as interior point with crossover)."""
OPEN_TOLERANCE = 1e-6
"""Reduced cost at an open bound, relative to the largest cost, that is rounding."""


@dataclass(frozen=True)
class Cut:
    """need of an outlook >= `constant + slope @ units`, whatever the units. Tight at the units it was made at
    where `value` is the need there; a cut lent by another outlook has no value of its own."""

    outlook: int
    constant: float
    slope: Vector
    value: float | None = None


class Subproblems:
    """The programmes of some outlooks of a scenario. `codes` are the outlooks in the scenario's order."""

    def __init__(self, scenario: Scenario, codes: Sequence[str]) -> None:
        self._scenario = scenario
        self._codes = list(codes)
        self._options = options_of(scenario)
        self._stages: dict[int, SecondStage] = {}
        self._shared: dict[str, SecondStage] = {}
        self._engines: dict[str, Engine] = {}
        self._bases: dict[int, Any] = {}
        self._last: dict[str, Any] = {}

    def stage(self, outlook: int) -> SecondStage:
        """The programme of an outlook, by its place in the order."""
        if outlook not in self._stages:
            made = second_stage(in_outlook(self._scenario, self._codes[outlook]), self._options)
            like = self._shared.setdefault(made.structure, made)
            # What outlooks have in common is kept once: a thousand of them fit into memory.
            alike = replace(made.matrix, a=like.matrix.a, costs=like.matrix.costs)
            self._stages[outlook] = replace(
                made,
                matrix=alike,
                need=like.need,
                money=like.money,
                links=like.links,
                structure=like.structure,
            )
        return self._stages[outlook]

    def cuts(self, outlooks: Sequence[int], units: Vector) -> list[Cut]:
        """The need of each outlook with so many units prepared, as a cut that is tight there."""
        return [self._cut(outlook, units)[0] for outlook in outlooks]

    def lent_cuts(self, outlook: int, units: Vector, others: Sequence[int]) -> list[Cut]:
        """Solve one outlook, and lend its duals to others: where programmes differ in right-hand sides and
        bounds only, duals are feasible there too, and give a valid cut for the cost of a product."""
        own, answer = self._cut(outlook, units)
        stage = self.stage(outlook)
        lent = [
            Cut(other, _constant(self.stage(other), answer, stage), own.slope)
            for other in others
            if other != outlook and self.stage(other).structure == stage.structure
        ]
        return [own, *lent]

    def _cut(self, outlook: int, units: Vector) -> tuple[Cut, Answer]:
        stage = self.stage(outlook)
        answer = self.solve(outlook, units)
        slope = stage.links.T @ answer.duals
        return Cut(outlook, _constant(stage, answer, stage), slope, answer.value), answer

    def solve(self, outlook: int, units: Vector) -> Answer:
        """The least need of an outlook: hot from its own last basis, or a neighbour's, else cold."""
        stage = self.stage(outlook)
        engine = self._engine(stage)
        lower, upper = stage.right_hand_sides(units)
        rows, columns = stage.matrix.shape
        engine.set_row_bounds(np.arange(rows, dtype=np.int32), lower, upper)
        engine.set_column_bounds(np.arange(columns, dtype=np.int32), stage.matrix.lower, stage.matrix.upper)
        engine.set_costs(stage.need, stage.need_offset)
        basis = self._bases.get(outlook, self._last.get(stage.structure))
        answer = None
        if basis is not None:
            try:
                engine.restore(basis)
                answer = engine.solve(Watch(), hot=True)
            except SolverError:
                answer = None  # too far away: interior point from the beginning is faster
        if answer is None:
            answer = engine.solve(Watch())
        self._bases[outlook] = self._last[stage.structure] = answer.basis
        return answer

    def _engine(self, stage: SecondStage) -> Engine:
        if stage.structure not in self._engines:
            self._engines[stage.structure] = Engine(stage.matrix, hot_steps=HOT_STEPS)
        return self._engines[stage.structure]


def _constant(stage: SecondStage, answer: Answer, solved: SecondStage) -> float:
    """The dual value of an answer in a programme with nothing prepared, recomputed from the matrix.

    Raises:
        SolverError: the duals are not feasible, so that they bound nothing.
    """
    matrix, y = stage.matrix, answer.duals
    d = solved.need - solved.matrix.a.T @ y
    largest = float(np.abs(solved.need).max(initial=1.0))
    rows = _least(y, matrix.row_lower, matrix.row_upper, OPEN_TOLERANCE * largest)
    columns = _least(d, matrix.lower, matrix.upper, OPEN_TOLERANCE * largest)
    return rows + columns + stage.need_offset


def _least(prices: Vector, lower: Vector, upper: Vector, rounding: float) -> float:
    side = np.where(prices > 0, lower, upper)
    unbounded = ~np.isfinite(side)
    if np.abs(prices[unbounded]).max(initial=0.0) > rounding:
        raise SolverError("the solver's duals are not feasible, so that they bound nothing")
    return float(prices[~unbounded] @ side[~unbounded])
