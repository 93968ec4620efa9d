"""The least need for each preparation budget, and what the next 100,000 buys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from models.preparation.optimum import Optimum, Search
from models.preparation.options import cost_of
from models.preparation.risk import Risk, cvar
from models.preparation.words import Names, of_frontier

SPENT = 1e-4
"""Share of a budget that may be left when all of it is of use: rounding."""
NEXT = 100_000.0
"""Money of which it is said what it buys next, where the next budget is not nearer."""


def budgets_of(search: Search, budget: float, risk: Risk, points: int) -> tuple[float, ...]:
    """From nothing to twice the budget, or to where more money spares nobody anything; evenly, and the budget
    itself where it lies between."""
    everything = cost_of(search.options, np.array([option.most for option in search.options]))
    limit = min(2.0 * budget, everything)
    spent = cost_of(search.options, search.best(limit, risk).units)
    most = limit if spent > limit * (1 - SPENT) else spent
    even = np.linspace(0.0, most, points)
    if budget < most:
        even[np.abs(even - budget).argmin()] = budget
    return tuple(dict.fromkeys(float(amount) for amount in even))


def optima(search: Search, budgets: Sequence[float], risk: Risk) -> Iterator[Optimum]:
    """The optimum for each budget, each begun at the one before."""
    start = None
    for budget in budgets:
        found = search.best(budget, risk, start=start)
        start = found.units
        yield found


def frontier_rows(
    search: Search, names: Names, budgets: Sequence[float], found: Sequence[Optimum]
) -> list[dict[str, Any]]:
    """The table `frontier`."""
    level, p = search.scenario.policy.cvar_level, search.probabilities
    steps = [(min(NEXT, more - less), more - less) for less, more in pairwise(budgets)]
    saves = [
        max(0.0, one.objective - other.objective) * money / step
        for (one, other), (money, step) in zip(pairwise(found), steps, strict=True)
    ]
    following = [*zip([money for money, _ in steps], saves, strict=True), (np.nan, np.nan)]
    return [
        {
            "budget": budget,
            "spent": cost_of(search.options, optimum.units),
            "objective": optimum.objective,
            "bound": optimum.bound,
            "expected": float(p @ optimum.needs),
            "cvar": cvar(optimum.needs, p, level),
            "worst": float(optimum.needs.max()),
            "next_money": money,
            "next_saves": saved,
            "sentence": of_frontier(names, budget, money, saved),
        }
        for budget, optimum, (money, saved) in zip(budgets, found, following, strict=True)
    ]
