"""Requests made up from the OpenAPI document, right and wrong: no answer of 500, and each as documented."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.service.surface.conftest import Surface

CASES = int(os.environ.get("KONAK_SURFACE_CASES", "2000"))
"""Requests drawn at random, all operations together; about as many more try each limit of each value once."""
LONGEST_S = 60.0
FAULTS = (b'"type":"/problems/unavailable"', b'"code":"unreadable"')
"""What stands in the answer where a child failed of the input, which is logged: of ours, not of the input."""

schema = schemathesis.openapi.from_path(Path(__file__).parents[3] / "service" / "openapi.json")
OPERATIONS = [operation.ok() for operation in schema.get_all_operations()]
TO_VARY = [one for one in OPERATIONS if one.body or list(one.iter_parameters())]
AS_DOCUMENTED = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    allow_header_conformance,
]

answers: Counter[str] = Counter()


@pytest.fixture(autouse=True)
def counted(record_property: Callable[[str, object], None]) -> Iterator[None]:
    """Tell how many requests there were, and how they were answered."""
    answers.clear()
    yield
    record_property("cases", answers.total())
    for status, count in sorted(answers.items()):
        record_property(status, count)


@schema.parametrize()
@settings(
    max_examples=max(1, CASES // len(TO_VARY)),
    deadline=None,
    database=None,
    derandomize="KONAK_SURFACE_CASES" not in os.environ,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_documented(case: schemathesis.Case, surface: Surface) -> None:
    number = answers.total()
    if number % 8:
        lead(case, surface, number)
    answer = case.call(base_url=surface.address, timeout=LONGEST_S)
    answers[str(answer.status_code)] += 1
    assert answer.status_code != 500
    assert not any(fault in answer.content for fault in FAULTS)
    case.validate_response(answer, checks=AS_DOCUMENTED)
    if case.operation.method == "delete" and answer.status_code < 300:
        surface.erased(case.path_parameters)


def lead(case: schemathesis.Case, surface: Surface, number: int) -> None:
    """Where it names a plan or a scenario, let that be one there is: beyond the first door there is more."""
    for name in {"plan_id", "comparison_id"} & case.path_parameters.keys():
        case.path_parameters[name] = surface.ids(number, name)
    id = surface.ids(number)
    body = case.body
    if isinstance(body, dict):
        named = {"plan": id, "instance": "first-steps"}
        options = body.get("options")
        if isinstance(options, dict) and "yesterday" in options:
            body["options"] = {**options, "yesterday": id}
        case.body = {**body, **{name: value for name, value in named.items() if name in body}}
