"""Building and preparing: it is clear what is built or prepared, and what it takes."""

from __future__ import annotations

from collections.abc import Iterator

from models.checks.rule import Check, Rule
from models.checks.view import Row, View
from models.checks.wording import figure
from models.errors import Issue

UNCLEAR_SUBJECT = Rule(
    "unclear-subject",
    "error",
    "A row of building, of a strategy or of preparation does not name the one thing that it builds or "
    "prepares.",
    "Name the `space` for places, the `resource` for staff and facilities, the `item` for stock, and "
    "nothing else.",
)
BUILDING_NEED_INCOMPLETE = Rule(
    "building-need-incomplete",
    "error",
    "A row of `building_needs` names an item without `units_per_place`, a worker without "
    "`worker_days_per_place`, a figure without its item or worker, or nothing at all.",
    "Enter the item with its units, or the worker with the days of work, for each place built.",
)
NOT_BUILDABLE = Rule(
    "not-buildable",
    "warning",
    "`building_needs` says what it takes to build something that nothing in the scenario allows to be built.",
    "Enter `buildable_places` of the space in `spaces`, or the facility in `facilities_buildable`.",
)
BUILDING_IS_FREE = Rule(
    "building-is-free",
    "warning",
    "Something can be built in no time, for no money, with no materials and no work: the plan will build "
    "it all at once.",
    "Enter `build_days` or the cost, or what it takes in `building_needs`.",
)

_SUBJECT_OF_KIND = {"stock": "item", "places": "space", "resource": "resource"}


def subjects(view: View) -> Iterator[Issue]:
    """Rows that leave open what they build or prepare."""
    for table in ("building_under_way", "building_needs"):
        for row in view.rows(table):
            if bool(row.space) == bool(row.resource):
                yield _unclear(
                    table, row, "space", "either a `space` or a `resource`", [row.space, row.resource]
                )
    for table in ("strategies", "preparation"):
        for row in view.rows(table):
            wanted = _SUBJECT_OF_KIND.get(row.kind)
            named = {c: getattr(row, c) for c in _SUBJECT_OF_KIND.values() if getattr(row, c)}
            if wanted and set(named) != {wanted}:
                yield _unclear(
                    table, row, wanted, f"`{wanted}`, since its kind is {row.kind}", list(named.values())
                )


def _unclear(table: str, row: Row, column: str, wanted: str, named: list[str]) -> Issue:
    codes = [code for code in named if code]
    return UNCLEAR_SUBJECT.broken(
        f"This row of `{table}` must name {wanted}; it names {' and '.join(codes) or 'nothing'}.",
        table=table,
        row=row.row,
        column=column,
        value=getattr(row, column),
    )


def needs(view: View) -> Iterator[Issue]:
    """Rows of `building_needs` that are incomplete."""
    for row in view.rows("building_needs"):
        halves = [
            column
            for code, rate, column in (
                (row.item, row.units_per_place, "units_per_place" if row.item else "item"),
                (row.worker, row.worker_days_per_place, "worker_days_per_place" if row.worker else "worker"),
            )
            if bool(code) != (rate is not None)
        ]
        if not row.item and not row.worker and not halves:
            halves = ["item"]
        for column in halves:
            yield BUILDING_NEED_INCOMPLETE.broken(
                f"This need for building {row.space or row.resource or 'something'} has no `{column}`.",
                table="building_needs",
                row=row.row,
                column=column,
            )


def not_buildable(view: View) -> Iterator[Issue]:
    """Rows of `building_needs` that apply to nothing."""
    can_grow = {row.space for row in view.rows("spaces") if row.buildable_places}
    can_grow |= {row.resource for row in view.rows("facilities_buildable") if row.units_max}
    for row in view.rows("building_needs"):
        built = row.space or row.resource
        if built and built not in can_grow:
            yield NOT_BUILDABLE.broken(
                f"`building_needs` says what {built} takes to build, but none can be built anywhere.",
                table="building_needs",
                row=row.row,
                column="space" if row.space else "resource",
                value=built,
            )


def free_building(view: View) -> Iterator[Issue]:
    """What can be built with nothing."""
    needed = {(row.space or row.resource, row.location) for row in view.rows("building_needs")}
    for table, subject, limit, cost, unit in (
        ("spaces", "space", "buildable_places", "build_cost_per_place", "places"),
        ("facilities_buildable", "resource", "units_max", "build_cost_per_unit", "units"),
    ):
        for row in view.rows(table):
            code = getattr(row, subject)
            free = not row.build_days and not getattr(row, cost)
            if getattr(row, limit) and free and needed.isdisjoint([(code, ""), (code, row.location)]):
                yield BUILDING_IS_FREE.broken(
                    f"{figure(getattr(row, limit))} {unit} of {code} at {row.location} can be built in no "
                    "time and for nothing.",
                    f"Enter `build_days` or `{cost}`, or what it takes in `building_needs`.",
                    table=table,
                    row=row.row,
                    column=limit,
                    value=getattr(row, limit),
                )


CHECKS = (
    Check(subjects, (UNCLEAR_SUBJECT,)),
    Check(needs, (BUILDING_NEED_INCOMPLETE,)),
    Check(not_buildable, (NOT_BUILDABLE,), ("spaces", "facilities_buildable")),
    Check(free_building, (BUILDING_IS_FREE,), ("building_needs",)),
)
