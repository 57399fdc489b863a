"""Events of a request as server-sent events (HTML standard, section 9.2)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from nlp.client.wire import event_to_dict
from nlp.events import Event, Failed
from nlp.read.document import Document
from nlp.server.limits import Caller
from nlp.server.problems import Language, ProblemError
from nlp.server.service import Service, Wanted, language, problem_of, until_gone

PING = 15.0
"""Seconds of silence after which a comment is sent: proxies cut what is silent."""

Tell: TypeAlias = Callable[[Event, Language], bytes]
"""Says how an event is sent."""

_HEADERS = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}


def wants_stream(request: Request) -> bool:
    """Whether a caller asks for events and not for one answer."""
    kinds = [kind.partition(";")[0].strip() for kind in request.headers.get("accept", "").split(",")]
    return "text/event-stream" in kinds


def message(kind: str, data: dict[str, Any]) -> bytes:
    """One event as it is sent, in one line of data.

    Line breaks that JSON leaves as they are would end the line for some clients.
    """
    text = json.dumps(data, ensure_ascii=False)
    for character in "\x85\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f"event: {kind}\ndata: {text}\n\n".encode()


class EventStream(Response):
    """An answer that is a stream of events; it ends when the caller goes away.

    Args:
        content: the events as they are sent.
        close: called when the stream ends, however it ends.
    """

    media_type = "text/event-stream"

    def __init__(
        self, content: AsyncIterator[bytes], close: Callable[[], Awaitable[object]] | None = None
    ) -> None:
        super().__init__(headers=_HEADERS)
        del self.headers["content-length"]
        self._content = content
        self._close = close

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        sending = asyncio.ensure_future(self._send(send))
        leaving = asyncio.ensure_future(until_gone(receive))
        try:
            await asyncio.wait([sending, leaving], return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
        finally:
            sending.cancel()
            leaving.cancel()
            if self._close is not None:
                await self._close()

    async def _send(self, send: Send) -> None:
        async for part in self._content:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def stream(
    service: Service,
    request: Request,
    documents: Sequence[Document],
    wanted: Wanted,
    caller: Caller,
    tell: Tell | None = None,
    before: bytes = b"",
) -> EventStream:
    """Starts work on documents and answers with its events; a caller who goes away ends it.

    Args:
        service, request, documents, wanted, caller: see `Service.running`.
        tell: how an event is sent, b"" for not at all; None: as it is.
        before: what is sent first.

    Raises:
        ProblemError: the work cannot start.
        InputError: the preset is not offered.
    """
    context = service.running(documents, wanted, caller)
    events = await context.__aenter__()  # refusals come before the answer begins
    tell = tell or told_as_it_is

    async def told() -> AsyncIterator[bytes]:
        if before:
            yield before
        try:
            async with asyncio.timeout(service.config.time_limit):
                async for event in with_pings(events):
                    if part := b": working\n\n" if event is None else tell(event, language(request)):
                        yield part
        except TimeoutError:
            yield _failed(service.too_long(), language(request))

    return EventStream(told(), lambda: context.__aexit__(None, None, None))


async def with_pings(events: AsyncIterator[Event]) -> AsyncIterator[Event | None]:
    """Yields events, and None for every `PING` seconds without one."""
    pending: asyncio.Task[Event] | None = None
    try:
        while True:
            if pending is None:
                pending = asyncio.ensure_future(anext(events))
            done, _ = await asyncio.wait([pending], timeout=PING)
            if not done:
                yield None
                continue
            try:
                event = pending.result()
            except StopAsyncIteration:
                pending = None
                return
            pending = None
            yield event
    finally:
        if pending is not None:
            pending.cancel()


def told_as_it_is(event: Event, language: Language) -> bytes:
    """An event, as its fields."""
    values = event_to_dict(event)
    if isinstance(event, Failed):
        problem = problem_of(event)
        values |= {"error": problem.sentence(language), "problem": problem.to_dict(language)}
    return message(values["kind"], values)


def _failed(problem: ProblemError, language: Language) -> bytes:
    """The whole request failed: no document is named."""
    values = {"kind": "failed", "error": problem.sentence(language), "problem": problem.to_dict(language)}
    return message("failed", {**values, "document": -1, "model_failed": False})
