"""The parts of a plan or a comparison: its tables and its workbook. One factory of routes for both."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from service.api import answers, cursors
from service.api.contents import TableList, TablePage
from service.api.kinds import Kind
from service.api.negotiation import negotiated
from service.api.openapi import ETAG, KEPT, UNCHANGED, kept_file, problems
from service.api.services import Given, Reader, Services
from service.auth import Caller
from service.children.exchange import Form
from service.children.rows import csv_of
from service.problems import Problem
from service.store import Job

CSV = "text/csv"
ZIP = "application/zip"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OF_A_RESULT = ("not-found", "gone", "not-finished", "no-plan", "invalid-request")


def routes(of: Kind) -> APIRouter:
    """The routes of one kind of work."""
    router = APIRouter(prefix=f"{of.path}{of.one}", tags=[f"Parts of a {of.name}"])
    called = "" if of.name == "plan" else of.name.title()
    example = next(iter(of.tables.values()))

    @router.get(
        "/tables",
        operation_id=f"list{called}Tables",
        summary=f"Which tables a {of.name} has",
        description="Every table with its columns, their units and where its rows are.",
        response_model=TableList,
        responses=problems("not-found", "gone", also=KEPT),
    )
    def list_tables(request: Request, services: Given, caller: Reader, job: Job = of.job) -> Response:
        listed = [
            {
                "name": table.name,
                "part": table.part,
                "description": table.description,
                "columns": table.columns,
                "link": f"{of.path}/{job.id}/tables/{table.name}",
            }
            for table in of.tables.values()
        ]
        return answers.answer(request, orjson.dumps({"tables": listed}))

    @router.get(
        "/tables/{table}",
        operation_id=f"get{called}Table",
        summary="The rows of a table",
        description="JSON page by page, or all rows as CSV (`Accept: text/csv`), in which no cell is taken "
        "for a formula.",
        response_model=TablePage,
        responses=problems(
            *OF_A_RESULT,
            "not-acceptable",
            also={
                200: {
                    "headers": ETAG,
                    "content": {
                        CSV: {
                            "schema": {"type": "string"},
                            "example": ",".join(example.names[:3]) + "\r\n",
                        }
                    },
                },
                304: UNCHANGED,
            },
        ),
    )
    def get_table(
        request: Request,
        services: Given,
        caller: Reader,
        table: str = Path(
            description="Name of the table.",
            examples=[example.name],
            json_schema_extra={"enum": list(of.tables)},
        ),
        format: Annotated[
            Literal["json", "csv"] | None, Query(description="Instead of `Accept`, for a link in a page.")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=10_000, description="Rows on a page of JSON.")] = 1000,
        cursor: Annotated[str | None, Query(max_length=200, description="`next` of the page before.")] = None,
        below: int | None = of.below,
        job: Job = of.job,
    ) -> Response:
        accept = {"json": answers.JSON, "csv": CSV}.get(format or "") or request.headers.get("accept", "")
        media_type = negotiated(accept, (answers.JSON, CSV))
        if table not in of.tables:
            known = ", ".join(of.tables)
            raise Problem("not-found", f"No {of.name} has a table {table[:60]!a}; there is {known}.")
        (start,) = cursors.place(cursor, int) if cursor is not None else (0,)
        names = of.tables[table].names
        content = services.shown(job, f"table/{table}", below=below)[f"table/{table}"]
        rows: list[dict[str, Any]] = orjson.loads(content)
        if media_type == CSV:
            headers = {"Content-Disposition": f'attachment; filename="{table}.csv"'}
            return answers.answer(request, csv_of(names, rows), f"{CSV}; charset=utf-8", headers)
        end = int(start) + limit
        page = {
            "table": table,
            "columns": names,
            "total": len(rows),
            "rows": rows[int(start) : end],
            "next": cursors.cursor(end) if end < len(rows) else None,
        }
        return answers.answer(request, orjson.dumps(page))

    @router.get(
        "/workbook",
        operation_id=f"get{called}Workbook",
        summary=f"The {of.name} as a workbook",
        description="To print and to work from: an overview, and every table.",
        response_class=Response,
        responses=problems(
            *OF_A_RESULT,
            "service-full",
            also=kept_file(XLSX, "A workbook to print and to work from."),
        ),
    )
    async def get_workbook(
        request: Request,
        services: Given,
        caller: Reader,
        below: int | None = of.below,
        job: Job = of.job,
    ) -> Response:
        return await _file(request, services, caller, job, "workbook", below)

    @router.get(
        "/csv",
        operation_id=f"get{called}Csv",
        summary=f"The {of.name} as a zip of CSV",
        description="Every table as `<name>.csv`, in which no cell is taken for a formula, and the rest as "
        f"`{of.name}.json`.",
        response_class=Response,
        responses=problems(
            *OF_A_RESULT,
            "service-full",
            also=kept_file(ZIP, "A zip of CSV."),
        ),
    )
    async def get_csv(
        request: Request,
        services: Given,
        caller: Reader,
        below: int | None = of.below,
        job: Job = of.job,
    ) -> Response:
        return await _file(request, services, caller, job, "csv-zip", below)

    return router


async def _file(
    request: Request, services: Services, caller: Caller, job: Job, form: Form, below: int | None
) -> Response:
    await run_in_threadpool(services.document, job, job.kind)
    tag = f'"{job.id}-{form}-{below or "all"}"'
    if (unchanged := answers.unchanged(request, tag)) is not None:
        return unchanged
    content = await services.with_child(lambda: _rendered(services, caller.key_id, job, form, below))
    suffix, media_type = ("xlsx", XLSX) if form == "workbook" else ("zip", ZIP)
    headers = {"Content-Disposition": f'attachment; filename="{job.id}.{suffix}"'}
    return Response(content, headers=answers.tagged(tag) | headers, media_type=media_type)


def _rendered(services: Services, key_id: str, job: Job, form: Form, below: int | None) -> bytes:
    documents = services.documents.under(job.id, "")
    if job.kind not in documents:
        raise services.without_result(job)  # it was erased meanwhile
    with services.intake.reader(key_id) as child:
        return child.render(documents, form, below)
