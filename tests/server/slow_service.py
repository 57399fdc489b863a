"""A service with a slow fake model, in a process of its own: python -m tests.server.slow_service DB PORT"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from nlp.models.contract import Output, Request
from nlp.pipeline import Pipeline
from nlp.server import jobs, runner, worker
from nlp.server.app import build_app
from nlp.server.config import Config
from nlp.server.run import serve
from tests.conftest import FakeModel


class SlowModel(FakeModel):
    """Takes its time, so that it can be killed at work."""

    def generate_batch(self, requests: Sequence[Request]) -> list[Output]:
        time.sleep(0.15)
        return super().generate_batch(requests)


if __name__ == "__main__":
    worker.WINDOW = 2  # so that texts end one after the other
    jobs.LEASE = runner.LEASE = 2.0  # in PostgreSQL a lease is waited for
    model = SlowModel()
    config = Config(
        presets=("extractive",), database=sys.argv[1], port=int(sys.argv[2]), page=False, stop_within=1.0
    )
    serve(lambda: build_app(config, Pipeline(model, model)), config)
