"""Scenarios to start from: those that ship with Konak, and a workbook to fill in."""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from models import Scenario
from models.instances import facts, shipped
from service.api import answers
from service.api.contents import InstanceList
from service.api.openapi import KEPT, kept_file, problems
from service.api.services import Given, Reader, Services
from service.api.tables import XLSX

router = APIRouter(prefix="/v1", tags=["Scenarios"])


@router.get(
    "/instances",
    operation_id="listInstances",
    summary="Scenarios that ship with Konak",
    response_model=InstanceList,
    responses=problems(also=KEPT),
)
def list_instances(request: Request, caller: Reader) -> Response:
    """Each can be planned and checked by its name, with changes."""
    return answers.answer(request, orjson.dumps({"instances": _instances()}))


@router.get(
    "/template",
    operation_id="getTemplate",
    summary="A workbook to fill in",
    response_class=Response,
    responses=problems(
        "service-full",
        also=kept_file(XLSX, "One sheet for each table, with units, choices, explanations and examples."),
    ),
)
async def get_template(request: Request, services: Given, caller: Reader) -> Response:
    """Fill it in, then send it as the part `file` of a form."""
    content = await services.with_child(lambda: _template(services, caller.key_id))
    headers = {"Content-Disposition": 'attachment; filename="konak.xlsx"'}
    return answers.answer(request, content, XLSX, headers)


def _template(services: Services, key_id: str) -> bytes:
    with services.intake.reader(key_id) as child:
        return child.template()


@cache
def _instances() -> list[dict[str, Any]]:
    """What is shipped does not change while a process lives, and is not hostile: read here, once."""
    return [{"name": name, **facts(Scenario.read(path))} for name, path in shipped().items()]
