"""Named checks across the tables of a scenario; every issue is found at once.

`check(scenario)` returns what was found on reading and what the rules here find. Rules stand by subject:
`keys` and `repeats` (codes and keys), `calendar`, `places`, `network`, `vehicles`, `people`, `supply`,
`staff`, `building`, `preparation`, `policy` and `plausibility`. `page` writes the list of all codes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from models.checks import (
    building,
    calendar,
    keys,
    network,
    people,
    places,
    plausibility,
    policy,
    preparation,
    repeats,
    staff,
    supply,
    vehicles,
)
from models.checks.rule import Check, Rule
from models.checks.view import View
from models.errors import Issue
from models.reading.typed import SHOWN_OF_ONE_KIND
from models.scenario import Scenario
from models.schema import TABLES

__all__ = ["CHECKS", "RULES", "Check", "Rule", "check"]

CHECKS: tuple[Check, ...] = (
    *keys.CHECKS,
    *repeats.CHECKS,
    *calendar.CHECKS,
    *places.CHECKS,
    *network.CHECKS,
    *vehicles.CHECKS,
    *people.CHECKS,
    *supply.CHECKS,
    *staff.CHECKS,
    *building.CHECKS,
    *preparation.CHECKS,
    *policy.CHECKS,
    *plausibility.CHECKS,
)
RULES: dict[str, Rule] = {rule.code: rule for check_ in CHECKS for rule in check_.rules}
_KEPT = "checked"
_ORDER = {table: position for position, table in enumerate(["", *TABLES])}


def check(scenario: Scenario) -> tuple[Issue, ...]:
    """Every issue of a scenario, those found on reading included; errors must be put right before planning.

    Rules about what was not read, such as the days planned while `start_date` is wrong, wait until it is.
    Ordered by table (in the order of the contract), row, column and code, so that the same scenario always
    gives the same list. Of more than 20 alike in one column the first are listed, then how many more.
    """
    # Kept with the scenario, which never changes: whoever plans what was just checked need not wait again.
    kept: dict[str, Any] = vars(scenario)
    if _KEPT not in kept:
        kept[_KEPT] = _found(scenario)
    found: tuple[Issue, ...] = kept[_KEPT]
    return found


def _found(scenario: Scenario) -> tuple[Issue, ...]:
    view = View(scenario)
    ready = (check_ for check_ in CHECKS if view.unread.isdisjoint(check_.needs))
    found = sorted((issue for check_ in ready for issue in check_.find(view)), key=_position)
    placed = [
        replace(issue, where=scenario.where(issue.table, issue.row, issue.column))
        for issue in _first_few(found)
    ]
    return tuple(sorted([*scenario.issues, *placed], key=_position))


def _first_few(issues: list[Issue]) -> Iterator[Issue]:
    alike: dict[tuple[str, str, str], list[Issue]] = defaultdict(list)
    for issue in issues:
        alike[issue.code, issue.table, issue.column].append(issue)
    for of_one_kind in alike.values():
        yield from of_one_kind[:SHOWN_OF_ONE_KIND]
        more = len(of_one_kind) - SHOWN_OF_ONE_KIND
        if more > 0:
            first = of_one_kind[0]
            message = (
                f"{more:,} more {'row breaks' if more == 1 else 'rows break'} the same rule: {first.message}"
            )
            yield replace(first, row=None, value=len(of_one_kind), message=message)


def _position(issue: Issue) -> tuple[int, int, str, str, str]:
    return _ORDER.get(issue.table, len(_ORDER)), issue.row or 0, issue.column, issue.code, issue.message
