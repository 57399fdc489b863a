"""The one thread that owns the models. Requests of all users share its batches, in fair turns."""

from __future__ import annotations

import itertools
import logging
import math
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, fields, replace

from nlp.errors import InputError, ModelError
from nlp.events import Event, Failed, Finished
from nlp.generate.scheduler import Job, Ran, Scheduler
from nlp.models.memory import give_back
from nlp.read.document import Document
from nlp.server.models import Models
from nlp.settings import RunOptions, Settings

log = logging.getLogger("tomtat")

WINDOW = 32
"""Documents under way at a time; the others wait as texts, which takes little memory."""

LONGEST_RETRY = 600
"""The most that a refused caller is asked to wait, in seconds."""

GIVE_BACK = 10.0
"""Seconds between two times that memory is given back. What batches of all sizes have freed lies in pieces
between what is kept, and a service at work grows by it."""

UNEXPECTED = "tomtat met an error that nobody foresaw; the log of the service has it"
TROUBLE = "it cannot be loaded, or failed on this text; the log of the service says why"
STOPPING = "the service is stopping; try again in a minute"
_OURS = (UNEXPECTED, STOPPING)

Deliver = Callable[[Event], None]
"""Takes the events of a request, in the worker's thread; it must not block."""


class RefusedError(Exception):
    """There is no room for another request.

    Attributes:
        stopping: the service is about to stop.
        retry_after: seconds after which there may be room.
    """

    def __init__(self, *, stopping: bool, retry_after: int) -> None:
        super().__init__("stopping" if stopping else "full")
        self.stopping = stopping
        self.retry_after = retry_after


@dataclass(eq=False)
class Ticket:
    """A request at the worker.

    Attributes:
        documents: what is to be done; events name them by their index.
        options: how.
        preset: with which models.
        deliver: who is told.
        owner: whose turns it uses.
        in_queue: whether it takes a place of the queue.
        left: documents that have not ended.
        begun: documents that were set under way.
    """

    documents: Sequence[Document]
    options: RunOptions
    preset: str
    deliver: Deliver
    owner: Hashable
    in_queue: bool = True
    left: int = 0
    begun: int = 0
    cancelled: bool = False
    numbers: set[int] = field(default_factory=set)


