"""No input is answered with 500: whatever is sent is refused with a documented problem."""

from __future__ import annotations

import io
import json
import socket
import zipfile
from typing import Any

import httpx
import pytest

from models import Scenario
from models.instances import shipped
from service.problems import KINDS
from tests.service.api.conftest import BODY_LIMIT_MB

JSON = {"Content-Type": "application/json"}
DEEP = 100_000


def refused(answer: httpx.Response) -> str:
    """The name of the problem that an answer is."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    slug: str = body["type"].removeprefix("/problems/")
    assert body["status"] == answer.status_code == KINDS[slug].status
    assert 400 <= answer.status_code < 500, answer.text
    return slug


BODIES = {
    "empty": b"",
    "blank": b"  \n",
    "null": b"null",
    "a list": b"[]",
    "text": b'"scenario"',
    "nothing": b"{}",
    "not UTF-8": b'{"instance": "\xff\xfe"}',
    "UTF-16": '{"instance": "first-steps"}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"instance": "first-steps"}',
    "NUL": b'{"instance": "\x00"}',
    "half a surrogate pair": b'{"instance": "\\ud800"}',
    "half a surrogate pair in options": b'{"instance": "first-steps", "options": {"\\udfff": 1}}',
    "cut off": b'{"instance": "first-st',
    "cut off after a name": b'{"instance"',
    "two objects": b'{"instance": "first-steps"} {}',
    "a comma too many": b'{"instance": "first-steps",}',
    "a name twice": b'{"instance": "first-steps", "instance": "first-steps"}',
    "a name twice in options": b'{"instance": "first-steps", "options": {"gap": 1, "gap": 0}}',
    "two sources": b'{"instance": "first-steps", "scenario": {}}',
    "an unknown member": b'{"instance": "first-steps", "colour": "red"}',
    "an unknown option": b'{"instance": "first-steps", "options": {"colour": "red"}}',
    "NaN": b'{"instance": "first-steps", "options": {"gap": NaN}}',
    "Infinity": b'{"instance": "first-steps", "options": {"gap": Infinity}}',
    "1e999": b'{"instance": "first-steps", "options": {"deadline_s": 1e999}}',
    "a huge integer": b'{"instance": "first-steps", "options": {"gap": ' + b"9" * 5000 + b"}}",
    "an integer over 64 bits": b'{"instance": "first-steps", "options": {"gap": ' + b"9" * 30 + b"}}",
    "text for a number": b'{"instance": "first-steps", "options": {"gap": "0.1"}}',
    "a number for text": b'{"instance": 7}',
    "a negative limit": b'{"instance": "first-steps", "options": {"time_limit_s": -1}}',
    "options as a list": b'{"instance": "first-steps", "options": []}',
    "changes as an object": b'{"instance": "first-steps", "changes": {}}',
    "a change without effect": b'{"instance": "first-steps", "changes": [{"table": "spaces"}]}',
    "a change of two effects": b'{"instance": "first-steps", "changes": [{"table": "spaces", "delete": true,'
    b' "set": {"places": 1}}]}',
    "a change of no table": b'{"instance": "first-steps", "changes": [{"table": "nothing", "delete": true}]}',
    "a change by NaN": b'{"instance": "first-steps", "changes": [{"table": "spaces", "scale": {"a": NaN}}]}',
    "deep lists": b'{"scenario": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "deep objects": b'{"scenario": ' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}",
    "deep options": b'{"instance": "first-steps", "options": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "quotes without an end": b'{"scenario": "' + b'\\"' * DEEP,
    "a scenario of nothing": b'{"scenario": {}}',
    "a scenario as text": b'{"scenario": "first-steps"}',
    "a scenario as a number": b'{"scenario": 1}',
    "a scenario as null": b'{"scenario": null}',
    "a scenario that is no JSON": b'{"scenario": {"locations": [}}',
    "a scenario with NaN": b'{"scenario": {"locations": [{"location": NaN}]}}',
    "a scenario with a name twice": b'{"scenario": {"locations": [], "locations": []}}',
    "a scenario with half a surrogate pair": b'{"scenario": {"scenario": {"name": "\\ud800"}}}',
    "a scenario of huge integers": b'{"scenario": {"scenario": {"days": ' + b"9" * 5000 + b"}}}",
    "a scenario of a million days": b'{"scenario": {"scenario": {"name": "a", "start_date": "2015-01-01",'
    b' "days": 1000000}}}',
    "a shipped scenario by its path": b'{"instance": "../first-steps"}',
    "no plan's id": b'{"plan": "plan_\\u0000"}',
}  # fmt: skip


@pytest.mark.parametrize("path", ["/v1/plans", "/v1/checks"])
@pytest.mark.parametrize("name", BODIES)
def test_nasty_json_is_refused(http: httpx.Client, path: str, name: str) -> None:
    answer = http.post(path, content=BODIES[name], headers=JSON)
    if path == "/v1/checks" and answer.status_code == 200:
        assert answer.json()["ok"] is False  # it could be read, and what is wrong is listed
    else:
        assert refused(answer) in ("invalid-request", "invalid-scenario", "too-large")


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "application",
        ";",
        "\xff/json",
    ],
)
def test_other_media_types_are_not_read(http: httpx.Client, kind: str) -> None:
    headers = {"Content-Type": kind.encode("latin-1")} if kind else {}
    for path in ("/v1/plans", "/v1/checks"):
        assert refused(http.post(path, content=b"{}", headers=headers)) == "unsupported-media-type"


FORMS: dict[str, tuple[str, bytes]] = {
    "no boundary": ("multipart/form-data", b"--x\r\n"),
    "an empty boundary": ("multipart/form-data; boundary=", b"--\r\n"),
    "empty": ("multipart/form-data; boundary=x", b""),
    "no parts": ("multipart/form-data; boundary=x", b"--x--\r\n"),
    "another boundary": ("multipart/form-data; boundary=x", b"--y\r\n\r\n--y--\r\n"),
    "a part without a name": ("multipart/form-data; boundary=x", b"--x\r\nA: b\r\n\r\nc\r\n--x--\r\n"),
    "an unknown charset": (
        "multipart/form-data; boundary=x; charset=martian",
        b'--x\r\nContent-Disposition: form-data; name="\xff"\r\n\r\na\r\n--x--\r\n',
    ),
    "a file that is text": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nPK\r\n--x--\r\n',
    ),
    "a file name with NUL": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="\x00"\r\n\r\nPK\r\n--x--\r\n',
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_nasty_forms_are_refused(http: httpx.Client, name: str) -> None:
    kind, body = FORMS[name]
    slug = refused(http.post("/v1/plans", content=body, headers={"Content-Type": kind}))
    assert slug in ("bad-request", "invalid-request", "invalid-scenario")


@pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile")  # Starlette leaves it to be collected
def test_a_form_that_is_cut_off_is_refused(http: httpx.Client) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nPK'
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    assert refused(http.post("/v1/plans", content=body, headers=kind)) == "invalid-request"


def test_a_scenario_that_says_a_thing_twice_is_refused(http: httpx.Client) -> None:
    path = shipped()["first-steps"]
    once = Scenario.read(path).to_json()
    twice = once.replace('"days": 3', '"days": 30, "days": 3')
    for text, ok in ((once, True), (twice, False)):
        answer = http.post("/v1/checks", content=f'{{"scenario": {text}}}', headers=JSON)
        assert answer.json()["ok"] is ok


def test_parts_of_a_form_are_known_and_come_once(http: httpx.Client) -> None:
    file = ("file", ("a", b"PK"))
    assert refused(http.post("/v1/plans", files=[file, file])) == "invalid-request"
    assert refused(http.post("/v1/plans", files=[file, ("other", ("b", b"1"))])) == "invalid-request"
    assert refused(http.post("/v1/checks", files=[file], data={"options": "{}"})) == "invalid-request"
    assert refused(http.post("/v1/plans", files=[file], data={"options": "{"})) == "invalid-request"
    assert refused(http.post("/v1/plans", files=[file] + [("file", ("b", b""))] * 20)) == "bad-request"


def bomb() -> bytes:
    """Small as a file, far over the limit unpacked."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("locations.csv", b"0" * 300_000_000)
    return made.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK",
        b"PK\x03\x04" + b"\0" * 100,
        b"PK xl/workbook",
        b"\xd0\xcf\x11\xe0",
        b"%PDF-1.4",
        b"{",
        b"\0",
    ],
)
def test_files_that_are_no_scenarios_are_refused(http: httpx.Client, content: bytes) -> None:
    assert refused(http.post("/v1/plans", files={"file": ("a.xlsx", content)})) == "invalid-scenario"


