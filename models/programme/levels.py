"""What a solver answered, level by level: plain data that the solver, the planner and the audit share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.programme.matrix import Matrix, Vector

LEVELS = ("survival", "dignity", "burden", "order_among_equals")
"""The priorities A, B, C, D by the names of their objectives, in order."""


@dataclass(frozen=True)
class Answer:
    """An optimal solution. `value` includes the offset; duals are those of min cost (HiGHS's signs).

    `bound` is the best proven lower bound (equal to `value` for a linear programme), `hot` whether it
    came from the basis at hand, `basis` where it ended (for `Engine.restore`). Reduced costs and duals are 0
    where whole decisions were free.
    """

    value: float
    bound: float
    x: Vector
    reduced_costs: Vector
    duals: Vector
    activity: Vector
    iterations: int
    seconds: float
    hot: bool
    basis: Any = None


@dataclass(frozen=True)
class Level:
    """One solved priority: its answer, what was fixed by it, the best bound with whole decisions free.

    `held_by` says how later levels keep it: the optimal face, a tolerated loss, or nothing for the last.
    With a loss, `value_row` is the row of the level's costs, which may not exceed its value by more.
    """

    name: str
    costs: Vector
    offset: float
    answer: Answer
    fixed_columns: NDArray[np.int32]
    fixed_rows: NDArray[np.int32]
    held_by: str
    bound: float
    tolerated_loss: float = 0.0
    value_row: int = -1


@dataclass
class Search:
    """The levels solved so far; `stopped_by` when the last one did not come to its end.

    `whole` are the columns that were fixed at whole values before the levels were solved (empty when the
    programme is linear); `x` the best solution at hand, None when there is none. `order_held`: whether one
    priced sum kept the order of the priorities (None where they were taken in order).
    """

    matrix: Matrix
    levels: list[Level] = field(default_factory=list)
    whole: Vector | None = None
    stopped_by: str = ""
    x: Vector | None = None
    order_held: bool | None = None

    @property
    def gap(self) -> float:
        """The largest relative gap of a level that was solved to its end."""
        gaps = [
            (level.answer.value - level.bound) / max(1.0, abs(level.answer.value)) for level in self.levels
        ]
        return max([0.0, *gaps])


def largest_cost(matrix: Matrix, costs: Vector) -> float:
    """The largest cost of a level, of a column that counts in the matrix's unit."""
    return float(np.abs(costs / matrix.column_units).max(initial=0.0))


def fixing_threshold(matrix: Matrix, costs: Vector, value: float) -> float:
    """The reduced cost above which a column is fixed: |d| x natural range > 1e-9 of the level's value.

    The natural range is that of the large right-hand sides; the threshold stays between the rounding of
    clean reduced costs and the solver's own dual tolerance, both relative to the largest cost. It holds for
    reduced costs divided by the matrix's `column_units`, and duals by its `row_units`.
    """
    largest = largest_cost(matrix, costs)
    if largest == 0.0:
        return 0.0
    sides = np.concatenate([matrix.row_lower, matrix.row_upper])
    sides = np.abs(sides[np.isfinite(sides)])
    natural = max(float(np.percentile(sides, 99)) if len(sides) else 1.0, 1.0)
    return float(np.clip(1e-9 * max(abs(value) / largest, 1.0) / natural, 1e-10, 1e-7)) * largest
