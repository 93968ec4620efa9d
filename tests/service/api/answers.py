"""What tests of the API look for in an answer."""

from __future__ import annotations

from typing import Any

import httpx


def problem(answer: httpx.Response, status: int, slug: str) -> dict[str, Any]:
    """The body of an answer that must be this problem."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert (body["type"], body["status"]) == (f"/problems/{slug}", status)
    return body
