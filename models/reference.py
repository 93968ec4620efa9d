"""The reference of all tables, as Markdown, from the row models.

`python -m models.reference` writes it to `instances/TABLES.md`; a test fails when that page is out of date.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from models import standards
from models.columns import Column
from models.schema import TABLES

PAGE = Path(__file__).parent.parent / "instances" / "TABLES.md"

INTRODUCTION = """# The tables of a scenario

Generated from the row models in `models/schema.py` by `python -m models.reference`; change it there.

A scenario is a folder of CSV files, a workbook with one sheet per table, or one JSON document: the same
names and columns in each. `scenario` and `policy` have two columns, `field` and `value`, and are objects in
JSON; every other table is an array of objects. A row of HXL tags under the headers is understood, and a
column may be told by its tag alone. Dates are ISO 8601 (2015-10-24) or real dates. Columns outside the
contract are reported and left out; headers that look like personal data are refused.

- **Keys**: a table's codes (🔑), its dates and `outlook`. Intervals include both ends; an empty end is open.
  Rows of one key must not overlap; several rows make a figure that changes over time. No row: no limit.
  Rows, but none for a day: zero that day. A row that names an outlook replaces, for its key and days, the
  row that names none.
- **Totals** (`units_total`, `roster.units`, `buildable_places`, `budgets.amount`) are what is left from the
  first day on.
"""


def reference() -> str:
    """The page: every table with its columns, units, limits, defaults and HXL tags; the standards."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield INTRODUCTION
    for table in TABLES.values():
        yield f"## `{table.name}`{' (required)' if table.required else ''}\n"
        yield f"{table.description}\n"
        yield "| column | what | unit | allowed | default | HXL tag |"
        yield "|---|---|---|---|---|---|"
        for column in table.columns:
            yield _row(column)
        yield ""
    yield from _standards()


def _row(column: Column) -> str:
    name = f"`{column.name}`{' 🔑' if column.key or column.name == 'outlook' else ''}"
    cells = (name, column.description, column.unit, allowed(column), default(column), f"`{column.hxl}`")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def allowed(column: Column) -> str:
    """What may stand in the column, in words."""
    if column.choices:
        return ("any of " if column.kind == "list" else "") + ", ".join(column.choices)
    if column.refers_to:
        return f"a code of `{column.refers_to}`"
    words = {"integer": "whole number", "flag": "true, false", "share": "number", "code": "text"}
    return ", ".join(part for part in (words.get(column.kind, column.kind), column.limits) if part)


def default(column: Column) -> str:
    """What a missing value means, in words; `required` where there must be one."""
    if column.required:
        return "**required**"
    if column.default_note:
        return column.default_note
    if column.default in (None, "", ()):
        return ""
    if isinstance(column.default, bool):
        return "true" if column.default else "false"
    return f"{column.default:g}" if isinstance(column.default, int | float) else str(column.default)


def _standards() -> Iterator[str]:
    yield "## Standards\n"
    yield "`policy.standards` names a profile that supplies rows of `items`, `item_needs`, `resources` and"
    yield "`resource_needs`. A row of your own with the same codes overrides it. Unit costs are in"
    yield f"{standards.CURRENCY} and left out of a scenario in another currency. Status: R read in the source"
    yield "named, M a planner's estimate to check before use.\n"
    for name, about in standards.profiles().items():
        shipped = standards.profile(name)
        yield f"### `{name}`, version {shipped.version}: {shipped.title}\n"
        yield f"{about['description']}.\n"
        yield "| need | figure | status | source |"
        yield "|---|---|---|---|"
        for table in ("item_needs", "resource_needs"):
            rows = shipped.tables[table].to_dict("records")
            for row, source in zip(rows, shipped.sources[table].to_dict("records"), strict=True):
                yield (
                    f"| {row['item' if table == 'item_needs' else 'resource']} | {_figure(table, row)} | "
                    + (f"{source['status']} | {source['source']} |")
                )
        yield ""


def _figure(table: str, row: Mapping[Any, Any]) -> str:
    columns = [column for column in TABLES[table].columns if column.kind == "number"]
    figures = [(row[column.name], column.unit) for column in columns]
    entry = " (on entry)" if row.get("counts") == "entry" else ""
    return "; ".join(
        f"{value:g} {unit}{entry}" for value, unit in figures if isinstance(value, float) and value == value
    )


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
