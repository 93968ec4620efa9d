"""The first sheet: status, what to decide first, what runs out first, and the figures that count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from xlsxwriter.worksheet import Worksheet

from models.report.words import day_name
from models.report.workbook_sheets import PlanBook

WIDTHS = (14, 22, 34, 14, 16, 60)

# (path in the indicators, what it is called, unit); currency stands for the scenario's.
FIGURES: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("unsheltered_person_nights",), "Nights outdoors", "person-nights"),
    (("unmet_person_days_total",), "Nights, items and services gone without", "person-days"),
    (("days_with_shortage",), "Days on which somebody goes without", "days"),
    (("overcrowded_person_nights",), "Nights beyond a space's places", "person-nights"),
    (("kept_waiting_person_days",), "Ready to leave and kept waiting", "person-days"),
    (("priority_a",), "Priority A, survival", "weighted person-days"),
    (("priority_b",), "Priority B, protection and dignity", "weighted person-days"),
    (("coverage", "total"), "Needs met", "share"),
    (("people_moved",), "People moved between places", "persons"),
    (("person_km",), "Their way", "person-km"),
    (("people_left",), "People travelled on", "persons"),
    (("overflow_m3_days",), "Goods that find no room", "m3 x days"),
    (("cost", "total"), "Cost", "currency"),
)


def write_overview(book: PlanBook) -> None:
    """Write the sheet `Overview`."""
    sheet = book.sheet("Overview", of_table=True)
    for position, width in enumerate(WIDTHS):
        sheet.set_column(position, position, width)
    book.write(sheet, 0, 0, book.title, "title")
    last = book.start + timedelta(days=book.days - 1)
    period = f"{_long(book.start)} to {_long(last)}, {book.days} days; amounts in {book.currency}"
    book.write(sheet, 1, 0, period, "note")
    book.write(sheet, 2, 0, _status(book.plan.summary), "bold")
    below = book.plan.summary.get("suppressed_below")
    if below is not None:
        book.write(sheet, 3, 0, f"Counts of people below {below} are hidden.", "note")
    row = _actions(book, sheet, 4)
    row = _run_outs(book, sheet, row + 1)
    row = _figures(book, sheet, row + 1)
    _worst_off(book, sheet, row + 1)
    sheet.fit_to_pages(1, 1)


def _status(summary: Mapping[str, Any]) -> str:
    parts = [f"Status: {summary['status']}"]
    if summary["stopped_by"]:
        parts.append(f"stopped by {summary['stopped_by'].replace('_', ' ')}")
    if summary["gap"]:
        parts.append(f"within {summary['gap']:.2%} of the best possible")
    return ", ".join(parts)


def _actions(book: PlanBook, sheet: Worksheet, row: int) -> int:
    headers = ("Decide by", "Where", "What", "How much", "Unit", "Why")
    row = _section(book, sheet, row, "Decide first", headers)
    for action in book.plan.summary["first_actions"]:
        where = book.names["locations"].get(action["location"], action["location"])
        what = f"{action['kind']}: {action['what']}"
        _line(book, sheet, row, (
            (date.fromisoformat(action["decide_by"]), "date"), (where, "wrapped"), (what, "wrapped"),
            (action["quantity"], "amount"), (action["unit"], "unit"), (action["why"], "wrapped"),
        ))  # fmt: skip
        row += 1
    if not book.plan.summary["first_actions"]:
        book.write(sheet, row, 0, "Nothing needs to be decided.", "note")
        row += 1
    return row


def _run_outs(book: PlanBook, sheet: Worksheet, row: int) -> int:
    headers = ("Short from", "Where", "Item", "In store", "Days left", "With the plan")
    row = _section(book, sheet, row, "Runs out first if nothing is sent or ordered", headers)
    for cover in book.plan.summary["first_run_outs"]:
        item, place = cover["item"], cover["location"]
        short = cover["first_day_short_with_plan"]
        planned = f"short from {_long(date.fromisoformat(short))}" if short else "lasts to the last day"
        unit = book.names["item_units"].get(item, "units")
        _line(book, sheet, row, (
            (date.fromisoformat(cover["first_day_short_no_action"]), "date"),
            (book.names["locations"].get(place, place), "wrapped"),
            (f"{book.names['items'].get(item, item)} ({unit})", "wrapped"),
            (cover["units"], "amount"), (cover["days_left_no_action"], "days"), (planned, "unit"),
        ))  # fmt: skip
        if short:
            sheet.conditional_format(row, 5, row, 5, {"type": "no_blanks", "format": book.format("red")})
        row += 1
    if not book.plan.summary["first_run_outs"]:
        book.write(sheet, row, 0, "Nothing runs out in these days.", "note")
        row += 1
    return row


def _figures(book: PlanBook, sheet: Worksheet, row: int) -> int:
    thumb = book.plan.indicators.get("rule_of_thumb")
    headers = ("Figure", "", "", "Plan", "Rule of thumb", "Unit")
    row = _section(book, sheet, row, "Key figures", headers)
    first = row
    for path, label, unit in FIGURES:
        value = _at(book.plan.indicators, path)
        if value is None:
            continue
        style = "share" if unit == "share" else "amount"
        book.write(sheet, row, 0, label, "text")
        book.write(sheet, row, 3, value, style)
        book.write(sheet, row, 4, _at(thumb, path), style)
        book.write(sheet, row, 5, unit.replace("currency", book.currency), "unit")
        row += 1
    short = {"type": "cell", "criteria": ">", "value": 0, "format": book.format("red")}
    sheet.conditional_format(first, 3, first + 2, 3, short)
    return row


def _worst_off(book: PlanBook, sheet: Worksheet, row: int) -> None:
    worst = book.plan.indicators.get("worst_off")
    if not worst:
        book.write(sheet, row, 0, "Nobody goes without a place, an item or a service.", "bold")
        return
    place = book.names["locations"].get(worst["location"], worst["location"])
    group = book.names["groups"].get(worst["group"], worst["group"])
    text = (
        f"Worst off: {group} at {place}, {worst['coverage']:.0%} of needs met, "
        f"{worst['unmet_person_days']:,.0f} person-days gone without."
    )
    book.write(sheet, row, 0, text, "bold")


def _section(book: PlanBook, sheet: Worksheet, row: int, title: str, headers: tuple[str, ...]) -> int:
    book.write(sheet, row, 0, title, "section")
    for position, header in enumerate(headers):
        book.write(sheet, row + 1, position, header, "header")
    return row + 2


def _line(book: PlanBook, sheet: Worksheet, row: int, cells: tuple[tuple[Any, str], ...]) -> None:
    for position, (value, style) in enumerate(cells):
        book.write(sheet, row, position, value, style)


def _at(values: Mapping[str, Any] | None, path: tuple[str, ...]) -> Any:
    for key in path:
        values = (values or {}).get(key)
    return values


def _long(day: date) -> str:
    return f"{day_name(day)} {day.year}"
