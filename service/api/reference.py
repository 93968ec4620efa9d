"""The reference, offline: the OpenAPI document, the same as a page, and a page for each type of problem."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.api import answers, pages
from service.problems import KINDS, Problem

router = APIRouter(include_in_schema=False)

VERSIONING = Path(__file__).parent / "VERSIONING.md"
_PAGE = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-cache",
}


def as_text(document: dict[str, Any]) -> str:
    """The OpenAPI document as it is committed: one line for each entry, so that changes can be read."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


@router.get("/")
def get_start() -> Response:
    """Who opens the address in a browser wants to know what it is."""
    return RedirectResponse("/docs", 303)


@router.get("/openapi.json")
def get_openapi(request: Request) -> Response:
    """The OpenAPI document."""
    return answers.answer(request, orjson.dumps(request.app.state.openapi))


@router.get("/docs")
def get_docs(request: Request) -> Response:
    """The reference as a page."""
    return HTMLResponse(pages.reference(request.app.state.openapi), headers=_PAGE)


@router.get("/docs/versioning")
def get_versioning() -> Response:
    """How the interface changes."""
    return Response(VERSIONING.read_text(encoding="utf-8"), media_type="text/plain", headers=_PAGE)


@router.get("/docs/style.css")
def get_style() -> Response:
    """How the pages look."""
    return Response(pages.STYLE, media_type="text/css", headers=_PAGE)


@router.get("/problems/{slug}")
def get_problem(slug: str) -> Response:
    """The page of a type of problem."""
    if slug not in KINDS:
        raise Problem("not-found", "There is no such problem.")
    return HTMLResponse(pages.problem(KINDS[slug]), headers=_PAGE)
