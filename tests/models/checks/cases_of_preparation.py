"""What can be prepared, strategies, and outlooks that replace a part of a row."""

from __future__ import annotations

from typing import Any

from tests.models.checks.base import SOUND, SUPPLIED, TAPS, Case, change

TENTS = {"kind": "places", "location": "TAB", "space": "tent", "units_max": 100, "cost_per_unit": 2}
TENTED = {"strategy": "tents", "kind": "places", "location": "TAB", "space": "tent", "units": 100}
STORED = {"kind": "stock", "location": "SKP", "item": "water", "units_max": 100, "cost_per_unit": 2}
TAPPED = {"kind": "resource", "location": "GEV", "resource": "taps", "units_max": 1, "cost_per_unit": 2}


def prepared(*strategies: dict[str, Any], budget: float = 200) -> dict[str, Any]:
    budgets = [{"amount": budget, "stage": "preparation"}]
    return {"preparation": [TENTS], "strategies": list(strategies), "budgets": budgets}


def closed_in_one(last: str | None) -> dict[str, Any]:
    """Places that can be built, but not in one outlook from 3 October to a last day."""
    hall = {"location": "GEV", "space": "hall", "places": 100, "buildable_places": 50, "build_days": 2}
    closed = {**hall, "places": 0, "opens_on": "2015-10-03", "closes_on": last, "outlook": "closed"}
    return {
        "spaces": [hall, *SOUND["spaces"][1:], closed],
        "outlooks": [{"outlook": "closed", "probability": 0.5}, {"outlook": "open", "probability": 0.5}],
    }


CASES = [
    Case(
        "preparation-at-candidate",
        ("preparation", 1, "location"),
        {"preparation": [TENTS]} | change("locations", 2, candidate=True),
        {"preparation": [TENTS]},
    ),
    Case(
        "preparation-misplaced",
        ("preparation", 1, "location"),
        SUPPLIED | {"preparation": [STORED | {"location": "SRB"}]},
        SUPPLIED | {"preparation": [STORED]},
    ),
    Case(
        "preparation-misplaced",
        ("preparation", 1, "location"),
        {"resources": [TAPS], "preparation": [TAPPED | {"location": "SKP"}]},
        {"resources": [TAPS], "preparation": [TAPPED]},
    ),
    Case(
        "preparation-without-space",
        ("preparation", 1, "space"),
        {"preparation": [TENTS | {"location": "GEV"}]},
        {"preparation": [TENTS]},
    ),
    Case(
        "strategy-out-of-reach",
        ("strategies", 1, "units"),
        prepared(TENTED | {"location": "GEV", "space": "hall"}),
        prepared(TENTED),
    ),
    Case(
        "strategy-out-of-reach",
        ("strategies", 2, "units"),
        prepared(TENTED, TENTED | {"units": 1}, budget=300),
        prepared(TENTED, TENTED | {"strategy": "few tents", "units": 1}, budget=300),
    ),
    Case(
        "strategy-over-budget",
        ("strategies", 1, "strategy"),
        prepared(TENTED, budget=199),
        prepared(TENTED),
    ),
    Case(
        "strategy-name-taken",
        ("strategies", 1, "strategy"),
        prepared(TENTED | {"strategy": "optimal"}),
        prepared(TENTED),
    ),
    Case(
        "outlook-cuts-a-total",
        ("spaces", 1, "buildable_places"),
        closed_in_one("2015-10-05"),
        closed_in_one(None),
    ),
]
