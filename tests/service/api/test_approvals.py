"""A plan is a draft until somebody approves it."""

from __future__ import annotations

from typing import Any

import httpx

from tests.service.api.answers import problem


def test_approvals_and_withdrawals_form_a_trail(http: httpx.Client, made: dict[str, Any]) -> None:
    link = made["links"]["approval"]
    assert http.get(link).json() == {"approved": False, "trail": []}
    first = http.post(link, json={"role": "duty officer", "note": "Agreed."})
    assert first.status_code == 201
    assert http.get(made["links"]["self"]).json()["approved"] is True
    second = http.post(link, json={"action": "withdraw", "role": "head of office"})
    third = http.post(link, json={"role": "duty officer"})
    found = http.get(link).json()
    assert found == {"approved": True, "trail": [first.json(), second.json(), third.json()]}
    assert [(made["action"], made["role"], made["note"], made["key"]) for made in found["trail"]] == [
        ("approve", "duty officer", "Agreed.", "local"),
        ("withdraw", "head of office", "", "local"),
        ("approve", "duty officer", "", "local"),
    ]


def test_an_approved_plan_is_kept(http: httpx.Client, made: dict[str, Any]) -> None:
    links = made["links"]
    http.post(links["approval"], json={"role": "duty officer"})
    problem(http.delete(links["self"]), 409, "approved")
    http.post(links["approval"], json={"action": "withdraw", "role": "duty officer"})
    assert http.delete(links["self"]).status_code == 204
    assert len(http.get(links["approval"]).json()["trail"]) == 2  # which outlives the plan
    problem(http.post(links["approval"], json={"role": "duty officer"}), 410, "gone")


def test_an_approval_cannot_be_repeated_or_withdrawn_twice(http: httpx.Client, made: dict[str, Any]) -> None:
    link = made["links"]["approval"]
    problem(http.post(link, json={"action": "withdraw", "role": "a"}), 409, "approval-conflict")
    http.post(link, json={"role": "a"})
    problem(http.post(link, json={"role": "b"}), 409, "approval-conflict")


def test_there_must_be_a_plan_to_approve(http: httpx.Client, long: dict[str, Any]) -> None:
    problem(http.post(long["links"]["approval"], json={"role": "a"}), 409, "no-plan")


def test_approvals_are_json(http: httpx.Client, first_steps: dict[str, Any]) -> None:
    answer = http.post(first_steps["links"]["approval"], data={"role": "a"})
    problem(answer, 415, "unsupported-media-type")
