"""Tables as CSV that a spreadsheet may open, and with small counts hidden."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from models import Plan

Rows = Sequence[Mapping[str, Any]]

TABLE = "table/"
BESIDE = f"{TABLE}occupancy"
"""Without it nobody can tell which of a plan's other counts are of few people."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell of text that begins like this would be run by a spreadsheet."""


def csv_of(names: Sequence[str], rows: Rows) -> bytes:
    """The rows as CSV in UTF-8, with a header; text that looks like a formula stands behind an apostrophe."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_cell(row[name]) for name in names] for row in rows)
    return text.getvalue().encode()


def suppressed(documents: Mapping[str, bytes], below: int) -> dict[str, bytes]:
    """A plan's documents with counts of people below `below` hidden, as in the workbook.

    Args:
        documents: "plan", BESIDE, and any other tables; what else is among them stays as it is.
    """
    from models.report.suppression import suppress  # pandas at work: most requests need none

    tables = {
        name.removeprefix(TABLE): orjson.loads(rows)
        for name, rows in documents.items()
        if name.startswith(TABLE)
    }
    rest = suppress(Plan.from_json(orjson.loads(documents["plan"]) | {"tables": tables}), below).as_dict()
    hidden = rest.pop("tables")
    return {
        **documents,
        "plan": orjson.dumps(rest),
        **{f"{TABLE}{name}": orjson.dumps(hidden[name]) for name in tables},
    }


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value
