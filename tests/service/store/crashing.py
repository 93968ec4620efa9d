"""A process that kills its own children in the middle of what they do to a database.

Run as a program, with the address of the database. Each line of its input names an act and a number: a
child does the act and is killed (kill -9) just before its so-many-th statement or commit. The answer is
`killed`, or `done` when the act needs no more than that. `flood` records jobs and prints each id when it is
acknowledged, until somebody kills the process.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

from service.store import Database, Jobs
from tests.service.store.rows import DOCUMENTS, PLAN, new, stored


def _claim(jobs: Jobs) -> None:
    jobs.claim("worker_2", ["interactive"])


def _record(jobs: Jobs) -> None:
    jobs.record(new("plan_2"), DOCUMENTS, idempotency=("once", "hash"), queue_limit=9, key_limit=9)


def _finish(jobs: Jobs) -> None:
    jobs.finish(stored(jobs), "optimal", documents=PLAN)


def _progress(jobs: Jobs) -> None:
    jobs.progress(stored(jobs), "solve", "", 0.5)


ACTS: dict[str, Callable[[Jobs], object]] = {
    "record": _record,
    "claim": _claim,
    "progress": _progress,
    "finish": _finish,
    "cancel": lambda jobs: jobs.cancel("plan_1"),
    "recover": lambda jobs: jobs.recover(attempts=3),
    "erase": lambda jobs: jobs.erase("plan_1"),
    "purge": lambda jobs: jobs.purge(-1.0),
}


class Crashing:
    """The process, from the outside."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def dies(self, act: str, statement: int) -> bool:
        """Whether a child died before this statement of the act; False if it did all of it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(act, statement, file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline().strip()
        assert answer in ("killed", "done"), answer
        return answer == "killed"


@contextmanager
def crashing(url: str) -> Iterator[Crashing]:
    """Starts the process and ends it."""
    command = [sys.executable, "-m", "tests.service.store.crashing", url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Crashing(process)
        process.communicate()


def _do(url: str, act: str, statement: int) -> None:
    left = statement

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", count)
    event.listen(Engine, "commit", count)
    ACTS[act](Jobs(Database(url)))


def _serve(url: str) -> None:
    for line in sys.stdin:
        act, statement = line.split()
        child = os.fork()
        if child == 0:
            _do(url, act, int(statement))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        _say("killed" if killed else "done" if status == 0 else f"status {status}")


def _flood(url: str) -> None:
    jobs = Jobs(Database(url))
    for number in range(1_000_000):
        _say(jobs.record(new(f"{os.getpid()}_{number}"), DOCUMENTS).id)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _flood(sys.argv[2]) if sys.argv[1] == "flood" else _serve(sys.argv[1])
