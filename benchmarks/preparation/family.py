"""A family of outlooks on a scenario of the benchmarks: arrivals higher or lower, and rougher, in each.

Levels and days are lognormal, so that a few outlooks are far worse than the rest, as in winters that turn.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.scenarios import SIZES, make_tables
from models.scenario import Scenario

LEVEL, DAY = 0.4, 0.25
"""Standard deviations of the logarithm: of an outlook's level, of a day at a crossing."""
BUDGET = 60_000.0
PLACES = {"units_max": 400, "cost_per_unit": 60}
STOCK = {"units_max": 20_000}
PEOPLE = {"units_max": 20, "cost_per_unit": 300, "lead_days_prepared": 0}


def make_family(outlooks: int, size: str = "10k", seed: int = 1) -> Scenario:
    """A scenario with so many outlooks, each equally probable."""
    tables = make_tables(SIZES[size, "full"])
    for row in tables["locations"]:
        row.pop("candidate", None)
    draw = np.random.default_rng(seed)
    codes = [f"o{number}" for number in range(outlooks)]
    given = list(tables["arrivals"])
    tables["outlooks"] = [{"outlook": code, "probability": 1.0 / outlooks} for code in codes]
    tables["arrivals"] = [*given, *(row for code in codes for row in _arrivals(given, code, draw))]
    tables["preparation"] = _options(tables)
    tables["budgets"] = [*tables.get("budgets", []), {"amount": BUDGET, "stage": "preparation"}]
    return Scenario.from_tables(tables)


def _arrivals(given: list[dict[str, Any]], code: str, draw: np.random.Generator) -> list[dict[str, Any]]:
    level = float(np.exp(draw.normal(0.0, LEVEL)))
    factors: dict[tuple[Any, Any], float] = {}
    for row in given:
        at = row["location"], row["date"]
        if at not in factors:
            factors[at] = level * float(np.exp(draw.normal(0.0, DAY)))
    return [
        {**row, "persons": row["persons"] * factors[row["location"], row["date"]], "outlook": code}
        for row in given
    ]


def _options(tables: dict[str, Any]) -> list[dict[str, Any]]:
    """Every space, four items at every depot, three resources at four places."""
    kinds = {row["location"]: row["kind"] for row in tables["locations"]}
    depots = [place for place, kind in kinds.items() if kind == "depot"]
    work = [place for place, kind in kinds.items() if kind in ("site", "crossing")][:4]
    spaces = dict.fromkeys((row["location"], row["space"]) for row in tables["spaces"])
    return [
        *({"kind": "places", "location": place, "space": space, **PLACES} for place, space in spaces),
        *(
            {"kind": "stock", "location": depot, "item": row["item"],
             "cost_per_unit": 1.0 + row.get("cost_per_unit", 1.0), **STOCK}
            for row in tables["items"][:4]
            for depot in depots
        ),
        *(
            {"kind": "resource", "location": place, "resource": row["resource"], **PEOPLE}
            for row in tables["resources"][:3]
            for place in work
        ),
    ]  # fmt: skip
