"""What each route needs a key for, found out by asking without one."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest
from fastapi import FastAPI, Request

from service.app import create_app
from service.auth import Caller, Scope
from service.document import PAGE
from service.problems import Problem
from service.settings import Settings

READS = {"GET"}
KEYLESS = {"/health/live", "/health/ready", "/metrics"}  # which have rules of their own


class Refusing:
    """Remembers what a caller would have to be allowed, and allows nothing."""

    def __init__(self) -> None:
        self.asked: list[Scope] = []

    def caller(self, request: Request, scope: Scope) -> Caller:
        self.asked.append(scope)
        raise Problem("forbidden", "Nobody may.")


@pytest.fixture
def closed() -> FastAPI:
    app = create_app(Settings.model_validate({}))
    app.state.auth, app.state.services = Refusing(), None
    return app


async def ask(app: FastAPI, method: str, path: str) -> int:
    transport = httpx.ASGITransport(app, client=("127.0.0.1", 50000))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return (await client.request(method, path)).status_code


def test_reading_and_changing_need_a_key_for_it(closed: FastAPI) -> None:
    refusing: Refusing = closed.state.auth
    for path, methods in json.loads(PAGE.read_text())["paths"].items():
        for method in methods:
            if path in KEYLESS:
                continue
            refusing.asked.clear()
            status = asyncio.run(ask(closed, method.upper(), path.replace("{", "").replace("}", "")))
            wanted = "read" if method.upper() in READS else "plan"
            assert (status, refusing.asked) == (403, [wanted]), (method, path)
