"""Runs a service with uvicorn, until it is told to stop."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import h11
import uvicorn
from fastapi import FastAPI
from filelock import FileLock, Timeout
from sqlalchemy import make_url
from uvicorn.protocols.http.h11_impl import H11Protocol

from nlp.errors import InputError
from nlp.listening import listen_on
from nlp.server.config import Config

CONNECTIONS = 512
"""Most connections at a time."""

HEADER_SECONDS = 10.0
"""Within which the header of a request must have come."""


class BoundedProtocol(H11Protocol):
    """HTTP whose connections end where the header of a request does not come; uvicorn would wait for ever."""

    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_header()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._expect_header()
        else:
            self._stop_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def _expect_header(self) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(HEADER_SECONDS, self._give_up)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        self._timer = None
        if not self.transport.is_closing():
            self.transport.close()


def make_server(app: FastAPI, config: Config) -> uvicorn.Server:
    """Returns what serves an application as the operator wants it."""
    options: dict[str, Any] = {
        "host": config.host,
        "port": config.port,
        "http": BoundedProtocol,
        "ws": "none",
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "limit_concurrency": CONNECTIONS,
        # Longer than clients think between two requests; a closed connection is met by who just uses it.
        "timeout_keep_alive": 30,
        "timeout_graceful_shutdown": math.ceil(config.stop_within),
        "proxy_headers": bool(config.trusted_proxies),
        "forwarded_allow_ips": list(config.trusted_proxies),
    }
    return uvicorn.Server(uvicorn.Config(app, **options))


def serve(build: Callable[[], FastAPI], config: Config) -> None:
    """Serves until SIGINT or SIGTERM, then gives running requests some seconds to finish.

    Args:
        build: makes the application, once its place is taken.
        config: what the operator wants.

    Raises:
        InputError: nothing can listen there, another service uses the database, or what `build` raises.
    """
    with listen_on(config.host, config.port) as place:
        app = build()  # which makes sure of the database
        with _alone(config.database_url):
            make_server(app, config).run(sockets=[place])


@contextmanager
def _alone(database: str) -> Iterator[None]:
    """Keeps a SQLite file for this process: what is under way in it at the start was left by a dead one."""
    path = make_url(database).database
    if not database.startswith("sqlite") or path is None:
        yield
        return
    lock = FileLock(f"{path}.lock", blocking=False)
    try:
        lock.acquire()
    except Timeout:
        raise InputError(
            f"another service uses {path}; stop it, or give this one a --database of its own"
        ) from None
    try:
        yield
    finally:
        lock.release()
