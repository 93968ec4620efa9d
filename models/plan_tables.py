"""The tables of a plan: which there are, their columns, kinds, units and what each says.

This is the only place that knows a column of a plan; frames, JSON, CSV, the workbook and the reference
page (`instances/PLAN.md`) come from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
import pandas as pd

Kind = Literal["date", "code", "text", "number", "integer", "flag"]


@dataclass(frozen=True, slots=True)
class PlanColumn:
    """One column: its kind decides the dtype, its unit is what a number counts."""

    name: str
    kind: Kind
    unit: str
    description: str


@dataclass(frozen=True, slots=True)
class PlanTable:
    """One table: `key` names the columns that tell rows apart and in whose order they stand.

    `part` is "decided" for what the plan decides and counts, "derived" for what is computed from that and
    the scenario, "explained" for what is found by solving again.
    """

    name: str
    part: Literal["decided", "derived", "explained"]
    description: str
    key: tuple[str, ...]
    columns: tuple[PlanColumn, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(column.name for column in self.columns)


def _date(name: str, description: str) -> PlanColumn:
    return PlanColumn(name, "date", "", description)


def _code(name: str, description: str) -> PlanColumn:
    return PlanColumn(name, "code", "", description)


def _text(name: str, description: str) -> PlanColumn:
    return PlanColumn(name, "text", "", description)


def _number(name: str, unit: str, description: str) -> PlanColumn:
    return PlanColumn(name, "number", unit, description)


def _integer(name: str, description: str) -> PlanColumn:
    return PlanColumn(name, "integer", "", description)


_DAY = _date("date", "the day")
_DECIDED_ON = _date("date", "the day it is decided and leaves")
_ARRIVES = _date("arrives", "the day it is there")
_LOCATION = _code("location", "where")
_ORIGIN = _code("origin", "from where")
_DESTINATION = _code("destination", "to where")
_GROUP = _code("group", "who")
_ITEM = _code("item", "which item")
_RESOURCE = _code("resource", "which resource")
_PRIORITY = _code("priority", "A survival, B protection and dignity")
_PROBED = _code("priority", "A survival, B protection and dignity, C cost and burden; weighted: their sum")
_SUBJECT = _code("subject", "the space, lane, item or resource concerned")
_FROM = _date("from_date", "first day of the change")
_TO = _date("to_date", "last day of the change")

_TABLES = (
    PlanTable(
        "actions", "derived",
        "What must be decided, the most pressing first: by when, where, what, how much and why.",
        ("rank",),
        (
            _integer("rank", "1 is the most pressing"),
            _date("decide_by", "last day on which deciding is in time, by lead time and need alone"),
            _date("act_on", "day on which the plan acts"),
            _code("kind", "order, call up, build, open, ship, move, redeploy, onward or release"),
            _code("location", "where to act (what travels: from where)"),
            _text("what", "in words"),
            _number("quantity", "see unit", "how much"),
            _text("unit", "of the quantity"),
            _text("why", "in words"),
            PlanColumn("urgent", "flag", "", "whether the first day is the last on which it can be decided"),
        ),
    ),
    PlanTable(
        "cover", "derived",
        "What runs out when, for every item that people in a place need. With no action: the stock on hand "
        "and in the pipeline there, used by the people of the plan, with nothing more sent or ordered.",
        ("location", "item"),
        (
            _LOCATION, _ITEM,
            _number("units", "units of the item", "in store on the eve"),
            _number("days_left_with_plan", "days", "from the first day on; past the horizon at its mean use"),
            _date("first_day_short_with_plan", "first day someone goes without; empty: none in the horizon"),
            _number("days_left_no_action", "days", "the same with no action"),
            _date("first_day_short_no_action", "the same with no action"),
        ),
    ),
    PlanTable(
        "requirements", "derived",
        "What each place needs each day, what is there for it and what is missing.",
        ("date", "location", "need"),
        (
            _DAY, _LOCATION,
            _code("country", "ISO 3166-1 alpha-3, XKX for Kosovo"),
            _code("sector", "of the need"),
            _code("need", "night, an item or a resource"),
            _number("required", "see unit", "what the people there call for"),
            _number("available", "see unit", "places in operation (emergency places too), units in store for "
                    "the day's issue, units on duty"),
            _number("gap", "see unit", "what people lack; more than required - available where the rules on "
                    "who may sleep where keep places empty"),
            _text("unit", "of required, available and gap"),
            _number("gap_cost", "currency", "the gap at the scenario's own prices: the cheapest night there "
                    "(where no space is open: anywhere), the item's cost per unit, a unit on duty for a day; "
                    "empty where the scenario has no price"),
        ),
    ),
    PlanTable(
        "moves", "decided", "People sent on, or let through an exit.",
        ("date", "origin", "destination", "lane", "group"),
        (
            _DECIDED_ON, _ARRIVES, _ORIGIN, _DESTINATION, _code("lane", "which lane of the pair"), _GROUP,
            _number("persons", "persons", "sent"),
        ),
    ),
    PlanTable(
        "lodging", "decided", "Who sleeps where.",
        ("date", "location", "space", "group"),
        (
            _DAY, _LOCATION, _code("space", "which space"), _GROUP,
            _number("persons", "persons", "within the places"),
            _number("persons_over", "persons", "beyond them, in emergency places"),
        ),
    ),
    PlanTable(
        "occupancy", "decided", "Who is where.",
        ("date", "location", "group"),
        (
            _DAY, _LOCATION, _GROUP,
            _number("present", "persons", "there at day's end"),
            _number("headcount", "persons", "present, and whoever left for the part of the day spent there"),
            _number("unsheltered", "persons", "without a place for the night"),
        ),
    ),
    PlanTable(
        "shipments", "decided", "Goods sent between stores.",
        ("date", "origin", "destination", "lane", "item"),
        (
            _DECIDED_ON, _ARRIVES, _ORIGIN, _DESTINATION, _code("lane", "which lane of the pair"), _ITEM,
            _number("units", "units of the item", "sent"),
        ),
    ),
    PlanTable(
        "orders", "decided", "Goods ordered from suppliers.",
        ("date", "location", "item", "supplier"),
        (
            _date("date", "the day of the order"), _ARRIVES, _LOCATION, _ITEM,
            _code("supplier", "from whom"),
            _number("units", "units of the item", "ordered"),
        ),
    ),
    PlanTable(
        "stock", "decided", "Every store's account of every item: opening and what comes less what goes "
        "is closing.",
        ("date", "location", "item"),
        (
            _DAY, _LOCATION, _ITEM,
            _number("opening", "units of the item", "at the start of the day"),
            _number("delivered", "units of the item", "from the pipeline"),
            _number("ordered", "units of the item", "orders that arrive"),
            _number("shipped_in", "units of the item", "from other stores"),
            _number("shipped_out", "units of the item", "to other stores"),
            _number("issued", "units of the item", "given to people"),
            _number("used_for_building", "units of the item", "built in"),
            _number("discarded", "units of the item", "thrown away"),
            _number("closing", "units of the item", "at the end of the day"),
        ),
    ),
    PlanTable(
        "issued", "decided", "What people are given.",
        ("date", "location", "item", "group"),
        (
            _DAY, _LOCATION, _ITEM, _GROUP,
            _number("due", "persons", "to whom it is due"),
            _number("persons", "persons", "served"),
            _number("units", "units of the item", "given"),
        ),
    ),
    PlanTable(
        "building", "decided", "Places and facilities whose building starts.",
        ("date", "location", "space", "resource"),
        (
            _date("date", "the day building starts"),
            _date("ready", "the day it can be used"),
            _LOCATION,
            _code("space", "empty for a facility"),
            _code("resource", "empty for a space"),
            _number("units", "units", "of places_per_unit places, or facilities"),
            _number("places", "places", "added when ready; 0 for a facility"),
        ),
    ),
    PlanTable(
        "openings", "decided", "Candidate sites that are opened.",
        ("date", "location"),
        (
            _date("date", "the day of the decision"), _LOCATION,
            _number("share", "share", "of the site; 1 when openings are whole"),
            _date("works_from", "first day it can be used"),
        ),
    ),
    PlanTable(
        "staffing", "decided", "Every place's account of every resource.",
        ("date", "location", "resource"),
        (
            _DAY, _LOCATION, _RESOURCE,
            _number("opening", "units", "on duty the day before"),
            _number("called_up", "units", "from the roster, arriving"),
            _number("under_way", "units", "already on their way, arriving"),
            _number("installed", "units", "facilities that are ready"),
            _number("moved_in", "units", "from other places"),
            _number("moved_out", "units", "to other places"),
            _number("released", "units", "sent home"),
            _number("on_duty", "units", "working that day"),
        ),
    ),
    PlanTable(
        "redeployments", "decided", "Staff moved between places.",
        ("date", "origin", "destination", "resource"),
        (_DECIDED_ON, _ARRIVES, _ORIGIN, _DESTINATION, _RESOURCE, _number("units", "units", "moved")),
    ),
    PlanTable(
        "call_ups", "decided", "Staff called up from the roster.",
        ("date", "location", "resource", "roster"),
        (
            _date("date", "the day of the call"), _ARRIVES, _LOCATION, _RESOURCE,
            _integer("roster", "row of the scenario's roster table, from 1"),
            _number("units", "units", "called"),
        ),
    ),
    PlanTable(
        "shortages", "decided", "Who goes without what, when, and why.",
        ("date", "priority", "kind", "location", "group", "need"),
        (
            _DAY, _code("location", "where; empty on the road and for people kept waiting"), _GROUP,
            _code("need", "night, an item, a resource, onward travel or under way"),
            _code("kind", "night, overcrowding, substandard, item, service, waiting, under_way or cover"),
            _PRIORITY,
            _number("persons", "persons", "short (below standard: times the degree)"),
            _number("person_days", "person-days", "persons, times owed_days for what is given once; "
                    "overcrowding: times its severity"),
            _number("weighted", "weighted person-days", "severity x vulnerability x person_days"),
            _text("cause", "the limits that, relaxed, remove it; empty until explained"),
        ),
    ),
    PlanTable(
        "costs", "derived", "Money, on the day of the decision or of use.",
        ("date", "location", "part"),
        (
            _DAY, _code("location", "where it is decided or used (what travels: from where)"),
            _code("part", "travel, lodging, goods, freight, building, opening, staff, call_up or "
                  "redeployment"),
            _number("amount", "currency", "money"),
        ),
    ),
    PlanTable(
        "prices", "explained", "What a little more, or less, of each limit would change.",
        ("limit", "location", "to_location", "subject", "from_date", "to_date", "priority", "direction"),
        (
            _code("limit", "which limit"), _LOCATION, _code("to_location", "of a lane: its destination"),
            _SUBJECT, _FROM, _TO, _PROBED,
            _code("direction", "more or less"),
            _number("change", "see unit", "of the limit"),
            _text("unit", "of the change"),
            _number("effect", "see effect_unit", "of the change"),
            _text("effect_unit", "of the effect"),
            _number("holds_up_to", "see unit", "change up to which the same rate holds"),
            _text("sentence", "the same in words"),
        ),
    ),
    PlanTable(
        "remedies", "explained", "The cheapest ways to spare people a shortage, the best first.",
        ("rank",),
        (
            _integer("rank", "1 is the best"),
            _text("sentence", "in words"),
            _code("limit", "which limit to relax"), _LOCATION,
            _code("to_location", "of a lane: its destination"), _SUBJECT, _GROUP, _FROM, _TO,
            _number("amount", "units of the limit", "how much more"),
            _text("unit", "of the amount"),
            _number("spares", "see spares_unit", "what it spares"),
            _text("spares_unit", "of what it spares"),
            _PROBED,
            _number("holds_up_to", "units of the limit", "amount up to which the same rate holds"),
            _number("cost", "currency", "of the amount; empty when the scenario has no price for it"),
        ),
    ),
)  # fmt: skip

PLAN_TABLES: Mapping[str, PlanTable] = {table.name: table for table in _TABLES}

_TEXT = pd.StringDtype(na_value=np.nan)  # what "str" names; to look it up takes longer than a column
_DTYPES: Mapping[Kind, np.dtype[Any]] = {
    "date": np.dtype("datetime64[us]"),
    "number": np.dtype(np.float64),
    "integer": np.dtype(np.int64),
    "flag": np.dtype(np.bool_),
}

Rows = pd.DataFrame | Mapping[str, Any] | Iterable[Mapping[str, Any]]


def frame(name: str, rows: Rows = ()) -> pd.DataFrame:
    """A plan table with exactly its columns and dtypes.

    `rows` is a DataFrame, a mapping from column to values, or an iterable of row mappings. Dates become
    datetime64[us] at midnight (missing: NaT), codes and texts str (missing: ""), numbers float64 (missing:
    NaN), integers int64, flags bool. Raises ValueError for a missing or unknown column.
    """
    return typed(PLAN_TABLES[name], rows)


def typed(table: PlanTable, rows: Rows = ()) -> pd.DataFrame:
    """Rows with exactly the columns and dtypes of a table; see `frame`."""
    if isinstance(rows, pd.DataFrame) and _is_typed(table, rows):
        numbered = isinstance(rows.index, pd.RangeIndex) and rows.index.start == 0 and rows.index.step == 1
        return rows.copy(deep=False) if numbered else rows.reset_index(drop=True)
    columns = _columns(table, rows)
    if columns.keys() != set(table.names):
        wrong = sorted(columns.keys() ^ set(table.names))
        raise ValueError(f"table {table.name}: missing or unknown columns {', '.join(wrong)}")
    return pd.DataFrame({column.name: _typed(column.kind, columns[column.name]) for column in table.columns})


def empty_tables() -> dict[str, pd.DataFrame]:
    """Every plan table without rows, in order."""
    return {name: _empty(name).copy(deep=False) for name in PLAN_TABLES}


@cache
def _empty(name: str) -> pd.DataFrame:
    return pd.DataFrame({column.name: _typed(column.kind, []) for column in PLAN_TABLES[name].columns})


def _is_typed(table: PlanTable, rows: pd.DataFrame) -> bool:
    return tuple(rows.columns) == table.names and all(
        isinstance(dtype, pd.StringDtype)
        if column.kind in ("code", "text")
        else dtype == _DTYPES[column.kind]
        for column, dtype in zip(table.columns, rows.dtypes.tolist(), strict=True)
    )


def _columns(table: PlanTable, rows: Rows) -> Mapping[str, Any]:
    if isinstance(rows, pd.DataFrame):
        return {str(column): rows[column] for column in rows.columns}
    if isinstance(rows, Mapping):
        return rows
    listed = list(rows)
    if not listed:
        return dict.fromkeys(table.names, ())
    names = dict.fromkeys(name for row in listed for name in row)
    return {name: [row.get(name) for row in listed] for name in names}


def _typed(kind: Kind, values: Any) -> Any:
    if kind in ("code", "text"):
        array = pd.array(np.asarray(values, dtype=object), dtype=_TEXT)
        return array.fillna("") if pd.isna(array).any() else array
    if kind == "date":
        return _days(values)
    if kind == "number":
        return np.asarray(values, dtype=np.float64) + 0.0  # no negative zeros: equal plans, equal bytes
    return np.asarray(values, dtype=_DTYPES[kind])


def _days(values: Any) -> np.ndarray:
    if getattr(getattr(values, "dtype", None), "kind", "") == "M":
        days = np.asarray(values).astype("datetime64[D]")
    else:
        places: dict[Any, int] = {}  # few days, many rows: convert each day once
        index = [places.setdefault(value, len(places)) for value in values]
        distinct = [None if value is pd.NaT else value for value in places]
        days = np.array(distinct, dtype="datetime64[D]")[index]
    return days.astype("datetime64[us]")
