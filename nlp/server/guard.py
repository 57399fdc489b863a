"""What stands before every address of the service, in plain ASGI: names, origins, sizes, headers, ids.

Nothing here buffers a body, and nothing holds back an event stream.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import secrets
import socket
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders

from nlp.server import problems
from nlp.server.config import Config
from nlp.server.problems import ProblemError
from nlp.server.worker import report

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LIBRETRANSLATE = ("/translate", "/detect", "/languages", "/translate_file", "/frontend/settings", "/suggest")
"""Addresses whose callers speak LibreTranslate."""

DESCRIPTIONS = ("/v1/openapi.json", "/openapi.json", "/docs")
"""Addresses that say what can be asked for."""

_INTERFACE = (*LIBRETRANSLATE, *DESCRIPTIONS, "/health", "/ready", "/metrics", "/mcp")

_ASKS_ITSELF = (*LIBRETRANSLATE, *DESCRIPTIONS, "/health", "/ready")

BYTES_PER_SECOND = 50_000
"""A body that comes slower than this is given up, after its first seconds."""

API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
# Gradio writes scripts and styles into the page and makes functions of strings.
PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' blob: data:; worker-src 'self' blob:; media-src 'self' blob: data:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


async def answer(scope: Scope, send: Send, problem: ProblemError) -> None:
    """Sends a problem, in the words and the form that the caller expects."""
    language = problems.language_of(Headers(scope=scope).get("accept-language", ""))
    status, kind, body = shape(scope, problem, language)
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    headers += [(name.lower().encode(), value.encode()) for name, value in problem.headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def shape(scope: Scope, problem: ProblemError, language: problems.Language) -> tuple[int, bytes, bytes]:
    """Returns status, media type and body of a problem; at LibreTranslate's addresses as it has them."""
    if scope["path"] in LIBRETRANSLATE or scope["path"].startswith("/download_file/"):
        import json

        # It knows 400, 403, 429 and 500.
        status = {401: 403, 408: 400, 413: 400, 422: 400}.get(problem.status, problem.status)
        body = json.dumps({"error": problem.sentence(language)}, ensure_ascii=False).encode()
        return status, b"application/json", body
    body = problems.body(problem, language, scope.get("state", {}).get("request_id", ""))
    return problem.status, b"application/problem+json", body


def is_interface(path: str) -> bool:
    """Whether an address is one of the interfaces for programs; all others belong to the page."""
    return path in (*_INTERFACE, "/v1") or path.startswith(("/v1/", "/problems/", "/download_file/", "/mcp/"))


def _asks_itself(path: str) -> bool:
    """Whether an address is open to all, or has its key in the body as LibreTranslate has it."""
    return path in _ASKS_ITSELF or path.startswith(("/problems/", "/download_file/"))


