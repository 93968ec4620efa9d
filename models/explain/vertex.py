"""The basis a level ended in: what limits do to shortages right there, and how far a move keeps it.

Nominations only, at the price of one factorisation: what is published is solved again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.linalg import splu

from models.explain.levers import Lever
from models.programme.levels import Answer
from models.programme.matrix import Matrix, Vector
from models.solving.solver import Engine

BASIC = 1
"""HiGHS's status of a basic column or row."""
TOUCHED = 1e-9


@dataclass(frozen=True)
class Vertex:
    """A factorised basis: its basic columns and rows, their values, and the bounds they stay within."""

    shape: tuple[int, int]
    columns: NDArray[np.int64]
    rows: NDArray[np.int64]
    factors: Any
    values: Vector
    lower: Vector
    upper: Vector

    @classmethod
    def of(cls, matrix: Matrix, answer: Answer, engine: Engine) -> Vertex | None:
        """The vertex of an answer, within the engine's bounds; None where the answer has no basis."""
        status = answer.basis
        columns = np.flatnonzero(np.array([int(s) == BASIC for s in status.col_status]))
        rows = np.flatnonzero(np.array([int(s) == BASIC for s in status.row_status]))
        if len(columns) + len(rows) != matrix.shape[0]:
            return None
        units = -sp.identity(matrix.shape[0], format="csc")[:, rows]
        try:
            factors = splu(sp.csc_matrix(sp.hstack([sp.csc_matrix(matrix.a)[:, columns], units])))
        except RuntimeError:  # SuperLU: singular to rounding
            return None
        return cls(
            matrix.shape,
            columns,
            rows,
            factors,
            np.concatenate([answer.x[columns], answer.activity[rows]]),
            np.concatenate([engine.lower[columns], engine.row_lower[rows]]),
            np.concatenate([engine.upper[columns], engine.row_upper[rows]]),
        )

    def felt(self, weights: Vector) -> Vector:
        """By row: what one more on its side adds to `weights @ x`, as long as the basis holds."""
        basic = np.concatenate([weights[self.columns], np.zeros(len(self.rows))])
        return np.asarray(self.factors.solve(basic, trans="T"), dtype=np.float64)

    def reach(self, levers: Sequence[Lever], out: int) -> float:
        """How far levers may go until more than `out` basic values leave their bounds: about its steps."""
        side = np.zeros(self.shape[0])
        for lever in levers:
            np.add.at(side, lever.rows, lever.shift)
        step = np.asarray(self.factors.solve(side), dtype=np.float64)
        moving = np.abs(step) > TOUCHED
        room = np.where(step > 0, self.upper - self.values, self.values - self.lower)[moving]
        steps = np.maximum(room, 0.0) / np.abs(step[moving])
        return float("inf") if len(steps) <= out else float(np.partition(steps, out)[out])
