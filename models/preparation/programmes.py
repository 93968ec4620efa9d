"""Programmes that differ in their right-hand sides: built once, kept warm, solved again as these move.

Everything here is a cache. Lost with its process, it is built anew from the scenario, and only time is lost.
Outlooks that differ in right-hand sides and bounds alone share one engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.preparation.cut import Cut
from models.preparation.second_stage import SecondStage
from models.programme.levels import Answer
from models.programme.matrix import Vector
from models.solving.solver import Engine, Watch

HOT_STEPS = 2_000
COLUMNS_PER_HOT_STEP = 10
"""Steps from an old basis after which a cold solve is faster: so many at least, and by size (measured: at
10,000 columns these take as long as interior point with crossover, at 31,000 half as long)."""
REACH = 1.0
"""Largest move, of any option's range, from which an old basis is tried; less where one has failed."""
NEARER, FARTHER = 0.8, 1.5
"""Of the move at which an outlook's old basis failed: how far its next may be, and after each success."""
BASES = 3
"""Kept for each outlook: that of the last units, and of those before, to which the search often returns."""
NEIGHBOURS = 64
"""Outlooks of which the nearest is looked for: with all of a thousand, time would grow with their square."""
OPEN_TOLERANCE = 1e-6
"""Reduced cost at an open bound, relative to the largest cost, that is rounding."""
NOTHING = 1e-12
"""Of a cut's largest slope, and of 1, which is what it is the slope of: what is rounding."""
TOGETHER = 64
"""Outlooks to which duals are lent at once."""


