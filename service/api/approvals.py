"""A plan is a draft until somebody approves it; what led to that is a trail that only grows."""

from __future__ import annotations

import orjson
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from service.api import answers, uploads
from service.api.contents import Approval, ApprovalEntry
from service.api.kinds import PlanId
from service.api.openapi import body, problems
from service.api.requests import ApprovalRequest
from service.api.services import Given, Planner, Reader, Services
from service.auth import Caller
from service.store import Entry

router = APIRouter(prefix="/v1/plans/{plan_id}/approval", tags=["Approval"])


@router.post(
    "",
    operation_id="approvePlan",
    summary="Approve a plan, or withdraw its approval",
    status_code=201,
    response_model=ApprovalEntry,
    response_description="The entry made.",
    openapi_extra=body(ApprovalRequest),
    responses=problems(
        "not-found",
        "gone",
        "no-plan",
        "approval-conflict",
        "unsupported-media-type",
        "invalid-request",
        "slow-body",
        "too-large",
    ),
)
async def approve_plan(request: Request, services: Given, caller: Planner, plan_id: PlanId) -> Response:
    """Add an approval or a withdrawal, with a role, a note and the key it came with.

    An approved plan cannot be erased.
    """
    decided = await uploads.small(request, ApprovalRequest)
    made = await run_in_threadpool(_add, services, caller, plan_id, decided)
    return Response(orjson.dumps(answers.entry(made)), 201, media_type=answers.JSON)


@router.get(
    "",
    operation_id="getApproval",
    summary="Whether a plan is approved, and its trail",
    response_model=Approval,
    responses=problems("not-found"),
)
def get_approval(services: Given, caller: Reader, plan_id: PlanId) -> Response:
    """Every approval and withdrawal, the oldest first. The trail outlives the plan's erasure."""
    job = services.trace("plan", plan_id)
    trail = [answers.entry(made) for made in services.approvals.trail(job.id)]
    return Response(orjson.dumps({"approved": job.approved, "trail": trail}), media_type=answers.JSON)


def _add(services: Services, caller: Caller, plan_id: str, decided: ApprovalRequest) -> Entry:
    job = services.job("plan", plan_id)
    return services.approvals.add(job.id, decided.action, decided.role, decided.note, caller.key_id)
