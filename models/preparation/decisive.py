"""Which outlooks decide what is best prepared: the weight of each in the objective, and what it asks for."""

from __future__ import annotations

from typing import Any

import numpy as np

from models.preparation.optimum import Optimum, Search

PER_MONEY = 1_000.0


def decisive_rows(search: Search, optimum: Optimum) -> list[dict[str, Any]]:
    """The table `decisive`. The weight is the dual of an outlook's need at the optimum: its probability for
    expected need, otherwise what the tail, the worst or the largest regret makes of it."""
    rows = []
    open_ended = np.array([option.most for option in search.options]) - optimum.units > 1e-9
    priced = open_ended & (search.costs > 0)
    for cut, outlook, probability, weight in zip(
        search.programmes.cuts(range(len(search.outlooks)), optimum.units),
        search.outlooks,
        search.probabilities,
        optimum.weights,
        strict=True,
    ):
        saves = -cut.slope[priced] / search.costs[priced]
        rows.append(
            {
                "outlook": outlook.code,
                "probability": probability,
                "weight": weight,
                "pull": weight * PER_MONEY * float(saves.max(initial=0.0)),
            }
        )
    return rows
