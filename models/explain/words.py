"""Limits, days and amounts in words: what prices, remedies and causes say."""

from __future__ import annotations

from datetime import date, timedelta

from models.daily import Daily
from models.explain.levers import Lever
from models.explain.nominate import runs


def amount_words(value: float) -> str:
    """A number as one would write it: whole where it is, at most three decimals otherwise."""
    if abs(value - round(value)) < 1e-6 * max(1.0, abs(value)):
        return f"{round(value):,}"
    return f"{value:,.3g}" if abs(value) < 100 else f"{value:,.1f}"


def days_words(daily: Daily, days: tuple[int, ...]) -> str:
    """`on 3 Nov`, `on 3 to 6 Nov`; empty for the whole horizon."""
    if not days:
        return ""
    parts = []
    for run in runs(list(days)):
        first, last = _date(daily, run[0]), _date(daily, run[-1])
        if run[0] == run[-1]:
            parts.append(f"{first.day} {first:%b}")
        elif (first.year, first.month) == (last.year, last.month):
            parts.append(f"{first.day} to {last.day} {last:%b}")
        else:
            parts.append(f"{first.day} {first:%b} to {last.day} {last:%b}")
    return "on " + ", ".join(parts)


def limit_words(daily: Daily, lever: Lever) -> str:  # noqa: C901  (one case a kind)
    """The limit without an amount: `places at Tabanovce (hall)`."""
    place, other = _place(daily, lever.location), _place(daily, lever.to_location)
    subject = _subject(daily, lever)
    group = f" for {lever.group}" if lever.group else ""
    named = f" ({lever.subject})" if lever.subject else ""
    match lever.kind:
        case "places" | "emergency places" | "buildable places":
            return f"{lever.kind} at {place}{named}"
        case "seats":
            return f"seats from {place} to {other}{named}{group}"
        case "border quota":
            return f"people admitted at {place}{group}"
        case "units on duty":
            return f"{subject} on duty at {place}"
        case "goods":
            return f"{subject} in store at {place}"
        case "supply a day" | "supply in total":
            in_total = "" if lever.kind == "supply a day" else " in total"
            return f"{subject} from {supplier_words(daily, lever)} at {place}{in_total}"
        case "freight volume" | "freight weight":
            return f"{lever.kind} {place} to {other}{named}"
        case "roster":
            return f"{subject} on the roster{f' of {place}' if place else ''}"
        case "buildable facilities":
            return f"{subject} that {place} can take"
        case "budget":
            return f"the budget {budget_days(daily, lever)}".rstrip()
        case "vehicles":
            return f"vehicles of {lever.subject}"
        case "dispatch" | "receipt":
            return f"m3 a day {'sent from' if lever.kind == 'dispatch' else 'received at'} {place}"
        case "store":
            return f"m3 of store at {place}"
        case "staff seats":
            return f"staff a day from {place} to {other}"
        case "lane shut" | "freight lane shut":
            lane = "lane" if lever.kind == "lane shut" else "freight lane"
            return f"the {lane} from {place} to {other}{named} being shut {days_words(daily, lever.days)}"
        case "opening":
            return f"{place} not being open"
        case "opening time":
            return f"{place} working only after {_days(daily.locations[lever.location].opening_days)}"


def more_words(daily: Daily, lever: Lever, amount: float, *, less: bool = False) -> str:
    """`10 more places at Tabanovce on 3 to 6 Nov`; countable things are `fewer`, the rest is `less`."""
    number = amount_words(amount)
    days = days_words(daily, lever.days)
    limit = limit_words(daily, lever)
    fewer = "fewer" if less else "more"
    match lever.kind:
        case "units on duty":
            return f"{number} {fewer} {limit} from {days.removeprefix('on ')}"
        case "seats" | "border quota":
            what, _, rest = limit.partition(" ")
            return f"{number} {fewer} {what} a day {rest} {days}"
        case "goods" | "supply a day" | "supply in total":
            a_day = " a day" if lever.kind == "supply a day" else ""
            unit = lever.unit.removesuffix(" a day")
            return f"{number} {unit} {'less' if less else 'more'} of {limit}{a_day} {days}".rstrip()
        case "freight volume" | "freight weight":
            return f"{number} {lever.unit} {'less' if less else 'more'} {limit} {days}".rstrip()
        case "budget":
            return f"{number} {lever.unit} {'less' if less else 'more'} in {limit}"
        case "vehicles":
            return f"{number} % {fewer} {limit} {days}"
        case "lane shut" | "freight lane shut":
            place, other = _place(daily, lever.location), _place(daily, lever.to_location)
            lane = "lane" if lever.kind == "lane shut" else "freight lane"
            named = f" ({lever.subject})" if lever.subject else ""
            return f"the {lane} from {place} to {other}{named} being open {days}"
        case "opening":
            cost = daily.locations[lever.location].opening_cost
            money = f"{amount_words(cost)} {daily.scenario.header.currency}"
            aside = f" (its opening at {money} not counted)" if cost > 0 else ""
            return f"{_place(daily, lever.location)} open from the start{aside}"
        case "opening time":
            late = _days(daily.locations[lever.location].opening_days)
            first = days_words(daily, lever.days[:1])
            return f"{_place(daily, lever.location)} working {first} and not {late} later"
        case _:
            return f"{number} {fewer} {limit} {days}".rstrip()


def verb(amount: float, word: str) -> str:
    """The verb in the number of what does it: `10 places spare`, `1 place spares`."""
    return f"{word}s" if abs(amount - 1.0) < 1e-9 else word


def supplier_words(daily: Daily, lever: Lever) -> str:
    """The supplier by name where the tables give one."""
    name = dict(lever.change.where).get("supplier", "")
    if lever.change.row is not None:
        name = next(s.supplier for (s, _), o in daily.supplies.offers.items() if o.row == lever.change.row)
    return f"the supplier {name}" if name else "the supplier"


def budget_days(daily: Daily, lever: Lever) -> str:
    """The days a budget covers, where it does not cover all."""
    row = next(row for row in daily.budgets if row.row == lever.change.row)
    days = daily.horizon.span(row.from_date, row.to_date)
    return (
        "" if len(days) == daily.horizon.days else f"for {days_words(daily, tuple(days)).removeprefix('on ')}"
    )


def _subject(daily: Daily, lever: Lever) -> str:
    for table in (daily.staff.resources, daily.supplies.items):
        if lever.subject in table:
            return str(table[lever.subject].name or lever.subject)
    return lever.subject


def _place(daily: Daily, code: str) -> str:
    row = daily.locations.get(code)
    return str(row.name or code) if row is not None else code


def _days(number: float) -> str:
    return "a day" if number == 1 else f"{number:.0f} days"


def _date(daily: Daily, day: int) -> date:
    return daily.horizon.start + timedelta(days=day - 1)
