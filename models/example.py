"""A tiny scenario with a row in every table: the example rows of the workbook template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Rows = list[dict[str, Any]]

EXAMPLE: Mapping[str, dict[str, Any] | Rows] = {
    "scenario": {
        "name": "Example: a crossing, a camp and a border",
        "start_date": "2025-01-06",
        "days": 7,
        "currency": "USD",
        "description": "Every row of this workbook is an example: replace them by your own.",
        "source": "Invented",
    },
    "policy": {"mode": "strict"},
    "locations": [
        {"location": "crossing", "name": "Crossing", "kind": "crossing", "lat": 41.1, "lon": 22.5},
        {"location": "camp", "name": "Camp", "kind": "site", "lat": 42.2, "lon": 21.7, "store_m3": 200},
        {"location": "depot", "name": "Depot", "kind": "depot", "lat": 42.0, "lon": 21.4},
        {"location": "border", "name": "Border", "kind": "exit", "lat": 42.3, "lon": 21.7},
    ],
    "groups": [
        {"group": "families", "name": "Families", "vulnerability": 1.5, "stay_days": 2, "share": 0.6},
        {"group": "others", "name": "All others", "stay_days": 2, "share": 0.4},
    ],
    "mix": [
        {"group": "families", "share": 0.5, "location": "crossing"},
        {"group": "others", "share": 0.5, "location": "crossing"},
    ],
    "arrivals": [
        {"location": "crossing", "date": "2025-01-06", "to_date": "2025-01-12", "persons": 60},
        {
            "location": "crossing",
            "date": "2025-01-09",
            "to_date": "2025-01-10",
            "persons": 120,
            "outlook": "surge",
        },
    ],
    "present": [{"location": "camp", "group": "families", "persons": 20}],
    "under_way": [
        {
            "origin": "crossing",
            "destination": "camp",
            "group": "others",
            "date": "2025-01-06",
            "persons": 10,
        }
    ],
    "spaces": [
        {
            "location": "camp",
            "space": "hall",
            "places": 80,
            "emergency_places": 20,
            "places_per_unit": 5,
            "cost_per_person_night": 4,
            "buildable_places": 50,
            "build_days": 2,
            "build_cost_per_place": 100,
        },
        {"location": "crossing", "space": "shelter", "places": 20},
    ],
    "lodging": [
        {"space": "hall", "group": "families", "unsuitability": 0.1},
        {"space": "hall", "group": "others"},
    ],
    "people_lanes": [
        {
            "origin": "crossing",
            "destination": "camp",
            "lane": "bus",
            "cost_per_person": 3,
            "vehicle_pool": "buses",
        },
        {"origin": "camp", "destination": "border", "persons_per_day": 100, "cost_per_person": 1},
    ],
    "exit_quotas": [{"location": "border", "persons_per_day": 70}],
    "items": [
        {"item": "water", "kind": "daily", "unit": "litre", "m3_per_unit": 0.001, "life_saving": True},
        {
            "item": "blanket",
            "kind": "once",
            "unit": "piece",
            "m3_per_unit": 0.01,
            "kg_per_unit": 1.5,
            "cost_per_unit": 5,
            "severity": 0.6,
        },
        {"item": "tent", "kind": "building", "unit": "tent", "m3_per_unit": 0.19, "cost_per_unit": 340},
    ],
    "item_needs": [
        {"item": "water", "units_per_person_day": 15},
        {"item": "blanket", "units_per_person": 1},
    ],
    "stock": [
        {"location": "depot", "item": "blanket", "units": 200},
        {"location": "camp", "item": "tent", "units": 4},
    ],
    "pipeline": [{"location": "crossing", "item": "blanket", "date": "2025-01-08", "units": 100}],
    "suppliers": [
        {"location": "camp", "item": "water", "supplier": "well", "units_per_day": 2000},
        {"location": "crossing", "item": "water", "supplier": "tanker", "units_per_day": 1000},
    ],
    "freight_lanes": [
        {"origin": "depot", "destination": "crossing", "cost_per_m3": 8, "vehicle_pool": "lorries"}
    ],
    "vehicle_pools": [
        {"vehicle_pool": "buses", "persons_per_day": 120},
        {"vehicle_pool": "lorries", "m3_per_day": 20, "kg_per_day": 5000},
    ],
    "resources": [
        {"resource": "clerk", "kind": "staff", "severity": 0.3, "cost_per_unit_day": 40, "lead_days": 1},
        {"resource": "builder", "kind": "staff", "cost_per_unit_day": 30},
        {"resource": "toilet", "kind": "facility", "severity": 0.4},
    ],
    "resource_needs": [
        {"resource": "clerk", "arrivals_per_unit_day": 80, "counts": "entry"},
        {"resource": "toilet", "persons_per_unit": 20},
    ],
    "on_duty": [
        {"location": "crossing", "resource": "clerk", "units": 1},
        {"location": "camp", "resource": "toilet", "units": 4},
        {"location": "crossing", "resource": "toilet", "units": 2},
        {"location": "camp", "resource": "builder", "units": 2},
    ],
    "roster": [{"resource": "clerk", "units": 2}],
    "staff_lanes": [{"origin": "crossing", "destination": "camp", "cost_per_move": 10}],
    "staff_under_way": [{"location": "crossing", "resource": "clerk", "date": "2025-01-07", "units": 1}],
    "building_under_way": [{"location": "camp", "space": "hall", "date": "2025-01-08", "units": 10}],
    "building_needs": [
        {"space": "hall", "item": "tent", "units_per_place": 0.2},
        {"space": "hall", "worker": "builder", "worker_days_per_place": 0.2},
    ],
    "facilities_buildable": [
        {
            "location": "camp",
            "resource": "toilet",
            "units_max": 4,
            "build_days": 1,
            "build_cost_per_unit": 300,
        }
    ],
    "budgets": [
        {"amount": 20000, "stage": "response"},
        {"amount": 5000, "stage": "preparation"},
    ],
    "outlooks": [
        {"outlook": "steady", "probability": 0.7, "name": "As projected"},
        {"outlook": "surge", "probability": 0.3, "name": "Twice as many for two days"},
    ],
    "strategies": [
        {"strategy": "more blankets", "kind": "stock", "location": "depot", "item": "blanket", "units": 100}
    ],
    "preparation": [
        {"kind": "stock", "location": "depot", "item": "blanket", "units_max": 500, "cost_per_unit": 5}
    ],
}
