"""Values of the priorities of a scenario, without the rest of a plan."""

from __future__ import annotations

from models.allocation.formulation import build
from models.daily import read_daily
from models.programme.levels import Search
from models.programme.matrix import hand_over
from models.scenario import Scenario
from models.solving.lexicographic import search_strict, search_weighted
from models.solving.solver import Watch

EQUAL = 1e-6
"""Values that differ by more, relatively, are different."""


def searched(scenario: Scenario, prices: tuple[float, float] | None = None) -> Search:
    """The priorities of a scenario in turn; or at `prices` of a person-day of A and B, in one sum."""
    matrix = hand_over(build(read_daily(scenario)))
    gap = scenario.policy.gap
    if prices is None:
        return search_strict(matrix, (0.0, 0.0), gap, Watch())
    return search_weighted(matrix, prices, gap, Watch())


def values(search: Search) -> list[float]:
    """What A, B, C and D come to in a search's solution."""
    matrix = search.matrix
    assert search.x is not None
    return [
        float(costs @ search.x + offset) for costs, offset in zip(matrix.costs, matrix.offsets, strict=True)
    ]


def tolerance(search: Search, value: float, gap: float = 1e-4) -> float:
    """How far equal values may lie apart: the gap where whole decisions were free, else rounding."""
    return max(EQUAL, 2 * gap if search.whole is not None else 0.0) * max(1.0, abs(value))
