"""The master problem: the first stage with cuts in place of the outlooks' programmes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from models.preparation.cut import Cut
from models.preparation.first_stage import FirstStage
from models.preparation.pool import Pool
from models.programme.levels import Answer
from models.programme.matrix import Matrix, Vector
from models.solving.solver import Engine, Watch

IDLE_SOLVES = 10
"""Solves after which a row goes that was never tight; its duals stay in the pool."""
TIGHT = 1e-9
BROKEN = 1e-7
"""A need, or money, that lies further below a cut of the pool gets that cut as a row (see `_size`)."""
MOST_ROUNDS = 50
ELSEWHERE = -1
"""The outlook of a cut that was found for another question."""


@dataclass(frozen=True)
class Trial:
    """What the master would prepare: `units`, the needs it expects (and the moneys, where it is priced), its
    objective, a lower bound where it was free to choose, and the `weights` of the needs in that objective
    (duals of the cuts).

    `cuts` are its rows below those of the first stage, `prices` the duals of all rows: they prove the bound.
    """

    units: Vector
    needs: Vector
    objective: float
    weights: Vector
    cuts: tuple[Cut, ...] = field(repr=False)
    prices: Vector = field(repr=False)


class Master:
    """The first stage, with those cuts of the pool as rows that were of use lately. Needs are at least 0."""

    def __init__(self, first: FirstStage) -> None:
        self._first = first
        self._pool = Pool(first.options + first.priced, first.outlooks)
        self._rows: dict[tuple[int, int], int] = {}
        """(duals, outlook) of each row, and for how many solves it was not tight."""

    def add(self, cuts: Sequence[Cut], constants: NDArray[np.float64]) -> None:
        """Learn what some duals say, of their own outlook and of every other (cuts x outlooks)."""
        start = len(self._pool)
        self._pool.add(cuts, constants)
        for number, cut in enumerate(cuts, start=start):
            self._rows[number, cut.outlook] = 0

    def know(self, cuts: Sequence[Cut], constants: NDArray[np.float64]) -> None:
        """Learn what the duals of another question say of every outlook (cuts x outlooks); its outlooks may
        have had other numbers."""
        self._pool.add([replace(cut, outlook=ELSEWHERE) for cut in cuts], constants)

    def __len__(self) -> int:
        return len(self._rows)

    def solve(
        self, centre: Vector | None = None, radius: Vector | None = None, sides: Vector | None = None
    ) -> Trial:
        """The best first stage for all cuts of the pool; within `radius` of `centre` in each option, and with
        other upper `sides` of its rows, where given."""
        for _ in range(MOST_ROUNDS):
            keys = list(self._rows)
            answer = self._solve(keys, centre, radius, sides)
            units = np.clip(self._first.units(answer.x), 0.0, None)
            self._mark(keys, answer.x)
            which, least = self._pool.highest(units, self._left(answer.x))
            lacking = least - self._first.needs(answer.x)
            broken = np.flatnonzero(lacking > BROKEN * self._size(answer))
            found = {(int(which[outlook]), int(outlook)) for outlook in broken}
            if found <= self._rows.keys():
                break
            self._rows.update(dict.fromkeys(found, 0))
        return self._trial(keys, answer)

    def near(self, centre: Vector, radius: Vector, free: Trial, sides: Vector | None = None) -> Trial:
        """The best within a radius: the free one where that is within it."""
        within = bool((np.abs(free.units - centre) <= radius).all())
        return free if within else self.solve(centre, radius, sides)

    def forget_idle(self) -> None:
        """Drop what was of no use for long: rows, and duals of the pool."""
        self._rows = {key: idle for key, idle in self._rows.items() if idle <= IDLE_SOLVES}
        self._pool.use(np.array([which for which, _ in self._rows], dtype=np.int64))
        number = self._pool.forget_idle()
        self._rows = {(int(number[which]), outlook): idle for (which, outlook), idle in self._rows.items()}

    def _solve(
        self,
        keys: list[tuple[int, int]],
        centre: Vector | None,
        radius: Vector | None,
        sides: Vector | None,
    ) -> Answer:
        first = self._first
        engine = Engine(self._matrix(keys))
        if sides is not None:
            rows = np.arange(len(sides), dtype=np.int32)
            engine.set_row_bounds(rows, np.full(len(sides), -np.inf), sides)
        if centre is not None and radius is not None:
            options = np.arange(first.options, dtype=np.int32)
            low = np.maximum(first.low[options], centre - radius)
            high = np.minimum(first.high[options], centre + radius)
            engine.set_column_bounds(options, low, high)
        engine.set_costs(first.costs, 0.0)
        return engine.solve(Watch(), method="simplex")

    def _trial(self, keys: list[tuple[int, int]], answer: Answer) -> Trial:
        first = self._first
        weights = np.bincount(
            np.array([outlook for _, outlook in keys], dtype=np.int64),
            answer.duals[len(first.upper) :],
            minlength=first.outlooks,
        ).astype(np.float64)
        return Trial(
            np.clip(first.units(answer.x), 0.0, None),
            first.needs(answer.x),
            float(answer.value),
            weights,
            tuple(self._pool.cut(*key) for key in keys),
            answer.duals,
        )

    def _mark(self, keys: list[tuple[int, int]], y: Vector) -> None:
        which, outlooks = self._parts(keys)
        constants = self._pool.constants[which, outlooks]
        units, left = self._first.units(y), self._left(y)
        slack = self._first.needs(y)[outlooks] - constants - self._pool.slopes[which, : len(units)] @ units
        if left is not None:
            slack -= self._pool.slopes[which, -1] * left[outlooks]
        tight = slack <= TIGHT * np.maximum(1.0, np.abs(constants))
        for key, is_tight in zip(keys, tight, strict=True):
            self._rows[key] = 0 if is_tight else self._rows[key] + 1

    def _left(self, y: Vector) -> Vector | None:
        """By outlook, the need that its cuts of money may leave."""
        if not self._first.priced:
            return None
        needs, _ = np.split(self._first.needs(y), 2)
        return np.concatenate([np.zeros_like(needs), needs])

    def _size(self, answer: Answer) -> Vector:
        """By outlook, of what a cut may be broken by a little: the objective; of needs and moneys, each the
        largest."""
        if not self._first.priced:
            return np.full(self._first.outlooks, max(1.0, abs(answer.value)))
        halves = np.split(self._first.needs(answer.x), 2)
        return np.concatenate([np.full_like(half, max(1.0, half.max())) for half in halves])

    @staticmethod
    def _parts(keys: list[tuple[int, int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        parts = np.array(keys, dtype=np.int64).reshape(-1, 2)
        return parts[:, 0], parts[:, 1]

    def _matrix(self, keys: list[tuple[int, int]]) -> Matrix:
        which, outlooks = self._parts(keys)
        return master_matrix(
            self._first, self._pool.slopes[which], self._pool.constants[which, outlooks], outlooks
        )


def master_matrix(
    first: FirstStage, slopes: NDArray[np.float64], constants: Vector, outlooks: NDArray[np.int64]
) -> Matrix:
    """The first stage, and below it for each cut: need of its outlook - slope @ units >= constant; or money
    of its outlook - slope @ (units, need of its outlook) >= constant."""
    n, p = len(constants), first.options
    rows = np.arange(n)
    needs = sp.csr_array((np.ones(n), (rows, outlooks)), shape=(n, first.columns - p))
    if first.priced:
        half = first.outlooks // 2
        of_money = outlooks >= half
        at = rows[of_money], outlooks[of_money] - half
        needs = needs - sp.csr_array((slopes[of_money, p], at), shape=needs.shape)
    cuts = sp.hstack([sp.csr_array(-slopes[:, :p].reshape(n, p)), needs])
    return Matrix(
        a=sp.csc_array(sp.vstack([first.a, cuts])),
        row_lower=np.concatenate([np.full(len(first.upper), -np.inf), constants]),
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
