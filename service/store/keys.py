"""API keys: the secret is shown once and stored as a hash."""

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, or_, select, update

from service.store.database import Database
from service.store.refusals import NameTaken, Unknown
from service.store.schema import keys

_PREFIX = "konak_"
_BYTES = 32  # 256 random bits: nothing to guess, so that one round of a fast hash is enough


@dataclass(frozen=True)
class Key:
    """An API key without its secret; limits that are None are those of the service's settings."""

    id: str
    name: str
    scopes: tuple[str, ...]
    requests_per_minute: int | None
    unfinished_limit: int | None
    created_at: float
    revoked_at: float | None


_COLUMNS = (
    keys.c.id,
    keys.c.name,
    keys.c.scopes,
    keys.c.requests_per_minute,
    keys.c.unfinished_limit,
    keys.c.created_at,
    keys.c.revoked_at,
)


class Keys:
    """Makes, finds and revokes keys. Every method may raise Unavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self,
        name: str,
        scopes: Sequence[str],
        requests_per_minute: int | None = None,
        unfinished_limit: int | None = None,
    ) -> tuple[Key, str]:
        """A new key and its secret, which nobody can read again. Raises NameTaken."""
        secret = _PREFIX + secrets.token_urlsafe(_BYTES)
        values = {
            "id": f"key_{uuid.uuid4().hex}",
            "name": name,
            "hash": _hashed(secret),
            "scopes": list(scopes),
            "requests_per_minute": requests_per_minute,
            "unfinished_limit": unfinished_limit,
            "created_at": self._database.now,
        }
        taken = select(keys.c.id).where(keys.c.name == name, keys.c.revoked_at.is_(None))
        with self._database.write() as connection:
            self._database.exclude(connection)
            if connection.execute(taken).first() is not None:
                raise NameTaken(name)
            return _key(connection.execute(insert(keys).values(values).returning(*_COLUMNS)).one()), secret

    def find(self, secret: str) -> Key | None:
        """The key with this secret, unless it is revoked."""
        # What is compared is a hash, of which nobody can choose a beginning: its time tells nothing.
        query = select(*_COLUMNS).where(keys.c.hash == _hashed(secret), keys.c.revoked_at.is_(None))
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _key(row)

    def list(self) -> list[Key]:
        """All keys, the revoked ones too, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(*_COLUMNS).order_by(keys.c.created_at, keys.c.id)).all()
        return [_key(row) for row in rows]

    def revoke(self, name_or_id: str) -> Key:
        """Ends a key, from the next request on. Raises Unknown if no key in use has this name or id."""
        wanted = (or_(keys.c.id == name_or_id, keys.c.name == name_or_id), keys.c.revoked_at.is_(None))
        revoked = update(keys).where(*wanted).values(revoked_at=self._database.now)
        with self._database.write() as connection:
            row = connection.execute(revoked.returning(*_COLUMNS)).first()
        if row is None:
            raise Unknown(name_or_id)
        return _key(row)

    def any(self) -> bool:
        """Whether a key was ever made. Revoking the last one must not open the service to all."""
        query = select(keys.c.id).limit(1)
        with self._database.read() as connection:
            return connection.execute(query).first() is not None


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _key(row: Row[*tuple[Any, ...]]) -> Key:
    values = dict(row._mapping)
    return Key(**values | {"scopes": tuple(values["scopes"])})
