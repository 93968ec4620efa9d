"""A comparison's findings as sentences; figures as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from models.preparation.options import Option
from models.report.words import day_name, quantity
from models.scenario import Scenario

EXACT = "exact for these outlooks"
NO_FRESH = "no interval: it was optimised on these outlooks; hold some out to have one"
NOTHING = 1e-6
"""Relative to what it is compared with: less than this is the solver's rounding."""
MEASURE = {
    "expected": "expected need",
    "cvar": "mean need of the worst outlooks (CVaR)",
    "worst": "need in the worst outlook",
    "regret": "largest regret",
}


@dataclass(frozen=True)
class Interval:
    """A 95 % confidence interval of a difference, from `outlooks` that nothing compared was optimised on."""

    low: float
    high: float
    outlooks: int

    @property
    def significant(self) -> bool:
        """Whether it leaves out no difference at all."""
        return self.low > 0 or self.high < 0


def certainty(interval: Interval | None, *, sampled: bool) -> str:
    """How sure a difference is."""
    if interval is None:
        return NO_FRESH if sampled else EXACT
    sample = f"from {interval.outlooks} outlooks that were not optimised on"
    if interval.significant:
        return f"significant: the 95 % interval leaves out 0 ({sample})"
    return f"not significant: the 95 % interval holds 0 ({sample})"


class Names:
    """The names of a scenario's things, codes where none is given, and its currency."""

    def __init__(self, scenario: Scenario) -> None:
        tables = scenario.effective
        self.currency = scenario.header.currency
        self.locations = _names(tables["locations"], "location")
        self.items = _names(tables["items"], "item")
        self.resources = _names(tables["resources"], "resource")
        self.units = dict(zip(tables["items"]["item"], tables["items"]["unit"], strict=True))
        self.outlooks = _names(scenario.tables["outlooks"], "outlook")

    def place(self, code: str) -> str:
        """A location's name."""
        return self.locations.get(code, code)

    def money(self, amount: float) -> str:
        """12,000 USD"""
        return f"{quantity(amount)} {self.currency}"

    def subject(self, option: Option) -> str:
        """What an option prepares."""
        return {**self.items, **self.resources}.get(option.subject, option.subject)

    def need(self, code: str) -> str:
        """What somebody goes without: a place for the night, an item, a service."""
        if code == "night":
            return "a place for the night"
        return {**self.items, **self.resources}.get(code, code)


def prepared(names: Names, option: Option, units: float, cost: float) -> str:
    """Put 200 places in the hall at Gevgelija, for 40,000 USD."""
    where, what = names.place(option.location), names.subject(option)
    amount = quantity(units)
    match option.kind:
        case "stock":
            said = f"Store {amount} {names.units.get(option.subject) or 'units'} of {what} at {where}"
        case "places":
            said = f"Prepare {amount} more places in {what} at {where}"
        case "staff":
            days = option.lead_days
            wait = (
                "on the day of the call" if days == 0 else f"{days} {'day' if days == 1 else 'days'} after it"
            )
            said = f"Train and list {amount} of {what} for {where}, on duty {wait}"
        case _:
            said = f"Set up {amount} of {what} at {where}"
    return f"{said}, for {names.money(cost)}."


def of_information(names: Names, figure: str, need: float, money: float, measure: Mapping[str, float]) -> str:
    """What perfect information, or planning with all outlooks, is worth."""
    what = measure_name(measure)
    saved = f"{quantity(need)} weighted person-days of {what}" if need > NOTHING else f"nothing of {what}"
    spent = f" and {'save' if money > 0 else 'cost'} {names.money(abs(money))}" if abs(money) >= 1 else ""
    if figure == "EVPI":
        return f"To know the outlook before preparing would spare {saved}{spent} on average."
    return f"Planning with all outlooks instead of their average can spare {saved}{spent} on average."


def of_input(names: Names, what: str, need: float, moved: float) -> str:
    """What knowing one input is worth, and whether it would change the decision."""
    if moved <= NOTHING:
        return f"To know {what} beforehand would not change what is prepared."
    return (
        f"To know {what} beforehand would change preparation worth {names.money(moved)} and spare "
        f"{quantity(need)} weighted person-days."
    )


def of_frontier(names: Names, budget: float, money: float, saves: float) -> str:
    """What the next money buys."""
    if saves != saves:
        return ""
    if saves <= NOTHING:
        return f"Beyond {names.money(budget)} more money spares nobody anything."
    return (
        f"Beyond {names.money(budget)} the next {names.money(money)} spares {quantity(saves)} weighted "
        "person-days."
    )


def of_trigger(names: Names, row: Mapping[str, Any], first_day: date) -> str:
    """From how many arrivals a day people first go without what, and by when staff must be called up."""
    place, who = names.place(row["location"]), f"With {row['strategy']}"
    others = "" if row["elsewhere"] == "as expected" else ", and nobody elsewhere"
    if row["status"] == "already":
        return f"{who} people go without whoever comes to {place}."
    if row["status"] == "at once":
        return f"{who} people go without from the first arrival at {place} on{others}."
    if row["status"] == "none":
        return f"{who} no number of arrivals at {place} that was looked at leaves anybody without{others}."
    what = f"{names.need(row['first_need'])} at {names.place(row['first_location'])}"
    said = f"{who} people go without {what} from {row['arrivals_per_day']:,.0f} a day at {place} on{others}"
    by = row["call_up_by"]
    if pd.isna(by):
        return f"{said}."
    late = by.date() < first_day
    return f"{said}; staff must be called up by {day_name(by)}{', before the first day' if late else ''}."


def measure_name(weights: Mapping[str, float]) -> str:
    """expected need; 0.5 of expected need and 0.5 of need in the worst outlook"""
    if len(weights) == 1:
        return MEASURE[next(iter(weights))]
    return " and ".join(f"{weight:g} of {MEASURE[measure]}" for measure, weight in weights.items())


def _names(frame: object, key: str) -> dict[str, str]:
    columns = frame[key], frame["name"]  # type: ignore[index]
    return {code: name or code for code, name in zip(*columns, strict=True)}
