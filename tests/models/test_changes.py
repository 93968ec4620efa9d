"""Changes to a scenario: which rows, what is done, and what is said when it cannot be."""

from typing import Any

import pytest

from models import Scenario
from models.changes import Change, apply, changes_from
from models.errors import Issue, ScenarioError
from models.instances import find


@pytest.fixture(scope="module")
def first_steps() -> Scenario:
    return Scenario.read(find("first-steps"))


def changed(scenario: Scenario, *changes: dict[str, Any]) -> Scenario:
    return apply(scenario, changes_from(changes))


def refused(scenario: Scenario, *changes: Any) -> Issue:
    with pytest.raises(ScenarioError) as error:
        changed(scenario, *changes)
    (issue,) = error.value.issues
    return issue


def test_sets_the_rows_that_hold_every_value_of_where(first_steps: Scenario) -> None:
    made = changed(
        first_steps,
        {"table": "spaces", "where": {"location": "border"}, "set": {"places": 60, "build_days": 5}},
    ).tables["spaces"]
    assert made["places"].tolist() == [60, 120]
    assert made["build_days"].fillna(0).tolist() == [5, 0]


def test_scales_adds_and_deletes(first_steps: Scenario) -> None:
    def persons(change: dict[str, Any]) -> list[float]:
        arrivals: list[float] = (
            changed(first_steps, {"table": "arrivals", **change}).tables["arrivals"]["persons"].tolist()
        )
        return arrivals

    assert persons({"scale": {"persons": 1.5}}) == [120, 180, 60]
    assert persons({"add": {"persons": -1}}) == [79, 119, 39]
    assert persons({"where": {"persons": 120}, "delete": True}) == [80, 40]
    assert persons({"delete": True}) == []


@pytest.mark.parametrize(
    "where",
    [{"persons": 120}, {"persons": 120.0}, {"persons": "120"}, {"date": "2026-03-03"},
     {"date": "2026-03-03", "group": None}],
)  # fmt: skip
def test_finds_a_value_however_it_is_written(first_steps: Scenario, where: dict[str, Any]) -> None:
    made = changed(first_steps, {"table": "arrivals", "where": where, "set": {"persons": 1}})
    assert made.tables["arrivals"]["persons"].tolist() == [80, 1, 40]


def test_fields_are_set_and_null_goes_back_to_the_default(first_steps: Scenario) -> None:
    made = changed(
        first_steps,
        {"table": "scenario", "set": {"days": 2}},
        {"table": "policy", "set": {"mode": "weighted", "gap": 0.01}},
        {"table": "policy", "set": {"gap": None}},
    )
    assert (made.header.days, made.policy.mode) == (2, "weighted")
    assert made.policy.gap == first_steps.policy.gap


def test_changes_are_made_in_order_and_leave_the_scenario_as_it_was(first_steps: Scenario) -> None:
    twice = changed(
        first_steps, {"table": "spaces", "set": {"places": 10}}, {"table": "spaces", "scale": {"places": 3}}
    )
    assert twice.tables["spaces"]["places"].tolist() == [30, 30]
    assert first_steps.tables["spaces"]["places"].tolist() == [20, 120]


def test_what_is_missing_stays_missing(first_steps: Scenario) -> None:
    made = changed(
        first_steps,
        {"table": "spaces", "where": {"location": "border"}, "set": {"places": None}},
        {"table": "spaces", "scale": {"places": 2}},
    )
    assert made.tables["spaces"]["places"].isna().tolist() == [True, False]


def test_a_value_is_checked_as_if_it_stood_in_the_file(first_steps: Scenario) -> None:
    (error,) = changed(first_steps, {"table": "spaces", "set": {"places": "many"}}).errors[:1]
    assert (error.code, error.table, error.column) == ("wrong-type", "spaces", "places")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("spaces", "must be an object"),
        ({"set": {"places": 1}}, "must be an object that names a table"),
        ({"table": "spaces"}, "one thing to do"),
        ({"table": "spaces", "set": {"places": 1}, "delete": True}, "one thing to do"),
        ({"table": "spaces", "put": {"places": 1}, "delete": True}, "unknown: put"),
        ({"table": "spaces", "set": {}}, "from columns to values"),
        ({"table": "spaces", "scale": 2}, "from columns to values"),
        ({"table": "spaces", "where": ["border"], "set": {"places": 1}}, "`where` must be an object"),
        ({"table": "spaces", "delete": False}, "can only be true"),
        ({"table": "beds", "set": {"places": 1}}, "no table beds"),
        ({"table": "spaces", "set": {"beds": 1}}, "no column beds"),
        ({"table": "spaces", "where": {"place": 1}, "set": {"places": 1}}, "no column place"),
        ({"table": "spaces", "where": {"location": "nowhere"}, "delete": True}, "No row of spaces matches"),
        ({"table": "spaces", "scale": {"location": 2}}, "no calculation"),
        ({"table": "spaces", "scale": {"places": "2"}}, "no calculation"),
        ({"table": "spaces", "scale": {"places": True}}, "no calculation"),
        ({"table": "spaces", "scale": {"places": float("inf")}}, "no calculation"),
        ({"table": "spaces", "set": {"places": [1]}}, "one value"),
        ({"table": "policy", "scale": {"gap": 2}}, "one value for each name"),
        ({"table": "policy", "where": {"gap": 1}, "set": {"gap": 2}}, "one value for each name"),
    ],
)
def test_says_why_a_change_cannot_be_made(first_steps: Scenario, change: Any, message: str) -> None:
    issue = refused(first_steps, change)
    assert message in issue.message
    assert (issue.code, issue.where) == ("change", "change 1")
    assert issue.remedy


def test_all_changes_of_a_wrong_form_are_reported_at_once(first_steps: Scenario) -> None:
    with pytest.raises(ScenarioError) as error:
        changes_from([1, {"table": "spaces", "delete": True}, {}])
    assert [issue.where for issue in error.value.issues] == ["change 1", "change 3"]


def test_a_change_can_be_made_in_python(first_steps: Scenario) -> None:
    made = apply(first_steps, [Change("spaces", "set", {"places": 5}, {"location": "school"})])
    assert made.tables["spaces"]["places"].tolist() == [20, 5]
