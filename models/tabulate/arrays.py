"""Look-ups as arrays over places, groups and days, and what classes of groups share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.tabulate.frames import Numbers, Positions
from models.tabulate.values import ZERO

Pair = tuple[str, str]
PairDay = tuple[str, str, int]


def snapped(values: Numbers, unit: Numbers | float = 1.0) -> Numbers:
    """The values, or 0 where they are smaller than any amount that counts."""
    return np.where(np.abs(values) < ZERO * unit, 0.0, values)


@dataclass(frozen=True)
class Pairs:
    """Rows of arrays over days: pairs of a place and something else, in order. Column 0 is the eve."""

    pairs: tuple[Pair, ...]
    days: int

    @classmethod
    def of(cls, pairs: Iterable[Pair], days: int) -> Pairs:
        """Pairs in the order given."""
        return cls(tuple(dict.fromkeys(pairs)), days)

    @cached_property
    def position(self) -> dict[Pair, int]:
        """Row of each pair."""
        return {pair: row for row, pair in enumerate(self.pairs)}

    def empty(self) -> Numbers:
        """Nothing for any pair on any day."""
        return np.zeros((len(self.pairs), self.days + 1))

    def spread(self, values: Mapping[PairDay, float]) -> Numbers:
        """Values by pair and day; those of other pairs are left out."""
        found, position = self.empty(), self.position
        for (place, other, day), value in values.items():
            if value:
                row = position.get((place, other))
                if row is not None:
                    found[row, day] = value
        return found


@dataclass(frozen=True)
class Members:
    """The groups of need classes, one row each: class, place and group by position."""

    classes: Pairs
    places: Pairs
    of_class: Positions
    of_place_group: Positions

    @classmethod
    def of(cls, groups: Mapping[Pair, list[str]], places: Pairs) -> Members:
        """Rows for every group of every (place, class)."""
        classes = Pairs.of(groups, places.days)
        of_class = [row for row, members in enumerate(groups.values()) for _ in members]
        of_place = [
            places.position[place, group] for (place, _), members in groups.items() for group in members
        ]
        return cls(classes, places, np.array(of_class, dtype=np.int64), np.array(of_place, dtype=np.int64))

    def shared(self, amounts: Mapping[PairDay, float], due: Numbers) -> Numbers:
        """What a class got or lacks, by member and day, in proportion to what was due to each."""
        total = np.zeros((len(self.classes.pairs), due.shape[1]))
        np.add.at(total, self.of_class, due)
        amount = snapped(self.classes.spread(amounts))
        share = np.divide(amount, total, out=np.zeros_like(total), where=total > 0.0)
        return share[self.of_class] * due
