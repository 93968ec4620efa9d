"""Items: each need has the rate that its kind asks for, and somebody who can supply it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from models.checks.rule import Check, Rule
from models.checks.view import PEOPLE, View, reachable
from models.checks.wording import listed
from models.errors import Issue

ITEM_RATE_MISSING = Rule(
    "item-rate-missing",
    "error",
    "A need of a daily item has no `units_per_person_day`, or a need of an item given once no "
    "`units_per_person`.",
    "Enter the rate that the item's `kind` asks for, or correct the `kind` in `items`. A rate of 0 exempts "
    "the group or place that the row names.",
)
ITEM_RATE_UNUSED = Rule(
    "item-rate-unused",
    "error",
    "A need gives a rate that the item's kind does not use: `units_per_person` for a daily item, "
    "`units_per_person_day` for one given once, or any rate for a building material.",
    "Move the figure to the column that the `kind` uses, or correct the `kind` in `items`.",
)
ITEM_RATE_ZERO = Rule(
    "item-rate-zero",
    "warning",
    "A need with a rate of 0 names neither group nor place, so it exempts everybody: nobody needs the item.",
    "Enter the rate, or name the group or place that is exempt.",
)
NOBODY_SUPPLIES = Rule(
    "nobody-supplies",
    "warning",
    "An item is needed, but there is no stock, pipeline or supplier of it anywhere.",
    "Enter `stock`, `pipeline` or `suppliers` of the item, or nothing if its whole need is to be shown as "
    "a gap.",
)
CANNOT_BE_DELIVERED = Rule(
    "cannot-be-delivered",
    "warning",
    "An item is needed where people arrive or are, but no freight lane leads there from any stock or "
    "supplier of it.",
    "Add the missing freight lane, or a supplier at the place.",
)
ITEM_NOT_NEEDED = Rule(
    "item-not-needed",
    "warning",
    "An item is listed, but nobody needs it and nothing is built from it.",
    "Add a row to `item_needs` (or `building_needs`), or remove the item.",
)

_RATE = {"daily": "units_per_person_day", "once": "units_per_person"}


def rates(view: View) -> Iterator[Issue]:
    """Needs whose columns do not fit the item's kind."""
    kinds = {row.item: row.kind for row in view.rows("items")}
    for row in view.rows("item_needs"):
        kind = kinds.get(row.item)
        if not kind:
            continue
        wanted = _RATE.get(kind)
        if wanted and getattr(row, wanted) is None:
            yield ITEM_RATE_MISSING.broken(
                f"{row.item} is {_kind_in_words(kind)}, and this need of it has no `{wanted}`.",
                table="item_needs",
                row=row.row,
                column=wanted,
            )
        elif wanted and not getattr(row, wanted) and not row.group and not row.location:
            yield ITEM_RATE_ZERO.broken(
                f"`{wanted}` of {row.item} is 0 for everybody, everywhere.",
                table="item_needs",
                row=row.row,
                column=wanted,
                value=0,
            )
        for column in _RATE.values():
            if column != wanted and getattr(row, column) is not None:
                yield ITEM_RATE_UNUSED.broken(
                    f"{row.item} is {_kind_in_words(kind)}, which does not use `{column}`.",
                    table="item_needs",
                    row=row.row,
                    column=column,
                    value=getattr(row, column),
                )


def _kind_in_words(kind: str) -> str:
    return {"daily": "a daily item", "once": "given once"}.get(
        kind, "a building material, which people do not need"
    )


def sources(view: View) -> Iterator[Issue]:
    """Needed items that cannot be had, or not where they are needed."""
    held: dict[str, set[str]] = defaultdict(set)
    for table in ("stock", "pipeline", "suppliers"):
        for row in view.rows(table):
            if table == "suppliers" and (row.units_per_day == 0 or row.units_total == 0):
                continue
            if table == "suppliers" or row.units:
                held[row.item].add(row.location)
    onward: dict[str, set[str]] = defaultdict(set)
    for row in view.rows("freight_lanes"):
        if view.touches(row.opens_on, row.closes_on):
            onward[row.origin].add(row.destination)
    wanted = _wanted(view)
    numbers = {row.item: row.row for row in view.rows("items")}
    nowhere = [item for item in wanted if not held[item]]
    for item in nowhere:
        if numbers.get(item) is not None:
            yield NOBODY_SUPPLIES.broken(
                f"{item} is needed, but there is no stock, pipeline or supplier of it anywhere.",
                table="items",
                row=numbers[item],
                column="item",
                value=item,
            )
    by_profile = [item for item in nowhere if item in numbers and numbers[item] is None]
    if by_profile:
        yield NOBODY_SUPPLIES.broken(
            f"{listed(by_profile)}, needed by the standards {view.policy.standards}, have no stock, "
            "pipeline or supplier anywhere.",
            table="policy",
            column="standards",
            value=view.policy.standards,
        )
    for item, places in wanted.items():
        cut_off = sorted(places - reachable(onward, held[item])) if held[item] else []
        if cut_off:
            own = numbers.get(item)
            yield CANNOT_BE_DELIVERED.broken(
                f"{item} is needed at {listed(cut_off)}, where there is none and no freight lane brings it "
                f"from {listed(sorted(held[item]))}.",
                table="freight_lanes" if own is None else "items",
                row=own,
                column="" if own is None else "item",
                value=item,
            )


def _wanted(view: View) -> dict[str, set[str]]:
    """By needed item, the places where people who need it arrive or are."""
    kinds = {row.item: row.kind for row in view.rows("items")}
    wanted: dict[str, set[str]] = {}
    for row in view.rows("item_needs"):
        rate = _RATE.get(kinds.get(row.item, ""))
        if rate and getattr(row, rate):
            there = view.entries if rate == "units_per_person" else view.beginnings
            wanted.setdefault(row.item, set()).update(
                place
                for place, groups in there.items()
                if row.location in ("", place) and (not row.group or row.group in groups)
            )
    return wanted


def unneeded(view: View) -> Iterator[Issue]:
    """Items of the user's own that serve nothing."""
    used = {row.item for table in ("item_needs", "building_needs") for row in view.rows(table)}
    for row in view.rows("items"):
        if row.row is not None and row.item and row.item not in used:
            yield ITEM_NOT_NEEDED.broken(
                f"{row.item} is in `items`, but no row of `item_needs` or `building_needs` uses it.",
                table="items",
                row=row.row,
                column="item",
                value=row.item,
            )


_SOURCES = ("items", "item_needs", "stock", "pipeline", "suppliers", "freight_lanes")

CHECKS = (
    Check(rates, (ITEM_RATE_MISSING, ITEM_RATE_UNUSED, ITEM_RATE_ZERO)),
    Check(sources, (NOBODY_SUPPLIES, CANNOT_BE_DELIVERED), (*PEOPLE, *_SOURCES)),
    Check(unneeded, (ITEM_NOT_NEEDED,), ("item_needs", "building_needs")),
)
