"""How work is accepted, queued and run: the only package that knows.

A request enters through `Intake`, which asks `Admission` for a place; it is solved by a `Worker` on one of
its slots, at once or when a worker claims it from the queue; `Notices` wake whoever waits for it. `Probe`
finds out whether all that works.

The row of a job is the queue, and there is no job engine or broker beside it: two stores cannot end a job
exactly once in one transaction. So it is the same on SQLite and PostgreSQL, and one backup holds all.
"""

from service.jobs.admission import Admission, Refused
from service.jobs.intake import Answer, Intake, Request
from service.jobs.notices import Notices
from service.jobs.probe import PROBE, Probe, ProbeFailed
from service.jobs.readers import WAITING
from service.jobs.run import End
from service.jobs.worker import Worker

__all__ = [
    "PROBE",
    "WAITING",
    "Admission",
    "Answer",
    "End",
    "Intake",
    "Notices",
    "Probe",
    "ProbeFailed",
    "Refused",
    "Request",
    "Worker",
]
