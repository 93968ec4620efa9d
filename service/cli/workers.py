"""A worker in this process: slots for what the queue holds, and no HTTP."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType

from prometheus_client import start_http_server

from service import logs
from service.children import Children, Limits
from service.jobs import Notices, Worker
from service.metrics import Metrics
from service.settings import Settings
from service.store import Database

DRAIN_S = 10.0
"""What plans get to end in before they are handed on."""


def run(
    settings: Settings, database: Database, metrics_port: int | None, on_ready: Callable[[], None]
) -> None:
    """Work until the process is told to end; what it still runs then is handed on."""
    ended = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    logs.configure(settings.log_level)
    metrics = Metrics()
    if metrics_port is not None:
        start_http_server(metrics_port, addr="127.0.0.1", registry=metrics.registry)
    children = Children(settings.slots, Limits.of(settings), plans_per_child=settings.plans_per_child)
    worker = Worker(database, children, settings, Notices(), on_end=metrics.ended)
    try:
        children.start()
        worker.start()
        on_ready()
        ended.wait()
        worker.drain(DRAIN_S)
    finally:
        children.close()
