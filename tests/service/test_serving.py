"""`konak serve`, `konak worker` and `konak key`: what starts, what does not, and how it ends."""

import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from typer.testing import Result

from service.cli import server
from service.settings import Settings
from service.store import Database, Jobs, Keys, Processes
from tests.service.installation import Installation, Process
from tests.service.postgres import free_port

Konak = Callable[..., Result]
SERVER = ("fastapi", "prometheus_client", "pydantic_settings", "sqlalchemy", "structlog", "uvicorn")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of the commands in this process; nothing else is set."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"KONAK_{name.upper()}", raising=False)
    monkeypatch.setenv("KONAK_DATA_FOLDER", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Installation, Process]]:
    """A service with one slot and a queue of one."""
    settings = {"slots": 1, "readers": 1, "queue_limit": 1, "body_limit_mb": 0.1}
    with Installation(tmp_path_factory.mktemp("serve"), settings=settings) as service:
        yield service, service.serve()


def told(process: Process, pattern: str, within_s: float = 30.0) -> str:
    """What the process says on a line that fits, once it does."""
    end = time.monotonic() + within_s
    while (found := re.search(pattern, process.log.read_text())) is None:
        assert time.monotonic() < end, process.log.read_text()
        time.sleep(0.05)
    return found[0]


def test_the_other_commands_start_without_the_server() -> None:
    program = f"import service.cli, sys; print([name for name in {SERVER} if name in sys.modules])"
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert printed.stdout == "[]\n"


def test_it_tells_its_address_once_it_can_plan_and_leaves_nothing_of_that_plan(
    started: tuple[Installation, Process],
) -> None:
    service, process = started
    assert told(process, r"Konak is ready at \S+") == f"Konak is ready at {service.address}"
    assert httpx.get(f"{service.address}/health/ready").json() == {"status": "ready"}
    database = Database(service.database_url)
    assert Jobs(database).page(limit=10) == []
    database.close()


def test_what_it_logs_are_json_objects_without_the_contents_of_requests(
    started: tuple[Installation, Process],
) -> None:
    service, process = started
    httpx.post(f"{service.address}/v1/plans?hidden=1", json={"scenario": "hidden", "hidden": 1})
    told(process, r'"route": "/v1/plans", "status": 4')
    lines = [json.loads(line) for line in process.log.read_text().splitlines() if line.startswith("{")]
    assert {"timestamp", "level", "event"} <= set.intersection(*(set(line) for line in lines))
    assert "hidden" not in process.log.read_text()


@pytest.mark.parametrize("length", ["chunked", "lied about", "declared"])
def test_a_body_over_the_limit_is_refused_and_the_connection_closed(
    started: tuple[Installation, Process], length: str
) -> None:
    service, _ = started
    body = b"x" * 200_000
    headers = {
        "chunked": "Transfer-Encoding: chunked\r\n\r\n" + f"{len(body):x}\r\n",
        "lied about": "Content-Length: 100\r\n\r\n",  # the rest is no request, and not taken for one
        "declared": f"Content-Length: {len(body)}\r\n\r\n",
    }[length]
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as connection:
        head = "POST /v1/plans HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        connection.sendall((head + headers).encode() + body[:100])
        answers = b""
        try:
            connection.sendall(body[100:])
            while part := connection.recv(65536):
                answers += part
        except ConnectionError:
            pass  # it was closed under us, as it should
    statuses = re.findall(rb"HTTP/1.1 (\d+)", answers)
    assert statuses == ([b"422", b"400"] if length == "lied about" else [b"413"])


def test_a_full_service_is_still_ready_and_ends_in_good_order(
    started: tuple[Installation, Process],
) -> None:
    service, process = started
    long = {"instance": "western-balkans-autumn-2015", "options": {"fresh": True}}
    with httpx.Client(base_url=service.address, headers={"Prefer": "respond-async"}, timeout=30) as client:
        accepted, *others = [client.post("/v1/plans", json=long) for _ in range(3)]
        # One runs, one waits.
        assert [accepted.status_code, *(answer.status_code for answer in others)] == [202, 202, 503]
        time.sleep(0.1)
        assert client.get("/health/ready").status_code == 200
        with client.stream("GET", f"{accepted.headers['location']}/events") as events:
            assert process.stop() == 0
            told = "".join(events.iter_text())  # to its end, which is no broken connection
        assert '"state":"running"' in told
    assert process.left_behind() == []
    database = Database(service.database_url)
    assert [job.state for job in Jobs(database).page(limit=10)] == ["queued", "queued"]
    assert Processes(database).alive() == []
    database.close()


def test_a_taken_port_is_told(konak: Konak) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = konak("serve", "--port", str(port))
    assert refused.exit_code == 2
    assert f"Cannot listen on 127.0.0.1, port {port}: Address already in use" in refused.stderr


