"""Dates: intervals run forward, and what is dated can happen within the days planned."""

from __future__ import annotations

from collections.abc import Iterator

from models.checks.repeats import Key, keys
from models.checks.rule import Check, Rule
from models.checks.view import Row, View
from models.checks.wording import counted, figure
from models.errors import Issue
from models.schema import TABLES

REVERSED_DATES = Rule(
    "reversed-dates",
    "error",
    "An interval ends before it begins.",
    "Swap the two dates, or correct the one that is wrong.",
)
OUTSIDE_HORIZON = Rule(
    "outside-horizon",
    "warning",
    "Arrivals, or what is on its way, are dated outside the days planned: the plan leaves them out.",
    "Nothing, if that is meant. Otherwise correct the dates, or change `start_date` or `days` in `scenario`.",
)
ON_ITS_WAY_BEFORE_START = Rule(
    "on-its-way-before-start",
    "error",
    "People, goods, staff or places that are under way are due before the first day: they must have arrived.",
    "Move the row to the table of what is there on the eve (`present`, `stock`, `on_duty` or `spaces`), or "
    "correct its date.",
)
NEVER_OPEN = Rule(
    "never-open",
    "warning",
    "Every row of a lane, space, quota, supplier or vehicle pool lies outside the days planned: it is "
    "closed on all of them.",
    "Nothing, if that is meant. Otherwise correct the dates, or leave them empty: an empty date is open.",
)
ROSTER_TOO_SHORT = Rule(
    "roster-too-short",
    "warning",
    "Staff on the roster can never be called up: lead days and least days of duty do not fit between "
    "`available_on` (or the first day) and `until` (or, to arrive, the last day).",
    "Extend `until`, or shorten `lead_days` or `min_days` of the resource.",
)
TOO_SLOW = Rule(
    "too-slow",
    "warning",
    "What takes as long as the days planned, or longer, cannot help within them.",
    "Nothing, if that is meant. Otherwise plan more days, or check that the figure is in days (hours for "
    "lanes).",
)

_ON_ITS_WAY = {
    "under_way": ("persons", "`present`"),
    "pipeline": ("units", "`stock`"),
    "staff_under_way": ("units", "`on_duty`"),
    "building_under_way": ("units", "`spaces` (a finished facility: `on_duty`)"),
}


def reversed_dates(view: View) -> Iterator[Issue]:
    """Intervals of any table that end before they begin."""
    for table in TABLES.values():
        if not table.interval or not view.size(table.name):
            continue
        first_column, last_column = table.interval
        columns = view.columns(table.name)
        spans = zip(view.numbers(table.name), columns[first_column], columns[last_column], strict=True)
        for number, first, last in spans:
            if first is not None and last is not None and last < first:
                yield REVERSED_DATES.broken(
                    f"`{last_column}` is {view.date(last)}, before `{first_column}`, {view.date(first)}.",
                    table=table.name,
                    row=number,
                    column=last_column,
                    value=view.date(last),
                )


def arrivals_outside(view: View) -> Iterator[Issue]:
    """People who arrive before the first day or after the last, all rows in one warning."""
    outside: list[tuple[Row, float]] = []
    for row in view.rows("arrivals"):
        if row.date is None or not row.persons:
            continue
        last = row.date if row.to_date is None else row.to_date
        within = max(0, min(last, view.days) - max(row.date, 1) + 1)
        if within <= last - row.date:
            outside.append((row, row.persons * (last - row.date + 1 - within)))
    if outside:
        first, persons = outside[0][0], sum(persons for _, persons in outside)
        yield OUTSIDE_HORIZON.broken(
            f"{figure(persons)} persons in {counted(len(outside), 'row')} of `arrivals`, the first at "
            f"{first.location} on {view.date(first.date)}, arrive outside the days planned, {view.horizon}.",
            table="arrivals",
            row=first.row,
            column="date",
            value=view.date(first.date),
        )


def on_its_way_outside(view: View) -> Iterator[Issue]:
    """What is on its way: late things in one warning a table, early ones as errors."""
    for table, (quantity, instead) in _ON_ITS_WAY.items():
        late = [row for row in view.rows(table) if row.date is not None and row.date > view.days]
        if late:
            total = sum(getattr(row, quantity) or 0 for row in late)
            yield OUTSIDE_HORIZON.broken(
                f"{figure(total)} {quantity} in {counted(len(late), 'row')} of `{table}` are due after "
                f"the last day planned, {view.date(view.days)}"
                + (": these people are under way on every day." if table == "under_way" else "."),
                table=table,
                row=late[0].row,
                column="date",
                value=view.date(late[0].date),
            )
        for row in view.rows(table):
            if row.date is not None and row.date < 1:
                yield ON_ITS_WAY_BEFORE_START.broken(
                    f"`{table}` holds {figure(getattr(row, quantity) or 0)} {quantity} due on "
                    f"{view.date(row.date)}, before the first day, {view.date(1)}.",
                    f"If they have arrived, enter them in {instead}; otherwise correct the date.",
                    table=table,
                    row=row.row,
                    column="date",
                    value=view.date(row.date),
                )


