"""What all sheets share: formats, names, print set-up; and the sheets that show one table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from models.plan import Plan
from models.plan_tables import PLAN_TABLES, PlanColumn, PlanTable

A4 = 9
WIDEST = 60
LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
AMOUNT = "[=0]0;[<10]0.0;#,##0"
"""0, 4.2, 1,234: a small shortage must not be printed as none."""

RED, AMBER, BAR = "#F4B6B0", "#FCE4B0", "#9DC3E6"
_HEAD = {"bold": True, "bg_color": "#1F3864", "font_color": "white", "text_wrap": True}
_FORMATS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 16},
    "section": {"bold": True, "font_size": 12, "bottom": 1},
    "note": {"italic": True, "font_color": "#595959"},
    "header": {**_HEAD, "valign": "top"},
    "day_header": {**_HEAD, "num_format": "ddd d mmm", "align": "right"},
    "text": {"valign": "top"},
    "wrapped": {"valign": "top", "text_wrap": True},
    "unit": {"valign": "top", "text_wrap": True, "indent": 1},
    "bold": {"bold": True, "valign": "top"},
    "date": {"num_format": "d mmm yyyy", "align": "left", "valign": "top"},
    "amount": {"num_format": AMOUNT, "valign": "top"},
    "total": {"num_format": AMOUNT, "bold": True, "top": 1},
    "integer": {"num_format": "0", "valign": "top"},
    "days": {"num_format": "0.0", "valign": "top"},
    "share": {"num_format": "0%", "valign": "top"},
    "red": {"bg_color": RED},
    "amber": {"bg_color": AMBER},
    "urgent": {"bold": True, "bg_color": AMBER},
}  # fmt: skip

# Table: (column that is coloured or "" for the whole row, Excel rule, format).
Rules = Mapping[str, Sequence[tuple[str, str, str]]]
PLAN_RULES: Rules = {
    "actions": (("", "${urgent}2=TRUE", "urgent"),),
    "cover": (
        ("first_day_short_with_plan", "${first_day_short_with_plan}2<>\"\"", "red"),
        ("first_day_short_no_action", "${first_day_short_no_action}2<>\"\"", "amber"),
    ),
    "shortages": (("", "${priority}2=\"A\"", "red"), ("", "${priority}2=\"B\"", "amber")),
    "requirements": (("gap", "${gap}2>0", "red"),),
    "occupancy": (("unsheltered", "${unsheltered}2>0", "red"),),
    "lodging": (("persons_over", "${persons_over}2>0", "amber"),),
}  # fmt: skip
PLAN_BARS = {"occupancy": "headcount", "lodging": "persons"}


class Book:
    """The workbook being written, with its formats and the result it shows: tables and their `schema`, the
    summary, which cells are coloured by which rule, which columns show bars."""

    def __init__(
        self,
        workbook: Workbook,
        tables: Mapping[str, pd.DataFrame],
        schema: Mapping[str, PlanTable],
        summary: Mapping[str, Any],
        rules: Rules,
        bars: Mapping[str, str],
    ) -> None:
        self.tables, self.schema, self.summary, self.rules, self.bars = tables, schema, summary, rules, bars
        self.workbook = workbook
        self._formats: dict[tuple[str, bool], Format] = {}
        self._names: set[str] = {"history"}  # Excel keeps this name for itself
        scenario = summary["scenario"]
        self.title: str = scenario["name"]
        self.start = date.fromisoformat(scenario["start_date"])
        self.days: int = scenario["days"]
        self.currency: str = scenario["currency"]
        self.names: Mapping[str, Mapping[str, str]] = summary["names"]
        # Table sheets go by their own names, whatever places are called.
        self._reserved = {"overview", "columns", *schema}

    @property
    def dates(self) -> list[date]:
        return [self.start + timedelta(days=day) for day in range(self.days)]

    def format(self, name: str, *, quoted: bool = False) -> Format:
        """A format by name; `quoted` keeps text that begins like a formula text when it is edited."""
        if (name, quoted) not in self._formats:
            extra = {"quote_prefix": True} if quoted else {}
            self._formats[name, quoted] = self.workbook.add_format({**_FORMATS[name], **extra})
        return self._formats[name, quoted]

    def sheet(self, name: str, *, of_table: bool = False) -> Worksheet:
        """A new sheet, ready to print on A4 across; names are made to fit Excel's rules."""
        sheet = self.workbook.add_worksheet(self._sheet_name(name, of_table))
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        title = self.title[:100].replace("&", "&&")
        sheet.set_header(f"&L{title}&R&A")
        sheet.set_footer("&RPage &P of &N")
        return sheet

    def _sheet_name(self, name: str, of_table: bool) -> str:
        fit = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name)[:31].strip(" '") or "place"
        taken = self._names if of_table else self._names | self._reserved
        number, free = 2, fit
        while free.lower() in taken:
            free = f"{fit[:26]} ({number})"
            number += 1
        self._names.add(free.lower())
        return free

    def write(self, sheet: Worksheet, row: int, column: int, value: Any, style: str) -> None:
        """One cell: text as text, dates as dates, nothing for a missing value."""
        if value is None or value != value:
            sheet.write_blank(row, column, None, self.format(style))
        elif isinstance(value, str):
            quoted = value.startswith(LIKE_A_FORMULA)
            sheet.write_string(row, column, value, self.format(style, quoted=quoted))
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value, self.format(style))
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self.format(style))
        else:
            sheet.write_number(row, column, value, self.format(style))


