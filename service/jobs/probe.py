"""Whether a plan can be made here and now: by making a small one, by the way that every plan goes."""

from __future__ import annotations

import uuid
from contextlib import suppress

from service.children import Children, Source
from service.jobs.kinds import KINDS
from service.jobs.slots import INTERACTIVE
from service.store import FINISHED, Database, Jobs, NewJob, Unknown

SCENARIO = "first-steps"
OPTIONS = {"remedies": False}
WAIT_S = 10.0
PROBE = "probe"
"""Their kind of job."""
KEY = "probe"
"""Whose jobs probes are: no API key has this id."""


class ProbeFailed(Exception):
    """The small plan did not come out as it must."""


class Probe:
    """Reads, records, solves and finishes a small plan, beside the slots; then removes it.

    `owner` is the id of this process's worker, which has to be started. The children need one more than
    slots and readers.
    """

    def __init__(self, database: Database, children: Children, owner: str) -> None:
        self._jobs = Jobs(database)
        self._children = children
        self._owner = owner

    def __call__(self) -> None:
        """Return if all went well.

        Raises:
            ProbeFailed, Unavailable, ChildError: what is in the way.
        """
        kind = KINDS[PROBE]
        self._sweep()
        with self._children.child(WAIT_S) as child:
            source = kind.completed(Source("instance", name=SCENARIO), OPTIONS, None)
            reading = child.read(source)
            new = NewJob(
                id=f"probe_{uuid.uuid4().hex}",
                kind=PROBE,
                key_id=KEY,
                name=reading.name,
                klass=INTERACTIVE,
                size=reading.size,
                estimate_s=0.0,
                fingerprint=reading.fingerprint,
                options=OPTIONS,
            )
            job = self._jobs.record(new, kind.inputs(source, reading), owner=self._owner)
            state, documents = "failed", {}
            try:
                outcome = child.solve(time_limit_s=WAIT_S)
                state, documents = outcome.status, outcome.documents
            finally:
                recorded = self._jobs.finish(job, state, documents=documents)
                self._discard(job.id)
        if not recorded or state != "optimal":
            raise ProbeFailed(f"a small plan ended {state}" if recorded else "its end could not be recorded")

    def _sweep(self) -> None:
        """Remove what probes left behind whose process was killed: by now somebody has solved it."""
        for job in self._jobs.page(key_id=KEY, limit=100):
            if job.state in FINISHED:
                self._discard(job.id)

    def _discard(self, id: str) -> None:
        with suppress(Unknown):  # another process has swept it
            self._jobs.discard(id)
