"""Web pages, from a server on this machine; the guard against addresses that are not public."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from nlp.errors import InputError
from nlp.read import web
from nlp.read.source import read_text

SENTENCE = "Chiều nay, đoàn tàu đầu tiên đã chạy thử trên tuyến đường sắt dài 12,5 km."
PAGE = (
    f"<html><head><title>Chạy thử tàu</title></head><body><article><p>{SENTENCE}</p></article></body></html>"
)
HTML = {"Content-Type": "text/html; charset=utf-8"}

# path: status, headers, body
ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/tin": (200, HTML, PAGE.encode()),
    "/gzip": (200, HTML | {"Content-Encoding": "gzip"}, gzip.compress(PAGE.encode())),
    "/utf-16": (200, {"Content-Type": "text/html; charset=utf-16-le"}, PAGE.encode("utf-16-le")),
    "/wrong-charset": (200, {"Content-Type": "text/html; charset=iso-8859-1"}, PAGE.encode()),
    "/text": (200, {"Content-Type": "text/plain"}, SENTENCE.encode()),
    "/untyped.md": (200, {}, f"# Tin\n\n{SENTENCE}".encode()),
    "/once": (302, {"Location": "/twice?a=1"}, b""),
    "/twice?a=1": (301, {"Location": "tin"}, b""),
    "/loop": (302, {"Location": "/loop"}, b""),
    "/nowhere": (302, {"Location": "ftp://vi-du.example/"}, b""),
    "/private": (302, {"Location": "http://10.0.0.1/"}, b""),
    "/lost": (404, HTML, b"<p>gone</p>"),
    "/failed": (503, HTML, b""),
    "/image": (200, {"Content-Type": "image/png"}, b"\x89PNG"),
    "/json": (200, {"Content-Type": "application/json; charset=utf-8"}, b"{}"),
    "/big": (200, HTML, b"<p>" + b"a" * 100_000),
    "/bomb": (200, HTML | {"Content-Encoding": "gzip"}, gzip.compress(b" " * 50_000_000)),
    "/brotli": (200, HTML | {"Content-Encoding": "br"}, b"xxxx"),
    "/nested": (200, HTML | {"Content-Encoding": "gzip, gzip"}, gzip.compress(gzip.compress(b"x"))),
    "/cut-gzip": (200, HTML | {"Content-Encoding": "gzip"}, gzip.compress(PAGE.encode() * 50)[:-20]),
    "/bad-gzip": (200, HTML | {"Content-Encoding": "gzip"}, b"not gzip"),
    "/empty": (200, HTML, b""),
    "/binary": (200, {"Content-Type": "application/octet-stream"}, bytes(range(256)) * 4),
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))  # type: ignore[attr-defined]
        if self.path == "/slow":
            self.send_response(200)
            self.end_headers()
            self._drip()
            return
        if self.path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"<p>")
            return
        status, headers, body = ANSWERS[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _drip(self) -> None:
        """Each byte comes in time; only the whole does not."""
        stop: threading.Event = self.server.stop  # type: ignore[attr-defined]
        while not stop.wait(0.05):
            try:
                self.wfile.write(b"a")
            except OSError:
                return

    def log_message(self, *_: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.stop = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *_: Any) -> None:  # a client that hangs up is part of these tests
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.stop.set()
        running.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("path", "text", "title"),
    [
        ("/tin", SENTENCE, "Chạy thử tàu"),
        ("/gzip", SENTENCE, "Chạy thử tàu"),
        ("/utf-16", SENTENCE, "Chạy thử tàu"),
        ("/wrong-charset", SENTENCE, "Chạy thử tàu"),
        ("/text", SENTENCE, ""),
        ("/untyped.md", f"Tin\n\n{SENTENCE}", ""),
        ("/once", SENTENCE, "Chạy thử tàu"),
    ],
)
def test_page(server: Server, path: str, text: str, title: str) -> None:
    document = read_text(server.url + path, allow_private=True)
    assert (document.text, document.title) == (text, title)
    assert document.origin == server.url + ("/tin" if path == "/once" else path)


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/loop", "redirects more than 5 times"),
        ("/nowhere", "must begin with http:// or https://"),
        ("/lost", "answered 404 Not Found"),
        ("/failed", "answered 503"),
        ("/image", "is image/png, which is not read"),
        ("/json", "is application/json, which is not read"),
        ("/big", "larger than 0.05 MB"),
        ("/bomb", "larger than 0.05 MB"),
        ("/brotli", "compressed as br"),
        ("/nested", "compressed as gzip, gzip"),
        ("/cut-gzip", "broke off"),
        ("/bad-gzip", "broke off"),
        ("/cut", "broke off"),
        ("/empty", "it is empty"),
        ("/binary", "binary data"),
    ],
)
def test_bad_page(server: Server, path: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        read_text(server.url + path, allow_private=True, max_bytes=50_000)
    assert says in str(caught.value)
    assert str(caught.value).endswith(".")
    assert len(server.asked) == (6 if path == "/loop" else 1)


def test_slow_page(server: Server) -> None:
    begun = time.monotonic()
    with pytest.raises(InputError, match=r"did not answer in 0\.3 s"):
        read_text(server.url + "/slow", allow_private=True, timeout=0.3)
    assert time.monotonic() - begun < 5


def test_slow_name_server(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: asked.wait(5) and [])
    with pytest.raises(InputError, match=r"did not answer in 0\.1 s"):
        read_text("http://vi-du.example/", timeout=0.1)
    asked.set()


def test_environment_proxies_are_not_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert read_text(server.url + "/tin", allow_private=True).text == SENTENCE


# --- addresses ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *(
            "::",
            "::1",
            "fe80::1",
            "fe80::1%eth0",
            "fc00::1",
            "fd00:ec2::254",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
        ),
        *(
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
        ),
        *("64:ff9b:1::1", "2002:7f00:1::", "2002:c0a8:101::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2"),
    ],
)
def test_addresses_refused(address: str) -> None:
    assert not web.is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "203.162.0.11", "2001:4860:4860::8888", "64:ff9b::808:808", "::ffff:8.8.8.8"]
)
def test_addresses_allowed(address: str) -> None:
    assert web.is_public(address)


def resolve_to(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let the name server give these answers, one after the other; names asked for are recorded."""
    asked: list[str] = []
    left = list(answers)

    def getaddrinfo(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in left.pop(0)]

    monkeypatch.setattr(web.socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://2130706433/",  # 127.0.0.1 as one number
        "http://0x7f.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/latest/meta-data/",
        "HTTP://10.0.0.1:8080/",
    ],
)
def test_private_address_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="private network, which is refused"):
        read_text(url)


