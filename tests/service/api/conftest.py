"""One installation for all tests of the API: the real app on a port, a database of its own, real children."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from service.app import create_app
from service.settings import Settings
from tests.service.postgres import free_port

BODY_LIMIT_MB = 1


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    settings = Settings(
        data_folder=tmp_path_factory.mktemp("data"),
        slots=2,
        readers=1,
        free_disk_share=0,
        free_disk_gb=0,
        body_limit_mb=BODY_LIMIT_MB,
    )
    return create_app(settings)


@pytest.fixture(scope="session")
def http(app: FastAPI) -> Iterator[httpx.Client]:
    """A client of it, on the same machine."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the service did not start"
        time.sleep(0.02)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        yield client
    app.state.draining.set()
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="session")
def first_steps(http: httpx.Client) -> dict[str, Any]:
    """The plan of `first-steps`, finished; nobody erases or approves it."""
    answer = http.post("/v1/plans", json={"instance": "first-steps", "options": {"fresh": True}})
    assert answer.status_code == 200, answer.text
    record: dict[str, Any] = answer.json()
    return record


@pytest.fixture
def made(http: httpx.Client) -> dict[str, Any]:
    """A plan of `first-steps` of this test's own."""
    answer = http.post("/v1/plans", json={"instance": "first-steps", "options": {"fresh": True}})
    assert answer.status_code == 200, answer.text
    record: dict[str, Any] = answer.json()
    return record


@pytest.fixture
def long(http: httpx.Client) -> Iterator[dict[str, Any]]:
    """A plan that takes seconds, begun and waited for by nobody."""
    answer = http.post(
        "/v1/plans",
        json={"instance": "western-balkans-autumn-2015", "options": {"fresh": True}},
        headers={"Prefer": "respond-async"},
    )
    assert answer.status_code == 202, answer.text
    record: dict[str, Any] = answer.json()
    yield record
    http.post(f"/v1/plans/{record['id']}/cancellation")
