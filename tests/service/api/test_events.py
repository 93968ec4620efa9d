"""What happens to a plan, as server-sent events."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from httpx_sse import EventSource, ServerSentEvent

from service.api import events
from tests.service.api.answers import problem


def heard(http: httpx.Client, link: str, after: str = "") -> list[ServerSentEvent]:
    """Every event of a stream until it ends."""
    headers = {"Last-Event-ID": after} if after else {}
    with http.stream("GET", link, headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        return list(EventSource(answer).iter_sse())


def states(told: list[ServerSentEvent]) -> list[str]:
    return [json.loads(event.data)["state"] for event in told if event.event == "state"]


def test_a_stream_ends_with_the_plan(http: httpx.Client, first_steps: dict[str, Any]) -> None:
    told = heard(http, first_steps["links"]["events"])
    assert states(told) == ["running", "optimal"]
    assert [event.id for event in told] == [str(number) for number in range(1, len(told) + 1)]
    assert json.loads(told[0].data)["at"] >= first_steps["started_at"]


def test_a_stream_goes_on_after_the_last_event(http: httpx.Client, first_steps: dict[str, Any]) -> None:
    link = first_steps["links"]["events"]
    whole = heard(http, link)
    assert [event.data for event in heard(http, link, after=whole[0].id)] == [e.data for e in whole[1:]]


def test_whoever_heard_everything_is_told_to_stop_asking(
    http: httpx.Client, first_steps: dict[str, Any]
) -> None:
    link = first_steps["links"]["events"]
    answer = http.get(link, headers={"Last-Event-ID": heard(http, link)[-1].id})
    assert (answer.status_code, answer.content) == (204, b"")


def test_what_happens_is_told_as_it_happens(http: httpx.Client, long: dict[str, Any]) -> None:
    with http.stream("GET", long["links"]["events"]) as answer:
        told = []
        for event in EventSource(answer).iter_sse():
            if not any(one.event == "progress" for one in told) and event.event == "progress":
                assert json.loads(event.data).keys() == {"stage", "detail", "fraction", "at"}
                assert http.post(long["links"]["cancellation"]).status_code == 202
            told.append(event)
    assert states(told)[-2:] == ["running", "cancelled"]


def test_silence_is_filled_with_comments(
    http: httpx.Client, long: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "QUIET_S", 0.02)
    with http.stream("GET", long["links"]["events"]) as answer:
        assert ": ping" in answer.iter_lines()


def test_a_key_listens_to_so_many_streams_and_then_there_is_room_again(
    http: httpx.Client, long: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "STREAMS", 1)
    monkeypatch.setattr(events, "QUIET_S", 2.0)
    link = long["links"]["events"]
    with http.stream("GET", link) as answer:
        told = EventSource(answer).iter_sse()
        next(told)
        refused = http.get(link)
        problem(refused, 429, "key-limit")
        assert refused.headers["retry-after"] == "2"
        http.post(long["links"]["cancellation"])
        assert list(told)
    assert states(heard(http, link))[-1] == "cancelled"
