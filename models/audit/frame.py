"""Names as positions, dates as day numbers, windows as one row per day: the input as arrays.

Day 1 is the first day of the horizon, day T the last; arrays over days have T + 1 columns, column 0 is the
eve.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.audit.account import Axes, Numbers

Positions = NDArray[np.int64]

LONG_AGO = -(10**6)
FAR_AHEAD = 10**6
HOURS_A_DAY = 24.0


class Codes:
    """The names of one kind of thing, by position."""

    def __init__(self, names: Iterable[Any]) -> None:
        self.names: list[Any] = list(dict.fromkeys(names))
        self._position = {name: position for position, name in enumerate(self.names)}

    def __len__(self) -> int:
        return len(self.names)

    def of(self, names: Iterable[Any]) -> Positions:
        """Position of each name; -1 where it is not one of them."""
        position = self._position.get
        return np.array([position(name, -1) for name in names], dtype=np.int64)


class Rows:
    """The rows of one table, column by column, as arrays. A column that is not there reads as empty."""

    def __init__(self, table: pd.DataFrame, start: np.datetime64) -> None:
        self._table = table
        self._start = start
        self._read: dict[tuple[str, Any], Any] = {}
        self._names = frozenset(table.columns)
        self.position: Positions = np.arange(1, len(table) + 1)
        """Of each row in the table as given, from 1."""

    def __len__(self) -> int:
        return len(self._table)

    def values(self, column: str) -> Any:
        """A column as it stands."""
        return self._once(column, "values", self._column)

    def _column(self, column: str) -> Any:
        if column in self._names:
            return self._table[column].array
        return np.full(len(self), "", dtype=object)

    def _once(self, column: str, kind: Any, read: Callable[[str], Any]) -> Any:
        if (column, kind) not in self._read:
            self._read[column, kind] = read(column)
        return self._read[column, kind]

    def names(self, column: str) -> NDArray[Any]:
        """Codes or texts as objects."""
        return np.asarray(
            self._once(column, "names", lambda name: np.asarray(self.values(name), dtype=object))
        )

    def codes(self, column: str, codes: Codes) -> Positions:
        """Positions of the names of a column; -1 where unknown or empty."""
        return np.asarray(self._once(column, codes, lambda name: codes.of(self.names(name).tolist())))

    def numbers(self, column: str, empty: float = np.nan) -> Numbers:
        """Numbers, `empty` where there is none."""
        if column not in self._names:
            return np.full(len(self), empty)
        values: Numbers = self._once(column, "numbers", lambda name: _floats(self.values(name)))
        return values if np.isnan(empty) else np.where(np.isnan(values), empty, values)

    def flags(self, column: str) -> NDArray[np.bool_]:
        """Yes or no; no where empty."""
        return np.array([value is True or value == 1 for value in self.names(column)], dtype=np.bool_)

    def days(self, column: str, empty: int = LONG_AGO) -> Positions:
        """Day numbers of dates, `empty` where there is none."""
        if column not in self._names:
            return np.full(len(self), empty, dtype=np.int64)
        day, missing = self._once(column, "days", self._days)
        return np.where(missing, empty, day)

    def _days(self, column: str) -> tuple[Positions, NDArray[np.bool_]]:
        dates = self.values(column).to_numpy().astype("datetime64[D]")
        return (dates - self._start).astype(np.int64) + 1, np.isnat(dates)

    def where(self, keep: NDArray[np.bool_]) -> Rows:
        """Some of the rows."""
        part = Rows(self._table[keep], self._start)
        part.position = self.position[keep]
        return part


def _floats(values: Any) -> Numbers:
    return np.asarray(values.to_numpy() if hasattr(values, "to_numpy") else values, dtype=np.float64)


def total(shape: tuple[int, ...], at: tuple[Positions, ...], amounts: Numbers) -> Numbers:
    """Sum of `amounts` by position; what lies outside the shape is left out (the caller objects to it)."""
    inside = np.ones(len(amounts), dtype=np.bool_)
    for positions, size in zip(at, shape, strict=True):
        inside &= (positions >= 0) & (positions < size)
    if not inside.all():
        at = tuple(positions[inside] for positions in at)
        amounts = amounts[inside]
    if len(amounts) == 0:
        return np.zeros(shape)
    flat = np.ravel_multi_index(at, shape)
    sums = np.bincount(flat, weights=amounts, minlength=int(np.prod(shape)))
    return np.asarray(sums, dtype=np.float64).reshape(shape)


def row_by_day(owner: Positions, owners: int, first: Positions, last: Positions, days: int) -> Positions:
    """The row that speaks for each owner on each day, (owners, days + 1); -1 where none does."""
    rows = np.full((owners, days + 1), -1, dtype=np.int64)
    if len(owner):
        day = np.arange(days + 1)
        row, on = np.nonzero(
            (first[:, None] <= day) & (day <= last[:, None]) & (day > 0) & (owner >= 0)[:, None]
        )
        rows[owner[row], on] = row
    return rows


def take(values: Numbers, rows: Positions, none: float) -> Numbers:
    """The value of the row at each position of `rows`, `none` where there is no row."""
    if len(values) == 0:
        return np.full(rows.shape, none)
    return np.where(rows >= 0, values[rows], none)


def limit_by_day(values: Numbers, rows: Positions, owner: Positions) -> Numbers:
    """A limit by owner and day: none where an owner has no row or an empty figure, 0 on a day without a
    row."""
    limit = take(np.where(np.isnan(values), np.inf, values), rows, 0.0)
    named = np.zeros(len(rows), dtype=np.bool_)
    named[owner[owner >= 0]] = True
    return np.where(named[:, None], limit, np.inf)


def applicable(
    subject: Positions,
    place: Positions,
    group: Positions,
    named: tuple[Any, Any],
    shape: tuple[int, int, int],
) -> Positions:
    """The row of needs for each (place, subject, group), -1 where none.

    The row that names both place and group applies, else the one that names the place, else the one that
    names the group, else the one that names neither. `named` says which rows name a place and a group.
    """
    names_place, names_group = named
    rows = np.full(shape, -1, dtype=np.int64)
    for with_place, with_group in ((False, False), (False, True), (True, False), (True, True)):
        for row in np.flatnonzero((names_place == with_place) & (names_group == with_group)):
            where = place[row] if with_place else slice(None)
            who = group[row] if with_group else slice(None)
            if (
                subject[row] >= 0
                and (not with_place or place[row] >= 0)
                and (not with_group or group[row] >= 0)
            ):
                rows[where, subject[row], who] = row
    return rows


def day_before(eve: Numbers, day_ends: Numbers) -> Numbers:
    """What stood at the end of the day before, by day; `eve` lacks the axis of days."""
    before = np.zeros(day_ends.shape)
    before[..., 1] = eve
    before[..., 2:] = day_ends[..., 1:-1]
    return before


@dataclass(frozen=True)
class Frame:
    """What a scenario speaks of: its days, and the positions of its names."""

    days: int
    start: np.datetime64
    locations: Codes
    kind: NDArray[Any]
    groups: Codes
    items: Codes
    resources: Codes
    tables: Mapping[str, pd.DataFrame]
    policy: Any
    _rows: dict[str, Rows] = field(default_factory=dict)

    @classmethod
    def of(cls, scenario: Any) -> Frame:
        """Read the names of a scenario's effective tables."""
        tables = scenario.effective
        return cls(
            days=int(scenario.header.days),
            start=np.datetime64(scenario.header.start_date, "D"),
            locations=Codes(tables["locations"]["location"].tolist()),
            kind=np.asarray(tables["locations"]["kind"], dtype=object),
            groups=Codes(tables["groups"]["group"].tolist()),
            items=Codes(tables["items"]["item"].tolist()),
            resources=Codes(tables["resources"]["resource"].tolist()),
            tables=tables,
            policy=scenario.policy,
        )

    def rows(self, table: str) -> Rows:
        """A table's rows that hold in every outlook."""
        if table not in self._rows:
            rows = Rows(self.tables[table], self.start)
            named = rows.names("outlook")
            if len(named) and any(named):
                rows = rows.where(np.array([not name for name in named], dtype=np.bool_))
            self._rows[table] = rows
        return self._rows[table]

    @property
    def is_place(self) -> NDArray[np.bool_]:
        """Where people can be: crossings and sites."""
        return np.asarray((self.kind == "crossing") | (self.kind == "site"))

    @cached_property
    def dates(self) -> list[str]:
        """The days of the horizon in ISO 8601."""
        return [str(day) for day in self.start + np.arange(self.days)]

    def axes(self, *names: str, **more: list[Any]) -> Axes:
        """Labels for the positions of arrays over these sets, in this order, `more` for sets of the
        caller's own."""
        known: dict[str, list[Any]] = {
            "location": self.locations.names,
            "group": self.groups.names,
            "item": self.items.names,
            "resource": self.resources.names,
            "date": self.dates,
            **more,
        }
        return Axes(names, tuple(known[name] for name in names))