class Guard:
    """Gives each request an id, checks its host, origin and body, and sets headers on each answer.

    Args:
        app: what is guarded.
        config: which hosts, origins and sizes are allowed.
        door: lets callers in, before anything of their bodies is read, or raises a `ProblemError`.
        seen: told of each answer: method, route or kind of address, status, seconds, the request's scope.
    """

    def __init__(
        self,
        app: App,
        config: Config,
        door: Callable[[Scope], Awaitable[None]],
        seen: Callable[[Scope, int, float], None],
    ) -> None:
        self.app = app
        self.config = config
        self.door = door
        self.seen = seen
        self._hosts = {"localhost", socket.gethostname().lower(), *map(str.lower, config.allowed_hosts)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return  # no web sockets here
        if scope["method"] == "HEAD":  # the answer to GET, of which the server sends no body
            scope = {**scope, "method": "GET"}
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        request_id = given if _ID.fullmatch(given) else secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        started, status = time.perf_counter(), 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._set_headers(scope, message, request_id)
            await send(message)

        body = _Body(self.config, scope, headers, receive, send_with_headers)
        try:
            self._check(scope, headers)
            if not _asks_itself(scope["path"]):
                await self.door(scope)
            await self.app(scope, body.receive, body.send)
        except ProblemError as problem:
            if not status:
                await answer(scope, send_with_headers, problem)
        except Exception as error:  # noqa: BLE001  (the edge: the caller gets a sentence, the log the place)
            report(error)
            if not status:
                await answer(scope, send_with_headers, ProblemError("unexpected"))
        finally:
            self.seen(scope, status, time.perf_counter() - started)

    def _check(self, scope: Scope, headers: Headers) -> None:
        host = headers.get("host", "")
        if not self._allows(host):
            raise ProblemError("host-refused")
        if scope["method"] in ("GET", "HEAD", "OPTIONS"):
            return
        # What a browser sends on behalf of another site's page is refused: the caller did not mean it.
        origin = headers.get("origin")
        if origin is None:
            if headers.get("sec-fetch-site") in ("cross-site", "same-site"):
                raise ProblemError("origin-refused")
            return
        if origin not in self.config.allowed_origins and urlsplit(origin).netloc.lower() != host.lower():
            raise ProblemError("origin-refused")

    def _allows(self, host: str) -> bool:
        """An address is no name that somebody could point here (DNS rebinding); a name must be known."""
        name = host.rpartition(":")[0] if re.search(r":\d+$", host) else host
        try:
            ipaddress.ip_address(name.strip("[]"))
            return True
        except ValueError:
            return name.lower().rstrip(".") in self._hosts

    def _set_headers(self, scope: Scope, message: Message, request_id: str) -> None:
        headers = MutableHeaders(scope=message)
        # A file to be kept is no page, and runs nothing where a browser shows it all the same.
        is_page = headers.get("content-type", "").startswith("text/html") and (
            "content-disposition" not in headers
        )
        headers["X-Request-Id"] = request_id
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Content-Security-Policy"] = PAGE_POLICY if is_page else API_POLICY
        headers.setdefault("Cache-Control", "no-store")
        if scope.get("scheme") == "https":
            headers["Strict-Transport-Security"] = "max-age=31536000"
        # Gradio reflects any origin, with credentials; the operator's list is the one that counts.
        if Headers(scope=scope).get("origin") not in self.config.allowed_origins:
            for name in ("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"):
                if name in headers:
                    del headers[name]


class _Body:
    """The body of one request: no larger, and no slower, than allowed."""

    def __init__(self, config: Config, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        uploads = headers.get("content-type", "").startswith("multipart/")
        self._limit = config.most_upload_bytes if uploads else config.most_bytes
        self._seconds = config.body_seconds
        self._scope = scope
        self._receive, self._send = receive, send
        self._size = 0
        self._complete = False
        self._refused = False
        self._begun = time.monotonic()
        length = headers.get("content-length", "")
        self._announced = int(length) if re.fullmatch(r"\d{1,18}", length) else 0

    async def receive(self) -> Message:
        if self._complete:
            return await self._receive()
        if self._announced > self._limit:
            return await self._refuse(ProblemError("body-too-large", limit=self._limit))
        left = self._begun + self._seconds + self._size / BYTES_PER_SECOND - time.monotonic()
        try:
            async with asyncio.timeout(left):
                message = await self._receive()
        except TimeoutError:
            problem = ProblemError("body-too-slow", {"Connection": "close"}, seconds=f"{self._seconds:g}")
            return await self._refuse(problem)
        self._size += len(message.get("body", b""))
        if self._size > self._limit:
            return await self._refuse(
                ProblemError("body-too-large", {"Connection": "close"}, limit=self._limit)
            )
        self._complete = not message.get("more_body", False)
        return message

    async def _refuse(self, problem: ProblemError) -> Message:
        """Answers in the application's place, which is told that the caller has gone."""
        if not self._refused:
            self._refused = True
            self._complete = True
            await answer(self._scope, self._send, problem)
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if not self._refused:
            await self._send(message)
