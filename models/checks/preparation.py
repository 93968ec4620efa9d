"""Preparing: what can be prepared has its place, strategies keep to it, and outlooks leave totals whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import inf
from typing import Any

from models.checks.rule import Check, Rule
from models.checks.view import GOODS_AT, PEOPLE_AT, Row, View
from models.checks.wording import figure
from models.errors import Issue
from models.schema import TABLES

PREPARATION_AT_CANDIDATE = Rule(
    "preparation-at-candidate",
    "error",
    "Something is to be prepared at a site that is only a candidate, where nobody has opened.",
    "Prepare at sites that are open, or set `candidate` to false and the site's `places` to 0.",
)
PREPARATION_MISPLACED = Rule(
    "preparation-misplaced",
    "error",
    "Goods are to be prepared where none are stored, or staff and facilities where nobody stays.",
    "Store goods at crossings, sites and depots; put staff and facilities at crossings and sites.",
)
PREPARATION_WITHOUT_SPACE = Rule(
    "preparation-without-space",
    "error",
    "Places are to be prepared in a space that the place does not have.",
    "Add the space to `spaces`, with 0 places if there are none yet.",
)
STRATEGY_OUT_OF_REACH = Rule(
    "strategy-out-of-reach",
    "error",
    "A strategy prepares what no row of `preparation` has a price for, or more than can be prepared.",
    "Add it to `preparation`, or raise `units_max` there, or prepare less.",
)
STRATEGY_OVER_BUDGET = Rule(
    "strategy-over-budget",
    "warning",
    "A strategy costs more than the budget for preparation: it is compared with strategies that cost less.",
    "Prepare less, or raise the budget of the stage `preparation`.",
)
STRATEGY_NAME_TAKEN = Rule(
    "strategy-name-taken",
    "error",
    "A strategy is called `as today`, which prepares nothing, or `optimal`, which Konak finds.",
    "Give it another code.",
)
OUTLOOK_CUTS_A_TOTAL = Rule(
    "outlook-cuts-a-total",
    "error",
    "A row of an outlook replaces the middle of a row that has a total: both ends would have all of it.",
    "Write the days before and after as two rows, each with its own total.",
)

TAKEN = ("as today", "optimal")
_COLUMN = {"stock": "item", "places": "space", "resource": "resource"}
_TOTALS = {"spaces": "buildable_places", "suppliers": "units_total", "roster": "units"}


def options(view: View) -> Iterator[Issue]:
    """Rows of `preparation` whose place cannot have what is to be prepared."""
    candidates = {row.location for row in view.rows("locations") if row.candidate}
    spaces = {(row.location, row.space) for row in view.rows("spaces")}
    for row in view.rows("preparation"):
        place, kind = row.location, view.kind.get(row.location)
        if place in candidates:
            yield PREPARATION_AT_CANDIDATE.broken(
                f"{_subject(row)} is to be prepared at {place}, which is only a candidate.",
                table="preparation",
                row=row.row,
                column="location",
                value=place,
            )
        if kind and row.kind != "places" and kind not in (GOODS_AT if row.kind == "stock" else PEOPLE_AT):
            yield PREPARATION_MISPLACED.broken(
                f"{_subject(row)} is to be prepared at {place}, which is of kind {kind}.",
                table="preparation",
                row=row.row,
                column="location",
                value=place,
            )
        if row.kind == "places" and row.space and (place, row.space) not in spaces:
            yield PREPARATION_WITHOUT_SPACE.broken(
                f"Places are to be prepared in {row.space} at {place}, where `spaces` has no such space.",
                table="preparation",
                row=row.row,
                column="space",
                value=row.space,
            )


def strategies(view: View) -> Iterator[Issue]:
    """Strategies out of reach, over the budget, or with a name of Konak's own."""
    offers = {_key(row): row for row in view.rows("preparation")}
    chosen: dict[tuple[Any, ...], float] = defaultdict(float)
    costs: dict[str, float] = defaultdict(float)
    first: dict[str, Row] = {}
    for row in view.rows("strategies"):
        if row.strategy not in first and row.strategy in TAKEN:
            yield _about(STRATEGY_NAME_TAKEN, row, "strategy", f"{row.strategy} is a name of Konak's own.")
        first.setdefault(row.strategy, row)
        offer, units = offers.get(_key(row)), row.units or 0.0
        chosen[row.strategy, _key(row)] += units
        what = f"{row.strategy} prepares {figure(chosen[row.strategy, _key(row)])} of {_subject(row)}"
        if offer is None:
            message = f"{what} at {row.location}; no row of `preparation` has a price for that."
            yield _about(STRATEGY_OUT_OF_REACH, row, "units", message)
        elif offer.units_max is not None and chosen[row.strategy, _key(row)] > offer.units_max * (1 + 1e-9):
            message = f"{what} at {row.location}; at most {figure(offer.units_max)} can be."
            yield _about(STRATEGY_OUT_OF_REACH, row, "units", message)
        else:
            costs[row.strategy] += units * (offer.cost_per_unit or 0.0)
    given = [row.amount or 0.0 for row in view.rows("budgets") if row.stage == "preparation"]
    for strategy, cost in costs.items():
        if given and cost > sum(given) * (1 + 1e-9):
            message = f"{strategy} costs {figure(cost)}; the budget is {figure(sum(given))}."
            yield _about(STRATEGY_OVER_BUDGET, first[strategy], "strategy", message)


