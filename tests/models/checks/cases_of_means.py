"""Items, staff, facilities, building and preparation."""

from __future__ import annotations

from tests.models.checks.base import KIT, NURSE, NURSED, PLANK, POST, SUPPLIED, TAPS, Case, change, policy

SUPPLIED_KITS = {"items": [KIT], "suppliers": [{"location": "GEV", "item": "kit"}]}
SUPPLIED_IN_SKOPJE = SUPPLIED | {"suppliers": [{"location": "SKP", "item": "water"}]}

ITEMS = [
    Case(
        "item-rate-missing",
        ("item_needs", 1, "units_per_person"),
        SUPPLIED_KITS | {"item_needs": [{"item": "kit"}]},
        SUPPLIED_KITS | {"item_needs": [{"item": "kit", "units_per_person": 1}]},
    ),
    Case(
        "item-rate-unused",
        ("item_needs", 1, "units_per_person_day"),
        SUPPLIED_KITS | {"item_needs": [{"item": "kit", "units_per_person": 1, "units_per_person_day": 1}]},
        SUPPLIED_KITS | {"item_needs": [{"item": "kit", "units_per_person": 1}]},
    ),
    Case(
        "item-rate-zero",
        ("item_needs", 1, "units_per_person_day"),
        SUPPLIED | {"item_needs": [{"item": "water", "units_per_person_day": 0}]},
        SUPPLIED | {"item_needs": [{"item": "water", "units_per_person_day": 0, "group": "single"}]},
    ),
    Case("nobody-supplies", ("items", 1, "item"), SUPPLIED | {"suppliers": []}, SUPPLIED),
    Case(
        "nobody-supplies",
        ("items", 1, "item"),
        SUPPLIED | {"suppliers": [{"location": "GEV", "item": "water", "units_total": 0}]},
        SUPPLIED | {"suppliers": [{"location": "GEV", "item": "water", "units_total": 1}]},
    ),
    Case(
        "cannot-be-delivered",
        ("items", 1, "item"),
        SUPPLIED_IN_SKOPJE,
        SUPPLIED_IN_SKOPJE | {"freight_lanes": [{"origin": "SKP", "destination": "GEV"}]},
    ),
    Case("item-not-needed", ("items", 1, "item"), SUPPLIED | {"item_needs": []}, SUPPLIED),
]

GATE = {
    "resources": [POST],
    "resource_needs": [{"resource": "post", "arrivals_per_unit_day": 464}],
    "on_duty": [{"location": "GEV", "resource": "post", "units": 14}],
}
TAPPED = {
    "resources": [TAPS],
    "resource_needs": [{"resource": "taps", "persons_per_unit": 80}],
    "on_duty": [{"location": "GEV", "resource": "taps", "units": 1}],
}
ONLY_TABANOVCE = [{"location": "TAB", "resource": "nurse", "units": 2}]
HALF_A_NURSE = [
    {"location": "GEV", "resource": "nurse", "units": 4},
    {"location": "TAB", "resource": "nurse", "units": 2.5},
]
ON_THE_WAY = {"location": "GEV", "resource": "nurse", "date": "2015-10-03"}

