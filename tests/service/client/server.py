"""A service of a few lines: answers in the order they were prepared, and remembers what it was asked."""

from __future__ import annotations

import json
from typing import Any

import httpx

from service.client import Client

Answer = httpx.Response | Exception


class Scripted(httpx.BaseTransport):
    """Answers in turn; an exception is what a broken connection raises."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def client(self, *, key: str | None = None, patience_s: float = 60.0) -> Client:
        return Client("http://konak.test", key=key, patience_s=patience_s, transport=self)

    def sent(self, number: int = -1) -> Any:
        return json.loads(self.asked[number].content)


def told(status: int = 200, headers: dict[str, str] | None = None, **document: Any) -> httpx.Response:
    return httpx.Response(status, headers=headers, json=document)


def problem(status: int, slug: str, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
    document = {"type": f"/problems/{slug}", "title": slug, "status": status, "detail": "it is so", **more}
    headers = {"Content-Type": "application/problem+json", **(headers or {})}
    return httpx.Response(status, headers=headers, content=json.dumps(document))
