"""A plan's server-sent events, from one connection to the next."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from httpx_sse import EventSource

from service.client.errors import Unreachable
from service.client.patience import pauses, send
from service.client.records import Event


def events(http: httpx.Client, path: str, after: str, patience_s: float) -> Iterator[Event]:
    """Every event after `after`, each once, until the plan is finished.

    A connection that breaks off is made again and goes on after the last event seen. Raises as `send` does,
    and Unreachable where connections break off without an event for longer than `patience_s`.
    """
    pausing, heard = pauses(), time.monotonic()
    while True:
        try:
            with _connection(http, path, after, patience_s) as answer:
                if answer.status_code == httpx.codes.NO_CONTENT:
                    return
                for told in EventSource(answer).iter_sse():
                    if told.data:
                        event = Event(told.id, told.event, json.loads(told.data))
                        pausing, heard, after = pauses(), time.monotonic(), event.id
                        yield event
                        if event.last:
                            return
        except httpx.TransportError as problem:
            if time.monotonic() - heard > patience_s:
                raise Unreachable(f"{path}: {problem}") from problem
        time.sleep(next(pausing))


@contextmanager
def _connection(http: httpx.Client, path: str, after: str, patience_s: float) -> Iterator[httpx.Response]:
    headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": after} if after else {})
    request = http.build_request("GET", path, headers=headers)
    answer = send(http, request, again=True, patience_s=patience_s, stream=True)
    try:
        yield answer
    finally:
        answer.close()
