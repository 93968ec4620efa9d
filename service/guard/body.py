"""How large a request may be, and all requests together: memory is bounded, whatever is sent.

What is too large is refused before it is read where it says so itself, else while it arrives.
"""

from __future__ import annotations

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.problems import Problem

_CLOSE = {"Connection": "close"}  # the rest of the body is not wanted

MOST = 8
"""So many of the largest bodies are held at once, or as much in smaller ones."""


class BodyLimit:
    """Answers 413 to a body over the limit, whatever its Content-Length says; 503 while too much is held."""

    def __init__(self, app: ASGIApp, limit_mb: float) -> None:
        self._app = app
        self._limit = int(limit_mb * 1_000_000)
        self._held = 0
        self._detail = f"The body may have {limit_mb:g} MB (KONAK_BODY_LIMIT_MB)."

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and self._declared_too_large(Headers(scope=scope)):
            problem = Problem("too-large", self._detail, headers=_CLOSE)
            await problem.response(scope["path"])(scope, receive, send)
            return
        arrived = 0

        async def counted() -> Message:
            nonlocal arrived
            message = await receive()
            if message["type"] == "http.request":
                size = len(message.get("body", b""))
                arrived += size
                self._held += size
                # FastAPI makes a 400 of every other exception that comes up while it reads a body.
                if arrived > self._limit:
                    raise HTTPException(413, self._detail, _CLOSE)
                if size and self._held > MOST * self._limit:
                    raise HTTPException(503, "Too much is being uploaded.", {"Retry-After": "1", **_CLOSE})
            return message

        try:
            await self._app(scope, counted, send)
        finally:
            self._held -= arrived

    def _declared_too_large(self, headers: Headers) -> bool:
        declared = headers.get("content-length", "0")
        return (
            not (declared.isascii() and declared.isdecimal() and len(declared) < 20)
            or int(declared) > self._limit
        )
