"""Plans: ask for one, follow it, stop it, erase it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Header, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from service.api import answers, cursors, uploads
from service.api.openapi import ETAG, RETRY_AFTER, body, header, problems
from service.api.representations import PlanPage, PlanResource
from service.api.requests import PlanForm, PlanRequest
from service.api.services import Given, PlanId, Planner, Reader, Services
from service.api.waiting import ended, preference
from service.jobs import Request as Wanted
from service.store import FINISHED, Job
from service.store.states import State

router = APIRouter(prefix="/v1/plans", tags=["Plans"])

_LOCATION = {"Location": header("Where the plan is found from now on.")}
_APPLIED = {"Preference-Applied": header("What was done of `Prefer`.", examples=["wait=10"])}


@router.post(
    "",
    operation_id="createPlan",
    summary="Ask for a plan",
    response_model=PlanResource,
    response_description="The plan: it has ended, or an optimal plan was stored before.",
    openapi_extra=body(PlanRequest, PlanForm),
    responses=problems(
        "bad-request",
        "not-found",
        "gone",
        "no-plan",
        "idempotency-conflict",
        "slow-body",
        "too-large",
        "unsupported-media-type",
        "invalid-request",
        "invalid-scenario",
        "too-slow",
        "service-full",
        "disk-full",
        "draining",
        also={
            200: {"headers": _LOCATION | _APPLIED},
            202: {
                "model": PlanResource,
                "description": "It is accepted, and stored; this is where it stands.",
                "headers": _LOCATION | _APPLIED | RETRY_AFTER,
            },
        },
    ),
)
async def create_plan(
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
            description="Of your making, a new one for each plan: the same request sent again with it is "
            "accepted once. Kept for 7 days.",
        ),
    ] = None,
    prefer: Annotated[
        list[str] | None,
        Header(
            alias="Prefer",
            description="`wait=N`: seconds to wait for the plan, else 10. `respond-async`: do not wait.",
        ),
    ] = None,
) -> Response:
    """Read, check, accept and plan a scenario.

    Nothing is stored of a request that is refused. What is accepted is stored before the answer, and ends in
    exactly one of the final states. A request with the same scenario, options and versions as an optimal plan
    that is stored gets that plan, with `stored` true, unless `options.fresh` says otherwise.
    """
    settings = services.settings
    wish = preference(prefer or [], default_s=settings.default_wait_s, most_s=settings.max_wait_s)
    asked = await uploads.plan_asked(request)
    wanted = Wanted(
        key_id=caller.key_id,
        key_limit=caller.unfinished_limit,
        source=asked.source,
        base=asked.plan or None,
        options=asked.options,
        idempotency=idempotency_key,
    )
    accepted = await services.with_child(lambda: services.intake.submit(wanted))
    job = (
        accepted.job if accepted.job.state in FINISHED else await ended(services, accepted.job, wish.seconds)
    )
    content = await run_in_threadpool(_resource, services, job, stored=accepted.stored)
    done = job.state in FINISHED
    headers = {"Location": f"/v1/plans/{job.id}", "Preference-Applied": wish.applied}
    headers |= {} if done else {"Retry-After": "1"}
    return Response(content, 200 if done else 202, headers, answers.JSON)


@router.get(
    "",
    operation_id="listPlans",
    summary="List plans",
    response_model=PlanPage,
    responses=problems("invalid-request"),
)
def list_plans(
    services: Given,
    caller: Reader,
    state: Annotated[State | None, Query(description="Only plans in this state.")] = None,
    name: Annotated[
        str | None, Query(max_length=300, description="Only plans of scenarios with exactly this title.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="Plans on a page.")] = 50,
    cursor: Annotated[str | None, Query(max_length=200, description="`next` of the page before.")] = None,
) -> Response:
    """All plans of the installation, the newest first; erased ones without their name."""
    (after,) = cursors.place(cursor, str) if cursor is not None else (None,)
    if name is not None and "\0" in name:
        page: list[Job] = []  # no name has it, and not every database can be asked
    else:
        page = services.jobs.page(
            kind="plan", state=state, name=name, after=None if after is None else str(after), limit=limit + 1
        )
    shown = page[:limit]
    more = cursors.cursor(shown[-1].id) if len(page) > limit else None
    content = orjson.dumps({"plans": [answers.record(job) for job in shown], "next": more})
    return Response(content, media_type=answers.JSON)


@router.get(
    "/{plan_id}",
    operation_id="getPlan",
    summary="Where a plan stands, and what it says",
    response_model=PlanResource,
    responses=problems(
        "not-found",
        "gone",
        "invalid-request",
        also={200: {"headers": ETAG}, 304: {"description": "It has not changed."}},
    ),
)
def get_plan(
    request: Request,
    services: Given,
    caller: Reader,
    plan_id: PlanId,
    include: Annotated[
        Literal["tables"] | None, Query(description="`tables`: with every row of every table.")
    ] = None,
) -> Response:
    """While it is queued or running: position, stage and progress. Then the plan, if there is one."""
    job = services.plan(plan_id)
    content = _resource(services, job, tables=include is not None)
    if job.state in FINISHED:
        return answers.answer(request, content)
    return Response(content, headers={"Retry-After": "1"}, media_type=answers.JSON)


@router.delete(
    "/{plan_id}",
    operation_id="erasePlan",
    summary="Erase a plan",
    status_code=204,
    response_model=None,
    response_description="Scenario, plan, name, options and progress are erased.",
    responses=problems("not-found", "gone", "approved", "not-finished"),
)
def erase_plan(services: Given, caller: Planner, plan_id: PlanId) -> Response:
    """Erase scenario and plan for good. That there was a plan, when, and who approved it, is kept."""
    services.jobs.erase(services.plan(plan_id).id)
    return Response(status_code=204)


@router.post(
    "/{plan_id}/cancellation",
    operation_id="cancelPlan",
    summary="Stop a plan",
    status_code=202,
    response_model=PlanResource,
    response_description="It has been stopped, or is being stopped: see `state`.",
    responses=problems("not-found", "gone", "finished"),
)
def cancel_plan(services: Given, caller: Planner, plan_id: PlanId) -> Response:
    """Stop a plan within a second, queued or running. The best plan found so far is kept."""
    job = services.jobs.cancel(services.plan(plan_id).id)
    services.notices.tell(job.id)
    return Response(_resource(services, job), 202, media_type=answers.JSON)


def _resource(services: Services, job: Job, *, tables: bool = False, stored: bool = False) -> bytes:
    """A plan's representation, from what is stored of it."""
    position = services.jobs.position(job.id) if job.state == "queued" else None
    names = ("issues", "plan", "table/actions")
    documents: dict[str, Any] = {
        name: content for name in names if (content := services.documents.get(job.id, name)) is not None
    }
    if tables:
        documents |= services.documents.under(job.id, "table/")
    return answers.resource(job, documents, position=position, stored=stored)
