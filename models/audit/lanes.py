"""Lanes for people and goods by day: which row holds, and the shares of vehicle pools that a plan uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from models.audit.account import Numbers
from models.audit.frame import (
    FAR_AHEAD,
    HOURS_A_DAY,
    Codes,
    Frame,
    Positions,
    Rows,
    limit_by_day,
    row_by_day,
    take,
)


class Keys:
    """Things that several columns name together, by position."""

    def __init__(self, rows: Rows, columns: Sequence[str]) -> None:
        self._columns = columns
        keys = self._read(rows)
        self.names: list[tuple[Any, ...]] = list(dict.fromkeys(keys))
        self._number = {key: position for position, key in enumerate(self.names)}
        self.owner = self.of(rows)
        """The position of each row of the table that names them."""

    def __len__(self) -> int:
        return len(self.names)

    def of(self, rows: Rows) -> Positions:
        """The position of each row of another table; -1 where it names none of them."""
        return np.array([self._number.get(key, -1) for key in self._read(rows)], dtype=np.int64)

    def part(self, column: int, codes: Codes) -> Positions:
        """The position, in `codes`, of one part of each name."""
        return codes.of(np.array([name[column] for name in self.names], dtype=object))

    @property
    def labels(self) -> list[str]:
        """Names as text."""
        return [" - ".join(str(part) for part in name if part) for name in self.names]

    def _read(self, rows: Rows) -> list[tuple[Any, ...]]:
        return list(zip(*(rows.names(column).tolist() for column in self._columns), strict=True))


class Lanes:
    """The lanes of a table. `row` is the row that holds, [lane, group, day] for people, [lane, day] for
    goods.

    Of people, the row that names a group says how that group travels; where another row of the lane names
    no group, both must be open. `lag` and `cost` are by row of the table; `seats` [lane, group or all
    (last), day].
    """

    def __init__(self, frame: Frame, table: str, cost: str) -> None:
        rows = frame.rows(table)
        self.rows = rows
        self.keys = Keys(rows, ("origin", "destination", "lane"))
        self.lag = np.floor(rows.numbers("hours") / HOURS_A_DAY)
        self.cost = rows.numbers(cost, 0.0)
        self.pool_use = rows.numbers("pool_use", 1.0)
        self.pools = Codes(frame.rows("vehicle_pools").names("vehicle_pool").tolist())
        self.pool = rows.codes("vehicle_pool", self.pools)
        first, last = rows.days("opens_on"), rows.days("closes_on", FAR_AHEAD)
        if table == "freight_lanes":
            self.row = row_by_day(self.keys.owner, len(self.keys), first, last, frame.days)
            return
        every = len(frame.groups)
        group = rows.codes("group", frame.groups)
        owner = self.keys.owner * (every + 1) + np.where(group < 0, every, group)
        by_owner = row_by_day(owner, len(self.keys) * (every + 1), first, last, frame.days)
        named = np.zeros((len(self.keys), every + 1), dtype=np.bool_)
        named.reshape(-1)[owner] = True
        spoken = by_owner.reshape(len(self.keys), every + 1, frame.days + 1)
        own, general = spoken[:, :every], spoken[:, every:]
        of_all = named[:, every:, None]
        open_to_all = np.where(of_all, general >= 0, True)
        self.row = np.where(
            named[:, :every, None], np.where(open_to_all, own, -1), np.where(of_all, general, -1)
        )
        seats = limit_by_day(rows.numbers("persons_per_day"), by_owner, owner)
        self.seats = seats.reshape(spoken.shape)


class Pools:
    """Vehicle pools: what each carries on each day, [pool, day]; 0 where it does not run or cannot carry
    it."""

    def __init__(self, frame: Frame) -> None:
        rows = frame.rows("vehicle_pools")
        self.codes = Codes(rows.names("vehicle_pool").tolist())
        owner = rows.codes("vehicle_pool", self.codes)
        row = row_by_day(
            owner, len(self.codes), rows.days("opens_on"), rows.days("closes_on", FAR_AHEAD), frame.days
        )
        self.persons, self.m3, self.kg = (
            take(rows.numbers(column, 0.0), row, 0.0)
            for column in ("persons_per_day", "m3_per_day", "kg_per_day")
        )


def part_of(load: Numbers, capacity: Numbers) -> Numbers:
    """Load as a part of what can be carried: infinite where nothing can."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(load > 0, load / capacity, 0.0)
