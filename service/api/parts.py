"""What only a plan has: why people go without, and what proves it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BeforeValidator

from service.api import answers
from service.api.contents import Certificate, Why
from service.api.kinds import PlanJob, Suppress, nothing_hidden
from service.api.openapi import KEPT, problems
from service.api.services import Given, Reader, Services
from service.api.tables import OF_A_RESULT
from service.api.why import Wanted
from service.store import Job

router = APIRouter(prefix="/v1/plans/{plan_id}", tags=["Parts of a plan"])


def _day(text: object) -> object:
    """Only a day as such: pydantic would take seconds since 1970 for one as well."""
    return date.fromisoformat(text) if isinstance(text, str) and len(text) == 10 else "not a day"


@router.get(
    "/why",
    operation_id="getWhy",
    summary="Why people go without, and what would help",
    response_model=Why,
    responses=problems(*OF_A_RESULT, also=KEPT),
)
def get_why(
    request: Request,
    services: Given,
    caller: Reader,
    job: PlanJob,
    place: Annotated[str | None, Query(max_length=100, description="Only this location.")] = None,
    day: Annotated[date | None, BeforeValidator(_day), Query(description="Only this day.")] = None,
    group: Annotated[str | None, Query(max_length=100, description="Only this group.")] = None,
    item: Annotated[
        str | None, Query(max_length=100, description="Only this item, resource or space; `night`: shelter.")
    ] = None,
    suppress: Suppress = None,
) -> Response:
    """Causes of each shortage, what a little more of each limit would change, and remedies in words."""
    names = [f"table/{name}" for name in ("shortages", "prices", "remedies")]
    documents = services.shown(job, *names, below=suppress)
    shortages, prices, remedies = (orjson.loads(documents[name]) for name in names)
    wanted = Wanted(place, day, group, item)
    if wanted != Wanted():
        subjects = {row["need"] for row in shortages} | {row["subject"] for row in (*prices, *remedies)}
        summary = orjson.loads(services.document(job, "plan"))["summary"]
        wanted.check(summary, _spaces(services, job) | subjects)
    found = {
        "shortages": wanted.of_shortages(shortages),
        "prices": wanted.of_limits(prices),
        "remedies": wanted.of_limits(remedies),
    }
    return answers.answer(request, orjson.dumps(found))


@router.get(
    "/certificate",
    operation_id="getCertificate",
    summary="What proves the plan",
    response_model=Certificate,
    responses=problems(*OF_A_RESULT, also=KEPT),
    dependencies=[Depends(nothing_hidden)],
)
def get_certificate(request: Request, services: Given, caller: Reader, job: PlanJob) -> Response:
    """Facts recomputed from the input tables alone, the bound for each priority, and provenance."""
    plan = orjson.loads(services.document(job, "plan"))
    return answers.answer(request, orjson.dumps({part: plan[part] for part in ("certificate", "provenance")}))


def _spaces(services: Services, job: Job) -> set[str]:
    scenario = orjson.loads(services.document(job, "scenario"))
    return {row["space"] for row in scenario.get("spaces", ())}
