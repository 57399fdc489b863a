"""A service on a port of loopback, for real clients, and a model that waits until it is let go."""

from __future__ import annotations

import os
import secrets
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import create_engine, text

from nlp.models.contract import Output, Request
from nlp.pipeline import Pipeline, load
from nlp.server.app import build_app
from nlp.server.config import Config
from nlp.server.run import make_server
from nlp.server.service import Service
from tests.conftest import FakeModel

ARTICLE = (
    "Sáng 28/11, mưa lớn làm ngập nhiều tuyến phố ở trung tâm thành phố Vinh. Lực lượng chức năng đã phân "
    "luồng từ 6h30. Đến trưa, nước trên phần lớn các tuyến đường đã rút. Không có thiệt hại về người. "
    "Công ty thoát nước cho biết sẽ nạo vét ba tuyến cống trong tháng 12."
)


class GatedModel(FakeModel):
    """A fake whose batches wait for `gate`; `entered` tells that one has begun."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.entered = threading.Event()

    def generate_batch(self, requests: Sequence[Request]) -> list[Output]:
        self.entered.set()
        assert self.gate.wait(20)
        return super().generate_batch(requests)


@dataclass
class Live:
    """A running service and a client of it."""

    url: str
    http: httpx.Client
    service: Service
    app: FastAPI


Serve = Callable[..., Live]


@contextmanager
def running(pipeline: Pipeline | None, **options: object) -> Iterator[Live]:
    preset = pipeline.settings.preset if pipeline is not None else "extractive"
    folder = tempfile.TemporaryDirectory()
    database = f"sqlite:///{folder.name}/service.sqlite"
    usual = {"presets": (preset,), "database": database, "page": False, "port": 0, "stop_within": 2.0}
    config = Config(**{**usual, **options})  # type: ignore[arg-type]
    app = build_app(config, pipeline)
    server = make_server(app, config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_until(lambda: server.started)
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:
            yield Live(f"http://127.0.0.1:{port}", http, app.state.service, app)
    finally:
        server.should_exit = True
        thread.join(15)
        folder.cleanup()


def wait_until(true: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.01)


NO_POSTGRESQL = (
    "needs TOMTAT_POSTGRESQL, the URL of an empty database: postgresql+psycopg://USER:PASSWORD@HOST/NAME"
)
NO_REDIS = "needs TOMTAT_REDIS, the URL of a Redis whose keys may be deleted: redis://HOST/1"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of each kind; where there is no PostgreSQL, its tests are skipped."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/service.sqlite"
        return
    url = os.environ.get("TOMTAT_POSTGRESQL")
    if not url:
        pytest.skip(NO_POSTGRESQL)
    schema = f"test_{secrets.token_hex(8)}"
    admin = create_engine(url)
    with admin.begin() as connection:
        connection.execute(text(f"create schema {schema}"))
    yield f"{url}{'&' if '?' in url else '?'}options=-csearch_path%3D{schema}"
    with admin.begin() as connection:
        connection.execute(text(f"drop schema {schema} cascade"))
    admin.dispose()


@pytest.fixture(params=["memory", "redis"])
def counts(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty storage of limits of each kind."""
    if request.param == "memory":
        yield "memory://"
        return
    url = os.environ.get("TOMTAT_REDIS")
    if not url:
        pytest.skip(NO_REDIS)
    from redis import Redis

    with Redis.from_url(url) as redis:
        redis.flushdb()
        yield url
        redis.flushdb()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts services with options of `Config`; they end with the test."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda pipeline=None, **options: stack.enter_context(running(pipeline, **options))


@pytest.fixture(scope="session")
def extractive() -> Pipeline:
    return load("extractive")


@pytest.fixture(scope="module")
def live(extractive: Pipeline) -> Iterator[Live]:
    """A service with the extractive preset, without limits."""
    with running(extractive) as found:
        yield found


@pytest.fixture
def gated() -> Iterator[GatedModel]:
    model = GatedModel()
    yield model
    model.gate.set()
