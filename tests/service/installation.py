"""An installation as it runs in earnest: the service and its workers as processes, to start and to kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import psutil

from service.client import Client
from tests.service.postgres import free_port

STARTED_WITHIN_S = 60.0
GONE_WITHIN_S = 20.0


class Process:
    """One `konak serve` or `konak worker` and everything it started."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as told:
            self._popen = subprocess.Popen(
                [sys.executable, "-m", "service.cli", *arguments],
                env={**os.environ, **environment},
                stdout=told,
                stderr=told,
                start_new_session=True,  # an interrupt of the tests is not one of the service
            )
        self._seen: dict[int, psutil.Process] = {}

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def alive(self) -> bool:
        return self._popen.poll() is None

    def children(self) -> list[psutil.Process]:
        """The processes it started and those that they started: solver processes and what forks them."""
        try:
            found = psutil.Process(self.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []
        self._seen |= {child.pid: child for child in found}
        return found

    def kill(self) -> None:
        """Kill it as a power cut would; what it started is left to itself."""
        self.children()
        self._popen.kill()
        self._popen.wait()

    def stop(self) -> int:
        """Ask it to end, and give its exit code."""
        self.children()
        if self.alive:
            self._popen.send_signal(signal.SIGTERM)
        return self._popen.wait(timeout=GONE_WITHIN_S + 20)

    def left_behind(self, within_s: float = GONE_WITHIN_S) -> list[str]:
        """What it started and still runs after `within_s`, though it is gone itself; ended here, and told."""
        end = time.monotonic() + within_s
        while (left := [child for child in self._seen.values() if _runs(child)]) and time.monotonic() < end:
            time.sleep(0.1)
        for child in left:
            child.kill()
        return [f"{child.pid} of {self.pid}" for child in left]


class Installation:
    """A service on loopback and any number of workers, sharing one database.

    Args:
        folder: of data and logs.
        database: PostgreSQL's address, where each process has a data folder of its own; "" for SQLite in the
            one data folder that all of them share.
        settings: further settings, by their names without prefix: `{"slots": 2}`.
    """

    def __init__(
        self, folder: Path, *, database: str = "", settings: Mapping[str, object] | None = None
    ) -> None:
        self.folder, self.database = folder, database
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._settings = {"port": self.port, "free_disk_share": 0, "free_disk_gb": 0, **(settings or {})}
        self.processes: list[Process] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def database_url(self) -> str:
        """Where jobs are kept, as `service.store` takes it."""
        return self.database or f"sqlite:///{self.folder / 'data' / 'konak.sqlite'}"

    def serve(self) -> Process:
        """Start the service and wait until it answers."""
        process = self._start("serve", "api")
        end = time.monotonic() + STARTED_WITHIN_S
        while not self.answers():
            if not process.alive or time.monotonic() > end:
                raise RuntimeError(f"the service did not start:\n{process.log.read_text()[-3000:]}")
            time.sleep(0.05)
        return process

    def worker(self, name: str) -> Process:
        """Start a worker."""
        return self._start("worker", name)

    def answers(self) -> bool:
        """Whether the service answers at all."""
        try:
            return httpx.get(f"{self.address}/health/live", timeout=2.0).status_code == 200
        except httpx.TransportError:
            return False

    def client(self, patience_s: float = 120.0) -> Client:
        """A client of the service."""
        return Client(self.address, patience_s=patience_s)

    def close(self) -> None:
        """Stop everything that was started and not killed."""
        for process in self.processes:
            if process.alive:
                process.stop()

    def _start(self, command: str, name: str) -> Process:
        data = self.folder / (f"data-{name}" if self.database else "data")
        settings = {**self._settings, "data_folder": data, "database": self.database}
        environment = {f"KONAK_{setting.upper()}": str(value) for setting, value in settings.items()}
        process = Process([command], environment, self.folder / f"{name}.log")
        self.processes.append(process)
        return process


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
