"""Many outlooks: a stabilised multi-cut L-shaped method.

Each pass solves every outlook at trial units and adds a cut for each; the master then proposes new units
within a trust region (L-infinity) around the best so far, after Linderoth and Wright (2003), "Decomposition
algorithms for stochastic programming on a computational grid", Computational Optimization and Applications
24; the bound is the free master's. The response model can always be satisfied, so there are only optimality
cuts.

Two things make passes few and short. Every outlook's duals bound every other outlook too, and all of them
are kept (see pool): the master knows much from the first pass on. And the search begins at what is best for
a handful of outlooks that stand for all, from their extensive form: from there the units move little, so
that old bases are near.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice

import numpy as np
from numpy.typing import NDArray

from models.preparation.cut import Cut
from models.preparation.extensive import LARGEST_EXTENSIVE, best_units
from models.preparation.first_stage import FirstStage
from models.preparation.master import Master
from models.preparation.region import Region
from models.preparation.risk import Risk
from models.preparation.subset import Outlooks, Subset
from models.programme.matrix import Vector

SAMPLE = 5
"""Outlooks that stand for all at the start."""
SAMPLE_GAP = 0.01
PROBED = 10
"""Each pass one outlook in so many is also solved half-way to the free master's units, far from where the
search is: its duals, lent to all, raise the bound for a part of what a pass costs."""


@dataclass(frozen=True)
class Pass:
    """A line of the log: seconds since the start, bound, best objective, gap, the master's cuts, trust
    radius; and what is minimised, `need` or `money` (see cheapest)."""

    number: int
    seconds: float
    bound: float
    objective: float
    gap: float
    cuts: int
    radius: float
    of: str = "need"


@dataclass(frozen=True)
class Decomposed:
    """The best preparation found: `units`, the needs of the outlooks with it, its objective and the proven
    bound (weighted person-days), the `weights` of the needs in the objective that gives the bound, `log` by
    pass; and the `cuts` that prove the bound, with the `prices` of the master's rows (see proof)."""

    units: Vector
    needs: Vector
    objective: float
    bound: float
    weights: Vector
    log: tuple[Pass, ...]
    cuts: tuple[Cut, ...] = field(repr=False, default=())
    prices: Vector = field(repr=False, default_factory=lambda: np.zeros(0))

    @property
    def gap(self) -> float:
        """See `relative_gap`."""
        return relative_gap(self.objective, self.bound)


def relative_gap(objective: float, bound: float) -> float:
    """(objective - bound) / max(1, objective)."""
    return (objective - bound) / max(1.0, abs(objective))


def decompose(
    first: FirstStage,
    outlooks: Outlooks,
    probabilities: Vector,
    risk: Risk,
    *,
    best: Vector | None = None,
    gap: float = 1e-4,
    start: Vector | None = None,
    known: tuple[Sequence[Cut], NDArray[np.float64]] | None = None,
    most_passes: int = 200,
    listen: Callable[[Pass], None] | None = None,
) -> Decomposed:
    """The preparation with the least objective, within `gap` of the bound.

    Args:
        best: the least need of each outlook, for regret.
        start: units to begin at, for example those of a smaller budget.
        known: cuts that were found for another question about these outlooks, and their constants (cuts x
            outlooks). They hold whatever the budget, the measure and the probabilities.
        listen: told of each pass.
    """
    begun = time.monotonic()
    everyone = list(range(first.outlooks))
    master, region = Master(first), Region()
    if known is not None:
        master.know(*known)
    span = first.high[: first.options]
    trial = _start(first, master, outlooks, probabilities, risk, best) if start is None else start
    probes = cycle(everyone)
    units, needs, objective = trial, np.zeros(0), np.inf
    proof, promised = master.solve(), 0.0
    log: list[Pass] = []
    for number in range(1, most_passes + 1):
        found = outlooks.cuts(everyone, trial)
        master.add(found, outlooks.lend(found, everyone))
        at_trial = np.array([cut.value for cut in found])
        reached = risk.value(at_trial, probabilities, best)
        if number == 1 or region.judge(objective - reached, promised):
            units, needs, objective = trial, at_trial, reached
        free = master.solve()
        probed = list(islice(probes, first.outlooks // PROBED))
        if probed:
            found = outlooks.cuts(probed, (units + free.units) / 2.0)
            master.add(found, outlooks.lend(found, everyone))
            free = master.solve()
        if free.objective >= proof.objective:
            proof = free
        entry = Pass(
            number,
            time.monotonic() - begun,
            proof.objective,
            objective,
            relative_gap(objective, proof.objective),
            len(master),
            region.radius,
        )
        log.append(entry)
        if listen is not None:
            listen(entry)
        if entry.gap <= gap:
            break
        proposal = master.near(units, region.radius * span, free)
        trial, promised = proposal.units, objective - proposal.objective
        master.forget_idle()
    return Decomposed(
        units, needs, objective, proof.objective, proof.weights, tuple(log), proof.cuts, proof.prices
    )


def _start(
    first: FirstStage,
    master: Master,
    outlooks: Outlooks,
    probabilities: Vector,
    risk: Risk,
    best: Vector | None,
) -> Vector:
    """Units to begin at: the best for a few outlooks that stand for all, each for as much probability, from
    little need to much; nothing where there are few outlooks anyway."""
    nothing = np.zeros(first.options)
    if first.outlooks <= SAMPLE:
        return nothing
    found = outlooks.cuts([0], nothing)
    lent = outlooks.lend(found, range(first.outlooks))
    master.add(found, lent)
    order = np.argsort(lent[0], kind="stable")
    middles = (np.arange(SAMPLE) + 0.5) / SAMPLE
    chosen = order[np.searchsorted(np.cumsum(probabilities[order]), middles)]
    alike, least = np.full(SAMPLE, 1.0 / SAMPLE), None if best is None else best[chosen]
    among = first.among(alike, risk, least)
    of = [int(k) for k in chosen]
    (stage,) = outlooks.stages(of[:1])
    if SAMPLE * stage.matrix.shape[1] <= LARGEST_EXTENSIVE:
        return best_units(among, outlooks.stages(of))
    sample = decompose(among, Subset(outlooks, of), alike, risk, best=least, gap=SAMPLE_GAP, start=nothing)
    master.know(sample.cuts, outlooks.lend(sample.cuts, range(first.outlooks)))
    return sample.units
