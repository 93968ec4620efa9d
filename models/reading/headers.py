"""Which column of a table as read is which column of the contract, and what is left out."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from models.columns import Column, Table
from models.errors import Issue
from models.reading.privacy import looks_personal
from models.reading.problems import is_missing
from models.reading.raw import RawTable, column_letters, plain_name


def recognise(table: Table, raw: RawTable) -> tuple[dict[str, int], list[Issue]]:
    """Find the columns of the contract, by name or else by HXL tag.

    Returns:
        Position of each column found, and issues: columns outside the contract (dropped), headers that
        look like personal data, columns given twice and required columns that are missing.
    """
    found: dict[str, int] = {}
    issues: list[Issue] = []
    matches = [_match(table, name, tag) for name, tag in zip(raw.header, raw.tags, strict=True)]
    # A column's own name goes before a tag: tags come second so that a name is never displaced.
    for by_name in (True, False):
        for position, (column, named) in enumerate(matches):
            if column is None or named is not by_name:
                continue
            if column.name in found:
                issues.append(_twice(table, raw, position, column))
            else:
                found[column.name] = position
    for position, (column, _) in enumerate(matches):
        if column is None:
            issues.extend(_outside(table, raw, position))
    issues.extend(_absent(table, raw, found))
    if raw.skipped:
        issues.append(_skipped(table, raw))
    return found, issues


def plain_tag(tag: str) -> frozenset[str]:
    """An HXL tag in a form that compares: hashtag and attributes in any order, case and spacing."""
    return frozenset(tag.lower().replace(" ", "").split("+"))


def _match(table: Table, name: str, tag: str) -> tuple[Column | None, bool]:
    wanted = plain_name(name)
    column = next((entry for entry in table.columns if entry.name == wanted), None)
    if column is not None or not tag:
        return column, True
    attributes = plain_tag(tag)
    return next((entry for entry in table.columns if plain_tag(entry.hxl) == attributes), None), False


def _at(raw: RawTable, position: int) -> str:
    """Place of a column as read, which need not be one of the contract."""
    origin = raw.origin
    if origin.pairs:
        return origin.where(None, raw.header[position])
    return f"{origin.place}!{column_letters(position)}" if origin.sheet else origin.place


def _outside(table: Table, raw: RawTable, position: int) -> Iterator[Issue]:
    header, tag = raw.header[position], raw.tags[position]
    if not header and not tag:
        if any(not is_missing(cell) for cell in raw.cells[position]):
            yield Issue(
                "unknown-column",
                "warning",
                table.name,
                None,
                "",
                column_letters(position),
                f"Column {column_letters(position)} has no header; it was left out.",
                "Give it a header of the contract, or empty it.",
                _at(raw, position),
            )
        return
    shown = (header or tag)[:60]
    if looks_personal(header) or looks_personal(tag):
        yield Issue(
            "personal-data-header",
            "error",
            table.name,
            None,
            shown,
            shown,
            f"'{shown}' looks like personal data, which Konak never takes; nothing of it was kept.",
            "Remove the column; give groups and counts only.",
            _at(raw, position),
        )
        return
    near = get_close_matches(plain_name(header), table.column_names, n=1, cutoff=0.75)
    remedy = f"Did you mean {near[0]}?" if near else "Remove it, or rename it to a column of the contract."
    yield Issue(
        "unknown-column",
        "warning",
        table.name,
        None,
        shown,
        shown,
        f"'{shown}' is not a column of {table.name}; it was left out.",
        remedy,
        _at(raw, position),
    )


def _twice(table: Table, raw: RawTable, position: int, column: Column) -> Issue:
    return Issue(
        "duplicate-column",
        "error",
        table.name,
        None,
        column.name,
        raw.header[position] or raw.tags[position],
        f"{column.name} is given twice; only the first was read.",
        "Keep one of them.",
        _at(raw, position),
    )


def _absent(table: Table, raw: RawTable, found: dict[str, int]) -> Iterator[Issue]:
    if not raw.rows and not raw.header:
        return
    for column in table.columns:
        if column.required and column.name not in found:
            yield Issue(
                "missing-column",
                "error",
                table.name,
                None,
                column.name,
                None,
                f"{table.name} needs {'the field' if table.as_object else 'a column'} {column.name}.",
                f"Add it: {column.description}.",
                raw.origin.place,
            )


def _skipped(table: Table, raw: RawTable) -> Issue:
    return Issue(
        "text-above-header",
        "warning",
        table.name,
        None,
        "",
        raw.skipped[:60],
        "Text above the header was left out.",
        "Begin the table with its header.",
        raw.origin.place,
    )
