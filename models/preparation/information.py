"""What better information is worth, and what planning with all outlooks is worth.

EVPI: the optimal preparation against the best for each outlook alone. VSS: against the best preparation for
the expected-value outlook. Both in the measure of the policy, with the money that goes with them. After
Birge and Louveaux (2011), Introduction to Stochastic Programming, 2nd ed., chapter 4.

Intervals only over outlooks that were held out of a sample, for expected need: VSS by paired differences;
EVPI between the lower end from optima of its batches (which know their own outlooks, so that they save too
much) and the upper end from the optimal preparation (which is not the best there is): Mak, Morton and Wood
(1999), "Monte Carlo bounding techniques for determining solution quality in stochastic programs",
Operations Research Letters 24.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import stdtrit

from models.preparation.optimum import Optimum, Search
from models.preparation.outcomes import Outcomes, Part, saved_interval
from models.preparation.risk import Risk
from models.preparation.words import Interval, Names, certainty, of_information
from models.programme.matrix import Vector

SMALLEST_BATCH, MOST_BATCHES = 5, 10
MEAN = "no interval: only expected need has one"
EVPI, VSS = "EVPI", "VSS"


@dataclass(frozen=True)
class Worth:
    """What a kind of knowledge is worth: need and money saved."""

    need: float
    money: float
    interval: Interval | None


def worth(
    outcomes: Outcomes, part: Part, risk: Risk, without: Sequence[Vector], knowing: Sequence[Vector]
) -> Worth:
    """What preparations chosen with some knowledge save against those without it, one for each outlook."""

    def left(chosen: Sequence[Vector]) -> tuple[float, float]:
        pairs = list(zip(chosen, part.outlooks, strict=True))
        needs = np.array([outcomes.of(units, outlook.code).need for units, outlook in pairs])
        money = np.array([outcomes.money(units, [outlook])[0] for units, outlook in pairs])
        return risk.value(needs, part.probabilities, part.least), float(part.probabilities @ money)

    (need, money), (less, spent) = left(without), left(knowing)
    return Worth(need - less, money - spent, None)


def information_rows(
    names: Names, worths: dict[str, Worth], risk: Risk, *, sampled: bool
) -> list[dict[str, Any]]:
    """The rows of EVPI and VSS in the table `information`."""
    only_mean = set(risk.weights) == {"expected"}
    return [
        {
            "figure": figure,
            "subject": "",
            "need": found.need,
            "need_low": np.nan if found.interval is None else found.interval.low,
            "need_high": np.nan if found.interval is None else found.interval.high,
            "money": found.money,
            "moved_money": np.nan,
            "certainty": certainty(found.interval, sampled=sampled) if only_mean or not sampled else MEAN,
            "sentence": of_information(names, figure, found.need, found.money, risk.weights),
        }
        for figure, found in worths.items()
    ]


def interval_of_vss(
    outcomes: Outcomes, fresh: Part, of_mean: Vector, chosen: Vector, seed: int
) -> Interval | None:
    """Of the mean difference over outlooks that nothing was optimised on."""
    return saved_interval(
        outcomes.needs(of_mean, fresh.outlooks), outcomes.needs(chosen, fresh.outlooks), seed
    )


def interval_of_evpi(
    outcomes: Outcomes, search: Search, fresh: Part, budget: float, chosen: Vector, seed: int
) -> Interval | None:
    """Between what batches of fresh outlooks say at least, and what the chosen preparation says at most.

    None where there are too few outlooks for two batches.
    """
    count = min(MOST_BATCHES, len(fresh.outlooks) // SMALLEST_BATCH)
    if count < 2:
        return None
    above = saved_interval(outcomes.needs(chosen, fresh.outlooks), fresh.least, seed)
    if above is None:
        return None
    risk = Risk.of("expected")
    batches = np.array_split(np.arange(len(fresh.outlooks)), count)
    optima: list[Optimum] = [search.best(budget, risk, among=batch.tolist()) for batch in batches]
    least = [float(fresh.least[batch].mean()) for batch in batches]
    saved = np.array([found.bound - best for found, best in zip(optima, least, strict=True)])
    margin = float(stdtrit(count - 1, 0.975)) * saved.std(ddof=1) / np.sqrt(count)
    return Interval(max(0.0, float(saved.mean() - margin)), max(0.0, above.high), len(fresh.outlooks))
