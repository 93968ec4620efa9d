"""One child as the service sees it: asked, answered, bounded in time, stopped, killed."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from signal import SIGABRT

from service.children.exchange import (
    MEMORY,
    WITH_PARTS,
    ChildError,
    Died,
    Failed,
    Form,
    Outcome,
    Reading,
    Rejected,
    Source,
    TooLarge,
    TooSlow,
)
from service.children.launcher import Process
from service.children.limits import Limits, memory_mb
from service.children.wire import Message

log = logging.getLogger(__name__)

OVERRUN_S = 60.0
"""What a plan may take over its time limit, to read back, report and audit what was found."""
SAMPLE_S = 0.25
NEAR = 0.5
"""Who ends with more than this share of its memory limit in use was refused memory: what grows doubles."""
START_S = 60.0
TIDY_S = 10.0

OnProgress = Callable[[str, str, float | None], None]


class Child:
    """A process that reads and solves. One request at a time; `stop` and `kill` from any thread.

    Every request raises Died when the child ends in the middle of it, TooSlow when it was ended for the
    time it took, TooLarge when it was over a limit, and Failed for a fault of our own. After any of them,
    but for `Rejected` and what was counted as too large, the child is not used again.
    """

    def __init__(self, limits: Limits, *, grace_s: float) -> None:
        self._limits = limits
        self._grace_s = grace_s
        self._process = Process()
        self._wire = self._process.wire
        self._lock = threading.Lock()
        self._doom: threading.Timer | None = None
        self._too_slow: float | None = None
        self._memory_mb = 0
        self._most_mb = 0.0
        self._solving = False
        self._task = ""
        self.broken = False
        """The child is not to be used again."""
        self.plans = 0
        """Plans made so far."""

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process is there, has nothing to do and may be used."""
        # Nothing is to be heard of one that has nothing to do, but that it has hung up.
        return not self.broken and self._process.alive and not self._wire.waiting(0)

    def await_ready(self) -> None:
        """Wait until the child has warmed itself.

        Raises:
            Died: it could not start.
            RuntimeError: it had to import everything itself, which the fork server is there to spare.
        """
        answer = self._answered(None, START_S)
        if not answer.fields["preloaded"]:
            self.kill()
            raise RuntimeError("the fork server could not import the planner")

    def read(self, source: Source, *, seconds: float | None = None, memory_mb: int | None = None) -> Reading:
        """Read, change and check a scenario, which stays for `solve`.

        Raises:
            Rejected: it has errors.
        """
        fields = {
            "source": {
                "format": source.format,
                "name": source.name,
                "changes": list(source.changes),
                "policy": dict(source.policy),
                "task": source.task,
                "asked": dict(source.asked),
            },
            "limits": asdict(self._limits),
        }
        blobs = [source.content, *([] if source.yesterday is None else [source.yesterday])]
        memory_mb = memory_mb or self._limits.read_memory_mb
        answer = self._ask("read", fields, blobs, seconds or self._limits.read_seconds, memory_mb)
        self._task = source.task
        return Reading(scenario=answer.blobs[0], **answer.fields)

    def solve(self, *, time_limit_s: float | None = None, on_progress: OnProgress | None = None) -> Outcome:
        """Do what was asked of what was read last; the time limit is at most that of the service."""
        most, memory_mb = self._limits.of_task(self._task)
        fields = {"time_limit_s": None if time_limit_s is None else min(time_limit_s, most)}
        seconds = min(time_limit_s or most, most) + OVERRUN_S
        self.plans += 1
        with self._lock:
            self._solving = True
        try:
            answer = self._ask("solve", fields, [], seconds, memory_mb, on_progress)
        finally:
            with self._lock:
                self._solving = False
                self._spared()
        known = answer.fields
        documents = dict(zip(known["names"], answer.blobs, strict=True))
        return Outcome(known["status"], known["stopped_by"], documents, known["seconds"])

    def render(self, documents: Mapping[str, bytes], form: Form, suppress: int | None = None) -> bytes:
        """A plan or a comparison as "workbook" or "csv-zip" from its documents, a plan's counts below
        `suppress` hidden."""
        fields = {"names": list(documents), "form": form, "suppress": suppress}
        blobs = list(documents.values())
        return self._ask(
            "render", fields, blobs, self._limits.read_seconds, self._limits.plan_memory_mb
        ).blobs[0]

    def template(self) -> bytes:
        """The workbook to fill in."""
        return self._ask("template", {}, [], self._limits.read_seconds, self._limits.read_memory_mb).blobs[0]

    def stop(self) -> bool:
        """Ask for the best result so far; a child that gives no sign of life for the grace is killed, and at
        once where no part of a result can be kept. False where nothing is under way that could be stopped."""
        with self._lock:  # until it is sent: it must not reach the next plan
            if not self._solving:
                return False
            if self._task not in WITH_PARTS:
                self.kill()
                return True
            self._doomed(self._grace_s)
            try:
                self._wire.send(Message("stop"))
            except OSError:
                log.info("a child ended before it could be stopped", extra={"child": self.pid})
            return True

    def kill(self) -> None:
        """End the process at once."""
        self.broken = True
        self._process.kill()

    def tidy(self) -> float:
        """Let it forget what it has read; returns the memory it still holds, in MB."""
        held: float = self._ask("tidy", {}, [], TIDY_S, self._limits.plan_memory_mb).fields["memory_mb"]
        return held

    def close(self) -> None:
        """End the process and wait until it is gone."""
        self.kill()
        self._process.exit_code()

    def _ask(
        self,
        kind: str,
        fields: Mapping[str, object],
        blobs: list[bytes],
        seconds: float,
        memory_mb: int,
        on_progress: OnProgress | None = None,
    ) -> Message:
        self._memory_mb = memory_mb
        request = Message(kind, {**fields, "memory_mb": memory_mb}, blobs)
        return self._answered(request, seconds, on_progress)

    def _answered(
        self, request: Message | None, seconds: float, on_progress: OnProgress | None = None
    ) -> Message:
        """Send a request and wait for its answer, passing progress on."""
        with self._whole(), self._within(seconds):
            self._most_mb = memory_mb(self.pid)
            try:
                if request is not None:
                    self._wire.send(request)
                while (answer := self._received()).kind == "progress":
                    self._lives()
                    if on_progress is not None:
                        on_progress(*(answer.fields[name] for name in ("stage", "detail", "fraction")))
            except (EOFError, OSError) as error:
                raise self._ended() from error
            if answer.kind not in ("rejected", "too-large", "too-slow", "failed"):
                return answer
            raise self._refusal(answer)

    def _received(self) -> Message:
        """The next message; while it is awaited, the most memory that the child was seen to use is noted."""
        while not self._wire.waiting(SAMPLE_S):
            self._most_mb = max(self._most_mb, memory_mb(self.pid))
        return self._wire.receive()

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Whatever ends a request but an answer or a rejection leaves a child that is not used again."""
        try:
            yield
        except Rejected:
            raise
        except BaseException as error:
            if not (isinstance(error, TooLarge) and error.what != MEMORY):
                self.kill()
            raise

    @contextmanager
    def _within(self, seconds: float) -> Iterator[None]:
        """Kill the child if it takes longer."""
        clock = threading.Timer(seconds, self._out_of_time, (seconds,))
        clock.daemon = True
        clock.start()
        try:
            yield
        finally:
            clock.cancel()
            with self._lock:
                self._spared()

    def _out_of_time(self, seconds: float) -> None:
        self._too_slow = seconds
        self.kill()

    def _doomed(self, seconds: float) -> None:
        self._spared()
        self._doom = threading.Timer(seconds, self.kill)
        self._doom.daemon = True
        self._doom.start()

    def _spared(self) -> None:
        if self._doom is not None:
            self._doom.cancel()
            self._doom = None

    def _lives(self) -> None:
        """After a stop, each sign of life gives a new grace: a large plan takes its time to be written."""
        with self._lock:
            if self._doom is not None:
                self._doomed(self._grace_s)

    def _ended(self) -> ChildError:
        code = self._process.exit_code(1.0)
        if self._too_slow is not None:
            return TooSlow(self._too_slow)
        known = {"child": self.pid, "exit_code": code, "most_mb": round(self._most_mb)}
        # Native code that is refused memory aborts; who has none at all cannot even answer.
        if code in (1, -SIGABRT) and self._most_mb >= NEAR * self._memory_mb:
            log.warning("a child was refused memory", extra=known)
            return TooLarge(MEMORY, self._memory_mb)
        if code == -SIGABRT:
            reference = uuid.uuid4().hex[:12]
            log.error("a child aborted", extra={**known, "reference": reference})
            return Failed(reference)
        log.warning("a child ended at work", extra=known)
        return Died(code)

    def _refusal(self, answer: Message) -> ChildError:
        fields = answer.fields
        if answer.kind == "rejected":
            return Rejected(fields["issues"])
        if answer.kind == "too-large":
            return TooLarge(fields["what"], fields["limit"])
        if answer.kind == "too-slow":
            return TooSlow(fields["seconds"])
        log.error("a fault in a child", extra={"child": self.pid, **fields})
        return Failed(fields["reference"])
