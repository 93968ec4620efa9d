"""Asking for plans, following, stopping and erasing them."""

from __future__ import annotations

import io
import json
import time
import zipfile
from typing import Any

import httpx
import orjson
import pytest

from models import Plan, Scenario
from models.instances import shipped
from service.store import Unavailable
from tests.service.api.answers import problem

JSON = {"Content-Type": "application/json"}


def scenario() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(Scenario.read(shipped()["first-steps"]).to_json())
    return document


def test_a_small_plan_is_answered_at_once(http: httpx.Client) -> None:
    answer = http.post("/v1/plans", json={"scenario": scenario(), "options": {"fresh": True}})
    plan = answer.json()
    assert answer.status_code == 200
    assert answer.headers["location"] == plan["links"]["self"] == f"/v1/plans/{plan['id']}"
    assert answer.headers["preference-applied"] == "wait=10"
    assert (plan["state"], plan["stopped_by"], plan["stored"]) == ("optimal", "", False)
    assert plan["indicators"]["priority_a"] == 40.0
    assert plan["actions"][0]["what"] == "Meals for a day from kitchen"
    assert plan["queue_position"] is plan["progress"] is plan["problem"] is None
    assert "tables" not in plan


def test_what_was_answered_is_what_is_found_later(http: httpx.Client, first_steps: dict[str, Any]) -> None:
    found = http.get(first_steps["links"]["self"])
    assert found.json() == first_steps | {"stored": False}


def test_every_link_leads_somewhere(http: httpx.Client, first_steps: dict[str, Any]) -> None:
    links = {name: link for name, link in first_steps["links"].items() if name != "cancellation"}
    assert {name: http.get(link).status_code for name, link in links.items()} == dict.fromkeys(links, 200)


def test_all_tables_come_when_asked_for(http: httpx.Client, first_steps: dict[str, Any]) -> None:
    plan = http.get(first_steps["links"]["self"], params={"include": "tables"}).json()
    assert plan["tables"]["actions"] == plan["actions"] == first_steps["actions"]
    assert len(plan["tables"]) == 19
    assert len(plan["tables"]["moves"]) == 5


def test_all_that_comes_with_the_tables_is_a_plan(http: httpx.Client, first_steps: dict[str, Any]) -> None:
    whole = Plan.from_json(http.get(first_steps["links"]["self"], params={"include": "tables"}).content)
    proof = http.get(first_steps["links"]["certificate"]).json()
    assert (whole.certificate, whole.provenance) == (proof["certificate"], proof["provenance"])
    assert whole.summary == first_steps["summary"]
    assert len(whole.tables["moves"]) == 5


def test_who_prefers_not_to_wait_is_told_where_the_plan_will_be(
    long: dict[str, Any], http: httpx.Client
) -> None:
    assert long["state"] in ("queued", "running")
    answer = http.get(long["links"]["self"])
    assert 1 < int(answer.headers["retry-after"]) <= 30  # by how long it should take
    assert "etag" not in answer.headers
    assert answer.json()["summary"] is answer.json()["actions"] is None


def test_respond_async_is_applied(http: httpx.Client) -> None:
    answer = http.post(
        "/v1/plans",
        json={"instance": "first-steps", "options": {"fresh": True}},
        headers={"Prefer": "respond-async"},
    )
    assert answer.status_code == 202
    assert answer.headers["preference-applied"] == "respond-async"
    assert answer.headers["location"] == answer.json()["links"]["self"]
    assert answer.headers["retry-after"] == "1"


def test_the_same_question_gets_the_stored_plan(http: httpx.Client, first_steps: dict[str, Any]) -> None:
    again = http.post("/v1/plans", json={"instance": "first-steps"})
    assert again.status_code == 200
    assert again.json()["stored"] is True
    assert again.json()["actions"] == first_steps["actions"]


def test_another_question_gets_another_plan(http: httpx.Client, first_steps: dict[str, Any]) -> None:
    change = {"table": "spaces", "where": {"location": "border"}, "set": {"places": 60}}
    changed = http.post("/v1/plans", json={"instance": "first-steps", "changes": [change]}).json()
    assert changed["stored"] is False
    assert changed["indicators"]["priority_a"] == 0.0  # 20 places were 40 short on one night


