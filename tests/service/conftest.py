"""Running the command as a user would, in this process; a fresh database of each kind."""

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from service.cli import app
from service.store import Database
from tests.service.postgres import Cluster, cluster, programs


@pytest.fixture
def konak(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`konak(*arguments)` with what it wrote and its exit code; what it raises is a failure of the test."""
    monkeypatch.delenv("COLUMNS", raising=False)  # test runners set it; tables are to be of one width

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments, prog_name="konak", catch_exceptions=False)

    return run


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """A PostgreSQL server for this process of tests.

    Without its programs its tests are skipped; they fail if KONAK_TEST_POSTGRESQL is `require`.
    """
    folder = programs()
    if folder is None:
        missing = pytest.fail if os.environ.get("KONAK_TEST_POSTGRESQL") == "require" else pytest.skip
        missing("PostgreSQL is not installed")
    with cluster(folder) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database: each test runs on both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'konak.sqlite'}"
    server: Cluster = request.getfixturevalue("postgresql")
    return server.database(f"test_{uuid.uuid4().hex}")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with empty tables."""
    opened = Database(database_url)
    opened.create()
    yield opened
    opened.close()
