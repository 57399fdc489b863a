"""Jobs: work that outlives its connection, and the process. Each result is written once, when it is there.

A server leases a job while it works on it. One that is killed leaves a lease behind that runs out (at once
for SQLite, which one process uses at a time), and the next goes on with the texts that have no result yet.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sqlalchemy import Engine, delete, func, insert, or_, select, update

from nlp.client.wire import options_from_dict, options_to_dict
from nlp.read.document import Document
from nlp.server import store
from nlp.server.documents import Order
from nlp.server.job_files import JobFiles
from nlp.settings import RunOptions

State = Literal["queued", "running", "finished", "cancelled"]

LEASE = 60.0
"""Seconds that a job is left alone after its server was last heard of."""

MOST_ATTEMPTS = 3
"""How often a text is begun that brings the process down each time."""

GIVEN_UP = "this text was begun {count} times and the service broke down each time; send it alone, or shorter"

_OPEN = ("queued", "running")


@dataclass(frozen=True, slots=True)
class Job:
    """What is known of a job.

    Attributes:
        id: its name, which nobody can guess.
        owner: who asked for it.
        options, preset: what is asked.
        many: whether it is answered by a list.
        state: how far it is.
        created, ended: seconds since 1970.
        total, done: its texts; those that have ended.
        document: what is said of the document that it translates; empty until that is there; None: it
            translates none.
    """

    id: str
    owner: str
    options: RunOptions
    preset: str
    many: bool
    state: State
    created: float
    ended: float | None
    total: int
    done: int
    document: dict[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Returns what a caller is told."""
        names = ("id", "preset", "state", "created", "ended", "total", "done")
        told = {name: getattr(self, name) for name in names}
        if self.document is None:
            return {"task": self.options.task, **told}
        return {"task": "document", **told, "document": self.document or None}