def test_an_earlier_plans_scenario_can_be_planned_again(
    http: httpx.Client, first_steps: dict[str, Any]
) -> None:
    body = {"plan": first_steps["id"], "options": {"yesterday": first_steps["id"], "fresh": True}}
    again = http.post("/v1/plans", json=body)
    assert again.status_code == 200
    assert again.json()["indicators"]["priority_a"] == first_steps["indicators"]["priority_a"]
    problem(http.post("/v1/plans", json={"plan": "plan_" + "0" * 32}), 404, "not-found")
    problem(http.post("/v1/plans", json={"plan": "presevo"}), 422, "invalid-request")


def test_what_builds_on_a_plan_that_cannot_be_built_on_is_told_which(
    http: httpx.Client, made: dict[str, Any], long: dict[str, Any]
) -> None:
    def refused(status: int, slug: str, **body: Any) -> str:
        detail: str = problem(http.post("/v1/plans", json=body), status, slug)["detail"]
        return detail

    def close_to(id: str) -> dict[str, Any]:
        return {"instance": "first-steps", "options": {"yesterday": id}}

    never = "plan_" + "0" * 32
    assert never in refused(404, "not-found", plan=never)
    assert never in refused(404, "not-found", **close_to(never))
    assert long["id"] in refused(409, "no-plan", **close_to(long["id"]))
    http.delete(made["links"]["self"])
    assert made["id"] in refused(410, "gone", plan=made["id"])
    assert made["id"] in refused(410, "gone", **close_to(made["id"]))


def csv_zip() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path in shipped()["first-steps"].glob("*.csv"):
            archive.writestr(path.name, path.read_bytes())
    return made.getvalue()


@pytest.mark.parametrize("kind", ["workbook", "zip", "json"])
def test_files_are_known_by_what_is_in_them(http: httpx.Client, kind: str) -> None:
    content = {
        "workbook": lambda: http.get("/v1/template").content,
        "zip": csv_zip,
        "json": lambda: orjson.dumps(scenario()),
    }[kind]()
    answer = http.post("/v1/plans", files={"file": ("upload", content)}, data={"options": '{"fresh":true}'})
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "optimal"


def test_a_form_may_change_what_its_file_holds(http: httpx.Client) -> None:
    change = [{"table": "spaces", "where": {"location": "border"}, "scale": {"places": 3}}]
    answer = http.post(
        "/v1/plans", files={"file": ("a.zip", csv_zip())}, data={"changes": json.dumps(change)}
    )
    assert answer.json()["indicators"]["priority_a"] == 0.0


def test_the_same_request_is_accepted_once(http: httpx.Client) -> None:
    request = {"instance": "first-steps", "options": {"fresh": True}}
    key = {"Idempotency-Key": "the-same-request"}
    first, again = (http.post("/v1/plans", json=request, headers=key) for _ in range(2))
    assert first.json() == again.json()
    problem(
        http.post("/v1/plans", json={"instance": "fyrom-summer-2015"}, headers=key),
        409,
        "idempotency-conflict",
    )


def test_a_request_whose_plan_was_erased_is_told_so(http: httpx.Client) -> None:
    request = {"instance": "first-steps", "options": {"fresh": True}}
    key = {"Idempotency-Key": "of-an-erased-plan"}
    made = http.post("/v1/plans", json=request, headers=key)
    assert http.delete(made.headers["location"]).status_code == 204
    problem(http.post("/v1/plans", json=request, headers=key), 410, "gone")


