"""Each request gets an id, a line in the log and a place in the metrics.

What is logged: method, route, status, duration, client, key, the id of a plan. What never is: query strings,
headers, bodies and the text of exceptions, which may hold secrets or a scenario.
"""

from __future__ import annotations

import re
import time
import uuid

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.logs import failure
from service.metrics import Metrics
from service.problems import Problem

HEADER = "X-Request-Id"
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
_JOB = re.compile(r"[a-z]+_[0-9a-f]{32}")

log = structlog.get_logger("konak.access")


class Observed:
    """Nothing that happens inside goes unseen, and nothing fails without an answer."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        began = time.perf_counter()
        status: int | None = None

        async def answered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, answered)
            except Exception as error:
                log.error("failed", route=_route(scope), **failure(error))
                if status is not None:
                    raise  # half an answer is out: only the server can cut the connection
                problem = Problem(
                    "internal", "The service failed; its log has the details under this request's id."
                )
                await problem.response(scope["path"])(scope, receive, answered)
            finally:
                self._account(scope, status, time.perf_counter() - began)

    def _account(self, scope: Scope, status: int | None, seconds: float) -> None:
        """Count and log a request; it has no status if its client left before the answer."""
        route = _route(scope)
        self._metrics.answered(scope["method"], route, status, seconds)
        client = scope.get("client")
        fields = {
            "method": scope["method"],
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "client": client[0] if client else None,
            "key": scope.get("state", {}).get("key_id"),
            "job": next(
                (str(v) for v in scope.get("path_params", {}).values() if _JOB.fullmatch(str(v))), None
            ),
        }
        tell = log.debug if route.startswith("/health") and status == 200 else log.info
        tell("request", **{name: value for name, value in fields.items() if value is not None})


def _request_id(scope: Scope) -> str:
    """The client's own id where it is one, so that both logs can be joined; else a new one."""
    given = Headers(scope=scope).get(HEADER, "")
    return given if _WELL_FORMED.fullmatch(given) else uuid.uuid4().hex


def _route(scope: Scope) -> str:
    """The template of the route that was found, never the path, which anybody can fill with anything."""
    return getattr(scope.get("route"), "path", "unmatched")