class Jobs:
    """The jobs in a database. Its calls wait for the database, so they belong into a thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.files = JobFiles(engine)
        self.server = secrets.token_hex(8)
        """Names this process in leases."""

    def add(
        self,
        owner: str,
        options: RunOptions,
        documents: Sequence[Document | tuple[str, str]],
        *,
        preset: str = "",
        many: bool = False,
        order: Order | None = None,
    ) -> str:
        """Keeps a job and returns its id.

        Args:
            owner: who asks.
            options: what is asked.
            documents: the texts; one that could not be read as (its name, the error).
            preset: with which models; "": the first of the service.
            many: whether it is answered by a list.
            order: the document that the texts are of; None: they are wanted themselves.
        """
        id = secrets.token_urlsafe(16)
        row = {
            "id": id,
            "owner": owner,
            "options": _json(options_to_dict(options)),
            "preset": preset,
            "many": int(many),
            "state": "queued",
            "created": time.time(),
        }
        rows = [
            {"job": id, "position": i, "attempts": 0, **_as_columns(document)}
            for i, document in enumerate(documents)
        ]
        with self._engine.begin() as connection:
            connection.execute(insert(store.jobs).values(row))
            if rows:
                connection.execute(insert(store.items), rows)
            if order is not None:
                self.files.add(connection, id, order)
        return id

    def get(self, id: str) -> Job | None:
        jobs, items = store.jobs.c, store.items.c
        with self._engine.connect() as connection:
            row = connection.execute(select(store.jobs).where(jobs.id == id)).mappings().first()
            if row is None:
                return None
            counts = select(func.count(), func.count(items.result)).where(items.job == id)
            total, done = connection.execute(counts).one()
        known = {name: row[name] for name in ("id", "owner", "preset", "state", "created", "ended")}
        options = options_from_dict(json.loads(row["options"]))
        many, told = bool(row["many"]), self.files.told(id)
        return Job(**known, options=options, many=many, total=total, done=done, document=told)

    def open_of(self, owner: str) -> int:
        """Number of a caller's jobs that have not ended."""
        jobs = store.jobs.c
        query = select(func.count()).where(jobs.owner == owner, jobs.state.in_(_OPEN))
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def claim(self) -> str | None:
        """Takes the oldest job that waits, or whose server is gone; None if there is none."""
        jobs, now = store.jobs.c, time.time()
        free = or_(jobs.state == "queued", (jobs.state == "running") & (jobs.leased_until < now))
        query = select(jobs.id).where(free).order_by(jobs.created).limit(1)
        values = {"state": "running", "worker": self.server, "leased_until": now + LEASE}
        while True:
            with self._engine.begin() as connection:
                id = connection.execute(query).scalar()
                if id is None:
                    return None
                # Another server may have been quicker.
                taken = connection.execute(update(store.jobs).where(jobs.id == id, free).values(values))
                if taken.rowcount:
                    return str(id)

    def renew(self, id: str) -> bool:
        """Extends the lease; False where the job is no longer this server's: cancelled, or taken."""
        values = {"leased_until": time.time() + LEASE}
        with self._engine.begin() as connection:
            return bool(connection.execute(self._mine(id).values(values)).rowcount)

    def begin(self, id: str) -> list[tuple[int, Document]]:
        """Returns the texts without a result, and notes that they are begun.

        Those that were begun too often get an error in place of a result.
        """
        items = store.items.c
        left = (items.job == id) & items.result.is_(None)
        with self._engine.begin() as connection:
            hopeless = select(items.position, items.document).where(left, items.attempts >= MOST_ATTEMPTS)
            for position, text in connection.execute(hopeless).all():
                error = {"id": json.loads(text)["origin"], "error": GIVEN_UP.format(count=MOST_ATTEMPTS)}
                where = left & (items.position == position)
                connection.execute(update(store.items).where(where).values(result=_json(error)))
            connection.execute(update(store.items).where(left).values(attempts=items.attempts + 1))
            query = select(items.position, items.document).where(left).order_by(items.position)
            rows = connection.execute(query).all()
        return [(position, _document(text)) for position, text in rows]

    def save(self, id: str, position: int, result: dict[str, Any]) -> None:
        """Keeps the result of a text, once."""
        items = store.items.c
        where = (items.job == id) & (items.position == position) & items.result.is_(None)
        with self._engine.begin() as connection:
            connection.execute(update(store.items).where(where).values(result=_json(result)))

    def finish(self, id: str) -> None:
        """Ends a job, if it is this server's."""
        self._end(id, {"state": "finished", "ended": time.time(), "worker": None})

    def release(self) -> None:
        """Gives back what this server works on: another, or this one after its restart, goes on.

        The texts under way do not count as begun.
        """
        jobs, items = store.jobs.c, store.items.c
        mine = (jobs.worker == self.server) & (jobs.state == "running")
        with self._engine.begin() as connection:
            begun = items.job.in_(select(jobs.id).where(mine)) & items.result.is_(None) & (items.attempts > 0)
            connection.execute(update(store.items).where(begun).values(attempts=items.attempts - 1))
            values = {"state": "queued", "worker": None, "leased_until": None}
            connection.execute(update(store.jobs).where(mine).values(values))

    def recover(self) -> None:
        """Takes over what a killed process left, where no other can be alive: in a SQLite file."""
        if self._engine.dialect.name == "sqlite":
            jobs = store.jobs.c
            values = {"state": "queued", "worker": None, "leased_until": None}
            with self._engine.begin() as connection:
                connection.execute(update(store.jobs).where(jobs.state == "running").values(values))

    def remove(self, id: str) -> None:
        """Deletes a job; who works on it stops."""
        with self._engine.begin() as connection:
            connection.execute(delete(store.items).where(store.items.c.job == id))
            self.files.remove(connection, [id])
            connection.execute(delete(store.jobs).where(store.jobs.c.id == id))

    def expire(self, before: float) -> None:
        """Deletes jobs that ended before a time, in seconds since 1970."""
        jobs = store.jobs.c
        old = select(jobs.id).where(jobs.ended < before)
        with self._engine.begin() as connection:
            connection.execute(delete(store.items).where(store.items.c.job.in_(old)))
            self.files.remove(connection, old)
            connection.execute(delete(store.jobs).where(jobs.ended < before))

    def results(self, id: str) -> list[str]:
        """Returns the results of all texts as JSON, in order; "null" for those that have none."""
        items = store.items.c
        query = select(items.result).where(items.job == id).order_by(items.position)
        with self._engine.connect() as connection:
            return [result or "null" for result in connection.execute(query).scalars()]

    def _mine(self, id: str) -> Any:
        jobs = store.jobs.c
        return update(store.jobs).where(jobs.id == id, jobs.worker == self.server, jobs.state == "running")

    def _end(self, id: str, values: dict[str, Any]) -> None:
        with self._engine.begin() as connection:
            connection.execute(self._mine(id).values(values))


def _as_columns(document: Document | tuple[str, str]) -> dict[str, str | None]:
    if isinstance(document, tuple):
        name, error = document
        return {
            "document": _json(asdict(Document("", origin=name))),
            "result": _json({"id": name, "error": error}),
        }
    return {"document": _json(asdict(document)), "result": None}


def _document(text: str) -> Document:
    values = json.loads(text)
    return Document(**{**values, "notes": tuple(values["notes"])})


def _json(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False)
