"""Outlooks: the ways in which things may turn out, and the scenario that each of them is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pandas as pd

from models.columns import Table
from models.errors import Issue, ScenarioError
from models.scenario import Scenario
from models.schema import TABLES

TOTALS = {"spaces": "buildable_places", "suppliers": "units_total", "roster": "units"}
"""What a row has in all: two rows cut from one would have it twice."""
DAY = timedelta(days=1)
FIRST, LAST = pd.Timestamp(1700, 1, 1), pd.Timestamp(2250, 1, 1)
Span = tuple[pd.Timestamp, pd.Timestamp]


@dataclass(frozen=True, slots=True)
class Outlook:
    """A way in which things may turn out: its code, probability and name."""

    code: str
    probability: float
    name: str


def outlooks_of(scenario: Scenario) -> tuple[Outlook, ...]:
    """The outlooks of a scenario that can happen; without the table, the one that it describes."""
    rows = scenario.tables["outlooks"].to_dict("records")
    found = [
        Outlook(row["outlook"], float(row["probability"]), row["name"] or row["outlook"]) for row in rows
    ]
    return tuple(entry for entry in found if entry.probability > 0) or (
        Outlook("", 1.0, scenario.header.name),
    )


def in_outlook(scenario: Scenario, outlook: str) -> Scenario:
    """The scenario as it is in one outlook: an ordinary one, that knows of no outlook and no preparation.

    A row that names the outlook replaces, for its key and days, the row that names none; rows of other
    outlooks go.

    Raises:
        ScenarioError: a row that has a total would be cut in two, each with the whole total.
    """
    held = {}
    for name, table in TABLES.items():
        if table.as_object or name == "outlooks" or "outlook" not in table.column_names:
            continue
        frame = scenario.tables[name]
        if (frame["outlook"] != "").any():
            held[name] = _holding(table, frame, outlook)
    return scenario.replace(outlooks=None, strategies=None, preparation=None, **held)


def _holding(table: Table, frame: pd.DataFrame, outlook: str) -> list[dict[Any, Any]]:
    """The rows of a table that hold in an outlook, naming none."""
    # Only these become rows: with a thousand outlooks all others would take a thousand times as long.
    general = frame[frame["outlook"] == ""]
    own = frame[frame["outlook"] == outlook].to_dict("records") if outlook else []
    replaced: dict[tuple[str, ...], list[Span]] = defaultdict(list)
    for row in own:
        replaced[_key(table, row)].append(_span(table, row))
    rows = [{**row, "outlook": ""} for row in own]
    for place, row in zip(general.index, general.to_dict("records"), strict=True):
        rows += _left(table, row, replaced[_key(table, row)], int(place) + 1)
    return rows


def _key(table: Table, row: dict[Any, Any]) -> tuple[str, ...]:
    return tuple(row[code] for code in table.codes)


def _span(table: Table, row: dict[Any, Any]) -> Span:
    """First and last day of a row; all days where the table has no window."""
    if table.interval is None:
        return FIRST, LAST
    first, last = row[table.interval[0]], row[table.interval[1]]
    one_day = table.interval[0] == "date"
    begin = FIRST if pd.isna(first) else first
    return begin, (begin if one_day else LAST) if pd.isna(last) else last


def _left(table: Table, row: dict[Any, Any], replaced: list[Span], number: int) -> Iterator[dict[Any, Any]]:
    """What is left of a row beside the days on which others replace it."""
    if not replaced:
        yield row
        return
    spans = [_span(table, row)]
    for gone in replaced:
        spans = [piece for span in spans for piece in _without(span, gone)]
    total = TOTALS.get(table.name)
    if len(spans) > 1 and total is not None and row[total] > 0:
        raise ScenarioError([_cut_in_two(table, row, number, total)])
    if table.interval is not None:
        opens, closes = table.interval
        for first, last in spans:
            yield {**row, opens: _day(first, FIRST), closes: _day(last, LAST)}


def _without(span: Span, gone: Span) -> Iterator[Span]:
    first, last = span
    if gone[1] < first or gone[0] > last:
        yield span
        return
    if first < gone[0]:
        yield first, gone[0] - DAY
    if gone[1] < last:
        yield gone[1] + DAY, last


def _day(day: pd.Timestamp, open_end: pd.Timestamp) -> pd.Timestamp | None:
    return None if day == open_end else day


def _cut_in_two(table: Table, row: dict[Any, Any], number: int, total: str) -> Issue:
    return Issue(
        code="outlook-cuts-a-total",
        severity="error",
        table=table.name,
        row=number,
        column=total,
        value=row[total],
        message=f"A row of an outlook replaces the middle of this one; both ends would have all `{total}`.",
        remedy="Write the days before and after as two rows, each with its own total.",
    )
