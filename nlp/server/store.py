"""Where the service keeps what must outlive it: keys and jobs, in SQLite or PostgreSQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Column,
    Engine,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from nlp.errors import InputError

metadata = MetaData()

keys = Table(
    "keys",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("created", Float, nullable=False),
    Column("revoked", Float),
    Column("requests_per_minute", Integer),
    Column("characters_per_day", Integer),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", String(100), nullable=False),
    Column("options", Text, nullable=False),
    Column("preset", String(200), nullable=False),
    Column("many", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("created", Float, nullable=False),
    Column("ended", Float),
    Column("error", Text),
    # Who works on it, and until when others leave it alone.
    Column("worker", String(32)),
    Column("leased_until", Float),
    Index("jobs_by_state", "state", "created"),
)

items = Table(
    "job_items",
    metadata,
    Column("job", ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("document", Text, nullable=False),
    Column("result", Text),
    # How often it was begun: a text that brings the process down must not do so for ever.
    Column("attempts", Integer, nullable=False, default=0),
)

files = Table(
    "job_files",
    metadata,
    Column("job", ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("wanted", Text, nullable=False),
    # The document that was handed in; once there is something to tell of it, the result.
    Column("data", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
    Column("told", Text),
)


def connect(url: str) -> Engine:
    """Opens the database and makes the tables that it lacks.

    Args:
        url: a SQLAlchemy URL.

    Raises:
        InputError: it cannot be opened; the message holds no password.
    """
    try:
        engine = create_engine(url, pool_pre_ping=True)
        if engine.dialect.name == "sqlite":
            if not engine.url.database or engine.url.database == ":memory:":
                raise InputError("keys and jobs must outlive the service; name a file: sqlite:////…")
            event.listen(engine, "connect", _prepare_sqlite)
        metadata.create_all(engine)
    except (SQLAlchemyError, ImportError) as error:
        if isinstance(error, ArgumentError | NoSuchModuleError):
            raise InputError(
                "this is no address of a database; write it as sqlite:////FOLDER/FILE or "
                "postgresql+psycopg://USER:PASSWORD@HOST/NAME"
            ) from error
        kind = url.partition(":")[0]
        reason = " ".join(str(getattr(error, "orig", None) or type(error).__name__).split())
        raise InputError(f"the database ({kind}) cannot be opened: {reason}; check --database") from error
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # what was answered is on the disk
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
