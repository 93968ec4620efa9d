"""The policy, the size of a scenario, and figures that look like a slip."""

from __future__ import annotations

from tests.models.checks.base import NURSED, SOUND, SUPPLIED, WATER, Case, change, plus, policy

MANY = [{"group": f"g{number}"} for number in range(3000)]

POLICY = [
    Case(
        "policy-without-effect",
        ("policy", None, "price_per_person_day_a"),
        policy(price_per_person_day_a=1000),
        policy(price_per_person_day_a=1000, mode="weighted"),
    ),
    Case(
        "policy-without-effect",
        ("policy", None, "tolerated_loss_a"),
        policy(tolerated_loss_a=5, mode="weighted"),
        policy(tolerated_loss_a=5),
    ),
    Case(
        "priorities-reversed",
        ("policy", None, "price_per_person_day_b"),
        policy(mode="weighted", price_per_person_day_a=100, price_per_person_day_b=1000),
        policy(mode="weighted", price_per_person_day_a=1000, price_per_person_day_b=100),
    ),
    Case(
        "empty-budget", ("budgets", 1, "amount"), {"budgets": [{"amount": 0}]}, {"budgets": [{"amount": 1}]}
    ),
    Case(
        "too-large",  # 730 days x (2 lanes + 2 x 2 places + 2 x 2 spaces) x 3,000 groups = 21.9 million
        ("scenario", None, "days"),
        plus("groups", *MANY) | {"scenario": SOUND["scenario"] | {"days": 730}},
        plus("groups", *MANY) | {"scenario": SOUND["scenario"] | {"days": 365}},
    ),
]

WATER_NEED = {"item": "water", "units_per_person_day": 15}
TO_TABANOVCE = {"origin": "GEV", "destination": "TAB"}
ONWARD = {"origin": "TAB", "destination": "SRB"}

FIGURES = [
    Case(
        "implausible-water",
        ("item_needs", 1, "units_per_person_day"),
        SUPPLIED | {"item_needs": [WATER_NEED | {"units_per_person_day": 0.015}]},
        SUPPLIED | {"item_needs": [WATER_NEED]},
    ),
    Case(
        "implausible-water",
        ("item_needs", 1, "units_per_person_day"),
        SUPPLIED | {"item_needs": [WATER_NEED | {"units_per_person_day": 201}]},
        SUPPLIED | {"item_needs": [WATER_NEED | {"units_per_person_day": 200}]},
    ),
    Case(
        "implausible-km",  # 135 km as the crow flies
        ("people_lanes", 1, "km"),
        {"people_lanes": [TO_TABANOVCE | {"km": 18}, ONWARD]},
        {"people_lanes": [TO_TABANOVCE | {"km": 180}, ONWARD]},
    ),
    Case(
        "implausible-km",
        ("people_lanes", 1, "km"),
        {"people_lanes": [TO_TABANOVCE | {"km": 1800}, ONWARD]},
        {"people_lanes": [TO_TABANOVCE | {"km": 180}, ONWARD]},
    ),
    Case(
        "implausible-speed",
        ("people_lanes", 1, "hours"),
        {"people_lanes": [TO_TABANOVCE | {"km": 180, "hours": 0.36}, ONWARD]},
        {"people_lanes": [TO_TABANOVCE | {"km": 180, "hours": 3.6}, ONWARD]},
    ),
    Case(
        "implausible-speed",  # faster than can be said in numbers
        ("people_lanes", 1, "hours"),
        {"people_lanes": [TO_TABANOVCE | {"km": 180, "hours": 5e-324}, ONWARD]},
        {"people_lanes": [TO_TABANOVCE | {"km": 180, "hours": 3.6}, ONWARD]},
    ),
    Case(
        "implausible-coordinates",
        ("locations", 1, "lat"),
        change("locations", 1, lat=22.5, lon=41.14)
        | {"people_lanes": [TO_TABANOVCE | {"km": 4000, "hours": 23}, ONWARD]},
        {"people_lanes": [TO_TABANOVCE, ONWARD]},
    ),
    Case(
        "implausible-volume",
        ("items", 1, "m3_per_unit"),
        SUPPLIED | {"items": [WATER | {"m3_per_unit": 31}]},
        SUPPLIED | {"items": [WATER | {"m3_per_unit": 30}]},
    ),
    Case(
        "implausible-weight",
        ("items", 1, "kg_per_unit"),
        SUPPLIED | {"items": [WATER | {"m3_per_unit": 2, "kg_per_unit": 2001}]},
        SUPPLIED | {"items": [WATER | {"m3_per_unit": 2, "kg_per_unit": 2000}]},
    ),
    Case(
        "implausible-density",  # a litre of water at 1,000 kg: grammes
        ("items", 1, "kg_per_unit"),
        SUPPLIED | {"items": [WATER | {"kg_per_unit": 1000}]},
        SUPPLIED | {"items": [WATER | {"kg_per_unit": 1}]},
    ),
    Case(
        "implausible-flow",
        ("arrivals", 1, "persons"),
        change("arrivals", 1, persons=1_000_001),
        change("arrivals", 1, persons=1_000_000),
    ),
    Case(
        "implausible-service",
        ("resource_needs", 1, "persons_per_unit"),
        NURSED | {"resource_needs": [{"resource": "nurse", "persons_per_unit": 100_001}]},
        NURSED | {"resource_needs": [{"resource": "nurse", "persons_per_unit": 100_000}]},
    ),
    Case(
        "long-stay",
        ("groups", 1, "stay_days"),
        change("groups", 1, stay_days=366),
        change("groups", 1, stay_days=365),
    ),
]

CASES = [*POLICY, *FIGURES]