def test_a_zip_bomb_is_refused(http: httpx.Client) -> None:
    slug = refused(http.post("/v1/plans", files={"file": ("a.zip", bomb())}))
    assert slug == "too-large"


def test_a_body_over_the_limit_is_refused(http: httpx.Client) -> None:
    large = b'{"scenario": "' + b"x" * (BODY_LIMIT_MB * 1_000_000) + b'"}'
    assert refused(http.post("/v1/plans", content=large, headers=JSON)) == "too-large"
    chunks = (large[at : at + 100_000] for at in range(0, len(large), 100_000))
    assert refused(http.post("/v1/plans", content=chunks, headers=JSON)) == "too-large"
    assert refused(http.post("/v1/plans", files={"file": ("a", large)})) == "too-large"


@pytest.mark.parametrize(
    "path",
    [
        "/v1/plans/%00",
        "/v1/plans/%ff",
        "/v1/plans/plan_" + "0" * 31 + "%0a",
        "/v1/plans/..%2f..%2fetc%2fpasswd",
        "/v1/plans/%F0%9F%92%A3/tables/moves",
        "/v1/plans/plan_/events",
        "/problems/%00",
        "/%ed%a0%80",
        "/v1/plans/",
        "//v1/plans",
    ],
)
def test_nasty_paths_are_not_found(http: httpx.Client, path: str) -> None:
    assert refused(http.get(path)) == "not-found"


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=x", "limit=" + "9" * 5000, "limit=1e3", "limit=-1", "limit=10001", "cursor=",
        "cursor=%00", "cursor=WzFd%0a", "cursor=bnVsbA", "cursor=WzEuNV0", "cursor=Wy0xXQ", "cursor=W3RydWVd",
        "cursor=WzFlOTk5XQ", "format=xml", "suppress=0", "suppress=x", "cursor=" + "W" * 201,
    ],
)  # fmt: skip
def test_nasty_queries_are_refused(http: httpx.Client, first_steps: dict[str, Any], query: str) -> None:
    assert refused(http.get(f"{first_steps['links']['tables']}/moves?{query}")) == "invalid-request"


