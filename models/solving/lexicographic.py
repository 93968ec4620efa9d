"""Strict priorities: A, then B, C and D among the optima of those before; or one weighted sum.

How a level is kept while the next ones are solved is said in `turns`, how decisions in whole numbers are
settled where they do not come out whole by themselves in `whole`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from models.programme.levels import LEVELS, Search
from models.programme.matrix import Matrix, total
from models.solving.solver import Engine, Stopped, Watch
from models.solving.turns import Goal, hold, take_turn
from models.solving.whole import are_whole, settle

ORDER_TOLERANCE = 1e-6


def search_strict(matrix: Matrix, tolerated: tuple[float, ...], gap: float, watch: Watch) -> Search:
    """Solve A, B, C, D in turn; `tolerated` losses of A and B in weighted person-days."""
    goals = _goals(matrix)
    losses = [*tolerated, *[0.0] * (len(goals) - len(tolerated))]
    return _search(matrix, [replace(g, loss=loss) for g, loss in zip(goals, losses, strict=True)], gap, watch)


def search_weighted(matrix: Matrix, prices: tuple[float, float], gap: float, watch: Watch) -> Search:
    """Solve price_a * A + price_b * B + C in money, then D among its optima; say whether the order held.

    Prices are not priorities: `order_held` compares A and B with what strict priorities would reach.
    """
    weights = np.array([prices[0], prices[1], 1.0, 0.0])
    counted = weights[weights > 0]
    finest = float(counted.min() / counted.max())
    priced = Goal("weighted", weights @ matrix.costs, float(weights @ matrix.offsets), finest=finest)
    search = _search(matrix, [priced, _goals(matrix)[-1]], gap, watch)
    if search.x is None or search.stopped_by:
        return search
    strict = _search(matrix, _goals(matrix)[:2], gap, watch)
    if not strict.stopped_by:
        search.order_held = all(
            total(level.costs, search.x) + level.offset
            <= level.answer.value
            + max(ORDER_TOLERANCE, gap if matrix.whole.any() else 0.0) * max(1.0, abs(level.answer.value))
            for level in strict.levels
        )
    return search


def _goals(matrix: Matrix) -> list[Goal]:
    """The priorities in order; after the last nothing is held."""
    return [
        Goal(name, matrix.costs[k], float(matrix.offsets[k]), last=name == LEVELS[-1])
        for k, name in enumerate(LEVELS)
    ]


def _search(matrix: Matrix, goals: list[Goal], gap: float, watch: Watch) -> Search:
    """Take the goals in turn: whole decisions free, which may be enough, else settled."""
    rows = matrix.shape[0]
    losing = [k for k, goal in enumerate(goals) if goal.loss > 0]
    matrix = matrix.with_rows([goals[k].costs for k in losing])
    for n, k in enumerate(losing):
        goals[k] = replace(goals[k], value_row=rows + n)
    engine, search = Engine(matrix.relaxed()), Search(matrix)
    for goal in goals:
        try:
            answer = take_turn(engine, goal, watch)
        except Stopped as stop:
            search.stopped_by = stop.reason
            return search
        if not are_whole(matrix, answer.x):
            return settle(matrix, goals, gap, watch)
        search.x = answer.x
        search.levels.append(hold(engine, goal, answer))
    return search
