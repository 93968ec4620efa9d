"""Children without processes: they do as the scenario they are given says, and as fast."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from service.children import Busy, Died, Failed, Outcome, Reading, Rejected, Source

OnProgress = Callable[[str, str, float | None], None]


def scenario(name: str = "Autumn", size: float = 10.0, **does: Any) -> Source:
    """A scenario for a fake child: `dies` so many times, `holds` until it is told to stop, `rejected`,
    `unreadable`."""
    return Source("json", json.dumps({"name": name, "size": size, **does}).encode())


class FakeChild:
    """Reads what `scenario` made. Solving answers at once, or holds until it is stopped or killed."""

    def __init__(self, children: FakeChildren) -> None:
        self._children = children
        self._asked: dict[str, Any] = {}
        self._ended = threading.Event()
        self._killed = False

    def read(self, source: Source) -> Reading:
        self._children.reads += 1
        asked = json.loads(source.content)
        if asked.get("unreadable"):
            raise Failed("c0ffee")
        if asked.get("rejected"):
            raise Rejected([{"code": "bad", "severity": "error"}])
        self._asked = asked
        fingerprint = f"{source.content!r} {sorted(source.policy.items())} {source.yesterday!r}"
        return Reading(source.content, fingerprint, asked["name"], asked["size"], [{"code": "odd"}])

    def solve(
        self, *, time_limit_s: float | None = None, on_progress: OnProgress = lambda *_: None
    ) -> Outcome:
        self._children.solved.append(self._asked["name"])
        on_progress("check", "", None)
        if self._asked.get("dies", 0) > self._children.deaths:
            self._children.deaths += 1
            raise Died(-9)
        if self._asked.get("holds"):
            self._children.holding.release()
            while not self._ended.wait(0.02):
                on_progress("solve", "survival", None)
                if self._children.go_on.is_set():
                    break
        if self._killed:
            raise Died(-9)
        stopped_by = "interrupt" if self._ended.is_set() else ""
        documents = {"plan": b'{"summary": {}}', "table/trips": b"[]"}
        seconds = {"solve": 0.5, "total": 0.75}
        return Outcome("feasible" if stopped_by else "optimal", stopped_by, documents, seconds)

    def stop(self) -> bool:
        self._ended.set()
        return True

    def kill(self) -> None:
        self._killed = True
        self._ended.set()


class FakeChildren:
    """`count` children; `holding` is released by each that holds, `go_on` lets all of them end."""

    def __init__(self, count: int = 6) -> None:
        self._free = threading.Semaphore(count)
        self.holding = threading.Semaphore(0)
        self.go_on = threading.Event()
        self.reads = 0
        self.solved: list[str] = []
        self.deaths = 0

    @contextmanager
    def child(self, wait_s: float = 60.0) -> Iterator[FakeChild]:
        if not self._free.acquire(timeout=wait_s):
            raise Busy
        try:
            yield FakeChild(self)
        finally:
            self._free.release()
