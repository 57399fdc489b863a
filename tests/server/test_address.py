"""An address given by a caller never leads into this machine or its network."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from nlp.pipeline import Pipeline
from tests.server.conftest import ARTICLE, Live, Serve


class Canary(HTTPServer):
    """A page on loopback that nobody should see."""

    visits = 0


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Canary)
        self.server.visits += 1
        body = f"<html><body><article><p>{ARTICLE}</p></article></body></html>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    with Canary(("127.0.0.1", 0), _Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join(5)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "LOCALHOST", "127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1",
        "0.0.0.0", "0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]", "127.0.0.1.", "127.255.255.254", "①②⑦.0.0.1", "user@127.0.0.1",
        "127.0.0.1#@example.com", "localhost.", "017700000001", "0x7F.0x0.0x0.0x1", "[::ffff:0:7f00:1]",
        "[64:ff9b:1::7f00:1]", "[0:0:0:0:0:0:0:1]", "[::127.0.0.1]", "[fe80::1%25lo]",
        "127.0.0.1\\@example.com",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["digest", "jobs"])
def test_loopback_in_all_its_spellings(live: Live, canary: Canary, host: str, path: str) -> None:
    address = f"http://{host}:{canary.server_port}/"
    answer = live.http.post(f"/v1/{path}", json={"address": address})
    assert answer.status_code == 422, answer.text
    assert answer.json()["type"] == "/problems/invalid-input"
    assert canary.visits == 0


@pytest.mark.parametrize(
    "address",
    [
        "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/", "http://[fe80::1]/", "http://[fc00::1]/", "http://[fec0::1]/", "http://224.0.0.1/",
        "http://255.255.255.255/",
    ],
)  # fmt: skip
def test_private_networks(live: Live, address: str) -> None:
    answer = live.http.post("/v1/digest", json={"address": address})
    assert answer.status_code == 422
    assert "refused" in answer.json()["detail"]


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd", "ftp://example.com/", "gopher://127.0.0.1/", "/etc/passwd", "-",
        "http://", "javascript:1",
        "data:text/html,x", "https:/x",
    ],
)  # fmt: skip
def test_what_is_no_web_address(live: Live, address: str) -> None:
    answer = live.http.post("/v1/digest", json={"address": address})
    assert answer.status_code == 422
    assert "root:" not in answer.text


def test_the_operator_may_allow_it(serve: Serve, extractive: Pipeline, canary: Canary) -> None:
    live = serve(extractive, allow_private=True)
    answer = live.http.post("/v1/summarize", json={"address": f"http://127.0.0.1:{canary.server_port}/"})
    assert answer.status_code == 200
    assert answer.json()["summary_vi"]
    assert canary.visits == 1
    canary.visits = 0
