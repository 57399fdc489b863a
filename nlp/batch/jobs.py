"""The chunks of a batch that several workers do: who gets which, what is done again, what can be written.

A chunk whose worker is lost goes to another one, and the rows that have come back are passed over. One that
has lost `TRIES` workers is looked at row by row: a row that loses as many workers alone becomes its error,
and the others of its chunk are done as if it could not be read.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from nlp.batch.checkpoint import encode
from nlp.batch.work import Chunk, Step, Tally, Work

TRIES = 3
"""How many workers a chunk, or a row alone, may lose."""

AHEAD = 2
"""Chunks for each worker that may be under way or wait for one before them: one slow chunk stops nobody."""

LOST = f"This row ended the process that worked on it, {TRIES} times; it may need more memory than there is."


@dataclass(eq=False)
class Job:
    """A chunk, or one row of it alone.

    Attributes:
        rows: all of its rows.
        skip: rows at its beginning that are passed over: they are written, or have come back.
        of: the chunk that this is a row of.
        lines: what has come back and is not written.
        before, tally: what has come back in earlier tries, and in this one.
        lost: how many workers it lost.
        alone: its last rows, once they are looked at one by one.
        looked: that has been done.
        ended: it is complete, or has lost too many workers alone.
    """

    rows: list[Any]
    skip: int = 0
    of: Job | None = None
    lines: list[bytes] = field(default_factory=list)
    before: Tally = field(default_factory=Tally)
    tally: Tally = field(default_factory=Tally)
    lost: int = 0
    alone: list[Job] = field(default_factory=list)
    looked: bool = False
    ended: bool = False

    @property
    def done(self) -> Tally:
        return self.before + self.tally


class Jobs:
    """The jobs of a run, in order.

    Args:
        work: what is done.
        workers: how many there may be.
        chunks, skip: see `Workers.steps`.
    """

    def __init__(self, work: Work, workers: int, chunks: Iterator[Chunk], skip: int = 0) -> None:
        self._work = work
        self._chunks = chunks
        self._skip = skip
        self._most = AHEAD * workers
        self._order: deque[Job] = deque()
        """Chunks that are not written."""
        self._again: deque[Job] = deque()
        """What goes before new chunks."""
        self._written = Tally()
        """What was done in chunks that are written."""

    @property
    def left(self) -> bool:
        """Whether something is under way or waits."""
        if not self._order and (first := self.next()) is not None:
            self._again.append(first)
        return bool(self._order)

    def next(self) -> Job | None:
        """Returns what is to be done next; None if there is nothing now."""
        if self._again:
            return self._again.popleft()
        if len(self._order) >= self._most or (rows := next(self._chunks, None)) is None:
            return None
        job = Job(list(rows), self._skip)
        self._skip = 0
        self._order.append(job)
        return job

    def hear(self, job: Job, step: Step) -> None:
        """Takes what a worker has done of a job."""
        job.tally = step.tally
        job.lines += step.lines
        job.skip += len(step.lines)
        if step.end:
            self._end(job)

    def lose(self, job: Job) -> None:
        """Takes a job back whose worker is lost."""
        job.before, job.tally = Tally(job.done.done, job.done.errors), Tally()
        job.lost += 1
        if job.lost < TRIES:
            self._again.appendleft(job)
        elif job.of is not None:
            self._end(job)
        elif not job.looked:
            job.alone = [Job([row], of=job) for row in job.rows[job.skip :]]
            self._again.extendleft(reversed(job.alone))
        else:  # no row does it alone: what each gave alone stands
            for one in job.alone[job.skip - len(job.rows) :]:
                job.lines += one.lines or [encode(self._work.row(one.rows[0], error=LOST))]
                job.before += one.done if one.lines else Tally(1, 1)
            self._end(job)

    def _end(self, job: Job) -> None:
        job.ended = True
        if job.of is not None and all(one.ended for one in job.of.alone):
            self._look(job.of)

    def _look(self, chunk: Job) -> None:
        """The rows of a chunk that lost their workers alone are taken out of it, and it is done again."""
        for i, one in enumerate(chunk.alone, len(chunk.rows) - len(chunk.alone)):
            if not one.lines:
                chunk.rows[i] = replace(chunk.rows[i], error=LOST)
        chunk.looked, chunk.lost = True, 0
        self._again.appendleft(chunk)

    def written(self) -> Iterator[Step]:
        """Yields what can be written."""
        while self._order:
            job = self._order[0]
            lines, job.lines = tuple(job.lines), []
            if job.ended:
                self._order.popleft()
                self._written += replace(job.done, begun=0)
            yield Step(sum((job.done for job in self._order), self._written), lines, end=job.ended)
            if not job.ended:
                return
