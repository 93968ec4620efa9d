"""Re-solves decide: a level of the plan, held in the solver, moved by levers and solved hot.

The probe of level k stands on the optimal face of the levels before it. A lever none of whose rows held
those levels (their duals are zero) leaves their faces as they are, so that what it changes at level k is
what a cold planning run would see.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import SolverError
from models.explain.levers import COUNTED, Lever
from models.programme.levels import Answer, Level, Search, fixing_threshold
from models.programme.matrix import Vector
from models.solving.solver import Engine, Method, Stopped, Watch
from models.solving.turns import NONE, fix_face

RATE_TOLERANCE = 1e-6
NOTHING = 1e-8
"""Changes of a level below this part of its value are the solver's rounding."""
STEPS = 4
REACH = 4.0
"""How many times its amount a rate is followed: `holds_up_to` is what was seen to hold, at the most this."""


@dataclass(frozen=True)
class Effect:
    """What moving levers by `amount` each changes at a level: `spares` (more is better), its rate a unit."""

    amount: float
    spares: float
    rate: float
    holds_up_to: float
    answer: Answer


class Probe:
    """One level of a search in an engine of its own, at its optimal basis."""

    def __init__(self, search: Search, k: int, watch: Watch) -> None:
        matrix = search.matrix
        self.search, self.k, self.watch = search, k, watch
        self.level = search.levels[k]
        engine = Engine(matrix.relaxed())
        if search.whole is not None:
            index = np.flatnonzero(matrix.whole).astype(np.int32)
            engine.set_column_bounds(index, search.whole[index], search.whole[index])
        self.held: NDArray[np.bool_] = np.zeros(matrix.shape[0], dtype=np.bool_)
        for level in search.levels[:k]:
            _keep(engine, level, level.answer)
            threshold = fixing_threshold(matrix, level.costs, level.answer.value)
            self.held |= np.abs(level.answer.duals[: len(self.held)]) > threshold * matrix.row_units
        engine.set_costs(self.level.costs, self.level.offset)
        self.engine = engine
        self.basis: Any = self.level.answer.basis
        self.value = self.level.answer.value
        self.unanswered = 0

    @property
    def loses(self) -> bool:
        """Whether an earlier level may lose something here."""
        return any(level.tolerated_loss > 0 for level in self.search.levels[: self.k])

    def middle(
        self, levers: Sequence[Lever], amount: float, last: int
    ) -> tuple[Vector, Vector | None] | None:
        """The middle of the optimal face of level `last`, with levers moved and all levels up to it solved.

        What is zero there is zero in every optimum. With it the duals of the probe's own level, None where
        it is the last. None where there is no such plan. Leaves the engine there: nothing else can be asked
        of this probe.
        """
        duals = None
        with self._moved(levers, amount):
            for level in self.search.levels[self.k : last]:
                self.engine.set_costs(level.costs, level.offset)
                answer = self._ask()
                if answer is None:
                    return None
                duals = answer.duals if duals is None else duals
                _keep(self.engine, level, answer)
            final = self.search.levels[last]
            self.engine.set_costs(final.costs, final.offset)
            answer = self._ask(method="ipx", crossover=False)
        return None if answer is None else (answer.x, duals)

    def free(self, levers: Sequence[Lever]) -> bool:
        """Whether no row of the levers held an earlier level."""
        return not any(self.held[lever.rows].any() for lever in levers)

    def solve(self, levers: Sequence[Lever], amount: float) -> Answer | None:
        """The level with each lever moved by `amount`, from its basis; None where there is no such plan."""
        with self._moved(levers, amount):
            self.engine.restore(self.basis)
            return self._ask(method="simplex", hot=True)

    @contextmanager
    def _moved(self, levers: Sequence[Lever], amount: float) -> Iterator[None]:
        """While it lasts, the sides of the levers' rows stand `amount` units further."""
        engine = self.engine
        rows = np.unique(np.concatenate([NONE, *(lever.rows for lever in levers)]))
        shift = np.zeros(len(rows))
        for lever in levers:
            np.add.at(shift, np.searchsorted(rows, lever.rows), lever.shift * amount)
        lower, upper = engine.row_lower[rows].copy(), engine.row_upper[rows].copy()
        engine.set_row_bounds(rows, lower + shift, upper + shift)
        try:
            yield
        finally:
            engine.set_row_bounds(rows, lower, upper)

    def _ask(
        self, *, method: Method | None = None, hot: bool = False, crossover: bool = True
    ) -> Answer | None:
        """The engine's answer; None where it has none. Raises `Stopped`."""
        try:
            return self.engine.solve(self.watch, method=method, hot=hot, crossover=crossover)
        except Stopped:
            raise
        except SolverError:
            self.unanswered += 1
            return None

    def spared(self, levers: Sequence[Lever], amount: float) -> float:
        """How much of the level's value the levers take away (negative: add)."""
        answer = self.solve(levers, amount)
        return -np.inf if answer is None else self.value - answer.value

    def effect(self, levers: Sequence[Lever], amount: float, *, beyond: bool = True) -> Effect | None:
        """The effect of an amount and how far its rate holds; None where it changes nothing.

        Not `beyond`: the amount itself is as far as is looked.

        The value is convex and piecewise linear in the amount. Where the duals at the amount give the mean
        rate up to it, the rate held all the way; beyond, the end is where the first line meets the tangent
        at a point that it no longer reaches. Each point is a re-solve.
        """
        answer = self.solve(levers, amount)
        if answer is None:
            return None
        spares = self.value - answer.value
        if abs(spares) <= NOTHING * max(1.0, abs(self.value)):
            return None
        rate = spares / amount
        if any(lever.at_once for lever in levers):
            return Effect(amount, spares, rate, amount, answer)
        if not _same(self._slope(levers, answer), rate):
            small = amount / 64.0
            rate = self.spared(levers, small) / small
            if not _same(rate, spares / amount):
                end = whole_amount(levers, self._end(levers, rate, small, amount, answer))
                answer = self.solve(levers, end) if end > 0 else None
                return None if answer is None else Effect(end, self.value - answer.value, rate, end, answer)
        reach = whole_amount(levers, self._reach(levers, rate, amount)) if beyond else amount
        return Effect(amount, spares, rate, max(reach, amount), answer)

    def _reach(self, levers: Sequence[Lever], rate: float, amount: float) -> float:
        """How far the rate holds beyond an amount at which it does."""
        further = amount * REACH
        answer = self.solve(levers, further)
        if answer is None or not _same(rate, (self.value - answer.value) / further):
            return self._end(levers, rate, amount, further, answer)
        return further

    def _end(
        self, levers: Sequence[Lever], rate: float, holds: float, broken: float, answer: Answer | None
    ) -> float:
        """The largest amount at which the first rate holds, between one that does and one that does not."""
        for _ in range(STEPS):
            guess = 0.5 * (holds + broken)
            if answer is not None:
                slope = self._slope(levers, answer)
                gained = self.value - answer.value
                if not _same(slope, rate):
                    guess = (gained - slope * broken) / (rate - slope)
            guess = min(max(guess, holds), broken)
            if _same(guess, holds) or _same(guess, broken):
                break
            answer = self.solve(levers, guess)
            if answer is not None and _same(rate, (self.value - answer.value) / guess):
                holds = guess
                if answer is not None and not _same(self._slope(levers, answer), rate):
                    break
                answer = None
            else:
                broken = guess
        return _round_down(holds)

    def _slope(self, levers: Sequence[Lever], answer: Answer) -> float:
        """What one more unit would spare at a solution, by its duals."""
        return -float(sum(answer.duals[lever.rows] @ lever.shift for lever in levers))


def _keep(engine: Engine, level: Level, answer: Answer) -> None:
    """Hold an answer of a level in an engine as the search held the level: by its face, or up to its loss."""
    engine.set_costs(level.costs, level.offset)
    if level.tolerated_loss > 0:
        row = np.array([level.value_row], dtype=np.int32)
        most = np.array([answer.value - level.offset + level.tolerated_loss])
        engine.set_row_bounds(row, np.array([-np.inf]), most)
    else:
        fix_face(engine, answer)


def whole_amount(levers: Sequence[Lever], amount: float) -> float:
    """The amount, downwards to a whole one where the levers count whole things and it is one or more."""
    if amount >= 1 and all(lever.kind in COUNTED for lever in levers):
        return float(np.floor(amount + 1e-9))
    return amount


def _same(a: float, b: float) -> bool:
    return abs(a - b) <= RATE_TOLERANCE * max(abs(a), abs(b), 1e-9)


def _round_down(value: float) -> float:
    """Three significant digits, downwards: what is printed still holds."""
    if value <= 0:
        return 0.0
    power = 10.0 ** (np.floor(np.log10(value)) - 2)
    return float(np.floor(value / power + 1e-9) * power)
