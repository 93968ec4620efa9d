"""The plan's tables as arrays, and what must hold of every row: known names, days of the horizon, no
negative amount."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from models.audit.account import Account, Key, Numbers
from models.audit.frame import FAR_AHEAD, Codes, Frame, Positions, Rows, total
from models.plan_tables import PLAN_TABLES

AMOUNTS: Mapping[str, tuple[str, ...]] = {
    "moves": ("persons",),
    "lodging": ("persons", "persons_over"),
    "occupancy": ("present", "headcount", "unsheltered"),
    "shipments": ("units",),
    "orders": ("units",),
    "stock": (
        "opening",
        "delivered",
        "ordered",
        "shipped_in",
        "shipped_out",
        "issued",
        "used_for_building",
        "discarded",
        "closing",
    ),
    "issued": ("due", "persons", "units"),
    "building": ("units", "places"),
    "openings": ("share",),
    "staffing": (
        "opening",
        "called_up",
        "under_way",
        "installed",
        "moved_in",
        "moved_out",
        "released",
        "on_duty",
    ),
    "redeployments": ("units",),
    "call_ups": ("units",),
    "shortages": ("persons", "person_days", "weighted"),
}
"""The tables that say what was decided, and their amounts."""

NAMED: Mapping[str, tuple[str, ...]] = {
    "moves": ("origin", "destination", "group"),
    "lodging": ("location", "group"),
    "occupancy": ("location", "group"),
    "shipments": ("origin", "destination", "item"),
    "orders": ("location", "item"),
    "stock": ("location", "item"),
    "issued": ("location", "item", "group"),
    "building": ("location",),
    "openings": ("location",),
    "staffing": ("location", "resource"),
    "redeployments": ("origin", "destination", "resource"),
    "call_ups": ("location", "resource"),
}
"""The columns of each that must name something of the scenario."""

KINDS = ("night", "overcrowding", "substandard", "item", "service", "waiting", "under_way", "cover")


class RowAxes:
    """Names a row of a plan table by its number, from 1, and some of its columns."""

    def __init__(self, rows: Rows, columns: tuple[str, ...]) -> None:
        self._rows, self._columns = rows, columns

    def key(self, position: Sequence[int]) -> Key:
        """The row's number and columns."""
        row = int(position[0])
        values = {column: self._rows.names(column)[row] for column in self._columns}
        dates = {"date": str(values["date"])[:10]} if "date" in values else {}
        return {"row": row + 1, **values, **dates}

    def facts(self, values: Any) -> Any:
        """All of it: every row states a fact."""
        return values


