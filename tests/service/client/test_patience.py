"""When the client asks again, after which pause, and when it gives up."""

import httpx
import pytest

from service.client import Problem, Refused, Unreachable
from tests.service.client.server import Scripted, problem, told

OPTIMAL = {"id": "plan_1", "state": "optimal"}


@pytest.mark.parametrize("status", [429, 503])
def test_a_refused_request_comes_back_when_it_was_told_to(status: int, slept: list[float]) -> None:
    service = Scripted(problem(status, "service-full", {"Retry-After": "17"}), told(**OPTIMAL))
    assert service.client().submit(instance="first-steps").state == "optimal"
    assert slept == [17.0]
    first, second = service.asked
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]


def test_it_does_not_come_back_later_than_its_patience(slept: list[float]) -> None:
    service = Scripted(problem(503, "service-full", {"Retry-After": "61"}))
    with pytest.raises(Refused) as raised:
        service.client(patience_s=60).submit(instance="first-steps")
    assert raised.value.retry_after_s == 61
    assert slept == []


def test_without_a_word_when_to_come_back_pauses_double(slept: list[float]) -> None:
    service = Scripted(*(problem(503, "unavailable") for _ in range(8)), told(**OPTIMAL))
    service.client().plan("plan_1")
    for pause, longest in zip(slept, [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0], strict=True):
        assert longest / 2 <= pause <= longest


def test_a_broken_connection_is_made_again(slept: list[float]) -> None:
    service = Scripted(httpx.ReadError("broke"), httpx.ConnectError("refused"), told(**OPTIMAL))
    assert service.client().submit(instance="first-steps").state == "optimal"
    assert len({request.headers["idempotency-key"] for request in service.asked}) == 1


def test_what_must_not_happen_twice_is_not_sent_twice_when_it_may_have_arrived(slept: list[float]) -> None:
    service = Scripted(httpx.ReadError("broke"))
    with pytest.raises(Unreachable):
        service.client().approve("plan_1", "Head of operations")
    never_left = Scripted(httpx.ConnectError("refused"), told(action="approve"))
    never_left.client().approve("plan_1", "Head of operations")
    assert len(never_left.asked) == 2


def test_nobody_there_is_said_after_the_patience(slept: list[float]) -> None:
    service = Scripted(*(httpx.ConnectError("refused") for _ in range(100)))
    with pytest.raises(Unreachable, match="refused"):
        service.client(patience_s=30).plan("plan_1")
    assert 20 < sum(slept) <= 30


def test_waiting_asks_until_the_plan_is_finished(slept: list[float]) -> None:
    service = Scripted(told(id="plan_1", state="queued"), told(id="plan_1", state="running"), told(**OPTIMAL))
    assert service.client().wait("plan_1").state == "optimal"
    assert len(slept) == 2


def test_waiting_asks_again_when_it_was_told_to(slept: list[float]) -> None:
    service = Scripted(told(headers={"Retry-After": "3"}, id="plan_1", state="queued"), told(**OPTIMAL))
    service.client().wait("plan_1")
    assert slept == [3.0]


def test_waiting_ends(slept: list[float]) -> None:
    service = Scripted(*(told(id="plan_1", state="running") for _ in range(100)))
    with pytest.raises(TimeoutError, match="plan_1"):
        service.client().wait("plan_1", timeout_s=3)
    assert sum(slept) == pytest.approx(3)


def stream(*events: tuple[int, str, str]) -> httpx.Response:
    text = ": still there\n\n" + "".join(
        f"id: {id}\nevent: {type}\ndata: {data}\n\n" for id, type, data in events
    )
    return httpx.Response(200, headers={"Content-Type": "text/event-stream"}, text=text)


def test_a_stream_goes_on_after_the_last_event_seen(slept: list[float]) -> None:
    service = Scripted(
        stream((1, "state", '{"state": "running"}'), (2, "progress", '{"fraction": 0.5}')),
        httpx.ReadError("broke"),
        stream((3, "state", '{"state": "optimal"}')),
    )
    events = list(service.client().events("plan_1"))
    assert [(event.id, event.type, dict(event.data)) for event in events] == [
        ("1", "state", {"state": "running"}),
        ("2", "progress", {"fraction": 0.5}),
        ("3", "state", {"state": "optimal"}),
    ]
    assert [request.headers.get("last-event-id") for request in service.asked] == [None, "2", "2"]


def test_a_stream_ends_where_nothing_follows() -> None:
    assert list(Scripted(httpx.Response(204)).client().events("plan_1", after="3")) == []


def test_a_stream_of_no_such_plan_is_a_problem() -> None:
    with pytest.raises(Problem, match="404"):
        list(Scripted(problem(404, "not-found")).client().events("plan_1"))
