"""Strict priorities: A, then B, C and D among the optima of those before; or one weighted sum.

After each level every column whose reduced cost is not zero, and every row whose dual is not, is fixed
where it stands: what is left is exactly the level's optimal face, so earlier levels hold to rounding and
later ones get smaller. A row that bounds the level's value would give away its whole tolerance; it is used
only where it must be (whole decisions, a tolerated loss).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from models.matrix import Matrix, Vector
from models.solver import Answer, Engine, Stopped, Watch

LEVELS = ("survival", "dignity", "burden", "order_among_equals")


@dataclass(frozen=True)
class Level:
    """One solved priority: its answer and what was fixed because of it (column and row numbers)."""

    name: str
    answer: Answer
    fixed_columns: NDArray[np.int32]
    fixed_rows: NDArray[np.int32]
    held_by: str


@dataclass
class Search:
    """The levels solved so far; `stopped_by` when the last one did not come to its end.

    `bound` is the best proven bound of the level that was stopped, `x` its best solution if it has one.
    """

    levels: list[Level] = field(default_factory=list)
    stopped_by: str = ""
    bound: float = -np.inf
    x: Vector | None = None


def solve_strict(engine: Engine, tolerated: tuple[float, float], gap: float, watch: Watch) -> Search:
    """Take the priorities one after the other. `tolerated` losses of A and B are in weighted person-days."""
    matrix = engine.matrix
    search = Search()
    for k, name in enumerate(LEVELS):
        if watch.listen is not None:
            watch.listen(name, 0.0)
        engine.set_costs(matrix.costs[k], float(matrix.offsets[k]))
        try:
            answer = engine.solve(watch)
        except Stopped as stop:
            search.stopped_by, search.bound, search.x = stop.reason, stop.bound, stop.x
            return search
        loss = tolerated[k] if k < len(tolerated) else 0.0
        columns = rows = np.zeros(0, dtype=np.int32)
        held_by = "optimal face"
        if k == len(LEVELS) - 1:
            held_by = "last"
        elif loss > 0 or not engine.relaxed:
            held_by = "tolerated loss" if loss > 0 else "bound within the gap"
            slack = max(loss, 0.0 if engine.relaxed else gap * abs(answer.value) * 1e-3 + 1e-6)
            engine.add_row(matrix.costs[k], -np.inf, answer.value - float(matrix.offsets[k]) + slack)
        else:
            columns, rows = fix_face(engine, answer)
        search.levels.append(Level(name, answer, columns, rows, held_by))
    return search


def solve_weighted(engine: Engine, prices: tuple[float, float], watch: Watch) -> Search:
    """One solve of price_a * A + price_b * B + C, in money."""
    matrix = engine.matrix
    weights = np.array([prices[0], prices[1], 1.0, 0.0])
    engine.set_costs(weights @ matrix.costs, float(weights @ matrix.offsets))
    search = Search()
    try:
        answer = engine.solve(watch)
    except Stopped as stop:
        search.stopped_by, search.bound, search.x = stop.reason, stop.bound, stop.x
        return search
    none = np.zeros(0, dtype=np.int32)
    search.levels.append(Level("weighted", answer, none, none, "last"))
    return search


def fixing_threshold(matrix: Matrix, value: float) -> float:
    """The reduced cost above which a column is fixed: |d| x natural range > 1e-9 of the level's value.

    The natural range is the largest finite right-hand side in persons; the threshold stays between the
    rounding of clean reduced costs and the solver's own dual tolerance.
    """
    sides = np.concatenate([matrix.row_lower, matrix.row_upper])
    sides = np.abs(sides[np.isfinite(sides)])
    natural = max(float(np.percentile(sides, 99)) if len(sides) else 1.0, 1.0)
    return float(np.clip(1e-9 * max(abs(value), 1.0) / natural, 1e-10, 1e-7))


def fix_face(engine: Engine, answer: Answer) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Fix what the answer's reduced costs and duals hold at a bound; returns the columns and rows fixed."""
    threshold = fixing_threshold(engine.matrix, answer.value) * engine.cost_unit
    columns = np.flatnonzero((np.abs(answer.reduced_costs) > threshold) & (engine.lower < engine.upper)).astype(np.int32)
    at = np.where(answer.reduced_costs[columns] > 0, engine.lower[columns], engine.upper[columns])
    at = np.where(np.isfinite(at), at, answer.x[columns])
    rows_count = engine.matrix.shape[0]
    duals = answer.duals[:rows_count]
    rows = np.flatnonzero((np.abs(duals) > threshold) & (engine.row_lower < engine.row_upper)).astype(np.int32)
    side = np.where(duals[rows] > 0, engine.row_lower[rows], engine.row_upper[rows])
    side = np.where(np.isfinite(side), side, answer.activity[rows])
    if len(columns):
        engine.set_column_bounds(columns, at, at)
    if len(rows):
        engine.set_row_bounds(rows, side, side)
    return columns, rows