def test_what_was_accepted_is_told_though_the_database_has_gone_since(
    http: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(*_: object) -> None:
        raise Unavailable("connection")

    with monkeypatch.context() as gone:
        gone.setattr("service.store.jobs.Jobs.get", unavailable)
        answer = http.post("/v1/plans", json={"instance": "first-steps", "options": {"fresh": True}})
    assert (answer.status_code, answer.json()["state"]) == (202, "running")
    assert http.get(answer.headers["location"]).status_code == 200


def test_a_refused_request_does_not_use_its_key_up(http: httpx.Client) -> None:
    key = {"Idempotency-Key": "refused-at-first"}
    problem(http.post("/v1/plans", json={"instance": "nowhere"}, headers=key), 422, "invalid-scenario")
    assert http.post("/v1/plans", json={"instance": "first-steps"}, headers=key).status_code == 200


@pytest.mark.parametrize("key", ["", "two words", "x" * 256])
def test_a_key_for_retries_is_short_and_plain(http: httpx.Client, key: str) -> None:
    answer = http.post("/v1/plans", json={"instance": "first-steps"}, headers={"Idempotency-Key": key})
    problem(answer, 422, "invalid-request")


def test_a_scenario_with_errors_is_not_stored(http: httpx.Client) -> None:
    before = http.get("/v1/plans").json()
    wrong = scenario()
    wrong["arrivals"][0]["location"] = "bordr"
    body = problem(http.post("/v1/plans", json={"scenario": wrong}), 422, "invalid-scenario")
    assert [issue["code"] for issue in body["issues"] if issue["severity"] == "error"] == ["unknown-code"]
    assert http.get("/v1/plans").json() == before


def test_a_running_plan_is_stopped_when_asked(http: httpx.Client, long: dict[str, Any]) -> None:
    problem(http.get(long["links"]["certificate"]), 409, "not-finished")
    problem(http.delete(long["links"]["self"]), 409, "not-finished")
    answer = http.post(long["links"]["cancellation"])
    assert answer.status_code == 202
    for _ in range(200):
        plan = http.get(long["links"]["self"]).json()
        if plan["state"] not in ("queued", "running"):
            break
        time.sleep(0.05)
    assert plan["state"] == "cancelled"
    problem(http.post(long["links"]["cancellation"]), 409, "finished")
    refused = problem(http.post(long["links"]["approval"], json={"role": "a"}), 409, "approval-conflict")
    assert refused["detail"].endswith("it was cancelled.")


def test_what_is_finished_cannot_be_cancelled(http: httpx.Client, first_steps: dict[str, Any]) -> None:
    problem(http.post(first_steps["links"]["cancellation"]), 409, "finished")


def test_erasing_leaves_a_tombstone(http: httpx.Client, made: dict[str, Any]) -> None:
    link = made["links"]["self"]
    assert http.delete(link).status_code == 204
    for path in (link, made["links"]["tables"], made["links"]["workbook"], made["links"]["events"]):
        problem(http.get(path), 410, "gone")
    problem(http.delete(link), 410, "gone")
    left = next(plan for plan in http.get("/v1/plans").json()["plans"] if plan["id"] == made["id"])
    assert left["erased_at"] is not None
    assert left["name"] == ""


def test_what_never_was_is_not_found(http: httpx.Client) -> None:
    for id in ("plan_" + "0" * 32, "plan_1", "comparison_" + "0" * 32, "%00", "…", "a" * 5000):
        problem(http.get(f"/v1/plans/{id}"), 404, "not-found")


def test_plans_are_listed_page_by_page(
    http: httpx.Client, first_steps: dict[str, Any], made: dict[str, Any]
) -> None:
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = http.get("/v1/plans", params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        seen += [plan["id"] for plan in page["plans"]]
        cursor = page["next"]
    assert seen[0] == made["id"]
    assert first_steps["id"] in seen
    assert len(seen) == len(set(seen))


def test_plans_are_found_by_state_and_title(http: httpx.Client, first_steps: dict[str, Any]) -> None:
    found = http.get("/v1/plans", params={"state": "optimal", "name": "First steps"}).json()["plans"]
    assert {(plan["state"], plan["name"]) for plan in found} == {("optimal", "First steps")}
    assert http.get("/v1/plans", params={"name": "no such\0title"}).json()["plans"] == []
    problem(http.get("/v1/plans", params={"state": "asleep"}), 422, "invalid-request")
    for cursor in ("not ours", "WyJcdTAwMDAiXQ", "WzFd"):  # the second says ["\\u0000"], the third [1]
        problem(http.get("/v1/plans", params={"cursor": cursor}), 422, "invalid-request")


def test_a_finished_plan_is_sent_once(http: httpx.Client, first_steps: dict[str, Any]) -> None:
    links = first_steps["links"]
    for link in (links["self"], links["why"], links["certificate"], links["workbook"], links["tables"]):
        first = http.get(link)
        again = http.get(link, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert http.get(link, headers={"If-None-Match": '"another"'}).status_code == 200


def test_an_approval_changes_the_tag_of_a_plan(http: httpx.Client, made: dict[str, Any]) -> None:
    link = made["links"]["self"]
    tag = http.get(link).headers["etag"]
    http.post(made["links"]["approval"], json={"role": "duty officer"})
    assert http.get(link, headers={"If-None-Match": tag}).status_code == 200