class Entries:
    """The decided tables of a plan. Arrays are [location, group or item or resource, day]."""

    def __init__(self, frame: Frame, tables: Mapping[str, pd.DataFrame]) -> None:
        self.frame = frame
        self._tables = tables
        self._rows: dict[str, Rows] = {}
        self._at: dict[str, tuple[Positions, ...]] = {}
        self._sums: dict[tuple[str, str], Numbers] = {}
        self._codes = {
            "location": frame.locations,
            "origin": frame.locations,
            "destination": frame.locations,
            "group": frame.groups,
            "item": frame.items,
            "resource": frame.resources,
        }

    def has(self, table: str) -> bool:
        """Whether the plan has the table, with rows or without."""
        return table in self._tables

    def rows(self, table: str) -> Rows:
        """A table's rows; none where the plan lacks the table."""
        if table not in self._rows:
            self._rows[table] = Rows(self._tables.get(table, pd.DataFrame()), self.frame.start)
        return self._rows[table]

    def axes(self, table: str, *columns: str) -> RowAxes:
        """Labels for arrays over the rows of a table."""
        return RowAxes(self.rows(table), columns)

    def code(self, table: str, column: str) -> Positions:
        """Positions of the names of a column."""
        return self.rows(table).codes(column, self._codes[column])

    def dense(self, table: str, column: str) -> Numbers:
        """Sum of a column of occupancy, stock, issued or staffing by the table's names and day."""
        shape = tuple(len(self._codes[name]) for name in NAMED[table])
        if table not in self._at:
            rows = self.rows(table)
            self._at[table] = (*(self.code(table, name) for name in NAMED[table]), rows.days("date"))
        if (table, column) not in self._sums:
            amounts = self.rows(table).numbers(column)
            self._sums[table, column] = total((*shape, self.frame.days + 1), self._at[table], amounts)
        return self._sums[table, column]

    def lodged(self) -> Numbers:
        """People lodged, within and over places, [group, day]."""
        rows = self.rows("lodging")
        at = (self.code("lodging", "group"), rows.days("date"))
        persons = rows.numbers("persons") + rows.numbers("persons_over")
        return total((len(self.frame.groups), self.frame.days + 1), at, persons)

    @cached_property
    def kind(self) -> Positions:
        """Kind of each row of shortages, by its place in KINDS."""
        return self.rows("shortages").codes("kind", Codes(KINDS))

    @cached_property
    def need(self) -> Positions:
        """Item or resource of each row of shortages."""
        names = self.rows("shortages").names("need")
        need = np.full(len(names), -1, dtype=np.int64)
        for codes, kinds in ((self.frame.resources, ("service",)), (self.frame.items, ("item", "cover"))):
            of = np.flatnonzero(np.isin(self.kind, [KINDS.index(name) for name in kinds]))
            need[of] = codes.of(names[of].tolist())
        return need

    @cached_property
    def _short_at(self) -> tuple[Positions, Positions, Positions]:
        rows = self.rows("shortages")
        return (
            rows.codes("location", self.frame.locations),
            rows.codes("group", self.frame.groups),
            rows.days("date"),
        )

    def shortage(self, kind: str, column: str = "persons") -> Numbers:
        """Shortages of a kind: [location, group, day], of items and services [location, need, group, day]."""
        if (kind, column) not in self._sums:
            self._sums[kind, column] = self._shortage(kind, column)
        return self._sums[kind, column]

    def _shortage(self, kind: str, column: str) -> Numbers:
        place, group, day = self._short_at
        shape = (len(self.frame.locations), len(self.frame.groups), self.frame.days + 1)
        of = np.flatnonzero(self.kind == KINDS.index(kind))
        amounts = self.rows("shortages").numbers(column)[of]
        if kind in ("item", "service"):
            needs = self.frame.items if kind == "item" else self.frame.resources
            at = (place[of], self.need[of], group[of], day[of])
            return total((shape[0], len(needs), *shape[1:]), at, amounts)
        return total(shape, (place[of], group[of], day[of]), amounts)

    def on_road(self, kind: str, priority: str = "") -> Numbers:
        """Shortages that belong to no place (waiting, under way), [group, day]; of one priority if named."""
        _, group, day = self._short_at
        rows = self.rows("shortages")
        of = np.flatnonzero(self.kind == KINDS.index(kind))
        if priority:
            of = of[rows.names("priority")[of] == priority]
        shape = (len(self.frame.groups), self.frame.days + 1)
        return total(shape, (group[of], day[of]), rows.numbers("persons")[of])

    def audit(self, unit: Numbers, account: Account) -> None:
        """Check names, days and signs of every row; `unit` is what serves one person, by item."""
        for table, columns in AMOUNTS.items():
            rows = self.rows(table)
            if not len(rows):
                continue
            labels = self.axes(table, "date", *NAMED.get(table, ("location", "group", "need", "kind")))
            right = (rows.days("date") >= 1) & (rows.days("date") <= self.frame.days)
            account.holds(
                "days_in_horizon",
                table,
                labels,
                right,
                rows.values("date"),
                message="the day is one of the horizon",
            )
            for column in NAMED.get(table, ()):
                account.holds(
                    "known_names",
                    table,
                    labels,
                    self.code(table, column) >= 0,
                    rows.values(column),
                    message=f"{column} is in the scenario",
                )
            scale = unit[self.code(table, "item")] if "item" in NAMED.get(table, ()) else 1.0
            for column in columns:
                account.at_most(
                    "not_negative",
                    table,
                    labels,
                    0.0,
                    -rows.numbers(column),
                    unit=scale,
                    message=f"{column} is not negative",
                )
        self._audit_shortage_names(account)
        self._audit_complete(account)
        for table, of in PLAN_TABLES.items():
            if of.part != "explained" and self.has(table):
                self._audit_keys(table, of.key, account)

    def _audit_keys(self, table: str, columns: tuple[str, ...], account: Account) -> None:
        """Two rows of one key would hide behind their sum."""
        rows = self.rows(table)
        key = np.zeros(len(rows), dtype=np.int64)
        for column in columns:
            if column == "date":
                part, size = rows.days(column) - rows.days(column).min(initial=0), 2 * FAR_AHEAD
            elif column == "rank" or column == "roster":
                part, size = rows.numbers(column).astype(np.int64), FAR_AHEAD
            else:
                codes = self._codes.get(column) or Codes(rows.names(column).tolist())
                part, size = rows.codes(column, codes) + 1, len(codes) + 1
            key = key * size + part
        _, first, count = np.unique(key, return_index=True, return_counts=True)
        single = np.ones(len(rows), dtype=np.bool_)
        single[first[count > 1]] = False
        account.holds(
            "one_row_a_key",
            table,
            self.axes(table, *columns),
            single,
            rows.values(columns[0]),
            message=f"one row for each {', '.join(columns)}",
        )

    def _audit_complete(self, account: Account) -> None:
        """Accounts of stores and of duty have a row for every day, also where nothing happens."""
        for table in ("stock", "staffing"):
            place, what = (self.code(table, column) for column in NAMED[table])
            shape = tuple(len(self._codes[name]) for name in NAMED[table])
            days = total(shape, (place, what), np.ones(len(place)))
            account.holds(
                "complete_accounts",
                table,
                self.frame.axes(*NAMED[table]),
                (days == 0) | (days == self.frame.days),
                days,
                message="one row for every day of the horizon",
            )

    def _audit_shortage_names(self, account: Account) -> None:
        place, group, _ = self._short_at
        kind = self.kind
        in_place = np.isin(kind, [KINDS.index(name) for name in KINDS[:5]])
        of_people = in_place | np.isin(kind, [KINDS.index("waiting"), KINDS.index("under_way")])
        of_needs = np.isin(kind, [KINDS.index(name) for name in ("item", "service", "cover")])
        rows = self.rows("shortages")
        nowhere, nobody = rows.names("location") == "", rows.names("group") == ""
        right = (
            (kind >= 0)
            & np.where(in_place, place >= 0, nowhere)
            & np.where(of_people, group >= 0, nobody)
            & (~of_needs | (self.need >= 0))
        )
        account.holds(
            "known_names",
            "shortages",
            self.axes("shortages", "date", "location", "group", "need", "kind"),
            right,
            rows.values("kind"),
            message="kind, location, group and need are in the scenario",
        )