class Programmes:
    """The programmes of some outlooks, by their place in an order: `make` builds one. `span` is the range of
    each thing that moves their right-hand sides."""

    def __init__(self, make: Callable[[int], SecondStage], span: Vector) -> None:
        self._make = make
        self._span = span
        self._stages: dict[int, SecondStage] = {}
        self._shared: dict[str, SecondStage] = {}
        self._engines: dict[str, Engine] = {}
        self._bases: dict[int, list[tuple[Vector, Any]]] = {}
        self._reach: dict[int, float] = {}

    def stage(self, outlook: int) -> SecondStage:
        """The programme of an outlook."""
        if outlook not in self._stages:
            made = self._make(outlook)
            like = self._shared.setdefault(made.structure, made)
            # What outlooks have in common is kept once: a thousand of them fit into memory.
            alike = replace(made.matrix, a=like.matrix.a, costs=like.matrix.costs)
            self._stages[outlook] = replace(
                made,
                matrix=alike,
                need=like.need,
                money=like.money,
                links=like.links,
                structure=like.structure,
            )
        return self._stages[outlook]

    def lend(self, cuts: Sequence[Cut], outlooks: Sequence[int]) -> NDArray[np.float64]:
        """Constants (cuts x outlooks) of the cuts that the duals of some give for others, -inf where they
        bound nothing; the slopes stay."""
        found = np.full((len(cuts), len(outlooks)), -np.inf)
        for structure in {cut.structure for cut in cuts}:
            rows = [row for row, cut in enumerate(cuts) if cut.structure == structure]
            columns = [at for at, k in enumerate(outlooks) if self.stage(k).structure == structure]
            if columns:
                duals = np.array([cuts[row].duals for row in rows])
                of = [self.stage(outlooks[at]) for at in columns]
                found[np.ix_(rows, columns)] = np.hstack(list(_constants(duals, of)))
        return found

    def cut(self, outlook: int, units: Vector) -> Cut:
        """The optimum of an outlook with so many units prepared, as a cut that is tight there."""
        stage = self.stage(outlook)
        answer = self.solve(outlook, units)
        duals, constant = answer.duals, _constant(answer.duals, stage)
        if not np.isfinite(constant) and answer.hot:
            # An old basis can end with duals that are optimal to the solver's tolerances, not to ours.
            answer = self._engine(stage).solve(Watch())
            duals, constant = answer.duals, _constant(answer.duals, stage)
        if not np.isfinite(constant):
            # The value is true; of that elsewhere nothing is learnt but that it is not negative.
            duals = np.zeros_like(duals)
            constant = _constant(duals, stage)
        slope = stage.links.T @ duals
        # Left in the master, what is almost nothing would be scaled up to something.
        slope[np.abs(slope) < NOTHING * np.abs(slope).max(initial=1.0)] = 0.0
        return Cut(outlook, constant, slope, answer.value, duals, stage.structure)

    def solve(self, outlook: int, units: Vector) -> Answer:
        """The optimum of an outlook: hot from its nearest old basis, or its nearest neighbour's where it
        has none; else cold."""
        stage = self.stage(outlook)
        engine = self._engine(stage)
        lower, upper = stage.right_hand_sides(units)
        rows, columns = stage.matrix.shape
        engine.set_row_bounds(np.arange(rows, dtype=np.int32), lower, upper)
        engine.set_column_bounds(np.arange(columns, dtype=np.int32), stage.matrix.lower, stage.matrix.upper)
        engine.set_costs(stage.need, stage.need_offset)
        if outlook in self._bases:
            answer = self._hot(engine, outlook, units)
        else:
            answer = self._like_a_neighbour(engine, stage, lower, upper)
        if answer is None:
            answer = engine.solve(Watch())
        self._bases[outlook] = [(units, answer.basis), *self._bases.get(outlook, [])][:BASES]
        return answer

    def _hot(self, engine: Engine, outlook: int, units: Vector) -> Answer | None:
        """From the nearest old basis; None where there is none near enough to be worth it."""
        old = [
            (float(np.abs((units - there) / self._span).max(initial=0.0)), basis)
            for there, basis in self._bases[outlook]
        ]
        move, basis = min(old, key=lambda pair: pair[0])
        reach = self._reach.get(outlook, REACH)
        if move > reach:
            return None
        answer = engine.solve_from(basis, Watch())
        # What is too far away is faster by interior point, from the beginning.
        self._reach[outlook] = NEARER * move if answer is None else min(FARTHER * reach, REACH)
        return answer

    def _like_a_neighbour(
        self, engine: Engine, stage: SecondStage, lower: Vector, upper: Vector
    ) -> Answer | None:
        """From the basis of the outlook whose right-hand sides are nearest; None where there is none, or too
        far away. Bases are dual feasible for all outlooks of a structure."""

        def distance(other: int) -> float:
            there = np.concatenate(self._stages[other].right_hand_sides(self._bases[other][0][0]))
            return float(np.abs(here[known] - there[known]).sum())

        here = np.concatenate([lower, upper])
        known = np.isfinite(here)
        alike = [other for other in self._bases if self._stages[other].structure == stage.structure]
        nearest = min(alike[-NEIGHBOURS:], key=distance, default=None)
        return None if nearest is None else engine.solve_from(self._bases[nearest][0][1], Watch())

    def _engine(self, stage: SecondStage) -> Engine:
        if stage.structure not in self._engines:
            steps = max(HOT_STEPS, stage.matrix.shape[1] // COLUMNS_PER_HOT_STEP)
            self._engines[stage.structure] = Engine(stage.matrix, hot_steps=steps)
        return self._engines[stage.structure]


def _constant(duals: Vector, stage: SecondStage) -> float:
    (constants,) = _constants(duals[None, :], [stage])
    return float(constants[0, 0])


def _constants(duals: NDArray[np.float64], stages: Sequence[SecondStage]) -> Iterator[NDArray[np.float64]]:
    """The dual values of some duals (a row each) in programmes of one structure with nothing prepared, duals
    x programmes, some programmes at a time; -inf where duals are not feasible, so that they bound nothing."""
    like = stages[0]
    rounding = OPEN_TOLERANCE * float(np.abs(like.need).max(initial=1.0))
    reduced = like.need - (like.matrix.a.T @ duals.T).T
    for start in range(0, len(stages), TOGETHER):
        few = stages[start : start + TOGETHER]
        yield (
            _least(
                duals,
                np.array([stage.matrix.row_lower for stage in few]),
                np.array([stage.matrix.row_upper for stage in few]),
                rounding,
            )
            + _least(
                reduced,
                np.array([stage.matrix.lower for stage in few]),
                np.array([stage.matrix.upper for stage in few]),
                rounding,
            )
            + np.array([stage.need_offset for stage in few])
        )


def _least(
    prices: NDArray[np.float64],
    lower: NDArray[np.float64],
    upper: NDArray[np.float64],
    rounding: float,
) -> NDArray[np.float64]:
    """prices @ sides, each price at the side it pushes to; -inf where that side is open."""
    low, high = np.isfinite(lower), np.isfinite(upper)
    gain, loss = np.maximum(prices, 0.0), np.minimum(prices, 0.0)
    open_to = _meet(gain > rounding, ~low) | _meet(loss < -rounding, ~high)
    value = gain @ np.where(low, lower, 0.0).T + loss @ np.where(high, upper, 0.0).T
    return np.where(open_to, -np.inf, value)


def _meet(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether a row of one has a true where a row of the other has."""
    # Only numbers with a point are multiplied fast.
    return (one.astype(np.float32) @ other.astype(np.float32).T) > 0
