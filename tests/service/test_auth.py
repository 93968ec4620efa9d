"""API keys: who may do what, how often, and what is answered to everybody else."""

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.requests import Request

from service.auth import Auth
from service.problems import Problem
from service.settings import Settings
from service.store.database import Database
from service.store.keys import Keys


def request(authorization: str | None = None, *, direct: bool = True) -> Request:
    headers = [] if authorization is None else [(b"authorization", authorization.encode("latin-1"))]
    return Request({"type": "http", "headers": headers, "state": {"direct": direct}})


class Clock:
    """Seconds that pass when a test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    database = Database(f"sqlite:///{tmp_path / 'konak.sqlite'}")
    database.create()
    return Keys(database)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def auth(keys: Keys, clock: Clock) -> Auth:
    return Auth(keys, Settings(key_requests_per_minute=60, key_queue_limit=7), clock)


def refusal(call: Callable[[], object]) -> Problem:
    with pytest.raises(Problem) as refused:
        call()
    return refused.value


def test_without_any_key_this_machine_may_do_everything(auth: Auth) -> None:
    caller = auth.caller(request(), "admin")
    assert caller.key_id == "local"
    assert caller.scopes == {"read", "plan", "admin"}


def test_without_any_key_nobody_comes_in_through_a_proxy(auth: Auth) -> None:
    assert refusal(lambda: auth.caller(request(direct=False), "read")).kind.status == 401


def test_from_the_first_key_on_everybody_needs_one(auth: Auth, keys: Keys) -> None:
    _, secret = keys.create("morava", ["plan"])
    refused = refusal(lambda: auth.caller(request(), "read"))
    assert refused.kind.status == 401
    assert refused.headers["WWW-Authenticate"] == 'Bearer realm="konak"'
    assert auth.caller(request(f"Bearer {secret}", direct=False), "plan").key_id != "local"


def test_revoking_the_last_key_lets_nobody_in(auth: Auth, keys: Keys) -> None:
    _, secret = keys.create("morava", ["admin"])
    keys.revoke("morava")
    assert refusal(lambda: auth.caller(request(), "read")).kind.status == 401
    assert refusal(lambda: auth.caller(request(f"Bearer {secret}"), "read")).kind.status == 401


@pytest.mark.parametrize(
    "authorization",
    ["Bearer", "Bearer ", "Bearer konak_wrong", "Basic a29uYWs6", "", "Bearer \xff", "Bearer a b"],
)
def test_what_is_no_key_is_refused_and_says_so(auth: Auth, keys: Keys, authorization: str) -> None:
    keys.create("morava", ["admin"])
    refused = refusal(lambda: auth.caller(request(authorization), "read"))
    assert refused.kind.status == 401
    assert refused.headers["WWW-Authenticate"] == 'Bearer realm="konak", error="invalid_token"'


@pytest.mark.parametrize(
    ("scopes", "granted"),
    [(["read"], {"read"}), (["plan"], {"read", "plan"}), (["admin"], {"read", "plan", "admin"}), ([], set())],
)
def test_a_key_may_do_what_its_scopes_say(
    auth: Auth, keys: Keys, scopes: list[str], granted: set[str]
) -> None:
    _, secret = keys.create("morava", scopes)
    bearer = request(f"bearer {secret}")
    for scope in ("read", "plan", "admin"):
        if scope in granted:
            assert auth.caller(bearer, scope).scopes == granted
        else:
            refused = refusal(lambda scope=scope: auth.caller(bearer, scope))  # type: ignore[misc]
            assert (refused.kind.status, refused.kind.slug) == (403, "forbidden")


def test_unfinished_work_is_limited_by_the_key_or_else_the_service(auth: Auth, keys: Keys) -> None:
    _, small = keys.create("small", ["plan"], unfinished_limit=2)
    _, other = keys.create("other", ["plan"])
    limits = [auth.caller(request(f"Bearer {secret}"), "plan").unfinished_limit for secret in (small, other)]
    assert limits == [2, 7]


def test_a_key_that_asks_too_often_is_told_when_to_come_back(auth: Auth, keys: Keys, clock: Clock) -> None:
    _, secret = keys.create("busy", ["read"], requests_per_minute=6)
    _, other = keys.create("other", ["read"])
    busy = request(f"Bearer {secret}")
    for _ in range(6):
        auth.caller(busy, "read")
    refused = refusal(lambda: auth.caller(busy, "read"))
    assert (refused.kind.status, refused.kind.slug) == (429, "key-limit")
    assert refused.retry_after_s == 10  # six a minute: one comes free every ten seconds
    auth.caller(request(f"Bearer {other}"), "read")  # the others do not feel it
    clock.now += 9.0
    assert refusal(lambda: auth.caller(busy, "read")).retry_after_s == 1
    clock.now += 1.0
    auth.caller(busy, "read")


def test_a_refused_request_does_not_make_the_wait_longer(auth: Auth, keys: Keys, clock: Clock) -> None:
    _, secret = keys.create("busy", ["read"], requests_per_minute=1)
    busy = request(f"Bearer {secret}")
    auth.caller(busy, "read")
    for _ in range(20):
        refusal(lambda: auth.caller(busy, "read"))
    clock.now += 60.0
    auth.caller(busy, "read")


def test_this_machine_is_not_slowed_down_while_there_is_no_key(auth: Auth) -> None:
    for _ in range(100):  # over 60
        auth.caller(request(), "read")