@pytest.mark.parametrize("answer", [["10.0.0.7"], ["8.8.8.8", "127.0.0.1"], ["::ffff:10.0.0.7"]])
def test_name_of_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch, answer: list[str]) -> None:
    resolve_to(monkeypatch, answer)
    with pytest.raises(InputError, match=r"vi-du\.example is an address of this machine"):
        read_text("http://vi-du.example/")


def test_redirect_to_a_private_address_is_refused(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    real = web.is_public
    monkeypatch.setattr(web, "is_public", lambda address: address == "127.0.0.1" or real(address))
    with pytest.raises(InputError, match=r"10\.0\.0\.1 is an address of this machine"):
        read_text(server.url + "/private")
    assert [path for path, _ in server.asked] == ["/private"]


def test_the_connection_goes_to_the_checked_address(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    # A second look-up would get an empty list and fail: the name is resolved once, so an answer
    # that changes after the check (DNS rebinding) is never seen. The connection itself looks up
    # the number only.
    real = socket.getaddrinfo
    names: list[str] = []

    def getaddrinfo(host: str, port: int, *rest: Any, **options: Any) -> Any:
        names.append(host)
        if host == "vi-du.example":
            assert names.count(host) == 1
            return real("127.0.0.1", port, *rest, **options)
        assert host == "127.0.0.1"
        return real(host, port, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    port = server.server_port
    document = read_text(f"http://vi-du.example:{port}/tin", allow_private=True)
    assert document.text == SENTENCE
    assert document.origin == f"http://vi-du.example:{port}/tin"
    assert server.asked[0][1]["Host"] == f"vi-du.example:{port}"
    assert names[0] == "vi-du.example"


def test_the_next_address_is_tried(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    # Port is the server's; nothing listens on the first address.
    real = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, *rest: Any, **options: Any) -> Any:
        if host != "vi-du.example":
            return real(host, port, *rest, **options)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in ("127.0.0.2", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    assert read_text(f"http://vi-du.example:{server.server_port}/tin", allow_private=True).text == SENTENCE


def test_the_name_is_kept_for_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[httpx.Request] = []

    def handle(_: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        seen.append(request)
        assert (request.url.host, request.extensions["sni_hostname"]) == ("8.8.8.8", "vi-du.example")
        return httpx.Response(200, headers=HTML, stream=httpx.ByteStream(PAGE.encode()))

    resolve_to(monkeypatch, ["8.8.8.8"])
    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", handle)
    assert read_text("https://vi-du.example/tin").origin == "https://vi-du.example/tin"
    assert seen[0].headers["Host"] == "vi-du.example"


def test_unknown_host(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(InputError, match="is not known"):
        read_text("https://khong-co.example/")


def test_unreachable_host() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound, not listening
        with pytest.raises(InputError, match="cannot be reached"):
            read_text(f"http://127.0.0.1:{held.getsockname()[1]}/", allow_private=True)


def test_bad_tls(server: Server) -> None:
    with pytest.raises(InputError, match="certificate or encryption"):
        read_text(server.url.replace("http:", "https:") + "/tin", allow_private=True)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://", "must begin with"),
        ("http:///tin", "must begin with"),
        ("https://an:matkhau@vi-du.example/", "user name or password"),
        ("http://vi-du.example:99999/", "not a valid web address"),
        ("http://[::1/", "not a valid web address"),
        (f"http://{'a' * 70}.example/", "is not known"),
    ],
)
def test_bad_address(url: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        read_text(url)
    assert "matkhau" not in str(caught.value)
