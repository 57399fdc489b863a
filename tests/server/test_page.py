"""The page in the process of the service."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from http.client import HTTPConnection

import httpx
import pytest
from gradio_client import Client as PageClient

from nlp.models.contract import Output, Request
from nlp.pipeline import Pipeline
from tests.conftest import FakeModel
from tests.server.conftest import ARTICLE, Live, running, wait_until

# Servers and clients of Gradio leave event loops to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


@pytest.fixture(autouse=True)
def _tidy() -> Iterator[None]:
    """What Gradio left is collected here, where its warnings are expected."""
    yield
    gc.collect()


@pytest.fixture(scope="module")
def live(extractive: Pipeline) -> Iterator[Live]:
    with running(extractive, page=True) as found:
        yield found


def test_the_page_shares_the_worker(live: Live) -> None:
    page = live.http.get("/")
    assert page.status_code == 200
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "evil" not in str(live.http.get("/config", headers={"Origin": "https://evil.example"}).headers)
    batches = live.service.metrics.text().count(b"tomtat_batch_size_count")
    digest = PageClient(live.url, verbose=False).predict(ARTICLE, api_name="/digest")
    assert digest["summary_vi"]
    assert live.service.metrics.text().count(b"tomtat_batch_size_count") >= batches
    assert live.http.get("/nothing").status_code == 404


WRONG = [
    ("GET", "/v1", 404), ("GET", "/v1/nope", 404), ("POST", "/v1/nope", 404), ("PUT", "/v1/digest", 405),
    ("GET", "/v1/digest", 405), ("POST", "/v1/presets", 405), ("DELETE", "/v1/jobs", 405),
    ("PATCH", "/v1/jobs/1", 405), ("BREW", "/v1/digest", 405), ("OPTIONS", "/v1/digest", 405),
    ("GET", "/problems/nope", 404), ("POST", "/health", 405), ("POST", "/docs", 405),
    ("GET", "/nope", 404), ("POST", "/nope", 404), ("POST", "/", 405), ("GET", "/mcp/nope", 404),
    ("GET", "/gradio_api/nope", 404), ("PUT", "/gradio_api/info", 405), ("GET", "/translate/nope", 404),
]  # fmt: skip


@pytest.mark.parametrize("page", [True, False])
def test_a_wrong_address_or_method_is_a_problem(extractive: Pipeline, live: Live, page: bool) -> None:
    said = {404: "Không có gì ở địa chỉ này.", 405: "Địa chỉ này không nhận kiểu yêu cầu này."}
    with nullcontext(live) if page else running(extractive) as asked:
        for method, path, status in WRONG:
            answer = asked.http.request(method, path, headers={"Accept-Language": "vi"})
            found = status if page or (not path.startswith("/gradio_api") and path != "/") else 404
            assert answer.status_code == found, (method, path, answer.text)
            assert answer.headers["content-type"] == "application/problem+json", (method, path)
            assert answer.json()["detail"] == said[answer.status_code]
            assert answer.status_code == 404 or answer.headers["allow"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/translate", 405), ("PUT", "/detect", 405), ("POST", "/languages", 405),
     ("POST", "/download_file/x", 405), ("GET", "/download_file/x", 404), ("OPTIONS", "/translate", 405)],
)  # fmt: skip
def test_libretranslate_says_it_in_its_own_form(live: Live, method: str, path: str, status: int) -> None:
    answer = live.http.request(method, path, headers={"Accept-Language": "vi"})
    assert (answer.status_code, [*answer.json()]) == (status, ["error"])
    assert "ông" in answer.json()["error"]


def test_the_page_asks_for_a_key_like_everything_else(extractive: Pipeline) -> None:
    with running(extractive, page=True, keys=True) as live:
        for path in ("/", "/config", "/gradio_api/info", "/theme.css"):
            refused = live.http.get(path)
            assert (refused.status_code, refused.headers["www-authenticate"][:5]) == (401, "Basic")
        assert live.http.post("/gradio_api/queue/join", json={}).status_code == 401
        assert live.service.keys is not None
        key = live.service.keys.add("a")
        assert live.http.get("/", auth=("bất kỳ", key)).status_code == 200


class SlowModel(FakeModel):
    """Takes its time for a batch; `entered` tells that one has begun."""

    def __init__(self) -> None:
        super().__init__()
        self.entered = threading.Event()

    def generate_batch(self, requests: Sequence[Request]) -> list[Output]:
        self.entered.set()
        time.sleep(0.25)
        return super().generate_batch(requests)


def test_a_caller_of_the_page_who_goes_away_stops_the_work() -> None:
    model = SlowModel()
    with running(Pipeline(model, model), page=True) as live:
        text = " ".join(f"Câu số {i} kể rằng nước ở tuyến đường {i} đã rút hết." for i in range(100))
        asked = live.http.post("/gradio_api/call/digest", json={"data": [text, "short", "article"]}).json()
        with httpx.stream("GET", f"{live.url}/gradio_api/call/digest/{asked['event_id']}"):
            assert model.entered.wait(10)
        begun = len(model.batches) + 1
        wait_until(lambda: live.service.worker.open == 0)
        assert len(model.batches) <= begun + 2


OUTSIDE = [
    "/../../../../etc/passwd", "/..%2f..%2f..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "//etc/passwd", "/etc/passwd", "/static/../../../../etc/passwd", "/assets/..%2f..%2f..%2fetc%2fpasswd",
    "/file=/etc/passwd", "/gradio_api/file=/etc/passwd", "/gradio_api/file=../../../../etc/passwd",
    "/gradio_api/file=pyproject.toml", "/gradio_api/file=.git/config", "/gradio_api/file={database}",
    "/gradio_api/file=file:///etc/passwd", "/gradio_api/file={url}/health", "/gradio_api/proxy={url}/health",
    "/gradio_api/stream/../../etc/passwd",
    "/problems/..%2f..%2fetc%2fpasswd", "/download_file/..%2f..%2f..%2fetc%2fpasswd",
    "/download_file//etc/passwd",
    "/v1/jobs/..%2f..%2fetc%2fpasswd", "/v1/terms/../../etc/passwd", "/gradio_api/file=/proc/self/environ",
    "/gradio_api/file=%2fetc%2fpasswd%00.txt", "/custom_component/x/y/../../../etc/passwd",
]  # fmt: skip


def test_no_file_from_outside_is_served(live: Live) -> None:
    host, port = "127.0.0.1", int(live.url.rpartition(":")[2])
    database = str(live.service.config.database).removeprefix("sqlite:///")
    for path in OUTSIDE:
        connection = HTTPConnection(host, port, timeout=10)  # which leaves a path as it is
        connection.request("GET", path.format(database=database, url=live.url))
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        served = answer.status == 200 and not body.lstrip().startswith(b"<!doctype html")
        assert not served, (path, body[:100])
        for secret in (b"root:", b"[project]", b"SQLite format", b"[core]", b"PATH="):
            assert secret not in body, path