STAFF = [
    Case(
        "service-rate",
        ("resource_needs", 1, "persons_per_unit"),
        NURSED | {"resource_needs": [{"resource": "nurse"}]},
        NURSED,
    ),
    Case(
        "service-rate",
        ("resource_needs", 1, "persons_per_unit"),
        NURSED
        | {"resource_needs": [{"resource": "nurse", "persons_per_unit": 50, "arrivals_per_unit_day": 90}]},
        NURSED | {"resource_needs": [{"resource": "nurse", "arrivals_per_unit_day": 90}]},
    ),
    Case(
        "gate-without-rate",
        ("resources", 1, "gate"),
        GATE | {"resource_needs": [{"resource": "post", "persons_per_unit": 464}]},
        GATE,
    ),
    Case("gate-never-staffed", ("resources", 1, "resource"), GATE | {"on_duty": []}, GATE),
    Case(
        "gate-blocks-place",
        ("resources", 1, "resource"),
        GATE | {"on_duty": [{"location": "TAB", "resource": "post", "units": 14}]},
        GATE
        | {"on_duty": [{"location": "TAB", "resource": "post", "units": 14}]}
        | {"staff_lanes": [{"origin": "TAB", "destination": "GEV"}]},
    ),
    Case(
        "nobody-serves",
        ("resources", 1, "resource"),
        NURSED | {"on_duty": []},
        NURSED | {"on_duty": [], "roster": [{"resource": "nurse", "units": 3}]},
    ),
    Case("cannot-be-staffed", ("resources", 1, "resource"), NURSED | {"on_duty": ONLY_TABANOVCE}, NURSED),
    Case(
        "wrong-kind-of-resource",
        ("roster", 1, "resource"),
        TAPPED | {"roster": [{"resource": "taps", "units": 2}]},
        NURSED | {"roster": [{"resource": "nurse", "units": 2}]},
    ),
    Case(
        "wrong-kind-of-resource",
        ("facilities_buildable", 1, "resource"),
        NURSED
        | {
            "facilities_buildable": [
                {"location": "GEV", "resource": "nurse", "units_max": 2, "build_days": 1}
            ]
        },
        TAPPED
        | {
            "facilities_buildable": [{"location": "GEV", "resource": "taps", "units_max": 2, "build_days": 1}]
        },
    ),
    Case(
        "fractional-units",
        ("on_duty", 2, "units"),
        NURSED | policy(whole=["staff"]) | {"on_duty": HALF_A_NURSE},
        NURSED | {"on_duty": HALF_A_NURSE},
    ),
    Case(
        "fractional-units",
        ("staff_under_way", 1, "units"),
        NURSED | policy(whole=["staff"]) | {"staff_under_way": [ON_THE_WAY | {"units": 1.5}]},
        NURSED | policy(whole=["staff"]) | {"staff_under_way": [ON_THE_WAY | {"units": 1}]},
    ),
    Case("resource-not-needed", ("resources", 2, "resource"), NURSED | {"resources": [NURSE, TAPS]}, NURSED),
]

CAN_GROW = change("spaces", 1, buildable_places=50, build_days=2)
PLANKS = CAN_GROW | {"items": [PLANK], "stock": [{"location": "GEV", "item": "plank", "units": 100}]}
PLANKED = {"space": "hall", "item": "plank", "units_per_place": 2}
PREPARABLE = {"kind": "places", "location": "TAB", "space": "tent", "units_max": 100, "cost_per_unit": 2}
PREPARED = {"strategy": "tents first", "kind": "places", "location": "TAB", "units": 100}

BUILDING = [
    Case(
        "unclear-subject",
        ("building_under_way", 1, "space"),
        {"building_under_way": [{"location": "TAB", "date": "2015-10-03", "units": 50}]},
        {"building_under_way": [{"location": "TAB", "space": "tent", "date": "2015-10-03", "units": 50}]},
    ),
    Case(
        "unclear-subject",
        ("strategies", 1, "space"),
        {"strategies": [PREPARED]},
        {"strategies": [PREPARED | {"space": "tent"}], "preparation": [PREPARABLE]},
    ),
    Case(
        "building-need-incomplete",
        ("building_needs", 1, "units_per_place"),
        PLANKS | {"building_needs": [PLANKED | {"units_per_place": None}]},
        PLANKS | {"building_needs": [PLANKED]},
    ),
    Case(
        "not-buildable",
        ("building_needs", 1, "space"),
        PLANKS | {"building_needs": [PLANKED | {"space": "tent"}]},
        PLANKS | {"building_needs": [PLANKED]},
    ),
    Case(
        "building-is-free",
        ("spaces", 1, "buildable_places"),
        change("spaces", 1, buildable_places=50),
        change("spaces", 1, buildable_places=50, build_cost_per_place=516),
    ),
]

CASES = [*ITEMS, *STAFF, *BUILDING]
