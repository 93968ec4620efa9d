"""Codes, keys, dates and kinds of places."""

from __future__ import annotations

from tests.models.checks.base import NURSE, NURSED, SUPPLIED, TAPS, Case, Tables, change, plus

ARRIVAL = {"location": "TAB", "group": "families", "date": "2015-10-03", "persons": 10}

CODES = [
    Case(
        "unknown-code",
        ("arrivals", 2, "location"),
        plus("arrivals", ARRIVAL | {"location": "TABANOVCE"}),
        plus("arrivals", ARRIVAL),
    ),
    Case(
        "unknown-code",
        ("arrivals", 2, "group"),
        plus("arrivals", ARRIVAL | {"group": "Families"}),
        plus("arrivals", ARRIVAL),
    ),
    Case(
        "unknown-code",
        ("people_lanes", 3, "vehicle_pool"),
        plus("people_lanes", {"origin": "TAB", "destination": "GEV", "vehicle_pool": "buses"}),
        plus("people_lanes", {"origin": "TAB", "destination": "GEV", "vehicle_pool": "buses"})
        | {"vehicle_pools": [{"vehicle_pool": "buses", "persons_per_day": 200}]},
    ),
    Case(
        "unknown-code",
        ("stock", 1, "item"),
        SUPPLIED | {"stock": [{"location": "GEV", "item": "wather", "units": 5}]},
        SUPPLIED | {"stock": [{"location": "GEV", "item": "water", "units": 5}]},
    ),
    Case(
        "unknown-code",
        ("building_needs", 1, "worker"),
        NURSED
        | change("spaces", 1, buildable_places=50)
        | {"building_needs": [{"space": "hall", "worker": "mason", "worker_days_per_place": 1}]},
        NURSED
        | change("spaces", 1, buildable_places=50)
        | {"building_needs": [{"space": "hall", "worker": "nurse", "worker_days_per_place": 1}]},
    ),
    Case(
        "unknown-code",
        ("arrivals", 2, "outlook"),
        plus("arrivals", ARRIVAL | {"outlook": "shift"}),
        plus("arrivals", ARRIVAL | {"outlook": "shift"})
        | {"outlooks": [{"outlook": "shift", "probability": 1}]},
    ),
    Case(
        "unknown-space-at-location",
        ("lodging", 1, "space"),
        {"lodging": [{"space": "tent", "group": g, "location": "GEV"} for g in ("families", "single")]},
        {"lodging": [{"space": "tent", "group": g, "location": "TAB"} for g in ("families", "single")]},
    ),
    Case(
        "duplicate-code",
        ("locations", 5, "location"),
        plus("locations", {"location": "GEV", "kind": "site"}),
        plus("locations", {"location": "GEV2", "kind": "site"}),
    ),
    Case(
        "duplicate-code",
        ("groups", 3, "group"),
        plus("groups", {"group": "single"}),
        plus("groups", {"group": "minors"}),
    ),
    Case(
        "duplicate-row",
        ("present", 2, "location"),
        plus("present", {"location": "GEV", "group": "single", "persons": 1}),
        plus("present", {"location": "GEV", "group": "families", "persons": 1}),
    ),
    Case(
        "duplicate-row",
        ("stock", 2, "location"),
        SUPPLIED | {"stock": [{"location": "GEV", "item": "water", "units": 5}] * 2},
        SUPPLIED | {"stock": [{"location": "GEV", "item": "water", "units": 5, "owner": o} for o in "AB"]},
    ),
    Case(
        "overlapping-rows",
        ("arrivals", 2, "date"),
        {"arrivals": [ARRIVAL | {"to_date": "2015-10-05"}, ARRIVAL | {"date": "2015-10-05"}]},
        {"arrivals": [ARRIVAL | {"to_date": "2015-10-04"}, ARRIVAL | {"date": "2015-10-05"}]},
    ),
    Case(
        "overlapping-rows",
        ("exit_quotas", 2, "opens_on"),
        {
            "exit_quotas": [
                {"location": "SRB", "persons_per_day": 3000, "closes_on": "2015-10-07"},
                {"location": "SRB", "persons_per_day": 580, "opens_on": "2015-10-07"},
            ]
        },
        {
            "exit_quotas": [
                {"location": "SRB", "persons_per_day": 3000, "closes_on": "2015-10-06"},
                {"location": "SRB", "persons_per_day": 580, "opens_on": "2015-10-07"},
            ]
        },
    ),
]

QUOTA = {"location": "SRB", "persons_per_day": 580}
UNDER_WAY = {"origin": "GEV", "destination": "TAB", "group": "single", "persons": 5}
ON_ROSTER = {"resource": "nurse", "units": 5}

