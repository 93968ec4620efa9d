"""Decisions in whole numbers: settled by every priority but the last, each held within the gap.

What is settled is only which whole numbers are taken. For these every level is then solved as a linear
programme, with faces and a full proof, and its value there is what the next mixed-integer programme holds:
the solver's own solutions break rows by its tolerances, and a value reached so may be out of reach.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from models.errors import SolverError
from models.programme.levels import Level, Search
from models.programme.matrix import Matrix, Vector
from models.solving.solver import Engine, Stopped, Watch
from models.solving.turns import Goal, hold, take_turn

WHOLE_TOLERANCE = 1e-9
"""How far from whole a number may be: a hundred thousand people stand behind one opening."""
HELD = (1e-9, 1e-7, 1e-5)
"""By how much of its value a settled level may get worse, more only where the solver sees no way at all: what
it gives up can be worth far more to the next one, whose bound would then be that of another programme."""
EQUAL = 1e-7
PART_OF_GAP = 0.1
"""Of the gap allowed, what the solver may leave to each level: what one leaves open is worth more in
the next."""


def are_whole(matrix: Matrix, x: Vector) -> bool:
    """Whether all decisions that must be whole numbers are."""
    values = x[matrix.whole]
    return bool(np.abs(values - np.round(values)).max(initial=0.0) <= WHOLE_TOLERANCE)


def settle(matrix: Matrix, goals: list[Goal], gap: float, watch: Watch) -> Search:
    """Settle whole decisions and solve every level with them; `bound` of each level with them free."""
    mixed = _Mixed(matrix, goals[:-1], gap, watch)
    best: _Fixed | None = None
    bounds: list[float] = []
    try:
        for k in range(len(goals) - 1):
            x, bound = mixed.solve(k, best.levels if best else [])
            best = _better(best, x, matrix, goals[: k + 1], watch)
            bounds.append(bound)
        if best is None:
            raise SolverError("no priority was given to settle whole decisions by")
        best.solve(goals[-1])
    except Stopped as stop:
        # Beyond the levels solved, the solver's best solution so far keeps them and may be better.
        if best is None:
            return Search(matrix, stopped_by=stop.reason, x=stop.x)
        x = best.x if stop.x is None else stop.x
        return Search(matrix, best.bounded(bounds), best.whole, stop.reason, x)
    return Search(matrix, best.bounded(bounds), best.whole, x=best.x)


class _Mixed:
    """The mixed-integer programme, with a row for the value of each level that is to be held."""

    def __init__(self, matrix: Matrix, goals: list[Goal], gap: float, watch: Watch) -> None:
        self.goals, self.watch = goals, watch
        self.first = matrix.shape[0]
        self.engine = Engine(matrix.with_rows([goal.costs for goal in goals]), gap=PART_OF_GAP * gap)

    def solve(self, k: int, levels: list[Level]) -> tuple[Vector | None, float]:
        """A solution of level k that keeps those before, and its bound; None where the solver sees none."""
        goal = self.goals[k]
        self.watch.tell(f"{goal.name}, whole decisions")
        self.engine.set_costs(goal.costs, goal.offset)
        for part in HELD if levels else HELD[:1]:
            self._hold(levels, part)
            try:
                answer = self.engine.solve(self.watch)
            except Stopped:
                raise
            except SolverError:
                if not levels:
                    raise
                continue
            return answer.x, answer.bound
        return None, goal.offset

    def _hold(self, levels: list[Level], part: float) -> None:
        for j, level in enumerate(levels):
            slack = max(self.goals[j].loss, part * max(1.0, abs(level.answer.value)))
            most = np.array([level.answer.value - level.offset + slack])
            self.engine.set_row_bounds(np.array([self.first + j], dtype=np.int32), np.array([-np.inf]), most)


class _Fixed:
    """The linear programme with whole decisions as they were settled, and its levels solved so far."""

    def __init__(self, matrix: Matrix, whole: Vector, watch: Watch, ceilings: list[float]) -> None:
        self.whole, self.watch, self.ceilings = whole, watch, ceilings
        self.engine = Engine(matrix.relaxed())
        index = np.flatnonzero(matrix.whole).astype(np.int32)
        self.engine.set_column_bounds(index, whole[index], whole[index])
        self.levels: list[Level] = []
        self.x: Vector | None = None

    def solve(self, goal: Goal) -> None:
        """Solve the next level."""
        answer = take_turn(self.engine, goal, self.watch)
        k = len(self.levels)
        if k == len(self.ceilings):
            self.ceilings.append(answer.value + goal.loss)
        self.levels.append(hold(self.engine, goal, answer, self.ceilings[k]))
        self.x = answer.x

    def bounded(self, bounds: list[float]) -> list[Level]:
        """The levels with their bounds when whole decisions are free."""
        return [
            replace(level, bound=min(bounds[k], level.answer.value)) if k < len(bounds) else level
            for k, level in enumerate(self.levels)
        ]


def _better(best: _Fixed | None, x: Vector | None, matrix: Matrix, goals: list[Goal], watch: Watch) -> _Fixed:
    """The whole decisions of `x` with all goals solved, unless they make an earlier one worse."""
    if x is not None and (best is None or (np.round(x) != best.whole)[matrix.whole].any()):
        whole = np.where(matrix.whole, np.round(x), x)
        other = _Fixed(matrix, whole, watch, list(best.ceilings) if best else [])
        for goal in goals:
            other.solve(goal)
        if best is None or not _worse(other, best):
            return other
    if best is None:
        raise SolverError("whole decisions could not be settled")
    best.solve(goals[-1])
    return best


def _worse(other: _Fixed, best: _Fixed) -> bool:
    """Whether a level that `best` has solved is worse than what later ones may cost it."""
    return any(
        new.answer.value > max(most, old.answer.value) + EQUAL * max(1.0, abs(old.answer.value))
        for new, old, most in zip(other.levels, best.levels, best.ceilings, strict=False)
    )
