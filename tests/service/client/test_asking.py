"""What the client sends, and what it makes of the answers."""

import json
import subprocess
import sys
from pathlib import Path

import httpx
import pandas as pd
import pytest

from service.client import Conflict, Forbidden, Invalid, NotFound, Problem
from tests.service.client.server import Scripted, problem, told


def test_a_plan_is_asked_for_once_and_without_waiting() -> None:
    service = Scripted(told(202, id="plan_1", state="queued"))
    plan = service.client().submit(
        instance="first-steps",
        changes=[{"table": "arrivals", "where": {}, "scale": {"persons": 2}}],
        options={"remedies": False},
    )
    assert (plan.id, plan.state, plan.finished) == ("plan_1", "queued", False)
    request = service.asked[0]
    assert (request.method, request.url.path) == ("POST", "/v1/plans")
    assert request.headers["prefer"] == "respond-async"
    assert len(request.headers["idempotency-key"]) == 32
    assert service.sent() == {
        "instance": "first-steps",
        "changes": [{"table": "arrivals", "where": {}, "scale": {"persons": 2}}],
        "options": {"remedies": False},
    }


def test_a_request_may_wait_for_its_plan() -> None:
    service = Scripted(
        told(id="plan_1", state="optimal", summary={"gap": 0}, indicators={"cost": 1}, actions=[{"rank": 1}])
    )
    plan = service.client().submit({"scenario": {}}, wait_s=2.5, idempotency_key="mine")
    assert service.asked[0].headers["prefer"] == "wait=2.5"
    assert service.asked[0].headers["idempotency-key"] == "mine"
    assert plan.finished
    assert (plan.summary, plan.indicators, plan.actions) == ({"gap": 0}, {"cost": 1}, [{"rank": 1}])


def test_a_file_goes_as_a_form(tmp_path: Path) -> None:
    (tmp_path / "mine.xlsx").write_bytes(b"a workbook")
    service = Scripted(told(202, id="plan_1", state="queued"))
    change = {"table": "spaces", "where": {}, "scale": {"places": 2}}
    service.client().submit(file=tmp_path / "mine.xlsx", changes=[change], options={"gap": 0.01})
    request = service.asked[0]
    assert request.headers["content-type"].startswith("multipart/form-data")
    assert b'name="file"; filename="mine.xlsx"' in request.content
    assert b"a workbook" in request.content
    for name, value in {"changes": [change], "options": {"gap": 0.01}}.items():
        part = f'name="{name}"\r\n\r\n{json.dumps(value)}\r\n'
        assert part.encode() in request.content


@pytest.mark.parametrize("given", [{}, {"instance": "first-steps", "plan": "plan_1"}])
def test_a_plan_is_of_one_thing(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="one of"):
        Scripted().client().submit(**given)  # type: ignore[arg-type]


def test_the_key_goes_with_every_request() -> None:
    service = Scripted(told(id="plan_1", state="queued"))
    service.client(key="secret").plan("plan_1")
    assert service.asked[0].headers["authorization"] == "Bearer secret"


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, Forbidden), (403, Forbidden), (404, NotFound), (409, Conflict), (413, Problem), (422, Invalid)],
)
def test_every_problem_is_an_exception_with_what_was_said(status: int, kind: type[Problem]) -> None:
    service = Scripted(
        problem(status, "some-slug", issues=[{"where": "arrivals!C7", "message": "Negative."}])
    )
    with pytest.raises(Problem) as raised:
        service.client().plan("plan_1")
    told = raised.value
    assert type(told) is kind
    assert (told.status, told.type, told.title, told.detail) == (
        status,
        "/problems/some-slug",
        "some-slug",
        "it is so",
    )
    assert told.issues == [{"where": "arrivals!C7", "message": "Negative."}]
    assert "arrivals!C7: Negative." in str(told)
    assert len(service.asked) == 1


def test_what_a_proxy_says_is_a_problem_too() -> None:
    with pytest.raises(Problem, match="502 Bad Gateway"):
        Scripted(httpx.Response(502, text="<html>")).client().plan("plan_1")


COLUMNS = [
    {"name": "date", "kind": "date"},
    {"name": "item", "kind": "code"},
    {"name": "units", "kind": "number"},
    {"name": "rank", "kind": "integer"},
    {"name": "urgent", "kind": "flag"},
]
ROWS = [
    {"date": "2026-03-02", "item": "water", "units": 2.5, "rank": 1, "urgent": True},
    {"date": None, "item": "", "units": None, "rank": 2, "urgent": False},
]


def listed() -> httpx.Response:
    return told(tables=[{"name": "actions", "columns": COLUMNS}])


def is_the_table(table: pd.DataFrame) -> None:
    assert list(table) == ["date", "item", "units", "rank", "urgent"]
    assert table["date"].tolist() == [pd.Timestamp("2026-03-02"), pd.NaT]
    assert table["units"].isna().tolist() == [False, True]
    assert table["item"].tolist() == ["water", ""]
    assert table.dtypes.astype(str)[["units", "rank", "urgent"]].tolist() == ["float64", "int64", "bool"]


def test_a_table_is_a_frame_of_all_its_pages() -> None:
    service = Scripted(listed(), told(rows=ROWS[:1], next="n"), told(rows=ROWS[1:], next=None))
    is_the_table(service.client().table("plan_1", "actions"))
    assert [str(request.url.query, "ascii") for request in service.asked] == ["", "", "cursor=n"]


def test_all_tables_come_at_once() -> None:
    service = Scripted(told(id="plan_1", tables={"actions": ROWS}), listed())
    tables = service.client().tables("plan_1")
    assert list(tables) == ["actions"]
    is_the_table(tables["actions"])
    assert service.asked[0].url.query == b"include=tables"


def test_a_table_without_rows_has_its_columns() -> None:
    table = Scripted(listed(), told(rows=[], next=None)).client().table("plan_1", "actions")
    assert list(table) == ["date", "item", "units", "rank", "urgent"]
    assert table["date"].dtype.kind == "M"


def test_a_table_that_no_plan_has_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="there is actions"):
        Scripted(listed()).client().table("plan_1", "acts")


def test_a_workbook_goes_to_a_file(tmp_path: Path) -> None:
    service = Scripted(httpx.Response(200, content=b"PK..."))
    written = service.client().workbook("plan_1", tmp_path / "plan.xlsx", suppress=5)
    assert written.read_bytes() == b"PK..."
    assert service.asked[0].url.query == b"suppress=5"


def test_decisions_say_who_and_why() -> None:
    service = Scripted(told(action="approve"), told(action="withdraw"))
    client = service.client()
    client.approve("plan_1", "Head of operations", "As discussed")
    client.withdraw("plan_1", "Head of operations")
    assert service.sent(0) == {"action": "approve", "role": "Head of operations", "note": "As discussed"}
    assert service.sent(1) == {"action": "withdraw", "role": "Head of operations", "note": ""}


def test_the_client_needs_nothing_of_the_server_or_the_planner() -> None:
    code = "import sys, service.client; print(*{name.split('.')[0] for name in sys.modules})"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"models", "fastapi", "starlette", "sqlalchemy", "highspy"} & set(ran.stdout.split())