DATES = [
    Case(
        "reversed-dates",
        ("exit_quotas", 1, "closes_on"),
        {"exit_quotas": [QUOTA | {"opens_on": "2015-10-03", "closes_on": "2015-10-02"}]},
        {"exit_quotas": [QUOTA | {"opens_on": "2015-10-03", "closes_on": "2015-10-03"}]},
    ),
    Case(
        "outside-horizon",
        ("arrivals", 2, "date"),
        plus("arrivals", ARRIVAL | {"date": "2015-10-15"}),
        plus("arrivals", ARRIVAL | {"date": "2015-10-14"}),
    ),
    Case(
        "outside-horizon",
        ("pipeline", 1, "date"),
        SUPPLIED | {"pipeline": [{"location": "GEV", "item": "water", "date": "2015-10-15", "units": 9}]},
        SUPPLIED | {"pipeline": [{"location": "GEV", "item": "water", "date": "2015-10-14", "units": 9}]},
    ),
    Case(
        "on-its-way-before-start",
        ("under_way", 1, "date"),
        {"under_way": [UNDER_WAY | {"date": "2015-09-30"}]},
        {"under_way": [UNDER_WAY | {"date": "2015-10-01"}]},
    ),
    Case(
        "never-open",
        ("exit_quotas", 1, "closes_on"),
        {"exit_quotas": [QUOTA | {"closes_on": "2015-09-30"}]},
        {"exit_quotas": [QUOTA | {"closes_on": "2015-10-01"}]},
    ),
    Case(
        "roster-too-short",  # called up on 1 October, on duty from the 1st to the 7th
        ("roster", 1, "until"),
        NURSED | {"roster": [ON_ROSTER | {"until": "2015-10-06"}]},
        NURSED | {"roster": [ON_ROSTER | {"until": "2015-10-07"}]},
    ),
    Case(
        "roster-too-short",  # three days after 12 October is past the last day, the 14th
        ("roster", 1, "available_on"),
        NURSED
        | {"resources": [NURSE | {"lead_days": 3}], "roster": [ON_ROSTER | {"available_on": "2015-10-12"}]},
        NURSED
        | {"resources": [NURSE | {"lead_days": 2}], "roster": [ON_ROSTER | {"available_on": "2015-10-12"}]},
    ),
    Case(
        "too-slow",
        ("suppliers", 1, "lead_days"),
        SUPPLIED | {"suppliers": [{"location": p, "item": "water", "lead_days": 14} for p in ("GEV", "TAB")]},
        SUPPLIED | {"suppliers": [{"location": p, "item": "water", "lead_days": 13} for p in ("GEV", "TAB")]},
    ),
    Case(
        "too-slow",
        ("people_lanes", 3, "hours"),
        plus("people_lanes", {"origin": "TAB", "destination": "GEV", "hours": 24 * 14}),
        plus("people_lanes", {"origin": "TAB", "destination": "GEV", "hours": 24 * 13}),
    ),
]


def _at(table: str, wrong: str, right: str, others: dict[str, object], before: Tables) -> Case:
    return Case(
        "wrong-kind-of-place",
        (table, 1, "location"),
        before | {table: [others | {"location": wrong}]},
        before | {table: [others | {"location": right}]},
    )


PLACES = [
    _at("present", "SKP", "TAB", {"group": "single", "persons": 5}, {}),
    _at("stock", "SRB", "SKP", {"item": "water", "units": 5}, SUPPLIED),
    _at("roster", "SKP", "TAB", {"resource": "nurse", "units": 5}, NURSED),
    _at(
        "facilities_buildable",
        "SRB",
        "TAB",
        {"resource": "taps", "units_max": 5, "build_days": 2},
        {
            "resources": [TAPS],
            "resource_needs": [{"resource": "taps", "persons_per_unit": 80}],
            "on_duty": [{"location": "GEV", "resource": "taps", "units": 1}],
        },
    ),
    Case(
        "wrong-kind-of-place",
        ("people_lanes", 3, "origin"),
        plus("people_lanes", {"origin": "SRB", "destination": "TAB"}),
        plus("people_lanes", {"origin": "TAB", "destination": "GEV"}),
    ),
    Case(
        "wrong-kind-of-place",
        ("freight_lanes", 1, "destination"),
        {"freight_lanes": [{"origin": "SKP", "destination": "SRB"}]},
        {"freight_lanes": [{"origin": "SKP", "destination": "TAB"}]},
    ),
    Case(
        "quota-not-at-exit",
        ("exit_quotas", 1, "location"),
        {"exit_quotas": [QUOTA | {"location": "TAB"}]},
        {"exit_quotas": [QUOTA]},
    ),
    Case(
        "candidate-exit",
        ("locations", 4, "candidate"),
        change("locations", 4, candidate=True),
        change("locations", 2, candidate=True),
    ),
    Case(
        "candidate-in-use",
        ("arrivals", 2, "location"),
        change("locations", 2, candidate=True) | plus("arrivals", ARRIVAL),
        change("locations", 2, candidate=True) | plus("arrivals", ARRIVAL | {"persons": 0}),
    ),
    Case(
        "candidate-in-use",
        ("on_duty", 2, "location"),
        NURSED | change("locations", 2, candidate=True),
        NURSED | change("locations", 2, candidate=False),
    ),
]

CASES = [*CODES, *DATES, *PLACES]
