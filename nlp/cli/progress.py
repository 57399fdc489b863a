"""Progress on stderr: a bar on a terminal, a line every few seconds elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING

from nlp.cli.language import spoken
from nlp.events import Cleaned, Event, Progressed
from nlp.output.labels import Language, labels
from nlp.output.messages import said

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from nlp.batch.run import BatchProgress


SAY_EVERY = 5.0
"""Least seconds between two lines of progress where stderr is no terminal."""
BEAT = 15.0
"""Seconds without one after which the last is said again with the time: one batch may take minutes."""


class Status(AbstractContextManager["Status"]):
    """Progress on stderr: a bar on a terminal, a line every few seconds elsewhere; nothing if quiet."""

    def __init__(self, *, language: Language | None = None, quiet: bool = False) -> None:
        self._language = language or spoken()
        self._quiet = quiet
        self._said = ""
        self._next = 0.0
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._first: int | None = None
        self._figures = ""
        self._ended = threading.Event()

    def __enter__(self) -> Status:
        if not self._quiet and sys.stderr.isatty():
            from rich import progress
            from rich.console import Console

            self._progress = progress.Progress(
                progress.SpinnerColumn(),
                progress.TextColumn("{task.description}", markup=False),
                progress.BarColumn(),
                progress.TextColumn("{task.fields[figures]}", markup=False),
                progress.TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
                redirect_stdout=False,  # what is printed is a result, and belongs to stdout
            )
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self.pause()

    def pause(self) -> None:
        """Takes the bar away, so that something can be printed; the next progress brings it back."""
        if self._progress is not None:
            self._progress.stop()

    def say(self, sentence: str) -> None:
        """Prints a line for the user on stderr; not if quiet."""
        if not self._quiet:
            self.pause()
            print(f"tomtat: {said(sentence, self._language)}", file=sys.stderr)

    def loading(self, step: str, share: float) -> None:
        """Shows how far the preparation of a model is; `share` runs from 0 to 1."""
        step = said(step, self._language)
        if step != self._said and self._progress is None and not self._quiet:
            print(f"tomtat: {step}", file=sys.stderr, flush=True)
        self._said = step
        self._draw(step, share, 1.0)

    def event(self, event: Event, count: int) -> None:
        """Shows an event of a run on `count` documents."""
        words = labels(self._language)
        if isinstance(event, Cleaned):
            sizes = {"kept": len(event.article.paragraphs), "dropped": len(event.article.dropped)}
            self._draw(words["state_cleaned"].format(**sizes), 0, 1)
        elif isinstance(event, Progressed):
            line = words[f"state_{event.field}"].format(done=event.done, total=event.total)
            where = f"{event.document + 1}/{count} · " if count > 1 else ""
            self._draw(where + line, event.done, event.total)

    def rows(self, progress: BatchProgress) -> None:
        """Shows how far a batch is, with rate and time left."""
        words = labels(self._language)
        counts = [(name, getattr(progress, name)) for name in ("begun", "pieces", "errors")]
        told = [words[f"batch_{name}"].format(count=count) if count else "" for name, count in counts]
        self._count(words["batch"], words["batch_rows"], progress.done, progress.total, *told)

    def steps(self, step: int, steps: int, loss: float) -> None:
        """Shows how far training is."""
        words = labels(self._language)
        self._count(words["training"], words["training_steps"], step, steps, f"loss {loss:.2f}")

    def _count(self, line: str, unit: str, done: int, total: int, *words: str) -> None:
        """A count with its rate and the time left: a bar, or a line from time to time."""
        now = time.monotonic()
        if self._first is None:
            self._first, self._began, self._next = done, now, now + SAY_EVERY
            if self._progress is None and not self._quiet:
                threading.Thread(target=self._beat, daemon=True).start()
        since, seconds = done - self._first, now - self._began
        rate = ""
        if since and seconds > 0:
            left = (total - done) * seconds / since
            last = labels(self._language)["time_left"].format(time=_duration(left))
            rate = f"{since / seconds:.2f} {unit}/s · {last}"
        figures = " · ".join(filter(None, (f"{done}/{total} {unit}", words[0], rate, *words[1:])))
        self._draw(line, done, total, figures)
        if self._progress is None and not self._quiet and now >= self._next:
            self._next = now + SAY_EVERY
            print(f"tomtat: {figures}", file=sys.stderr, flush=True)
        self._figures = figures

    def _beat(self) -> None:
        """Says from time to time that work goes on, until the end."""
        while not self._ended.wait(SAY_EVERY):
            now = time.monotonic()
            if now >= self._next - SAY_EVERY + BEAT:
                self._next = now + SAY_EVERY
                so_far = labels(self._language)["time_so_far"].format(time=_duration(now - self._began))
                print(f"tomtat: {self._figures} · {so_far}", file=sys.stderr, flush=True)

    def _draw(self, line: str, done: float, total: float, figures: str = "") -> None:
        if self._progress is None:
            return
        if self._task is None:
            self._task = self._progress.add_task("", figures="")
        # A full bar stands still, but outputs may yet be checked and tried again.
        shown = min(done, 0.99 * total)
        self._progress.update(self._task, description=line, completed=shown, total=total, figures=figures)
        self._progress.start()


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
