"""What can be prepared before anyone knows, what it costs, and the scenario with it prepared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from models.errors import Issue, ScenarioError
from models.programme.matrix import Vector
from models.scenario import Scenario

COLUMN = {"stock": "item", "places": "space", "resource": "resource"}
AS_TODAY = "as today"
"""The strategy that adds nothing."""


@dataclass(frozen=True, slots=True)
class Option:
    """A row of `preparation`: up to `most` units of a subject in a place, at `cost` a unit.

    `kind` is `stock` (subject: an item, in its units), `places` (a space), `staff` or `facility` (a
    resource); staff prepared are on duty `lead_days` after their call-up.
    """

    kind: str
    location: str
    subject: str
    most: float
    cost: float
    lead_days: int

    @property
    def name(self) -> str:
        """`blanket at depot`."""
        return f"{self.subject} at {self.location}"


@dataclass(frozen=True)
class Strategy:
    """Units of each option, in the order of the options, on top of what exists."""

    code: str
    units: Vector


def options_of(scenario: Scenario) -> tuple[Option, ...]:
    """What can be prepared, in the order of the table."""
    kinds = _kinds_of_resources(scenario)
    return tuple(
        Option(
            kinds[row["resource"]] if row["kind"] == "resource" else row["kind"],
            row["location"],
            row[COLUMN[row["kind"]]],
            float(row["units_max"]),
            float(row["cost_per_unit"]),
            int(row["lead_days_prepared"]),
        )
        for row in scenario.effective["preparation"].to_dict("records")
    )


def budget_of(scenario: Scenario) -> float:
    """Money for preparation; without a budget of that stage there is no limit."""
    budgets = scenario.effective["budgets"]
    amounts = budgets.loc[budgets["stage"] == "preparation", "amount"]
    return float(amounts.sum()) if len(amounts) else float("inf")


def strategies_of(scenario: Scenario) -> tuple[Strategy, ...]:
    """`as today`, then the strategies given, in the order of the table.

    Raises:
        ScenarioError: a strategy prepares what no row of `preparation` gives a price and a limit for, or
            more than that limit.
    """
    options = options_of(scenario)
    kinds = _kinds_of_resources(scenario)
    place = {(option.kind, option.location, option.subject): at for at, option in enumerate(options)}
    units: dict[str, Vector] = {AS_TODAY: np.zeros(len(options))}
    issues = []
    for number, row in enumerate(scenario.effective["strategies"].to_dict("records"), start=1):
        kind = kinds.get(row["resource"], "") if row["kind"] == "resource" else row["kind"]
        at = place.get((kind, row["location"], row[COLUMN[row["kind"]]]))
        chosen = units.setdefault(row["strategy"], np.zeros(len(options)))
        if at is None or chosen[at] + row["units"] > options[at].most * (1 + 1e-9):
            issues.append(_out_of_reach(number, row, None if at is None else options[at].most))
        else:
            chosen[at] += row["units"]
    if issues:
        raise ScenarioError(issues)
    return tuple(Strategy(code, amounts) for code, amounts in units.items())


def cost_of(options: Sequence[Option], units: Vector) -> float:
    """Money that preparing so many units of each option takes."""
    return float(sum(option.cost * amount for option, amount in zip(options, units, strict=True)))


def with_prepared(scenario: Scenario, options: Sequence[Option], units: Vector) -> Scenario:
    """The scenario in which so many units of each option are prepared: goods in store and places and
    facilities ready on the eve, people on a roster of their own.

    Raises:
        ScenarioError: places are to be prepared in a space that the place does not have.
    """
    chosen = [(option, float(n)) for option, n in zip(options, units, strict=True) if n > 0]
    of = {
        kind: [pair for pair in chosen if pair[0].kind == kind]
        for kind in ("stock", "places", "staff", "facility")
    }
    tables: dict[str, Any] = {}
    if of["stock"]:
        tables["stock"] = _added(
            scenario.tables["stock"], of["stock"], {"owner": ""}, ("location", "item", "owner")
        )
    if of["facility"]:
        tables["on_duty"] = _added(scenario.tables["on_duty"], of["facility"], {}, ("location", "resource"))
    if of["staff"]:
        rows = [
            {"resource": o.subject, "units": n, "location": o.location, "lead_days": o.lead_days}
            for o, n in of["staff"]
        ]
        tables["roster"] = [*scenario.tables["roster"].to_dict("records"), *rows]
    if of["places"]:
        tables["spaces"] = _with_places(scenario.tables["spaces"], of["places"])
    return scenario.replace(**tables) if tables else scenario


def _kinds_of_resources(scenario: Scenario) -> Mapping[str, str]:
    resources = scenario.effective["resources"]
    return dict(zip(resources["resource"], resources["kind"], strict=True))


def _added(
    frame: pd.DataFrame,
    chosen: Sequence[tuple[Option, float]],
    more: Mapping[str, str],
    key: tuple[str, ...],
) -> list[dict[Any, Any]]:
    """The rows of a table with units on top: of the row with the same key, else of a new one."""
    rows = frame.to_dict("records")
    at = {tuple(row[column] for column in key): row for row in rows}
    for option, units in chosen:
        new: dict[Any, Any] = {"location": option.location, key[1]: option.subject, **more}
        same = at.get(tuple(new[column] for column in key))
        if same is None:
            rows.append(at.setdefault(tuple(new[column] for column in key), {**new, "units": units}))
        else:
            same["units"] += units
    return rows


def _with_places(spaces: pd.DataFrame, chosen: Sequence[tuple[Option, float]]) -> pd.DataFrame:
    spaces = spaces.copy()
    for option, units in chosen:
        rows = (spaces["location"] == option.location) & (spaces["space"] == option.subject)
        if not rows.any():
            raise ScenarioError([_no_such_space(option)])
        spaces.loc[rows, "places"] += units
    return spaces


def _no_such_space(option: Option) -> Issue:
    return Issue(
        code="preparation-without-space",
        severity="error",
        table="preparation",
        row=None,
        column="space",
        value=option.subject,
        message=f"Places are to be prepared in {option.name}, where `spaces` has no such space.",
        remedy="Add the space to `spaces`, with 0 places if there are none yet.",
    )


def _out_of_reach(number: int, row: Mapping[Any, Any], most: float | None) -> Issue:
    what = f"{row['units']:g} of {row[COLUMN[row['kind']]]} at {row['location']}"
    if most is None:
        why, remedy = "no row of `preparation` has a price for that", "Add it to `preparation`."
    else:
        why, remedy = f"at most {most:g} can be", "Prepare less, or raise `units_max` in `preparation`."
    return Issue(
        code="strategy-out-of-reach",
        severity="error",
        table="strategies",
        row=number,
        column="units",
        value=float(row["units"]),
        message=f"Strategy {row['strategy']} prepares {what}: {why}.",
        remedy=remedy,
    )
