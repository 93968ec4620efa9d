"""Checking scenarios, and what to start from."""

from __future__ import annotations

import io
import json
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook

from models import Scenario
from models.checks import check
from models.instances import shipped
from models.schema import TABLES
from service.children import Child, Failed
from tests.service.api.answers import problem


def wrong() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(Scenario.read(shipped()["first-steps"]).to_json())
    document["arrivals"][0]["location"] = "bordr"
    document["spaces"][0]["places"] = -1
    return document


def test_all_issues_come_at_once_the_same_as_the_library_finds(http: httpx.Client) -> None:
    document = wrong()
    before = http.get("/v1/plans").json()
    answer = http.post("/v1/checks", json={"scenario": document})
    found = answer.json()
    assert answer.status_code == 200
    assert found["issues"] == [issue.as_dict() for issue in check(Scenario.from_json(document))]
    assert (found["ok"], found["errors"]) == (False, 2)
    assert found["errors"] + found["warnings"] == len(found["issues"])
    assert http.get("/v1/plans").json() == before
    refused = problem(http.post("/v1/plans", json={"scenario": document}), 422, "invalid-scenario")
    assert refused["issues"] == found["issues"]


def test_a_fault_of_our_own_in_reading_is_said_to_be_one_and_not_to_be_tried_again(
    http: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise Failed("c0ffee")

    monkeypatch.setattr(Child, "read", fails)
    request = {"instance": "first-steps"}
    found = http.post("/v1/checks", json=request).json()
    refused = http.post("/v1/plans", json=request)
    assert problem(refused, 422, "invalid-scenario")["issues"] == found["issues"]
    assert "retry-after" not in refused.headers
    assert [(issue["code"], "c0ffee" in issue["message"]) for issue in found["issues"]] == [
        ("unreadable", True)
    ]


def test_what_can_be_planned_is_fine(http: httpx.Client, first_steps: dict[str, Any]) -> None:
    fine = {"ok": True, "errors": 0, "warnings": 0, "issues": []}
    assert http.post("/v1/checks", json={"instance": "first-steps"}).json() == fine
    assert http.post("/v1/checks", json={"plan": first_steps["id"]}).json() == fine


def test_an_erased_scenario_cannot_be_checked(http: httpx.Client, made: dict[str, Any]) -> None:
    http.delete(made["links"]["self"])
    problem(http.post("/v1/checks", json={"plan": made["id"]}), 410, "gone")


def test_changes_are_checked_too(http: httpx.Client) -> None:
    change = {"table": "spaces", "set": {"places": -1}}
    found = http.post("/v1/checks", json={"instance": "first-steps", "changes": [change]}).json()
    assert found["ok"] is False
    assert {issue["table"] for issue in found["issues"]} == {"spaces"}


def test_shipped_scenarios_are_listed(http: httpx.Client) -> None:
    listed = {one["name"]: one for one in http.get("/v1/instances").json()["instances"]}
    assert list(listed) == list(shipped())
    assert listed["first-steps"] == {
        "name": "first-steps",
        "title": "First steps",
        "start_date": "2026-03-02",
        "days": 3,
        "locations": 3,
        "groups": 1,
        "items": 1,
        "description": listed["first-steps"]["description"],
    }


def test_the_template_has_a_sheet_for_each_table_and_can_be_planned(http: httpx.Client) -> None:
    content = http.get("/v1/template").content
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
        assert set(TABLES) <= set(workbook.sheet_names)
    assert http.post("/v1/checks", files={"file": ("konak.xlsx", content)}).json()["ok"] is True