def never_open(view: View) -> Iterator[Issue]:
    """Keys with windows, none of which touches the days planned."""
    for table in TABLES.values():
        if table.interval != ("opens_on", "closes_on") or not view.size(table.name):
            continue
        closed: dict[Key, Row] = {}
        opened: set[Key] = set()
        for row, key in zip(view.rows(table.name), keys(view, table), strict=True):
            if view.touches(row.opens_on, row.closes_on):
                opened.add(key)
            else:
                closed.setdefault(key, row)
        for key, row in closed.items():
            if key not in opened:
                yield NEVER_OPEN.broken(
                    f"{', '.join(part for part in key if part)} in `{table.name}` is open on none of the "
                    f"days planned, {view.horizon}.",
                    table=table.name,
                    row=row.row,
                    column="opens_on" if row.opens_on and row.opens_on > view.days else "closes_on",
                )


def roster_too_short(view: View) -> Iterator[Issue]:
    """Rows of the roster that no call-up can use."""
    resources = {row.resource: row for row in view.rows("resources")}
    for row in view.rows("roster"):
        resource = resources.get(row.resource)
        if resource is None:
            continue
        arrives = max(1, row.available_on or 1) + row.lead_days
        least = resource.min_days if resource.kind == "staff" else 1
        if row.until is not None and arrives + least - 1 > row.until:
            yield ROSTER_TOO_SHORT.broken(
                f"Called up on {view.date(arrives - row.lead_days)}, {row.resource} would be on duty "
                f"from {view.date(arrives)} to {view.date(arrives + least - 1)} at least, past `until`, "
                f"{view.date(row.until)}: nobody can be called up from this row.",
                table="roster",
                row=row.row,
                column="until",
                value=view.date(row.until),
            )
        elif arrives > view.days:
            yield ROSTER_TOO_SHORT.broken(
                f"From this row, {row.resource} would be on duty on {view.date(arrives)} at the earliest, "
                f"after the last day planned, {view.date(view.days)}.",
                "Nothing, if that is meant. Otherwise plan more days, or correct `available_on` or "
                "`lead_days`.",
                table="roster",
                row=row.row,
                column="available_on",
                value=None if row.available_on is None else view.date(row.available_on),
            )


def too_slow(view: View) -> Iterator[Issue]:
    """Suppliers, building, openings and lanes that take as long as the whole plan."""
    slow = [
        ("suppliers", "lead_days", "what is ordered arrives", view.rows("suppliers")),
        (
            "spaces",
            "build_days",
            "places are finished",
            [r for r in view.rows("spaces") if r.buildable_places],
        ),
        ("facilities_buildable", "build_days", "it is finished", view.rows("facilities_buildable")),
        ("locations", "opening_days", "the site works", [r for r in view.rows("locations") if r.candidate]),
    ]
    for table, column, what, rows in slow:
        for row in rows:
            days = getattr(row, column)
            if days is not None and days >= view.days:
                yield TOO_SLOW.broken(
                    f"With {figure(days)} `{column}` {what} on {view.date(1 + int(days))} at the earliest, "
                    f"after the last day planned, {view.date(view.days)}.",
                    table=table,
                    row=row.row,
                    column=column,
                    value=days,
                )
    for table in ("people_lanes", "freight_lanes", "staff_lanes"):
        for row in view.rows(table):
            if row.hours is not None and row.hours >= 24 * view.days:
                yield TOO_SLOW.broken(
                    f"The lane from {row.origin} to {row.destination} takes {figure(row.hours)} hours, "
                    f"as long as the {view.days} days planned or longer: nobody and nothing gets through.",
                    table=table,
                    row=row.row,
                    column="hours",
                    value=row.hours,
                )


CHECKS = (
    Check(reversed_dates, (REVERSED_DATES,)),
    Check(arrivals_outside, (OUTSIDE_HORIZON,), ("scenario",)),
    Check(on_its_way_outside, (OUTSIDE_HORIZON, ON_ITS_WAY_BEFORE_START), ("scenario",)),
    Check(never_open, (NEVER_OPEN,), ("scenario",)),
    Check(roster_too_short, (ROSTER_TOO_SHORT,), ("scenario",)),
    Check(too_slow, (TOO_SLOW,), ("scenario",)),
)
