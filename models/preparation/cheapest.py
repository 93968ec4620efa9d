"""Then money: of all preparations that serve as well, the one that costs least, with the response together.

A second decomposition with the objective held, and with it expected need, of which the objective of a tail
knows little. A preparation within the gap of the first is as good as the best, as far as anyone knows: so
much may be left. Each outlook has cuts of two kinds, of its need, and of the
money of a response that leaves no more than a need which the master chooses, so that need is left where that
saves most.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.preparation.cut import Cut
from models.preparation.decomposition import Decomposed, Pass
from models.preparation.first_stage import FirstStage
from models.preparation.master import Master
from models.preparation.region import Region
from models.preparation.risk import Risk
from models.preparation.subset import Outlooks
from models.programme.matrix import Vector

MOST_PASSES = 20
"""After so many it ends with what it has: every preparation on the way serves as well."""
EASE = 1e-6
"""Of a need: what a response may leave more, so that it is not asked for the last digit."""
Cuts = tuple[list[Cut], NDArray[np.float64]]
"""Cuts, and their constants for each need and each money (cuts x 2 outlooks)."""


@dataclass(frozen=True)
class Held:
    """What objective and expected need may come to at most."""

    objective: float
    expected: float


@dataclass(frozen=True)
class Cheapest:
    """The cheapest preparation found: `units`, the needs of the outlooks with it and their `objective`; the
    expected `money` of preparation and response, and its `bound` for what is `aimed` at; `log` by pass."""

    units: Vector
    needs: Vector
    objective: float
    money: float
    bound: float
    aimed: Held
    log: tuple[Pass, ...]


def cheapest(
    first: FirstStage,
    outlooks: Outlooks,
    found: Decomposed,
    costs: Vector,
    probabilities: Vector,
    risk: Risk,
    *,
    best: Vector | None = None,
    gap: float = 1e-3,
    listen: Callable[[Pass], None] | None = None,
) -> Cheapest:
    """The preparation with the least expected money among those whose objective is within `gap` of the bound.

    Args:
        found: the decomposition whose objective is held.
        costs: money for a unit of each option.
        best: the least need of each outlook, for regret.
        gap: of the objective; and of the money, where it ends.
        listen: told of each pass.
    """
    begun = time.monotonic()
    everyone = list(range(first.outlooks))
    expected = float(probabilities @ found.needs)
    held = Held(
        max(found.objective, found.bound + gap * max(1.0, abs(found.bound))),
        expected + gap * max(1.0, expected),
    )
    # Cuts know of a need less than it is: what is aimed at is less than what is accepted.
    aimed = Held((found.objective + held.objective) / 2.0, (expected + held.expected) / 2.0)

    def serves(needs: Vector) -> bool:
        fits = risk.value(needs, probabilities, best) <= held.objective
        return fits and float(probabilities @ needs) <= held.expected

    master = Master(first.cheapest(costs, probabilities, aimed.objective, aimed.expected))
    master.know(*_of_need(found.cuts, outlooks.lend(found.cuts, everyone)))
    region, span = Region(), first.high[: first.options]
    trial, left = found.units, found.needs
    taken = Cheapest(found.units, found.needs, found.objective, np.inf, -np.inf, aimed, ())
    bound, promised = -np.inf, 0.0
    log: list[Pass] = []
    for number in range(1, MOST_PASSES + 1):
        of_need = outlooks.cuts(everyone, trial)
        master.add(*_of_need(of_need, outlooks.lend(of_need, everyone)))
        needs = np.array([cut.value for cut in of_need])
        left = np.maximum(left, needs)
        if not serves(left):
            left = needs
        gained, good = -promised, serves(needs)
        if good:
            of_money = outlooks.money_cuts(everyone, trial, left * (1.0 + EASE) + EASE)
            master.add(*_of_money(of_money, outlooks.lend_money(of_money, everyone)))
            money = float(costs @ trial + probabilities @ [cut.value for cut in of_money])
            gained = taken.money - money
        # A preparation that does not serve is no worse than one that gained nothing: its cuts say why.
        if number == 1 or (region.judge(gained, promised) and good):
            objective = risk.value(needs, probabilities, best)
            taken = replace(taken, units=trial, needs=needs, objective=objective, money=money)
        free = master.solve()
        bound = max(bound, free.objective)
        entry = Pass(
            number,
            time.monotonic() - begun,
            bound,
            taken.money,
            (taken.money - bound) / max(1.0, abs(taken.money)),
            len(master),
            region.radius,
            "money",
        )
        log.append(entry)
        if listen is not None:
            listen(entry)
        if entry.gap <= gap:
            break
        near = bool((np.abs(free.units - taken.units) <= region.radius * span).all())
        proposal = free if near else master.solve(taken.units, region.radius * span)
        trial, promised = proposal.units, taken.money - proposal.objective
        left = proposal.needs[: first.outlooks]
        master.forget_idle()
    return replace(taken, bound=bound, log=tuple(log))


def _of_need(cuts: Sequence[Cut], constants: NDArray[np.float64]) -> Cuts:
    wide = [replace(cut, slope=np.append(cut.slope, 0.0)) for cut in cuts]
    return wide, np.hstack([constants, np.full_like(constants, -np.inf)])


def _of_money(cuts: Sequence[Cut], constants: NDArray[np.float64]) -> Cuts:
    outlooks = constants.shape[1]
    moved = [replace(cut, outlook=outlooks + cut.outlook) for cut in cuts]
    return moved, np.hstack([np.full_like(constants, -np.inf), constants])
