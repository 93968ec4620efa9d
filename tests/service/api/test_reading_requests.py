"""Small parts of reading a request: the envelope, Prefer, cursors, Accept."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Collection
from types import SimpleNamespace
from typing import cast

import pytest
from starlette.requests import Request
from starlette.types import Message

from service.api import envelope, uploads
from service.api.cursors import cursor, place
from service.api.envelope import members, read
from service.api.negotiation import negotiated
from service.api.requests import CheckForm, CheckRequest
from service.api.waiting import look_again_s, preference
from service.problems import Problem
from service.store import Job

KNOWN = ("scenario", "options")


def test_members_are_found_as_they_were_written() -> None:
    body = b'\n{ "scenario" : {"a": ["}", "\\"]", {}]} ,"options":{"gap":0.1}\t}\r\n'
    assert members(body, KNOWN) == {"scenario": '{"a": ["}", "\\"]", {}]}', "options": '{"gap":0.1}'}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("{}", {}),
        ('{"options":1}', {"options": "1"}),
        ('{"options":-1.5e3 }', {"options": "-1.5e3"}),
        ('{"options":"a,}"}', {"options": '"a,}"'}),
        ('{"opt\\u0069ons":null}', {"options": "null"}),
        ('{"options":"čaj"}', {"options": '"čaj"'}),
    ],
)
def test_values_of_every_kind(body: str, found: dict[str, str]) -> None:
    assert members(body.encode(), KNOWN) == found


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"", "at character 0 stands the end, not {"),
        (b'{"options":1 "scenario":2}', "at character 13 stands '\"', not ,"),
        (b'{"options":}', "at character 11 a value is missing"),
        (b'{"options":1,"options":2}', "'options' stands in the body twice"),
        (b'{"optoins":1}', "There is no member 'optoins'; there is scenario, options"),
        (b"{1:2}", "the name of a member must be text"),
        (b'{"options":1}]', "After the object, at character 13"),
        (b'{"options":"\xff"}', "not UTF-8: byte 12"),
    ],
)
def test_a_body_that_is_no_object_is_refused_with_its_place(body: bytes, detail: str) -> None:
    with pytest.raises(Problem) as refused:
        members(body, KNOWN)
    assert detail in refused.value.detail


def test_text_without_an_end_is_looked_through_once() -> None:
    with pytest.raises(Problem, match="stands the end"):  # from each quote anew it would take hours
        members(b'{"scenario": "' + b'\\"' * 1_000_000, KNOWN)


def test_a_large_body_is_taken_apart_beside_the_loop_that_answers_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    threads: list[threading.Thread] = []

    def noted(body: bytes, known: Collection[str]) -> dict[str, str]:
        threads.append(threading.current_thread())
        return members(body, known)

    async def sent() -> Message:
        return {"type": "http.request", "body": b'{"scenario": {}}'}

    monkeypatch.setattr(envelope, "members", noted)
    scope = {"type": "http", "headers": [(b"content-type", b"application/json")]}
    asked = asyncio.run(uploads.asked(Request(scope, sent), CheckRequest, CheckForm))
    assert asked.source.content == b"{}"
    assert threads
    assert threads[0] is not threading.main_thread()


@pytest.mark.parametrize(
    "text", ["NaN", "-Infinity", "1e999", '{"a":1,"a":1}', '"\\ud800"', "9" * 30, "[" * 9999]
)
def test_values_that_mean_nothing_certain_are_refused(text: str) -> None:
    with pytest.raises(Problem):
        read(text)


@pytest.mark.parametrize(
    ("headers", "seconds", "applied"),
    [
        ([], 10, "wait=10"),
        (["wait=3"], 3, "wait=3"),
        (["wait=3.5"], 10, "wait=10"),
        (["wait=600"], 60, "wait=60"),
        (["respond-async"], 0, "respond-async"),
        (["respond-async, wait=20"], 20, "respond-async, wait=20"),
        (["respond-async", "wait=20"], 20, "respond-async, wait=20"),
        (['Wait="7"; x=y, return=minimal'], 7, "wait=7"),
        (["wait=1, wait=2"], 1, "wait=1"),
        (["handling=lenient"], 10, "wait=10"),
    ],
)
def test_preferences_are_read_as_the_rfc_says(headers: list[str], seconds: float, applied: str) -> None:
    wish = preference(headers, default_s=10, most_s=60)
    assert (wish.seconds, wish.applied) == (seconds, applied)


@pytest.mark.parametrize("odd", ['"' + " " * 60_000 + '"', 'a="' + "\\" * 60_001, "a=" * 30_000])
def test_a_long_preference_is_looked_through_once(odd: str) -> None:  # from each space anew: minutes
    assert preference([odd, "wait=3"], default_s=10.0, most_s=60.0).seconds == 3.0


def test_the_default_wait_is_no_longer_than_the_longest() -> None:
    assert preference([], default_s=10, most_s=5).seconds == 5


@pytest.mark.parametrize(
    ("estimate_s", "position", "waited_s", "again_s"),
    [(0.5, None, 0, 1), (60, None, 0, 6), (60, 4, 0, 18), (3600, None, 0, 30), (1, None, 120, 12)],
    ids=["short", "longer", "others before it", "an hour", "longer than thought"],
)
def test_when_to_look_again_is_by_what_there_is_to_do(
    estimate_s: float, position: int | None, waited_s: float, again_s: int
) -> None:
    job = cast(Job, SimpleNamespace(estimate_s=estimate_s, created_at=1000.0))
    assert look_again_s(job, position, 2, 1000.0 + waited_s) == again_s


def test_a_cursor_is_read_back() -> None:
    assert place(cursor(2000), int) == [2000]
    assert place(cursor("plan_1"), str) == ["plan_1"]
    with pytest.raises(Problem):
        place(cursor("plan_1"), int)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/csv", "text/csv"),
        ("text/*, application/json;q=0.9", "text/csv"),
        ("text/csv;q=0.5, */*;q=0.1", "text/csv"),
        ("text/csv;q=0.1, */*;q=0.5", "application/json"),
        ("text/html, application/xhtml+xml, */*;q=0.8", "application/json"),
        ("Text/CSV; Q=1", "text/csv"),
    ],
)
def test_the_best_liked_media_type_is_given(accept: str, chosen: str) -> None:
    assert negotiated(accept, ("application/json", "text/csv")) == chosen
