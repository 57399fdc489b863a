"""How much one caller may ask for, and who is one caller."""

from __future__ import annotations

from pathlib import Path

import pytest
from limits.errors import StorageError

from nlp.errors import InputError
from nlp.pipeline import Pipeline
from nlp.server.app import build_app
from nlp.server.config import Config
from nlp.server.limits import Caller
from tests.server.conftest import ARTICLE, Serve


def test_requests_per_minute(counts: str, serve: Serve, extractive: Pipeline) -> None:
    live = serve(extractive, requests_per_minute=3, limits_storage=counts)
    statuses = [live.http.post("/v1/summarize", json={"text": ARTICLE}).status_code for _ in range(8)]
    assert 429 in statuses
    assert statuses[:3] == [200, 200, 200]
    refused = live.http.post("/detect", json={"q": ARTICLE})
    if refused.status_code == 429:
        assert int(refused.headers["retry-after"]) <= 60
    assert live.http.get("/health").status_code == 200


def test_characters_per_day_and_refused_ones_do_not_count(
    counts: str, serve: Serve, extractive: Pipeline
) -> None:
    live = serve(extractive, characters_per_day=2 * len(ARTICLE) + 10, limits_storage=counts)
    long = live.http.post("/v1/summarize", json={"text": ARTICLE * 3})
    assert long.json()["type"] == "/problems/too-many-characters"
    statuses = [live.http.post("/v1/summarize", json={"text": ARTICLE}).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


def test_a_key_has_limits_of_its_own(serve: Serve, extractive: Pipeline) -> None:
    live = serve(extractive, keys=True, requests_per_minute=1)
    assert live.service.keys is not None
    key = live.service.keys.add("nhiều", requests_per_minute=100)
    for _ in range(5):
        answer = live.http.post("/detect", json={"q": ARTICLE}, headers={"X-API-Key": key})
        assert answer.status_code == 200


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("10.0.0.1", "10.0.0.2", False),
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("fe80::1%eth0", "fe80::2", True),
        ("local", "local", True),
    ],
)
def test_who_is_one_caller(a: str, b: str, same: bool) -> None:
    assert (Caller(a).id == Caller(b).id) is same


def test_only_trusted_proxies_name_the_caller(serve: Serve, extractive: Pipeline) -> None:
    for trusted, statuses in (((), {200, 429}), (("127.0.0.1",), {200})):
        live = serve(extractive, requests_per_minute=2, trusted_proxies=trusted)
        seen = {
            live.http.post(
                "/detect", json={"q": ARTICLE}, headers={"X-Forwarded-For": f"203.0.113.{i}"}
            ).status_code
            for i in range(8)
        }
        assert seen == statuses


@pytest.mark.parametrize("url", ["nonsense://", "redis://127.0.0.1:9/1"])
def test_a_storage_of_limits_that_is_none(tmp_path: Path, url: str) -> None:
    with pytest.raises(InputError, match="storage"):
        build_app(Config(database=f"sqlite:///{tmp_path}/x.sqlite", limits_storage=url, page=False))


def test_two_servers_count_together_in_redis(counts: str, serve: Serve, extractive: Pipeline) -> None:
    servers = [serve(extractive, requests_per_minute=3, limits_storage=counts) for _ in range(2)]
    statuses = [servers[i % 2].http.post("/detect", json={"q": ARTICLE}).status_code for i in range(8)]
    assert statuses.count(200) == (3 if counts.startswith("redis") else 6) or _minute_ended(statuses)


def _minute_ended(statuses: list[int]) -> bool:
    """Whether a new minute began among the requests, in which they count anew."""
    return statuses.index(429) < len(statuses) - 1 - statuses[::-1].index(200)


def test_a_storage_that_goes_away_is_a_problem(
    serve: Serve, extractive: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = serve(extractive, requests_per_minute=3)

    def gone(*_: object, **__: object) -> bool:
        raise StorageError(ConnectionError("refused"))

    monkeypatch.setattr(live.service.limits._counter, "test", gone)
    answer = live.http.post("/v1/summarize", json={"text": ARTICLE})
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/store-unreachable")