def test_what_cannot_start_says_so_and_is_never_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @asynccontextmanager
    async def failing(app: FastAPI) -> AsyncIterator[None]:
        raise RuntimeError("no child could be started")
        yield

    app = FastAPI(lifespan=failing)
    app.state.draining = threading.Event()
    monkeypatch.setattr(server, "create_app", lambda settings: app)
    settings, ready = Settings(port=0, data_folder=tmp_path), list[str]()
    with server.listener(settings) as listening, pytest.raises(SystemExit) as ended:
        server.run(settings, listening, ready.append)
    assert (ended.value.code, ready) == (3, [])
    told = capsys.readouterr().err
    assert "no child could be started" in told
    assert "readiness" not in told


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_answers_are_sent_without_delay(host: str) -> None:
    with (
        server.listener(Settings(host=host, port=0)) as listening,
        socket.create_connection(listening.getsockname()[:2]),
        listening.accept()[0] as connection,
    ):
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.parametrize(
    ("settings", "has_key", "needs"),
    [
        ({"HOST": "0.0.0.0"}, False, "konak key create"),
        ({"HOST": "0.0.0.0", "TRUSTED_PROXIES": "192.0.2.1"}, False, "konak key create"),
        ({"HOST": "::", "TRUSTED_PROXIES": "192.0.2.1"}, False, "konak key create"),
        ({"TRUSTED_PROXIES": "127.0.0.1"}, False, "konak key create"),  # whoever the proxy lets in
        ({"HOST": "0.0.0.0"}, True, "KONAK_TRUSTED_PROXIES"),
        ({"PORT": "http"}, True, "KONAK_PORT: Input should be a valid integer"),
        ({"DATABASE": "postgresql://konak:hidden@127.0.0.1:1/konak"}, True, "not available"),
    ],
    ids=str,
)
def test_it_does_not_start_where_it_would_be_open_or_could_not_work(
    konak: Konak, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], has_key: bool, needs: str
) -> None:
    if has_key:
        assert konak("key", "create", "morava").exit_code == 0
    for name, value in settings.items():
        monkeypatch.setenv(f"KONAK_{name}", value)
    refused = konak("serve")
    assert refused.exit_code == 2
    assert needs in refused.stderr
    assert "hidden" not in refused.stderr


def test_a_worker_says_when_its_folder_is_no_services_and_shows_its_figures(tmp_path: Path) -> None:
    port = free_port()
    environment = {"KONAK_DATA_FOLDER": str(tmp_path / "other"), "KONAK_SLOTS": "1", "KONAK_DATABASE": ""}
    process = Process(["worker", "--metrics-port", str(port)], environment, tmp_path / "log")
    try:
        told(process, "The worker is ready")
        assert "No service has used the folder" in process.log.read_text()
        assert "konak_solve_seconds" in httpx.get(f"http://127.0.0.1:{port}/metrics").text
    finally:
        assert process.stop() == 0
    assert process.left_behind() == []


def test_a_keys_secret_is_shown_once_and_stored_nowhere(konak: Konak, folder: Path) -> None:
    made = konak("key", "create", "morava", "--scope", "read", "--requests-per-minute", "6")
    assert made.exit_code == 0
    secret = made.stdout.strip()
    database = Database(f"sqlite:///{folder / 'konak.sqlite'}")
    found = Keys(database).find(secret)
    assert found is not None
    assert (found.name, found.scopes, found.requests_per_minute) == ("morava", ("read",), 6)
    database.close()
    stored = b"".join(path.read_bytes() for path in folder.iterdir())
    assert secret.encode() not in stored
    assert secret not in konak("key", "list").output + konak("key", "list", "--json").output


def test_keys_are_listed_and_revoked_by_name(konak: Konak) -> None:
    konak("key", "create", "morava")
    as_json = json.loads(konak("key", "create", "drina", "--scope", "admin", "--json").stdout)
    assert as_json["secret"].startswith("konak_")
    assert konak("key", "revoke", "morava").exit_code == 0
    listed = json.loads(konak("key", "list", "--json").stdout)
    assert [(key["name"], key["revoked_at"] is None) for key in listed] == [
        ("morava", False),
        ("drina", True),
    ]
    assert "drina" in konak("key", "list").stdout


@pytest.mark.parametrize(
    "arguments",
    [("revoke", "nobody"), ("create", "drina"), ("create", "morava", "--scope", "all")],
    ids=" ".join,
)
def test_what_cannot_be_done_to_a_key_is_refused(konak: Konak, arguments: tuple[str, ...]) -> None:
    konak("key", "create", "drina")
    assert konak("key", *arguments).exit_code == 2
