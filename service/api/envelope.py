"""The body of a JSON request, taken apart without reading the scenario in it.

A scenario may be large and hostile: it goes to a child as the bytes it came in. Here only its two ends are
found; the small members beside it are read, and refused where JSON leaves open what they mean.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any, NoReturn

import orjson

from service.problems import Problem

SMALL = 1_000_000
"""Characters of what is read here: changes and options."""

DEEPEST = 32
"""Brackets within brackets; a scenario has four."""

_SPACE = re.compile(r"[ \t\n\r]*")
# Possessive: text without an end must not be looked through again from each quote in it.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[{}\[\]]', re.DOTALL)
_PLAIN = re.compile(r"[^\s,:}\]]+")


def members(body: bytes, known: Collection[str]) -> dict[str, str]:
    """The members of a JSON object by name, each as it was written.

    Raises:
        Problem: not an object in UTF-8, or a member is not `known` or stands in it twice.
    """
    text = decoded(body)
    found: dict[str, str] = {}
    at = _expect(text, _skip(text, 0), "{")
    if text[at : at + 1] == "}":
        at += 1
    else:
        while True:
            start, at = at, _end(text, at)
            name = read(text[start:at])
            if not isinstance(name, str):
                raise refused(f"At character {start}: the name of a member must be text.")
            if name not in known:
                raise refused(f"There is no member {name[:60]!a}; there is {', '.join(known)}.")
            if name in found:
                raise refused(f"The member {name[:60]!a} stands in the body twice.")
            start = _expect(text, _skip(text, at), ":")
            at = _end(text, start)
            found[name] = text[start:at]
            at = _skip(text, at)
            if text[at : at + 1] == "}":
                at += 1
                break
            at = _expect(text, at, ",")
    if _skip(text, at) != len(text):
        raise refused(f"After the object, at character {at}, the body goes on.")
    return found


def read(text: str) -> Any:
    """A small JSON value, strictly: no name twice, no NaN, no half of a surrogate pair, no huge integer.

    Raises:
        Problem: it is not such a value.
    """
    if len(text) > SMALL:
        raise Problem("too-large", f"Beside the scenario a request may have {SMALL:,} characters at most.")
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_finite)
        orjson.dumps(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise refused(f"The body is not JSON: {str(error)[:100]}.") from error
    return value


def decoded(body: bytes) -> str:
    """The body as text. Raises Problem: it is not UTF-8."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refused(f"The body is not UTF-8: byte {error.start} is wrong.") from error


def refused(detail: str) -> Problem:
    """The problem that a body cannot be read."""
    issue = {"loc": ["body"], "message": detail}
    return Problem("invalid-request", detail, issues=[issue])


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def _expect(text: str, at: int, sign: str) -> int:
    """The place of what follows `sign`."""
    if text[at : at + 1] != sign:
        found = ascii(text[at : at + 1]) if at < len(text) else "the end"
        raise refused(f"The body is not a JSON object: at character {at} stands {found}, not {sign}")
    return _skip(text, at + 1)


def _end(text: str, at: int) -> int:
    """The place after the value that begins at `at`: whoever reads the value finds out whether it is one."""
    if text[at : at + 1] not in ("{", "[", '"'):
        plain = _PLAIN.match(text, at)
        if plain is None:
            raise refused(f"The body is not JSON: at character {at} a value is missing.")
        return plain.end()
    depth = 0
    for token in _TOKEN.finditer(text, at):
        sign = text[token.start()]
        if sign in "{[":
            depth += 1
            if depth > DEEPEST:
                raise refused(f"More than {DEEPEST} brackets within brackets.")
        elif sign != '"':
            depth -= 1
        if depth <= 0:
            return token.end()
    raise refused("The body is not JSON: it ends within a value.")


def _once(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands in an object twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number in JSON")


def _finite(text: str) -> float:
    value = float(text)
    if value - value != 0.0:
        raise ValueError("a number is too large")
    return value
