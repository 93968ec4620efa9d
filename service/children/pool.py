"""Warm children, lent out one at a time and replaced in the background."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotInTime
from contextlib import contextmanager

from service.children.child import Child
from service.children.exchange import Busy, ChildError
from service.children.limits import Limits

__all__ = ["Child", "Children"]

log = logging.getLogger(__name__)

KEEP_MB = 1000
"""A child that holds more than this when it has nothing to do is replaced."""
RETRY_S = 1.0


class Children:
    """So many children, kept warm.

    Args:
        count: children, idle or lent; more borrowers wait, first come, first served.
        limits: of each request.
        plans_per_child: plans after which a child is replaced.
        grace_s: what a stopped child may take to answer, counted from its last sign of life.
    """

    def __init__(
        self, count: int, limits: Limits | None = None, *, plans_per_child: int = 50, grace_s: float = 2.0
    ) -> None:
        self._count = count
        self._limits = limits or Limits()
        self._plans_per_child = plans_per_child
        self._grace_s = grace_s
        self._lock = threading.Lock()
        self._idle: deque[Child] = deque()
        self._waiting: deque[Future[Child]] = deque()
        self._all: set[Child] = set()
        self._settlers = ThreadPoolExecutor(count, "children")
        self._closing = threading.Event()

    def start(self) -> None:
        """Start them, all at once, and wait until they are warm.

        Raises:
            Died, TooSlow, RuntimeError: a child cannot start.
        """
        try:
            children = [self._launched() for _ in range(self._count)]
            for child in children:
                child.await_ready()
        except BaseException:
            self.close()
            raise
        self._idle.extend(children)

    @contextmanager
    def child(self, wait_s: float = 60.0) -> Iterator[Child]:
        """A warm child; the one who asked first gets the first that is free.

        Raises:
            Busy: none came free within `wait_s`.
        """
        child = self._take(wait_s)
        try:
            yield child
        except ChildError:
            raise  # what it did to the child, the child knows
        except BaseException:
            child.kill()  # it may be in the middle of something
            raise
        finally:
            self._settle(child)

    def close(self) -> None:
        """End all children and wait until they are gone."""
        with self._lock:
            self._closing.set()
            for child in self._all:
                child.kill()
            self._idle.clear()
            for future in self._waiting:
                future.cancel()
            self._waiting.clear()
        self._settlers.shutdown()
        for child in self._all:
            child.close()

    def _take(self, wait_s: float) -> Child:
        deadline = time.monotonic() + wait_s
        while True:
            with self._lock:
                future: Future[Child] = Future()
                if self._idle and not self._waiting:
                    future.set_result(self._idle.popleft())
                else:
                    self._waiting.append(future)
            child = self._awaited(future, deadline - time.monotonic())
            if child.alive:
                return child
            self._settle(child)

    def _awaited(self, future: Future[Child], wait_s: float) -> Child:
        try:
            return future.result(max(wait_s, 0.0))
        except NotInTime:
            with self._lock:
                if not future.done():
                    self._waiting.remove(future)
                    raise Busy("no solver process came free in time") from None
            return future.result()

    def _offer(self, child: Child) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set_result(child)
            else:
                self._idle.append(child)

    def _settle(self, child: Child) -> None:
        """In the background: tidy a child that comes back, or put another in its place."""
        with self._lock:
            if not self._closing.is_set():
                self._settlers.submit(self._settled, child)

    def _settled(self, child: Child) -> None:
        if child.plans < self._plans_per_child and child.alive:
            try:
                if child.tidy() <= KEEP_MB:
                    self._offer(child)
                    return
            except ChildError as error:
                if not self._closing.is_set():
                    log.warning("a child could not be tidied", extra={"child": child.pid, "why": str(error)})
        with self._lock:
            self._all.discard(child)
        child.close()
        self._replace()

    def _replace(self) -> None:
        while not self._closing.is_set():
            try:
                child = self._launched()
                child.await_ready()
            except (ChildError, OSError, RuntimeError) as error:
                if not self._closing.is_set():  # else it was we who ended it
                    log.error("a child cannot start", extra={"why": str(error)})
                self._closing.wait(RETRY_S)
            else:
                self._offer(child)
                return

    def _launched(self) -> Child:
        child = Child(self._limits, grace_s=self._grace_s)
        with self._lock:
            self._all.add(child)
            if self._closing.is_set():
                child.kill()
        return child
