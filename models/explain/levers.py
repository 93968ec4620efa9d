"""Levers: limits that somebody could relax, as rows of the matrix and as a change of the input tables.

A lever moves the right-hand sides of its rows; the same change in the scenario's tables is what a cold
planning run would see. Both say "by one unit": the promise of a remedy is that they agree.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.programme.matrix import Vector
from models.scenario import Scenario

Kind = Literal[
    "places",
    "emergency places",
    "seats",
    "border quota",
    "units on duty",
    "goods",
    "supply a day",
    "supply in total",
    "freight volume",
    "freight weight",
    "roster",
    "buildable places",
    "buildable facilities",
    "budget",
    "vehicles",
    "dispatch",
    "receipt",
    "store",
    "staff seats",
    "opening",
    "opening time",
    "lane shut",
    "freight lane shut",
]

KINDS: tuple[Kind, ...] = get_args(Kind)

COUNTED: frozenset[Kind] = frozenset(
    (
        "places",
        "emergency places",
        "seats",
        "border quota",
        "units on duty",
        "roster",
        "buildable places",
        "buildable facilities",
        "staff seats",
    )
)
"""Kinds of which there are whole ones only: amounts of one and more are published whole."""

AT_ONCE: frozenset[Kind] = frozenset(("opening", "opening time", "lane shut", "freight lane shut"))
"""Kinds that happen or do not: an amount of one, and no other."""


TOTALS = ["buildable_places", "units_total"]
LONG_AGO, FAR_OFF = pd.Timestamp("1700-01-01"), pd.Timestamp("2200-01-01")


@dataclass(frozen=True)
class TableChange:
    """Raise `column` of the rows of `table` that match `where` (on the lever's days), or append a row:
    `where`, with the amount in `column` where one is named.

    `interval` names the table's window columns; None where rows have none. With `percent` the amount is a
    percentage by which `column` and the columns `also` grow; with `to`, `column` becomes that instead.
    """

    table: str
    where: tuple[tuple[str, object], ...]
    column: str
    interval: tuple[str, str] | None = None
    append: bool = False
    row: int | None = None
    percent: bool = False
    also: tuple[str, ...] = ()
    to: bool | int | None = None

    def raised(self, record: dict[Hashable, Any], amount: float) -> dict[Hashable, Any]:
        """A row of the table with the amount added."""
        if self.percent:
            grown: dict[Hashable, Any] = {
                name: record[name] * (1 + amount / 100) for name in (self.column, *self.also)
            }
            return {**record, **grown}
        return {**record, self.column: record[self.column] + amount}


@dataclass(frozen=True)
class Lever:
    """One limit: what, where, on which days, and how one unit of it moves the matrix.

    `rows` and `shift`: row numbers and what one unit adds to their sides. `limit` is its size today (NaN:
    none), `score` what the duals promise for one unit: a nomination, not a price.
    """

    kind: Kind
    location: str
    to_location: str
    subject: str
    group: str
    days: tuple[int, ...]
    rows: NDArray[np.int32]
    shift: Vector
    limit: float
    unit: str
    score: float
    change: TableChange

    @property
    def key(self) -> tuple[str, ...]:
        return (self.kind, self.location, self.to_location, self.subject, self.group)

    @property
    def order(self) -> tuple[int, tuple[str, ...], tuple[int, ...]]:
        """Among limits worth as much, the more usual kind first."""
        return KINDS.index(self.kind), self.key, self.days

    @property
    def at_once(self) -> bool:
        """Whether it happens or does not."""
        return self.kind in AT_ONCE


def change_scenario(scenario: Scenario, lever: Lever, amount: float) -> Scenario:
    """The scenario with the lever moved by `amount`, in its tables.

    Raises:
        KeyError: no row matches.
        ValueError: a row would have to be cut whose total (`buildable_places`, `units_total`) is for all its
            days: no table says that.
    """
    change = lever.change
    table = scenario.tables[change.table].copy()
    start = pd.Timestamp(scenario.header.start_date)
    if change.append:
        row: dict[Hashable, Any] = dict(change.where)
        if change.column:
            row[change.column] = amount
        return scenario.replace(**{change.table: pd.concat([table, _rows(table, [row])], ignore_index=True)})
    matching = np.ones(len(table), dtype=bool)
    for column, value in change.where:
        matching &= (table[column] == value).to_numpy()
    if change.row is not None:
        matching &= np.arange(len(table)) == change.row - 1
    if not matching.any():
        raise KeyError(f"no row of {change.table} matches {dict(change.where)}")
    if change.to is not None:
        table[change.column] = table[change.column].mask(matching, change.to)
        return scenario.replace(**{change.table: table})
    if change.interval is None or change.row is not None:
        table.loc[matching, change.column] = table.loc[matching, change.column].fillna(0.0) + amount
        return scenario.replace(**{change.table: table})
    first = start + pd.Timedelta(days=lever.days[0] - 1)
    last = start + pd.Timedelta(days=lever.days[-1] - 1)
    return scenario.replace(**{change.table: _split(table, matching, change, first, last, amount)})


def _split(
    table: pd.DataFrame,
    matching: NDArray[np.bool_],
    change: TableChange,
    first: pd.Timestamp,
    last: pd.Timestamp,
    amount: float,
) -> pd.DataFrame:
    """Cut the windows of matching rows at the lever's days and raise the part within them."""
    opens, closes = change.interval or ("", "")
    day = pd.Timedelta(days=1)
    kept: list[dict[Hashable, Any]] = []
    covered: list[tuple[pd.Timestamp, pd.Timestamp]] = []
    totals = table.reindex(columns=TOTALS).loc[matching]
    if (totals > 0).any(axis=None):
        raise ValueError(f"rows of {change.table} with a total for all their days cannot be cut")
    for matches, record in zip(matching, table.to_dict("records"), strict=True):
        begin = record[opens] if not pd.isna(record[opens]) else LONG_AGO
        end = record[closes] if not pd.isna(record[closes]) else FAR_OFF
        if not matches or end < first or begin > last:
            kept.append(record)
            continue
        if begin < first:
            kept.append({**record, closes: first - day})
        inner = change.raised(record, amount)
        inner[opens] = max(begin, first)
        inner[closes] = min(end, last)
        covered.append((inner[opens], inner[closes]))
        kept.append(inner)
        if end > last:
            kept.append({**record, opens: last + day})
    # Days on which rows exist but none holds stand at zero: the raise is a row of its own there.
    gap = last + day if change.percent else first
    for begin, end in sorted(covered):
        if begin > gap:
            kept.append({**dict(change.where), opens: gap, closes: begin - day, change.column: amount})
        gap = max(gap, end + day)
    if (covered and gap <= last) or not covered:
        kept.append({**dict(change.where), opens: gap, closes: last, change.column: amount})
    return _rows(table, kept)


def _rows(table: pd.DataFrame, records: list[dict[Hashable, Any]]) -> pd.DataFrame:
    return pd.DataFrame(records, columns=table.columns)


def alike(worth: float) -> float:
    """A worth to six digits: what is equal but for rounding is equal."""
    return float(f"{worth:.6g}")
