"""Small jobs for tests of the store."""

from typing import Any

from service.store import Database, Job, Jobs, NewJob, Processes

DOCUMENTS = {"scenario": b'{"days": 3}', "issues": b"[]"}
PLAN = {"plan": b'{"summary": {}}', "table/trips": b"[]"}
WORKER = "worker_1"


def new(id: str, key_id: str = "key_a", **changes: Any) -> NewJob:
    """A job of two estimated seconds."""
    values: dict[str, Any] = {
        "id": id,
        "kind": "plan",
        "key_id": key_id,
        "name": "Autumn",
        "klass": "interactive",
        "size": 1000.0,
        "estimate_s": 2.0,
        "fingerprint": "f1",
        "options": {"mode": "weighted"},
    }
    return NewJob(**values | changes)


def worker(database: Database, id: str = WORKER, lease_seconds: float = 60.0) -> str:
    """A registered process; with negative `lease_seconds` a dead one."""
    Processes(database).register(id, "host", 1, 2, lease_seconds=lease_seconds)
    return id


def in_state(database: Database, state: str, id: str = "plan_1") -> Job:
    """A job that came to this state as jobs do."""
    jobs = Jobs(database)
    if state in ("queued", "expired", "cancelled"):
        jobs.record(new(id, deadline_s=-1.0 if state == "expired" else None), DOCUMENTS)
        if state == "expired":
            jobs.expire()
        if state == "cancelled":
            jobs.cancel(id)
    else:
        running = jobs.record(new(id), DOCUMENTS, owner=WORKER)
        if state != "running":
            jobs.finish(running, state, documents=PLAN)
    return stored(jobs, id)


def stored(jobs: Jobs, id: str = "plan_1") -> Job:
    """The job as the database has it now."""
    found = jobs.get(id, None)
    assert found is not None
    return found
