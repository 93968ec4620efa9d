"""Who is calling, what they may do, and how often: API keys with scopes.

A key comes as `Authorization: Bearer <key>`. Before the first key is made, and only then, a request of this
machine itself needs none; a service that other machines can reach does not start like that.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Literal

from starlette.requests import Request

from service.problems import Problem
from service.settings import Settings
from service.store.keys import Key, Keys

Scope = Literal["read", "plan", "admin"]

GRANTS: Mapping[str, frozenset[Scope]] = {
    "read": frozenset({"read"}),
    "plan": frozenset({"read", "plan"}),
    "admin": frozenset({"read", "plan", "admin"}),
}
"""What each scope allows: `plan` also reads, `admin` also does both."""

_CHALLENGE = 'Bearer realm="konak"'


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request: `key_id` owns what the request makes; limits are the key's own or the default."""

    key_id: str
    scopes: frozenset[Scope]
    unfinished_limit: int


class Auth:
    """Recognises callers; remembers how fast each has been calling this process."""

    def __init__(self, keys: Keys, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._keys = keys
        self._per_minute = settings.key_requests_per_minute
        self._unfinished = settings.key_queue_limit
        self._clock = clock
        self._paces: dict[str, _Pace] = {}
        self._lock = Lock()

    def caller(self, request: Request, scope: Scope) -> Caller:
        """Who calls, if they may do this. Reads the database: call it in a thread.

        Raises:
            Problem: 401 without a valid key, 403 without the scope, 429 above the key's rate.
            Unavailable: the database cannot be asked.
        """
        header = request.headers.get("authorization")
        if header is None:
            if not self.keyless(request):
                raise Problem("unauthorized", "This needs a key.", headers={"WWW-Authenticate": _CHALLENGE})
            return self._known(request, Caller("local", GRANTS["admin"], self._unfinished))
        kind, _, secret = header.partition(" ")
        key = self._keys.find(secret.strip()) if kind.lower() == "bearer" else None
        if key is None:
            challenge = f'{_CHALLENGE}, error="invalid_token"'
            raise Problem(
                "unauthorized", "This key is unknown or was revoked.", headers={"WWW-Authenticate": challenge}
            )
        self._keep_pace(key)
        granted = frozenset[Scope]().union(*(GRANTS[name] for name in key.scopes))
        if scope not in granted:
            raise Problem("forbidden", f"The key {key.name} does not have the scope {scope}.")
        return self._known(request, Caller(key.id, granted, key.unfinished_limit or self._unfinished))

    def keyless(self, request: Request) -> bool:
        """Whether this request needs no key: it is of this machine itself, and no key was ever made."""
        return bool(request.state.direct) and not self._keys.any()

    def _known(self, request: Request, caller: Caller) -> Caller:
        request.state.key_id = caller.key_id  # for the access log
        return caller

    def _keep_pace(self, key: Key) -> None:
        per_minute = key.requests_per_minute or self._per_minute
        with self._lock:
            pace = self._paces.setdefault(key.id, _Pace(per_minute, self._clock()))
            wait_s = pace.wait_s(self._clock())
        if wait_s > 0:
            raise Problem(
                "key-limit",
                f"The key {key.name} may make {per_minute} requests a minute.",
                retry_after_s=math.ceil(wait_s),
            )


class _Pace:
    """A bucket that holds a minute's requests and fills up steadily."""

    def __init__(self, per_minute: int, now: float) -> None:
        self._per_second = per_minute / 60
        self._most = float(per_minute)
        self._left = self._most
        self._at = now

    def wait_s(self, now: float) -> float:
        """0 and one request is taken, or the seconds until there is one to take."""
        self._left = min(self._most, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < 1:
            return (1 - self._left) / self._per_second
        self._left -= 1
        return 0.0


def allowed(scope: Scope) -> Callable[[Request], Caller]:
    """A dependency for routes: `caller: Annotated[Caller, Depends(allowed("plan"))]`.

    Expects an Auth in `app.state.auth`.
    """

    def dependency(request: Request) -> Caller:
        auth: Auth = request.app.state.auth
        return auth.caller(request, scope)

    return dependency
