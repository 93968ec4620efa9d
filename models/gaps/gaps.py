"""The workshop's table: what a number of people need for some days, what a country has, what is missing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import pandas as pd

from models import standards as profiles
from models.errors import Issue, ScenarioError
from models.gaps.sites import counted_sites, countries

COST_PER_PLACE_USD = 1352.0
"""EUR 1,229 at 1.10: Bosilegrad, the middle one of three costs read (Pirot 516, Presevo 1,692)."""
PLACE_COST_SOURCE = "cost of a place: EUR 86,000 for 70 at Bosilegrad (help-serbia.org.rs), at 1.10 (R)"
NOT_KNOWN = "what is there is not known: all of it is counted as missing"


@dataclass(frozen=True, slots=True)
class _Need:
    sector: str
    need: str
    unit: str
    required: float
    available: float
    cost_per_unit: float
    source: str


COLUMNS = ("sector", "need", "unit", "required", "available", "gap", "gap_cost", "source")


def gaps(country: str, persons: float, days: int, standards: str = "transit-24h") -> pd.DataFrame:
    """What `persons` people need in `country` for `days` days, by sector, beside what it has.

    Everybody is there on each of the days and nobody was there before; they come in equal numbers on each
    day where a need is counted on arrival. Places stand against the counted sites of the country; no
    stock, staff or facility of these countries was read, so there all that is needed counts as missing.

    Args:
        country: ISO 3166-1 alpha-3 code of a country whose sites are known, in capitals or not.
        persons: people to receive, more than 0.
        days: how long they stay, at least 1.
        standards: the shipped profile that says what people need.

    Returns:
        One row per need, places first, then by sector. `sector`, `need`, `unit`; `required`, `available`
        and `gap` in that unit (whole ones of staff and facilities; goods for all the days together),
        `available` NaN where nothing is known of it; `gap_cost` in USD, NaN where no price is known; `source`
        of the standard, with R (read there) or M (a planner's estimate).

    Raises:
        ScenarioError: unknown country or profile, or numbers out of range; all of them at once.
    """
    country = country.upper()
    issues = tuple(_issues(country, persons, days, standards))
    if issues:
        raise ScenarioError(issues)
    profile = profiles.profile(standards)
    needs = [_places(country, persons), *_goods(profile, persons, days), *_services(profile, persons, days)]
    sectors = list(dict.fromkeys(need.sector for need in needs))
    table = pd.DataFrame(
        [asdict(need) for need in sorted(needs, key=lambda need: sectors.index(need.sector))]
    )
    gap = (table["required"] - table["available"].fillna(0.0)).clip(lower=0)
    price = table["cost_per_unit"].where(table["cost_per_unit"] > 0)
    return table.assign(gap=gap, gap_cost=gap * price)[list(COLUMNS)]


def _places(country: str, persons: float) -> _Need:
    there = counted_sites(country)
    places, estimated = (int(rows["places"].sum()) for rows in (there, there[there["places_status"] == "M"]))
    source = (
        f"one place a person; {len(there)} sites have {places:,} places, "
        f"{estimated:,} of them planner's estimates; {PLACE_COST_SOURCE}"
    )
    return _Need("shelter", "places", "places", persons, float(places), COST_PER_PLACE_USD, source)


def _goods(profile: profiles.Profile, persons: float, days: int) -> Iterator[_Need]:
    items = profile.tables["items"].set_index("item")
    needs = profile.tables["item_needs"]
    for (_, need), source in zip(needs.iterrows(), _sources(profile, "item_needs"), strict=True):
        item = items.loc[need["item"]]
        daily = item["kind"] == "daily"
        required = persons * (need["units_per_person_day"] * days if daily else need["units_per_person"])
        yield _Need(
            item["sector"], item["name"], item["unit"], required, math.nan, item["cost_per_unit"], source
        )


def _services(profile: profiles.Profile, persons: float, days: int) -> Iterator[_Need]:
    resources = profile.tables["resources"].set_index("resource")
    needs = profile.tables["resource_needs"]
    for (_, need), source in zip(needs.iterrows(), _sources(profile, "resource_needs"), strict=True):
        resource = resources.loc[need["resource"]]
        served = persons / need["persons_per_unit"]
        if math.isnan(served):
            served = persons / days / need["arrivals_per_unit_day"]
        worked = resource["share_of_days_worked"]
        required = float(math.ceil(served / (1.0 if math.isnan(worked) else worked) - 1e-9))
        cost = resource["cost_per_unit_day"] * days
        yield _Need(resource["sector"], resource["name"], resource["kind"], required, math.nan, cost, source)


def _sources(profile: profiles.Profile, table: str) -> list[str]:
    about = profile.sources[table]
    return [
        f"{source} ({status}); {NOT_KNOWN}"
        for source, status in zip(about["source"], about["status"], strict=True)
    ]


def _issues(country: str, persons: float, days: int, standards: str) -> Iterator[Issue]:
    known, shipped = countries(), tuple(profiles.profiles())
    if country not in known:
        yield _issue(
            "unknown-country", "country", country, "No sites are known there.", f"Known: {', '.join(known)}."
        )
    if standards not in shipped:
        yield _issue(
            "unknown-standards",
            "standards",
            standards,
            "No such profile is shipped.",
            f"Shipped: {', '.join(shipped)}.",
        )
    if not (0 < persons < math.inf):
        yield _issue("no-persons", "persons", persons, "Nobody is to be received.", "Give more than 0.")
    if days < 1:
        yield _issue("no-days", "days", days, "No day is covered.", "Give at least 1.")


def _issue(code: str, column: str, value: object, message: str, remedy: str) -> Issue:
    return Issue(code, "error", "", None, column, value, message, remedy)
