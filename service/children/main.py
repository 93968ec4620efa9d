"""The child: it takes one request after the other and answers each.

The main thread works; a second one listens, so that a stop reaches a solver at work and the end of the
connection ends the process. Imported by the fork server, before any child is there: keep it without effects.
"""

from __future__ import annotations

import gc
import os
import queue
import signal
import sys
import threading
import time
import traceback
import uuid
from collections.abc import Callable
from multiprocessing.connection import Connection

from models.errors import ScenarioError
from models.planner import Progress
from service.children.exchange import MEMORY, TooLarge, TooSlow
from service.children.limits import Limits, bounded_memory, die_with_parent, memory_mb
from service.children.wire import Message, Wire
from service.children.work import Work

IMPORTED_BY = os.getpid()
"""The process that imported the planner; in a child, its parent, the fork server."""
PROGRESS_S = 0.5

# What was imported stays: a child need not look through it for garbage, nor copy it.
gc.collect()
gc.freeze()


def run(connection: Connection) -> None:
    """Serve the other end until it hangs up."""
    die_with_parent()
    gc.disable()  # it would search what a plan leaves behind before the answer is out; `tidy` does it after
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to hear: it will tell us
    child = _Child(Wire(connection))
    threading.Thread(target=child.listen, name="listen", daemon=True).start()
    child.serve()


class _Child:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._work = Work()
        self._requests: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._interrupt = threading.Event()
        self._pace = _Pace(self._tell)

    def listen(self) -> None:
        """Take messages as they come; a stop acts at once."""
        try:
            while True:
                if not self._wire.waiting(PROGRESS_S):
                    self._pace.flush()
                    continue
                message = self._wire.receive()
                if message.kind == "stop":
                    self._interrupt.set()
                else:
                    self._requests.put(message)
        except (EOFError, OSError):
            os._exit(0)  # whoever wanted an answer is gone, whatever we are doing
        except MemoryError:
            os._exit(1)  # deaf, it could not be stopped any more

    def serve(self) -> None:
        """Warm up, say so, and answer requests one by one."""
        self._work.warm()
        self._wire.send(Message("ready", {"preloaded": os.getpid() != IMPORTED_BY}))
        while True:
            request = self._requests.get()
            answer = self._answer(request)
            self._pace.end()
            self._wire.send(answer)

    def _answer(self, request: Message) -> Message:
        try:
            return self._act(request)
        except ScenarioError as error:
            return Message("rejected", {"issues": [issue.as_dict() for issue in error.issues]})
        except TooLarge as error:
            return Message("too-large", {"what": error.what, "limit": error.limit})
        except TooSlow as error:
            return Message("too-slow", {"seconds": error.seconds})
        except MemoryError:
            return Message("too-large", {"what": MEMORY, "limit": request.fields["memory_mb"]})
        except Exception as error:  # noqa: BLE001  (the outermost border: the parent logs it, and ends us)
            return Message("failed", _fault(error))

    def _act(self, request: Message) -> Message:
        fields, blobs, work = request.fields, request.blobs, self._work
        if request.kind == "tidy":
            work.forget()
            self._interrupt.clear()
            gc.collect()
            return Message("tidied", {"memory_mb": memory_mb()})
        with bounded_memory(fields["memory_mb"]):  # not the answer, which may say that there was too little
            if request.kind == "read":
                self._interrupt.clear()
                return work.read(fields["source"], blobs, Limits(**fields["limits"]))
            if request.kind == "solve":
                return work.solve(fields["time_limit_s"], self._pace.take, self._interrupt)
            if request.kind == "render":
                return work.render(fields["names"], blobs, fields["form"], fields["suppress"])
            return work.template()

    def _tell(self, step: Progress) -> None:
        fields = {"stage": step.stage, "detail": step.detail, "fraction": step.fraction}
        self._wire.send(Message("progress", fields))


class _Pace:
    """Passes steps on, at most two a second; the last one always gets through."""

    def __init__(self, tell: Callable[[Progress], None]) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._told = 0.0
        self._latest: Progress | None = None

    def take(self, step: Progress) -> None:
        """A step of the work."""
        with self._lock:
            self._latest = step
        self.flush()

    def flush(self) -> None:
        """Pass on what was held back, if it is time."""
        with self._lock:
            if self._latest is not None and time.monotonic() - self._told >= PROGRESS_S:
                self._tell(self._latest)
                self._told, self._latest = time.monotonic(), None

    def end(self) -> None:
        """The work is over: nothing more is told of it."""
        with self._lock:
            self._latest = None


def _fault(error: Exception) -> dict[str, object]:
    """Where it happened and of what type: not its message, which may quote the scenario."""
    frames = traceback.extract_tb(sys.exc_info()[2])
    where = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    return {"reference": uuid.uuid4().hex[:12], "fault": type(error).__name__, "where": where}
