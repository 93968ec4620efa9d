"""The parts of a plan: its tables, its workbook, why people go without, and what proves it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BeforeValidator
from starlette.concurrency import run_in_threadpool

from models.plan_tables import PLAN_TABLES
from service.api import answers, cursors, sheets
from service.api.negotiation import negotiated
from service.api.openapi import ETAG, Responses, problems
from service.api.representations import Certificate, TableList, TablePage, Why
from service.api.services import Given, PlanId, Reader, Services
from service.api.why import Wanted
from service.problems import Problem
from service.store import Job

router = APIRouter(prefix="/v1/plans/{plan_id}", tags=["Parts of a plan"])

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Suppress = Annotated[
    int | None,
    Query(ge=1, le=1000, description="Hide counts of people below this, for publication; 5 is usual."),
]
_UNCHANGED = {"description": "It has not changed."}
_KEPT: Responses = {200: {"headers": ETAG}, 304: _UNCHANGED}
_OF_A_PLAN = ("not-found", "gone", "not-finished", "no-plan", "invalid-request")


def _day(text: object) -> object:
    """Only a day as such: pydantic would take seconds since 1970 for one as well."""
    return date.fromisoformat(text) if isinstance(text, str) and len(text) == 10 else "not a day"


@router.get(
    "/tables",
    operation_id="listTables",
    summary="Which tables a plan has",
    response_model=TableList,
    responses=problems("not-found", "gone", also=_KEPT),
)
def list_tables(request: Request, services: Given, caller: Reader, plan_id: PlanId) -> Response:
    """Every table with its columns, their units and where its rows are."""
    job = services.plan(plan_id)
    listed = [
        {
            "name": table.name,
            "part": table.part,
            "description": table.description,
            "columns": table.columns,
            "link": f"/v1/plans/{job.id}/tables/{table.name}",
        }
        for table in PLAN_TABLES.values()
    ]
    return answers.answer(request, orjson.dumps({"tables": listed}))


@router.get(
    "/tables/{table}",
    operation_id="getTable",
    summary="The rows of a table",
    response_model=TablePage,
    responses=problems(
        *_OF_A_PLAN,
        "not-acceptable",
        also={
            200: {
                "headers": ETAG,
                "content": {CSV: {"schema": {"type": "string"}, "example": "date,arrives,origin\r\n"}},
            },
            304: _UNCHANGED,
        },
    ),
)
def get_table(
    request: Request,
    services: Given,
    caller: Reader,
    plan_id: PlanId,
    table: Annotated[
        str,
        Path(
            description="Name of the table.",
            examples=["moves"],
            json_schema_extra={"enum": list(PLAN_TABLES)},
        ),
    ],
    format: Annotated[
        Literal["json", "csv"] | None, Query(description="Instead of `Accept`, for a link in a page.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=10_000, description="Rows on a page of JSON.")] = 1000,
    cursor: Annotated[str | None, Query(max_length=200, description="`next` of the page before.")] = None,
    suppress: Suppress = None,
) -> Response:
    """JSON page by page, or all rows as CSV (`Accept: text/csv`), in which no cell is taken for a formula."""
    accept = {"json": answers.JSON, "csv": CSV}.get(format or "") or request.headers.get("accept", "")
    media_type = negotiated(accept, (answers.JSON, CSV))
    job = services.plan(plan_id)
    if table not in PLAN_TABLES:
        raise Problem("not-found", f"No plan has a table {table[:60]!a}; there is {', '.join(PLAN_TABLES)}.")
    (start,) = cursors.place(cursor, int) if cursor is not None else (0,)
    rows: list[dict[str, Any]] = orjson.loads(services.document(job, f"table/{table}"))
    if suppress is not None:
        rows = sheets.suppressed(table, rows, orjson.loads(services.document(job, "plan")), suppress)
    if media_type == CSV:
        headers = {"Content-Disposition": f'attachment; filename="{table}.csv"'}
        return answers.answer(request, sheets.csv_of(table, rows), f"{CSV}; charset=utf-8", headers)
    end = int(start) + limit
    page = {
        "table": table,
        "columns": PLAN_TABLES[table].names,
        "total": len(rows),
        "rows": rows[int(start) : end],
        "next": cursors.cursor(end) if end < len(rows) else None,
    }
    return answers.answer(request, orjson.dumps(page))


@router.get(
    "/workbook",
    operation_id="getWorkbook",
    summary="The plan as a workbook",
    response_class=Response,
    responses=problems(
        *_OF_A_PLAN,
        "service-full",
        also={
            200: {
                "description": "A workbook to print and to work from.",
                "headers": ETAG,
                "content": {XLSX: {"schema": {"type": "string", "contentMediaType": XLSX}}},
            },
            304: _UNCHANGED,
        },
    ),
)
async def get_workbook(
    request: Request, services: Given, caller: Reader, plan_id: PlanId, suppress: Suppress = None
) -> Response:
    """Overview, one sheet for each place, and every table."""
    job = await run_in_threadpool(services.plan, plan_id)
    await run_in_threadpool(services.document, job, "plan")
    tag = f'"{job.id}-{suppress or "all"}"'
    if (unchanged := answers.unchanged(request, tag)) is not None:
        return unchanged
    content = await services.with_child(lambda: _workbook(services, job, suppress))
    headers = {"Content-Disposition": f'attachment; filename="{job.id}.xlsx"'}
    return Response(content, headers=answers.tagged(tag) | headers, media_type=XLSX)


@router.get(
    "/why",
    operation_id="getWhy",
    summary="Why people go without, and what would help",
    response_model=Why,
    responses=problems(*_OF_A_PLAN, also=_KEPT),
)
def get_why(
    request: Request,
    services: Given,
    caller: Reader,
    plan_id: PlanId,
    place: Annotated[str | None, Query(max_length=100, description="Only this location.")] = None,
    day: Annotated[date | None, BeforeValidator(_day), Query(description="Only this day.")] = None,
    group: Annotated[str | None, Query(max_length=100, description="Only this group.")] = None,
    item: Annotated[
        str | None, Query(max_length=100, description="Only this item, resource or space; `night`: shelter.")
    ] = None,
) -> Response:
    """Causes of each shortage, what a little more of each limit would change, and remedies in words."""
    job = services.plan(plan_id)
    shortages, prices, remedies = (
        orjson.loads(services.document(job, f"table/{name}")) for name in ("shortages", "prices", "remedies")
    )
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
    responses=problems("not-found", "gone", "not-finished", "no-plan", also=_KEPT),
)
def get_certificate(request: Request, services: Given, caller: Reader, plan_id: PlanId) -> Response:
    """Facts recomputed from the input tables alone, the bound for each priority, and provenance."""
    plan = orjson.loads(services.document(services.plan(plan_id), "plan"))
    return answers.answer(request, orjson.dumps({part: plan[part] for part in ("certificate", "provenance")}))


def _workbook(services: Services, job: Job, suppress: int | None) -> bytes:
    documents = services.documents.under(job.id, "")
    if "plan" not in documents:
        raise services.without_plan(job)  # it was erased meanwhile
    with services.intake.reader() as child:
        return child.render(documents, "workbook", suppress)


def _spaces(services: Services, job: Job) -> set[str]:
    scenario = orjson.loads(services.document(job, "scenario"))
    return {row["space"] for row in scenario.get("spaces", ())}
