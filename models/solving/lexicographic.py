"""Strict priorities: A, then B, C and D among the optima of those before; or one weighted sum.

After each level every column whose reduced cost is not zero, and every row whose dual is not, is fixed
where it stands: what is left is exactly the level's optimal face, so earlier levels hold to rounding and
later ones get smaller. A row that bounds the level's value would give away its whole tolerance; it is used
only where it must be (whole decisions, a tolerated loss). For a tolerated loss it belongs to the programme
from the start, so that it is fixed and proved like every other row.

Whole decisions are settled first, by priorities A to C in turn, each held within the gap; then all levels
are solved with those decisions fixed, as a linear programme with faces and a full proof.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.errors import SolverError
from models.programme.levels import LEVELS, Answer, Level, Search, fixing_threshold
from models.programme.matrix import Matrix, Vector
from models.solving.solver import Engine, Stopped, Watch

NONE = np.zeros(0, dtype=np.int32)
WHOLE_TOLERANCE = 1e-6
ORDER_TOLERANCE = 1e-6
HOLD_TOLERANCES = (1e-9, 1e-7, 1e-6, 1e-5)
"""By how much of its value a settled priority may get worse: as little as the solver can still find a plan
within. What it gives up can be worth far more to the next one, whose bound is then of another programme."""


def search_strict(matrix: Matrix, tolerated: tuple[float, ...], gap: float, watch: Watch) -> Search:
    """Solve A, B, C, D in turn; `tolerated` losses of A and B in weighted person-days."""
    return _search(matrix, _strict_objectives(matrix), tolerated, gap, watch)


def search_weighted(matrix: Matrix, prices: tuple[float, float], gap: float, watch: Watch) -> Search:
    """Solve price_a * A + price_b * B + C in money, then D among its optima; say whether the order held.

    Prices are not priorities: `order_held` compares A and B with what strict priorities would reach.
    """
    weights = np.array([prices[0], prices[1], 1.0, 0.0])
    objectives = [
        ("weighted", weights @ matrix.costs, float(weights @ matrix.offsets)),
        (LEVELS[3], matrix.costs[3], float(matrix.offsets[3])),
    ]
    search = _search(matrix, objectives, (), gap, watch)
    if search.x is None or search.stopped_by:
        return search
    strict = _search(matrix, _strict_objectives(matrix)[:2], (), gap, watch)
    if not strict.stopped_by:
        search.order_held = all(
            float(level.costs @ search.x) + level.offset
            <= level.answer.value
            + max(ORDER_TOLERANCE, gap if matrix.whole.any() else 0.0) * max(1.0, abs(level.answer.value))
            for level in strict.levels
        )
    return search


def _strict_objectives(matrix: Matrix) -> list[tuple[str, Vector, float]]:
    return [(name, matrix.costs[k], float(matrix.offsets[k])) for k, name in enumerate(LEVELS)]


def _search(
    matrix: Matrix,
    objectives: list[tuple[str, Vector, float]],
    tolerated: tuple[float, ...],
    gap: float,
    watch: Watch,
) -> Search:
    matrix = matrix.with_rows([objectives[k][1] for k, loss in enumerate(tolerated) if loss > 0])
    engine = Engine(matrix.relaxed(), gap=gap)
    search = _solve_levels(engine, Search(matrix), objectives, tolerated, watch)
    if search.stopped_by or _is_whole(matrix, search.x):
        return search
    whole, bounds = _settle(matrix, objectives, tolerated, gap, watch)
    if isinstance(whole, Stopped):
        return Search(matrix, stopped_by=whole.reason, x=whole.x)
    fixed = Engine(matrix.relaxed(), gap=gap)
    index = np.flatnonzero(matrix.whole).astype(np.int32)
    fixed.set_column_bounds(index, whole[index], whole[index])
    return _solve_levels(fixed, Search(matrix, whole=whole), objectives, tolerated, watch, bounds)


def _solve_levels(
    engine: Engine,
    search: Search,
    objectives: list[tuple[str, Vector, float]],
    tolerated: tuple[float, ...],
    watch: Watch,
    bounds: list[float] | None = None,
) -> Search:
    value_row = search.matrix.shape[0] - sum(loss > 0 for loss in tolerated)
    for k, (name, costs, offset) in enumerate(objectives):
        watch.tell(name)
        engine.set_costs(costs, offset)
        try:
            answer = engine.solve(watch)
        except Stopped as stop:
            search.stopped_by = stop.reason
            return search
        if bounds is None and not _is_whole(search.matrix, answer.x):
            # Not whole by itself: no need to go on, whole decisions have to be settled.
            search.x = answer.x
            return search
        search.x = answer.x
        columns, rows, held_by = NONE, NONE, "last"
        loss = tolerated[k] if k < len(tolerated) else 0.0
        if k < len(objectives) - 1:
            if loss > 0:
                held_by = "tolerated loss"
                most = np.array([answer.value - offset + loss])
                engine.set_row_bounds(np.array([value_row], dtype=np.int32), np.array([-np.inf]), most)
            else:
                held_by = "optimal face"
                columns, rows = fix_face(engine, answer)
        bound = answer.bound if bounds is None or k >= len(bounds) else min(bounds[k], answer.value)
        level = Level(name, costs, offset, answer, columns, rows, held_by, bound)
        if held_by == "tolerated loss":
            level = replace(level, tolerated_loss=loss, value_row=value_row)
            value_row += 1
        search.levels.append(level)
    return search


def _settle(
    matrix: Matrix,
    objectives: list[tuple[str, Vector, float]],
    tolerated: tuple[float, ...],
    gap: float,
    watch: Watch,
) -> tuple[Vector | Stopped, list[float]]:
    """The whole decisions, settled by every priority but the last; and the best bound of each."""
    engine = Engine(matrix, gap=gap)
    x: Vector | None = None
    bounds: list[float] = []
    held: list[tuple[float, float, float]] = []
    for k, (name, costs, offset) in enumerate(objectives[:-1]):
        watch.tell(f"{name}, whole decisions")
        engine.set_costs(costs, offset)
        try:
            answer = _solve_held(engine, held, watch)
        except Stopped as stop:
            stop.x = stop.x if stop.x is not None else x
            return stop, bounds
        x = answer.x
        bounds.append(answer.bound)
        held.append((answer.value, offset, tolerated[k] if k < len(tolerated) else 0.0))
        engine.add_row(costs, -np.inf, _most(*held[-1], HOLD_TOLERANCES[0]))
    if x is None:
        raise SolverError("no priority was given to settle whole decisions by")
    return np.where(matrix.whole, np.round(x), x), bounds


def _solve_held(engine: Engine, held: list[tuple[float, float, float]], watch: Watch) -> Answer:
    """Solve with earlier priorities held by rows; where none is found that tightly, hold them less so.

    `held`: value, offset and tolerated loss of each, whose rows are the engine's last.
    """
    first = engine.matrix.shape[0]
    rows = np.arange(first, first + len(held), dtype=np.int32)
    for tolerance in HOLD_TOLERANCES[:-1]:
        try:
            return engine.solve(watch)
        except Stopped:
            raise
        except SolverError:
            if not held:
                raise
            wider = HOLD_TOLERANCES[HOLD_TOLERANCES.index(tolerance) + 1]
            engine.hold_rows(rows, np.array([_most(*entry, wider) for entry in held]))
    return engine.solve(watch)


def _most(value: float, offset: float, loss: float, tolerance: float) -> float:
    """The most a held priority may come to, without its offset."""
    return value - offset + max(loss, tolerance * max(1.0, abs(value)))


def _is_whole(matrix: Matrix, x: Vector | None) -> bool:
    """Whether a solution of the relaxed programme came out whole by itself."""
    if x is None:
        return False
    values = x[matrix.whole]
    return bool(np.abs(values - np.round(values)).max(initial=0.0) <= WHOLE_TOLERANCE)


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
