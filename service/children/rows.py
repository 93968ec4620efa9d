"""Rows of a table as CSV that a spreadsheet may open."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell of text that begins like this would be run by a spreadsheet."""


def csv_of(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The rows as CSV in UTF-8, with a header; text that looks like a formula stands behind an apostrophe."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_cell(row[name]) for name in names] for row in rows)
    return text.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value
