"""The README's nginx before a service with keys: what passes, what does not, and who is taken for whom."""

import json
import os
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from service.store import Database, Keys
from tests.service.installation import Installation
from tests.service.postgres import free_port
from tests.service.test_readme_operating import block

CLIENT = "127.0.0.2"
"""Where requests come from, so that they can be told from the proxy's own."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("proxy")
    settings = {"slots": 1, "readers": 1, "trusted_proxies": "127.0.0.1"}
    with Installation(folder, settings=settings) as service:
        database = Database(service.database_url)
        database.create()
        (folder / "key").write_text(Keys(database).create("morava", ["plan"])[1])
        database.close()
        service.serve()
        yield service


@pytest.fixture(scope="module")
def nginx(service: Installation) -> Iterator[int]:
    """The port of nginx, run as the README says but for addresses and places of files."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None or shutil.which("openssl") is None:
        pytest.skip("nginx or openssl is not installed")
    folder, port = service.folder / "nginx", free_port()
    folder.mkdir()
    certificate = "req -x509 -newkey rsa:2048 -nodes -subj /CN=konak.example -keyout konak.key -out konak.pem"
    subprocess.run(["openssl", *certificate.split()], cwd=folder, check=True, capture_output=True)
    server = block("nginx", "proxy_pass")
    for there, here in {
        "listen 443 ": f"listen 127.0.0.1:{port} ",
        "/etc/ssl": str(folder),
        ":8722": f":{service.port}",
    }.items():
        assert there in server
        server = server.replace(there, here)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    # Who starts the tests owns their folder.
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; {temporary}\n{server}}}"
    )
    process = subprocess.Popen(
        [program, "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.PIPE
    )
    try:
        end = time.monotonic() + 10
        while not answers(port):
            assert process.poll() is None, process.communicate()[1].decode()
            assert time.monotonic() < end
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.communicate(timeout=10)


def answers(port: int) -> bool:
    try:
        with client(port) as asking:
            return asking.get("/health/live").status_code == 200
    except httpx.TransportError:
        return False


def client(port: int, key: str | None = None) -> httpx.Client:
    """A client of https://konak.example, from CLIENT."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    headers = {"Host": "konak.example"} | ({"Authorization": f"Bearer {key}"} if key else {})
    transport = httpx.HTTPTransport(verify=trusting, local_address=CLIENT)
    return httpx.Client(
        base_url=f"https://127.0.0.1:{port}", headers=headers, transport=transport, timeout=30
    )


@pytest.fixture
def key(service: Installation) -> str:
    return (service.folder / "key").read_text()


def test_without_a_key_nobody_comes_in(nginx: int) -> None:
    with client(nginx) as asking:
        refused = asking.get("/v1/plans")
        figures = asking.get("/metrics")
    assert (refused.status_code, figures.status_code) == (401, 401)
    assert refused.headers["www-authenticate"] == 'Bearer realm="konak"'


def test_a_plan_is_made_and_followed_as_it_happens(nginx: int, key: str) -> None:
    with client(nginx, key) as asking:
        made = asking.post("/v1/plans", json={"instance": "first-steps"}, headers={"Prefer": "respond-async"})
        assert made.status_code == 202
        with asking.stream("GET", f"{made.headers['location']}/events") as events:
            assert events.headers["content-type"].startswith("text/event-stream")
            told = list(events.iter_lines())
        assert asking.get(made.headers["location"]).json()["state"] == "optimal"
    states = [json.loads(line[5:])["state"] for line in told if '"state"' in line]
    assert states[-1] == "optimal"


@pytest.mark.parametrize("origin", ["https://konak.example", "https://other.example"])
def test_pages_of_its_own_origin_are_served_others_are_not(nginx: int, key: str, origin: str) -> None:
    with client(nginx, key) as asking:
        answer = asking.get("/v1/plans", headers={"Origin": origin})
    assert answer.status_code == (200 if origin == "https://konak.example" else 403)


def test_the_log_tells_the_client_and_not_what_it_claims_to_be(
    nginx: int, key: str, service: Installation
) -> None:
    with client(nginx, key) as asking:
        given = "who-asked-1"
        asking.get("/v1/instances", headers={"X-Forwarded-For": "192.0.2.66", "X-Request-Id": given})
    end = time.monotonic() + 10
    # The service writes the line when it has answered.
    while not (
        lines := re.findall(rf"^.*{given}.*\n", log := service.processes[0].log.read_text(), re.MULTILINE)
    ):
        assert time.monotonic() < end, log
        time.sleep(0.02)
    (line,) = lines
    assert json.loads(line)["client"] == CLIENT
    assert json.loads(line)["key"].startswith("key_")
    assert key not in log


def test_an_upload_as_large_as_the_service_takes_passes_and_a_larger_one_does_not(
    nginx: int, key: str
) -> None:
    with client(nginx, key) as asking:
        statuses = [
            asking.post(
                "/v1/checks", content=b"x" * size, headers={"Content-Type": "application/json"}
            ).status_code
            for size in (31_900_000, 34_000_000)
        ]
    assert statuses == [422, 413]


def test_beside_the_proxy_the_service_takes_no_ones_word(service: Installation, tmp_path: Path) -> None:
    transport = httpx.HTTPTransport(local_address="127.0.0.3")  # this machine, but not the proxy
    with httpx.Client(base_url=service.address, transport=transport) as asking:
        assert asking.get("/health/live").status_code == 200
        assert asking.get("/health/live", headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 403
        assert asking.get("/health/live", headers={"Host": "konak.example"}).status_code == 421
