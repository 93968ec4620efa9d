"""What must not be lost: jobs, their documents and events, approvals and keys, in SQLite or PostgreSQL.

A job's row is its place in the queue. Its state, its lease, its documents and its events change in one
transaction, so that "accepted once, ends exactly once" is a condition in a statement and not an agreement
between two systems.
"""

from service.store.approvals import Approvals, Entry
from service.store.database import Database
from service.store.documents import Documents
from service.store.events import Event, Events
from service.store.jobs import Jobs
from service.store.keys import Key, Keys
from service.store.processes import Process, Processes
from service.store.refusals import (
    AlreadyApproved,
    Approved,
    Conflicting,
    Erased,
    Finished,
    KeyFull,
    NameTaken,
    NewerSchema,
    NoPlan,
    NotApproved,
    QueueFull,
    Repeated,
    Stopped,
    StoreError,
    Unavailable,
    Unfinished,
    Unknown,
)
from service.store.rows import Backlog, Job, NewJob
from service.store.states import FINISHED, STATES, Illegal

__all__ = [
    "FINISHED",
    "STATES",
    "AlreadyApproved",
    "Approvals",
    "Approved",
    "Backlog",
    "Conflicting",
    "Database",
    "Documents",
    "Entry",
    "Erased",
    "Event",
    "Events",
    "Finished",
    "Illegal",
    "Job",
    "Jobs",
    "Key",
    "KeyFull",
    "Keys",
    "NameTaken",
    "NewJob",
    "NewerSchema",
    "NoPlan",
    "NotApproved",
    "Process",
    "Processes",
    "QueueFull",
    "Repeated",
    "Stopped",
    "StoreError",
    "Unavailable",
    "Unfinished",
    "Unknown",
]
