"""A worker as a process of its own: `python -m tests.service.jobs.process <address of the database>`."""

from __future__ import annotations

import sys
import threading

from service.children import Children
from service.jobs import Notices, Worker
from service.settings import Settings
from service.store import Database


def main(address: str) -> None:
    """Work until killed."""
    database = Database(address)
    children = Children(1)
    children.start()
    Worker(database, children, Settings(slots=1, lease_seconds=1.0), Notices()).start()
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1])
