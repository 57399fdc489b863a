"""Runs many documents at once, so that their pieces share batches.

Each document is a job: a generator that yields a `Generation` when it needs a model, gets the outputs
back, and yields events on its way. The scheduler holds a window of jobs, pools what they want
generated, and runs the fullest batch next. So the job of one document reads from top to bottom, a slow
document delays nobody, and a text that two documents share is generated once.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Generator, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from typing import TypeAlias

from nlp.errors import InputError, ModelError
from nlp.events import Event, Failed
from nlp.models.contract import EngineError, Model, Output, Request

log = logging.getLogger("tomtat")


@dataclass(slots=True)
class Generation:
    """What a job wants generated.

    Attributes:
        model: who is asked.
        requests: what is asked; the job gets the outputs in this order.
        report: called with the outputs so far, by position, after each batch that brought some;
            makes the event that tells the user.
    """

    model: Model
    requests: list[Request]
    report: Callable[[dict[int, Output]], Event] | None = None


Outputs: TypeAlias = list[Output]
Job: TypeAlias = Generator["Generation | Event", Outputs, None]


@dataclass(slots=True)
class _PendingJob:
    """A job that waits for outputs."""

    document: int
    job: Job
    generation: Generation
    owner: Hashable
    outputs: dict[int, Output] = field(default_factory=dict)
    known: dict[_Key, Output] = field(default_factory=dict)
    """All that was generated for this document so far: a summary may quote its article."""


_Key: TypeAlias = tuple[int, Request]
"""A model's id and what it is asked."""
_Waiting: TypeAlias = dict[_Key, list[tuple[_PendingJob, int]]]
_Picked: TypeAlias = tuple[Model, list[Request]]
Ran: TypeAlias = Callable[[Model, list[Request], list[Output | ModelError], float], None]
"""Told of each batch: who ran it, what was asked, what came, and how many seconds it took."""


def run(jobs: Iterable[Job], *, window: int = 64, lean: bool = False) -> Iterator[Event]:
    """Runs jobs together; at most `window` of them are under way.

    Args:
        jobs: one for each document; taken one by one as others end, so memory stays bounded.
        window: number of documents under way at a time.
        lean: see `Scheduler`.

    Yields:
        The events of all jobs, as they come. A job that raises `InputError` or `ModelError`
        ends with `Failed`; the others go on. What else is raised is a fault of the program: it is logged
        with its traceback, and ends that job alone.
    """
    scheduler = Scheduler(lean=lean)
    source = enumerate(jobs)
    while True:
        taken = 0
        for document, job in islice(source, window - scheduler.active):
            taken += 1
            yield from scheduler.add(document, job)
        if scheduler.waiting:
            yield from scheduler.step()
        # All of a window may end without a model: that is not the end of the source.
        elif taken == 0:
            return


