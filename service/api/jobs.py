"""Plans and comparisons: ask for one, follow it, stop it, erase it. One factory of routes for both."""

from __future__ import annotations

import time
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Header, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from service.api import answers, cursors, uploads
from service.api.kinds import KINDS, Kind
from service.api.openapi import KEPT, RETRY_AFTER, body, header, problems
from service.api.services import Given, Planner, Reader, Services
from service.api.waiting import ended, look_again_s, preference
from service.auth import Caller
from service.jobs import Request as Wanted
from service.store import FINISHED, Job, Unavailable
from service.store.states import State

_LOCATION = {"Location": header("Where it is found from now on.")}
_APPLIED = {"Preference-Applied": header("What was done of `Prefer`.", examples=["wait=10"])}
_ASKED = (
    "bad-request", "not-found", "gone", "no-plan", "idempotency-conflict", "slow-body", "too-large",
    "unsupported-media-type", "invalid-request", "invalid-scenario", "too-slow", "service-full", "disk-full",
    "draining",
)  # fmt: skip


def routes(of: Kind) -> APIRouter:
    """The routes of one kind of work."""
    router = APIRouter(prefix=of.path, tags=[of.many.title()])
    called = of.name.title()

    @router.post(
        "",
        operation_id=f"create{called}",
        summary=f"Ask for a {of.name}",
        description=f"Read, check, accept and {of.does} a scenario.\n\n"
        "Nothing is stored of a request that is refused. What is accepted is stored before the answer, and "
        "ends in exactly one of the final states. A request with the same scenario, options and versions as "
        f"an optimal {of.name} that is stored gets that one, with `stored` true, unless `options.fresh` says "
        "otherwise.",
        response_model=of.resource,
        response_description=f"The {of.name}: it has ended, or an optimal one was stored before.",
        openapi_extra=body(of.request, of.form),
        responses=problems(
            *_ASKED,
            also={
                200: {"headers": _LOCATION | _APPLIED},
                202: {
                    "model": of.resource,
                    "description": "It is accepted, and stored; this is where it stands.",
                    "headers": _LOCATION | _APPLIED | RETRY_AFTER,
                },
            },
        ),
    )
    async def create(
        request: Request,
        services: Given,
        caller: Planner,
        idempotency_key: Annotated[
            str | None,
            Header(
                alias="Idempotency-Key",
                min_length=1,
                max_length=255,
                pattern=r"^[\x21-\x7e]+$",
                description="Of your making, a new one for each request: the same sent again with it is "
                "accepted once. Kept for 7 days, unless KONAK_IDEMPOTENCY_DAYS says otherwise.",
            ),
        ] = None,
        prefer: Annotated[
            list[str] | None,
            Header(
                alias="Prefer",
                description="`wait=N`: seconds to wait for it, else 10. `respond-async`: do not wait.",
            ),
        ] = None,
    ) -> Response:
        settings = services.settings
        wish = preference(prefer or [], default_s=settings.default_wait_s, most_s=settings.max_wait_s)
        accepted, stored = await _accepted(request, services, of, caller, idempotency_key)
        try:
            job = await ended(services, accepted, wish.seconds)
            content = await run_in_threadpool(_resource, services, job, stored=stored)
            again = await run_in_threadpool(_again, services, job)
        except Unavailable:
            job, again = accepted, {"Retry-After": "1"}
            if job.state in FINISHED:
                raise
            content = answers.resource(job, {})  # it is accepted all the same, and where it is must be told
        headers = {"Location": f"{of.path}/{job.id}", "Preference-Applied": wish.applied} | again
        return Response(content, 200 if job.state in FINISHED else 202, headers, answers.JSON)

    @router.get(
        "",
        operation_id=f"list{of.many.title()}",
        summary=f"List {of.many}",
        description=f"All {of.many} of the installation, the newest first; erased ones without their name.",
        response_model=of.page,
        responses=problems("invalid-request"),
    )
    def page_of(
        services: Given,
        caller: Reader,
        state: Annotated[State | None, Query(description="Only those in this state.")] = None,
        name: Annotated[
            str | None, Query(max_length=300, description="Only those of scenarios with exactly this title.")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=200, description="How many on a page.")] = 50,
        cursor: Annotated[str | None, Query(max_length=200, description="`next` of the page before.")] = None,
    ) -> Response:
        (after,) = cursors.place(cursor, str) if cursor is not None else (None,)
        if name is not None and "\0" in name:
            page: list[Job] = []  # no name has it, and not every database can be asked
        else:
            after = None if after is None else str(after)
            page = services.jobs.page(kind=of.name, state=state, name=name, after=after, limit=limit + 1)
        shown = page[:limit]
        more = cursors.cursor(shown[-1].id) if len(page) > limit else None
        content = orjson.dumps({of.many: [answers.record(job) for job in shown], "next": more})
        return Response(content, media_type=answers.JSON)

    @router.get(
        of.one,
        operation_id=f"get{called}",
        summary=f"Where a {of.name} stands, and what it says",
        description="While it is queued or running: position, stage and progress. Then the result, if there "
        "is one."
        + (
            " With `suppress` the warnings about the scenario, which may hold counts, are left out."
            if of.name == "plan"
            else ""
        ),
        response_model=of.resource,
        responses=problems("not-found", "gone", "invalid-request", also=KEPT),
    )
    def get(
        request: Request,
        services: Given,
        caller: Reader,
        include: Annotated[
            Literal["tables"] | None, Query(description="`tables`: all of it, every row of every table.")
        ] = None,
        below: int | None = of.below,
        job: Job = of.job,
    ) -> Response:
        content = _resource(services, job, tables=include is not None, below=below)
        if job.state in FINISHED:
            return answers.answer(request, content)
        return Response(content, headers=_again(services, job), media_type=answers.JSON)

    @router.delete(
        of.one,
        operation_id=f"erase{called}",
        summary=f"Erase a {of.name}",
        description=f"Erase scenario and {of.name} for good. That there was a {of.name}, and when, is kept"
        + (", and so is its trail of approvals." if "approval" in of.parts else "."),
        status_code=204,
        response_model=None,
        response_description=f"Scenario, {of.name}, name, options and progress are erased.",
        responses=problems(
            "not-found", "gone", *(["approved"] if "approval" in of.parts else []), "not-finished"
        ),
    )
    def erase(services: Given, caller: Planner, job: Job = of.job) -> Response:
        services.jobs.erase(job.id)
        return Response(status_code=204)

    @router.post(
        f"{of.one}/cancellation",
        operation_id=f"cancel{called}",
        summary=f"Stop a {of.name}",
        description=f"Stop a {of.name} within a second, queued or running. {of.kept}",
        status_code=202,
        response_model=of.resource,
        response_description="It has been stopped, or is being stopped: see `state`.",
        responses=problems("not-found", "gone", "finished"),
    )
    def cancel(services: Given, caller: Planner, job: Job = of.job) -> Response:
        stopped = services.jobs.cancel(job.id)
        services.notices.tell(stopped.id)
        return Response(_resource(services, stopped), 202, media_type=answers.JSON)

    return router


