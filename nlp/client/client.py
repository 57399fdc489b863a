"""The client, for callers that wait and for asyncio. Both only move bytes; what they mean is said once."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from types import TracebackType
from typing import Any, TypeAlias, TypeVar, Unpack, overload

import httpx

from nlp.client.document import DocumentJob
from nlp.client.wire import document_to_dict, event_from_dict, options_of
from nlp.digest import Digest
from nlp.documents.translate import DocumentOptions, TranslatedDocument, save
from nlp.errors import InputError, ModelError
from nlp.events import Ends, Event, Failed, Finished, Teller, Texts
from nlp.read.document import Document
from nlp.settings import PipelineTask, RunOptions, Settings

CHUNK = 50
"""Texts sent with one request."""

AGAIN = 2.0
"""Seconds between two tries to reach a service that works on a job."""

TIMEOUT = httpx.Timeout(60, connect=5)
"""In seconds. A service at work says so every 15 s."""


Answer: TypeAlias = httpx.Response | httpx.HTTPError | None
"""What comes of a request; None of a pause."""

Result = TypeVar("Result")
Conversation: TypeAlias = Generator[dict[str, Any] | float, Answer, Result]
"""Requests to make, as httpx is told of them, and seconds to wait; what comes of them is sent back."""


class _Base:
    """What both clients know.

    Args:
        url: the address of the service.
        key: the key that it asks for; "" if it asks for none.
        settings: the defaults of every call.
        language: of the service's complaints, "en" or "vi".
        wait: seconds to wait for a place where the service is full.

    Raises:
        InputError: the address cannot be one of a service.
    """

    def __init__(
        self,
        url: str,
        *,
        key: str = "",
        settings: RunOptions | None = None,
        language: str = "en",
        wait: float = 120.0,
    ) -> None:
        self.settings = settings or Settings()
        self._wait = wait
        self._url = url.rstrip("/")
        try:
            parsed = httpx.URL(self._url)
            good = parsed.scheme in ("http", "https") and bool(parsed.host)
        except httpx.InvalidURL:
            good = False
        if not good:
            raise InputError(f"{url!r} is not the address of a service; it begins with http:// or https://")
        self._headers = {"Accept-Language": language, "Accept": "text/event-stream"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"

    def _request(self, documents: Sequence[str | Document], settings: RunOptions) -> dict[str, Any]:
        """What httpx is told to send."""
        body = {**options_of(settings), "text": [document_to_dict(document) for document in documents]}
        return {
            "method": "POST",
            "url": f"{self._url}/v1/{settings.task}",
            "json": body,
            "headers": self._headers,
        }

    def _pause(self, response: httpx.Response, waited: float) -> float | None:
        """Seconds until a refused request should be tried again; None: the refusal stands."""
        if response.status_code != 429:
            return None
        try:
            pause = float(response.headers.get("retry-after", ""))
        except ValueError:
            return None
        return pause if waited + pause <= self._wait else None

    def _full(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """A request of a job's step, as httpx is told of it."""
        headers = {name: value for name, value in self._headers.items() if name != "Accept"}
        return {**wanted, "url": self._url + wanted["url"], "headers": headers}

    def _ask(self, job: DocumentJob) -> Conversation[TranslatedDocument]:
        """The steps of a job, each several times if need be."""
        steps, answer = job.steps(), None
        while True:
            try:
                wanted = steps.send(answer)
            except StopIteration as end:
                result: TranslatedDocument = end.value
                return result
            if isinstance(wanted, float):
                answer = None
                yield wanted
            else:
                answer = yield from self._until_answered(job, wanted)

    def _until_answered(self, job: DocumentJob, wanted: dict[str, Any]) -> Conversation[httpx.Response]:
        """A step of a job, again and again while that may help.

        A service that has taken the job may be started anew meanwhile: it goes on with it.

        Raises:
            InputError, ModelError: the failure stands.
        """
        waited = 0.0
        while True:
            found = yield self._full(wanted)
            taken = wanted["url"] == job.address and waited + AGAIN <= self._wait
            pause: float | None = AGAIN if taken else None
            if isinstance(found, httpx.Response):
                if found.is_success:
                    return found
                if not taken or found.status_code not in (502, 503, 504):
                    pause = self._pause(found, waited)
            if pause is None:
                raise error_of(found) if isinstance(found, httpx.Response) else self._unreachable(found)
            yield pause
            waited += pause

    def _unreachable(self, error: Exception | None) -> ModelError:
        why = str(error) or type(error).__name__
        return ModelError(
            f"the service at {self._url} cannot be reached ({why}): is `tomtat serve` running there?"
        )


