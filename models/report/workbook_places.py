"""A sheet per place: its people, beds, supplies and staff on each day, and what is to be done there."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from models.report.words import amount, day_name
from models.report.workbook_sheets import PlanBook, data_bar

DAYS_PER_PAGE = 16
FIRST_DAY = 2  # columns: what, unit, then the days
DAY_WIDTH = 10.5  # characters: "Wed 14 Oct" in a bold face
TEXT_DAYS = 10  # columns over which a sentence runs
LINE_HEIGHT = 13.0


class _Line(NamedTuple):
    """A row of the grid: values by day, whether it is a sum, red where above 0, a bar of shares."""

    label: str
    unit: str
    values: list[float]
    style: str = "amount"
    warn: bool = False
    bar: bool = False


def places_of(book: PlanBook) -> list[str]:
    """The places where people, goods or staff are, in the scenario's order."""
    found: set[str] = set()
    for name in ("occupancy", "stock", "staffing", "requirements"):
        found.update(book.plan.tables[name]["location"].tolist())
    return [place for place in book.names["locations"] if place in found]


def write_place(book: PlanBook, place: str) -> None:
    """Write the sheet of one place."""
    name = book.names["locations"][place]
    sheet = book.sheet(name)
    book.write(sheet, 0, 0, name if name == place else f"{name} ({place})", "title")
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 1, 9)
    sheet.set_column(FIRST_DAY, FIRST_DAY + max(book.days, TEXT_DAYS) - 1, DAY_WIDTH)
    book.write(sheet, 2, 0, "Day", "header")
    book.write(sheet, 2, 1, "unit", "header")
    for day, date_ in enumerate(book.dates):
        book.write(sheet, 2, FIRST_DAY + day, date_, "day_header")
    row = 3
    view = _Place(book, place)
    for title, lines in (
        ("People", view.people()),
        ("Beds", view.beds()),
        ("Supplies", view.supplies()),
        ("Staff", view.staff()),
    ):
        row = _block(book, sheet, row, title, list(lines))
    _to_do(book, sheet, row, place)
    sheet.freeze_panes(3, FIRST_DAY)
    sheet.repeat_rows(2)
    sheet.repeat_columns(0, 1)
    sheet.fit_to_pages(-(-book.days // DAYS_PER_PAGE), 0)


class _Place:
    """The plan's tables as series by day, for one place."""

    def __init__(self, book: PlanBook, place: str) -> None:
        self._book = book
        self._place = place

    def people(self) -> Iterator[_Line]:
        headcount = self._series("occupancy", "group", "headcount")
        for group, values in headcount.items():
            yield _Line(self._book.names["groups"].get(group, group), "persons", values)
        if headcount:
            yield _Line("All", "persons", self._added(headcount), "total")
        for label, date, at, other in (
            ("come from", "arrives", "destination", "origin"),
            ("go to", "date", "origin", "destination"),
        ):
            moved = self._series("moves", other, "persons", at=at, date=date)
            for place, values in moved.items():
                yield _Line(f"{label} {self._book.names['locations'].get(place, place)}", "persons", values)

    def beds(self) -> Iterator[_Line]:
        night = self._series("requirements", "need", "available").get("night")
        within = self._added(self._series("lodging", "space", "persons"))
        over = self._added(self._series("lodging", "space", "persons_over"))
        outdoors = self._added(self._series("occupancy", "group", "unsheltered"))
        if night is None or not any(night + outdoors):
            return
        used = [(a + b) / c if c > 0 else 0.0 for a, b, c in zip(within, over, night, strict=True)]
        yield _Line("Places, emergency places too", "places", night)
        yield _Line("Lodged within places", "persons", within)
        if any(over):
            yield _Line("Lodged beyond them", "persons", over)
        yield _Line("Places taken", "share", used, "share", bar=True)
        yield _Line("Without a place", "persons", outdoors, warn=True)

    def supplies(self) -> Iterator[_Line]:
        closing = self._series("stock", "item", "closing")
        issued = self._series("stock", "item", "issued")
        short = self._series("requirements", "need", "gap")
        comes = [self._series("stock", "item", column) for column in ("delivered", "ordered", "shipped_in")]
        sent = self._series("stock", "item", "shipped_out")
        for item, name in self._book.names["items"].items():
            unit = self._book.names["item_units"].get(item, "units")
            coming = self._added({str(i): part[item] for i, part in enumerate(comes) if item in part})
            rows = (
                (f"{name}: comes in", coming, False),
                (f"{name}: sent on", sent.get(item, []), False),
                (f"{name}: given out", issued.get(item, []), False),
                (f"{name}: missing", short.get(item, []), True),
                (f"{name}: in store at day's end", closing.get(item, []), False),
            )
            if any(any(values) for _, values, _ in rows):
                for label, values, warn in rows:
                    if any(values) or values is closing.get(item):
                        yield _Line(label, unit, values, warn=warn)

    def staff(self) -> Iterator[_Line]:
        on_duty = self._series("staffing", "resource", "on_duty")
        required = self._series("requirements", "need", "required")
        gap = self._series("requirements", "need", "gap")
        for resource, name in self._book.names["resources"].items():
            duty, call = on_duty.get(resource, []), required.get(resource, [])
            if not any(duty) and not any(call):
                continue
            yield _Line(f"{name}: needed", "units", call or [0.0] * self._book.days)
            yield _Line(f"{name}: on duty", "units", duty or [0.0] * self._book.days)
            if any(gap.get(resource, [])):
                yield _Line(f"{name}: missing", "units", gap[resource], warn=True)

    def _added(self, series: dict[str, list[float]]) -> list[float]:
        return [sum(values) for values in zip([0.0] * self._book.days, *series.values(), strict=True)]

    def _series(
        self, table: str, by: str, value: str, *, at: str = "location", date: str = "date"
    ) -> dict[str, list[float]]:
        """Values by day for each code in column `by`, in order of appearance."""
        rows = self._book.plan.tables[table]
        rows = rows[rows[at] == self._place]
        series: dict[str, list[float]] = {}
        days = (rows[date] - pd.Timestamp(self._book.start)).dt.days
        for code, day, number in zip(rows[by].tolist(), days.tolist(), rows[value].tolist(), strict=True):
            if 0 <= day < self._book.days:
                series.setdefault(code, [0.0] * self._book.days)[day] += number
        return series


def _block(book: PlanBook, sheet: Worksheet, row: int, title: str, lines: list[_Line]) -> int:
    if not lines:
        return row
    book.write(sheet, row, 0, title, "section")
    last = FIRST_DAY + book.days - 1
    for line in lines:
        row += 1
        book.write(sheet, row, 0, line.label, "bold" if line.style == "total" else "text")
        book.write(sheet, row, 1, line.unit, "text")
        for day, value in enumerate(line.values):
            book.write(sheet, row, FIRST_DAY + day, value, line.style)
        if line.warn:
            rule: dict[str, Any] = {"type": "cell", "criteria": ">", "value": 0, "format": book.format("red")}
            sheet.conditional_format(row, FIRST_DAY, row, last, rule)
        if line.bar:
            sheet.conditional_format(row, FIRST_DAY, row, last, data_bar(1.0))
    return row + 2


def _to_do(book: PlanBook, sheet: Worksheet, row: int, place: str) -> None:
    actions = book.plan.tables["actions"]
    here = actions[actions["location"] == place].sort_values(["act_on", "rank"], kind="stable")
    if here.empty:
        return
    book.write(sheet, row, 0, "To do here", "section")
    columns = ("act_on", "kind", "what", "quantity", "unit", "why")
    for act_on, kind, what, number, unit, why in zip(*(here[name].tolist() for name in columns), strict=True):
        row += 1
        book.write(sheet, row, 0, f"{day_name(act_on)}, {kind}", "text")
        text = f"{amount(number, unit)}: {what}. {why}"
        sheet.merge_range(row, 1, row, FIRST_DAY + TEXT_DAYS - 1, "", book.format("wrapped"))
        book.write(sheet, row, 1, text, "wrapped")
        # Excel does not fit the height of merged cells by itself.
        sheet.set_row(row, LINE_HEIGHT * math.ceil(len(text) / (DAY_WIDTH * TEXT_DAYS)))