def totals(view: View) -> Iterator[Issue]:
    """Rows with a total that an outlook's rows cut in two."""
    for name, total in _TOTALS.items():
        opens, closes = TABLES[name].interval or ("", "")
        codes = TABLES[name].codes
        replaced: dict[tuple[Any, ...], list[tuple[float, float]]] = defaultdict(list)
        rows = view.rows(name)
        for row in rows:
            if row.outlook:
                replaced[row.outlook, *_values(row, codes)].append(_window(row, opens, closes))
        for row in rows:
            if row.outlook or not getattr(row, total):
                continue
            for outlook in sorted({key[0] for key in replaced}):
                left = [_window(row, opens, closes)]
                for gone in replaced[outlook, *_values(row, codes)]:
                    left = [piece for window in left for piece in _without(window, gone)]
                if len(left) > 1:
                    yield OUTLOOK_CUTS_A_TOTAL.broken(
                        f"Outlook {outlook} replaces the middle of this row; both ends would have all "
                        f"`{total}`.",
                        table=name,
                        row=row.row,
                        column=total,
                        value=getattr(row, total),
                    )
                    break


def _window(row: Row, opens: str, closes: str) -> tuple[float, float]:
    first, last = getattr(row, opens), getattr(row, closes)
    return -inf if first is None else first, inf if last is None else last


def _without(window: tuple[float, float], gone: tuple[float, float]) -> Iterator[tuple[float, float]]:
    (first, last), (begin, end) = window, gone
    if end < first or begin > last:
        yield window
        return
    if first < begin:
        yield first, begin - 1
    if end < last:
        yield end + 1, last


def _values(row: Row, columns: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(row, column) for column in columns)


def _key(row: Row) -> tuple[Any, ...]:
    return row.kind, row.location, getattr(row, _COLUMN.get(row.kind, "location"))


def _subject(row: Row) -> str:
    return f"{getattr(row, _COLUMN[row.kind])}" if row.kind in _COLUMN else "what it names"


def _about(rule: Rule, row: Row, column: str, message: str) -> Issue:
    return rule.broken(message, table="strategies", row=row.row, column=column, value=getattr(row, column))


CHECKS = (
    Check(
        options,
        (PREPARATION_AT_CANDIDATE, PREPARATION_MISPLACED, PREPARATION_WITHOUT_SPACE),
        ("locations", "spaces", "preparation"),
    ),
    Check(
        strategies,
        (STRATEGY_OUT_OF_REACH, STRATEGY_OVER_BUDGET, STRATEGY_NAME_TAKEN),
        ("strategies", "preparation", "budgets"),
    ),
    Check(totals, (OUTLOOK_CUTS_A_TOTAL,), ("spaces", "suppliers", "roster")),
)
