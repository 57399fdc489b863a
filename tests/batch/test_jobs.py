"""Which worker does what when workers are lost, played without workers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from nlp.batch.checkpoint import encode
from nlp.batch.input import Row
from nlp.batch.jobs import AHEAD, LOST, TRIES, Job, Jobs
from nlp.batch.work import Chunk, Step, Tally, Work
from nlp.read.document import Document
from nlp.settings import Settings


@dataclass(frozen=True)
class Letters(Work):
    """An output says who shared the chunk."""

    @property
    def columns(self) -> tuple[str, ...]:
        return ("company",)

    def outputs(self, pipeline: Any, rows: Chunk, *, skip: int) -> Iterator[Any]:
        company = "".join(str(row.id) for row in rows if not row.error)
        for i in range(skip, len(rows)):
            bad = rows[i].error
            yield i, self.row(rows[i], None if bad else {"company": company}, error=bad), False


WORK = Letters(Settings())


def chunks(*texts: str) -> Iterator[list[Row]]:
    return iter([[Row(letter, Document(letter)) for letter in text] for text in texts])


def steps_of(job: Job) -> list[Step]:
    """What a worker says of a job, a row at a time."""
    lines = [row for _, row in WORK.steps(None, job.rows, skip=job.skip) if row is not None]
    errors = [row["error"] is not None for row in lines]
    count = len(lines)
    said = [
        Step(Tally(i + 1, sum(errors[: i + 1])), (encode(row),), end=i + 1 == count)
        for i, row in enumerate(lines)
    ]
    return said or [Step(Tally(), end=True)]


def play(jobs: Jobs, poison: str, *, after: int = 0) -> tuple[list[dict[str, Any]], Tally, int]:
    """Runs jobs with one worker, which is lost at rows of the poison, after so many steps of a chunk.

    Returns:
        The rows, the last tally, and how many workers were lost.
    """
    rows: list[dict[str, Any]] = []
    tally, lost = Tally(), 0
    while jobs.left:
        job = jobs.next()
        assert job is not None
        deadly = [i for i, row in enumerate(job.rows) if row.id in poison and not row.error]
        said = steps_of(job)
        for step in said[: min(after, deadly[0] - job.skip)] if deadly else said:
            jobs.hear(job, step)
        if deadly:
            lost += 1
            assert lost < 100, "a loop"
            jobs.lose(job)
        for step in jobs.written():
            tally = step.tally
            rows += [json.loads(line) for line in step.lines]
    return rows, tally, lost


def test_rows_come_in_order() -> None:
    rows, tally, _ = play(Jobs(WORK, 1, chunks("abc", "de")), "")
    assert [(row["id"], row["company"]) for row in rows] == [
        ("a", "abc"), ("b", "abc"), ("c", "abc"), ("d", "de"), ("e", "de"),
    ]  # fmt: skip
    assert tally == Tally(5)


def test_nothing_is_nothing() -> None:
    assert play(Jobs(WORK, 1, chunks()), "") == ([], Tally(), 0)


def test_a_chunk_that_was_begun_goes_on_from_where_it_was() -> None:
    rows, tally, _ = play(Jobs(WORK, 1, chunks("abc", "de"), 2), "")
    assert [row["id"] for row in rows] == ["c", "d", "e"]
    assert tally == Tally(3)


@pytest.mark.parametrize("poison", ["a", "b", "c", "ac", "abc", "d", "ae"])
def test_a_row_that_loses_its_workers_becomes_its_error(poison: str) -> None:
    rows, tally, lost = play(Jobs(WORK, 2, chunks("abc", "de")), poison)
    assert [row["id"] for row in rows] == list("abcde")
    assert [row["id"] for row in rows if row["error"] == LOST] == list(poison)
    hit = [text for text in ("abc", "de") if set(text) & set(poison)]
    assert lost == TRIES * (len(hit) + len(poison))
    assert tally == Tally(5, len(poison))
    left = {row["company"] for row in rows if row["id"] in "abc"} - {None}
    assert left <= {"".join(letter for letter in "abc" if letter not in poison)}


def test_what_has_come_back_is_kept_and_counted_once() -> None:
    rows, tally, _ = play(Jobs(WORK, 1, chunks("abcd")), "d", after=1)
    assert [row["id"] for row in rows] == list("abcd")
    assert tally == Tally(4, 1)


def test_rows_that_only_together_are_too_much_are_done_alone() -> None:
    jobs = Jobs(WORK, 1, chunks("abc"))
    while jobs.left:
        job = jobs.next()
        assert job is not None
        if len(job.rows) > 1:
            jobs.lose(job)
        else:
            jobs.hear(job, steps_of(job)[0])
        found = [json.loads(line) for step in jobs.written() for line in step.lines]
    assert [(row["id"], row["company"], row["error"]) for row in found] == [(x, x, None) for x in "abc"]


def test_a_slow_chunk_holds_back_only_so_many() -> None:
    jobs = Jobs(WORK, 2, chunks(*"abcdefgh"))
    taken = []
    while (job := jobs.next()) is not None:
        taken.append(job)
    assert len(taken) == 2 * AHEAD
    for job in taken[1:]:
        jobs.hear(job, steps_of(job)[0])
    assert [step.lines for step in jobs.written()] == [()]
    assert jobs.next() is None
    jobs.hear(taken[0], steps_of(taken[0])[0])
    assert sum(len(step.lines) for step in jobs.written()) == 2 * AHEAD
    assert jobs.next() is not None
