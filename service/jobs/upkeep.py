"""What a process does beside solving: keeps its lease, looks after the dead, and hears what others say."""

from __future__ import annotations

import logging
import os
import platform
from collections.abc import Callable, Mapping

from service.jobs.loop import Loop
from service.jobs.notices import Notices
from service.jobs.outage import Outage
from service.jobs.run import Run
from service.settings import Settings
from service.store import Events, Jobs, Processes, Unavailable

log = logging.getLogger(__name__)

WATCH_S = 0.25
"""How often cancellations, deadlines and jobs of other processes are looked at."""
BEATS = 5
"""Renewals within one lease."""
PURGE_S = 3600.0


class Upkeep:
    """Three threads of a worker; `runs` gives its running jobs, `wake` says that the queue has changed."""

    def __init__(
        self,
        process_id: str,
        jobs: Jobs,
        processes: Processes,
        events: Events,
        settings: Settings,
        notices: Notices,
        runs: Callable[[], Mapping[str, Run]],
        wake: Callable[[], None],
        outage: Outage,
    ) -> None:
        self._id = process_id
        self._jobs = jobs
        self._processes = processes
        self._events = events
        self._settings = settings
        self._notices = notices
        self._runs = runs
        self._wake = wake
        self._seen: dict[str, int] = {}
        self._lease = Loop("lease", self._keep_lease, settings.lease_seconds / BEATS, outage)
        self._watch = Loop("watch", self._look, WATCH_S, outage)
        self._old = Loop("purge", self._purge, PURGE_S, outage)

    def start(self) -> None:
        """Make the process known, and start. Raises Unavailable."""
        self._register()
        self._lease.start()
        self._watch.start()
        self._old.start()

    def stop(self) -> None:
        """Stop, and give the lease up."""
        self._old.stop()
        self._watch.stop()
        self._lease.stop()
        try:
            self._processes.leave(self._id)
        except Unavailable:
            log.warning("the lease could not be given up; it will lapse", extra={"process": self._id})

    def _register(self) -> None:
        self._processes.register(
            self._id,
            platform.node(),
            os.getpid(),
            self._settings.slots,
            lease_seconds=self._settings.lease_seconds,
        )

    def _keep_lease(self) -> None:
        if not self._processes.beat(self._id, self._settings.lease_seconds):
            self._register()
        attempts = self._settings.attempts
        expired = self._jobs.expire()
        freed = self._jobs.recover(attempts) + self._jobs.release(self._id, self._runs().keys(), attempts)
        for job_id in (*expired, *freed):
            self._notices.tell(job_id)
        if freed:
            log.warning("jobs of lost processes were taken back", extra={"jobs": freed})
            self._wake()

    def _purge(self) -> None:
        self._jobs.purge(self._settings.retention_days)

    def _look(self) -> None:
        runs = self._runs()
        for run in runs.values():
            if run.overdue():
                run.stop("deadline")
        if runs:
            for job_id in self._jobs.cancelled(self._id):
                if job_id in runs:
                    runs[job_id].stop("cancelled")
        self._hear([job_id for job_id in self._notices.awaited() if job_id not in runs])

    def _hear(self, elsewhere: list[str]) -> None:
        """Tell of what has happened, in whatever process, to jobs that somebody here waits for."""
        last = self._events.last(elsewhere) if elsewhere else {}
        for job_id, seq in last.items():
            if self._seen.get(job_id) != seq:
                self._notices.tell(job_id)
        self._seen = last
