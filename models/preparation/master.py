"""The master problem: the first stage with cuts in place of the outlooks' programmes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from models.preparation.first_stage import FirstStage
from models.preparation.subproblems import Cut
from models.programme.matrix import Matrix, Vector
from models.solving.solver import Engine, Watch

IDLE_PASSES = 20
"""Passes after which a cut that was never tight goes."""
TIGHT = 1e-9


@dataclass(frozen=True)
class Trial:
    """What the master would prepare: `units`, the needs it expects, its objective, a lower bound where it
    was free to choose, and the `weights` of the needs in that objective (duals of the cuts)."""

    units: Vector
    needs: Vector
    objective: float
    weights: Vector


class Master:
    """The first stage, and every cut that is still of use. Needs are at least 0 before any cut is made."""

    def __init__(self, first: FirstStage) -> None:
        self._first = first
        self._cuts: list[Cut] = []
        self._idle: list[int] = []

    def add(self, cuts: Iterable[Cut]) -> None:
        for cut in cuts:
            self._cuts.append(cut)
            self._idle.append(0)

    def __len__(self) -> int:
        return len(self._cuts)

    def solve(self, centre: Vector | None = None, radius: Vector | None = None) -> Trial:
        """The best first stage for the cuts; within `radius` of `centre` in each option, where given."""
        first = self._first
        engine = Engine(self._matrix())
        if centre is not None and radius is not None:
            options = np.arange(first.options, dtype=np.int32)
            low = np.maximum(first.low[options], centre - radius)
            high = np.minimum(first.high[options], centre + radius)
            engine.set_column_bounds(options, low, high)
        engine.set_costs(first.costs, 0.0)
        answer = engine.solve(Watch(), method="simplex")
        self._mark(answer.x)
        weights = np.bincount(
            np.array([cut.outlook for cut in self._cuts], dtype=np.int64),
            answer.duals[len(first.upper) :],
            minlength=first.outlooks,
        )
        return Trial(
            np.clip(first.units(answer.x), 0.0, None), first.needs(answer.x), float(answer.value), weights
        )

    def forget_idle(self) -> None:
        """Drop the cuts that have not been tight for some passes."""
        kept = [at for at, idle in enumerate(self._idle) if idle <= IDLE_PASSES]
        self._cuts = [self._cuts[at] for at in kept]
        self._idle = [self._idle[at] for at in kept]

    def _mark(self, y: Vector) -> None:
        units, needs = self._first.units(y), self._first.needs(y)
        for at, cut in enumerate(self._cuts):
            slack = needs[cut.outlook] - cut.constant - float(cut.slope @ units)
            self._idle[at] = 0 if slack <= TIGHT * max(1.0, abs(cut.constant)) else self._idle[at] + 1

    def _matrix(self) -> Matrix:
        first, n = self._first, len(self._cuts)
        blocks = [first.a]
        if n:
            # need - slope @ units >= constant
            slopes = sp.csr_array(np.array([-cut.slope for cut in self._cuts]))
            outlooks = [cut.outlook for cut in self._cuts]
            needs = sp.csr_array(
                (np.ones(n), (np.arange(n), outlooks)), shape=(n, first.columns - first.options)
            )
            blocks.append(sp.csr_array(sp.hstack([slopes, needs])))
        return Matrix(
            a=sp.csc_array(sp.vstack(blocks)),
            row_lower=np.concatenate(
                [np.full(len(first.upper), -np.inf), [cut.constant for cut in self._cuts]]
            ),
            row_upper=np.concatenate([first.upper, np.full(n, np.inf)]),
            lower=first.low,
            upper=first.high,
            whole=np.zeros(first.columns, dtype=np.bool_),
            costs=np.zeros((0, first.columns)),
            offsets=np.zeros(0),
            objectives=(),
            rows=(),
            columns=(),
        )
