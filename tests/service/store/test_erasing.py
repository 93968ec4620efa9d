"""Erasing leaves a tombstone; approvals stand in its way and their trail only grows."""

from pathlib import Path
from random import Random

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from service.store import (
    AlreadyApproved,
    Approvals,
    Approved,
    Database,
    Documents,
    Events,
    Jobs,
    NoPlan,
    NotApproved,
    StoreError,
    Unfinished,
    Unknown,
    schema,
)
from service.store.recording import DAY_S
from tests.service.store.rows import DOCUMENTS, PLAN, WORKER, in_state, new, stored

ENDS = ["optimal", "feasible", "failed", "cancelled", "expired"]


@pytest.mark.parametrize("state", ENDS)
def test_an_erased_job_leaves_a_tombstone(database: Database, state: str) -> None:
    jobs, events = Jobs(database), Events(database)
    before = in_state(database, state)
    seen = events.after("plan_1", 0, 10)[-1].seq

    tombstone = jobs.erase("plan_1")

    assert list(Documents(database).under("plan_1", "")) == []
    assert (tombstone.name, tombstone.options, tombstone.fingerprint) == ("", {}, "")
    assert (tombstone.id, tombstone.state, tombstone.created_at) == ("plan_1", state, before.created_at)
    assert tombstone.erased_at is not None
    # a client that was following hears of it, and nothing of before is left to read
    (last,) = events.after("plan_1", 0, 10)
    assert (last.seq, last.data) == (seen + 1, {"state": state, "erased": True})
    assert jobs.erase("plan_1") == tombstone


@pytest.mark.parametrize("state", ["queued", "running"])
def test_what_is_unfinished_is_not_erased(database: Database, state: str) -> None:
    before = in_state(database, state)
    for take in (Jobs(database).erase, Jobs(database).discard):
        with pytest.raises(Unfinished):
            take("plan_1")
    assert stored(Jobs(database)) == before


def test_what_is_not_there_is_unknown(database: Database) -> None:
    for take in (Jobs(database).erase, Jobs(database).discard):
        with pytest.raises(Unknown):
            take("plan_1")


def test_erased_bytes_are_gone_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / "konak.sqlite"
    telling = Random(1).randbytes(20_000)  # what does not compress is stored as it is

    def written() -> bool:
        database.close()  # writes the log back
        return telling[5_000:5_100] in file.read_bytes()

    database = Database(f"sqlite:///{file}")
    database.create()
    running = Jobs(database).record(new("plan_1"), {"scenario": telling}, owner=WORKER)
    Jobs(database).finish(running, "optimal")
    assert written()
    Jobs(database).erase("plan_1")
    assert not written()


def test_a_discarded_probe_leaves_nothing(database: Database) -> None:
    in_state(database, "optimal")
    Jobs(database).discard("plan_1")
    with database.read() as connection:
        for table in (schema.jobs, schema.documents, schema.events):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0


def test_an_approved_plan_is_not_erased_until_the_approval_is_withdrawn(database: Database) -> None:
    jobs, approvals = Jobs(database), Approvals(database)
    in_state(database, "optimal")
    approvals.add("plan_1", "approve", "head of operations", "checked", "key_a")
    for take in (jobs.erase, jobs.discard):
        with pytest.raises(Approved):
            take("plan_1")

    approvals.add("plan_1", "withdraw", "head of operations", "border closed", "key_b")
    assert not stored(jobs).approved
    jobs.erase("plan_1")

    trail = [(entry.action, entry.role, entry.note, entry.key_id) for entry in approvals.trail("plan_1")]
    assert trail == [
        ("approve", "head of operations", "checked", "key_a"),
        ("withdraw", "head of operations", "border closed", "key_b"),
    ]


@pytest.mark.parametrize("state", ["queued", "running", "failed", "expired"])
def test_only_a_plan_can_be_approved(database: Database, state: str) -> None:
    in_state(database, state)
    with pytest.raises(NoPlan):
        Approvals(database).add("plan_1", "approve", "", "", "key_a")
    assert Approvals(database).trail("plan_1") == []


def test_approvals_and_withdrawals_alternate(database: Database) -> None:
    approvals = Approvals(database)
    in_state(database, "feasible")
    with pytest.raises(NotApproved):
        approvals.add("plan_1", "withdraw", "", "", "key_a")
    entry = approvals.add("plan_1", "approve", "", "", "key_a")
    with pytest.raises(AlreadyApproved):
        approvals.add("plan_1", "approve", "", "", "key_a")
    assert approvals.trail("plan_1") == [entry]
    assert stored(Jobs(database)).approved


def test_an_erased_or_unknown_plan_cannot_be_approved(database: Database) -> None:
    in_state(database, "optimal")
    Jobs(database).erase("plan_1")
    for id, refusal in (("plan_1", NoPlan), ("plan_2", Unknown)):
        with pytest.raises(refusal):
            Approvals(database).add(id, "approve", "", "", "key_a")


@pytest.mark.parametrize("statement", [update(schema.approvals).values(note="x"), delete(schema.approvals)])
def test_the_database_itself_keeps_the_trail(database: Database, statement: object) -> None:
    in_state(database, "optimal")
    entry = Approvals(database).add("plan_1", "approve", "", "", "key_a")
    with pytest.raises((DBAPIError, StoreError)), database.write() as connection:
        connection.execute(statement)  # type: ignore[call-overload]
    assert Approvals(database).trail("plan_1") == [entry]


def _age(database: Database, id: str, days: float) -> None:
    with database.write() as connection:
        older = update(schema.jobs).where(schema.jobs.c.id == id)
        connection.execute(older.values(finished_at=schema.jobs.c.finished_at - days * DAY_S))


def test_retention_erases_what_is_older_and_spares_what_is_approved(database: Database) -> None:
    jobs = Jobs(database)
    for id in ("old", "young", "approved"):
        jobs.finish(jobs.record(new(id), DOCUMENTS, owner=WORKER), "optimal", documents=PLAN)
    jobs.record(new("waiting"), DOCUMENTS)
    Approvals(database).add("approved", "approve", "", "", "key_a")
    for id, days in (("old", 31.0), ("young", 29.0), ("approved", 31.0)):
        _age(database, id, days)

    assert jobs.purge(None) == []
    assert stored(jobs, "old").erased_at is None

    assert jobs.purge(30.0) == ["old"]
    assert stored(jobs, "old").erased_at is not None
    assert list(Documents(database).under("old", "")) == []
    assert list(Documents(database).under("young", "")) == ["issues", "plan", "scenario", "table/trips"]
    assert jobs.purge(30.0) == []


def test_idempotency_keys_past_their_days_are_freed_with_or_without_retention(database: Database) -> None:
    jobs = Jobs(database, idempotency_days=7.0)
    jobs.record(new("plan_1"), DOCUMENTS, idempotency=("old", "hash"))
    jobs.record(new("plan_2"), DOCUMENTS, idempotency=("young", "hash"))
    with database.write() as connection:
        past = update(schema.idempotency).where(schema.idempotency.c.key == "old")
        connection.execute(past.values(at=schema.idempotency.c.at - 7.1 * DAY_S))

    jobs.purge(None)

    with database.read() as connection:
        assert connection.execute(select(schema.idempotency.c.key)).scalars().all() == ["young"]
