"""The plan as a workbook to work from and to print: overview, one sheet per place, every table."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import BinaryIO

import xlsxwriter

from models.plan import Plan
from models.plan_tables import PLAN_TABLES
from models.report.workbook_overview import write_overview
from models.report.workbook_places import places_of, write_place
from models.report.workbook_sheets import PlanBook, write_columns, write_table

FIRST = ("actions", "cover", "shortages")
"""Tables that stand before the places; the others follow them."""


def write_workbook(plan: Plan, to: str | Path | BinaryIO) -> None:
    """Write a plan that `assemble` made to an .xlsx file, by its path or open for writing.

    First the overview, then what must be decided, what runs out and who goes without, a sheet per place
    with each of its days, and the other tables under their own names. All text is written as text, also
    where it begins like a formula. Equal plans give equal files.
    """
    in_memory = not isinstance(to, str | Path)  # then nothing of the plan touches a disk
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": in_memory}
    with xlsxwriter.Workbook(to, options) as workbook:
        book = PlanBook(workbook, plan)
        workbook.set_properties(
            # a date of the plan's own instead of today's: equal plans, equal files
            {"title": book.title, "created": datetime.combine(book.start, time())}
        )
        write_overview(book)
        filled = [name for name in PLAN_TABLES if len(plan.tables[name])]
        for name in filled:
            if name in FIRST:
                write_table(book, name)
        for place in places_of(book):
            write_place(book, place)
        for name in filled:
            if name not in FIRST:
                write_table(book, name)
        write_columns(book, filled)
