"""A scenario as the rules read it: plain lists and rows, days as numbers, the networks of its lanes."""

from __future__ import annotations

from collections import defaultdict, namedtuple
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, cached_property
from typing import Any

import numpy as np
import pandas as pd

from models.scenario import Scenario

Row = Any  # a named tuple of the columns of its table

PEOPLE_AT = ("crossing", "site")
GOODS_AT = ("crossing", "site", "depot")
PEOPLE = ("scenario", "locations", "groups", "arrivals", "present", "under_way")
"""The tables that say who is where (`beginnings`, `entries`)."""


class View:
    """The tables of a scenario with every default filled in.

    Missing numbers and dates are None, missing codes and texts "". Dates are day numbers: day 1 is the
    first day planned, day `days` the last. A row's `row` is its 1-based position in the user's table, None
    where a standards profile or a default supplies the row.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.header = scenario.header
        self.policy = scenario.policy
        self.days: int = scenario.header.days
        self.start: date = scenario.header.start_date
        self._scenario = scenario
        # Taken out once: each look into a scenario's tables makes a copy.
        self._effective = dict(scenario.effective)
        self._columns: dict[str, dict[str, list[Any]]] = {}
        self._rows: dict[str, list[Row]] = {}
        self._numbers: dict[str, list[int | None]] = {}

    @cached_property
    def unread(self) -> frozenset[str]:
        """Tables of which something could not be read; `scenario` where the days planned are not known."""
        broken = {issue.table for issue in self._scenario.errors} - {"scenario"}
        known = {"start_date", "days"} <= self.header.model_fields_set
        return frozenset(broken if known else broken | {"scenario"})

    def size(self, table: str) -> int:
        """How many rows a table has."""
        return len(self._effective[table])

    def columns(self, table: str) -> dict[str, list[Any]]:
        """The columns of a table, each as a plain list."""
        if table not in self._columns:
            frame = self._effective[table]
            self._columns[table] = {str(name): self._plain(frame[name]) for name in frame.columns}
        return self._columns[table]

    def rows(self, table: str) -> list[Row]:
        """The rows of a table, each with its columns as attributes and `row`, its number as given."""
        if table not in self._rows:
            rows: list[Row] = []
            if self.size(table):
                columns = self.columns(table)
                make = _row_type(table, ("row", *columns))._make
                rows = list(map(make, zip(self.numbers(table), *columns.values(), strict=True)))
            self._rows[table] = rows
        return self._rows[table]

    def numbers(self, table: str) -> list[int | None]:
        """The user's row numbers, one for each row of `columns`."""
        # A table's label counts rows as given; what a profile adds stands after the user's own rows.
        if table not in self._numbers:
            own = [label + 1 for label in self._scenario.tables[table].index.tolist()]
            self._numbers[table] = [*own, *[None] * (self.size(table) - len(own))]
        return self._numbers[table]

    def column_given(self, table: str, column: str) -> list[Any]:
        """A column as the user gave it, without defaults."""
        return self._plain(self._scenario.tables[table][column])

    def codes(self, table: str, column: str) -> set[str]:
        """The codes that a table lists."""
        return set(self.columns(table)[column]) if self.size(table) else set()

    def date(self, day: int) -> str:
        """The date of a day number, as ISO 8601; the last there is for a slip of any size."""
        return date.fromordinal(min(self.start.toordinal() + day - 1, date.max.toordinal())).isoformat()

    @property
    def horizon(self) -> str:
        """The days planned, in words."""
        return f"{self.start.isoformat()} to {self.date(self.days)}"

    def touches(self, first: int | None, last: int | None) -> bool:
        """Whether a window, open where None, has a day in common with the days planned."""
        return (first is None or first <= self.days) and (last is None or last >= 1)

    @cached_property
    def kind(self) -> dict[str, str]:
        """The kind of each location."""
        return {row.location: row.kind for row in self.rows("locations")}

    @cached_property
    def groups(self) -> list[str]:
        """The groups, in the order of their table."""
        return list(dict.fromkeys(self.columns("groups")["group"]))

    @cached_property
    def entries(self) -> dict[str, set[str]]:
        """By place, the groups that arrive there within the days planned."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self.rows("arrivals"):
            if row.persons and row.date is not None and self.touches(row.date, row.to_date or row.date):
                found[row.location].update([row.group] if row.group else self.groups)
        return dict(found)

    @cached_property
    def beginnings(self) -> dict[str, set[str]]:
        """By place, the groups that are there on the eve, arrive there or are under way to it."""
        found: dict[str, set[str]] = defaultdict(set)
        for place, groups in self.entries.items():
            found[place].update(groups)
        for row in self.rows("present"):
            if row.persons:
                found[row.location].update([row.group] if row.group else self.groups)
        for row in self.rows("under_way"):
            if row.persons and row.group:
                found[row.destination].add(row.group)
        return {place: found[place] for place in found if self.kind.get(place) in PEOPLE_AT}

    @cached_property
    def onward(self) -> dict[str, dict[str, set[str]]]:
        """By group, where people lanes that open within the days planned lead from each place."""
        found: dict[str, dict[str, set[str]]] = {group: defaultdict(set) for group in self.groups}
        for row in self.rows("people_lanes"):
            if self.touches(row.opens_on, row.closes_on):
                for group in [row.group] if row.group else self.groups:
                    if group in found:
                        found[group][row.origin].add(row.destination)
        return found

    @cached_property
    def reach(self) -> dict[str, set[str]]:
        """By group, every place and exit that the group can ever be at."""
        return {
            group: reachable(
                self.onward[group], (p for p, groups in self.beginnings.items() if group in groups)
            )
            for group in self.groups
        }

    def _plain(self, column: pd.Series) -> list[Any]:
        kind = column.dtype.kind
        if kind == "M":
            days = column.to_numpy().astype("datetime64[D]").astype(np.int64).tolist()
            eve = (self.start - date(1970, 1, 1)).days - 1
            return [None if day < -(10**9) else day - eve for day in days]
        values = column.tolist()
        if kind == "f":
            return [None if value != value else value for value in values]
        if kind in "bi":
            return [None if value is pd.NA else value for value in values]
        return ["" if value is None or value is pd.NA or value != value else value for value in values]


@cache
def _row_type(table: str, columns: tuple[str, ...]) -> Any:
    return namedtuple(table, columns)


def reachable(onward: Mapping[str, Iterable[str]], seeds: Iterable[str]) -> set[str]:
    """Every node that the seeds lead to, the seeds included."""
    found = set(seeds)
    frontier = list(found)
    while frontier:
        for node in onward.get(frontier.pop(), ()):
            if node not in found:
                found.add(node)
                frontier.append(node)
    return found
