"""Who solves the outlooks' programmes, and some of the outlooks as if they were all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.preparation.cut import Cut
from models.preparation.second_stage import SecondStage
from models.programme.matrix import Vector


class Outlooks(Protocol):
    """Whoever solves the outlooks' programmes: this process, several, or a cluster."""

    def cuts(self, outlooks: Sequence[int], units: Vector) -> list[Cut]:
        """A tight cut for each outlook, in order."""
        ...

    def lend(self, cuts: Sequence[Cut], outlooks: Sequence[int]) -> NDArray[np.float64]:
        """The constants that the duals of some cuts give for outlooks (cuts x outlooks)."""
        ...

    def money_cuts(self, outlooks: Sequence[int], units: Vector, needs: Vector) -> list[Cut]:
        """A tight cut of money for each outlook that leaves no more than its need, in order."""
        ...

    def lend_money(self, cuts: Sequence[Cut], outlooks: Sequence[int]) -> NDArray[np.float64]:
        """As `lend`, for cuts of money."""
        ...

    def stages(self, outlooks: Sequence[int]) -> list[SecondStage]:
        """The programmes of some outlooks, in order."""
        ...


class Subset:
    """Some of the outlooks, numbered from 0."""

    def __init__(self, whole: Outlooks, of: Sequence[int]) -> None:
        self._whole = whole
        self._of = list(of)
        self._number = {outlook: number for number, outlook in enumerate(of)}

    def cuts(self, outlooks: Sequence[int], units: Vector) -> list[Cut]:
        return self._renumbered(self._whole.cuts([self._of[k] for k in outlooks], units))

    def lend(self, cuts: Sequence[Cut], outlooks: Sequence[int]) -> NDArray[np.float64]:
        return self._whole.lend(cuts, [self._of[k] for k in outlooks])

    def money_cuts(self, outlooks: Sequence[int], units: Vector, needs: Vector) -> list[Cut]:
        return self._renumbered(self._whole.money_cuts([self._of[k] for k in outlooks], units, needs))

    def lend_money(self, cuts: Sequence[Cut], outlooks: Sequence[int]) -> NDArray[np.float64]:
        return self._whole.lend_money(cuts, [self._of[k] for k in outlooks])

    def _renumbered(self, cuts: Sequence[Cut]) -> list[Cut]:
        return [replace(cut, outlook=self._number[cut.outlook]) for cut in cuts]

    def stages(self, outlooks: Sequence[int]) -> list[SecondStage]:
        return self._whole.stages([self._of[k] for k in outlooks])
