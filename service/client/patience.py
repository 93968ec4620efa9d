"""Asking until there is an answer: what may be sent again, when, and for how long."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import httpx

from service.client.errors import Refused, Unreachable, problem_of

FIRST_S, LONGEST_S = 0.1, 5.0
"""The first pause and the longest where the service does not say how long to wait."""


def pauses() -> Iterator[float]:
    """Pauses that double up to the longest, each shortened by chance, so that many clients spread out."""
    pause = FIRST_S
    while True:
        yield pause * random.uniform(0.5, 1.0)
        pause = min(2 * pause, LONGEST_S)


def send(
    http: httpx.Client, request: httpx.Request, *, again: bool, patience_s: float, stream: bool = False
) -> httpx.Response:
    """The answer to a request, asked again while the service is full or cannot be reached.

    `again` says whether sending it twice is the same as once: a request that may have arrived is repeated
    only then. What was refused (429, 503), or never left, did nothing and may always be repeated. An answer
    of `stream` is read by the caller, who closes it.

    Raises:
        Refused: full for longer than `patience_s`, or asks to wait longer than is left of it.
        Unreachable: no answer for as long; or it broke off, and the request must not be sent twice.
        Problem: the service said no.
    """
    end = time.monotonic() + patience_s
    pausing = pauses()
    while True:
        pause = next(pausing)
        try:
            answer = http.send(request, stream=stream)
            if answer.is_error:
                answer.read()  # within the try: an answer may break off
        except httpx.TransportError as problem:
            unsent = isinstance(problem, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout))
            if not (again or unsent) or time.monotonic() + pause > end:
                raise Unreachable(f"{request.url}: {problem}") from problem
            time.sleep(pause)
            continue
        if not answer.is_error:
            return answer
        told = problem_of(answer)
        answer.close()
        if not isinstance(told, Refused):
            raise told
        wait_s = pause if told.retry_after_s is None else max(told.retry_after_s, FIRST_S)
        if time.monotonic() + wait_s > end:
            raise told
        time.sleep(wait_s)
