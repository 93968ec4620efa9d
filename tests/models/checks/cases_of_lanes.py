"""Lanes, vehicles, and people who go along them or stay."""

from __future__ import annotations

from tests.models.checks.base import SOUND, SUPPLIED, WATER, Case, change, plus

PASSING = [row | {"onward_same_day": row["kind"] != "depot"} for row in SOUND["locations"]]
BACK = {"origin": "TAB", "destination": "GEV"}
POOL = {"vehicle_pool": "trucks", "m3_per_day": 80, "kg_per_day": 40_000}
NO_COORDINATES = change("locations", 2, lat=None, lon=None)
FIRST_LANE = {"origin": "GEV", "destination": "TAB", "km": 180}
LAST_LANE = {"origin": "TAB", "destination": "SRB", "km": 20}

LANES = [
    Case(
        "self-lane",
        ("people_lanes", 3, "destination"),
        plus("people_lanes", BACK | {"destination": "TAB", "km": 1}),
        plus("people_lanes", BACK),
    ),
    Case(
        "distance-unknown",
        ("people_lanes", 2, "km"),
        NO_COORDINATES | {"people_lanes": [FIRST_LANE, {"origin": "TAB", "destination": "SRB"}]},
        NO_COORDINATES | {"people_lanes": [FIRST_LANE, LAST_LANE]},
    ),
    Case(
        "distance-unknown",
        ("freight_lanes", 1, "km"),
        NO_COORDINATES
        | {
            "people_lanes": [FIRST_LANE, LAST_LANE],
            "freight_lanes": [{"origin": "SKP", "destination": "TAB"}],
        },
        {"people_lanes": [FIRST_LANE, LAST_LANE], "freight_lanes": [{"origin": "SKP", "destination": "TAB"}]},
    ),
    Case(
        "same-day-cycle",
        ("locations", 1, "onward_same_day"),
        {"locations": PASSING} | plus("people_lanes", BACK),
        {"locations": PASSING} | plus("people_lanes", BACK | {"hours": 24}),
    ),
    Case(
        "no-way-on",
        ("locations", 5, "location"),
        plus("locations", {"location": "STR", "kind": "crossing"})
        | plus("present", {"location": "STR", "group": "single", "persons": 9}),
        plus("locations", {"location": "STR", "kind": "crossing"})
        | plus("present", {"location": "STR", "group": "single", "persons": 9})
        | plus("people_lanes", {"origin": "STR", "destination": "GEV", "km": 90}),
    ),
    Case(
        "no-way-on",  # the lane to the exit takes families only
        ("locations", 1, "location"),
        {"people_lanes": [FIRST_LANE, LAST_LANE | {"group": "families"}]},
        {"people_lanes": [FIRST_LANE, LAST_LANE | {"group": "families"}, LAST_LANE | {"group": "single"}]},
    ),
    Case(
        "no-way-out",
        ("people_lanes", None, ""),
        {"people_lanes": [FIRST_LANE]},
        {"people_lanes": [FIRST_LANE, LAST_LANE]},
    ),
    Case(
        "long-exit-lane",
        ("people_lanes", 2, "hours"),
        {"people_lanes": [FIRST_LANE, LAST_LANE | {"hours": 24}]},
        {"people_lanes": [FIRST_LANE, LAST_LANE | {"hours": 23.9}]},
    ),
]

ON_TRUCKS = {"origin": "TAB", "destination": "GEV", "vehicle_pool": "trucks"}
HAUL = {"origin": "SKP", "destination": "TAB", "vehicle_pool": "trucks"}

