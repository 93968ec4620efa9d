"""Why people go without: causes of shortages, prices of limits and remedies, for what was asked about."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import typer
from rich.console import Console, RenderableType

from models import Plan, Scenario
from service.cli.console import line
from service.cli.plan_view import gap, remedies

PRICES = 20
"""Prices on the screen; --json gives all of them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked about; None: everything."""

    place: str | None
    day: pd.Timestamp | None
    group: str | None
    subject: str | None

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        *,
        place: str | None,
        day: datetime | None,
        group: str | None,
        item: str | None,
    ) -> Wanted:
        """What was asked about, once it is sure that the scenario has it.

        Raises:
            typer.BadParameter: it has no such location, day, group, item, resource or space.
        """
        tables, header = scenario.effective, scenario.header
        _known("--place", place, tables["locations"]["location"])
        _known("--group", group, tables["groups"]["group"])
        subjects = pd.concat(
            [
                tables["items"]["item"],
                tables["resources"]["resource"],
                tables["spaces"]["space"],
                pd.Series(["night"]),
            ]
        )
        _known("--item", item, subjects)
        date = None if day is None else pd.Timestamp(day)
        first = pd.Timestamp(header.start_date)
        last = first + pd.Timedelta(days=header.days - 1)
        if date is not None and not first <= date <= last:
            raise typer.BadParameter(f"--day: the scenario is from {first.date()} to {last.date()}")
        return cls(place, date, group, item)

    def of_shortages(self, shortages: pd.DataFrame) -> pd.DataFrame:
        """The rows of the table `shortages` that were asked about."""
        chosen = pd.Series(True, index=shortages.index)
        for column, value in (("location", self.place), ("group", self.group), ("need", self.subject)):
            if value is not None:
                chosen &= shortages[column] == value
        if self.day is not None:
            chosen &= shortages["date"] == self.day
        return shortages[chosen]

    def of_limits(self, limits: pd.DataFrame) -> pd.DataFrame:
        """The rows of `prices` or `remedies` asked about; a limit open to all groups concerns each."""
        chosen = pd.Series(True, index=limits.index)
        if self.place is not None:
            chosen &= (limits["location"] == self.place) | (limits["to_location"] == self.place)
        if self.subject is not None:
            chosen &= limits["subject"] == self.subject
        if self.group is not None and "group" in limits.columns:
            chosen &= limits["group"].isin([self.group, ""])
        if self.day is not None:
            chosen &= ~(limits["from_date"] > self.day) & ~(limits["to_date"] < self.day)  # no date: open
        return limits[chosen]


def show(plan: Plan, wanted: Wanted, to: Console) -> None:
    """Print it."""
    for part in _parts(plan, wanted):
        to.print(part)


def _parts(plan: Plan, wanted: Wanted) -> Iterator[RenderableType]:
    yield from gap(plan, wanted.of_shortages(plan.shortages), "Nobody goes without what was asked about.")
    yield from remedies(wanted.of_limits(plan.tables["remedies"]))
    prices = wanted.of_limits(plan.prices)
    if prices.empty:
        yield line("No limit asked about holds the plan back.", "bold")
        return
    yield line("What a little more, or less, of each limit would change", "bold")
    for sentence in prices["sentence"].head(PRICES):
        yield line(f"- {sentence}")
    if len(prices) > PRICES:
        yield line(f"{len(prices) - PRICES} more with --json.", "dim")


def as_json(plan: Plan, wanted: Wanted) -> str:
    """`{shortages, prices, remedies, certificate}`: the plan's own rows."""
    tables = {
        "shortages": wanted.of_shortages(plan.shortages),
        "prices": wanted.of_limits(plan.prices),
        "remedies": wanted.of_limits(plan.tables["remedies"]),
    }
    chosen = Plan(tables, plan.summary, certificate=plan.certificate).as_dict()
    found = {name: chosen["tables"][name] for name in tables}
    return json.dumps({**found, "certificate": chosen["certificate"]}, ensure_ascii=False, allow_nan=False)


def _known(option: str, value: str | None, codes: Iterable[str]) -> None:
    names = sorted(set(codes))
    if value is None or value in names:
        return
    near = difflib.get_close_matches(value, names, n=1) or names
    raise typer.BadParameter(f"{option}: there is no {value}; there is {', '.join(near)}")
