"""Running the command as a user would, in this process; a fresh database of each kind."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
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


@pytest.fixture(scope="session")
def postgresql_url(postgresql: Cluster) -> str:
    """The address of the one database that tests empty and use in turn: faster than one each."""
    return postgresql.database("tests")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database: each test runs on both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'konak.sqlite'}"
    url: str = request.getfixturevalue("postgresql_url")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with empty tables."""
    opened = Database(database_url)
    opened.create()
    yield opened
    opened.close()
