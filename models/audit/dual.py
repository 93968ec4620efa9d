"""The second half of the certificate: optimality, recomputed from the matrix that was handed over.

Nothing the solver says of itself is trusted: from its primal values and duals alone this file recomputes
residuals, reduced costs, signs and the dual value of every level. A level after the first holds on the
optimal face of those before it: columns (rows) whose reduced cost (dual) was not zero there stay at their
bound in every optimum, by complementary slackness. So the vectors of reduced costs, one number per level,
must be lexicographically non-negative at a lower bound and non-positive at an upper one.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.programme.levels import Level, Search, fixing_threshold, largest_cost
from models.programme.matrix import Matrix, Vector, total

PRIMAL_TOLERANCE = 1e-6
DUAL_TOLERANCE = 1e-6
GAP_TOLERANCE = 1e-6


@dataclass(frozen=True)
class LevelProof:
    """What was recomputed for one level. Residuals are relative to the size of their row or cost.

    `dual_value` is a proven lower bound where `dual_residual` is within tolerance; `gap` relative to the
    level's value. `proved` is whether all three are within tolerance.
    """

    level: str
    value: float
    dual_value: float
    gap: float
    primal_residual: float
    dual_residual: float
    proved: bool
    held_by: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def prove(search: Search) -> list[LevelProof]:
    """Recompute the proof of every level solved. Whole decisions are proved to be whole, and as data."""
    matrix = search.matrix
    lower, upper = matrix.lower.copy(), matrix.upper.copy()
    if search.whole is not None:
        lower[matrix.whole] = upper[matrix.whole] = search.whole[matrix.whole]
    row_lower, row_upper = matrix.row_lower.copy(), matrix.row_upper.copy()
    kept = matrix.row_upper.copy()
    proofs = []
    for level in search.levels:
        held = replace(matrix, row_upper=kept)
        proofs.append(_prove_level(held, level, lower, upper, row_lower, row_upper))
        columns, rows = level.fixed_columns, level.fixed_rows
        d = level.costs - matrix.a.T @ level.answer.duals[: matrix.shape[0]]
        lower[columns] = upper[columns] = _side(
            d[columns], lower[columns], upper[columns], level.answer.x[columns]
        )
        y = level.answer.duals[rows]
        activity = (matrix.a @ level.answer.x)[rows]
        row_lower[rows] = row_upper[rows] = _side(y, row_lower[rows], row_upper[rows], activity)
        if level.tolerated_loss > 0:
            # Later levels may give up so much of this one, and no more.
            most = total(level.costs, level.answer.x) + level.tolerated_loss
            row_upper[level.value_row] = kept[level.value_row] = most
    return proofs


def _side(sign: Vector, low: Vector, high: Vector, at: Vector) -> Vector:
    side = np.where(sign > 0, low, high)
    return np.where(np.isfinite(side), side, at)


def _prove_level(
    matrix: Matrix,
    level: Level,
    lower: Vector,
    upper: Vector,
    row_lower: Vector,
    row_upper: Vector,
) -> LevelProof:
    costs, offset = level.costs, level.offset
    x, y = level.answer.x, level.answer.duals[: matrix.shape[0]]
    activity = matrix.a @ x
    size = 1.0 + abs(matrix.a) @ np.abs(x)
    primal = max(
        _worst(matrix.row_lower - activity, size),
        _worst(activity - matrix.row_upper, size),
        _worst(matrix.lower - x, 1.0 + np.abs(x)),
        _worst(x - matrix.upper, 1.0 + np.abs(x)),
    )
    value = total(costs, x) + offset
    d = costs - matrix.a.T @ y
    scale = max(largest_cost(matrix, costs), 1e-12)
    column_bound, column_wrong = _dual_terms(d, lower, upper, x, matrix.column_units)
    row_bound, row_wrong = _dual_terms(y, row_lower, row_upper, activity, matrix.row_units)
    dual_value = column_bound + row_bound + offset
    dual = max(column_wrong, row_wrong) / scale
    gap = abs(value - dual_value) / max(1.0, abs(value))
    tolerance = max(DUAL_TOLERANCE, fixing_threshold(matrix, costs, value) / scale)
    return LevelProof(
        level=level.name,
        value=value,
        dual_value=dual_value,
        gap=gap,
        primal_residual=primal,
        dual_residual=dual,
        proved=bool(primal <= PRIMAL_TOLERANCE and dual <= tolerance and gap <= GAP_TOLERANCE),
        held_by=level.held_by,
    )


def _dual_terms(d: Vector, lower: Vector, upper: Vector, at: Vector, units: Vector) -> tuple[float, float]:
    """The least value of `d @ x` within the bounds, and the worst `d / units` pointing at an open bound."""
    side = np.where(d > 0, lower, upper)
    open_side: NDArray[np.bool_] = ~np.isfinite(side)
    worst = float(np.abs(d[open_side] / units[open_side]).max(initial=0.0))
    # An open bound with a reduced cost within tolerance counts at the value at hand.
    terms = d * np.where(open_side, at, side)
    return float(terms.sum()), worst


def _worst(excess: Vector, size: Vector) -> float:
    finite = np.isfinite(excess)
    return float((excess[finite] / size[finite]).max(initial=0.0))
