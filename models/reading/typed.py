"""From tables as read to typed tables, with every issue found on the way."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from models.columns import Column, Table
from models.errors import Issue
from models.reading.cells import missing_column, type_column, type_list
from models.reading.headers import recognise
from models.reading.problems import Problem
from models.reading.raw import Origin, RawTable

SHOWN_OF_ONE_KIND = 20


def type_table(table: Table, raw: RawTable) -> tuple[pd.DataFrame, Origin, list[Issue]]:
    """Type a table of many rows.

    Returns:
        All columns of the contract in contract order ("" / NaN / NA / NaT where missing); the table's
        origin; every issue. Row labels count from 0, so that a row's number in an issue is its label + 1.
    """
    found, issues = recognise(table, raw)
    if not raw.rows:
        return empty_frame(table), raw.origin, issues
    origin = Origin(raw.origin.place, raw.origin.sheet, raw.origin.lines, found)
    columns: dict[str, Any] = {}
    for column in table.columns:
        if column.name not in found:
            columns[column.name] = missing_column(column, raw.rows)
            continue
        cells = raw.cells[found[column.name]]
        typed, problems = type_column(column, cells, decimal_comma=raw.decimal_comma)
        columns[column.name] = typed
        if problems:
            issues.extend(_issues(table, column, problems, origin))
    return pd.DataFrame(columns, copy=False), origin, issues


def type_object(table: Table, raw: RawTable) -> tuple[dict[str, Any], Origin, list[Issue]]:
    """Type a table of one row.

    Returns:
        The fields that were given and understood as plain values; the table's origin; every issue.
    """
    found, issues = recognise(table, raw)
    origin = raw.origin
    if not origin.pairs:
        origin = Origin(origin.place, origin.sheet, origin.lines, found)
    else:
        # Problems are asked for by the contract's name, however the field was written.
        positions = {name: origin.positions[raw.header[position]] for name, position in found.items()}
        origin = Origin(origin.place, origin.sheet, origin.lines, positions, pairs=True)
    fields: dict[str, Any] = {}
    for column in table.columns:
        if column.name not in found:
            continue
        cell = raw.cells[found[column.name]][0]
        value, problems = _type_field(column, cell, raw.decimal_comma)
        if value is not None:
            fields[column.name] = value
        issues.extend(_issues(table, column, problems, origin, single=True))
    return fields, origin, issues


def _type_field(column: Column, cell: object, decimal_comma: bool) -> tuple[Any, list[Problem]]:
    if column.kind == "list":
        parts, problems = type_list(column, cell)
        return parts or None, problems
    typed, problems = type_column(column, ["" if cell is None else cell], decimal_comma=decimal_comma)
    value: Any = typed[0]
    # Unlike in a table, a field out of range cannot stay: the row model would refuse it.
    if any(not problem.warning for problem in problems) or pd.isna(value) or value == "":
        return None, problems
    if column.kind == "date":
        return pd.Timestamp(value).date(), problems
    if column.kind == "integer":
        return int(value), problems
    if column.kind in ("number", "share"):
        return float(value), problems
    return str(value), problems


@cache
def empty_frame(table: Table) -> pd.DataFrame:
    """The table without rows, typed. One frame shared by all scenarios: copy before changing."""
    return pd.DataFrame({column.name: missing_column(column, 0) for column in table.columns})


def _issues(
    table: Table, column: Column, problems: Iterable[Problem], origin: Origin, *, single: bool = False
) -> list[Issue]:
    """Issues of one column; of many alike the first ones and how many more there are."""
    issues: list[Issue] = []
    seen: dict[str, int] = {}
    for problem in problems:
        seen[problem.code] = seen.get(problem.code, 0) + 1
        if seen[problem.code] > SHOWN_OF_ONE_KIND:
            continue
        row = None if single else problem.index + 1
        issues.append(
            Issue(
                problem.code,
                "warning" if problem.warning else "error",
                table.name,
                row,
                column.name,
                problem.value,
                problem.message,
                problem.remedy,
                origin.where(row, column.name),
            )
        )
    for code, count in seen.items():
        if count > SHOWN_OF_ONE_KIND:
            first = next(issue for issue in issues if issue.code == code)
            more = f"{count - SHOWN_OF_ONE_KIND} more rows break the same rule: {first.message}"
            issues.append(
                Issue(
                    code,
                    first.severity,
                    table.name,
                    None,
                    column.name,
                    count,
                    more,
                    first.remedy,
                    origin.where(None, column.name),
                )
            )
    return issues


def plain_fields(model: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a one-row table as JSON carries them: dates as ISO text, lists as arrays."""
    plain: dict[str, Any] = {}
    for name, value in model.items():
        if isinstance(value, datetime.date):
            plain[name] = value.isoformat()
        elif isinstance(value, tuple):
            plain[name] = list(value)
        else:
            plain[name] = value
    return plain


def plain_number_cell(value: float) -> int | float:
    """A number without a decimal part as an integer: `400`, not `400.0`."""
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def plain_cells(column: Column, values: pd.Series[Any]) -> list[Any]:
    """A typed column as JSON carries it: numbers, text, true and false, ISO dates; None where missing."""
    if column.kind in ("number", "integer", "share"):
        return [None if value != value else plain_number_cell(value) for value in values.tolist()]
    if column.kind == "date":
        days = values.to_numpy().astype("datetime64[D]")
        return [None if np.isnat(day) else str(day) for day in days]
    if column.kind == "flag":
        return [None if value is pd.NA else bool(value) for value in values.tolist()]
    return [str(value) or None for value in values.tolist()]