class PlanBook(Book):
    """The workbook of a plan."""

    def __init__(self, workbook: Workbook, plan: Plan) -> None:
        super().__init__(workbook, plan.tables, PLAN_TABLES, plan.summary, PLAN_RULES, PLAN_BARS)
        self.plan = plan


def write_table(book: Book, name: str) -> None:
    """A table under its own name: header that stays in view, filter, widths, colours."""
    table, values = book.schema[name], book.tables[name]
    sheet = book.sheet(name, of_table=True)
    last_row, last_column = len(values), len(table.columns) - 1
    letters = {}
    for position, column in enumerate(table.columns):
        letters[column.name] = chr(ord("A") + position)
        book.write(sheet, 0, position, column.name, "header")
        style = _style(column)
        cells = values[column.name].tolist()
        if column.kind == "date":
            cells = [None if cell != cell else cell.date() for cell in cells]
        for row, cell in enumerate(cells, start=1):
            book.write(sheet, row, position, cell, style)
        sheet.set_column(position, position, _width(column, cells))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last_row, last_column)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    for target, rule, style in book.rules.get(name, ()):
        first, last = (0, last_column) if not target else (table.names.index(target),) * 2
        criteria = "=" + rule.format(**letters)
        sheet.conditional_format(
            1, first, last_row, last, {"type": "formula", "criteria": criteria, "format": book.format(style)}
        )
    if name in book.bars:
        bar = table.names.index(book.bars[name])
        sheet.conditional_format(1, bar, last_row, bar, data_bar())


def write_columns(book: Book, tables: Sequence[str]) -> None:
    """What every column of the tables shown means, and its unit."""
    sheet = book.sheet("columns", of_table=True)
    for position, (header, width) in enumerate(
        (("table", 16), ("column", 26), ("unit", 22), ("what it says", 90))
    ):
        book.write(sheet, 0, position, header, "header")
        sheet.set_column(position, position, width)
    rows = [
        (name, column.name, column.unit.replace("currency", book.currency), column.description)
        for name in tables
        for column in book.schema[name].columns
    ]
    for row, cells in enumerate(rows, start=1):
        for position, cell in enumerate(cells):
            book.write(sheet, row, position, cell, "wrapped")
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), 3)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)


def data_bar(most: float | None = None) -> dict[str, Any]:
    """A plain bar in the cell, from 0 to `most` (None: the largest value)."""
    limit = {"max_type": "num", "max_value": most} if most is not None else {}
    return {
        "type": "data_bar",
        "bar_color": BAR,
        "bar_solid": True,
        "min_type": "num",
        "min_value": 0,
        **limit,
    }


def _style(column: PlanColumn) -> str:
    if column.kind == "date":
        return "date"
    if column.kind in ("code", "text"):
        return "wrapped" if column.kind == "text" else "text"
    if column.kind != "number":
        return "integer"
    return {"days": "days", "share": "share"}.get(column.unit, "amount")


def _width(column: PlanColumn, cells: Sequence[Any]) -> float:
    """Wide enough for the header's longest word and for what most cells show."""
    words = max(len(word) for word in column.name.split()) + 3  # room for the filter's button
    if column.kind == "date":
        longest = 11
    elif column.kind in ("code", "text"):
        longest = max((len(cell) for cell in cells), default=0)
    else:
        longest = max((len(f"{cell:,.0f}") + 2 for cell in cells if cell == cell), default=0)
    return min(max(words, longest + 1), WIDEST)
