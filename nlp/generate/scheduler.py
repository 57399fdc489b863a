"""Runs many documents at once, so that their pieces share batches.

Each document is a flow: a generator that yields an `Ask` when it needs a model, gets the outputs
back, and yields events on its way. The scheduler holds a window of flows, pools what they ask for,
and runs the fullest batch next. So the flow of one document reads from top to bottom, a slow
document delays nobody, and a text that two documents share is generated once.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeAlias

from nlp.errors import InputError, ModelError
from nlp.events import Event
from nlp.models.contract import Model, Output, Request


@dataclass(slots=True)
class Ask:
    """What a flow wants generated.

    Attributes:
        model: who is asked.
        requests: what is asked; the flow gets the outputs in this order.
        report: called with the outputs so far, by position, after each batch that brought some;
            makes the event that tells the user.
    """

    model: Model
    requests: list[Request]
    report: Callable[[dict[int, Output]], Event] | None = None


Outputs: TypeAlias = list[Output]
Flow: TypeAlias = Generator["Ask | Event", Outputs, None]


@dataclass(slots=True)
class _Job:
    """A flow that waits for outputs."""

    document: int
    flow: Flow
    ask: Ask
    outputs: dict[int, Output] = field(default_factory=dict)
    failed: bool = False
    known: dict[tuple[int, Request], Output] = field(default_factory=dict)
    """All that was generated for this document so far: a summary may quote its article."""


_Waiting: TypeAlias = dict[tuple[int, Request], list[tuple[_Job, int]]]


def run(flows: Iterable[Flow], *, window: int = 64) -> Iterator[Event]:
    """Runs flows together; at most `window` of them are under way.

    Args:
        flows: one for each document; taken one by one as others end, so memory stays bounded.
        window: number of documents under way at a time.

    Yields:
        The events of all flows, as they come. A flow that raises `InputError` or `ModelError`
        ends with a "failed" event; the others go on.
    """
    source = enumerate(flows)
    waiting: _Waiting = {}
    active = 0
    while True:
        taken = 0
        for document, flow in islice(source, window - active):
            taken += 1
            active += 1
            active -= yield from _advance(document, flow, None, {}, waiting)
        if not waiting:
            # All of a window may end without a model: that is not the end of the source.
            if taken == 0:
                return
            continue
        touched: dict[int, _Job] = {}
        for job, position, result in _run_fullest_batch(waiting):
            if job.failed:  # on another request of this batch
                continue
            if isinstance(result, ModelError):
                job.failed = True
                _forget(job, waiting)
                job.flow.close()
                touched.pop(id(job), None)
                active -= 1
                yield Event("failed", job.document, error=str(result), model_failed=True)
            else:
                job.outputs[position] = result
                job.known[id(job.ask.model), job.ask.requests[position]] = result
                touched[id(job)] = job
        for job in touched.values():
            if job.ask.report is not None:
                yield job.ask.report(job.outputs)
            if len(job.outputs) == len(job.ask.requests):
                outputs = [job.outputs[i] for i in range(len(job.outputs))]
                active -= yield from _advance(job.document, job.flow, outputs, job.known, waiting)


def _advance(
    document: int,
    flow: Flow,
    outputs: Outputs | None,
    known: dict[tuple[int, Request], Output],
    waiting: _Waiting,
) -> Generator[Event, None, int]:
    """Runs a flow up to its next `Ask` that needs a model. Returns 1 if it has ended, else 0."""
    try:
        step = next(flow) if outputs is None else flow.send(outputs)
        while True:
            if isinstance(step, Event):
                yield step
                step = next(flow)
                continue
            keys = [(id(step.model), request) for request in step.requests]
            if any(key not in known for key in keys):
                break
            step = flow.send([known[key] for key in keys])
    except StopIteration:
        return 1
    except (InputError, ModelError) as error:
        yield Event("failed", document, error=str(error), model_failed=isinstance(error, ModelError))
        return 1
    job = _Job(document, flow, step, known=known)
    for position, key in enumerate(keys):
        if key in known:
            job.outputs[position] = known[key]
        else:
            waiting.setdefault(key, []).append((job, position))
    return 0


def _forget(job: _Job, waiting: _Waiting) -> None:
    for key in [key for key, jobs in waiting.items() if any(j is job for j, _ in jobs)]:
        waiting[key] = [(j, position) for j, position in waiting[key] if j is not job]
        if not waiting[key]:
            del waiting[key]


def _run_fullest_batch(waiting: _Waiting) -> Iterator[tuple[_Job, int, Output | ModelError]]:
    """Runs one batch of the model that most requests wait for, and takes it out of `waiting`."""
    by_model: dict[int, list[Request]] = {}
    for model_id, request in waiting:
        by_model.setdefault(model_id, []).append(request)
    model_id, pending = max(by_model.items(), key=lambda item: len(item[1]))
    model = waiting[model_id, pending[0]][0][0].ask.model
    batch = [pending[i] for i in model.next_batch(pending)]
    results = _outputs_or_errors(model, batch)
    answered = [
        (waiting.pop((model_id, request)), result) for request, result in zip(batch, results, strict=True)
    ]
    for jobs, result in answered:
        for job, position in jobs:
            yield job, position, result


def _outputs_or_errors(model: Model, batch: list[Request]) -> list[Output | ModelError]:
    try:
        return list(model.run_batch(batch))
    except ModelError as error:
        if len(batch) == 1:
            return [error]
    # One request may have spoilt the batch: only that one shall fail.
    return [result for request in batch for result in _outputs_or_errors(model, [request])]
