"""Cursors: where a page ended, as text that only the service reads."""

from __future__ import annotations

import base64
import binascii

import orjson

from service.problems import Problem

Place = list[float | int | str]

_LONGEST = 500


def cursor(*place: float | int | str) -> str:
    """The place as text for a URL."""
    return base64.urlsafe_b64encode(orjson.dumps(place)).rstrip(b"=").decode()


def place(text: str, *kinds: type) -> Place:
    """The place that `cursor` wrote, its parts of the given kinds; text is ASCII that can be printed.

    Raises:
        Problem: `cursor` did not write this.
    """
    try:
        padded = text[:_LONGEST].encode("ascii") + b"=" * (-len(text) % 4)
        parts = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (UnicodeEncodeError, binascii.Error, orjson.JSONDecodeError):
        parts = None
    if (
        not isinstance(parts, list)
        or [type(part) for part in parts] != list(kinds)
        or any(not _is_ours(part) for part in parts)
    ):
        detail = "This is not a cursor that this service gave; take it from `next` of the page before."
        raise Problem("invalid-request", detail, issues=[{"loc": ["query", "cursor"], "message": detail}])
    return parts


def _is_ours(part: float | int | str) -> bool:
    if isinstance(part, str):
        return part.isascii() and part.isprintable()  # databases do not take every character
    return 0 <= part < 2**53
