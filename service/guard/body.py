"""How large a request may be, how long it may take to arrive, and how large all are together: memory is
bounded, whatever is sent.

What is too large is refused before it is read where it says so itself, else while it arrives.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.problems import Problem
from service.settings import BODIES_HELD

_CLOSE = {"Connection": "close"}  # the rest of the body is not wanted


class BodyLimit:
    """Answers 413 to a body over the limit, whatever its Content-Length says; 408 to one that is not there
    in time, counted from when the app asks for it; 503 while too much is held.

    A body counts as held until the answer has ended, or a route that waits says that it kept nothing of it:
    `request.state.let_go()`.
    """

    def __init__(self, app: ASGIApp, limit_mb: float, seconds: float) -> None:
        self._app = app
        self._limit = int(limit_mb * 1_000_000)
        self._seconds = seconds
        self._held = 0
        self._too_large = Problem(
            "too-large", f"The body may have {limit_mb:g} MB (KONAK_BODY_LIMIT_MB).", headers=_CLOSE
        )
        self._too_slow = Problem(
            "slow-body", f"The body may take {seconds:g} seconds (KONAK_BODY_SECONDS).", headers=_CLOSE
        )
        self._too_many = Problem(
            "service-full", "Too much is being uploaded.", retry_after_s=1, headers=_CLOSE
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._declared_too_large(Headers(scope=scope)):
            await self._too_large.response(scope["path"])(scope, receive, send)
            return
        exchange = _Exchange(receive, send, self._problem_of, self._seconds, self._too_slow)

        def let_go() -> None:
            self._held -= exchange.held
            exchange.held = 0

        scope.setdefault("state", {})["let_go"] = let_go
        try:
            await self._app(scope, exchange.receive, exchange.send)
        except HTTPException:
            if exchange.refusal is None:
                raise
        finally:
            let_go()
        if exchange.refusal is not None and not exchange.begun:
            await exchange.refusal.response(scope["path"])(scope, receive, send)

    def _problem_of(self, arrived: int, so_far: int) -> Problem | None:
        """What is wrong now that so many more bytes have arrived, and with them so many."""
        self._held += arrived
        if so_far > self._limit:
            return self._too_large
        return self._too_many if arrived and self._held > BODIES_HELD * self._limit else None

    def _declared_too_large(self, headers: Headers) -> bool:
        declared = headers.get("content-length", "0")
        return (
            not (declared.isascii() and declared.isdecimal() and len(declared) < 20)
            or int(declared) > self._limit
        )


class _Exchange:
    """One request: its body as it arrives, until it is refused, and what the app answers, unless it was."""

    def __init__(
        self,
        receive: Receive,
        send: Send,
        problem_of: Callable[[int, int], Problem | None],
        seconds: float,
        too_slow: Problem,
    ) -> None:
        self._receive, self._send = receive, send
        self._problem_of, self._seconds, self._too_slow = problem_of, seconds, too_slow
        self._ends: float | None = None
        self._whole = False
        self._size = 0
        self.held = 0
        self.refusal: Problem | None = None
        self.begun = False

    async def receive(self) -> Message:
        if self._whole:  # what comes now is that the client leaves, whenever that is
            return await self._receive()
        if self._ends is None:
            self._ends = asyncio.get_running_loop().time() + self._seconds
        try:
            async with asyncio.timeout_at(self._ends):
                message = await self._receive()
        except TimeoutError:
            self.refusal = self._too_slow
        else:
            arrived = len(message.get("body", b""))
            self._size += arrived
            self.held += arrived
            self._whole = not message.get("more_body", False)
            self.refusal = self._problem_of(arrived, self._size)
        if self.refusal is None:
            return message
        if self.begun:
            return {"type": "http.disconnect"}
        raise HTTPException(self.refusal.kind.status)  # what the app makes of it is not sent

    async def send(self, message: Message) -> None:
        if self.refusal is None or self.begun:
            self.begun = True
            await self._send(message)
