"""As much of the interfaces of Google's and Amazon's storage, on this machine, as a batch needs of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit

_TIME = "2026-01-01T00:00:00Z"


class Cloud(ThreadingHTTPServer):
    """One bucket, "news".

    Attributes:
        objects: what is in it.
        asked: methods and paths, in order.
    """

    objects: dict[str, bytes]
    asked: list[str]

    def google(self, name: str) -> str:
        """Returns the address of an object for Google's client, of one who needs no credentials."""
        return f"gs://anonymous@news/{name}?scheme=http&endpoint_override=127.0.0.1:{self.server_port}"

    def amazon(self, name: str) -> str:
        """Returns the address of an object for Amazon's client."""
        place = f"scheme=http&endpoint_override=127.0.0.1:{self.server_port}&region=us-east-1"
        return f"s3://key:secret@news/{name}?{place}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Cloud

    def log_message(self, format: str, *arguments: object) -> None: ...

    def _answer(self) -> None:
        body = self._body()
        parts = urlsplit(self.path)
        self.server.asked.append(f"{self.command} {parts.path}")
        query = {key: values[0] for key, values in parse_qs(parts.query, keep_blank_values=True).items()}
        answer = self._google if "/storage/v1/" in parts.path else self._amazon
        answer(unquote(parts.path), query, body)

    do_GET = do_PUT = do_POST = do_HEAD = _answer  # noqa: N815 - names of the base class

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _google(self, path: str, query: dict[str, str], body: bytes) -> None:
        bucket, _, name = path.partition("/b/")[2].partition("/o")
        name = query.get("name") or name.removeprefix("/")
        if path.startswith("/upload/") and self.command == "POST":
            where = f"http://127.0.0.1:{self.server.server_port}{self.path}&upload_id=1"
            self._send(200, b"", {"Location": where})
        elif path.startswith("/upload/"):
            self.server.objects[name] = body
            self._send(200, json.dumps(self._told(name)).encode())
        elif bucket != "news" or (name and name not in self.server.objects):
            self._send(404)
        elif query.get("alt") == "media":
            self._send(200, self.server.objects[name])
        else:
            begin = query.get("prefix", "")
            items = [self._told(one) for one in self.server.objects if one.startswith(begin)]
            whole = {"kind": "storage#bucket", "name": "news", "items": items, "timeCreated": _TIME}
            self._send(200, json.dumps(self._told(name) if name else whole).encode())

    def _told(self, name: str) -> dict[str, str]:
        size = str(len(self.server.objects[name]))
        about = {"kind": "storage#object", "bucket": "news", "name": name, "size": size, "generation": "1"}
        return {**about, "updated": _TIME, "timeCreated": _TIME}

    def _amazon(self, path: str, query: dict[str, str], body: bytes) -> None:
        bucket, _, name = path.strip("/").partition("/")
        if bucket != "news":
            self._send(404)
        elif self.command == "POST":  # an upload of several parts begins, and ends
            of = "InitiateMultipartUploadResult" if "uploads" in query else "CompleteMultipartUploadResult"
            self._send(200, f"<{of}><Key>{name}</Key><UploadId>1</UploadId><ETag>1</ETag></{of}>".encode())
        elif self.command == "PUT":  # its one part, in pieces: size, bytes, at last a sum
            pieces = body.split(b"\r\n", 1)
            size = int(pieces[0], 16)
            self.server.objects[name] = pieces[1][:size]
            self._send(200, b"", {"ETag": '"1"'})
        elif name and name not in self.server.objects:
            self._send(404)
        else:
            changed = {"Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"}
            self._send(200, self.server.objects.get(name, b""), changed)

    def _send(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for key, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@contextmanager
def cloud() -> Iterator[Cloud]:
    """Yields a storage on a free port."""
    with Cloud(("127.0.0.1", 0), _Handler) as server:
        server.objects, server.asked = {}, []
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
