"""Everything the store may refuse.

StoreError
├── Unavailable      the database cannot answer now: locked, connection, disk
├── NewerSchema      the database was made by a newer version
├── Unknown          no such job or key
├── Erased           what was asked for is not there any more
├── QueueFull        the whole service's queue
├── KeyFull          this key's unfinished jobs
├── Repeated         the same idempotency key and the same request: here is its job
├── Conflicting      the same idempotency key and another request
├── Finished         nothing to cancel
├── Unfinished       not to be erased yet
├── Approved         not to be erased any more
├── NoPlan           nothing to approve, or to stay close to
├── AlreadyApproved, NotApproved, Stopped
└── NameTaken        another key has this name
"""

from typing import Literal

Reason = Literal["locked", "connection", "disk"]


class StoreError(Exception):
    """Anything the store refuses."""


class Unavailable(StoreError):
    """The database cannot answer now; the same call may work a moment later.

    What was under way was rolled back, or (a connection lost while committing) may have been recorded.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"the database is not available: {reason}")
        self.reason: Reason = reason


class NewerSchema(StoreError):
    """The database was made by a newer version of Konak, which this one could only damage."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"the database has schema version {found} and this Konak knows {known}: install the newer Konak"
        )
        self.found = found
        self.known = known


class Unknown(StoreError):
    """There is no such job or key."""

    def __init__(self, name: str) -> None:
        super().__init__(f"unknown: {name}")
        self.name = name


class Erased(StoreError):
    """The scenario and the plan of this job were erased."""

    def __init__(self, job_id: str) -> None:
        super().__init__(f"{job_id} was erased")
        self.job_id = job_id


class QueueFull(StoreError):
    """The service's queue is full: `queued` jobs of about `seconds` of solving altogether."""

    def __init__(self, queued: int, seconds: float) -> None:
        super().__init__(f"{queued} jobs are waiting")
        self.queued = queued
        self.seconds = seconds


class KeyFull(StoreError):
    """This key has its limit of `unfinished` jobs, of about `seconds` of solving altogether."""

    def __init__(self, unfinished: int, seconds: float) -> None:
        super().__init__(f"{unfinished} jobs of this key are unfinished")
        self.unfinished = unfinished
        self.seconds = seconds


class Repeated(StoreError):
    """The same request was recorded before under this idempotency key, as job `job_id`."""

    def __init__(self, job_id: str) -> None:
        super().__init__(f"recorded before as {job_id}")
        self.job_id = job_id


class Conflicting(StoreError):
    """Another request, now job `job_id`, was recorded under this idempotency key."""

    def __init__(self, job_id: str) -> None:
        super().__init__(f"the idempotency key belongs to another request, {job_id}")
        self.job_id = job_id


class OfJob(StoreError):
    """What a job's state does not allow."""

    def __init__(self, job_id: str, state: str) -> None:
        super().__init__(f"{job_id} is {state}")
        self.job_id = job_id
        self.state = state


class Finished(OfJob):
    """The job is finished: there is nothing to cancel."""


class Unfinished(OfJob):
    """The job is not finished: cancel it before erasing it."""


class NoPlan(OfJob):
    """The job holds no plan."""


class Approved(OfJob):
    """The plan is approved: withdraw the approval before erasing it."""


class AlreadyApproved(OfJob):
    """The plan is approved already."""


class NotApproved(OfJob):
    """There is no approval to withdraw."""


class Stopped(OfJob):
    """The job was cancelled: what was kept of it, if anything, is not to be approved."""


class NameTaken(StoreError):
    """Another key that is not revoked has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is a key named {name}")
        self.name = name
