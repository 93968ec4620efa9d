"""The OpenAPI document and the pages made from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from service.api.reference import as_text
from service.document import PAGE
from service.problems import KINDS, MEDIA_TYPE, Problem


@pytest.fixture(scope="module")
def document(app: FastAPI) -> dict[str, Any]:
    found: dict[str, Any] = app.state.openapi
    return found


def operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in document["paths"].values():
        yield from methods.values()


def test_the_committed_document_is_that_of_the_service(document: dict[str, Any]) -> None:
    assert PAGE.read_text(encoding="utf-8") == as_text(document), "run `python -m service.document`"


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for operation in operations(document)]
    assert len(names) == len(set(names))
    assert all(operation["summary"] and operation["description"] for operation in operations(document))


def test_every_parameter_says_what_it_is(document: dict[str, Any]) -> None:
    for operation in operations(document):
        for parameter in operation.get("parameters", []):
            assert parameter.get("description"), (operation["operationId"], parameter["name"])


def test_every_reference_leads_to_a_schema(document: dict[str, Any]) -> None:
    wanted = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))
    assert wanted <= document["components"]["schemas"].keys()


def test_every_error_is_a_problem_with_an_example(document: dict[str, Any]) -> None:
    for operation in operations(document):
        for status, answer in operation["responses"].items():
            if status >= "4":
                examples = answer["content"][MEDIA_TYPE]["examples"]
                assert {example["value"]["status"] for example in examples.values()} == {int(status)}


def test_every_type_of_problem_is_documented_and_served(http: httpx.Client) -> None:
    for slug, kind in KINDS.items():
        page = http.get(kind.type)
        assert page.status_code == 200, slug
        assert kind.title.split("'")[0] in page.text


def test_the_document_is_served(http: httpx.Client, document: dict[str, Any]) -> None:
    assert http.get("/openapi.json").json() == document


def test_the_reference_needs_nothing_from_elsewhere(http: httpx.Client, document: dict[str, Any]) -> None:
    page = http.get("/docs")
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert "<script" not in page.text
    assert "style=" not in page.text
    assert re.findall(r'(?:src|href)="(?!/|#)', page.text) == []
    for link in set(re.findall(r'href="(/[^"#]*)"', page.text)):
        assert http.get(link).status_code == 200
    anchors = set(re.findall(r'id="([^"]+)"', page.text))
    assert set(re.findall(r'href="#([^"]+)"', page.text)) <= anchors
    for operation in operations(document):
        assert operation["operationId"] in anchors


def test_who_opens_the_address_finds_the_reference(http: httpx.Client) -> None:
    answer = http.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/docs")


def test_a_problem_holds_whatever_was_typed() -> None:
    issue = {"value": "\ud800", "row": 2**70, "column": "a", "share": 0.5}
    answer = Problem("invalid-scenario", "wrong", issues=[issue]).response("/v1/plans/\ud800 é")
    body = json.loads(answer.body)
    assert body["issues"] == [{"value": "\\ud800", "row": str(2**70), "column": "a", "share": 0.5}]
    assert body["instance"].isascii()
