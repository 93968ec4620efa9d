"""The outlooks in one process: of each the least need, and the least money where the need is held.

Everything here is a cache. Lost with its process, it is built anew from the scenario, and only time is lost.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.preparation.cut import Cut
from models.preparation.options import options_of
from models.preparation.outlooks import in_outlook
from models.preparation.programmes import Programmes
from models.preparation.second_stage import SecondStage, need_held, second_stage
from models.programme.matrix import Vector
from models.scenario import Scenario


class Subproblems:
    """The programmes of some outlooks of a scenario. `codes` are the outlooks in the scenario's order."""

    def __init__(self, scenario: Scenario, codes: Sequence[str]) -> None:
        options = options_of(scenario)
        span = np.array([max(option.most, 1e-9) for option in options])
        self._need = Programmes(lambda k: second_stage(in_outlook(scenario, codes[k]), options), span)
        # However far the need that is held moves: an old basis is not farther for that.
        self._money = Programmes(lambda k: need_held(self._need.stage(k)), np.append(span, np.inf))

    def stages(self, outlooks: Sequence[int]) -> list[SecondStage]:
        """The programmes of some outlooks, in order."""
        return [self._need.stage(outlook) for outlook in outlooks]

    def cuts(self, outlooks: Sequence[int], units: Vector) -> list[Cut]:
        """The need of each outlook with so many units prepared, as a cut that is tight there."""
        return [self._need.cut(outlook, units) for outlook in outlooks]

    def lend(self, cuts: Sequence[Cut], outlooks: Sequence[int]) -> NDArray[np.float64]:
        """Constants (cuts x outlooks) of the cuts that the duals of some give for others, -inf where they
        bound nothing; the slopes stay."""
        return self._need.lend(cuts, outlooks)

    def money_cuts(self, outlooks: Sequence[int], units: Vector, needs: Vector) -> list[Cut]:
        """The money of each outlook's cheapest response that leaves no more than its need, with so many
        units prepared, as a cut that is tight there."""
        return [
            self._money.cut(outlook, np.append(units, need))
            for outlook, need in zip(outlooks, needs, strict=True)
        ]

    def lend_money(self, cuts: Sequence[Cut], outlooks: Sequence[int]) -> NDArray[np.float64]:
        """As `lend`, for cuts of money."""
        return self._money.lend(cuts, outlooks)
