"""Scenarios as workbooks. Text is always written as text: a cell that begins with `=` is never a formula."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from models.columns import Column
from models.schema import TABLES
from models.tables import Given, grid

MADE_ON = datetime.datetime(2000, 1, 1)
NARROW, WIDE = 12, 60


def open_workbook(to: Path | BinaryIO) -> Workbook:
    """A workbook that is written the same, byte for byte, from the same content."""
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = xlsxwriter.Workbook(to, {**safe, "in_memory": not isinstance(to, Path)})
    workbook.set_properties({"created": MADE_ON})
    return workbook


def write_workbook(to: Path | BinaryIO, given: Given, *, hxl: bool = False) -> None:
    """Write one sheet per table; with `hxl`, the tags stand under the headers."""
    workbook = open_workbook(to)
    formats = Formats(workbook)
    for name in TABLES:
        if name in given:
            sheet = workbook.add_worksheet(name)
            write_table(sheet, formats, name, list(grid(TABLES[name], given[name], hxl=hxl)), hxl=hxl)
    workbook.close()


class Exact(float):
    """A number that is written with all its digits: XlsxWriter formats to 16, a number may need 17."""

    def __format__(self, spec: str) -> str:
        return repr(float(self))


class Formats:
    """Cell formats of a workbook."""

    def __init__(self, workbook: Workbook) -> None:
        self.header: Format = workbook.add_format({"bold": True, "bg_color": "#DCE6F1", "bottom": 1})
        self.tag: Format = workbook.add_format({"font_color": "#808080", "italic": True})
        self.date: Format = workbook.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.text: Format = workbook.add_format({"num_format": "@"})
        self.wrap: Format = workbook.add_format({"text_wrap": True, "valign": "top"})
        self.title: Format = workbook.add_format({"bold": True, "font_size": 14})


def write_table(
    sheet: Worksheet, formats: Formats, name: str, rows: Sequence[Sequence[Any]], *, hxl: bool
) -> None:
    """Write header, tags and rows of a table; dates as dates, text as text."""
    table = TABLES[name]
    top = 2 if hxl else 1
    sheet.freeze_panes(top, 0)
    for position, caption in enumerate(rows[0]):
        sheet.write_string(0, position, caption, formats.header)
        widest = max(len(str(row[position])) for row in rows)
        sheet.set_column(position, position, min(max(widest + 2, NARROW), WIDE))
    if hxl:
        for position, tag in enumerate(rows[1]):
            sheet.write_string(1, position, tag, formats.tag)
    for line, row in enumerate(rows[top:], top):
        if table.as_object:
            sheet.write_string(line, 0, row[0])
            write_cell(sheet, formats, line, 1, row[1], table[row[0]])
            continue
        for position, value in enumerate(row):
            write_cell(sheet, formats, line, position, value, table[rows[0][position]])


def write_cell(
    sheet: Worksheet, formats: Formats, line: int, position: int, value: Any, column: Column
) -> None:
    """Write one cell as JSON carries it, in the form its column has on a sheet."""
    if value == "":
        return
    if column.kind == "date":
        sheet.write_datetime(line, position, datetime.datetime.fromisoformat(value), formats.date)
    elif column.kind == "flag":
        sheet.write_boolean(line, position, value == "true")
    elif isinstance(value, int | float):
        sheet.write_number(line, position, Exact(value))
    else:
        sheet.write_string(line, position, str(value), formats.text)
