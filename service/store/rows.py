"""Rows of the table of jobs, as their readers see them."""

from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Row

from service.store.schema import jobs


@dataclass(frozen=True)
class NewJob:
    """A job to be recorded. Its `id` is made by the caller; `deadline_s` counts from being recorded."""

    id: str
    kind: str
    key_id: str
    name: str
    klass: str
    size: float
    estimate_s: float
    fingerprint: str
    options: dict[str, Any]
    deadline_s: float | None = None


@dataclass(frozen=True)
class Job:
    """A job as it stood when it was read. Times are seconds since the epoch by the database's clock.

    `attempt` is 0 until it first runs; with `owner` it fences what a process may still say about the job.
    `seconds` were spent solving; `problem` says why it failed; `erased_at` makes it a tombstone.
    """

    id: str
    kind: str
    state: str
    key_id: str
    name: str
    klass: str
    size: float
    estimate_s: float
    fingerprint: str
    options: dict[str, Any]
    created_at: float
    deadline_at: float | None
    started_at: float | None
    finished_at: float | None
    stage: str
    detail: str
    fraction: float | None
    stopped_by: str
    attempt: int
    owner: str | None
    cancel_requested: bool
    problem: dict[str, Any] | None
    approved: bool
    erased_at: float | None
    seconds: float | None


@dataclass(frozen=True)
class Backlog:
    """What waits and what runs, of the whole service; `seconds` are estimates of solving."""

    queued: int
    queued_seconds: float
    running: int
    running_seconds_left: float
    oldest_age_s: float


COLUMNS = tuple(jobs.c[field.name] for field in fields(Job))
"""The columns of a Job: what to select or return for `job`."""


def job(row: Row[Any]) -> Job:
    """The Job of a row of COLUMNS."""
    return Job(**dict(row._mapping))
