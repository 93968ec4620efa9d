"""The first stage: what is prepared within the budget, and the measure over the needs of the outlooks.

Columns: units of each option, the need of each outlook, then those of the measures (Rockafellar and
Uryasev's threshold and excesses for CVaR, the largest need, the largest regret). The extensive form puts
the outlooks' programmes beside it, the decomposition cuts in their place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from models.preparation.options import Option
from models.preparation.risk import SHARE_OF_MEAN, Risk
from models.programme.matrix import Vector
from models.scenario import Scenario

Limit = tuple[Mapping[int, float], float]
"""A row over the options: amount by option, and what they may sum to."""


@dataclass(frozen=True)
class Held:
    """What the objective and expected need may come to, weighted person-days."""

    objective: float
    expected: float

    def within(self, most: Held) -> bool:
        return self.objective <= most.objective and self.expected <= most.expected

    def at_least(self, other: Held) -> Held:
        """The larger of each."""
        return Held(max(self.objective, other.objective), max(self.expected, other.expected))


@dataclass(frozen=True)
class FirstStage:
    """min `costs @ y` so that `a @ y <= upper`, `low <= y <= high`; y = (units, needs, measures).

    `options` and `outlooks` count the first two parts of y; `limits` are the rows of the units alone. Where
    it is `priced` (see `priced_with`), y has the money of each outlook's response after the needs, and they
    count as outlooks too.
    """

    a: sp.csr_array
    upper: Vector
    low: Vector
    high: Vector
    costs: Vector
    options: int
    outlooks: int
    limits: tuple[Limit, ...]
    priced: bool = False

    def priced_with(self, preparation_cost: Vector, probabilities: Vector, held: Held) -> FirstStage:
        """The same with objective and expected need held by two last rows, where money is minimised: of the
        units, and of each outlook's response."""
        start, s = self.options + self.outlooks, self.outlooks

        def widened(given: Vector, money: Vector) -> Vector:
            return np.concatenate([given[:start], money, given[start:]])

        expected = np.zeros(self.columns)
        expected[self.options : start] = probabilities
        rows = sp.csc_array(sp.vstack([self.a, sp.csr_array(np.vstack([self.costs, expected]))]))
        nothing = sp.csc_array((rows.shape[0], s))
        costs = np.zeros(self.columns)
        costs[: self.options] = preparation_cost
        return FirstStage(
            sp.csr_array(sp.hstack([rows[:, :start], nothing, rows[:, start:]])),
            np.append(self.upper, [held.objective, held.expected]),
            widened(self.low, np.zeros(s)),
            widened(self.high, np.full(s, np.inf)),
            widened(costs, probabilities),
            self.options,
            2 * s,
            self.limits,
            priced=True,
        )

    def sides(self, held: Held) -> Vector:
        """The upper sides of the rows of a priced stage that holds so much."""
        return np.append(self.upper[:-2], [held.objective, held.expected])

    def among(self, probabilities: Vector, risk: Risk, best: Vector | None = None) -> FirstStage:
        """The same options and limits for other outlooks."""
        return _measured(self.limits, self.high[: self.options], probabilities, risk, best)

    @property
    def columns(self) -> int:
        return len(self.costs)

    def units(self, y: Vector) -> Vector:
        """Units of each option in a solution."""
        return y[: self.options]

    def needs(self, y: Vector) -> Vector:
        """The need of each outlook in a solution, weighted person-days; where it is priced, then the money of
        each."""
        return y[self.options : self.options + self.outlooks]


def first_stage(
    scenario: Scenario,
    options: Sequence[Option],
    budget: float,
    probabilities: Vector,
    risk: Risk,
    best: Vector | None = None,
) -> FirstStage:
    """The first stage of a scenario; `best`, the least need of each outlook with this budget, for regret.

    Raises:
        ValueError: regret without `best`.
    """
    most = np.array([option.most for option in options], dtype=np.float64)
    return _measured(tuple(_limits(scenario, options, budget)), most, probabilities, risk, best)


def _measured(
    limits: tuple[Limit, ...], most: Vector, probabilities: Vector, risk: Risk, best: Vector | None
) -> FirstStage:
    p, s = len(most), len(probabilities)
    extra = {"cvar": 1 + s, "worst": 1, "regret": 1}
    start, at = p + s, {}
    for measure in risk.weights:
        at[measure] = start
        start += extra.get(measure, 0)
    costs, low, high = np.zeros(start), np.zeros(start), np.full(start, np.inf)
    high[:p] = most
    costs[p : p + s] = SHARE_OF_MEAN * probabilities
    rows: list[Limit] = list(limits)
    for measure, share in risk.weights.items():
        weight, own = (1.0 - SHARE_OF_MEAN) * share, at[measure]
        match measure:
            case "expected":
                costs[p : p + s] += weight * probabilities
            case "cvar":
                low[own] = -np.inf
                costs[own] += weight
                costs[own + 1 : own + 1 + s] += weight * probabilities / (1.0 - risk.level)
                rows += [({p + k: 1.0, own: -1.0, own + 1 + k: -1.0}, 0.0) for k in range(s)]
            case _:
                costs[own] += weight
                if measure == "regret" and best is None:
                    raise ValueError("regret is measured against the least need of each outlook")
                least = np.zeros(s) if measure == "worst" or best is None else best
                low[own] = -np.inf
                rows += [({p + k: 1.0, own: -1.0}, float(least[k])) for k in range(s)]
    entries = [(i, j, value) for i, (row, _) in enumerate(rows) for j, value in row.items()]
    i, j, values = zip(*entries, strict=True) if entries else ((), (), ())
    a = sp.csr_array(sp.coo_array((values, (i, j)), shape=(len(rows), start), dtype=np.float64))
    return FirstStage(a, np.array([side for _, side in rows]), low, high, costs, p, s, limits)


def _limits(scenario: Scenario, options: Sequence[Option], budget: float) -> list[Limit]:
    """The budget, and what of each store is free on the eve."""
    rows: list[Limit] = []
    if np.isfinite(budget):
        rows.append(({at: option.cost for at, option in enumerate(options) if option.cost > 0}, budget))
    items = scenario.effective["items"]
    m3 = dict(zip(items["item"], items["m3_per_unit"], strict=True))
    held = scenario.effective["stock"]
    volume = held["units"] * held["item"].map(m3) if len(held) else held["units"]
    locations = scenario.effective["locations"]
    for place, store_m3 in zip(locations["location"], locations["store_m3"], strict=True):
        bulky = {
            at: m3[option.subject]
            for at, option in enumerate(options)
            if option.kind == "stock" and option.location == place and m3[option.subject] > 0
        }
        if bulky and not np.isnan(store_m3):
            taken = float(volume[held["location"] == place].sum())
            rows.append((bulky, max(0.0, store_m3 - taken)))
    return rows