VEHICLES = [
    Case(
        "pool-cannot-carry",
        ("people_lanes", 3, "vehicle_pool"),
        {"vehicle_pools": [POOL]} | plus("people_lanes", ON_TRUCKS),
        {"vehicle_pools": [POOL | {"persons_per_day": 300}]} | plus("people_lanes", ON_TRUCKS),
    ),
    Case(
        "pool-cannot-carry",
        ("freight_lanes", 1, "vehicle_pool"),
        {"vehicle_pools": [{"vehicle_pool": "trucks", "persons_per_day": 300}], "freight_lanes": [HAUL]},
        {"vehicle_pools": [POOL], "freight_lanes": [HAUL]},
    ),
    Case(
        "pool-lacks-measure",
        ("vehicle_pools", 1, "kg_per_day"),
        SUPPLIED | {"vehicle_pools": [POOL | {"kg_per_day": None}], "freight_lanes": [HAUL]},
        SUPPLIED
        | {"items": [WATER | {"kg_per_unit": 0}]}
        | {"vehicle_pools": [POOL | {"kg_per_day": None}], "freight_lanes": [HAUL]},
    ),
]

UNSPLIT = {"location": "TAB", "date": "2015-10-03", "persons": 10}
SHARED = {"groups": [{"group": "families", "share": 0.7}, {"group": "single", "share": 0.3}]}
ONLY_TENTS = {"spaces": [{"location": "TAB", "space": "tent", "places": 200}]}
TENT_FOR = [
    {"space": "tent", "group": "families"},
    {"space": "tent", "group": "single", "unsuitability": 0.2},
]

PEOPLE = [
    Case(
        "nothing-to-plan",
        ("arrivals", None, ""),
        {"present": []} | change("arrivals", 1, persons=0),
        {"present": []} | change("arrivals", 1, persons=1),
    ),
    Case(
        "shares-do-not-sum",
        ("groups", 1, "share"),
        {"groups": [{"group": "families", "share": 0.6}, {"group": "single", "share": 0.3}]},
        SHARED,
    ),
    Case(
        "shares-do-not-sum",
        ("mix", 2, "share"),
        SHARED
        | {
            "mix": [
                {"group": "families", "share": 1, "location": "TAB"},
                {"group": "families", "share": 0.9, "location": "TAB", "from_date": "2015-10-05"},
            ]
        },
        SHARED
        | {
            "mix": [
                {"group": "families", "share": 1, "location": "TAB"},
                {"group": "families", "share": 0.9, "location": "TAB", "from_date": "2015-10-05"},
                {"group": "single", "share": 0.1, "location": "TAB", "from_date": "2015-10-05"},
            ]
        },
    ),
    Case(
        "shares-missing",
        ("arrivals", 2, "group"),
        plus("arrivals", UNSPLIT),
        plus("arrivals", UNSPLIT) | SHARED,
    ),
    Case(
        "shares-missing",  # the mix begins a day after the arrival
        ("arrivals", 2, "group"),
        plus("arrivals", UNSPLIT) | {"mix": [{"group": "single", "share": 1, "from_date": "2015-10-04"}]},
        plus("arrivals", UNSPLIT) | {"mix": [{"group": "single", "share": 1, "from_date": "2015-10-03"}]},
    ),
    Case(
        "no-space-admits",
        ("groups", 2, "group"),
        ONLY_TENTS | {"lodging": TENT_FOR[:1]},
        ONLY_TENTS | {"lodging": TENT_FOR},
    ),
    Case(
        "no-space-admits",  # a hall without places is no place to sleep
        ("groups", 1, "group"),
        {"spaces": [{"location": "GEV", "space": "hall", "places": 0}]},
        {"spaces": [{"location": "GEV", "space": "hall", "places": 0, "emergency_places": 10}]},
    ),
    Case("space-shuts-out", ("lodging", 1, "group"), {"lodging": TENT_FOR[:1]}, {"lodging": TENT_FOR}),
    Case(
        "probabilities-do-not-sum",
        ("outlooks", None, "probability"),
        {"outlooks": [{"outlook": "as now", "probability": 0.6}, {"outlook": "shift", "probability": 0.3}]},
        {"outlooks": [{"outlook": "as now", "probability": 0.6}, {"outlook": "shift", "probability": 0.4}]},
    ),
]

CASES = [*LANES, *VEHICLES, *PEOPLE]
