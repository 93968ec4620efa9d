"""What happens to a plan or a comparison, as it happens: server-sent events."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Annotated

import orjson
from fastapi import APIRouter, Header, Response
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event
from starlette.concurrency import run_in_threadpool

from service.api.answers import moment
from service.api.kinds import Kind
from service.api.openapi import problems
from service.api.services import Given, Reader, Services
from service.api.waiting import heard
from service.problems import Problem
from service.store import FINISHED, Event, Job, Unavailable

QUIET_S = 10.0
"""After so long without an event a comment is sent, so that nobody on the way takes it for dead."""
BATCH = 100
STREAMS = 100
"""Streams that one key may listen to at once, each a connection and a look at the database now and then."""
_STREAM = "text/event-stream"
_EVENT = {"$ref": "#/components/schemas/JobEvent"}
_EXAMPLE = """\
id: 1
event: state
data: {"state":"running","stopped_by":"","at":"2015-10-19T06:30:00.000Z"}

id: 2
event: progress
data: {"stage":"solve","detail":"survival","fraction":null,"at":"2015-10-19T06:30:01.000Z"}

id: 3
event: state
data: {"state":"optimal","stopped_by":"","at":"2015-10-19T06:30:04.000Z"}

"""


def routes(of: Kind) -> APIRouter:
    """The events of one kind of work."""
    router = APIRouter(prefix=f"{of.path}{of.one}/events", tags=[of.many.title()])

    @router.get(
        "",
        operation_id=f"follow{of.name.title()}",
        summary=f"Follow a {of.name}",
        description="Everything from the start or after `Last-Event-ID`, then whatever happens, until the "
        f"{of.name} has ended.",
        response_class=Response,
        responses=problems(
            "not-found",
            "gone",
            "invalid-request",
            also={
                200: {
                    "description": "Server-sent events, the last of which is a final state.",
                    # Of OpenAPI 3.2: what one event is. `schema` would be that of the whole stream.
                    "content": {_STREAM: {"itemSchema": _EVENT, "example": _EXAMPLE}},
                },
                204: {"description": f"There is nothing after `Last-Event-ID`: the {of.name} has ended."},
            },
        ),
    )
    async def follow(
        services: Given,
        caller: Reader,
        last_event_id: Annotated[
            str | None,
            Header(
                alias="Last-Event-ID",
                pattern=r"^[0-9]{0,18}$",
                description="The `id` of the last event seen: goes on after it.",
            ),
        ] = None,
        job: Job = of.job,
    ) -> Response:
        after = int(last_event_id or 0)
        if job.state in FINISHED and not await run_in_threadpool(services.events.after, job.id, after, 1):
            return Response(status_code=204)
        if services.streams[caller.key_id] >= STREAMS:
            detail = f"This key listens to {STREAMS} streams of events already."
            raise Problem("key-limit", detail, retry_after_s=int(QUIET_S))
        headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        heard_by = _counted(services, caller.key_id, _events(services, job.id, after))
        return EventSourceResponse(heard_by, headers=headers)

    return router


async def _counted(
    services: Services, key_id: str, stream: AsyncGenerator[bytes, None]
) -> AsyncIterator[bytes]:
    """The stream, counted as one of the key's from its first part until it is closed."""
    services.streams[key_id] += 1
    try:
        async with aclosing(stream):
            async for part in stream:
                yield part
    finally:
        services.streams[key_id] -= 1


async def _events(services: Services, job_id: str, after: int) -> AsyncGenerator[bytes, None]:
    with services.notices.told(job_id) as changed:
        while True:
            changed.clear()
            try:
                happened = await run_in_threadpool(services.events.after, job_id, after, BATCH)
                for event in happened:
                    after = event.seq
                    yield _written(event)
                if not happened and await run_in_threadpool(_is_over, services, job_id):
                    return
            except Unavailable:
                return  # whoever listens comes back, and goes on where this ended
            if happened:
                continue
            if services.draining.is_set():
                return  # only now: what had happened before is told, however short the stream was heard
            await heard(changed, QUIET_S, services.draining)
            if not changed.is_set():
                yield KEEPALIVE_COMMENT


def _is_over(services: Services, job_id: str) -> bool:
    job = services.jobs.get(job_id, None)
    return job is None or job.state in FINISHED


def _written(event: Event) -> bytes:
    data = orjson.dumps({**event.data, "at": moment(event.at)}).decode()
    return format_sse_event(data_str=data, event=event.type, id=str(event.seq))
