"""One database, two kinds: a SQLite file on one machine, PostgreSQL for many."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    Engine,
    create_engine,
    event,
    func,
    literal_column,
    select,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from service.store import schema
from service.store.refusals import Reason, Unavailable

_CLOCKS: Mapping[str, str] = {
    "sqlite": "((julianday('now') - 2440587.5) * 86400.0)",
    "postgresql": "CAST(extract(epoch FROM clock_timestamp()) AS double precision)",
}
_SQLITE_REASONS: Mapping[int, Reason] = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_CORRUPT: "disk",
    sqlite3.SQLITE_FULL: "disk",
    sqlite3.SQLITE_IOERR: "disk",
    sqlite3.SQLITE_NOTADB: "disk",
    sqlite3.SQLITE_READONLY: "disk",
}
_POSTGRESQL_REASONS: Mapping[str, Reason] = {
    "53100": "disk",  # disk_full
    "58030": "disk",  # io_error
    "55P03": "locked",  # lock_not_available
    "57014": "locked",  # query_canceled, by statement_timeout
    "40P01": "locked",  # deadlock_detected
}
# Mistakes of ours, which no waiting mends: not to be told to a caller as an outage.
_MISTAKES = (IntegrityError, ProgrammingError, DataError)

_EXCLUSIVE = 0x6B6F6E616B
"""The number of PostgreSQL's advisory lock that our rare serial sections share."""

_STATEMENT_SECONDS = 30.0


class Database:
    """A database, its transactions and its clock. Safe to share between threads; not between processes."""

    def __init__(self, url: str, *, busy_seconds: float = 5.0) -> None:
        """Opens nothing yet: the first transaction does.

        `url` is `sqlite:///<file>`, or `postgresql://...`; `busy_seconds` is how long a transaction waits
        for another's lock, or for a free connection.
        """
        self.url = _understood(url)
        self._busy_seconds = busy_seconds
        self._embedded = self.url.get_backend_name() == "sqlite"
        # SQLite lets waiting writers race; in turn they are both fairer and faster.
        self._turn = Lock()
        self._engine = (
            _sqlite(self.url, busy_seconds) if self._embedded else _postgresql(self.url, busy_seconds)
        )
        self._writing = self._engine.execution_options(begin="BEGIN IMMEDIATE")
        self.now: ColumnElement[float] = literal_column(_CLOCKS[self.url.get_backend_name()], Double)
        """The database's clock: seconds since the epoch."""

    def create(self) -> None:
        """Makes the file, for its owner's eyes, and the tables if they are missing.

        Raises NewerSchema, Unavailable.
        """
        if self._embedded and self.url.database:
            file = Path(self.url.database)
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(OSError):  # SQLite, which adds its files with the same rights, tells what is wrong
                file.touch(mode=0o600)
        with self.write() as connection:
            self.exclude(connection)
            schema.prepare(connection)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that may write: committed at the end, rolled back by any error.

        Raises Unavailable. SQLite takes the write lock at the start, so that what was read stays true.
        """
        with self._in_turn(), self._translated(), self._writing.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One transaction that only reads. Raises Unavailable."""
        with self._translated(), self._engine.connect() as connection:
            yield connection

    def exclude(self, connection: Connection) -> None:
        """Until the end of this transaction no other one passes this line.

        For decisions that rest on what is not there, which locks of rows do not cover. In SQLite every
        writing transaction is alone anyway.
        """
        if not self._embedded:
            connection.execute(select(func.pg_advisory_xact_lock(_EXCLUSIVE)))

    def close(self) -> None:
        """Closes all connections that are not in use."""
        self._engine.dispose()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if not self._embedded:
            yield
            return
        if not self._turn.acquire(timeout=self._busy_seconds):
            raise Unavailable("locked")
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except _MISTAKES:
            raise
        except DBAPIError as error:
            raise Unavailable(_reason(error.orig)) from error
        except PoolTimeout as error:
            raise Unavailable("connection") from error


def _understood(text: str) -> URL:
    url = make_url(text)
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("postgresql+psycopg", "sqlite") or not url.database:
        raise ValueError("a database is sqlite:///<file> or postgresql://<user>@<host>/<name>")
    return url


def _sqlite(url: URL, busy_seconds: float) -> Engine:
    engine = create_engine(
        url, pool_timeout=busy_seconds, max_overflow=50, connect_args={"timeout": busy_seconds}
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # The driver would begin its transactions late, after the first reads; we begin them ourselves.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


def _postgresql(url: URL, busy_seconds: float) -> Engine:
    settings = {
        "synchronous_commit": "on",
        "lock_timeout": f"{busy_seconds * 1000:.0f}",
        "statement_timeout": f"{_STATEMENT_SECONDS * 1000:.0f}",
        # Locks of a process whose machine vanished do not outlive it for long.
        "idle_in_transaction_session_timeout": f"{_STATEMENT_SECONDS * 1000:.0f}",
    }
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_timeout=busy_seconds,
        connect_args={
            "connect_timeout": max(2, round(busy_seconds)),
            "tcp_user_timeout": round(_STATEMENT_SECONDS * 1000),
            "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
        },
    )


def _reason(error: BaseException | None) -> Reason:
    if isinstance(error, sqlite3.Error):
        # Python sets the code on errors that come from SQLite itself, with details in the higher bits.
        return _SQLITE_REASONS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, "connection")
    return _POSTGRESQL_REASONS.get(getattr(error, "sqlstate", None) or "", "connection")
