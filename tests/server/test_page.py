"""The page in the process of the service."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from gradio_client import Client as PageClient

from nlp.pipeline import Pipeline
from tests.server.conftest import ARTICLE, running

# Servers and clients of Gradio leave event loops to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


@pytest.fixture(autouse=True)
def _tidy() -> Iterator[None]:
    """What Gradio left is collected here, where its warnings are expected."""
    yield
    gc.collect()


def test_the_page_shares_the_worker(extractive: Pipeline) -> None:
    with running(extractive, page=True) as live:
        page = live.http.get("/")
        assert page.status_code == 200
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert "evil" not in str(live.http.get("/config", headers={"Origin": "https://evil.example"}).headers)
        batches = live.service.metrics.text().count(b"tomtat_batch_size_count")
        digest = PageClient(live.url, verbose=False).predict(ARTICLE, api_name="/digest")
        assert digest["summary_vi"]
        assert live.service.metrics.text().count(b"tomtat_batch_size_count") >= batches
        assert live.http.get("/nothing").status_code == 404


def test_the_page_asks_for_a_key_like_everything_else(extractive: Pipeline) -> None:
    with running(extractive, page=True, keys=True) as live:
        for path in ("/", "/config", "/gradio_api/info", "/theme.css"):
            refused = live.http.get(path)
            assert (refused.status_code, refused.headers["www-authenticate"][:5]) == (401, "Basic")
        assert live.http.post("/gradio_api/queue/join", json={}).status_code == 401
        assert live.service.keys is not None
        key = live.service.keys.add("a")
        assert live.http.get("/", auth=("bất kỳ", key)).status_code == 200
