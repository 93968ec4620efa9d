"""Whether the service lives, whether it can plan, and its figures."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.api.openapi import AT_THE_DOOR, problems
from service.auth import Auth
from service.logs import failure
from service.metrics import MEDIA_TYPE, Metrics
from service.problems import Problem

CACHED_S = 10.0
"""How long it is believed that the service can plan ..."""
DOUBTED_S = 1.0
"""... and that it cannot."""

router = APIRouter(tags=["operating"])
log = structlog.get_logger("konak.health")


class Readiness:
    """Whether the service can plan, found out by planning; many who ask at once cause one plan.

    Args:
        probe: plans something tiny by the way that every plan goes; raises what is in the way.
    """

    def __init__(self, probe: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._probe = probe
        self._clock = clock
        self._lock = asyncio.Lock()
        self._ready = False
        self._until = float("-inf")

    async def ready(self) -> bool:
        """Whether it could plan a moment ago."""
        async with self._lock:
            if self._clock() >= self._until:
                self._ready = await self._could_plan()
                self._until = self._clock() + (CACHED_S if self._ready else DOUBTED_S)
            return self._ready

    async def _could_plan(self) -> bool:
        try:
            await asyncio.to_thread(self._probe)  # not in a thread that requests wait for as well
        except Exception as error:  # noqa: BLE001  (whatever is in the way: the answer is no)
            log.warning("not ready", **failure(error))
            return False
        return True


@router.get("/health/live", summary="Whether the service lives", responses=problems(everywhere=AT_THE_DOOR))
async def live() -> dict[str, str]:
    """Answers as long as the process does; needs no key."""
    return {"status": "alive"}


@router.get(
    "/health/ready",
    summary="Whether the service can plan",
    responses=problems("draining", "unavailable", everywhere=AT_THE_DOOR),
)
async def ready(request: Request) -> dict[str, str]:
    """Plans something tiny, at most every ten seconds; needs no key.

    A full queue does not count: the service still answers, with 503 and when to come back.
    """
    state = request.app.state
    if state.draining.is_set():
        raise Problem("draining", "The service is shutting down.", retry_after_s=5)
    readiness: Readiness = state.readiness
    if not await readiness.ready():
        raise Problem("unavailable", "The service cannot plan just now; its log says why.", retry_after_s=2)
    return {"status": "ready"}


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    response_class=Response,
    responses=problems(also={200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}}),
)
def metrics(request: Request) -> Response:
    """Requests, queue, seconds of solving, outcomes.

    Needs a key with the scope `admin`, or to be asked for on this machine itself and not through a proxy.
    """
    state: Any = request.app.state
    auth: Auth = state.auth
    if not request.state.direct:
        auth.caller(request, "admin")
    figures: Metrics = state.metrics
    return Response(figures.page(), media_type=MEDIA_TYPE)
