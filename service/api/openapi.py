"""The OpenAPI document: what FastAPI reads off the routes, and what those that read bodies themselves say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from service.api.representations import JobEvent, ProblemDetails, ProgressEvent, StateEvent
from service.api.requests import (
    ApprovalRequest,
    CheckForm,
    CheckRequest,
    ComparisonForm,
    ComparisonRequest,
    PlanForm,
    PlanRequest,
)
from service.problems import KINDS, MEDIA_TYPE, Problem

_SCHEMAS = "#/components/schemas/"
_BESIDE: tuple[type[BaseModel], ...] = (
    ProblemDetails, JobEvent, StateEvent, ProgressEvent, PlanRequest, PlanForm, ComparisonRequest,
    ComparisonForm, CheckRequest, CheckForm, ApprovalRequest,
)  # fmt: skip
"""Models that no route hands to FastAPI."""

AT_THE_DOOR = ("forbidden", "misdirected", "internal")
EVERYWHERE = ("unauthorized", *AT_THE_DOOR, "key-limit", "unavailable")

RETRY_AFTER = {
    "Retry-After": {
        "description": "Seconds until trying again makes sense.",
        "schema": {"type": "integer", "minimum": 1},
    }
}
Responses = dict[int | str, dict[str, Any]]
ETAG = {"ETag": {"description": "Changes when the representation does.", "schema": {"type": "string"}}}
UNCHANGED = {"description": "It has not changed."}
KEPT: Responses = {200: {"headers": ETAG}, 304: UNCHANGED}


def kept_file(media_type: str, description: str) -> Responses:
    """A file that a client may keep."""
    content = {media_type: {"schema": {"type": "string", "contentMediaType": media_type}}}
    return {200: {"description": description, "headers": ETAG, "content": content}, 304: UNCHANGED}


DESCRIPTION = """\
Who goes where, what is sent and what runs out first, when many people arrive at once; and what is best \
prepared before anyone knows how many.

**In short.** `POST /v1/plans` with a scenario. If its plan is there within 10 seconds the answer is 200 \
with the plan, else 202 with where it stands; `Location` names it in both cases. `Prefer: wait=N` waits up \
to N seconds, `Prefer: respond-async` does not wait. `GET` the location, or follow its `events`. \
`POST /v1/comparisons` likewise; it waits behind what is short, and may take an hour.

**Errors** are problem details (RFC 9457), `application/problem+json`. What a program may rely on is `type`: \
each is the address of a page of this service. Whatever comes with `Retry-After` is worth trying again then.

**Retries.** With an `Idempotency-Key` a request may be sent again after a broken connection: it is accepted \
once, and answered as it was the first time.

**Changes of this interface** are announced by `Deprecation` and `Sunset` headers; new members of objects \
and new values of `type` may appear at any time, so ignore what you do not know.
"""


def problems(*slugs: str, also: Responses | None = None, everywhere: Sequence[str] = EVERYWHERE) -> Responses:
    """The `responses` of a route: these problems, those that any route with a key may answer, and `also`."""
    responses: Responses = dict(also or {})
    for slug in (*slugs, *everywhere):
        kind = KINDS[slug]
        known = responses.setdefault(
            kind.status,
            {
                "description": "",
                "content": {MEDIA_TYPE: {"schema": {"$ref": f"{_SCHEMAS}Problem"}, "examples": {}}},
            },
        )
        known["description"] = "; ".join(filter(None, (known["description"], kind.title)))
        example = Problem(slug, kind.meaning, retry_after_s=5 if kind.status in (429, 503) else None)
        known["content"][MEDIA_TYPE]["examples"][slug] = {"summary": kind.title, "value": example.as_dict()}
        if kind.status in (429, 503):
            known["headers"] = RETRY_AFTER
    return responses


def body(model: type[BaseModel], form: type[BaseModel] | None = None) -> dict[str, Any]:
    """The `openapi_extra` of a route that reads its body itself: JSON, and a form if there is one."""
    content: dict[str, Any] = {"application/json": {"schema": {"$ref": _SCHEMAS + model.__name__}}}
    if form is not None:
        parts = {name: {"contentType": "application/json"} for name in form.model_fields if name != "file"}
        content["multipart/form-data"] = {
            "schema": {"$ref": _SCHEMAS + form.__name__},
            "encoding": parts | {"file": {"contentType": "application/octet-stream"}},
        }
    return {"requestBody": {"required": True, "content": content}}


def header(description: str, **schema: Any) -> dict[str, Any]:
    """A header of an answer."""
    return {"description": description, "schema": {"type": "string", **schema}}


def document(app: FastAPI, version: str) -> dict[str, Any]:
    """The whole document; the same for each installation of a version."""
    made: dict[str, Any] = get_openapi(
        title="Konak",
        version=version,
        summary="Plans for many people who arrive at once.",
        description=DESCRIPTION,
        routes=app.routes,
        license_info={"name": "MIT", "identifier": "MIT"},
        tags=[
            {"name": "Plans", "description": "Ask for plans, follow them, stop them, erase them."},
            {"name": "Parts of a plan", "description": "Tables, files, reasons and proof."},
            {
                "name": "Comparisons",
                "description": "Compare what could be prepared over the ways in which things may turn out.",
            },
            {"name": "Parts of a comparison", "description": "Tables and files."},
            {"name": "Approval", "description": "A plan is a draft until somebody approves it."},
            {"name": "Scenarios", "description": "Check a scenario, start from a template or a shipped one."},
            {"name": "operating", "description": "For whoever runs the service."},
        ],
    )
    components = made.setdefault("components", {})
    schemas: dict[str, Any] = components.setdefault("schemas", {})
    _, beside = models_json_schema(
        [(model, "validation") for model in _BESIDE], ref_template=_SCHEMAS + "{model}"
    )
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for name, schema in beside["$defs"].items():
        schemas.setdefault("Problem" if name == "ProblemDetails" else name, schema)
    components["schemas"] = dict(sorted(schemas.items()))
    components["securitySchemes"] = {
        "key": {
            "type": "http",
            "scheme": "bearer",
            "description": "An API key. On one's own machine, before the first key is made, none is needed.",
        }
    }
    for path in made["paths"].values():
        for operation in path.values():
            _complete(operation, components["schemas"])
    return made


def _complete(operation: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    # What FastAPI adds to each route with a parameter; here parameters that may be anything are just text.
    if "application/json" in operation["responses"].get("422", {}).get("content", {}):
        del operation["responses"]["422"]
    if "401" in operation["responses"]:
        operation["security"] = [{"key": []}, {}]
    for parameter in operation.get("parameters", []):
        parameter["schema"] = _stated(parameter["schema"])
    operation["responses"] = dict(sorted(operation["responses"].items()))
    for answer in operation["responses"].values():
        if answer["description"] == "Successful Response":
            answer["description"] = _what(answer, schemas)
        headers: Mapping[str, Any] = answer.get("headers", {})
        answer["headers"] = {
            **headers,
            "X-Request-Id": header("The id of the request, as it stands in the log of the service."),
        }


def _stated(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter that is there: none can be null, it can only be left out."""
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    if not kinds:
        return schema
    rest = {name: value for name, value in schema.items() if name != "anyOf"}
    return rest | (kinds[0] if len(kinds) == 1 else {"anyOf": kinds})


def _what(answer: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    """What an answer is, as its schema says."""
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    described: str = schemas.get(schema.get("$ref", "").rpartition("/")[2], {}).get("description", "")
    return described.partition("\n")[0] or "It worked."
