"""Keys of callers: 256 random bits each, of which only a hash is kept."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from dataclasses import dataclass

from sqlalchemy import Engine, insert, select, update

from nlp.errors import InputError
from nlp.server import store

_FORM = re.compile(r"tomtat_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")
_NOBODY = "0" * 64


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key.

    Attributes:
        id: its public part; names it in lists and logs.
        name: whose it is.
        created, revoked: seconds since 1970; `revoked` is None while it is good.
        requests_per_minute, characters_per_day: limits of its own; None: those of the service.
    """

    id: str
    name: str
    created: float
    revoked: float | None = None
    requests_per_minute: int | None = None
    characters_per_day: int | None = None


class Keys:
    """The keys in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self,
        name: str,
        *,
        requests_per_minute: int | None = None,
        characters_per_day: int | None = None,
    ) -> str:
        """Makes a key and returns it: the only time that it can be read.

        Raises:
            InputError: the name is blank or too long, or a limit is less than 1.
        """
        name = " ".join(name.split())
        if not 1 <= len(name) <= 200:
            raise InputError("give the key a name of 1 to 200 characters: whose it is")
        for limit in (requests_per_minute, characters_per_day):
            if limit is not None and limit < 1:
                raise InputError(f"a limit must be 1 or more, not {limit}")
        identity, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
        row = {
            "id": identity,
            "name": name,
            "hash": fingerprint(secret),
            "created": time.time(),
            "requests_per_minute": requests_per_minute,
            "characters_per_day": characters_per_day,
        }
        with self._engine.begin() as connection:
            connection.execute(insert(store.keys).values(row))
        return f"tomtat_{identity}_{secret}"

    def all(self) -> list[Key]:
        """Returns all keys, the oldest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(store.keys).order_by(store.keys.c.created)).mappings()
            return [Key(**{name: value for name, value in row.items() if name != "hash"}) for row in rows]

    def revoke(self, id: str) -> None:
        """Makes a key useless, at once.

        Raises:
            InputError: there is no such key, or it was revoked before.
        """
        known = store.keys.c
        statement = update(store.keys).where(known.id == id, known.revoked.is_(None))
        with self._engine.begin() as connection:
            if not connection.execute(statement.values(revoked=time.time())).rowcount:
                raise InputError(f"there is no key {id!r} that could be revoked; see: tomtat keys list")

    def find(self, key: str) -> Key | None:
        """Returns what is known of a key that a caller shows; None if it is not good.

        A wrong secret takes as long to refuse wherever it differs, and as long as an id that is not known.
        """
        match = _FORM.fullmatch(key)
        row = None
        if match is not None:
            with self._engine.connect() as connection:
                query = select(store.keys).where(store.keys.c.id == match[1])
                row = connection.execute(query).mappings().first()
        kept = row["hash"] if row is not None else _NOBODY
        same = hmac.compare_digest(fingerprint(match[2] if match is not None else ""), kept)
        if row is None or not same or row["revoked"] is not None:
            return None
        return Key(**{name: value for name, value in row.items() if name != "hash"})


def fingerprint(secret: str) -> str:
    """The hash by which a secret is known."""
    # The secret is 256 random bits: a slow hash, made for words that people choose, would protect no better.
    return hashlib.sha256(secret.encode()).hexdigest()