class Scheduler:
    """Jobs that come and go, and what they wait for. Of one thread.

    Args:
        fair: batches are filled in turns, one request of each owner, the owner served longest ago first: a
            short text waits for a batch or two and never for another's whole article. Else the fullest batch
            is run next, which takes least time for all.
        lean: batches that take less memory (`Model.next_batch`), for documents of which there are many.
        ran: see `Ran`.
    """

    def __init__(self, *, fair: bool = False, lean: bool = False, ran: Ran | None = None) -> None:
        self._fair, self._lean = fair, lean
        self._pick = self._pick_fairly if fair else self._pick_fullest
        self._ran = ran
        self._waiting: _Waiting = {}
        self._jobs: dict[int, _PendingJob] = {}
        self._turn = 0
        self._last_turns: dict[Hashable, float] = {}

    @property
    def active(self) -> int:
        """Number of jobs under way."""
        return len(self._jobs)

    @property
    def waiting(self) -> bool:
        """Whether there is something to generate."""
        return bool(self._waiting)

    def add(self, document: int, job: Job, *, owner: Hashable = None) -> Iterator[Event]:
        """Runs a job up to its first need of a model; yields its events.

        Args:
            document: its number, which no other job under way has.
            job: the document's way from text to digest.
            owner: whose turn it uses; None: it is the only one of its owner.
        """
        yield from self._advance(document, job, None, {}, (document,) if owner is None else owner)

    def cancel(self, document: int) -> None:
        """Ends a job; nothing more is generated for it alone. Unknown numbers are passed over."""
        if (pending := self._jobs.pop(document, None)) is not None:
            self._forget(pending)
            pending.job.close()

    def step(self) -> Iterator[Event]:
        """Runs one batch and what follows from it; yields the events."""
        touched: dict[int, _PendingJob] = {}
        for pending, position, result in self._run_batch():
            if self._jobs.get(pending.document) is not pending:  # failed on another request of this batch
                continue
            if isinstance(result, ModelError):
                self.cancel(pending.document)
                touched.pop(pending.document, None)
                yield Failed(pending.document, str(result), model_failed=True)
            else:
                pending.outputs[position] = result
                pending.known[id(pending.generation.model), pending.generation.requests[position]] = result
                touched[pending.document] = pending
        ready = list(touched.values())
        if self._fair:  # checks of a whole article take a while: who asked for little is told first
            ready.sort(key=lambda pending: len(pending.generation.requests))
        for pending in ready:
            if self._jobs.get(pending.document) is not pending:  # cancelled by who took an event
                continue
            if pending.generation.report is not None:
                yield pending.generation.report(pending.outputs)
            if len(pending.outputs) == len(pending.generation.requests):
                outputs = [pending.outputs[i] for i in range(len(pending.outputs))]
                yield from self._advance(pending.document, pending.job, outputs, pending.known, pending.owner)

    def _advance(
        self,
        document: int,
        job: Job,
        outputs: Outputs | None,
        known: dict[_Key, Output],
        owner: Hashable,
    ) -> Iterator[Event]:
        """Runs a job up to its next `Generation` that needs a model."""
        self._jobs.pop(document, None)
        try:
            step = next(job) if outputs is None else job.send(outputs)
            while True:
                if isinstance(step, Event):
                    yield step
                    step = next(job)
                    continue
                keys = [(id(step.model), request) for request in step.requests]
                if any(key not in known for key in keys):
                    break
                step = job.send([known[key] for key in keys])
        except StopIteration:
            return
        except (InputError, ModelError) as error:
            yield Failed(document, str(error), model_failed=isinstance(error, ModelError))
            return
        except Exception as error:  # a fault of the program that one text brings out stays that text's own
            log.exception("document %d met a fault of the program", document + 1)
            reason = f"{type(error).__name__}: {error}"
            yield Failed(document, f"tomtat itself is at fault here, please report it ({reason})")
            return
        pending = self._jobs[document] = _PendingJob(document, job, step, owner, known=known)
        for position, key in enumerate(keys):
            if key in known:
                pending.outputs[position] = known[key]
            else:
                self._waiting.setdefault(key, []).append((pending, position))

    def _forget(self, pending: _PendingJob) -> None:
        for key in [key for key, jobs in self._waiting.items() if any(j is pending for j, _ in jobs)]:
            self._waiting[key] = [(j, position) for j, position in self._waiting[key] if j is not pending]
            if not self._waiting[key]:
                del self._waiting[key]

    def _run_batch(self) -> Iterator[tuple[_PendingJob, int, Output | ModelError]]:
        """Runs one batch and takes it out of what waits."""
        model, batch = self._pick()
        started = time.perf_counter()
        results = _outputs_or_errors(model, batch)
        if self._ran is not None:
            self._ran(model, batch, results, time.perf_counter() - started)
        answered = [
            (self._waiting.pop((id(model), request)), result)
            for request, result in zip(batch, results, strict=True)
        ]
        for jobs, result in answered:
            for pending, position in jobs:
                yield pending, position, result

    def _pick_fullest(self) -> _Picked:
        """What runs next of the model that most requests wait for."""
        by_model: dict[int, list[Request]] = {}
        for model_id, request in self._waiting:
            by_model.setdefault(model_id, []).append(request)
        model_id, requests = max(by_model.items(), key=lambda item: len(item[1]))
        model = self._waiting[model_id, requests[0]][0][0].generation.model
        return model, [requests[i] for i in model.next_batch(requests, lean=self._lean)]

    def _pick_fairly(self) -> _Picked:
        """One request of each owner in turn, in the order of their texts, until the batch is full."""
        wanted: dict[Hashable, list[_Key]] = {}
        for key, jobs in self._waiting.items():
            for owner in dict.fromkeys(pending.owner for pending, _ in jobs):
                wanted.setdefault(owner, []).append(key)
        # Who comes new goes before those who had the last turn, and behind those who waited before.
        turns = {owner: self._last_turns.get(owner, self._turn - 0.5) for owner in wanted}
        order = sorted(wanted, key=lambda owner: turns[owner])
        first = wanted[order[0]][0]
        model = self._waiting[first][0][0].generation.model
        kind = first[0], first[1].kind
        alike = [[key for key in wanted[owner] if (key[0], key[1].kind) == kind] for owner in order]
        room = math.ceil(model.batch_size / first[1].decoding.samples)
        in_turns = (key for turn in zip_longest(*alike) for key in turn if key is not None)
        requests = [request for _, request in islice(dict.fromkeys(in_turns), room)]
        picked = model.next_batch(requests, lean=self._lean)
        if 0 not in picked:  # too many long ones; it is shorter, so it fits in the place of one
            picked = [0, *picked[:-1]]
        batch = [requests[i] for i in picked]
        self._turn += 1
        self._last_turns = turns
        for request in batch:
            for pending, _ in self._waiting[first[0], request]:
                self._last_turns[pending.owner] = self._turn
        return model, batch


def _outputs_or_errors(model: Model, batch: list[Request]) -> list[Output | ModelError]:
    try:
        return list(model.run_batch(batch))
    except ModelError as error:
        if len(batch) == 1 or isinstance(error, EngineError):
            return [error] * len(batch)
    # One request may have spoilt the batch: only that one shall fail.
    return [result for request in batch for result in _outputs_or_errors(model, [request])]
