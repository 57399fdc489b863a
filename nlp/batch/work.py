"""What is done with the rows of a chunk, and who does it.

A `Work` turns the rows of one chunk into output rows. Which rows share a batch decides their outputs to the
last bit, and that is decided by the chunk alone: whoever works on it, on whichever machine, gives the same.
`Workers` go through the chunks of a run: `Here` does it in this process, `nlp.batch.cluster` on many.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from nlp.batch.checkpoint import OutputRow, encode
from nlp.errors import InputError, ModelError
from nlp.output.labels import Language
from nlp.output.messages import said
from nlp.read.source import read_sample

if TYPE_CHECKING:
    from nlp.batch.journal import Journal
    from nlp.pipeline import Pipeline
    from nlp.settings import Settings


class AnyRow(Protocol):
    """A row of an input: its name, and why it cannot be read, "" if it can."""

    @property
    def id(self) -> str | int: ...

    @property
    def error(self) -> str: ...


Chunk: TypeAlias = Sequence[Any]
"""Rows (`AnyRow`) that are worked on together."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was done since a beginning.

    Attributes:
        done: rows that are finished, in whichever order.
        errors: rows among them that have an error.
        begun: others for which something has been generated already.
        pieces: parts that were summarised and sentences that were translated.
    """

    done: int = 0
    errors: int = 0
    begun: int = 0
    pieces: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.done + other.done,
            self.errors + other.errors,
            self.begun + other.begun,
            self.pieces + other.pieces,
        )


@dataclass(frozen=True, slots=True)
class Step:
    """A bit of progress.

    Attributes:
        tally: all that was done since the beginning.
        lines: the next rows that are finished in their order, as they are written.
        end: a chunk is complete with them.
    """

    tally: Tally
    lines: tuple[bytes, ...] = ()
    end: bool = False


@dataclass(frozen=True)
class Work(ABC):
    """What is done with rows. It is sent to other machines, so it holds no models.

    Attributes:
        settings: of the run.
        language: of the errors of rows.
    """

    settings: Settings
    language: Language = field(default="en", kw_only=True)

    @property
    @abstractmethod
    def columns(self) -> tuple[str, ...]:
        """The columns of the output between `id` and `error`."""

    @abstractmethod
    def outputs(
        self, pipeline: Any, rows: Chunk, *, skip: int
    ) -> Iterator[Tally | tuple[int, OutputRow, bool]]:
        """Yields, as they come, what was done, and of each row from `skip` on its index in the chunk, its
        output, and whether a model failed on it."""

    def load(self) -> Any:
        """Loads the models.

        Raises:
            ModelError: one cannot be prepared or loaded.
        """
        from nlp.pipeline import load

        return load(self.settings)

    def row(self, row: AnyRow, values: dict[str, Any] | None = None, error: str = "") -> OutputRow:
        """Returns the output of a row: with the values of its columns, or with an error."""
        empty: dict[str, Any] = {name: [] if name in NESTED else None for name in self.columns}
        return {"id": row.id, **empty, **(values or {}), "error": said(error, self.language) or None}

    def steps(self, pipeline: Any, rows: Chunk, *, skip: int = 0) -> Iterator[tuple[Tally, OutputRow | None]]:
        """Works on a chunk; yields all that was done so far, and each row when its turn has come.

        Args:
            pipeline: the models.
            rows: all rows of the chunk.
            skip: how many of them are written already, and passed over.

        Raises:
            ModelError: the model fails on any text, so that these are no errors of the rows.
        """
        waiting: dict[int, OutputRow] = {}
        failed_last = False
        turn = skip
        done, begun = Tally(), Tally()
        for found in self.outputs(pipeline, rows, skip=skip):
            if isinstance(found, Tally):
                begun = found
                yield done + begun, None
                continue
            i, output, model_failed = found
            waiting[i] = output
            bad = output["error"] is not None
            done += Tally(1, int(bad))
            yield done + begun, None
            failed_last = model_failed or (failed_last and bad)
            while turn in waiting:
                if failed_last and waiting[turn]["error"] is not None:
                    # Is it the row or the model? A text that is known to be good tells.
                    self.try_model(pipeline)
                    failed_last = False
                yield done + begun, waiting.pop(turn)
                turn += 1

    def try_model(self, pipeline: Any) -> None:
        """Makes sure that the models work.

        Raises:
            ModelError: they do not.
        """
        try:
            pipeline.digest(read_sample().text, settings=self.settings)
        except InputError as error:  # the scheduler's word for a fault of the program
            raise ModelError(str(error)) from error


NESTED = ("warnings", "ledger", "sources", "sentences", "facts")
"""Columns of lists."""


class Workers(ABC):
    """Who works on the chunks of a run."""

    @abstractmethod
    def steps(self, work: Work, chunks: Iterator[Chunk], *, skip: int = 0) -> Iterator[Step]:
        """Works on chunks; the rows of the steps are in order, and what takes one has kept its rows when it
        takes the next.

        Args:
            work: what is done.
            chunks: taken as they are needed.
            skip: how many rows of the first are written already.

        Raises:
            InputError: there is nobody who could do it.
            ModelError: a model cannot be loaded, or fails whatever it is given.
        """


class Here(Workers):
    """This process, with its models.

    Args:
        pipeline: the models.
        journal: keeps what they gave in the chunk under way.
    """

    def __init__(self, pipeline: Pipeline | None, journal: Journal) -> None:
        self._pipeline = pipeline
        self._journal = journal

    def steps(self, work: Work, chunks: Iterator[Chunk], *, skip: int = 0) -> Iterator[Step]:
        before = Tally()
        for rows in chunks:
            tally = Tally()
            pipeline = self._journal.record(self._pipeline) if self._pipeline is not None else None
            for tally, row in work.steps(pipeline, rows, skip=skip):
                yield Step(before + tally, () if row is None else (encode(row),))
            before += replace(tally, begun=0)
            yield Step(before, end=True)
            self._journal.clear()
            skip = 0
