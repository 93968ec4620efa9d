"""The database itself: what a commit promises, its clock, its refusals and how it comes back."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import psycopg
import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError

from service.store import Database, Jobs, NewerSchema, Unavailable
from service.store.schema import VERSION, documents, jobs, schema_version
from tests.service.postgres import Cluster
from tests.service.store.rows import DOCUMENTS, in_state, new, stored


def value(database: Database, statement: str) -> object:
    with database.read() as connection:
        return connection.execute(text(statement)).scalar_one()


@pytest.mark.parametrize(
    ("pragma", "expected"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("busy_timeout", 5000),
    ],
)
def test_what_sqlite_promises(tmp_path: Path, pragma: str, expected: object) -> None:
    database = Database(f"sqlite:///{tmp_path / 'konak.sqlite'}")
    assert value(database, f"PRAGMA {pragma}") == expected
    database.close()


def test_a_writing_transaction_of_sqlite_takes_the_lock_at_its_start(tmp_path: Path) -> None:
    file = tmp_path / "konak.sqlite"
    database = Database(f"sqlite:///{file}")
    database.create()
    with database.write() as connection:
        connection.execute(select(jobs.c.id)).all()
        other = sqlite3.connect(file, timeout=0.0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        assert other.execute("SELECT count(*) FROM jobs").fetchone() == (0,)  # readers do not wait
    other.execute("BEGIN IMMEDIATE")
    other.close()
    database.close()


def test_the_data_folder_holds_the_database_and_nothing_else(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'data' / 'konak.sqlite'}")
    database.create()
    in_state(database, "optimal")
    names = {path.name for path in (tmp_path / "data").iterdir()}
    assert names == {"konak.sqlite", "konak.sqlite-wal", "konak.sqlite-shm"}
    database.close()
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["konak.sqlite"]


def test_only_its_owner_may_read_the_database_whatever_the_folder_says(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    database = Database(f"sqlite:///{tmp_path / 'konak.sqlite'}")
    database.create()
    in_state(database, "optimal")
    rights = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert rights == {"konak.sqlite": 0o600, "konak.sqlite-wal": 0o600, "konak.sqlite-shm": 0o600}
    database.close()


def test_postgresql_confirms_a_commit_when_it_is_on_disk(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    assert value(database, "SHOW synchronous_commit") == "on"
    database.close()


def test_the_clock_counts_seconds_since_the_epoch(database: Database) -> None:
    with database.read() as connection:
        first = connection.execute(select(database.now)).scalar_one()
        time.sleep(0.02)
        second = connection.execute(select(database.now)).scalar_one()
    assert first == pytest.approx(time.time(), abs=60.0)
    assert 0.01 < second - first < 30.0  # it moves within a transaction too


@pytest.mark.parametrize("url", ["mysql://host/konak", "sqlite://", "postgresql://host"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="a database is sqlite:///<file> or postgresql://"):
        Database(url)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_reached_through_psycopg(scheme: str) -> None:
    assert Database(f"{scheme}://host/konak").url.drivername == "postgresql+psycopg"


def test_processes_that_start_at_once_make_one_schema(database_url: str) -> None:
    together = Barrier(6)

    def start(_: int) -> None:
        database = Database(database_url)
        together.wait()
        database.create()
        database.close()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(start, range(6)))

    database = Database(database_url)
    assert value(database, "SELECT count(*) FROM schema_version") == 1
    database.close()


def test_a_database_of_a_newer_version_is_refused_and_left_alone(database: Database) -> None:
    with database.write() as connection:
        connection.execute(update(schema_version).values(version=VERSION + 1))
    with pytest.raises(NewerSchema, match=f"schema version {VERSION + 1} and this Konak knows {VERSION}"):
        database.create()


def test_any_error_takes_the_whole_transaction_back(database: Database) -> None:
    def half() -> None:
        with database.write() as connection:
            connection.execute(update(jobs).values(name="half"))
            raise KeyError

    in_state(database, "queued")
    with pytest.raises(KeyError):
        half()
    assert stored(Jobs(database)).name == "Autumn"


def test_documents_belong_to_a_job(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(insert(documents).values(job_id="nobody", name="plan", content=b""))


def test_a_database_that_another_holds_is_unavailable_and_then_is_not(database_url: str) -> None:
    database = Database(database_url, busy_seconds=0.1)
    database.create()
    in_state(database, "queued")
    if database.url.get_backend_name() == "sqlite":
        holder = sqlite3.connect(str(database.url.database))
        holder.execute("BEGIN IMMEDIATE")
        release = holder.close
    else:
        other = psycopg.connect(database_url)
        other.execute("SELECT * FROM jobs FOR UPDATE")
        release = other.close

    with pytest.raises(Unavailable) as refused:
        Jobs(database).cancel("plan_1")
    assert refused.value.reason == "locked"

    release()
    assert Jobs(database).cancel("plan_1").state == "cancelled"
    database.close()


def test_threads_that_wait_for_their_turn_too_long_are_told_so(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'konak.sqlite'}", busy_seconds=0.1)
    database.create()
    with (
        ThreadPoolExecutor(1) as thread,
        database.write(),
        pytest.raises(Unavailable, match="locked"),
    ):
        thread.submit(Jobs(database).record, new("plan_1"), DOCUMENTS).result()
    Jobs(database).record(new("plan_1"), DOCUMENTS)
    database.close()


def test_a_full_disk_is_unavailable_and_nothing_is_half_recorded(database: Database) -> None:
    def fill() -> None:
        with database.write() as connection:
            connection.execute(update(jobs).values(name="half"))
            if database.url.get_backend_name() == "sqlite":
                connection.exec_driver_sql("PRAGMA max_page_count = 1")  # raised to the pages there are
                rows = {"job_id": "plan_1", "name": "plan", "content": bytes(10_000_000)}
                connection.execute(insert(documents).values(rows))
            else:
                connection.exec_driver_sql("DO $$BEGIN RAISE SQLSTATE '53100'; END$$")

    in_state(database, "queued")
    with pytest.raises(Unavailable) as refused:
        fill()
    assert refused.value.reason == "disk"
    assert stored(Jobs(database)).name == "Autumn"


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    file = tmp_path / "konak.sqlite"
    file.write_bytes(b"something else" * 100)
    with pytest.raises(Unavailable) as refused:
        Database(f"sqlite:///{file}").create()
    assert refused.value.reason == "disk"


def test_a_restart_of_postgresql_is_a_clear_refusal_and_over_by_itself(
    postgresql: Cluster,
) -> None:
    database = Database(postgresql.database("restarted"))
    database.create()
    store = Jobs(database)
    store.record(new("kept"), DOCUMENTS)

    def interrupted() -> None:
        with database.write() as connection:
            connection.execute(update(jobs).values(name="half"))
            postgresql.stop("immediate")
            connection.execute(update(jobs).values(name="whole"))

    with pytest.raises(Unavailable) as refused:
        interrupted()
    assert refused.value.reason == "connection"
    for call in (lambda: store.get("kept", None), lambda: store.record(new("refused"), DOCUMENTS)):
        with pytest.raises(Unavailable) as refused:
            call()
        assert refused.value.reason == "connection"

    postgresql.start()
    assert [(job.id, job.name) for job in store.page(limit=10)] == [("kept", "Autumn")]
    store.record(new("afterwards"), DOCUMENTS)
    database.close()


def test_connections_that_a_restart_cut_are_replaced_unseen(postgresql: Cluster, postgresql_url: str) -> None:
    database = Database(postgresql_url)
    assert value(database, "SELECT 1") == 1
    postgresql.stop()
    postgresql.start()
    assert value(database, "SELECT 1") == 1
    database.close()
