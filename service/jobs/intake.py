"""How a request becomes a job: read and checked, recorded once, begun at once where there is room."""

from __future__ import annotations

import hashlib
import json
import math
import threading
import uuid
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from service.children import Busy, Child, Children, Failed, Limits, Reading, Source
from service.jobs.admission import Admission, Refused, Visitor
from service.jobs.estimate import Estimate
from service.jobs.kinds import KINDS, Kind, earlier_plan, earlier_scenario
from service.jobs.readers import Readers
from service.jobs.run import Loan
from service.jobs.slots import BATCH, INTERACTIVE
from service.jobs.worker import Worker
from service.settings import Settings
from service.store import Database, Documents, Job, Jobs, NewJob, Processes, QueueFull, Repeated, Unknown

DRAINING_RETRY_S = 5
BATCH_SHARE = 0.75
"""Long plans may fill so much of the queue: short ones would else be refused while their slots are free."""
LONG_KNOWN = 1_000
"""Requests remembered as long: when they come again they are not read to be refused."""


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks for.

    Attributes:
        key_id, key_limit: whose request it is, and how many unfinished jobs that key may have.
        source: the scenario and its changes; the options are put into it here.
        base: instead of a source's content: the id of an earlier job whose scenario is taken (changes of
            `source` are made to it).
        options: as the job's row keeps them: time_limit_s, deadline_s, priority, fresh, yesterday (a job's
            id), and what the kind of work knows.
        idempotency: the client's Idempotency-Key.
    """

    key_id: str
    key_limit: int
    source: Source
    base: str | None = None
    kind: str = "plan"
    options: Mapping[str, Any] = field(default_factory=dict)
    idempotency: str | None = None

    @property
    def hash(self) -> str:
        """SHA-256 of everything that was asked for, but for the Idempotency-Key."""
        asked = {
            "kind": self.kind,
            "format": self.source.format,
            "name": self.source.name,
            "changes": list(self.source.changes),
            "base": self.base,
            "options": dict(self.options),
        }
        state = hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode())
        state.update(self.source.content)
        return state.hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    """The job of a request: accepted just now (`fresh`), a result `stored` before, or what it was given
    before.

    `reading` is None where nothing had to be read.
    """

    job: Job
    fresh: bool = False
    stored: bool = False
    reading: Reading | None = None


class Intake:
    """Takes requests in, for one process; its worker is the process's own.

    Reads at most `settings.readers` requests at once, so that with `settings.slots + settings.readers`
    children a running job never waits for one.
    """

    def __init__(
        self,
        database: Database,
        children: Children,
        settings: Settings,
        worker: Worker,
        *,
        kinds: Mapping[str, Kind] = KINDS,
    ) -> None:
        self._jobs = Jobs(database, idempotency_days=settings.idempotency_days)
        self.admission = Admission(self._jobs, Processes(database), settings)
        self._documents = Documents(database)
        self._children = children
        self._settings = settings
        self._limits = Limits.of(settings)
        self._worker = worker
        self._kinds = kinds
        self._estimates = {name: Estimate(self._jobs, name, kind.seconds) for name, kind in kinds.items()}
        self._readers = Readers(settings.readers)
        self._batch_limit = max(1, int(BATCH_SHARE * settings.queue_limit))
        self._long: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def submit(self, request: Request) -> Answer:
        """Accept a request: what is answered is committed. Nothing is stored by one that is not accepted.

        Raises:
            Rejected, TooLarge, TooSlow, Died: it could not be read, or has errors. A fault of our own is
                an issue too: who is told to come back would come for ever.
            Refused: not now.
            Conflicting: its Idempotency-Key belongs to another request.
            Unknown, Erased, NoPlan: the job it builds on, or whose plan it is to stay close to, is not there.
            Unavailable: the database cannot answer, or the disk is nearly full.
        """
        request_hash = request.hash
        if request.idempotency is not None:
            before = self._jobs.repeated(request.key_id, request.idempotency, request_hash)
            if before is not None:
                return Answer(before)
        if self._worker.draining:
            raise Refused(DRAINING_RETRY_S, "draining")
        estimate = self._estimates[request.kind]
        estimate.refresh()
        who = f"{request.key_id} {request.idempotency or request_hash}"
        visitor = Visitor(who, request.key_id, request.key_limit, len(request.source.content))
        try:
            with self.admission.place(visitor, estimate.typical_s):
                return self._accept(request, request_hash, estimate)
        except Repeated as repeated:  # the same request, sent twice at once
            job = self._jobs.get(repeated.job_id, request.key_id)
            if job is None:
                raise Unknown(repeated.job_id) from None
            return Answer(job)

    @contextmanager
    def reader(self, key_id: str) -> Iterator[Child]:
        """A child to read, check or write files with for this key, beside those that solve.

        Raises:
            Refused: too many wait for one, or none came free in time.
        """
        with self._gate(key_id), self._children.child(self._settings.read_seconds) as child:
            yield child

    def _accept(self, request: Request, request_hash: str, estimate: Estimate) -> Answer:
        kind = self._kinds[request.kind]
        if kind.long or request.options.get("priority") == BATCH or request_hash in self._long:
            self._refuse_long()
        source = self._source(request, kind)
        loan, reading = self._read(source, request.key_id)
        try:
            if not request.options.get("fresh") and (job := self._stored(request, request_hash, reading)):
                return Answer(job, stored=True, reading=reading)
            new = self._new(request, reading, estimate)
            if new.klass == BATCH:
                self._remember_long(request_hash)
            inputs = kind.inputs(source, reading)
            idempotency = (request.idempotency, request_hash) if request.idempotency is not None else None
            job, begun = self._record(new, inputs, idempotency, request.key_limit)
            if begun:
                self._worker.begin(job, loan)
                loan = None
            else:
                self._worker.wake()
            return Answer(job, fresh=True, reading=reading)
        finally:
            if loan is not None:
                loan.close()

    def _source(self, request: Request, kind: Kind) -> Source:
        """What is to be read: with the scenario it builds on, its options, and the plan to stay close to."""
        source = request.source
        if request.base is not None:
            content = earlier_scenario(self._jobs, self._documents, request.base)
            source = replace(source, format="stored", content=content)
        before = request.options.get("yesterday")
        yesterday = None if before is None else earlier_plan(self._jobs, self._documents, before)
        return kind.completed(source, request.options, yesterday)

    def _read(self, source: Source, key_id: str) -> tuple[Loan | None, Reading]:
        """The scenario, read and checked, and the child that has it."""
        with self._gate(key_id):
            loan = Loan(self._children, self._settings.read_seconds)
            try:
                return loan, loan.child.read(source)
            except Failed as failed:
                loan.close()
                raise failed.rejection() from failed
            except BaseException:
                loan.close()
                raise

    @contextmanager
    def _gate(self, key_id: str) -> Iterator[None]:
        """One of the readers. Raises Refused: none for now; or no child in the time that reading may take."""
        try:
            with self._readers.reader(key_id):
                yield
        except Busy:
            raise Refused(1, "service") from None

    def _stored(self, request: Request, request_hash: str, reading: Reading) -> Job | None:
        """An optimal result of the same key for the same question; the Idempotency-Key then stands for it."""
        job = self._jobs.stored(request.key_id, reading.fingerprint)
        if job is not None and request.idempotency is not None:
            self._jobs.remember(job, request.idempotency, request_hash)
        return job

    def _new(self, request: Request, reading: Reading, estimate: Estimate) -> NewJob:
        options, kind = request.options, self._kinds[request.kind]
        most_s, _ = self._limits.of_task(kind.task)
        estimate_s = min(estimate.seconds(reading.size, options), options.get("time_limit_s") or most_s)
        is_long = kind.long or estimate_s > self._settings.interactive_seconds
        return NewJob(
            id=f"{request.kind}_{uuid.uuid4().hex}",
            kind=request.kind,
            key_id=request.key_id,
            name=reading.name,
            klass=BATCH if is_long or options.get("priority") == BATCH else INTERACTIVE,
            size=reading.size,
            estimate_s=estimate_s,
            fingerprint=reading.fingerprint,
            options=dict(options),
            deadline_s=options.get("deadline_s"),
        )

    def _record(
        self, new: NewJob, inputs: Mapping[str, bytes], idempotency: tuple[str, str] | None, key_limit: int
    ) -> tuple[Job, bool]:
        """The job, recorded; and whether it runs here from now on, or waits in the queue."""
        if self._worker.seat(new.klass):
            try:
                if not self._jobs.waits(new.klass):
                    owner = self._worker.id
                    job = self._jobs.record(
                        new, inputs, owner=owner, idempotency=idempotency, key_limit=key_limit
                    )
                    return job, True
            except BaseException:
                self._worker.unseat(new.klass)
                raise
            self._worker.unseat(new.klass)
        queue_limit = self._batch_limit if new.klass == BATCH else self._settings.queue_limit
        try:
            job = self._jobs.record(
                new, inputs, idempotency=idempotency, queue_limit=queue_limit, key_limit=key_limit
            )
        except QueueFull as full:
            if new.klass != BATCH:
                raise
            raise self._no_place_for_long(full.seconds) from None
        return job, False

    def _refuse_long(self) -> None:
        """Raises Refused while the queue has no place for long work: before it is read for nothing."""
        backlog = self._jobs.backlog()
        if backlog.queued >= self._batch_limit:
            raise self._no_place_for_long(backlog.queued_seconds)

    def _no_place_for_long(self, queued_s: float) -> Refused:
        """No appointment: it would keep a place from short plans."""
        return Refused(max(1, math.ceil(queued_s / self.admission.slots())), "service")

    def _remember_long(self, request_hash: str) -> None:
        with self._lock:
            self._long[request_hash] = None
            if len(self._long) > LONG_KNOWN:
                self._long.popitem(last=False)
