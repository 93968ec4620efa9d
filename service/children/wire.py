"""Messages between the service and a child: one frame of JSON, then the raw bytes it announces.

Nothing is ever unpickled: a child that was taken over by its input can send text and bytes, no more.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its kind, JSON-able fields, and contents as bytes."""

    kind: str
    fields: dict[str, Any] = field(default_factory=dict)
    blobs: Sequence[bytes] = ()


class Wire:
    """One end of a connection. Any thread may send; one thread receives."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._sending = threading.Lock()

    def send(self, message: Message) -> None:
        """Raises OSError when the other end is gone."""
        header = {"kind": message.kind, "fields": message.fields, "blobs": len(message.blobs)}
        with self._sending:
            self.connection.send_bytes(orjson.dumps(header))
            for blob in message.blobs:
                self.connection.send_bytes(blob)

    def receive(self) -> Message:
        """The next message. Raises EOFError or OSError when the other end is gone."""
        header = orjson.loads(self.connection.recv_bytes())
        blobs = [self.connection.recv_bytes() for _ in range(header["blobs"])]
        return Message(header["kind"], header["fields"], blobs)

    def waiting(self, seconds: float) -> bool:
        """Whether something arrives within so many seconds (or the other end goes)."""
        return self.connection.poll(seconds)
