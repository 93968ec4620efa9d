"""What stands before every route: who may talk, how much may be said, what is logged and counted.

Pure ASGI, so that answers that stream (events, tables) pass through as they come.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from service.guard.body import BodyLimit
from service.guard.doors import Doors
from service.guard.headers import SecurityHeaders
from service.guard.observed import Observed
from service.metrics import Metrics
from service.settings import Settings

__all__ = ["Guard"]


class Guard:
    """All of it as one layer: `app.add_middleware(Guard, settings=settings, metrics=metrics)`."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        limited = BodyLimit(app, limit_mb=settings.body_limit_mb, seconds=settings.body_seconds)
        # From here on `client` and `scheme` are what a listed proxy says they are.
        behind = ProxyHeadersMiddleware(limited, trusted_hosts=settings.trusted_proxies)  # type: ignore[arg-type]
        doors = Doors(behind, proxies=settings.trusted_proxies)  # type: ignore[arg-type]
        self._app = SecurityHeaders(Observed(doors, metrics))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        await self._app(scope, receive, send)
