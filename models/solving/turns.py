"""One priority after the other in one engine: each is solved, then held while the next ones are.

After each level every column whose reduced cost is not zero, and every row whose dual is not, is fixed
where it stands: what is left is exactly the level's optimal face, so earlier levels hold to rounding and
later ones get smaller. A row that bounds the level's value would give away its whole tolerance; it is used
only for a tolerated loss, and belongs to the programme from the start, so that it is fixed and proved like
every other row.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.programme.levels import Answer, Level, fixing_threshold
from models.programme.matrix import Vector
from models.solving.solver import Engine, Watch

NONE = np.zeros(0, dtype=np.int32)


@dataclass(frozen=True)
class Goal:
    """What one level minimises: `costs @ x + offset`. Later levels may lose `loss` of it by `value_row`.

    `finest` is the smallest price of a priced sum, as a share of the largest.
    """

    name: str
    costs: Vector
    offset: float
    loss: float = 0.0
    value_row: int = -1
    last: bool = False
    finest: float = 1.0


def take_turn(engine: Engine, goal: Goal, watch: Watch) -> Answer:
    """Solve one level. Raises `Stopped`."""
    watch.tell(goal.name)
    engine.set_costs(goal.costs, goal.offset, goal.finest)
    return engine.solve(watch)


def hold(engine: Engine, goal: Goal, answer: Answer, most: float = np.inf) -> Level:
    """Keep an answer in all later turns; with a tolerated loss, up to a value of `most`."""
    if goal.last:
        return Level(goal.name, goal.costs, goal.offset, answer, NONE, NONE, "last", answer.bound)
    loss = min(goal.loss, most - answer.value)
    if loss > 0:
        row = np.array([goal.value_row], dtype=np.int32)
        engine.set_row_bounds(row, np.array([-np.inf]), np.array([answer.value - goal.offset + loss]))
        return Level(
            goal.name,
            goal.costs,
            goal.offset,
            answer,
            NONE,
            NONE,
            "tolerated loss",
            answer.bound,
            loss,
            goal.value_row,
        )
    columns, rows = fix_face(engine, answer)
    return Level(goal.name, goal.costs, goal.offset, answer, columns, rows, "optimal face", answer.bound)


def fix_face(engine: Engine, answer: Answer) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Fix what the answer's reduced costs and duals hold at a bound; returns the columns and rows fixed."""
    threshold = fixing_threshold(engine.matrix, engine.costs, answer.value)
    if threshold == 0.0:
        return NONE, NONE
    matrix, d = engine.matrix, answer.reduced_costs
    held = np.abs(d) > threshold * matrix.column_units
    columns = np.flatnonzero(held & (engine.lower < engine.upper)).astype(np.int32)
    at = _side(d[columns], engine.lower[columns], engine.upper[columns], answer.x[columns])
    y = answer.duals[: matrix.shape[0]]
    held = np.abs(y) > threshold * matrix.row_units
    rows = np.flatnonzero(held & (engine.row_lower < engine.row_upper)).astype(np.int32)
    side = _side(y[rows], engine.row_lower[rows], engine.row_upper[rows], answer.activity[rows])
    if len(columns):
        engine.set_column_bounds(columns, at, at)
    if len(rows):
        engine.set_row_bounds(rows, side, side)
    return columns, rows


def _side(sign: Vector, low: Vector, high: Vector, at: Vector) -> Vector:
    side = np.where(sign > 0, low, high)
    return np.where(np.isfinite(side), side, at)
