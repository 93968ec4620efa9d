"""Then money: of all preparations that serve as well, the one that costs least, with the response together.

A second decomposition with the objective held, and with it expected need, of which the objective of a tail
knows little. Each outlook has cuts of two kinds: of its need, and of the money of the cheapest response that
leaves no more than some need. The master aims at what the first decomposition found. A trial is accepted
while its objective is within the gap of the bound, as it is then as good as the best, as far as anyone knows;
it is priced as it would be reported, with the least need of each outlook.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.preparation.cut import Cut
from models.preparation.decomposition import Decomposed, Pass, relative_gap
from models.preparation.first_stage import FirstStage, Held
from models.preparation.master import Master
from models.preparation.region import Region
from models.preparation.risk import Risk
from models.preparation.subset import Outlooks
from models.programme.matrix import Vector

MOST_PASSES = 20
IDLE_PASSES = 5
"""After so many, or so many that saved nothing, it ends with what it has: what it accepts serves as well."""
EASE = 1e-6
"""Of the largest need: what a response may leave more, so that it is not asked for the last digit."""
NONE: Vector = np.zeros(0)
"""Duals are lent and then let go: for many outlooks they would fill the memory."""
Cuts = tuple[list[Cut], NDArray[np.float64]]
"""Cuts, and their constants for each need and each money (cuts x 2 outlooks)."""


@dataclass(frozen=True)
class Cheapest:
    """The cheapest preparation found: `units`, the needs of the outlooks with it and their `objective`; the
    expected `money` of preparation and response, and its `bound` where no more is left than `aimed`; `log` by
    pass."""

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
    """The preparation with the least expected money found among those whose objective is within `gap` of the
    bound, and whose expected need is within `gap` of what was found; never dearer than what was found.

    Args:
        found: the decomposition whose objective is held.
        costs: money for a unit of each option.
        best: the least need of each outlook, for regret.
        gap: of the objective; and of the money, where it ends.
        listen: told of each pass.
    """
    begun = time.monotonic()
    everyone = list(range(first.outlooks))

    def left(needs: Vector) -> Held:
        return Held(risk.value(needs, probabilities, best), float(probabilities @ needs))

    as_found = left(found.needs)
    aimed = Held(_more(as_found.objective, EASE), _more(as_found.expected, EASE))
    accepted = as_found.at_least(Held(_more(found.bound, gap), _more(as_found.expected, gap)))
    stage = first.priced_with(costs, probabilities, aimed)
    master = Master(stage)
    master.know(*_of_need(found.cuts, outlooks.lend(found.cuts, everyone)))
    region, span = Region(), first.high[: first.options]
    taken = Cheapest(found.units, found.needs, found.objective, np.inf, -np.inf, aimed, ())
    trial, bound, promised, idle = found.units, -np.inf, 0.0, 0
    log: list[Pass] = []
    for number in range(1, MOST_PASSES + 1):
        of_need = outlooks.cuts(everyone, trial)
        master.add(*_of_need(of_need, outlooks.lend(of_need, everyone)))
        needs = np.array([cut.value for cut in of_need])
        # Where it leaves too much it is as bad as it was promised to be good; its cuts say so from now on.
        gained = -promised
        if number == 1 or left(needs).within(accepted):
            of_money = outlooks.money_cuts(everyone, trial, needs + EASE * max(1.0, float(needs.max())))
            master.add(*_of_money(of_money, outlooks.lend_money(of_money, everyone)))
            money = float(costs @ trial + probabilities @ [cut.value for cut in of_money])
            gained = taken.money - money
        idle += 1
        if number > 1:
            region.judge(gained, promised)
        if gained > 0:
            objective = left(needs).objective
            taken, idle = replace(taken, units=trial, needs=needs, objective=objective, money=money), 0
        free = master.solve()
        bound = max(bound, free.objective)
        entry = Pass(
            number,
            time.monotonic() - begun,
            bound,
            taken.money,
            # What leaves a little more than was aimed at may cost less than the bound.
            max(0.0, relative_gap(taken.money, bound)),
            len(master),
            region.radius,
            "money",
        )
        log.append(entry)
        if listen is not None:
            listen(entry)
        if entry.gap <= gap or idle == IDLE_PASSES:
            break
        # Around what leaves a little more than was aimed at, so much may be left.
        aims = aimed.at_least(left(taken.needs))
        proposal = master.near(taken.units, region.radius * span, free, stage.sides(aims))
        trial, promised = proposal.units, max(0.0, taken.money - proposal.objective)
        master.forget_idle()
    return replace(taken, bound=bound, log=tuple(log))


def _more(amount: float, share: float) -> float:
    return amount + share * max(1.0, abs(amount))


def _of_need(cuts: Sequence[Cut], constants: NDArray[np.float64]) -> Cuts:
    wide = [replace(cut, slope=np.append(cut.slope, 0.0), duals=NONE) for cut in cuts]
    return wide, np.hstack([constants, np.full_like(constants, -np.inf)])


def _of_money(cuts: Sequence[Cut], constants: NDArray[np.float64]) -> Cuts:
    outlooks = constants.shape[1]
    moved = [replace(cut, outlook=outlooks + cut.outlook, duals=NONE) for cut in cuts]
    return moved, np.hstack([np.full_like(constants, -np.inf), constants])
