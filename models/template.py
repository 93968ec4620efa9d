"""The workbook to start from: every sheet with headers, units, explanations, drop-down lists and example
rows, which together are a small valid scenario."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

from xlsxwriter.worksheet import Worksheet

from models.columns import Column, Table
from models.example import EXAMPLE
from models.reference import allowed, default
from models.schema import TABLES
from models.sheets import Formats, open_workbook, write_table

LAST_LINE = 500
FIRST_LINE = 2  # under header and tags, counted from 0
README = (
    "Fill in the sheets scenario, locations, arrivals, spaces and people_lanes; all others are optional.",
    "Every row is an example. Replace it; delete the rows of a sheet that you do not need.",
    "Row 1 names the columns, row 2 holds their HXL tags. Point at a header to see what it means.",
    "Give groups and counts, never names or other personal data: such columns are refused.",
    "Empty means what the column 'if empty' says below.",
)


def write_template(to: str | Path | BinaryIO) -> None:
    """Write the template as a workbook (.xlsx). Read back, it is a valid scenario of seven days."""
    workbook = open_workbook(Path(to) if isinstance(to, str) else to)
    formats = Formats(workbook)
    readme = workbook.add_worksheet("README")
    _write_readme(readme, formats)
    for table in TABLES.values():
        sheet = workbook.add_worksheet(table.name)
        rows = _object_rows(table) if table.as_object else _rows(table)
        write_table(sheet, formats, table.name, rows, hxl=True)
        _explain(sheet, table, formats, rows)
        if not table.required:
            sheet.set_tab_color("#BFBFBF")
    workbook.close()


def _rows(table: Table) -> list[list[Any]]:
    header: list[Any] = [column.name for column in table.columns]
    tags: list[Any] = [column.hxl for column in table.columns]
    body = [
        [_cell(row.get(name, "")) for name in header] for row in EXAMPLE[table.name] if isinstance(row, dict)
    ]
    return [header, tags, *body]


def _object_rows(table: Table) -> list[list[Any]]:
    """Every field, with its example or default filled in."""
    given = EXAMPLE[table.name]
    fields = given if isinstance(given, dict) else {}
    body = [[column.name, _cell(fields.get(column.name, column.default))] for column in table.columns]
    return [["field", "value"], ["#meta+field", "#meta+value"], *body]


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None or value == () else value


def _explain(sheet: Worksheet, table: Table, formats: Formats, rows: list[list[Any]]) -> None:
    """Comments that explain, and lists and limits that guide while typing."""
    for position, column in enumerate(table.columns):
        if table.as_object:
            line, at = position + FIRST_LINE, 1
            sheet.write_comment(line, 0, _comment(column), {"x_scale": 2, "y_scale": 1.2})
            _validate(sheet, column, line, line, at)
        else:
            sheet.write_comment(0, position, _comment(column), {"x_scale": 2, "y_scale": 1.2})
            _validate(sheet, column, FIRST_LINE, LAST_LINE, position)
            if column.kind == "date":
                sheet.set_column(position, position, 12, formats.date)
    if not table.as_object:
        sheet.autofilter(0, 0, len(rows) - 1, len(table.columns) - 1)


def _comment(column: Column) -> str:
    parts = [column.description[:1].upper() + column.description[1:] + "."]
    parts += [f"Unit: {column.unit}."] if column.unit else []
    parts += [f"Allowed: {allowed(column)}."]
    parts += ["Required." if column.required else f"If empty: {default(column) or 'not stated'}."]
    return "\n".join(parts)


def _validate(sheet: Worksheet, column: Column, first: int, last: int, position: int) -> None:
    rule = _rule(column)
    if rule:
        sheet.data_validation(first, position, last, position, rule)


def _rule(column: Column) -> dict[str, Any] | None:
    title = {"error_title": column.name[:32], "error_message": f"{column.name}: {allowed(column)}."[:255]}
    if column.kind == "choice":
        return {"validate": "list", "source": list(column.choices)} | title
    if column.kind == "flag":
        return {"validate": "list", "source": ["TRUE", "FALSE"]} | title
    if column.refers_to:
        # A code may be typed before its own sheet is filled in: the list helps, it does not forbid.
        return {"validate": "list", "source": _codes_of(column.refers_to), "error_type": "warning"} | title
    if column.kind in ("number", "integer", "share"):
        validate = "integer" if column.kind == "integer" else "decimal"
        return {"validate": validate} | _bounds(column) | title
    return None


def _codes_of(name: str) -> str:
    """The cells of another sheet that hold its codes."""
    key = {"vehicle_pools": "vehicle_pool"}.get(name, name.removesuffix("s"))
    letter = chr(ord("A") + TABLES[name].column_names.index(key))
    return f"={name}!${letter}${FIRST_LINE + 1}:${letter}${LAST_LINE + 1}"


def _bounds(column: Column) -> dict[str, Any]:
    low = column.minimum if column.minimum is not None else -1e9
    if column.maximum is not None and not column.strict_minimum and not column.strict_maximum:
        return {"criteria": "between", "minimum": low, "maximum": column.maximum}
    return {"criteria": ">" if column.strict_minimum else ">=", "value": low}


def _write_readme(sheet: Worksheet, formats: Formats) -> None:
    sheet.write_string(0, 0, "Konak: a scenario to fill in", formats.title)
    for line, text in enumerate(README, 1):
        sheet.write_string(line, 0, text)
    top = len(README) + 2
    captions = ("sheet", "column", "what", "unit", "allowed", "if empty")
    for position, (caption, width) in enumerate(zip(captions, (20, 24, 60, 20, 40, 20), strict=True)):
        sheet.write_string(top, position, caption, formats.header)
        sheet.set_column(position, position, width)
    entries = [(table, column) for table in TABLES.values() for column in table.columns]
    for line, (table, column) in enumerate(entries, top + 1):
        meaning = "required" if column.required else default(column)
        cells = (table.name, column.name, column.description, column.unit, allowed(column), meaning)
        for position, text in enumerate(cells):
            sheet.write_string(line, position, text, formats.wrap)
