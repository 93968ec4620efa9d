"""An outlook's scenario: its rows replace, for their key and days, the rows that name none."""

import datetime
from typing import Any

import pytest

from models.errors import ScenarioError
from models.preparation.outlooks import Outlook, in_outlook, outlooks_of
from models.scenario import Scenario


def day(number: int) -> datetime.date:
    return datetime.date(2026, 3, number)


def scenario(**tables: Any) -> Scenario:
    return Scenario.from_tables(
        {
            "scenario": {"name": "Two ways", "start_date": day(1), "days": 10},
            "locations": [
                {"location": "border", "kind": "crossing"},
                {"location": "town", "kind": "site"},
                {"location": "abroad", "kind": "exit"},
            ],
            "arrivals": [{"location": "border", "date": day(1), "to_date": day(10), "persons": 100}],
            "spaces": [{"location": "town", "space": "hall", "places": 50}],
            "people_lanes": [{"origin": "border", "destination": "town", "hours": 2}],
            "outlooks": [
                {"outlook": "calm", "probability": 0.75},
                {"outlook": "rush", "probability": 0.25, "name": "The rush"},
                {"outlook": "never", "probability": 0},
            ],
            **tables,
        }
    )


def arrivals(found: Scenario) -> list[tuple[int, int, float]]:
    """(first day, last day, persons) of each row, in order of the days."""
    rows = found.tables["arrivals"].to_dict("records")
    return sorted((row["date"].day, row["to_date"].day, row["persons"]) for row in rows)


def test_outlooks_are_those_that_can_happen() -> None:
    assert outlooks_of(scenario()) == (Outlook("calm", 0.75, "calm"), Outlook("rush", 0.25, "The rush"))
    assert outlooks_of(scenario(outlooks=None)) == (Outlook("", 1.0, "Two ways"),)


def test_a_row_of_an_outlook_replaces_its_days_and_leaves_the_others() -> None:
    general = {"location": "border", "date": day(1), "to_date": day(10), "persons": 100}
    rush = {"location": "border", "date": day(4), "to_date": day(6), "persons": 900, "outlook": "rush"}
    found = scenario(arrivals=[general, rush])
    assert arrivals(in_outlook(found, "calm")) == [(1, 10, 100)]
    assert arrivals(in_outlook(found, "rush")) == [(1, 3, 100), (4, 6, 900), (7, 10, 100)]
    assert not in_outlook(found, "rush").errors


def test_the_scenario_of_an_outlook_knows_of_no_other() -> None:
    found = in_outlook(scenario(), "rush")
    assert found.tables["outlooks"].empty
    assert (found.tables["arrivals"]["outlook"] == "").all()


def test_what_has_a_total_is_not_cut_in_two() -> None:
    general = {"location": "town", "space": "hall", "places": 50, "buildable_places": 20}
    rush = {
        "location": "town", "space": "hall", "places": 10, "opens_on": day(4), "closes_on": day(6),
        "outlook": "rush",
    }  # fmt: skip
    with pytest.raises(ScenarioError, match="both ends would have all `buildable_places`") as problem:
        in_outlook(scenario(spaces=[{**general, "places": 1, "space": "tents"}, general, rush]), "rush")
    assert [issue.row for issue in problem.value.issues] == [2]
    # from day 4 on there is only one part left
    found = in_outlook(scenario(spaces=[general, {**rush, "closes_on": None}]), "rush")
    assert sorted(found.tables["spaces"]["places"]) == [10, 50]
