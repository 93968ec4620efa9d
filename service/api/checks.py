"""Checks: what is wrong with a scenario, without planning it."""

from __future__ import annotations

from dataclasses import replace

import orjson
from fastapi import APIRouter, Request, Response

from service.api import answers, uploads
from service.api.contents import Check
from service.api.openapi import body, problems
from service.api.requests import CheckForm, CheckRequest
from service.api.services import Given, Planner, Services
from service.children import Failed, Rejected

router = APIRouter(prefix="/v1/checks", tags=["Scenarios"])


@router.post(
    "",
    operation_id="checkScenario",
    summary="Check a scenario",
    response_model=Check,
    openapi_extra=body(CheckRequest, CheckForm),
    responses=problems(
        "bad-request",
        "not-found",
        "gone",
        "no-plan",
        "slow-body",
        "too-large",
        "unsupported-media-type",
        "invalid-request",
        "too-slow",
        "service-full",
    ),
)
async def check_scenario(request: Request, services: Given, caller: Planner) -> Response:
    """Every issue at once, each with its place, the rule broken and what to do. Nothing is stored.

    The answer is 200 whether or not there are errors: see `ok`. A request for a plan of a scenario with
    errors gets 422 with the same list.
    """
    asked = await uploads.asked(request, CheckRequest, CheckForm)
    issues = await services.with_child(lambda: _issues(services, caller.key_id, asked))
    errors = sum(issue["severity"] == "error" for issue in issues)
    found = {"ok": not errors, "errors": errors, "warnings": len(issues) - errors, "issues": issues}
    return Response(orjson.dumps(found), media_type=answers.JSON)


def _issues(services: Services, key_id: str, asked: uploads.Asked) -> list[dict[str, object]]:
    source = asked.source
    if asked.plan:
        source = replace(source, content=services.document(services.job("plan", asked.plan), "scenario"))
    with services.intake.reader(key_id) as child:
        try:
            return child.read(source).issues
        except Rejected as rejected:
            return rejected.issues
        except Failed as failed:
            return failed.rejection().issues