class Client(_Base, Teller):
    """A service as a pipeline: `digest` and `events` do what those of `nlp.Pipeline` do.

    See `_Base` for the arguments. Close it, or use it as a context.
    """

    def __init__(self, url: str, *, transport: httpx.BaseTransport | None = None, **options: Any) -> None:
        super().__init__(url, **options)
        # A service of one's own network is not looked for behind a proxy of the environment.
        self._http = httpx.Client(timeout=TIMEOUT, trust_env=False, transport=transport)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def summarize(self, text: str | Document, *, settings: RunOptions | None = None) -> Digest:
        """Like `digest`, for a summary in Vietnamese only."""
        return self.digest(text, settings=self._for("summarize", settings))

    def translate(self, text: str | Document, *, settings: RunOptions | None = None) -> Digest:
        """Like `digest`, for a translation of the text as it is."""
        return self.digest(text, settings=self._for("translate", settings))

    def translate_document(
        self,
        source: str | os.PathLike[str],
        target: str | os.PathLike[str],
        **options: Unpack[DocumentOptions],
    ) -> TranslatedDocument:
        """Has a file translated, see `nlp.Pipeline.translate_document`.

        The service opens it and works on it as a job, which is gone from there when this returns.

        Raises:
            InputError: the file cannot be read, or not be had so; or nothing in it is Vietnamese.
            ModelError: the service cannot be reached, or is in trouble.
        """
        options["settings"] = options.get("settings") or self.settings
        job = DocumentJob(source, target, **options)
        conversation, answer = self._ask(job), None
        try:
            while True:
                answer = self._do(conversation.send(answer))
        except StopIteration as end:
            result: TranslatedDocument = end.value
        finally:
            if job.address:
                self._do(self._full(job.end()))
        save(result, target)
        return result

    def _do(self, wanted: dict[str, Any] | float) -> Answer:
        if isinstance(wanted, float):
            time.sleep(wanted)
            return None
        try:
            return self._http.request(**wanted)
        except httpx.HTTPError as error:
            return error

    def events(
        self, documents: Iterable[str | Document], *, settings: RunOptions | None = None
    ) -> Iterator[Event]:
        """Runs documents together and tells what happens; close the iterator to cancel.

        See `nlp.Pipeline.events`; raises as `digest` does.
        """
        source, sent = iter(documents), 0
        while chunk := list(islice(source, CHUNK)):
            for event in self._chunk(chunk, settings or self.settings):
                yield replace(event, document=event.document + sent)
            sent += len(chunk)

    def presets(self) -> list[dict[str, Any]]:
        """What may be asked for as `preset`; the first is the default."""
        return self._get("/v1/presets")

    def models(self) -> list[dict[str, Any]]:
        """The models behind the presets."""
        return self._get("/v1/models")

    def _chunk(self, documents: Sequence[str | Document], settings: RunOptions) -> Iterator[Event]:
        parser, waited = EventParser(len(documents)), 0.0
        while True:
            try:
                with self._http.stream(**self._request(documents, settings)) as response:
                    if response.status_code == 200:
                        for line in response.iter_lines():
                            yield from parser.feed(line)
                        parser.end()
                        return
                    response.read()
            except httpx.HTTPError as error:
                raise self._unreachable(error) from error
            pause = self._pause(response, waited)
            if pause is None:
                raise error_of(response)
            time.sleep(pause)
            waited += pause

    def _get(self, path: str) -> list[dict[str, Any]]:
        try:
            response = self._http.get(self._url + path, headers=self._headers)
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error
        if response.status_code != 200:
            raise error_of(response)
        rows: list[dict[str, Any]] = response.json()
        return rows

    def _for(self, task: PipelineTask, settings: RunOptions | None) -> RunOptions:
        return replace(settings or self.settings, task=task)


