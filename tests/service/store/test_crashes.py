"""kill -9 at any moment: what was acknowledged is there, and nothing is half done."""

import subprocess
import sys

import pytest
from sqlalchemy import select

from service.store import Database, Documents, Jobs
from service.store.schema import metadata
from tests.service.store.crashing import ACTS, crashing
from tests.service.store.rows import DOCUMENTS, in_state

BEFORE = {
    "record": "queued",
    "claim": "queued",
    "progress": "running",
    "finish": "running",
    "cancel": "queued",
    "recover": "running",
    "erase": "optimal",
    "purge": "optimal",
}


def contents(database: Database) -> dict[str, list[str]]:
    """Everything in the database."""
    with database.read() as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for table in metadata.sorted_tables
        }


@pytest.mark.parametrize("act", ACTS)
def test_a_process_killed_between_two_statements_leaves_no_trace(
    database: Database, database_url: str, act: str
) -> None:
    in_state(database, BEFORE[act])
    before = contents(database)
    deaths = 0
    with crashing(database_url) as process:
        while process.dies(act, deaths + 1):
            deaths += 1
            assert contents(database) == before
    assert deaths >= 3  # at the least a statement, its event and the commit
    assert contents(database) != before


def test_what_was_acknowledged_outlives_the_process(database: Database, database_url: str) -> None:
    command = [sys.executable, "-m", "tests.service.store.crashing", "flood", database_url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        acknowledged = [process.stdout.readline().strip() for _ in range(30)]
        process.kill()
        acknowledged += process.stdout.read().split("\n")[:-1]

    jobs, documents = Jobs(database), Documents(database)
    recorded = jobs.page(limit=100_000)
    # one more may be recorded and its answer lost
    assert len(acknowledged) <= len(recorded) <= len(acknowledged) + 1
    assert set(acknowledged) <= {job.id for job in recorded}
    assert all(documents.under(job.id, "") == DOCUMENTS for job in recorded)
    assert jobs.claim("worker_2", ["interactive"]) is not None
