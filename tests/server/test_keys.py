"""Keys: made, kept, asked for, revoked, and not guessed."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from nlp.errors import InputError
from nlp.pipeline import Pipeline
from nlp.server import keys, store
from nlp.server.keys import Keys
from nlp.server.limits import WRONG_KEYS
from tests.server.conftest import ARTICLE, Live, Serve

OPEN = {
    "/health", "/ready", "/languages", "/frontend/settings", "/problems/{name}", "/v1/openapi.json",
    "/download_file/{name}",
}  # fmt: skip


def test_a_key_is_random_kept_as_a_hash_and_revoked(database: str) -> None:
    engine = store.connect(database)
    known = Keys(engine)
    first, second = known.add("Ban Quốc tế", requests_per_minute=5), known.add("b")
    assert len({first[24:], second[24:], first[7:23], second[7:23]}) == 4
    found = known.find(first)
    assert found is not None
    assert (found.name, found.requests_per_minute) == ("Ban Quốc tế", 5)
    assert [key.name for key in known.all()] == ["Ban Quốc tế", "b"]
    known.revoke(found.id)
    assert known.find(first) is None
    assert known.find(second) is not None
    with pytest.raises(InputError, match="keys list"):
        known.revoke(found.id)
    with engine.connect() as connection:
        rows = str(connection.execute(select(store.keys)).all())
    engine.dispose()
    assert first[24:] not in rows
    assert second[24:] not in rows


@pytest.mark.parametrize("key", ["", "x", "tomtat_0000000000000000_" + "A" * 43, "tomtat_é_", "a" * 10_000])
def test_what_is_no_key_is_not_found(tmp_path: Path, key: str) -> None:
    engine = store.connect(f"sqlite:///{tmp_path}/keys.sqlite")
    assert Keys(engine).find(key) is None
    engine.dispose()


@pytest.mark.parametrize("name", ["", "  ", "x" * 201])
def test_a_key_needs_a_name(tmp_path: Path, name: str) -> None:
    engine = store.connect(f"sqlite:///{tmp_path}/keys.sqlite")
    with pytest.raises(InputError):
        Keys(engine).add(name)
    engine.dispose()


def test_secrets_are_compared_in_constant_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[str, str]] = []

    def compare(a: str, b: str) -> bool:
        compared.append((a, b))
        return a == b

    monkeypatch.setattr(keys.hmac, "compare_digest", compare)
    engine = store.connect(f"sqlite:///{tmp_path}/keys.sqlite")
    known = Keys(engine)
    good = known.add("a")
    for key in (good, good[:-1] + "_", "tomtat_0000000000000000_" + "A" * 43, "none"):
        known.find(key)
    engine.dispose()
    assert len(compared) == 4  # also where there is nothing to compare with
    assert all(len(a) == len(b) == 64 for a, b in compared)


@pytest.fixture
def locked(serve: Serve, extractive: Pipeline) -> tuple[Live, str]:
    live = serve(extractive, keys=True)
    assert live.service.keys is not None
    return live, live.service.keys.add("a")


def test_every_address_asks_for_a_key_but_the_open_ones(
    locked: tuple[Live, str],
) -> None:
    live, _ = locked
    paths = live.http.get("/v1/openapi.json").json()["paths"]
    routes = [(path, method.upper()) for path, methods in paths.items() for method in methods]
    assert len(routes) > 15
    for path, method in [*routes, ("/", "GET"), ("/config", "GET")]:
        address = path.replace("{name}", "x").replace("{id}", "x")
        status = live.http.request(method, address, json={}).status_code
        assert (status in (401, 403)) is (path not in OPEN), (path, status)


@pytest.mark.parametrize("scheme", ["bearer", "basic", "header"])
def test_a_key_may_be_shown_in_three_ways(locked: tuple[Live, str], scheme: str) -> None:
    live, key = locked
    shown = {
        "bearer": {"Authorization": f"Bearer {key}"},
        "basic": {"Authorization": "Basic " + base64.b64encode(f"ai:{key}".encode()).decode()},
        "header": {"X-API-Key": key},
    }[scheme]
    assert live.http.post("/v1/digest", json={"text": ARTICLE}, headers=shown).status_code == 200
    assert live.http.get("/", headers=shown).status_code == 404  # no page here, but let in
    missing = live.http.get("/")
    assert (missing.status_code, missing.headers["www-authenticate"][:5]) == (401, "Basic")


@pytest.mark.parametrize("value", ["Basic !!!", "Basic /w==", "Bearer", "Bearer x", "Digest a", "é"])
def test_bad_credentials_are_refused(locked: tuple[Live, str], value: str) -> None:
    live, _ = locked
    answer = live.http.get("/v1/presets", headers={"Authorization": value.encode()})
    assert answer.status_code == 401
    assert answer.json()["type"] in ("/problems/key-missing", "/problems/key-unknown")


def test_a_revoked_key_ends_at_once(locked: tuple[Live, str]) -> None:
    live, key = locked
    assert live.service.keys is not None
    shown = {"Authorization": f"Bearer {key}"}
    assert live.http.get("/v1/presets", headers=shown).status_code == 200
    live.service.keys.revoke(live.service.keys.all()[0].id)
    assert live.http.get("/v1/presets", headers=shown).status_code == 401


def test_guessing_keys_is_bounded(locked: tuple[Live, str]) -> None:
    live, good = locked
    assert live.http.get("/v1/presets", headers={"X-API-Key": good}).status_code == 200
    looked_up = 0
    find = live.service.keys.find  # type: ignore[union-attr]

    def counting(shown: str) -> Any:
        nonlocal looked_up
        looked_up += 1
        return find(shown)

    live.service.keys.find = counting  # type: ignore[union-attr, method-assign]
    statuses = [
        live.http.get("/v1/presets", headers={"X-API-Key": f"tomtat_{i:016}_{'A' * 43}"}).status_code
        for i in range(200)
    ]
    assert statuses[0] == 401
    assert statuses[-1] == 429
    assert looked_up <= 2 * WRONG_KEYS  # the minute may end in between
    # Its owner, behind the same proxy as who guesses, is not locked out; a revoked one is.
    assert live.http.get("/v1/presets", headers={"X-API-Key": good}).status_code == 200
    assert live.service.keys is not None
    live.service.keys.revoke(live.service.keys.all()[0].id)
    assert live.http.get("/v1/presets", headers={"X-API-Key": good}).status_code == 401
