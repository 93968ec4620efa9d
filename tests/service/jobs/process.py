"""A worker as a process of its own: `python -m tests.service.jobs.process <database> [go on]`.

It begins when it is told a line. Its children are fakes; what holds is held for ever, unless it is to go on.
"""

from __future__ import annotations

import sys
import threading
from typing import cast

from service.children import Children
from service.jobs import Notices, Worker
from service.settings import Settings
from service.store import Database
from tests.service.jobs.fakes import FakeChildren


def main(address: str, *, go_on: bool) -> None:
    """Work until killed."""
    children = FakeChildren(1)
    if go_on:
        children.go_on.set()
    sys.stdin.readline()
    settings = Settings(slots=1, lease_seconds=1.0)
    Worker(Database(address), cast(Children, children), settings, Notices()).start()
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1], go_on=sys.argv[2:] == ["go on"])
