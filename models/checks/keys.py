"""Codes: whatever a row names is listed in its own table."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from models.checks.rule import Check, Rule
from models.checks.view import View
from models.checks.wording import listed
from models.columns import DEFINED_IN
from models.errors import Issue
from models.schema import TABLES

UNKNOWN_CODE = Rule(
    "unknown-code",
    "error",
    "A row names a location, group, item, resource, space, vehicle pool or outlook that its own table does "
    "not list.",
    "Correct the code, or list it in its own table.",
)
UNKNOWN_SPACE_AT = Rule(
    "unknown-space-at-location",
    "error",
    "A row names a space at a location that has no space of that code.",
    "Correct the location or the space, or add the space to `spaces` (with 0 places if it is yet to be "
    "built).",
)


def unknown_codes(view: View) -> Iterator[Issue]:
    """Codes that their own table does not list, with the nearest one that it does."""
    for table in TABLES.values():
        for column in table.columns:
            target = column.refers_to
            if not target or not view.size(table.name):
                continue
            known = view.codes(target, _defining_column(target)) - {""}
            if not known and target in view.unread:
                continue  # already reported where the table was read
            yield from _unknown(view, table.name, column.name, target, known)


def _defining_column(target: str) -> str:
    return next(name for name, table in DEFINED_IN.items() if table == target)


def _unknown(view: View, table: str, column: str, target: str, known: set[str]) -> Iterator[Issue]:
    values = view.columns(table)[column]
    unknown = set(values) - known - {""}
    if not unknown:
        return
    what = _defining_column(target).replace("_", " ")
    remedies = {code: _correction(code, what, target, known) for code in unknown}
    for number, code in zip(view.numbers(table), values, strict=True):
        if code in unknown:
            message = f"`{table}` names the {what} {code!r}, which `{target}` does not list."
            yield UNKNOWN_CODE.broken(
                message, remedies[code], table=table, row=number, column=column, value=code
            )


def _correction(code: str, what: str, target: str, known: set[str]) -> str:
    by_folded = {name.casefold(): name for name in sorted(known, reverse=True)}
    near = get_close_matches(code.casefold(), by_folded, n=1, cutoff=0.7)
    if near:
        return f"Write {by_folded[near[0]]!r} if that is meant; otherwise list {code!r} in `{target}`."
    if not known:
        return f"`{target}` is empty: list the {what} {code!r} there."
    return f"List {code!r} in `{target}`, or use one of its codes: {listed(sorted(known), 'or')}."


def unknown_spaces_at(view: View) -> Iterator[Issue]:
    """Pairs of location and space that `spaces` does not have, both codes being known."""
    pairs = {(row.location, row.space) for row in view.rows("spaces")}
    spaces = {space for _, space in pairs}
    for table in TABLES.values():
        if table.name == "spaces" or not {"location", "space"} <= set(table.column_names):
            continue
        for row in view.rows(table.name):
            known = row.space in spaces and row.location in view.kind
            if known and (row.location, row.space) not in pairs:
                there = sorted(space for location, space in pairs if location == row.location)
                yield UNKNOWN_SPACE_AT.broken(
                    f"{row.location} has no space {row.space!r}"
                    + (f"; it has {listed(there)}." if there else "; it has no spaces at all."),
                    table=table.name,
                    row=row.row,
                    column="space",
                    value=row.space,
                )


CHECKS = (
    Check(unknown_codes, (UNKNOWN_CODE,)),
    Check(unknown_spaces_at, (UNKNOWN_SPACE_AT,)),
)
