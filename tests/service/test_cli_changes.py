"""`--change`: other figures, in the words of the tables."""

from datetime import date

import pytest

from models import Scenario
from models.changes import apply
from models.errors import ScenarioError
from models.instances import find
from service.cli.changes import parse


@pytest.fixture(scope="module")
def first_steps() -> Scenario:
    return Scenario.read(find("first-steps"))


def changed(scenario: Scenario, *texts: str) -> Scenario:
    return apply(scenario, [parse(text) for text in texts])


def test_sets_the_rows_that_match(first_steps: Scenario) -> None:
    spaces = changed(first_steps, "spaces[location=border].places=60").tables["spaces"]
    assert dict(zip(spaces["location"], spaces["places"], strict=True)) == {"border": 60, "school": 120}


def test_calculates_in_every_row_without_brackets(first_steps: Scenario) -> None:
    def persons(text: str) -> list[float]:
        return list(changed(first_steps, text).tables["arrivals"]["persons"])

    assert persons("arrivals.persons *= 1.5") == [120, 180, 60]
    assert persons("arrivals.persons+=1") == [81, 121, 41]
    assert persons("arrivals.persons-=1") == [79, 119, 39]


def test_finds_rows_by_date_and_number_as_they_are_written(first_steps: Scenario) -> None:
    by_date = changed(first_steps, "arrivals[date=2026-03-03].persons=0")
    assert list(by_date.tables["arrivals"]["persons"]) == [80, 0, 40]
    by_number = changed(first_steps, "arrivals[persons=120,location=border].persons=0")
    assert list(by_number.tables["arrivals"]["persons"]) == [80, 0, 40]


def test_sets_fields_of_scenario_and_policy(first_steps: Scenario) -> None:
    other = changed(first_steps, "scenario.days=2", "policy.mode=weighted", "scenario.start_date=2026-03-01")
    assert (other.header.days, other.policy.mode) == (2, "weighted")
    assert other.header.start_date == date(2026, 3, 1)
    assert other.header.name == first_steps.header.name


def test_changes_are_made_in_order(first_steps: Scenario) -> None:
    twice = changed(first_steps, "spaces.places=10", "spaces.places*=3")
    assert list(twice.tables["spaces"]["places"]) == [30, 30]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("more places", "cannot be read"),
        ("spaces[border].places=3", "pairs COLUMN=VALUE"),
        ("beds.places=3", "no table beds"),
        ("spaces.beds=3", "no column beds"),
        ("spaces[place=border].places=3", "no column place"),
        ("spaces[location=nowhere].places=3", "No row of spaces matches"),
        ("spaces.places*=lots", "no calculation"),
        ("spaces.location*=2", "no calculation"),
        ("policy.gap*=2", "one value for each name"),
    ],
)
def test_says_why_a_change_cannot_be_made(first_steps: Scenario, text: str, message: str) -> None:
    with pytest.raises(ScenarioError, match=message) as refused:
        changed(first_steps, text)
    (issue,) = refused.value.issues
    assert issue.where == f"--change {text}"
    assert issue.remedy


def test_a_value_is_checked_as_if_it_stood_in_the_file(first_steps: Scenario) -> None:
    assert changed(first_steps, "spaces[location=border].places=many").errors
    assert not changed(first_steps, "spaces[location=border].places=21").errors
