"""A PostgreSQL server of its own for tests: from Debian's packages, in a folder that goes away with it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEBIAN = "/usr/lib/postgresql"
USER = "konak"


def programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl` of the newest version; None where PostgreSQL is not installed."""
    folders = sorted(Path(DEBIAN).glob("*/bin"), key=lambda folder: float(folder.parent.name))
    on_path = shutil.which("initdb")
    return folders[-1] if folders else Path(on_path).resolve().parent if on_path else None


def free_port() -> int:
    """A port of loopback that was free just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class Cluster:
    """A running server; databases are made in it as needed."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.port = free_port()
        self._folder, self._programs = folder, programs
        # PostgreSQL refuses to run as root
        self._account = "postgres" if os.geteuid() == 0 else None
        if self._account:
            shutil.chown(folder, self._account)
        self._run(
            "initdb", "--auth=trust", f"--username={USER}", "--no-sync", "--encoding=UTF8", "--locale=C"
        )
        self.start()

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200"
        )
        self._run(
            "pg_ctl", "start", "--wait", "--silent", f"--log={self._folder / 'log'}", f"--options={options}"
        )

    def stop(self, mode: str = "fast") -> None:
        """Stop the server: `fast` rolls back what is open, `immediate` is a crash."""
        self._run("pg_ctl", "stop", "--wait", "--silent", f"--mode={mode}")

    def database(self, name: str) -> str:
        """The address of a new, empty database."""
        server = ["--host=127.0.0.1", f"--port={self.port}", f"--username={USER}"]
        subprocess.run([self._programs / "createdb", *server, name], check=True)
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{name}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), f"--pgdata={self._folder / 'data'}", *arguments]
        with tempfile.TemporaryFile() as told:  # a pipe would stay open as long as the server runs
            done = subprocess.run(
                command, cwd=self._folder, user=self._account, stdout=told, stderr=told, check=False
            )
            if done.returncode:
                told.seek(0)
                raise RuntimeError(told.read().decode())


@contextmanager
def cluster(programs: Path) -> Iterator[Cluster]:
    """A server as long as the context lasts."""
    with tempfile.TemporaryDirectory(prefix="konak-postgres-") as folder:
        server = Cluster(Path(folder), programs)
        try:
            yield server
        finally:
            server.stop("immediate")