async def _accepted(
    request: Request, services: Services, of: Kind, caller: Caller, idempotency_key: str | None
) -> tuple[Job, bool]:
    """The job of a request, and whether it was stored before. Nothing of the body outlives this: its bytes
    make room for others' while the answer waits."""
    asked = await uploads.asked(request, of.request, of.form)
    wanted = Wanted(
        key_id=caller.key_id,
        key_limit=caller.unfinished_limit,
        source=asked.source,
        base=asked.plan or None,
        kind=of.name,
        options=asked.options,
        idempotency=idempotency_key,
    )
    accepted = await services.with_child(lambda: services.intake.submit(wanted))
    request.state.let_go()
    return accepted.job, accepted.stored


def _again(services: Services, job: Job) -> dict[str, str]:
    """The header that says when to look again at a job that has not ended."""
    if job.state in FINISHED:
        return {}
    position = services.jobs.position(job.id) if job.state == "queued" else None
    slots = services.intake.admission.slots()
    return {"Retry-After": str(look_again_s(job, position, slots, time.time()))}


def _resource(
    services: Services, job: Job, *, tables: bool = False, stored: bool = False, below: int | None = None
) -> bytes:
    """A job's representation, from what is stored of it; counts of people under `below` are hidden."""
    kind = KINDS[job.kind]
    position = services.jobs.position(job.id) if job.state == "queued" else None
    names = ("issues", kind.name, *(f"table/{name}" for name in kind.shown))
    documents: dict[str, Any] = {
        name: content for name in names if (content := services.documents.get(job.id, name)) is not None
    }
    if tables:
        documents |= services.documents.under(job.id, "table/")
    if below is not None and kind.name in documents:
        hidden = services.shown(job, *documents, below=below)
        documents = {name: hidden[name] for name in documents if name != "issues"}
    return answers.resource(job, documents, position=position, stored=stored)
