"""From the worker's thread to who waits for the events of a request."""

from __future__ import annotations

import asyncio
import queue
from collections.abc import AsyncIterator, Hashable, Iterable, Iterator
from dataclasses import replace

from nlp.errors import ModelError
from nlp.events import Event, Failed, Finished, Progressed
from nlp.pipeline import Pipeline
from nlp.read.document import Document
from nlp.read.source import read_pasted
from nlp.server.worker import RefusedError, Worker
from nlp.settings import RunOptions, Settings


class Mailbox:
    """The events of one request, for asyncio. Of those that only tell progress the newest is kept.

    A slow reader of a long translation, whose every event holds all that is translated so far, so costs no
    more memory than one event for each document.

    Args:
        documents: how many documents end.
    """

    def __init__(self, documents: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._left = documents
        self._events: dict[tuple[int, str], Event] = {}
        self._filled = asyncio.Event()

    def put(self, event: Event) -> None:
        """Takes an event; may be called in any thread."""
        try:
            self._loop.call_soon_threadsafe(self._take, event)
        except RuntimeError:  # the loop is closed: nobody waits any more
            return

    def _take(self, event: Event) -> None:
        key = (event.document, event.field if isinstance(event, Progressed) else type(event).__name__)
        self._events.pop(key, None)  # the newest comes last
        self._events[key] = event
        self._filled.set()

    async def events(self) -> AsyncIterator[Event]:
        """Yields the events until every document has ended."""
        while self._left:
            await self._filled.wait()
            self._filled.clear()
            found, self._events = self._events, {}
            for event in found.values():
                self._left -= isinstance(event, Finished | Failed)
                yield event


class SharedPipeline(Pipeline):
    """A pipeline that hands its work to the worker: for the page and whoever else calls from a thread.

    Args:
        worker: who has the models.
        settings: the defaults of every call; the preset is one that the worker offers.
    """

    def __init__(self, worker: Worker, settings: Settings | None = None) -> None:
        super().__init__(None, None, settings)
        self._worker = worker

    def events(
        self,
        documents: Iterable[str | Document],
        *,
        settings: RunOptions | None = None,
        lean: bool = False,
        owner: Hashable = None,
    ) -> Iterator[Event]:
        """See `Pipeline.events`; closing the iterator ends the work after the batch that is running.

        What shares a batch is the worker's affair, `lean` or not.
        """
        found = [read_pasted(document) if isinstance(document, str) else document for document in documents]
        if not found:
            return
        options = self.settings if settings is None else self.settings.with_run(settings)
        if not options.glossaries:
            options = replace(options, glossaries=self.settings.glossaries)
        box: queue.SimpleQueue[Event] = queue.SimpleQueue()
        try:
            ticket = self._worker.submit(found, options, box.put, preset=options.preset, owner=owner)
        except RefusedError as refused:
            when = "a minute" if refused.stopping else f"{refused.retry_after} seconds"
            raise ModelError(f"the service has no place for more work; try again in {when}") from refused
        left = len(found)
        try:
            while left:
                event = box.get()
                left -= isinstance(event, Finished | Failed)
                yield event
        finally:
            self._worker.cancel(ticket)
