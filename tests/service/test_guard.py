"""What stands before every route: Host and Origin, forwarded headers, size of bodies, headers, ids, logs."""

import asyncio
import json
import select
import socket
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import Any

import httpx
import pytest
import structlog
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from service.guard import Guard
from service.guard.headers import SECURITY_HEADERS
from service.metrics import Metrics
from service.settings import BODIES_HELD, Settings
from tests.service.postgres import free_port

LIMIT = 1_000_000
HOME = "http://127.0.0.1:8722"


def app_behind(proxies: list[str] | None = None, body_seconds: float = 60) -> FastAPI:
    """An app with one route of each kind, guarded."""
    app = FastAPI()
    app.state.metrics = Metrics()
    settings = Settings(trusted_proxies=proxies or [], body_limit_mb=LIMIT / 1e6, body_seconds=body_seconds)
    app.add_middleware(Guard, settings=settings, metrics=app.state.metrics)

    @app.get("/things/{thing}")
    def thing(request: Request, thing: str) -> dict[str, Any]:
        address = request.client.host if request.client else None
        return {"direct": request.state.direct, "client": address, "scheme": request.url.scheme}

    @app.post("/things")
    async def post(request: Request) -> int:
        return len(await request.body())

    @app.post("/waits")
    async def waits(request: Request) -> None:
        await request.body()
        request.state.let_go()
        await app.state.over.wait()

    @app.get("/broken")
    def broken() -> None:
        raise ValueError("40 people of group G, secret")

    @app.get("/stream")
    def stream() -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            for number in range(3):
                yield b"%d" % number

        return StreamingResponse(parts())

    return app


class Client:
    """Sends requests from an address to an app."""

    def __init__(self, app: FastAPI, peer: str = "127.0.0.1", url: str = HOME) -> None:
        self._app, self._peer, self._url = app, peer, url

    def send(self, method: str, path: str, **request: Any) -> httpx.Response:
        async def sent() -> httpx.Response:
            transport = httpx.ASGITransport(self._app, client=(self._peer, 50_000))
            async with httpx.AsyncClient(transport=transport, base_url=self._url) as client:
                return await client.request(method, path, **request)

        return asyncio.run(sent())

    def get(self, path: str, **request: Any) -> httpx.Response:
        return self.send("GET", path, **request)

    def post(self, path: str, **request: Any) -> httpx.Response:
        return self.send("POST", path, **request)


