"""Clients that come at a given pace, whether or not those before them were served."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from benchmarks.load.requests import Requests

FINISHED = {"optimal", "feasible", "failed", "cancelled", "expired"}
WAIT_S = 30
LOST_AFTER_S = 1800.0
"""An accepted plan that is not there after so long counts as lost."""


@dataclass
class Surge:
    """What became of every request of one pace.

    Attributes:
        latencies: seconds from asking to the finished plan, of what was accepted when first asked for.
        refusals: seconds until the refusal.
        retry_after: what refused clients were told, seconds.
        came_back, then_accepted: refused clients that came back when told to, and those accepted then.
        lost: accepted and never finished, ended otherwise than with a plan, or no answer at all.
    """

    factor: float
    rate: float
    seconds: float
    sent: int = 0
    accepted: int = 0
    refused: int = 0
    came_back: int = 0
    then_accepted: int = 0
    lost: list[str] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    refusals: list[float] = field(default_factory=list)
    retry_after: list[float] = field(default_factory=list)
    finished_in_time: int = 0


async def surge(address: str, requests: Requests, factor: float, capacity: float, seconds: float) -> Surge:
    """Ask at `factor` times `capacity` for `seconds`, at random moments; follow every request to its end."""
    told = Surge(factor, factor * capacity, seconds)
    drawn = random.Random(round(1000 * factor))
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=address, timeout=WAIT_S + 60.0, limits=limits) as http:
        begun = time.monotonic()
        due = begun
        async with asyncio.TaskGroup() as clients:
            while (due := due + drawn.expovariate(told.rate)) < begun + seconds:
                body = requests.body()
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                told.sent += 1
                clients.create_task(_client(http, told, body, begun + seconds))
    return told


async def _client(http: httpx.AsyncClient, told: Surge, body: bytes, end: float) -> None:
    begun = time.monotonic()
    answer = await _post(http, told, body)
    if answer is None:
        return
    if answer.status_code in (429, 503):
        told.refused += 1
        told.refusals.append(time.monotonic() - begun)
        wait_s = float(answer.headers["retry-after"])
        told.retry_after.append(wait_s)
        await asyncio.sleep(wait_s)
        told.came_back += 1
        answer = await _post(http, told, body)
        if answer is None or answer.status_code in (429, 503):
            return
        told.then_accepted += 1
        await _follow(http, told, answer)
        return
    told.accepted += 1
    if await _follow(http, told, answer):
        told.latencies.append(time.monotonic() - begun)
        told.finished_in_time += time.monotonic() <= end


async def _post(http: httpx.AsyncClient, told: Surge, body: bytes) -> httpx.Response | None:
    headers = {"Content-Type": "application/json", "Prefer": f"wait={WAIT_S}"}
    try:
        answer = await http.post("/v1/plans", content=body, headers=headers)
    except httpx.TransportError as problem:
        told.lost.append(f"no answer: {problem!r}")
        return None
    if answer.status_code not in (200, 202, 429, 503):
        told.lost.append(f"{answer.status_code}: {answer.text[:200]}")
        return None
    return answer


async def _follow(http: httpx.AsyncClient, told: Surge, answer: httpx.Response) -> bool:
    """Whether an accepted plan came to its end as it should."""
    document: dict[str, Any] = answer.json()
    end = time.monotonic() + LOST_AFTER_S
    while document["state"] not in FINISHED and time.monotonic() < end:
        await asyncio.sleep(0.5)
        try:
            document = (await http.get(f"/v1/plans/{document['id']}")).raise_for_status().json()
        except httpx.HTTPError:
            continue  # a refusal to say where it stands; what counts is how it ends
    if document["state"] not in ("optimal", "feasible"):
        told.lost.append(f"{document['id']} is {document['state']}")
        return False
    return True
