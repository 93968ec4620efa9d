"""The tables, and the version of their shape."""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    func,
    insert,
    inspect,
    select,
)

from service.store.refusals import NewerSchema
from service.store.states import STATES

VERSION = 1


class Words(TypeDecorator[str]):
    """Text that any input fits in: what PostgreSQL or UTF-8 cannot hold becomes U+FFFD on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text without NUL and without halves of surrogate pairs."""
        if value is None:
            return None
        return value.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class Json(TypeDecorator[Any]):
    """A JSON value as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Its text; None stays NULL."""
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The value; NULL is None."""
        return None if value is None else orjson.loads(value)


metadata = MetaData()

schema_version = Table("schema_version", metadata, Column("version", Integer, primary_key=True))

jobs = Table(
    "jobs",
    metadata,
    # The order of arrival: times may be equal.
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", Words, nullable=False, unique=True),
    Column("kind", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("key_id", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("klass", Words, nullable=False),
    Column("size", Double, nullable=False),
    Column("estimate_s", Double, nullable=False),
    Column("fingerprint", Words, nullable=False),
    Column("options", Json, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("deadline_at", Double),
    Column("started_at", Double),
    Column("finished_at", Double),
    Column("stage", Words, nullable=False, default=""),
    Column("detail", Words, nullable=False, default=""),
    Column("fraction", Double),
    Column("stopped_by", Words, nullable=False, default=""),
    Column("attempt", Integer, nullable=False),
    Column("owner", Words),
    Column("cancel_requested", Boolean, nullable=False, default=False),
    Column("problem", Json),
    Column("approved", Boolean, nullable=False, default=False),
    Column("erased_at", Double),
    Column("seconds", Double),
    CheckConstraint(f"state IN ({', '.join(repr(state) for state in STATES)})", name="known_state"),
    Index("jobs_by_state", "state", "kind", "stopped_by"),
    Index("jobs_by_key", "key_id", "number"),
    Index("jobs_by_start", "key_id", "started_at"),
    Index("jobs_by_key_and_state", "key_id", "state", "number"),
    Index("jobs_by_fingerprint", "key_id", "fingerprint", "state", "number"),
    sqlite_autoincrement=True,
)

documents = Table(
    "documents",
    metadata,
    Column("job_id", Words, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("name", Words, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("job_id", Words, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", Double, nullable=False),
    Column("type", Words, nullable=False),
    Column("data", Json, nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("key_id", Words, primary_key=True),
    Column("key", Words, primary_key=True),
    Column("request_hash", Words, nullable=False),
    Column("job_id", Words, ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
    Column("at", Double, nullable=False),
    Index("idempotency_by_age", "at"),
    Index("idempotency_by_job", "job_id"),
)

approvals = Table(
    "approvals",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("job_id", Words, ForeignKey("jobs.id"), nullable=False),
    Column("at", Double, nullable=False),
    Column("action", Words, nullable=False),
    Column("role", Words, nullable=False),
    Column("note", Words, nullable=False),
    Column("key_id", Words, nullable=False),
    Index("approvals_by_job", "job_id", "number"),
    sqlite_autoincrement=True,
)

processes = Table(
    "processes",
    metadata,
    Column("id", Words, primary_key=True),
    Column("host", Words, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("slots", Integer, nullable=False),
    Column("lease_until", Double, nullable=False),
)

keys = Table(
    "keys",
    metadata,
    Column("id", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("hash", Words, nullable=False, unique=True),
    Column("scopes", Json, nullable=False),
    Column("requests_per_minute", Integer),
    Column("unfinished_limit", Integer),
    Column("created_at", Double, nullable=False),
    Column("revoked_at", Double),
)

# The trail of approvals can only grow, whoever writes to the database.
_GROWS_ONLY: Mapping[str, tuple[str, ...]] = {
    "sqlite": tuple(
        f"CREATE TRIGGER approvals_keep_{action} BEFORE {action} ON approvals "
        "BEGIN SELECT RAISE(ABORT, 'approvals are never changed'); END"
        for action in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE FUNCTION keep_approvals() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION 'approvals are never changed'; END$$",
        "CREATE TRIGGER approvals_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON approvals "
        "FOR EACH STATEMENT EXECUTE FUNCTION keep_approvals()",
    ),
}


def prepare(connection: Connection) -> None:
    """Makes the tables in an empty database; raises NewerSchema on one of a later version.

    The caller holds the database for itself, so that two processes may start at once.
    """
    if not inspect(connection).has_table(schema_version.name):
        metadata.create_all(connection)
        for statement in _GROWS_ONLY[connection.dialect.name]:
            connection.exec_driver_sql(statement)
        connection.execute(insert(schema_version).values(version=VERSION))
    found = connection.execute(select(func.max(schema_version.c.version))).scalar_one()
    if found > VERSION:
        raise NewerSchema(found, VERSION)