class AsyncClient(_Base):
    """The same for asyncio: `digest` is awaited, `events` is iterated with `async for`."""

    def __init__(
        self, url: str, *, transport: httpx.AsyncBaseTransport | None = None, **options: Any
    ) -> None:
        super().__init__(url, **options)
        self._http = httpx.AsyncClient(timeout=TIMEOUT, trust_env=False, transport=transport)

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._http.aclose()

    @overload
    async def digest(self, text: str | Document, *, settings: RunOptions | None = None) -> Digest: ...

    @overload
    async def digest(self, text: Texts, *, settings: RunOptions | None = None) -> list[Digest | Failed]: ...

    async def digest(
        self, text: str | Document | Texts, *, settings: RunOptions | None = None
    ) -> Digest | list[Digest | Failed]:
        """See `Client.digest`."""
        ends = Ends(text)
        async for event in self.events(ends.documents, settings=settings):
            ends.take(event)
        return ends.result()

    async def summarize(self, text: str | Document, *, settings: RunOptions | None = None) -> Digest:
        """See `Client.summarize`."""
        return await self.digest(text, settings=replace(settings or self.settings, task="summarize"))

    async def translate(self, text: str | Document, *, settings: RunOptions | None = None) -> Digest:
        """See `Client.translate`."""
        return await self.digest(text, settings=replace(settings or self.settings, task="translate"))

    async def events(
        self, documents: Iterable[str | Document], *, settings: RunOptions | None = None
    ) -> AsyncIterator[Event]:
        """See `Client.events`."""
        source, sent = iter(documents), 0
        while chunk := list(islice(source, CHUNK)):
            async for event in self._chunk(chunk, settings or self.settings):
                yield replace(event, document=event.document + sent)
            sent += len(chunk)

    async def translate_document(
        self,
        source: str | os.PathLike[str],
        target: str | os.PathLike[str],
        **options: Unpack[DocumentOptions],
    ) -> TranslatedDocument:
        """See `Client.translate_document`."""
        options["settings"] = options.get("settings") or self.settings
        job = await asyncio.to_thread(DocumentJob, source, target, **options)
        conversation, answer = self._ask(job), None
        try:
            while True:
                answer = await self._do(conversation.send(answer))
        except StopIteration as end:
            result: TranslatedDocument = end.value
        finally:
            if job.address:
                await self._do(self._full(job.end()))
        await asyncio.to_thread(save, result, target)
        return result

    async def _do(self, wanted: dict[str, Any] | float) -> Answer:
        if isinstance(wanted, float):
            await asyncio.sleep(wanted)
            return None
        try:
            return await self._http.request(**wanted)
        except httpx.HTTPError as error:
            return error

    async def _chunk(self, documents: Sequence[str | Document], settings: RunOptions) -> AsyncIterator[Event]:
        parser, waited = EventParser(len(documents)), 0.0
        while True:
            try:
                async with self._http.stream(**self._request(documents, settings)) as response:
                    if response.status_code == 200:
                        async for line in response.aiter_lines():
                            for event in parser.feed(line):
                                yield event
                        parser.end()
                        return
                    await response.aread()
            except httpx.HTTPError as error:
                raise self._unreachable(error) from error
            pause = self._pause(response, waited)
            if pause is None:
                raise error_of(response)
            await asyncio.sleep(pause)
            waited += pause


class EventParser:
    """Server-sent events, line by line.

    Args:
        documents: how many must end.
    """

    def __init__(self, documents: int) -> None:
        self._left = documents
        self._data: list[str] = []

    def feed(self, line: str) -> Iterator[Event]:
        """Takes a line; yields the event that it completes.

        Raises:
            InputError, ModelError: the whole request failed.
        """
        if line.startswith("data:"):
            self._data.append(line[5:].removeprefix(" "))
            return
        if line or not self._data:  # the kind is in the data, too; comments tell only that work goes on
            return
        values = json.loads("\n".join(self._data))
        self._data = []
        if values["document"] < 0:
            raise _error(values["problem"]["status"], values["error"])
        event = event_from_dict(values)
        self._left -= isinstance(event, Finished | Failed)
        yield event

    def end(self) -> None:
        """Raises ModelError if the service broke off before all documents had ended."""
        if self._left:
            raise ModelError("the service broke off before it had finished; try again")


def error_of(response: httpx.Response) -> InputError | ModelError:
    """The error that an answer tells of."""
    try:
        detail = str(response.json()["detail"])
    except (ValueError, KeyError, TypeError):
        detail = f"the service answered {response.status_code} {response.reason_phrase}".strip()
    return _error(response.status_code, detail)


def _error(status: int, detail: str) -> InputError | ModelError:
    return ModelError(detail) if status >= 500 or status == 429 else InputError(detail)
