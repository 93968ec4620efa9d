"""What is found while tables are typed, in scenarios given as tables; files have tests of their own."""

from __future__ import annotations

from tests.models.checks.base import SOUND, WATER, Case, change, plus, policy

HEADER = SOUND["scenario"]
UNNAMED = {key: value for key, value in HEADER.items() if key != "name"}
SPACE = {"location": "GEV", "space": "gym", "places": 10}

CASES = [
    Case("missing-table", ("spaces", None, ""), {"spaces": None}, {"spaces": SOUND["spaces"]}),
    Case("unknown-table", ("", None, ""), {"bus_drivers": []}, {"vehicle_pools": []}),
    Case("missing-column", ("scenario", None, "name"), {"scenario": UNNAMED}, {"scenario": HEADER}),
    Case(
        "unknown-column",
        ("spaces", None, "colour"),
        plus("spaces", SPACE | {"colour": "red"}),
        plus("spaces", SPACE),
    ),
    Case(
        "duplicate-column",
        ("spaces", None, "places"),
        plus("spaces", SPACE | {"Places": 10}),
        plus("spaces", SPACE),
    ),
    Case(
        "personal-data-header",
        ("arrivals", None, "passport no"),
        {"arrivals": [SOUND["arrivals"][0] | {"passport no": ""}]},
        {"arrivals": [SOUND["arrivals"][0]]},
    ),
    Case(
        "missing-value",
        ("spaces", 3, "places"),
        plus("spaces", SPACE | {"places": None}),
        plus("spaces", SPACE | {"places": 0}),
    ),
    Case(
        "wrong-type",
        ("spaces", 3, "places"),
        plus("spaces", SPACE | {"places": "ten"}),
        plus("spaces", SPACE | {"places": "10"}),
    ),
    Case(
        "ambiguous-number",
        ("spaces", 3, "places"),
        plus("spaces", SPACE | {"places": "1,200"}),
        plus("spaces", SPACE | {"places": "1 200"}),
    ),
    Case(
        "formula-error",
        ("spaces", 3, "places"),
        plus("spaces", SPACE | {"places": "#REF!"}),
        plus("spaces", SPACE | {"places": "10"}),
    ),
    Case(
        "not-finite",
        ("spaces", 3, "places"),
        plus("spaces", SPACE | {"places": "inf"}),
        plus("spaces", SPACE | {"places": "1e6"}),
    ),
    Case(
        "negative-number",
        ("spaces", 3, "places"),
        plus("spaces", SPACE | {"places": -1}),
        plus("spaces", SPACE | {"places": 0}),
    ),
    Case(
        "out-of-range",
        ("groups", 1, "vulnerability"),
        change("groups", 1, vulnerability=3.1),
        change("groups", 1, vulnerability=3),
    ),
    Case(
        "out-of-range",
        ("groups", 1, "stay_days"),
        change("groups", 1, stay_days=0.5),
        change("groups", 1, stay_days=1),
    ),
    Case(
        "out-of-range",  # 35 for 35 %
        ("spaces", 3, "shortfall"),
        plus("spaces", SPACE | {"shortfall": 35}),
        plus("spaces", SPACE | {"shortfall": 0.35}),
    ),
    Case("out-of-range", ("policy", None, "gap"), policy(gap=1), policy(gap=0.99)),
    Case("out-of-range", ("policy", None, "time_limit_s"), policy(time_limit_s=0), policy(time_limit_s=0.5)),
    Case(
        "not-a-date",
        ("spaces", 3, "opens_on"),
        plus("spaces", SPACE | {"opens_on": "05/10/2015"}),
        plus("spaces", SPACE | {"opens_on": "2015-10-05"}),
    ),
    Case("unknown-choice", ("policy", None, "whole"), policy(whole=["buses"]), policy(whole=["staff"])),
    Case(
        "unknown-choice", ("policy", None, "standards"), policy(standards="sphere"), policy(standards="none")
    ),
    Case(
        "wrong-form",
        ("locations", 1, "country"),
        change("locations", 1, country="mkd"),
        change("locations", 1, country="MKD"),
    ),
    Case(
        "control-character",
        ("spaces", 3, "space"),
        plus("spaces", SPACE | {"space": "gy\x07m"}),
        plus("spaces", SPACE),
    ),
    Case(
        "too-long",
        ("spaces", 3, "space"),
        plus("spaces", SPACE | {"space": "g" * 101}),
        plus("spaces", SPACE | {"space": "g" * 100}),
    ),
    Case(
        "standards-currency",
        ("policy", None, "standards"),
        policy(standards="sphere-2018") | {"scenario": HEADER | {"currency": "EUR"}},
        policy(standards="sphere-2018") | {"scenario": HEADER | {"currency": "USD"}},
    ),
    Case(
        "standards-unit",
        ("items", 1, "unit"),
        policy(standards="sphere-2018") | {"items": [WATER | {"unit": "m3"}]},
        policy(standards="sphere-2018") | {"items": [WATER | {"unit": "litre"}]},
    ),
]
