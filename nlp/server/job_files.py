"""The documents of jobs: kept with the job until their results are, and these until the job expires."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from nlp.server import store
from nlp.server.documents import Order

MOST_BYTES = 4_000_000_000
"""Of all documents that are kept; one more is refused then."""


class JobFiles:
    """The documents in a database. A job has at most one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, connection: Connection, id: str, order: Order) -> None:
        """Keeps the document of a new job, in its transaction."""
        wanted = {
            "name": order.name,
            "target": order.target,
            "bilingual": order.bilingual,
            "columns": order.columns,
        }
        row = {"job": id, "wanted": json.dumps(wanted), "data": order.data, "size": len(order.data)}
        connection.execute(insert(store.files).values(row))

    def order(self, id: str) -> Order | None:
        """Returns the document of a job, and how it is wanted; None if it has none, or none is left to do."""
        files = store.files.c
        query = select(files.wanted, files.data).where(files.job == id, files.told.is_(None))
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        wanted = json.loads(row.wanted)
        return Order(**{**wanted, "columns": tuple(wanted["columns"])}, data=row.data)

    def deliver(self, id: str, data: bytes, told: dict[str, Any]) -> None:
        """Puts a result in the place of its source, once.

        Args:
            id: of the job.
            data: the translated document; empty where there is none.
            told: what is said of it.
        """
        files = store.files.c
        values = {"data": data, "size": len(data), "told": json.dumps(told, ensure_ascii=False)}
        where = (files.job == id) & files.told.is_(None)
        with self._engine.begin() as connection:
            connection.execute(update(store.files).where(where).values(values))

    def told(self, id: str) -> dict[str, Any] | None:
        """Returns what is said of a job's document: nothing until it is there; None if the job has none."""
        with self._engine.connect() as connection:
            row = connection.execute(select(store.files.c.told).where(store.files.c.job == id)).first()
        if row is None:
            return None
        found: dict[str, Any] = json.loads(row.told or "{}")
        return found

    def data(self, id: str) -> bytes:
        """Returns the bytes of the document of a job that has finished."""
        with self._engine.connect() as connection:
            found: bytes = connection.execute(
                select(store.files.c.data).where(store.files.c.job == id)
            ).scalar_one()
        return found

    def size(self) -> int:
        """Bytes of all documents."""
        with self._engine.connect() as connection:
            return int(
                connection.execute(select(func.coalesce(func.sum(store.files.c.size), 0))).scalar_one()
            )

    def remove(self, connection: Connection, ids: Any | Sequence[str]) -> None:
        """Deletes the documents of jobs, in a transaction."""
        connection.execute(delete(store.files).where(store.files.c.job.in_(ids)))
