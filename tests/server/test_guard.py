"""Hosts, origins, headers, bodies, and slow clients."""

from __future__ import annotations

import socket
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from nlp.pipeline import Pipeline
from nlp.server import run
from tests.server.conftest import ARTICLE, Live, Serve, wait_until


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200), ("LOCALHOST:8000", 200), ("127.0.0.1:1", 200),
        ("[::1]:8000", 200), ("10.1.2.3", 200),
        ("tomtat.example", 200), ("evil.example", 421), ("localhost.evil.example", 421),
        ("127.0.0.1.nip.io", 421),
        ("", 421), ("tomtat.example.evil", 421),
    ],
)  # fmt: skip
def test_a_name_that_somebody_pointed_here_is_refused(
    serve: Serve, extractive: Pipeline, host: str, status: int
) -> None:
    live = serve(extractive, allowed_hosts=("tomtat.example",))
    answer = live.http.get("/health", headers={"Host": host})
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 200), ("SELF", 200), ("https://desk.example", 200), ("https://evil.example", 403),
        ("null", 403),
        ("http://127.0.0.1:1", 403), ("http://localhost", 403), ("", 403),
    ],
)  # fmt: skip
def test_pages_of_other_sites_may_not_call(
    serve: Serve, extractive: Pipeline, origin: str | None, status: int
) -> None:
    live = serve(extractive, allowed_origins=("https://desk.example",))
    headers = {} if origin is None else {"Origin": live.url if origin == "SELF" else origin}
    answer = live.http.post("/v1/summarize", json={"text": ARTICLE}, headers=headers)
    assert answer.status_code == status
    allowed = answer.headers.get("access-control-allow-origin")
    assert allowed == (origin if origin == "https://desk.example" else None)
    preflight = live.http.options(
        "/v1/summarize", headers={**headers, "Access-Control-Request-Method": "POST"}
    )
    if origin and origin not in ("SELF", "https://desk.example"):
        assert "access-control-allow-origin" not in preflight.headers


@pytest.mark.parametrize("path", ["/health", "/v1/presets", "/languages", "/nothing"])
def test_security_headers(live: Live, path: str) -> None:
    headers = live.http.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_of_25_mb_is_refused(live: Live, announced: bool) -> None:
    parts = (b"a" * 1_000_000 for _ in range(25))
    headers = {"Content-Type": "application/json"}
    content: Any = b"a" * 25_000_000 if announced else parts
    try:
        answer = live.http.post("/v1/digest", content=content, headers=headers)
    except httpx.WriteError:  # the connection was closed while it was sent
        return
    assert answer.status_code == 413
    assert answer.json()["type"] == "/problems/body-too-large"


def test_a_body_of_one_byte_a_second_ends(serve: Serve, extractive: Pipeline) -> None:
    live = serve(extractive, body_seconds=0.5)
    with socket.create_connection(("127.0.0.1", int(live.url.rpartition(":")[2]))) as connection:
        head = "POST /v1/digest HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        connection.sendall(f"{head}Content-Length: 1000\r\n\r\n{{".encode())
        connection.settimeout(5)
        assert b" 408 " in connection.recv(4096)


def test_a_header_that_does_not_come_ends(
    serve: Serve, extractive: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "HEADER_SECONDS", 0.3)
    live = serve(extractive)
    port = int(live.url.rpartition(":")[2])
    for first in (b"", b"GET / HT"):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(first)
            connection.settimeout(5)
            assert connection.recv(4096) == b""


def test_slow_clients_do_not_hold_up_others(serve: Serve, extractive: Pipeline) -> None:
    live = serve(extractive)
    port = int(live.url.rpartition(":")[2])
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(50)]
    for connection in slow:
        connection.sendall(b"POST /v1/digest HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n")
    began = time.monotonic()
    assert live.http.post("/v1/summarize", json={"text": ARTICLE}).status_code == 200
    assert time.monotonic() - began < 5
    for connection in slow:
        connection.close()


FORMS = {
    "text": {"content": b'{"text": "x"}', "headers": {"Content-Type": "text/plain"}},
    "form": {"data": {"q": "x", "source": "vi", "target": "en"}},
    "upload": {"files": {"file": ("a.txt", ARTICLE.encode())}},
    "json": {"json": {"text": ARTICLE}},
}
"""What pages of other sites can make a browser send; the last after a question that is answered with no."""


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("shown", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_nothing_is_changed_on_behalf_of_another_site(live: Live, form: str, shown: dict[str, str]) -> None:
    paths = live.http.get("/v1/openapi.json").json()["paths"]
    routes = [(path, method) for path, methods in paths.items() for method in methods if method != "get"]
    routes += [("/gradio_api/upload", "post"), ("/gradio_api/queue/join", "post"), ("/mcp", "post")]
    assert ("/v1/jobs/{id}", "delete") in routes
    for path, method in routes:
        request: dict[str, Any] = {**FORMS[form], "headers": {**FORMS[form].get("headers", {}), **shown}}
        answer = live.http.request(method, path.replace("{id}", "x"), **request)
        assert answer.status_code == 403, (path, answer.text)
    assert live.service.worker.open == 0


@pytest.mark.parametrize("path", ["/health", "/languages", "/v1/models", "/docs", "/openapi.json"])
def test_head_is_get_without_a_body(live: Live, path: str) -> None:
    head, whole = live.http.head(path), live.http.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == whole.headers["content-length"]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/v1/terms", "GET, POST"), ("/v1/jobs/x", "DELETE, GET"), ("/v1/digest", "POST")],
)
def test_what_an_address_takes_is_told(live: Live, path: str, allowed: str) -> None:
    answer = live.http.put(path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


@pytest.mark.parametrize("body", [b"null", b'"x"', b"[1]", b"", b"hello"])
@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_a_body_that_is_no_object(live: Live, body: bytes, kind: str) -> None:
    for path in ("/v1/digest", "/v1/jobs"):
        answer = live.http.post(path, content=body, headers={"Content-Type": kind})
        assert answer.status_code in (400, 422)
        assert answer.json()["type"] in ("/problems/no-object", "/problems/not-json")


def test_an_upload_that_is_cut_off_leaves_nothing(
    serve: Serve, extractive: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    live = serve(extractive)
    left = {path.name for path in tmp_path.iterdir()}
    address = ("127.0.0.1", int(live.url.rpartition(":")[2]))
    head = (
        "POST /v1/documents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
        'Content-Disposition: form-data; name="file"; filename="a.html"\r\n\r\n'
    )
    with socket.create_connection(address) as connection:
        connection.sendall(head.encode() + b"a" * 3_000_000)
        time.sleep(0.5)
    wait_until(lambda: {path.name for path in tmp_path.iterdir()} <= left)
    assert live.http.get("/health").status_code == 200
