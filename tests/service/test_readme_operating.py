"""The README's sections on starting and operating are kept true: commands run, settings exist."""

import configparser
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import Result

from service.client import Client
from service.settings import PREFIX, Settings
from service.store import Database, Documents, Jobs, Processes
from tests.service import postgres

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def section(heading: str) -> str:
    found = re.search(rf"^## {heading}$(.*?)^## ", README, re.MULTILINE | re.DOTALL)
    assert found is not None, heading
    return found[1]


def block(language: str, holding: str, heading: str = "Operating") -> str:
    """The one block of a section that holds these words."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", section(heading), re.MULTILINE | re.DOTALL)
    (found,) = [block for block in blocks if holding in block]
    return str(found)


def settings_table() -> str:
    """The table of settings, as it is to stand in the README."""
    rows = ["| setting | default | |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default_factory is not None else field.default
        number = f"{default:g}" if isinstance(default, float) else default
        shown = "" if default in ("", None, []) else f"`{number}`"
        rows.append(f"| `{PREFIX}{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(rows)


def test_the_table_of_settings_is_complete_and_true() -> None:
    assert settings_table() in section("Operating")


class Shell:
    """Runs the README's commands in a folder, with `konak` on the path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = postgres.free_port()
        programs = folder / "bin"
        programs.mkdir()
        konak = programs / "konak"
        konak.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m service.cli "$@"\n')
        konak.chmod(0o755)
        without = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
        self.environment = {name: value for name, value in os.environ.items() if name not in without} | {
            "PATH": f"{programs}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "KONAK_PORT": str(self.port),
            "KONAK_SLOTS": "1",
            "KONAK_READERS": "1",
            "KONAK_FREE_DISK_SHARE": "0",
            "KONAK_FREE_DISK_GB": "0",
        }

    def run(self, script: str) -> str:
        ran = subprocess.run(
            ["bash", "-e", "-c", script], cwd=self.folder, env=self.environment, check=False,
            capture_output=True, text=True,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    @contextmanager
    def running(self, script: str, says: str) -> Iterator[str]:
        """A command that goes on until it is interrupted; gives the line that says so."""
        log = self.folder / f"{time.monotonic_ns()}.log"
        with log.open("wb") as told:
            process = subprocess.Popen(
                ["bash", "-e", "-c", f"exec {script}"], cwd=self.folder, env=self.environment, stdout=told,
                stderr=told, start_new_session=True,
            )  # fmt: skip
        try:
            end = time.monotonic() + 60
            while (found := re.search(says, log.read_text())) is None:
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < end, log.read_text()
                time.sleep(0.05)
            yield found[0]
        finally:
            process.send_signal(signal.SIGINT)  # as Ctrl-C does
            assert process.wait(30) == 0, log.read_text()


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


READY = r"Konak is ready at http://127\.0\.0\.1:\d+"


def test_it_starts_says_so_and_comes_back_from_a_backup(shell: Shell) -> None:
    with shell.running(block("bash", "konak serve", "Start the service"), READY) as ready:
        address = ready.split()[-1]
        assert address == f"http://127.0.0.1:{shell.port}"
        with Client(address) as client:
            kept = client.wait(client.submit(instance="first-steps").id)
            shell.run(2 * block("bash", "VACUUM INTO"))  # again, in place of the last one
            client.erase(kept.id)
    data = shell.folder / "konak-data"
    assert {path.name.partition("-")[0] for path in data.iterdir()} == {"konak.sqlite"}
    shell.run(block("bash", "cp backup.sqlite"))
    assert planned(f"sqlite:///{data / 'konak.sqlite'}") == [(kept.id, "optimal", True)]


def test_keys_are_made_listed_and_revoked(
    konak: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KONAK_DATA_FOLDER", str(tmp_path))
    commands = [shlex.split(line, comments=True) for line in block("bash", "konak key create").splitlines()]
    made, listed, revoked = (konak(*command[1:]) for command in commands)
    assert [result.exit_code for result in (made, listed, revoked)] == [0, 0, 0]
    assert made.stdout.startswith("konak_")
    assert "morava" in listed.stdout


def test_workers_share_the_work_on_postgresql_and_it_comes_back_from_a_backup(
    shell: Shell, postgresql: postgres.Cluster
) -> None:
    shell.environment |= {"PGHOST": "127.0.0.1", "PGPORT": str(postgresql.port), "PGUSER": postgres.USER}
    shell.environment["PATH"] = f"{postgres.programs()}{os.pathsep}{shell.environment['PATH']}"
    # The server of the tests has a role of this name already.
    shell.run(block("bash", "createuser").replace("konak", "reception"))
    exported, serve, worker = block("bash", "export KONAK_DATABASE").splitlines()
    there, here = "konak@db.example:5432/konak", f"reception@127.0.0.1:{postgresql.port}/reception"
    assert exported.endswith(there)
    url = shell.environment["KONAK_DATABASE"] = f"postgresql://{here}"
    with shell.running(serve, READY) as ready, shell.running(worker, "The worker is ready"):
        database = Database(url)
        assert sorted(process.slots for process in Processes(database).alive()) == [1, 2]
        database.close()
        with Client(ready.split()[-1]) as client:
            kept = client.wait(client.submit(instance="first-steps").id)
            shell.run(block("bash", "pg_dump"))
            client.erase(kept.id)
    shell.run(block("bash", "pg_restore"))
    assert planned(url) == [(kept.id, "optimal", True)]


def test_the_unit_for_systemd_starts_what_there_is_with_settings_that_there_are() -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(block("ini", "[Service]"))
    service = unit["Service"]
    assert service["ExecStart"].split("/")[-1] == "konak serve"
    given = dict(pair.split("=") for pair in service["Environment"].split())
    settings = Settings(**{name.removeprefix(PREFIX).lower(): value for name, value in given.items()})
    assert settings.trusted_proxies == ["127.0.0.1"]
    assert str(settings.data_folder).endswith(service["StateDirectory"])


def planned(url: str) -> list[tuple[str, str, bool]]:
    """Id and state of each job in a database, and whether its plan is there."""
    database = Database(url)
    try:
        documents = Documents(database)
        jobs = Jobs(database).page(limit=10)
        return [(job.id, job.state, documents.get(job.id, "plan") is not None) for job in jobs]
    finally:
        database.close()
