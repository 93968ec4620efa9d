"""Money: what is left of every budget, and what has been promised for later days."""

from __future__ import annotations

import math
from collections.abc import Mapping

from models.daily import Daily


class Purse:
    """Budgets of a scenario; nothing is bought that would break one.

    Promised days (a call-up's least stay, a facility's running cost) are taken at once, so that what falls
    due can always be paid.
    """

    def __init__(self, daily: Daily) -> None:
        self._left: list[float] = []
        self._covering: dict[int, list[int]] = {}
        for budget in daily.budgets:
            number = len(self._left)
            self._left.append(budget.amount)
            for day in daily.horizon.span(budget.from_date, budget.to_date):
                self._covering.setdefault(day, []).append(number)

    def units(self, day: int, unit_cost: float) -> float:
        """How many units can be paid on a day."""
        if unit_cost <= 0.0 or day not in self._covering:
            return math.inf
        return max(0.0, min(self._left[number] for number in self._covering[day]) / unit_cost)

    def spend(self, day: int, amount: float) -> None:
        """Take money from every budget that covers the day."""
        for number in self._covering.get(day, ()):
            self._left[number] -= amount

    def units_over(self, unit_costs: Mapping[int, float]) -> float:
        """How many units can be paid that cost money on several days."""
        owed: dict[int, float] = {}
        for day, cost in unit_costs.items():
            for number in self._covering.get(day, ()):
                owed[number] = owed.get(number, 0.0) + cost
        return min(
            (max(0.0, self._left[number] / cost) for number, cost in owed.items() if cost > 0.0),
            default=math.inf,
        )

    def promise(self, unit_costs: Mapping[int, float], units: float) -> None:
        """Take what `units` cost on all their days."""
        for day, cost in unit_costs.items():
            self.spend(day, cost * units)