@pytest.mark.parametrize(
    "query",
    [
        "day=yesterday", "day=2015-13-01", "day=0", "day=1e9", "day=", "day=2026-03-02T00:00",
        "day=2026-06-01", "day=٢٠٢٦-03-02", "place=%00", "place=" + "x" * 101, "group=%ff", "item=%ed%a0%80",
    ],
)  # fmt: skip
def test_questions_about_nothing_are_refused(
    http: httpx.Client, first_steps: dict[str, Any], query: str
) -> None:
    assert refused(http.get(f"{first_steps['links']['why']}?{query}")) == "invalid-request"


@pytest.mark.parametrize("id", ["-1", "1.5", "x", "9" * 19, "\xff"])
def test_events_resume_after_a_number(http: httpx.Client, first_steps: dict[str, Any], id: str) -> None:
    headers = {"Last-Event-ID": id.encode("latin-1")}
    assert refused(http.get(first_steps["links"]["events"], headers=headers)) == "invalid-request"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{}", b"[]", b'{"role": ""}', b'{"role": 1}', b'{"role": "a", "action": "sign"}',
        b'{"role": "a", "name": "b"}', b'{"role": "a", "role": "b"}', b'{"role": "\\ud800"}',
        b'{"role": NaN}', b'{"role": "' + b"x" * 201 + b'"}', b"[" * DEEP, b'{"role": "a\\u0000"}',
    ],
)  # fmt: skip
def test_nasty_approvals_are_refused(http: httpx.Client, first_steps: dict[str, Any], body: bytes) -> None:
    link = first_steps["links"]["approval"]
    before = http.get(link).json()  # other tests may have approved this plan
    assert refused(http.post(link, content=body, headers=JSON)) == "invalid-request"
    assert http.get(link).json() == before


@pytest.mark.parametrize(
    "prefer", ["wait=", "wait=x", "wait=-1", ",;=,", "wait=1;;", '"', "respond-async;x", "\xff"]
)
def test_preferences_that_cannot_be_read_are_ignored(
    http: httpx.Client, first_steps: dict[str, Any], prefer: str
) -> None:
    headers = {**JSON, "Prefer": prefer.encode("latin-1")}
    answer = http.post("/v1/plans", content=json.dumps({"instance": "first-steps"}), headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "accept", ["image/png", "text/csv;q=0", "text/*;q=0, application/json;q=0", "a/b;q=x"]
)
def test_what_cannot_be_given_is_not_acceptable(
    http: httpx.Client, first_steps: dict[str, Any], accept: str
) -> None:
    answer = http.get(f"{first_steps['links']['tables']}/moves", headers={"Accept": accept})
    assert refused(answer) == "not-acceptable"


def test_methods_that_are_not_served_are_named(http: httpx.Client) -> None:
    answer = http.put("/v1/plans")
    assert refused(answer) == "method-not-allowed"
    assert set(answer.headers["allow"].split(", ")) >= {"POST"}
    assert refused(http.request("BREW", "/v1/template")) == "method-not-allowed"


def test_a_client_that_leaves_in_the_middle_harms_nobody(http: httpx.Client) -> None:
    host, port = http.base_url.host, http.base_url.port
    with socket.create_connection((host, port)) as line:
        line.sendall(
            f"POST /v1/plans HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
            "Content-Length: 1000\r\n\r\n{".encode()
        )
    assert http.get("/v1/plans").status_code == 200
