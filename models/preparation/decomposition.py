"""Many outlooks: a stabilised multi-cut L-shaped method.

Each pass solves every outlook at trial units and adds a cut for each; the master then proposes new units
within a trust region (L-infinity) around the best so far, after Linderoth and Wright (2003), "Decomposition
algorithms for stochastic programming on a computational grid", Computational Optimization and Applications
24; the bound is the free master's. The response model can always be satisfied, so there are only optimality
cuts.

The first, cold passes take most of the time. Here only a few outlooks are solved cold at first, spread over
the range, and lend their duals to all others; the master settles on units with these cuts before every
outlook is solved even once, and from then on the units move little, so that old bases are near.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from models.preparation.first_stage import FirstStage
from models.preparation.master import Master
from models.preparation.risk import Risk
from models.preparation.subproblems import Cut
from models.programme.matrix import Vector

SCOUTS = 6
"""Outlooks that are solved before all others, and passes in which they are."""
SCOUT_PASSES = 8
FIRST_RADIUS = 0.25
"""Of each option's range."""
SMALLEST_RADIUS = 1e-7
GOOD_STEP, GREAT_STEP = 0.01, 0.5
"""Shares of the promised gain from which a step is taken, and from which the next may be longer."""


class Outlooks(Protocol):
    """Whoever solves the outlooks' programmes: this process, several, or a cluster."""

    def cuts(self, outlooks: Sequence[int], units: Vector) -> list[Cut]:
        """A tight cut for each outlook, in order."""
        ...

    def lent_cuts(self, outlook: int, units: Vector, others: Sequence[int]) -> list[Cut]:
        """A tight cut for one outlook, and valid ones for others that its duals give."""
        ...


@dataclass(frozen=True)
class Pass:
    """A line of the log: seconds since the start, bound, best objective, gap, cuts held, trust radius."""

    number: int
    seconds: float
    bound: float
    objective: float
    gap: float
    cuts: int
    radius: float


@dataclass(frozen=True)
class Decomposed:
    """The best preparation found: `units`, the needs of the outlooks with it, its objective and the proven
    bound (weighted person-days), the `weights` of the needs in the objective that gives the bound, `log` by
    pass, and the cuts that prove the bound."""

    units: Vector
    needs: Vector
    objective: float
    bound: float
    weights: Vector
    log: tuple[Pass, ...]
    cuts: tuple[Cut, ...] = field(repr=False, default=())

    @property
    def gap(self) -> float:
        """(objective - bound) / max(1, objective)."""
        return (self.objective - self.bound) / max(1.0, abs(self.objective))


def decompose(
    first: FirstStage,
    outlooks: Outlooks,
    probabilities: Vector,
    risk: Risk,
    *,
    best: Vector | None = None,
    gap: float = 1e-4,
    start: Vector | None = None,
    most_passes: int = 200,
    listen: Callable[[Pass], None] | None = None,
) -> Decomposed:
    """The preparation with the least objective, within `gap` of the bound.

    Args:
        best: the least need of each outlook, for regret.
        start: units to begin at, for example those of a smaller budget.
        listen: told of each pass.
    """
    begun = time.monotonic()
    everyone = list(range(first.outlooks))
    master = Master(first)
    span = first.high[: first.options]
    trial = _scout(master, outlooks, everyone, np.zeros(first.options) if start is None else start)
    units, needs, objective = trial, np.zeros(0), np.inf
    radius, bound, promised = FIRST_RADIUS, -np.inf, 0.0
    weights = probabilities
    log: list[Pass] = []
    for number in range(1, most_passes + 1):
        found = outlooks.cuts(everyone, trial)
        master.add(found)
        at_trial = np.array([cut.value for cut in found])
        reached = risk.value(at_trial, probabilities, best)
        if number == 1 or reached <= objective - GOOD_STEP * promised:
            if number > 1 and reached <= objective - GREAT_STEP * promised:
                radius = min(1.0, 2.0 * radius)
            units, needs, objective = trial, at_trial, reached
        else:
            radius = max(radius / 2.0, SMALLEST_RADIUS)
        free = master.solve()
        if free.objective > bound:
            bound, weights = free.objective, free.weights
        entry = Pass(
            number,
            time.monotonic() - begun,
            bound,
            objective,
            (objective - bound) / max(1.0, abs(objective)),
            len(master),
            radius,
        )
        log.append(entry)
        if listen is not None:
            listen(entry)
        if entry.gap <= gap:
            break
        proposal = free if radius >= 1.0 else master.solve(units, radius * span)
        trial, promised = proposal.units, objective - proposal.objective
        master.forget_idle()
    return Decomposed(units, needs, objective, bound, weights, tuple(log))


def _scout(master: Master, outlooks: Outlooks, everyone: Sequence[int], start: Vector) -> Vector:
    """Units to begin at, from a few outlooks that lend their duals to all others."""
    picked = sorted({round(k * (len(everyone) - 1) / max(1, SCOUTS - 1)) for k in range(SCOUTS)})
    units = start
    if len(everyone) <= len(picked):
        return units
    for _ in range(SCOUT_PASSES):
        for outlook in picked:
            master.add(outlooks.lent_cuts(outlook, units, everyone))
        units = master.solve().units
    return units
