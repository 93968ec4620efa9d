"""The extensive form: all outlooks in one linear programme. Exact, and for few outlooks only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from models.preparation.first_stage import FirstStage
from models.preparation.second_stage import SecondStage
from models.programme.levels import Answer
from models.programme.matrix import Matrix, Vector
from models.solving.solver import Engine, Watch
from models.solving.turns import fix_face

LARGEST_EXTENSIVE = 60_000
"""Columns of some outlooks together up to which their extensive form is faster than to decompose."""


@dataclass(frozen=True)
class Prepared:
    """What is best prepared: `units` of each option, the `needs` of the outlooks with it, the `objective` and
    its best `bound`, both weighted person-days. `weights` say how much of each outlook's need counts in the
    objective there (duals)."""

    units: Vector
    needs: Vector
    objective: float
    bound: float
    weights: Vector


class Extensive:
    """The extensive form with its engine: another budget, or other least needs, move right-hand sides only,
    and are solved from the last basis.

    Args:
        preparation_cost: money for a unit of each option.
    """

    def __init__(
        self,
        first: FirstStage,
        stages: Sequence[SecondStage],
        preparation_cost: Vector,
        probabilities: Vector,
    ) -> None:
        self._first, self._stages = first, stages
        self._engine = extensive_form(first, stages)
        money = np.zeros(self._engine.matrix.shape[1])
        money[: first.options] = preparation_cost
        start = first.columns
        for stage, probability in zip(stages, probabilities, strict=True):
            money[start : start + len(stage.money)] = probability * stage.money
            start += len(stage.money)
        self._objective, self._money = self._engine.costs, money
        self._basis: Any = None

    def solve(self, sides: Vector, watch: Watch | None = None) -> Prepared:
        """The preparation with the least objective; among those, the one that costs least in expectation,
        preparation and response together.

        Args:
            sides: upper sides of the first stage's rows (`FirstStage.upper`).
        """
        watch, first = watch or Watch(), self._first
        answer = self._least(sides, watch)
        objective = float(answer.value)
        fix_face(self._engine, answer)
        self._engine.set_costs(self._money, 0.0)
        y = self._engine.solve_quickly(watch).x[: first.columns]
        rows = np.cumsum([stage.matrix.shape[0] + 1 for stage in self._stages]) + len(sides) - 1
        return Prepared(first.units(y), first.needs(y), objective, objective, -answer.duals[rows])

    def _least(self, sides: Vector, watch: Watch) -> Answer:
        engine, matrix = self._engine, self._engine.matrix
        rows, columns = (np.arange(count, dtype=np.int32) for count in matrix.shape)
        upper = np.concatenate([sides, matrix.row_upper[len(sides) :]])
        engine.set_row_bounds(rows, matrix.row_lower, upper)
        engine.set_column_bounds(columns, matrix.lower, matrix.upper)
        engine.set_costs(self._objective, 0.0)
        answer = None if self._basis is None else engine.solve_from(self._basis, watch)
        if answer is None:
            answer = engine.solve_quickly(watch)
        self._basis = answer.basis
        return answer


def solve_extensive(
    first: FirstStage, stages: Sequence[SecondStage], preparation_cost: Vector, probabilities: Vector
) -> Prepared:
    """The best preparation, asked for once (see `Extensive`)."""
    return Extensive(first, stages, preparation_cost, probabilities).solve(first.upper)


def best_units(first: FirstStage, stages: Sequence[SecondStage]) -> Vector:
    """Units with the least objective, whatever they cost within the budget."""
    return np.clip(first.units(extensive_form(first, stages).solve_quickly(Watch()).x), 0.0, None)


def extensive_form(first: FirstStage, stages: Sequence[SecondStage]) -> Engine:
    """All of it as one programme: the columns of the first stage, then those of each outlook."""
    matrix = _matrix(first, stages)
    engine = Engine(matrix, hot_steps=matrix.shape[1])
    engine.set_costs(np.concatenate([first.costs, np.zeros(engine.matrix.shape[1] - first.columns)]), 0.0)
    return engine


def _matrix(first: FirstStage, stages: Sequence[SecondStage]) -> Matrix:
    """First stage, outlooks, the row that ties each outlook's need to its programme."""
    p, columns = first.options, first.columns
    rows: list[list[sp.sparray | None]] = [[first.a, *[None] * len(stages)]]
    low, high = [np.full(len(first.upper), -np.inf)], [first.upper]
    ties: list[sp.sparray | None] = [None] * (len(stages) + 1)
    for k, stage in enumerate(stages):
        blocks: list[sp.sparray | None] = [None] * (len(stages) + 1)
        blocks[0] = sp.hstack([-stage.links, sp.csc_array((stage.matrix.shape[0], columns - p))])
        blocks[k + 1] = stage.matrix.a
        rows.append(blocks)
        low.append(stage.matrix.row_lower)
        high.append(stage.matrix.row_upper)
        ties = [None] * (len(stages) + 1)
        ties[0] = sp.csr_array(([-1.0], ([0], [p + k])), shape=(1, columns))
        ties[k + 1] = sp.csr_array(stage.need.reshape(1, -1))
        rows.append(ties)
        low.append(np.array([-stage.need_offset]))
        high.append(np.array([-stage.need_offset]))
    a = sp.csc_array(sp.block_array(rows))
    width = a.shape[1]
    return Matrix(
        a=a,
        row_lower=np.concatenate(low),
        row_upper=np.concatenate(high),
        lower=np.concatenate([first.low, *[stage.matrix.lower for stage in stages]]),
        upper=np.concatenate([first.high, *[stage.matrix.upper for stage in stages]]),
        whole=np.zeros(width, dtype=np.bool_),
        costs=np.zeros((0, width)),
        offsets=np.zeros(0),
        objectives=(),
        rows=(),
        columns=(),
    )
