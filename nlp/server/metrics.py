"""Figures of a running service, as Prometheus reads them. They hold no text and name no caller."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from nlp.errors import ModelError
from nlp.events import Event, Failed, Finished
from nlp.models.contract import Model, Output, Request

SECONDS = (0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600)
SIZES = (1, 2, 4, 8, 16, 24, 32, 64, 128)


class Metrics:
    """Counts what a service does."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        options: Any = {"registry": self.registry}
        self._requests = Counter(
            "tomtat_requests", "Requests, by address and status.", ["route", "status"], **options
        )
        self._seconds = Histogram(
            "tomtat_request_seconds", "Seconds of a request.", ["route"], buckets=SECONDS, **options
        )
        self._documents = Counter("tomtat_documents", "Documents, by how they ended.", ["end"], **options)
        self._warnings = Counter("tomtat_warnings", "Warnings, by code.", ["code", "severity"], **options)
        self._batches = Histogram(
            "tomtat_batch_size", "Requests in a batch.", ["model"], buckets=SIZES, **options
        )
        self._generating = Counter(
            "tomtat_generation_seconds", "Seconds that a model worked.", ["model"], **options
        )
        self._tokens = Counter("tomtat_tokens", "Tokens generated.", ["model"], **options)

    def watch(self, figures: Callable[[], dict[str, float]]) -> None:
        """Adds figures that are looked up when they are asked for; their names end in their units."""

        class Now(Collector):
            def collect(self) -> list[Metric]:
                return [
                    GaugeMetricFamily(f"tomtat_{name}", name.replace("_", " "), value=value)
                    for name, value in figures().items()
                ]

        self.registry.register(Now())

    def request(self, route: str, status: int, seconds: float) -> None:
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def event(self, event: Event) -> None:
        if isinstance(event, Finished):
            self._documents.labels("finished").inc()
            for finding in event.digest.warnings:
                self._warnings.labels(finding.code, finding.severity).inc()
        elif isinstance(event, Failed):
            self._documents.labels("model failed" if event.model_failed else "bad input").inc()

    def batch(
        self, model: Model, asked: list[Request], results: list[Output | ModelError], seconds: float
    ) -> None:
        """Counts a batch, see `nlp.generate.scheduler.Ran`."""
        self._batches.labels(model.name).observe(len(asked))
        self._generating.labels(model.name).inc(seconds)
        tokens = sum(result.tokens for result in results if isinstance(result, Output))
        self._tokens.labels(model.name).inc(tokens)

    def text(self) -> bytes:
        """Returns all figures in Prometheus' text format."""
        return generate_latest(self.registry)


def resident_bytes() -> float:
    """Memory of this process that is in RAM, in bytes; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0.0
    import resource

    return float(pages * resource.getpagesize())
