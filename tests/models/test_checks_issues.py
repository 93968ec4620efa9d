"""What a list of issues is like: ordered, complete, short, and placed in the user's own file."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from models import build
from models.checks import RULES, check
from models.errors import ScenarioError
from models.scenario import Scenario
from tests.models.checks.base import SOUND, change, sound
from tests.models.scenarios import random_tables

SLIPS = [None, "", 0, -1, 1e9, float("nan"), "x", "GEV", "s1", "e1", True, "2026-03-03", "2015-13-01"]


def test_all_issues_are_found_at_once_in_order_of_table_and_row() -> None:
    broken = sound(
        {
            "people_lanes": [*SOUND["people_lanes"], {"origin": "TAB", "destination": "TAB", "km": 5}],
            "arrivals": [
                {"location": "GEW", "group": "families", "date": "2015-10-02", "persons": 100},
                {"location": "GEV", "group": "elderly", "date": "2015-10-02", "persons": 100},
            ],
        }
    )
    issues = check(Scenario.from_tables(broken))
    assert [(issue.table, issue.row, issue.code) for issue in issues] == [
        ("arrivals", 1, "unknown-code"),
        ("arrivals", 2, "unknown-code"),
        ("people_lanes", 3, "self-lane"),
    ]
    assert issues == check(Scenario.from_tables(broken))


def test_an_unknown_code_comes_with_the_nearest_known_one() -> None:
    present = {"present": [{"location": "gev ", "group": "single", "persons": 5}]}
    (issue,) = check(Scenario.from_tables(sound(present)))
    assert issue.message == "`present` names the location 'gev', which `locations` does not list."
    assert issue.remedy == "Write 'GEV' if that is meant; otherwise list 'gev' in `locations`."


def test_issues_found_on_reading_stand_among_the_others() -> None:
    present = {"present": [{"location": "GEV", "group": "singel", "persons": -5}]}
    codes = [issue.code for issue in check(Scenario.from_tables(sound(present)))]
    assert codes == ["unknown-code", "negative-number"]


@pytest.mark.parametrize("wrong", [{"start_date": "soon"}, {"days": 0}])
def test_what_needs_no_calendar_is_found_while_the_calendar_is_wrong(wrong: dict[str, Any]) -> None:
    tables = sound(
        {
            "scenario": SOUND["scenario"] | wrong,
            "present": [{"location": "GEW", "group": "single", "persons": 5}],
            "spaces": [*SOUND["spaces"], SOUND["spaces"][1]],
            "people_lanes": [*SOUND["people_lanes"], {"origin": "TAB", "destination": "TAB", "km": 5}],
        }
    )
    scenario = Scenario.from_tables(tables)
    issues = check(scenario)
    assert [(i.table, i.code) for i in issues if i.table != "scenario"] == [
        ("present", "unknown-code"),
        ("spaces", "overlapping-rows"),
        ("people_lanes", "self-lane"),
    ]
    mended = check(scenario.replace(scenario=SOUND["scenario"]))
    assert mended == tuple(issue for issue in issues if issue.table != "scenario")
    with pytest.raises(ScenarioError) as refused:
        build(scenario)
    assert refused.value.issues == issues


def test_dates_are_spoken_of_as_given_while_the_first_day_is_not_known() -> None:
    backwards = {"origin": "TAB", "destination": "SRB", "opens_on": "2015-10-09", "closes_on": "2015-10-03"}
    tables = sound(
        {
            "scenario": {"name": "x", "days": 14},
            "people_lanes": [SOUND["people_lanes"][0], backwards],
        }
    )
    assert [issue.message for issue in check(Scenario.from_tables(tables)) if issue.row] == [
        "`closes_on` is 2015-10-03, before `opens_on`, 2015-10-09."
    ]


NOBODY_ELSE: dict[str, Any] = {"present": []}
ONE_HALL = {"location": "GEV", "space": "hall", "places": 100}


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (NOBODY_ELSE | {"arrivals": [SOUND["arrivals"][0] | {"persons": "hundred"}]}, "wrong-type"),
        (NOBODY_ELSE | {"arrivals": [SOUND["arrivals"][0] | {"date": "soon"}]}, "not-a-date"),
        (NOBODY_ELSE | {"arrivals": None}, "missing-table"),
        (NOBODY_ELSE | {"arrivals": [SOUND["arrivals"][0] | {"location": "GEW"}]}, "unknown-code"),
        ({"arrivals": [], "present": [SOUND["present"][0] | {"persons": "fifty"}]}, "wrong-type"),
        ({"spaces": None}, "missing-table"),
        ({"spaces": [ONE_HALL | {"places": "many"}]}, "wrong-type"),
        (
            {"groups": [{"group": "families", "share": 0.6}, {"group": "single", "share": "rest"}]},
            "wrong-type",
        ),
    ],
)
def test_what_could_not_be_read_is_not_missed_a_second_time(broken: dict[str, Any], code: str) -> None:
    assert [issue.code for issue in check(Scenario.from_tables(sound(broken)))] == [code]


def test_two_rows_that_begin_together_are_not_told_to_end_one_before_the_other() -> None:
    lane = SOUND["people_lanes"][1]
    spans = ("2015-10-01", "2015-10-05"), ("2015-10-04", None)
    windows = [lane | {"opens_on": first, "closes_on": last} for first, last in spans]
    for lanes, remedy in (
        (
            [lane, lane],
            "Remove one of the two, join them in one row, or give them dates (`opens_on`, `closes_on`) that",
        ),
        (windows, "End the earlier row the day before the later one begins"),
    ):
        (issue,) = check(Scenario.from_tables(sound({"people_lanes": [SOUND["people_lanes"][0], *lanes]})))
        assert issue.code == "overlapping-rows"
        assert issue.remedy.startswith(remedy)


def test_a_table_without_a_single_code_offers_none() -> None:
    tables = sound(
        {"items": [{"kind": "daily"}], "stock": [{"location": "GEV", "item": "water", "units": 1}]}
    )
    remedies = [issue.remedy for issue in check(Scenario.from_tables(tables)) if issue.code == "unknown-code"]
    assert remedies == []  # the code missing from `items` is the error
    tables = sound({"stock": [{"location": "GEV", "item": "water", "units": 1}]})
    (issue,) = check(Scenario.from_tables(tables))
    assert issue.remedy == "`items` is empty: list the item 'water' there."


@pytest.mark.parametrize(("persons", "spoken"), [(1e308, "1e+308"), (1_200_000, "1,200,000")])
def test_a_slip_of_many_digits_is_spoken_of_shortly(persons: float, spoken: str) -> None:
    (issue,) = check(Scenario.from_tables(sound(change("arrivals", 1, persons=persons))))
    assert issue.message == f"{spoken} persons in one day is a great deal."


def test_many_alike_are_counted_not_listed() -> None:
    arrival = {"location": "GEW", "group": "families", "persons": 1}
    arrivals = [arrival | {"date": f"2015-10-{day:02d}", "outlook": ""} for day in range(1, 15)] * 2
    issues = [
        i for i in check(Scenario.from_tables(sound({"arrivals": arrivals}))) if i.code == "unknown-code"
    ]
    assert [issue.row for issue in issues] == [None, *range(1, 21)]
    assert issues[0].message.startswith("8 more rows break the same rule: ")


def test_an_issue_says_where_in_the_workbook_and_in_the_folder(tmp_path: Path) -> None:
    broken = Scenario.from_tables(sound({"present": [{"location": "GEW", "group": "single", "persons": 5}]}))
    for name in ("book.xlsx", "folder"):
        broken.write(tmp_path / name)
    (in_book,) = check(Scenario.read(tmp_path / "book.xlsx"))
    (in_folder,) = check(Scenario.read(tmp_path / "folder"))
    assert in_book.where.startswith("present!A")
    assert in_folder.where.startswith("present.csv:")


def test_what_a_profile_supplies_is_judged_but_has_no_row() -> None:
    issues = check(Scenario.from_tables(sound({"policy": {"standards": "sphere-2018"}})))
    assert [(i.code, i.table, i.row, i.severity) for i in issues] == [
        ("nobody-serves", "policy", None, "warning"),
        ("nobody-supplies", "policy", None, "warning"),
    ]


def test_own_rows_keep_their_numbers_beside_a_profile() -> None:
    tables = sound(
        {
            "policy": {"standards": "sphere-2018"},
            "items": [{"item": "own", "kind": "once"}, {"item": "water", "kind": "once", "unit": "litre"}],
        }
    )
    issues = check(Scenario.from_tables(tables))
    assert ("item-not-needed", "items", 1) in [(i.code, i.table, i.row) for i in issues]


@pytest.mark.parametrize("seed", range(40))
def test_no_slip_of_the_hand_stops_the_checks(seed: int) -> None:
    """Whatever stands in the cells, there is a list of issues and never an exception."""
    slip = random.Random(seed)
    tables: dict[str, Any] = random_tables(seed)
    for _ in range(12):
        rows = tables[slip.choice([name for name in tables if name not in ("scenario", "policy")])]
        if rows:
            row = slip.randrange(len(rows))
            rows[row] = rows[row] | {slip.choice(list(rows[row])): slip.choice(SLIPS)}
    issues = check(Scenario.from_tables(tables))
    assert all(issue.message and issue.remedy for issue in issues)


def test_nine_thousand_sound_arrivals_have_no_issue() -> None:
    places = [f"P{number}" for number in range(100)]
    tables = sound(
        {
            "locations": [
                *SOUND["locations"],
                *({"location": place, "kind": "site", "lat": 42, "lon": 21.5} for place in places),
            ],
            "people_lanes": [*SOUND["people_lanes"], *({"origin": p, "destination": "TAB"} for p in places)],
            "scenario": SOUND["scenario"] | {"days": 100},
            "arrivals": [
                {"location": place, "group": "single", "date": f"2015-{month}-{day:02d}", "persons": 10}
                for place in places
                for month in (10, 11, 12)
                for day in range(1, 31)
            ],
        }
    )
    scenario = Scenario.from_tables(tables)
    assert [issue.code for issue in check(scenario)] == []


def test_codes_are_words() -> None:
    assert all(code == code.lower() and " " not in code for code in RULES)