class Worker:
    """Runs requests of many users together, until it is stopped.

    Args:
        models: the presets it may use.
        queue: most requests under way and waiting.
        preload: load the first preset at the start.
        unload_after: seconds without work after which the models are unloaded; None: never.
        ran: told of each batch, see `nlp.generate.scheduler.Ran`.
    """

    def __init__(
        self,
        models: Models,
        *,
        queue: int = 64,
        preload: bool = False,
        unload_after: float | None = None,
        ran: Ran | None = None,
    ) -> None:
        self.models = models
        self._queue = queue
        self._preload = preload
        self._unload_after = unload_after
        self._scheduler = Scheduler(fair=True, ran=ran)
        self._ran = ran
        self._changed = threading.Condition()
        self._tickets: dict[Ticket, None] = {}  # all that have not ended, in the order they came
        self._beginning: deque[Ticket] = deque()  # those with documents that are not under way yet
        self._cancelled: list[Ticket] = []
        self._documents: dict[int, tuple[Ticket, int]] = {}
        self._numbers = itertools.count()
        self._stopping = False
        self._deadline = math.inf
        self._give_back = 0.0
        self._seconds = 5.0  # for a document, lately
        self._thread = threading.Thread(target=self._work, name="tomtat-worker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def submit(
        self,
        documents: Sequence[Document],
        options: RunOptions,
        deliver: Deliver,
        *,
        preset: str = "",
        owner: Hashable = None,
        beside_queue: bool = False,
    ) -> Ticket:
        """Hands a request in.

        Args:
            documents: at least one.
            options: of all of them.
            deliver: see `Deliver`; each document's last event is "finished" or "failed".
            preset: one that `models` allows; "": the first.
            owner: requests of one owner share its turns; None: this request is an owner of its own.
            beside_queue: for work that is bounded elsewhere: it takes no place in the queue.

        Raises:
            InputError: the preset is not offered.
            RefusedError: there is no room.
        """
        preset = self.models.allowed(preset)
        if isinstance(options, Settings):  # the models are those of the preset
            options = RunOptions(
                **{option.name: getattr(options, option.name) for option in fields(RunOptions)}
            )
        in_queue = not beside_queue
        ticket = Ticket(documents, options, preset, deliver, owner, in_queue, left=len(documents))
        if owner is None:
            ticket.owner = ticket
        with self._changed:
            if self._stopping or (ticket.in_queue and self._taken >= self._queue):
                raise RefusedError(stopping=self._stopping, retry_after=self.retry_after)
            self._tickets[ticket] = None
            self._beginning.append(ticket)
            self._changed.notify()
        return ticket

    def cancel(self, ticket: Ticket) -> None:
        """Ends a request after the batch that is running; it gets no more events."""
        with self._changed:
            ticket.cancelled = True
            if ticket in self._tickets:
                del self._tickets[ticket]
                self._cancelled.append(ticket)
                self._changed.notify()

    @property
    def open(self) -> int:
        """Requests under way and waiting, of those that take a place in the queue."""
        with self._changed:
            return self._taken

    @property
    def _taken(self) -> int:
        return sum(ticket.in_queue for ticket in self._tickets)

    @property
    def waiting(self) -> int:
        """Requests of which nothing is under way yet."""
        with self._changed:
            return sum(not ticket.begun for ticket in self._tickets)

    def ahead(self, ticket: Ticket) -> int:
        """Number of requests that came before this one and have not ended."""
        with self._changed:
            return next((i for i, other in enumerate(self._tickets) if other is ticket), 0)

    @property
    def retry_after(self) -> int:
        """Seconds until a place is likely to be free."""
        return min(LONGEST_RETRY, max(1, math.ceil(self._seconds)))

    @property
    def alive(self) -> bool:
        """Whether it works, and takes requests."""
        return self._thread.is_alive() and not self._stopping

    @property
    def ready(self) -> bool:
        """Whether it works, and has what it loads at the start."""
        return self.alive and not self._preload

    def stop(self, within: float) -> None:
        """Takes nothing more, gives what is under way some seconds to finish, and ends.

        What has not finished by then fails; a batch that runs on is not waited for.
        """
        with self._changed:
            self._stopping = True
            self._deadline = time.monotonic() + within
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(within + 5)

    def _work(self) -> None:
        if self._preload:
            try:
                self.models.take("")
            except (InputError, ModelError) as error:  # who asks for it is told; it may work then
                log.error("%s", error)
            self._preload = False
        while True:
            try:
                if not self._turn():
                    return
            except Exception as error:  # noqa: BLE001  (the edge: the service must go on)
                report(error)
                self._fail_all(UNEXPECTED)

    def _turn(self) -> bool:
        """Begins, ends, and runs one batch. Returns False when it has stopped."""
        with self._changed:
            while not (self._beginning or self._cancelled or self._scheduler.waiting or self._stopping):
                if not self._changed.wait(self._unload_after if self.models.loaded else None):
                    self.models.unload()
            cancelled, self._cancelled = self._cancelled, []
        for ticket in cancelled:
            for number in ticket.numbers:
                self._documents.pop(number, None)
                self._scheduler.cancel(number)
        self._begin()
        if self._stopping and not self._tickets:
            return False
        if time.monotonic() > self._deadline:
            self._fail_all(STOPPING)
            return False
        if self._scheduler.waiting:
            for event in self._scheduler.step():
                self._deliver(event)
            if time.monotonic() > self._give_back:
                give_back()
                self._give_back = time.monotonic() + GIVE_BACK
        return True

    def _begin(self) -> None:
        """Sets documents under way, one of each request in turn, as far as the window allows."""
        while self._scheduler.active < WINDOW:
            with self._changed:
                if not self._beginning:
                    return
                ticket = self._beginning.popleft()
                if ticket.cancelled:
                    continue
                index = ticket.begun
                ticket.begun += 1
                if ticket.begun < len(ticket.documents):
                    self._beginning.append(ticket)
            number = next(self._numbers)
            ticket.numbers.add(number)
            self._documents[number] = (ticket, index)
            try:
                pipeline = self.models.take(ticket.preset)
                job = pipeline.job(ticket.documents[index], index=number, settings=ticket.options)
            except (InputError, ModelError) as error:
                failed = isinstance(error, ModelError)
                if failed:
                    log.error("%s", error)
                self._deliver(Failed(number, str(error), failed))
                continue
            for event in self._scheduler.add(number, _guarded(job), owner=ticket.owner):
                self._deliver(event)

    def _deliver(self, event: Event) -> None:
        number = event.document
        if number not in self._documents:
            return
        ticket, index = self._documents[number]
        if isinstance(event, Failed) and event.model_failed and event.error not in _OURS:
            # What an engine says may name folders of this machine, or quote a text.
            event = replace(event, error=TROUBLE)
        if isinstance(event, Finished | Failed):
            self._documents.pop(number)
            ticket.numbers.discard(number)
            ticket.left -= 1
            if isinstance(event, Finished):
                took = event.digest.timings.get("total", self._seconds)
                # A document shares its time with those under way beside it.
                self._seconds += 0.2 * (took / (len(self._documents) + 1) - self._seconds)
        if not ticket.cancelled:
            ticket.deliver(replace(event, document=index))
        if not ticket.left:
            with self._changed:
                self._tickets.pop(ticket, None)

    def _fail_all(self, error: str) -> None:
        """Ends everything that is under way or waits; begins anew."""
        with self._changed:
            tickets = list(self._tickets)
            self._tickets.clear()
            self._beginning.clear()
        under_way, self._documents = self._documents, {}
        self._scheduler = Scheduler(fair=True, ran=self._ran)
        ended = {(id(ticket), index) for ticket, index in under_way.values()}
        for ticket in tickets:
            if ticket.cancelled:
                continue
            open_ones = [index for who, index in ended if who == id(ticket)]
            for index in [*open_ones, *range(ticket.begun, len(ticket.documents))]:
                ticket.deliver(Failed(index, error, model_failed=True))


def _guarded(job: Job) -> Job:
    """A job whose unforeseen errors end it, and no other."""
    try:
        yield from job
    except (InputError, ModelError):
        raise
    except Exception as error:
        report(error)
        raise ModelError(UNEXPECTED) from error


def report(error: BaseException) -> None:
    """Logs an unforeseen error: where it was raised, and not its words, which may quote an article."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("unexpected %s\n%s", type(error).__name__, where)
