"""What all addresses of a service share, and the way of one request through it."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.types import Receive

from nlp.digest import Digest
from nlp.errors import InputError
from nlp.events import Event, Failed, Finished
from nlp.read.apart import OF_A_STRANGER
from nlp.read.document import Document
from nlp.read.source import read_pasted, read_text
from nlp.server.config import Config
from nlp.server.keys import Keys, fingerprint
from nlp.server.limits import Caller, Limits
from nlp.server.mailbox import Mailbox
from nlp.server.metrics import Metrics
from nlp.server.problems import Language, ProblemError, failed_document, language_of, retry_later
from nlp.server.reading import Reading
from nlp.server.schemas import DocumentIn, Options
from nlp.server.worker import RefusedError, Worker
from nlp.settings import RunOptions
from nlp.terms.table import Glossary

MOST_GOOD_KEYS = 1000
"""Of which it is remembered that they were good."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done: the options of a run, and the preset, "" for the first."""

    options: RunOptions
    preset: str = ""


class GoneError(Exception):
    """The caller has gone away."""


@dataclass
class Service:
    """The parts of a running service."""

    config: Config
    worker: Worker
    limits: Limits
    metrics: Metrics
    keys: Keys | None = None
    glossaries: dict[str, Glossary] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.reading = Reading()
        # Keys that were good the last time, by hash: somebody who guesses at the same address, behind one
        # proxy, does not lock their owners out.
        self._good_keys: dict[str, None] = {}

    async def admit(self, request: Request, shown: str = "", *, counted: bool = True) -> Caller:
        """Finds out who asks, and counts the request.

        Args:
            request: what came.
            shown: a key that was not in its headers.
            counted: whether the request counts.

        Raises:
            ProblemError: a key is missing or wrong, or the caller has asked too often.
        """
        address = request.client.host if request.client is not None else "local"
        caller: Caller = getattr(request.state, "caller", None) or Caller(address)
        if self.keys is not None and caller.key is None:
            shown = shown or shown_key(request)
            if not shown:
                raise ProblemError("key-missing", {"WWW-Authenticate": "Bearer"})
            if (known := fingerprint(shown)) not in self._good_keys:
                self.limits.check_wrong_keys(address)
            key = await asyncio.to_thread(self.keys.find, shown)
            if key is None:
                self._good_keys.pop(known, None)
                self.limits.wrong_key(address)
                raise ProblemError("key-unknown", {"WWW-Authenticate": "Bearer"})
            self._good_keys[known] = None
            if len(self._good_keys) > MOST_GOOD_KEYS:
                del self._good_keys[next(iter(self._good_keys))]
            caller = Caller(address, key)
        request.state.caller = caller
        if counted:
            self.limits.request(caller)
        return caller

    async def read(self, wanted: Options, *, most: int | None = None) -> list[Document]:
        """Returns the documents that a request holds or names.

        Args:
            wanted: the request.
            most: texts that it may hold; None: those of a request that somebody waits for.

        Raises:
            ProblemError: there are none, or too many, or they are too long.
            InputError: an address cannot be read.
        """
        if (wanted.text is None) == (wanted.address is None):
            raise ProblemError("nothing-given")
        if wanted.address is not None:
            return [await self.fetch(wanted.address)]
        texts = wanted.text if isinstance(wanted.text, list) else [wanted.text or ""]
        if most is not None and len(texts) > most:
            raise ProblemError("too-many-rows", count=len(texts), limit=most)
        if most is None and len(texts) > self.config.most_texts:
            raise ProblemError("too-many-texts", count=len(texts), limit=self.config.most_texts)
        for text in texts:
            self.check_length(text if isinstance(text, str) else text.text)
        return [await self.document(text) for text in texts]

    async def document(self, text: str | DocumentIn) -> Document:
        """Returns the document that a text is: pasted HTML becomes its article.

        Raises:
            ProblemError: it is too long.
            InputError: it cannot be read.
        """
        self.check_length(text if isinstance(text, str) else text.text)
        document = await self.reading(_document, text)
        self.check_length(document.text)
        return document

    async def fetch(self, address: str) -> Document:
        """Returns the document at a web address; raises as `document` does."""
        if not address.lower().startswith(("http://", "https://")):
            # No file of the service's machine is ever read for a caller.
            raise InputError("address must begin with http:// or https://")
        document = await self.reading(
            read_text, address, allow_private=self.config.allow_private, apart=OF_A_STRANGER
        )
        self.check_length(document.text)
        return document

    def check_length(self, text: str) -> None:
        """Raises a ProblemError if a text has more characters than are taken."""
        limit = self.config.most_characters
        if len(text) > limit:
            raise ProblemError("text-too-long", length=len(text), limit=limit)

    @asynccontextmanager
    async def running(
        self, documents: Sequence[Document], wanted: Wanted, caller: Caller
    ) -> AsyncIterator[AsyncIterator[Event]]:
        """Sends documents to the worker; leaving the context ends the work.

        Raises:
            ProblemError: the caller has used up its characters, or there is no place.
            InputError: the preset is not offered.
        """
        self.limits.characters(caller, sum(len(document.text) for document in documents))
        mailbox = Mailbox(len(documents))
        try:
            ticket = self.worker.submit(
                documents, wanted.options, mailbox.put, preset=wanted.preset, owner=owner_of(caller)
            )
        except RefusedError as refused:
            if refused.stopping:
                raise ProblemError("stopping", {"Retry-After": "60"}) from refused
            raise retry_later("queue-full", refused.retry_after) from refused
        try:
            yield self._counted(mailbox.events())
        finally:
            self.worker.cancel(ticket)

    async def _counted(self, events: AsyncIterator[Event]) -> AsyncIterator[Event]:
        async for event in events:
            self.metrics.event(event)
            yield event

    async def run(
        self, documents: Sequence[Document], wanted: Wanted, caller: Caller, receive: Receive
    ) -> list[Digest | Failed]:
        """Runs documents to their ends, within the time limit; stops when the caller goes away.

        Args:
            documents, wanted, caller: see `running`.
            receive: the ASGI channel of the request, whose body must have been read.

        Returns:
            For each its digest, or why it failed.

        Raises:
            ProblemError: see `running`; or the time is up.
            GoneError: nobody waits for the answer any more.
        """
        working = asyncio.ensure_future(self._run(documents, wanted, caller))
        leaving = asyncio.ensure_future(until_gone(receive))
        try:
            await asyncio.wait([working, leaving], return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                raise GoneError
            return working.result()
        finally:
            working.cancel()
            leaving.cancel()

    async def _run(
        self, documents: Sequence[Document], wanted: Wanted, caller: Caller
    ) -> list[Digest | Failed]:
        ended: dict[int, Digest | Failed] = {}
        try:
            async with (
                asyncio.timeout(self.config.time_limit),
                self.running(documents, wanted, caller) as events,
            ):
                async for event in events:
                    if isinstance(event, Finished):
                        ended[event.document] = event.digest
                    elif isinstance(event, Failed):
                        ended[event.document] = event
        except TimeoutError as error:
            raise self.too_long() from error
        return [ended[index] for index in range(len(documents))]

    def too_long(self) -> ProblemError:
        """The problem of a request that took too long."""
        return ProblemError("time-limit", seconds=f"{self.config.time_limit:g}")


def owner_of(caller: Caller) -> str | None:
    """Whose turns a request uses: those of its key; of callers without keys each request is its own.

    Many readers of a newsroom share an address.
    """
    return caller.id if caller.key is not None else None


def shown_key(request: Request) -> str:
    """Returns the key in the headers of a request; "" if there is none."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":  # what a browser asks its user for; the name does not matter
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return request.headers.get("x-api-key", "")


def problem_of(event: Failed) -> ProblemError:
    """The problem of a document that failed."""
    return failed_document(event.error, model_failed=event.model_failed)


def language(request: Request) -> Language:
    """The language that a caller wants to be answered in."""
    return language_of(request.headers.get("accept-language", ""))


def _document(text: str | DocumentIn) -> Document:
    if isinstance(text, str):
        return read_pasted(text, apart=OF_A_STRANGER)
    if text.title or text.notes:
        return text.document()  # read by the caller
    return read_pasted(text.text, origin=text.origin, apart=OF_A_STRANGER)


async def until_gone(receive: Receive) -> None:
    """Returns when a caller has gone away; `receive` is of its request, whose body must have been read."""
    while (await receive())["type"] != "http.disconnect":
        pass
