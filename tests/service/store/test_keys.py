"""API keys: shown once, stored as a hash."""

import pytest
from sqlalchemy import select

from service.store import Database, Keys, NameTaken, Unknown
from service.store.schema import keys as table


def test_a_key_is_found_by_its_secret(database: Database) -> None:
    keys = Keys(database)
    key, secret = keys.create("registration", ["read", "plan"], 60, 10)

    assert keys.find(secret) == key
    assert (key.name, key.scopes) == ("registration", ("read", "plan"))
    assert (key.requests_per_minute, key.unfinished_limit, key.revoked_at) == (60, 10, None)


@pytest.mark.parametrize("wrong", ["", "konak_", "\0", "\ud800", "é"])
def test_no_other_secret_finds_a_key(database: Database, wrong: str) -> None:
    keys = Keys(database)
    _, secret = keys.create("registration", ["read"])
    for other in (wrong, secret + wrong + " ", secret[:-1], secret.upper()):
        assert keys.find(other) is None


def test_the_secret_is_not_stored(database: Database) -> None:
    keys = Keys(database)
    key, secret = keys.create("registration", ["read"])
    with database.read() as connection:
        (row,) = connection.execute(select(table)).all()
    assert secret not in repr(row)
    assert len(row.hash) == 64
    assert keys.find(row.hash) is None
    assert keys.find(key.id) is None


def test_secrets_are_long_and_never_the_same(database: Database) -> None:
    keys = Keys(database)
    secrets = {keys.create(f"key {number}", [])[1] for number in range(3)}
    assert len(secrets) == 3
    assert {len(secret) for secret in secrets} == {len("konak_") + 43}  # 256 bits, six to a character


@pytest.mark.parametrize("by", ["name", "id"])
def test_a_revoked_key_opens_nothing(database: Database, by: str) -> None:
    keys = Keys(database)
    key, secret = keys.create("registration", ["read"])

    revoked = keys.revoke(key.name if by == "name" else key.id)

    assert revoked.revoked_at is not None
    assert keys.find(secret) is None
    assert keys.any()  # the service does not open to all when the last key goes
    assert keys.list() == [revoked]
    with pytest.raises(Unknown):
        keys.revoke(key.id)


def test_whether_a_key_was_ever_made(database: Database) -> None:
    assert not Keys(database).any()
    Keys(database).create("registration", ["read"])
    assert Keys(database).any()


def test_a_name_is_free_again_when_its_key_is_revoked(database: Database) -> None:
    keys = Keys(database)
    first, _ = keys.create("registration", ["read"])
    with pytest.raises(NameTaken):
        keys.create("registration", ["admin"])
    keys.revoke("registration")
    second, _ = keys.create("registration", ["plan"])
    assert [key.id for key in keys.list()] == [first.id, second.id]
