"""The real model behind the service: who has one sentence does not wait for another's article."""

from __future__ import annotations

import threading
import time

import httpx
import pytest

from nlp.client import Client
from nlp.pipeline import Pipeline
from nlp.settings import RunOptions
from tests.server.conftest import ARTICLE, Serve, wait_until

pytestmark = pytest.mark.embedded

LONG = " ".join(
    f"Trạm bơm số {i} ở phường {i} đã chạy {i + 2} giờ để tiêu úng cho các khu dân cư." for i in range(1, 13)
)


def test_a_sentence_goes_beside_an_article(
    serve: Serve, embedded: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded.translator, "batch_size", 3)
    live = serve(embedded, time_limit=600)
    ended: dict[str, float] = {}
    texts: dict[str, str] = {}

    def ask(name: str, text: str) -> None:
        with Client(live.url) as client:
            # One beam: this is about turns, not about the best words.
            digest = client.digest(text, settings=RunOptions(task="translate", beams=1, attempts=1))
        ended[name] = time.monotonic()
        texts[name] = digest.translation or ""

    article = threading.Thread(target=ask, args=("article", LONG))
    article.start()
    wait_until(lambda: b'tomtat_batch_size_count{model="embedded"}' in live.service.metrics.text(), 120)
    sentence = threading.Thread(target=ask, args=("sentence", "Nước đã rút ở 7 tuyến đường trong sáng nay."))
    sentence.start()
    for thread in (article, sentence):
        thread.join(500)
    assert ended["sentence"] < ended["article"]
    assert texts["sentence"]
    assert "12" in texts["article"]


def test_a_digest_has_everything(serve: Serve, embedded: Pipeline) -> None:
    live = serve(embedded, time_limit=600)
    body = {"text": ARTICLE, "beams": 1, "attempts": 1}
    answer = httpx.post(f"{live.url}/v1/digest", json=body, timeout=300).json()
    assert answer["summary_vi"]
    assert answer["summary_en"]
    assert answer["models"]["translator"]["name"] == "embedded"
    assert answer["error"] is None
