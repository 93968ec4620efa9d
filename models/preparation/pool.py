"""Every dual solution found so far, and the cut that it gives for every outlook.

Where outlooks differ in right-hand sides and bounds only, the duals of one are feasible for all: they bound
every other outlook's need for the cost of a product. The master asks here for the cuts that its trial breaks;
only those become rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.preparation.cut import Cut
from models.programme.matrix import Vector

IDLE_PASSES = 12
"""Passes after which duals go that gave no row of the master."""


class Pool:
    """`slopes` are duals x options, `constants` duals x outlooks (-inf where duals bound nothing)."""

    def __init__(self, options: int, outlooks: int) -> None:
        self.origins: list[Cut] = []
        self.slopes = np.zeros((0, options))
        self.constants = np.zeros((0, outlooks))
        self._used = np.zeros(0, dtype=np.int64)
        self._pass = 0

    def __len__(self) -> int:
        return len(self.origins)

    def add(self, cuts: Sequence[Cut], constants: NDArray[np.float64]) -> None:
        """Keep the duals of some cuts, with their constants for every outlook."""
        if not cuts:
            return
        self.origins += cuts
        self.slopes = np.vstack([self.slopes, [cut.slope for cut in cuts]])
        self.constants = np.vstack([self.constants, constants])
        self._used = np.append(self._used, np.full(len(cuts), self._pass))

    def highest(self, units: Vector, left: Vector | None = None) -> tuple[NDArray[np.int64], Vector]:
        """Which duals bound each outlook most with these units, and the bound; `left`: what a last entry of
        the slopes stands for, by outlook."""
        if not self.origins:
            width = self.constants.shape[1]
            return np.zeros(width, dtype=np.int64), np.full(width, -np.inf)
        values = self.constants + (self.slopes[:, : len(units)] @ units)[:, None]
        if left is not None:
            values += np.outer(self.slopes[:, -1], left)
        which = np.argmax(values, axis=0)
        return which, values[which, np.arange(values.shape[1])]

    def use(self, which: NDArray[np.int64]) -> None:
        """Note that these duals give rows of the master."""
        self._used[which] = self._pass

    def forget_idle(self) -> NDArray[np.int64]:
        """End a pass: drop duals that were of no use for some; the new number of each, -1 for those gone."""
        kept = self._used > self._pass - IDLE_PASSES
        self.origins = [cut for cut, keep in zip(self.origins, kept, strict=True) if keep]
        self.slopes, self.constants, self._used = self.slopes[kept], self.constants[kept], self._used[kept]
        self._pass += 1
        return np.where(kept, np.cumsum(kept) - 1, -1)

    def cut(self, which: int, outlook: int) -> Cut:
        """The cut that duals give for an outlook."""
        origin = self.origins[which]
        if origin.outlook == outlook:
            return origin
        return Cut(
            outlook,
            float(self.constants[which, outlook]),
            origin.slope,
            duals=origin.duals,
            structure=origin.structure,
        )
