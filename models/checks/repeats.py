"""Keys: a code is listed once, and the rows of one key do not contradict each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from models.checks.rule import Check, Rule
from models.checks.view import View
from models.columns import DEFINED_IN, Table
from models.errors import Issue
from models.schema import TABLES

DUPLICATE_CODE = Rule(
    "duplicate-code",
    "error",
    "A code is listed twice in the table that defines it.",
    "Remove one of the rows, or give it a code of its own.",
)
DUPLICATE_ROW = Rule(
    "duplicate-row",
    "error",
    "Two rows of a table have the same key (its code columns and its date).",
    "Add the two up in one row, or remove the one that is not meant.",
)
OVERLAPPING_ROWS = Rule(
    "overlapping-rows",
    "error",
    "Two rows of one key hold on the same day, so that it is unclear which of them counts.",
    "End the earlier row the day before the later one begins: both dates of a row are included.",
)

# People on a roster and sums of money are not figures that change over time: each row counts by itself.
_ROWS_OF_THEIR_OWN = ("roster", "budgets")
ALWAYS = float("-inf")
FOR_EVER = float("inf")
Key = tuple[Any, ...]


def repeated_keys(view: View) -> Iterator[Issue]:
    """Codes listed twice, and rows of one key that hold on the same day."""
    for table in TABLES.values():
        if table.as_object or table.name in _ROWS_OF_THEIR_OWN or view.size(table.name) < 2:
            continue
        yield from _overlaps(view, table) if table.interval else _duplicates(view, table)


def keys(view: View, table: Table) -> list[Key]:
    """The key of each row, dates apart: its codes and the outlook it is for."""
    columns = view.columns(table.name)
    named = [*table.codes, "outlook"] if "outlook" in columns and table.name != "outlooks" else table.codes
    return list(zip(*(columns[name] for name in named), strict=True))


def _duplicates(view: View, table: Table) -> Iterator[Issue]:
    columns = view.columns(table.name)
    defines = len(table.codes) == 1 and table.name in DEFINED_IN.values()
    dates = zip(*(columns[name] for name in table.dates), strict=True) if table.dates else None
    seen: dict[Key, int] = {}
    for number, codes in zip(view.numbers(table.name), keys(view, table), strict=True):
        key = (*codes, *next(dates)) if dates else codes
        if number is None or not key[0]:
            continue
        if key not in seen:
            seen[key] = number
            continue
        rule = DUPLICATE_CODE if defines else DUPLICATE_ROW
        yield rule.broken(
            f"`{table.name}` lists {key[0]!r} twice, in rows {seen[key]} and {number}."
            if defines
            else f"Rows {seen[key]} and {number} of `{table.name}` are both for {_spoken(view, key)}.",
            table=table.name,
            row=number,
            column=table.codes[0],
            value=key[0],
        )


def _overlaps(view: View, table: Table) -> Iterator[Issue]:
    first_column, last_column = interval = table.interval or ("", "")
    columns = view.columns(table.name)
    held: dict[Key, list[tuple[float, float, int]]] = defaultdict(list)
    spans = zip(columns[first_column], columns[last_column], strict=True)
    for number, key, (first, last) in zip(view.numbers(table.name), keys(view, table), spans, strict=True):
        if number is None:
            continue
        begin = ALWAYS if first is None else first
        # A row of arrivals without an end holds for one day, a window without an end for ever.
        end = last if last is not None else begin if first_column == "date" else FOR_EVER
        if end >= begin:
            held[key].append((begin, end, number))
    for key, of_key in held.items():
        if len(of_key) > 1:
            yield from _overlaps_of(view, table.name, interval, key, of_key)


def _overlaps_of(
    view: View, table: str, interval: tuple[str, str], key: Key, spans: list[tuple[float, float, int]]
) -> Iterator[Issue]:
    spans.sort()
    latest_begin, latest_end, latest_row = spans[0]
    together = (
        f"Remove one of the two, join them in one row, or give them dates (`{interval[0]}`, `{interval[1]}`) "
        "that do not overlap."
    )
    for begin, end, number in spans[1:]:
        if begin <= latest_end:
            day = f"on {view.date(int(begin))}" if begin > ALWAYS else "from the first day on"
            earlier, later = sorted((latest_row, number))
            yield OVERLAPPING_ROWS.broken(
                f"Rows {earlier} and {later} of `{table}` are both for {_spoken(view, key)} "
                f"and both hold {day}.",
                together if begin == latest_begin else "",
                table=table,
                row=later,
                column=interval[0],
                value=view.date(int(begin)) if begin > ALWAYS else None,
            )
        if end >= latest_end:
            latest_begin, latest_end, latest_row = begin, end, number


def _spoken(view: View, key: Key) -> str:
    codes = ", ".join(part for part in key if isinstance(part, str) and part)
    days = [f"on {view.date(part)}" for part in key if isinstance(part, int)]
    return " ".join([codes or "everyone", *days])


CHECKS = (Check(repeated_keys, (DUPLICATE_CODE, DUPLICATE_ROW, OVERLAPPING_ROWS)),)
