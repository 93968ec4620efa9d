"""A comparison as a workbook to print: findings, strategies, what the best prepares; charts; every table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from models.preparation.comparison import Comparison
from models.preparation.outcomes import OPTIMAL
from models.preparation.tables import COMPARISON_TABLES
from models.report.words import day_name
from models.report.workbook_sheets import Book, Rules, write_columns, write_table

WIDTHS = (22, 15, 15, 15, 15, 15, 15, 40)
STRATEGIES = (
    ("strategy", "Strategy", "text"),
    ("preparation_cost", "Costs", "amount"),
    ("expected", "Expected need", "amount"),
    ("cvar", "CVaR", "amount"),
    ("worst", "Worst outlook", "amount"),
    ("regret", "Regret", "amount"),
    ("saved", "Spared", "amount"),
    ("certainty", "How sure", "wrapped"),
)
"""Columns of `strategies` on the first sheet."""
RULES: Rules = {
    "gaps": (("gap", "${gap}2>0", "red"), ("worst_gap", "${worst_gap}2>0", "amber")),
    "information": (("", "LEFT(${certainty}2,3)=\"not\"", "amber"),),
    "outcomes": (("need", "${need}2>0", "amber"),),
}  # fmt: skip
BARS = {"strategies": "expected", "preparation": "cost", "decisive": "pull"}


def write_workbook(comparison: Comparison, to: str | Path | BinaryIO) -> None:
    """Write a comparison to an .xlsx file, by its path or open for writing. Equal ones give equal files."""
    in_memory = not isinstance(to, str | Path)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": in_memory}
    with xlsxwriter.Workbook(to, options) as workbook:
        book = Book(workbook, comparison.tables, COMPARISON_TABLES, comparison.summary, RULES, BARS)
        workbook.set_properties({"title": book.title, "created": datetime.combine(book.start, time())})
        sheet = _overview(book)
        filled = [name for name in COMPARISON_TABLES if len(comparison.tables[name])]
        for name in filled:
            write_table(book, name)
        _charts(book, sheet, filled)
        write_columns(book, filled)


def _overview(book: Book) -> Worksheet:
    sheet = book.sheet("Overview", of_table=True)
    for position, width in enumerate(WIDTHS):
        sheet.set_column(position, position, width)
    summary = book.summary
    last = book.start + timedelta(days=book.days - 1)
    book.write(sheet, 0, 0, f"{book.title}: strategies compared", "title")
    period = (
        f"{day_name(book.start)} {book.start.year} to {day_name(last)} {last.year}, {summary['outlooks']} "
        f"outlooks; needs in weighted person-days, A ten times B; amounts in {book.currency}"
    )
    book.write(sheet, 1, 0, period, "note")
    budget = "no limit" if summary["budget"] is None else f"{summary['budget']:,.0f} {book.currency}"
    gap = f"found within {summary['optimum']['gap']:.2%} of the best possible"
    book.write(sheet, 2, 0, f"Least {summary['measure']} for a budget of {budget}: {gap}.", "bold")
    book.write(sheet, 3, 0, summary["assumption"], "note")
    row = _sentences(book, sheet, 5, "Findings", summary["findings"])
    row = _strategies(book, sheet, row + 1)
    prepared = book.tables["preparation"]
    said = prepared.loc[prepared["strategy"] == OPTIMAL, "sentence"].tolist()
    _sentences(book, sheet, row + 1, "What the best strategy prepares", said or ["Nothing."])
    sheet.fit_to_pages(1, 0)
    return sheet


def _sentences(book: Book, sheet: Worksheet, row: int, title: str, sentences: Sequence[str]) -> int:
    book.write(sheet, row, 0, title, "section")
    for sentence in sentences:
        row += 1
        sheet.merge_range(row, 0, row, len(WIDTHS) - 1, "", book.format("wrapped"))
        book.write(sheet, row, 0, sentence, "wrapped")
    return row + 1


def _strategies(book: Book, sheet: Worksheet, row: int) -> int:
    table = book.tables["strategies"]
    for part in dict.fromkeys(table["outlooks"]):
        book.write(sheet, row, 0, f"Strategies over the {part} outlooks", "section")
        row += 1
        for position, (_, title, _) in enumerate(STRATEGIES):
            book.write(sheet, row, position, title, "header")
        for entry in table[table["outlooks"] == part].to_dict("records"):
            row += 1
            for position, (column, _, style) in enumerate(STRATEGIES):
                book.write(sheet, row, position, entry[column], style)
        row += 2
    return row


def _charts(book: Book, sheet: Worksheet, filled: Sequence[str]) -> None:
    """The frontier and the strategies, to the right of what is printed."""
    charts = []
    if "frontier" in filled:
        charts.append(
            _chart(
                book, "frontier", ("scatter", "straight_with_markers"), "budget",
                ("expected", "cvar", "worst"), "Need by preparation budget",
            )
        )  # fmt: skip
    charts.append(
        _chart(book, "strategies", ("column", ""), "strategy", ("expected", "worst"), "Need by strategy")
    )
    for number, chart in enumerate(charts):
        sheet.insert_chart(5 + 18 * number, len(WIDTHS) + 1, chart)


def _chart(book: Book, name: str, kind: tuple[str, str], by: str, columns: Sequence[str], title: str) -> Any:
    table, names = book.tables[name], COMPARISON_TABLES[name].names
    known = table[table["outlooks"] == "known"] if "outlooks" in names else table
    chart = book.workbook.add_chart({"type": kind[0]} | ({"subtype": kind[1]} if kind[1] else {}))
    last = len(known)
    for column in columns:
        at, key = names.index(column), names.index(by)
        chart.add_series(
            {
                "name": column,
                "categories": [name, 1, key, last, key],
                "values": [name, 1, at, last, at],
            }
        )
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_y_axis({"name": "weighted person-days", "num_format": "#,##0", "min": 0})
    chart.set_x_axis({"name": f"budget, {book.currency}", "num_format": "#,##0"} if by == "budget" else {})
    chart.set_size({"width": 620, "height": 340})
    return chart