@pytest.fixture(scope="module")
def local() -> Client:
    return Client(app_behind())


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8722", "localhost:80", "LOCALHOST", "[::1]:8722", "[::1]"]
)
def test_the_names_of_this_machine_are_served(local: Client, host: str) -> None:
    assert local.get("/things/a", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["konak.example", "127.0.0.1.konak.example", "localhost.konak.example", "127.0.0.1:8722@konak.example",
     "::1", "127.0.0.1:", "0.0.0.0", "", "localhost,konak.example"],
)  # fmt: skip
def test_another_name_is_not_served_whoever_points_it_here(local: Client, host: str) -> None:
    refused = local.get("/things/a", headers={"Host": host})
    assert refused.status_code == 421
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "/problems/misdirected"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": HOME}, 200),
        ({"Origin": "http://localhost:8722"}, 403),  # another origin, though the same machine
        ({"Origin": "http://127.0.0.1:9999"}, 403),
        ({"Origin": "https://konak.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
    ids=str,
)
def test_pages_of_other_origins_are_refused(local: Client, headers: dict[str, str], status: int) -> None:
    answer = local.post("/things", content=b"x", headers=headers)
    assert answer.status_code == status


def test_nothing_is_said_about_sharing_with_other_origins(local: Client) -> None:
    preflight = local.send(
        "OPTIONS",
        "/things",
        headers={"Origin": "https://konak.example", "Access-Control-Request-Method": "POST"},
    )
    own = local.get("/things/a", headers={"Origin": HOME})
    assert preflight.status_code == 403
    assert not [name for name in (*preflight.headers, *own.headers) if name.startswith("access-control")]


@pytest.mark.parametrize(
    "name", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"]
)
def test_forwarded_requests_are_refused_where_no_proxy_is_listed(local: Client, name: str) -> None:
    refused = local.get("/things/a", headers={name: "10.0.0.1"})
    assert refused.status_code == 403
    assert "KONAK_TRUSTED_PROXIES" in refused.json()["detail"]


def test_a_listed_proxy_speaks_for_its_clients_under_any_name() -> None:
    proxy = Client(app_behind(["10.0.0.0/8"]), peer="10.0.0.7", url="https://konak.example")
    forwarded = {
        "X-Forwarded-For": "6.6.6.6, 192.0.2.9, 10.0.0.8", "X-Forwarded-Proto": "https",
        "Origin": "https://konak.example",
    }  # fmt: skip
    answer = proxy.get("/things/a", headers=forwarded)
    # 192.0.2.9 is who the outermost listed proxy saw; what stands before it anybody may have written.
    assert answer.json() == {"direct": False, "client": "192.0.2.9", "scheme": "https"}
    assert proxy.get("/things/a", headers={"Origin": "https://other.example"}).status_code == 403


def test_beside_the_proxy_only_this_machine_is_served_and_not_as_a_proxy() -> None:
    app = app_behind(["10.0.0.7"])
    assert Client(app, peer="10.0.0.8").get("/things/a").status_code == 403
    assert Client(app, peer="::ffff:10.0.0.7", url="http://any.example").get("/things/a").status_code == 200
    here = Client(app)
    assert here.get("/things/a").json()["direct"] is True
    assert here.get("/things/a", headers={"X-Forwarded-For": "10.0.0.7"}).status_code == 403
    assert Client(app, url="http://konak.example").get("/things/a").status_code == 421


@pytest.mark.parametrize("path", ["/things/a", "/nowhere", "/broken", "/stream"])
def test_every_answer_carries_the_security_headers(local: Client, path: str) -> None:
    answer = local.get(path)
    assert SECURITY_HEADERS.items() <= {name: answer.headers.get(name) for name in SECURITY_HEADERS}.items()
    refused = local.get(path, headers={"Host": "konak.example"})
    assert SECURITY_HEADERS.items() <= {name: refused.headers.get(name) for name in SECURITY_HEADERS}.items()


def test_a_body_up_to_the_limit_is_read(local: Client) -> None:
    assert local.post("/things", content=b"x" * LIMIT).json() == LIMIT


def test_a_body_that_says_it_is_too_large_is_refused_unread(local: Client) -> None:
    refused = local.post("/things", content=b"x" * (LIMIT + 1))
    assert refused.status_code == 413
    assert refused.json()["type"] == "/problems/too-large"
    assert "KONAK_BODY_LIMIT_MB" in refused.json()["detail"]
    assert refused.headers["connection"] == "close"


@pytest.mark.parametrize("declared", [None, b"10", b"1000000"], ids=["chunked", "a lie", "just under"])
def test_a_body_that_turns_out_too_large_is_refused_while_it_arrives(declared: bytes | None) -> None:
    parts = iter([b"x" * 600_000] * 10)
    taken = 0

    async def receive() -> Mapping[str, Any]:
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": next(parts), "more_body": True}

    headers = [(b"host", b"127.0.0.1"), *([(b"content-length", declared)] if declared else [])]
    status, parts_of_it = asyncio.run(answer_to(app_behind(), "/things", receive, headers))
    assert status == 413
    assert taken == 2  # of ten parts
    assert json.loads(parts_of_it[0])["detail"] == "The body may have 1 MB (KONAK_BODY_LIMIT_MB)."


@pytest.fixture
def hurried() -> Iterator[int]:
    """The port of a service that gives bodies half a second, and takes longer itself to answer."""
    app = app_behind(body_seconds=0.5)

    @app.post("/slow")
    async def slow(request: Request) -> int:
        size = len(await request.body())
        await asyncio.sleep(0.8)
        assert not await request.is_disconnected()
        return size

    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield port
    server.should_exit = True
    thread.join()


def test_a_body_has_to_arrive_in_time_however_steadily_it_comes(hurried: int) -> None:
    head = f"POST /things HTTP/1.1\r\nHost: 127.0.0.1:{hurried}\r\nContent-Length: 1000\r\n\r\n"
    with socket.create_connection(("127.0.0.1", hurried), timeout=10) as line:
        line.sendall(head.encode())
        for _ in range(100):  # ten bytes a second: each part is soon followed by another
            line.sendall(b"x")
            if select.select([line], [], [], 0.1)[0]:
                break
        with line.makefile("rb") as heard:
            told = heard.read()  # to the end: the connection is closed
    first, _, body = told.partition(b"\r\n\r\n")
    assert first.startswith(b"HTTP/1.1 408 ")
    problem = json.loads(body)
    assert (problem["type"], problem["status"]) == ("/problems/slow-body", 408)
    assert problem["detail"] == "The body may take 0.5 seconds (KONAK_BODY_SECONDS)."


def test_what_arrived_in_time_may_be_answered_later(hurried: int) -> None:
    assert httpx.post(f"http://127.0.0.1:{hurried}/slow", content=b"x" * 1000).json() == 1000


def test_only_so_many_bodies_are_held_at_once_and_then_there_is_room_again() -> None:
    app = app_behind()
    headers = [(b"host", b"127.0.0.1")]

    async def surge() -> None:
        ends = asyncio.Event()

        def body(size: int, end: asyncio.Event) -> Callable[[], Awaitable[Mapping[str, Any]]]:
            """A body that arrives at once but for its end."""
            parts = [b"x" * size]

            async def receive() -> Mapping[str, Any]:
                if parts:
                    return {"type": "http.request", "body": parts.pop(), "more_body": True}
                await end.wait()
                return {"type": "http.request", "body": b"", "more_body": False}

            return receive

        stalled = [
            asyncio.create_task(answer_to(app, "/things", body(LIMIT, ends), headers))
            for _ in range(BODIES_HELD)
        ]
        await asyncio.sleep(0.05)
        refused, _ = await answer_to(app, "/things", body(1, ends), headers)
        assert refused == 503
        ends.set()
        assert [status for status, _ in await asyncio.gather(*stalled)] == [200] * BODIES_HELD
        accepted, _ = await answer_to(app, "/things", body(1, ends), headers)
        assert accepted == 200

    asyncio.run(surge())


def test_a_body_that_was_let_go_is_not_held_while_its_answer_waits() -> None:
    app = app_behind()
    headers = [(b"host", b"127.0.0.1")]

    def body(size: int) -> Callable[[], Awaitable[Mapping[str, Any]]]:
        async def receive() -> Mapping[str, Any]:
            return {"type": "http.request", "body": b"x" * size, "more_body": False}

        return receive

    async def surge() -> None:
        app.state.over = asyncio.Event()
        waiting = [
            asyncio.create_task(answer_to(app, "/waits", body(LIMIT), headers))
            for _ in range(BODIES_HELD + 1)
        ]
        await asyncio.sleep(0.05)
        accepted, _ = await answer_to(app, "/things", body(LIMIT), headers)
        assert accepted == 200
        assert not any(task.done() for task in waiting)
        app.state.over.set()
        assert [status for status, _ in await asyncio.gather(*waiting)] == [200] * (BODIES_HELD + 1)

    asyncio.run(surge())


@pytest.mark.parametrize("declared", [b"-1", b"x", b"9" * 5000, "²".encode()])
def test_a_length_that_is_none_is_refused(declared: bytes) -> None:
    async def receive() -> Mapping[str, Any]:
        pytest.fail("read a body of unknown length")

    headers = [(b"host", b"127.0.0.1"), (b"content-length", declared)]
    status, _ = asyncio.run(answer_to(app_behind(), "/things", receive, headers))
    assert status == 413


def test_a_stream_passes_through_part_by_part() -> None:
    async def receive() -> Mapping[str, Any]:
        await asyncio.sleep(60)  # the client is there, and says no more
        raise AssertionError

    _, bodies = asyncio.run(answer_to(app_behind(), "/stream", receive, [(b"host", b"127.0.0.1")], "GET"))
    assert bodies == [b"0", b"1", b"2", b""]


@pytest.mark.parametrize("given", ["0123-abcd.EF_9", "a" * 64])
def test_a_clients_own_request_id_comes_back(local: Client, given: str) -> None:
    assert local.get("/things/a", headers={"X-Request-Id": given}).headers["x-request-id"] == given


@pytest.mark.parametrize(
    "given", [None, "", "short", "a" * 65, 'x" injected="1', "eight ch\tars", "<script>alert"]
)
def test_any_other_request_gets_a_new_id(local: Client, given: str | None) -> None:
    headers = {} if given is None else {"X-Request-Id": given}
    first, second = (local.get("/things/a", headers=headers).headers["x-request-id"] for _ in range(2))
    assert len(first) == 32
    assert first not in (second, given)


@pytest.fixture
def logged() -> Iterator[list[dict[str, Any]]]:
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        yield lines


def test_a_request_is_logged_by_its_route_and_without_what_it_said(
    local: Client, logged: list[dict[str, Any]]
) -> None:
    job = f"plan_{'0' * 32}"
    local.get(f"/things/{job}?token=hidden", headers={"Authorization": "Bearer hidden"})
    local.post("/things/hidden", content=b"hidden")
    local.get("/hidden")
    assert [(line["method"], line["route"], line["status"]) for line in logged] == [
        ("GET", "/things/{thing}", 200), ("POST", "/things/{thing}", 405), ("GET", "unmatched", 404),
    ]  # fmt: skip
    assert logged[0]["job"] == job
    assert logged[0]["client"] == "127.0.0.1"
    assert len({line["request_id"] for line in logged}) == 3
    assert "hidden" not in json.dumps(logged)


def test_a_fault_of_the_service_is_a_problem_with_an_id_and_no_details(
    local: Client, logged: list[dict[str, Any]]
) -> None:
    answer = local.get("/broken")
    assert answer.status_code == 500
    assert answer.json()["type"] == "/problems/internal"
    assert "secret" not in answer.text
    assert [line["request_id"] for line in logged] == [answer.headers["x-request-id"]] * 2


def test_requests_are_counted_by_route_method_and_status() -> None:
    app = app_behind()
    client = Client(app)
    client.get("/things/a")
    client.get("/things/b")
    client.send("BREW", "/coffee")
    client.get("/things/a", headers={"Host": "konak.example"})
    text = app.state.metrics.page().decode()
    assert 'konak_requests_total{method="GET",route="/things/{thing}",status="200"} 2.0' in text
    assert 'konak_requests_total{method="other",route="unmatched",status="404"} 1.0' in text
    assert 'konak_requests_total{method="GET",route="unmatched",status="421"} 1.0' in text
    assert 'konak_request_seconds_count{route="/things/{thing}"} 2.0' in text


async def answer_to(
    app: FastAPI, path: str, receive: Any, headers: list[tuple[bytes, bytes]], method: str = "POST"
) -> tuple[int, list[bytes]]:
    """Status and parts of the body that the bare app answers with."""
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "path": path,
        "raw_path": path.encode(), "root_path": "", "query_string": b"", "headers": headers, "scheme": "http",
        "client": ("127.0.0.1", 50_000), "server": ("127.0.0.1", 8722),
    }  # fmt: skip
    await app(scope, receive, send)
    return sent[0]["status"], [message["body"] for message in sent[1:]]
