"""What the service says while its database cannot take anything, and that it is over by itself."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import httpx
import pytest
from fastapi import FastAPI

from service.store import Unavailable
from tests.service.api.answers import problem

REQUEST = {"instance": "first-steps", "options": {"fresh": True}}


def test_a_locked_database_is_a_refusal_and_then_none(app: FastAPI, http: httpx.Client) -> None:
    file = app.state.settings.data_folder / "konak.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None)) as another:
        another.execute("BEGIN IMMEDIATE")
        refused = http.post("/v1/plans", json=REQUEST)
        assert http.get("/v1/plans").status_code == 200  # to read is possible all the while
    problem(refused, 503, "unavailable")
    assert int(refused.headers["retry-after"]) >= 1
    assert http.post("/v1/plans", json=REQUEST).status_code == 200


def test_a_nearly_full_disk_is_a_refusal_of_new_work_only(
    http: httpx.Client, made: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise Unavailable("disk")

    monkeypatch.setattr("service.jobs.admission.Admission.check_disk", full)
    refused = http.post("/v1/plans", json=REQUEST)
    problem(refused, 503, "disk-full")
    assert int(refused.headers["retry-after"]) >= 1
    assert http.get(f"/v1/plans/{made['id']}").status_code == 200
    assert http.delete(f"/v1/plans/{made['id']}").status_code == 204
