"""A request about a scenario, as JSON or as a form, made into what a child reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request

from service.api import envelope
from service.api.requests import CheckForm, CheckRequest
from service.children import Source
from service.problems import Problem

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks about.

    Attributes:
        source: the scenario with its changes; `format` "stored" without content where `plan` names it.
        plan: id of the plan whose scenario is meant; "" if none.
        options: how to plan; what was left out is not in it.
    """

    source: Source
    plan: str
    options: dict[str, Any]


async def small(request: Request, model: type[Model]) -> Model:
    """A small JSON body as the model says. Raises Problem: 413, 415, 422."""
    if _media_type(request) != "application/json":
        raise Problem("unsupported-media-type", "Send application/json.")
    value = envelope.read(envelope.decoded(await request.body()))
    return checked(model, value)


async def asked(request: Request, body: type[CheckRequest], form: type[CheckForm]) -> Asked:
    """What a request says, whose body is one of the two. Raises Problem: 400, 413, 415, 422."""
    media_type = _media_type(request)
    if media_type == "application/json":
        # In a thread: a body of the largest size takes seconds, in which others are to be answered.
        content = b"".join([part async for part in request.stream()])  # `body` would keep a copy
        return await run_in_threadpool(_from_json, content, body)
    if media_type == "multipart/form-data":
        return await _from_form(request, body, form)
    raise Problem("unsupported-media-type", "Send application/json or multipart/form-data.")


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _from_json(content: bytes, model: type[CheckRequest]) -> Asked:
    given = envelope.members(content, list(model.model_fields))
    scenario = given.pop("scenario", None)
    members = {name: envelope.read(text) for name, text in given.items()}
    sources = [name for name in ("instance", "plan") if name in members] + ["scenario"] * (
        scenario is not None
    )
    if len(sources) != 1:
        raise envelope.refused("Give one of scenario, instance and plan.")
    parsed = checked(model, members)
    changes = [change.model_dump() for change in parsed.changes]
    plan = members.get("plan", "")
    if scenario is not None:
        source = Source("json", scenario.encode(), changes=changes)
    elif plan:
        source = Source("stored", changes=changes)
    else:
        source = Source("instance", name=members["instance"], changes=changes)
    return Asked(source, plan, _options(parsed))


async def _from_form(request: Request, model: type[CheckRequest], form: type[CheckForm]) -> Asked:
    names = list(form.model_fields)
    async with request.form(
        max_files=len(names), max_fields=len(names), max_part_size=envelope.SMALL
    ) as parts:
        given = parts.multi_items()
        if len({name for name, _ in given}) < len(given):
            raise envelope.refused("A part of the form has the name of another.")
        unknown = [name for name, _ in given if name not in names]
        if unknown:
            raise envelope.refused(f"There is no part {unknown[0][:60]!a}; there is {', '.join(names)}.")
        file = parts.get("file")
        if not isinstance(file, UploadFile):
            raise envelope.refused("The part `file` must be a file, with a file name.")
        content = await file.read()
        members = {name: envelope.read(await _text(part)) for name, part in given if name != "file"}
    parsed = checked(model, members)
    changes = [change.model_dump() for change in parsed.changes]
    return Asked(_file(content, changes), "", _options(parsed))


async def _text(part: UploadFile | str) -> str:
    """A part as text: browsers can state that it is JSON only where it has a file name."""
    return part if isinstance(part, str) else envelope.decoded(await part.read())


def _file(content: bytes, changes: list[dict[str, Any]]) -> Source:
    """A file by what is in it, whatever it is called: both workbooks and zips of CSV are zip files."""
    if content.startswith(b"PK") and b"xl/workbook" not in content:
        return Source("zip", content, changes=changes)
    if content.lstrip()[:1] == b"{":
        return Source("json", content, changes=changes)
    return Source("workbook", content, changes=changes)


def checked(model: type[Model], value: object) -> Model:
    """The value as the model says.

    Raises:
        Problem: 422 with every place that is not as the model says.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        issues = [
            {"loc": ["body", *found["loc"]], "message": found["msg"][:500], "type": found["type"]}
            for found in error.errors(include_url=False, include_input=False, include_context=False)[:100]
        ]
        places = ", ".join(".".join(map(str, issue["loc"]))[:100] for issue in issues[:5])
        raise Problem("invalid-request", f"Not as the reference says: {places}.", issues=issues) from error


def _options(parsed: CheckRequest) -> dict[str, Any]:
    options: BaseModel | None = getattr(parsed, "options", None)
    return {} if options is None else options.model_dump(exclude_none=True, exclude_unset=True)
