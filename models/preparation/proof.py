"""The decomposition's bound, proved anew from the matrices: neither solver nor search is trusted.

Two steps of weak duality. Duals of an outlook's programme, feasible, bound its need for whatever is prepared:
that is a cut. Duals of the master's rows, feasible, bound the objective of everything that obeys the cuts.
That the needs can be reached is shown where each outlook is solved and audited as an ordinary plan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from models.preparation.cut import Cut
from models.preparation.decomposition import Decomposed
from models.preparation.first_stage import FirstStage
from models.preparation.risk import Risk
from models.preparation.second_stage import SecondStage
from models.preparation.subset import Outlooks
from models.programme.matrix import Vector

ROUNDING = 1e-6
"""A reduced cost that is so small a share of the largest cost is nothing."""
CLOSE = 1e-6
"""Of a value: what two ways to compute it may differ by."""


@dataclass(frozen=True)
class Proof:
    """The `bound` and the `gap` as recomputed, how many `cuts` were, and the `objections`: none where all is
    as was said."""

    bound: float
    gap: float
    cuts: int
    objections: tuple[str, ...]


def prove(
    first: FirstStage,
    outlooks: Outlooks,
    found: Decomposed,
    probabilities: Vector,
    risk: Risk,
    best: Vector | None = None,
) -> Proof:
    """Recompute what a decomposition says of itself; `outlooks` give the programmes, as they were built."""
    bound, objections = _bound(first, found)
    objective = risk.value(found.needs, probabilities, best)
    gap = (objective - bound) / max(1.0, abs(objective))
    objections += _of_units(first, found)
    if _differ(objective, found.objective):
        objections.append(f"the needs make an objective of {objective:g}, not {found.objective:g}")
    if gap > found.gap + CLOSE:
        objections.append(f"the gap is {gap:.2e}, not {found.gap:.2e}")
    by_outlook: dict[int, list[Cut]] = defaultdict(list)
    for cut in found.cuts:
        by_outlook[cut.outlook].append(cut)
    for outlook, cuts in by_outlook.items():
        (stage,) = outlooks.stages([outlook])
        for cut in cuts:
            objections += [f"a cut of outlook {outlook}: {why}" for why in _of_cut(stage, cut)]
            least = cut.constant + float(cut.slope @ found.units)
            if least > found.needs[outlook] + CLOSE * max(1.0, abs(least)):
                objections.append(f"outlook {outlook} has a need of less than its cut allows")
    return Proof(bound, gap, len(found.cuts), tuple(objections))


def _of_cut(stage: SecondStage, cut: Cut) -> Iterator[str]:
    rows = stage.matrix.shape[0]
    if cut.duals.shape != (rows,):
        yield f"{len(cut.duals)} duals for {rows} rows"
        return
    matrix = stage.matrix
    constant, wrong = dual_value(
        matrix.a, stage.need, cut.duals, (matrix.row_lower, matrix.row_upper), (matrix.lower, matrix.upper)
    )
    constant += stage.need_offset
    if wrong > ROUNDING * float(np.abs(stage.need).max(initial=1.0)):
        yield f"its duals are not feasible, by {wrong:g}"
    if cut.constant > constant + CLOSE * max(1.0, abs(constant)):
        yield f"it says {cut.constant:g} with nothing prepared, its duals {constant:g}"
    slope = stage.links.T @ cut.duals
    if np.abs(slope - cut.slope).max(initial=0.0) > CLOSE * max(1.0, float(np.abs(slope).max(initial=0.0))):
        yield "its slope is not that of its duals"


def _bound(first: FirstStage, found: Decomposed) -> tuple[float, list[str]]:
    """The master's dual value, recomputed from the first stage and the cuts."""
    count, p = len(found.cuts), first.options
    if len(found.prices) != len(first.upper) + count:
        return -np.inf, [f"{len(found.prices)} prices for {len(first.upper) + count} rows of the master"]
    slopes = np.array([cut.slope for cut in found.cuts]).reshape(count, p)
    needs = np.zeros((count, first.columns - p))
    needs[np.arange(count), [cut.outlook for cut in found.cuts]] = 1.0
    a = sp.csc_array(sp.vstack([first.a, sp.csr_array(np.hstack([-slopes, needs]))]))
    sides = (
        np.concatenate([np.full(len(first.upper), -np.inf), [cut.constant for cut in found.cuts]]),
        np.concatenate([first.upper, np.full(count, np.inf)]),
    )
    bound, wrong = dual_value(a, first.costs, found.prices, sides, (first.low, first.high))
    objections = []
    if wrong > ROUNDING * float(np.abs(first.costs).max(initial=1.0)):
        objections.append(f"the master's prices are not feasible, by {wrong:g}")
    if found.bound > bound + CLOSE * max(1.0, abs(bound)):
        objections.append(f"the master's prices prove a bound of {bound:g}, not {found.bound:g}")
    return bound, objections


def _of_units(first: FirstStage, found: Decomposed) -> list[str]:
    high = first.high[: first.options]
    outside = (found.units < -CLOSE) | (found.units > high + CLOSE * np.maximum(1.0, high))
    objections = ["more, or less, is prepared than can be"] if outside.any() else []
    for amounts, most in first.limits:
        used = sum(amount * found.units[at] for at, amount in amounts.items())
        if used > most + CLOSE * max(1.0, abs(most)):
            objections.append(f"a limit of {most:g} on what is prepared is broken: {used:g}")
    return objections


def dual_value(
    a: sp.csc_array, costs: Vector, duals: Vector, rows: tuple[Vector, Vector], columns: tuple[Vector, Vector]
) -> tuple[float, float]:
    """What duals of the rows prove of min costs @ x, and by how much they are infeasible at most."""
    value, wrong = 0.0, 0.0
    for prices, (lower, upper) in ((duals, rows), (costs - a.T @ duals, columns)):
        side = np.where(prices > 0.0, lower, upper)
        open_side = np.isinf(side)
        wrong = max(wrong, float(np.abs(prices[open_side]).max(initial=0.0)))
        value += float(prices[~open_side] @ side[~open_side])
    return value, wrong


def _differ(one: float, other: float) -> bool:
    return abs(one - other) > CLOSE * max(1.0, abs(one), abs(other))
