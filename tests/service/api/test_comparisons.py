"""Comparisons: asked for, followed, stopped and erased as plans are, and never in the way of one."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from models.preparation.tables import COMPARISON_TABLES
from tests.service.api.answers import problem
from tests.service.comparing import BUDGET, comparable

BRIEF = {"points": 0, "information": False, "triggers": False}


def tables(copies: int = 1) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(comparable(copies).to_json())
    return document


@pytest.fixture(scope="module")
def compared(http: httpx.Client) -> dict[str, Any]:
    """A whole comparison, finished; nobody erases it."""
    answer = http.post("/v1/comparisons", json={"scenario": tables()}, headers={"Prefer": "wait=60"})
    assert answer.status_code == 200, answer.text
    record: dict[str, Any] = answer.json()
    assert answer.headers["location"] == record["links"]["self"] == f"/v1/comparisons/{record['id']}"
    return record


@pytest.fixture
def long(http: httpx.Client) -> Iterator[dict[str, Any]]:
    """A comparison that takes a minute, begun and waited for by nobody."""
    answer = http.post(
        "/v1/comparisons",
        json={"scenario": tables(150), "options": {"fresh": True}},
        headers={"Prefer": "respond-async"},
    )
    assert answer.status_code == 202, answer.text
    record: dict[str, Any] = answer.json()
    yield record
    http.post(record["links"]["cancellation"])


def test_it_says_what_to_prepare_and_how_each_strategy_does(compared: dict[str, Any]) -> None:
    assert (compared["state"], compared["priority"], compared["stored"]) == ("optimal", "batch", False)
    assert [row["strategy"] for row in compared["strategies"]] == ["as today", "tents", "optimal"]
    today, _, best = (row["expected"] for row in compared["strategies"])
    assert best < today
    (prepared,) = [row for row in compared["preparation"] if row["strategy"] == "optimal"]
    assert prepared["cost"] == pytest.approx(BUDGET, rel=1e-4)
    assert compared["summary"]["findings"]
    assert compared["provenance"]["options"]["budget"] == BUDGET
    assert "approved" not in compared


def test_every_link_leads_somewhere(http: httpx.Client, compared: dict[str, Any]) -> None:
    assert compared["links"].keys() == {"self", "tables", "workbook", "csv", "events", "cancellation"}
    links = [link for name, link in compared["links"].items() if name != "cancellation"]
    assert {http.get(link).status_code for link in links} == {200}
    assert http.get(compared["links"]["workbook"]).content.startswith(b"PK")
    assert http.get(compared["links"]["csv"]).content.startswith(b"PK")


def test_its_tables_come_by_pages_as_csv_and_all_at_once(
    http: httpx.Client, compared: dict[str, Any]
) -> None:
    listed = http.get(compared["links"]["tables"]).json()["tables"]
    assert [table["name"] for table in listed] == list(COMPARISON_TABLES)
    (link,) = [table["link"] for table in listed if table["name"] == "outcomes"]
    first = http.get(link, params={"limit": 4}).json()
    rest = http.get(link, params={"limit": 4, "cursor": first["next"]}).json()
    assert (len(first["rows"]), len(rest["rows"]), rest["next"]) == (4, 2, None)
    text = http.get(link, headers={"Accept": "text/csv"}).text
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["outlook"] for row in rows] == [row["outlook"] for row in first["rows"] + rest["rows"]]
    whole = http.get(compared["links"]["self"], params={"include": "tables"}).json()
    assert whole["tables"].keys() == COMPARISON_TABLES.keys()
    assert len(whole["tables"]["frontier"]) == 11


def test_what_is_asked_decides_what_is_found(http: httpx.Client, compared: dict[str, Any]) -> None:
    options = {**BRIEF, "budget": 100, "risk": {"expected": 0.5, "worst": 0.5}, "strategies": []}
    asked = {"scenario": tables(), "options": options}
    answer = http.post("/v1/comparisons", json=asked).json()
    assert answer["summary"]["risk"] == {"expected": 0.5, "worst": 0.5}
    assert [row["strategy"] for row in answer["strategies"]] == ["as today", "optimal"]
    assert answer["strategies"][1]["preparation_cost"] <= 100 * (1 + 1e-6)
    assert not answer["stored"]
    assert http.post("/v1/comparisons", json=asked).json()["stored"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"strategies": ["boats"]}, "unknown-strategy"),
        ({"held_out": ["flood"]}, "unknown-outlook"),
        ({"held_out": ["calm", "surge"]}, "all-held-out"),
        ({"sampled": True}, "unequal-sample"),
    ],
)
def test_what_the_scenario_does_not_have_is_refused_before_anything_is_stored(
    http: httpx.Client, options: dict[str, Any], code: str
) -> None:
    answer = http.post("/v1/comparisons", json={"scenario": tables(), "options": options})
    (issue,) = problem(answer, 422, "invalid-scenario")["issues"]
    assert issue["code"] == code


@pytest.mark.parametrize(
    "options", [{"risk": {"worst": 0.5}}, {"risk": "worst"}, {"points": -1}, {"remedies": True}]
)
def test_what_the_reference_does_not_know_is_refused(http: httpx.Client, options: dict[str, Any]) -> None:
    answer = http.post("/v1/comparisons", json={"scenario": tables(), "options": options})
    problem(answer, 422, "invalid-request")


def test_an_idempotency_key_accepts_it_once(http: httpx.Client) -> None:
    asked = {"json": {"scenario": tables(), "options": {**BRIEF, "fresh": True}}}
    headers = {"Idempotency-Key": "one-comparison"}
    one, two = (http.post("/v1/comparisons", headers=headers, **asked).json() for _ in range(2))
    assert one["id"] == two["id"]
    other = http.post("/v1/plans", headers=headers, json={"instance": "first-steps"})
    problem(other, 409, "idempotency-conflict")


def test_its_scenario_may_be_that_of_a_plan(http: httpx.Client) -> None:
    plan = http.post("/v1/plans", json={"scenario": tables()}).json()
    answer = http.post("/v1/comparisons", json={"plan": plan["id"], "options": BRIEF})
    assert answer.json()["state"] == "optimal"


def test_it_is_no_plan_and_a_plan_is_no_comparison(
    http: httpx.Client, compared: dict[str, Any], first_steps: dict[str, Any]
) -> None:
    problem(http.get(f"/v1/plans/{compared['id']}"), 404, "not-found")
    problem(http.get(f"/v1/comparisons/{first_steps['id']}/tables"), 404, "not-found")
    plans = http.get("/v1/plans", params={"limit": 200}).json()["plans"]
    assert compared["id"] not in {plan["id"] for plan in plans}
    listed = http.get("/v1/comparisons", params={"limit": 200}).json()["comparisons"]
    assert compared["id"] in {one["id"] for one in listed}
    assert {one["id"].partition("_")[0] for one in listed} == {"comparison"}


def test_a_plan_does_not_wait_for_it_and_it_ends_within_a_second_of_being_stopped(
    http: httpx.Client, long: dict[str, Any]
) -> None:
    later = http.post(
        "/v1/comparisons",
        json={"scenario": tables(), "options": {**BRIEF, "fresh": True}},
        headers={"Prefer": "respond-async"},
    ).json()
    # of two slots one is kept for what is short
    plan = http.post("/v1/plans", json={"instance": "first-steps", "options": {"fresh": True}})
    assert (plan.status_code, plan.json()["state"]) == (200, "optimal")
    assert http.get(later["links"]["self"]).json()["state"] == "queued"
    seen = []
    with http.stream("GET", long["links"]["events"]) as events:
        for line in events.iter_lines():
            if line.startswith("data:"):
                seen.append(json.loads(line.removeprefix("data:")))
                if seen[-1].get("stage") == "outcomes" and seen[-1]["fraction"]:
                    http.post(long["links"]["cancellation"])
    assert seen[-1]["state"] == "cancelled"
    (step,) = [event for event in seen if event.get("stage") == "outcomes" and event["fraction"]][:1]
    assert step["detail"].endswith(" of 900")  # outlooks done, of 300 for each of three strategies
    problem(http.get(long["links"]["workbook"]), 409, "no-plan")
    http.post(later["links"]["cancellation"])


def test_what_is_out_of_time_fails_for_there_is_no_part_of_it(http: httpx.Client) -> None:
    asked = {"scenario": tables(), "options": {"time_limit_s": 0.01, "fresh": True}}
    answer = http.post("/v1/comparisons", json=asked).json()
    assert (answer["state"], answer["problem"]["type"]) == ("failed", "/problems/too-slow")
    assert answer["strategies"] is answer["summary"] is None


def test_erased_it_is_gone(http: httpx.Client) -> None:
    asked = {"scenario": tables(), "options": {**BRIEF, "fresh": True}}
    made = http.post("/v1/comparisons", json=asked).json()
    assert http.delete(made["links"]["self"]).status_code == 204
    for name in ("self", "tables", "workbook", "events"):
        problem(http.get(made["links"][name]), 410, "gone")
