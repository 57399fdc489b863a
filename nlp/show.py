"""What the command line shows: results on a terminal or as plain text, progress on stderr."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from nlp.checks import Finding, explain
from nlp.digest import Digest, Event
from nlp.export import Language, figures, labels, reason, to_markdown, to_text

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.progress import Progress, TaskID

    from nlp.batch import Progress as BatchProgress

Format = Literal["text", "json", "markdown"]

Failure: TypeAlias = tuple[str, str]
"""An input that failed: its name, and the error in one sentence."""

SAY_EVERY = 30.0
"""Seconds between two lines of progress where stderr is no terminal."""

_STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}


def as_json(results: Sequence[Digest | Failure]) -> str:
    """Returns one result as a JSON object, several as an array, with the keys of a batch and more.

    Args:
        results: one for each input.
    """
    rows: list[dict[str, Any]] = [
        {**result.to_dict(), "error": None}
        if isinstance(result, Digest)
        else {"id": result[0], "error": result[1]}
        for result in results
    ]
    return json.dumps(rows[0] if len(rows) == 1 else rows, ensure_ascii=False, indent=2) + "\n"


def as_text(digest: Digest, *, language: Language, show_dropped: bool) -> str:
    """Returns a digest as plain text; a summary or translation alone is just that, ready for a pipe."""
    if digest.settings.task == "summarize":
        text = f"{digest.summary_vi}\n"
    elif digest.settings.task == "translate":
        text = f"{digest.translation}\n"
    else:
        text = to_text(digest, language=language)
        if digest.article.dropped:
            text += f"{_dropped_line(digest, language)}\n"
    if show_dropped and digest.article.dropped:
        text += "\n" + "\n".join(_dropped_list(digest, language)) + "\n"
    return text


def as_markdown(digest: Digest, *, language: Language, show_dropped: bool) -> str:
    """Returns a digest as Markdown."""
    text = to_markdown(digest, language=language)
    if show_dropped and digest.article.dropped:
        items = "\n".join(f"    {line}" for line in _dropped_list(digest, language))
        text += f"\n## {labels(language)['dropped']}\n\n{items}\n"
    return text


def warning_lines(digest: Digest, language: Language) -> list[str]:
    """Returns each warning once, in plain words, with the words that it speaks of."""
    return list(dict.fromkeys(_explained(digest, finding, language) for finding in digest.warnings))


def as_panels(digest: Digest, *, language: Language, show_dropped: bool) -> RenderableType:
    """Returns a digest for a terminal; what a warning speaks of is coloured."""
    from rich import box
    from rich.console import Group
    from rich.panel import Panel
    from rich.text import Text

    words = labels(language)
    blocks: list[RenderableType] = [Text(digest.title, style="bold")] if digest.title else []
    for field, heading, colour in (
        ("summary_vi", words["summary_head"], "green"),
        ("summary_en", words["summary_en_head"], "blue"),
        ("translation", words["translation_head"], "blue"),
    ):
        text = getattr(digest, field)
        if text:
            body = Text(text)
            for finding in digest.warnings:
                if finding.field == field and finding.severity != "info":
                    for start, end in finding.spans:
                        body.stylize(_STYLES[finding.severity], start, end)
            panel = Panel(body, title=heading, title_align="left", border_style=colour, box=box.ROUNDED)
            blocks.append(panel)
    severities = {_explained(digest, finding, language): finding.severity for finding in digest.warnings}
    if severities:
        blocks.append(Text(words["warnings"], style="bold"))
        blocks += [Text(f"  • {line}", style=_STYLES[severity]) for line, severity in severities.items()]
    if digest.article.dropped:
        blocks.append(Text(_dropped_line(digest, language), style="dim"))
        if show_dropped:
            blocks += [Text(f"  {line}", style="dim") for line in _dropped_list(digest, language)]
    blocks.append(Text(figures(digest, language=language), style="dim"))
    return Group(*blocks)


def _explained(digest: Digest, finding: Finding, language: Language) -> str:
    sentence = explain(finding, language)
    text = getattr(digest, finding.field, None) if finding.field != "source" else None
    if not isinstance(text, str):
        return sentence
    spoken_of = [text[start:end] for start, end in finding.spans]
    spoken_of = [words for words in dict.fromkeys(spoken_of) if words not in sentence and len(words) <= 60]
    return f"{sentence} [{' | '.join(spoken_of)}]" if spoken_of else sentence


def _dropped_line(digest: Digest, language: Language) -> str:
    counts = Counter(reason(item.reason, language) for item in digest.article.dropped)
    kinds = ", ".join(f"{kind} ({count})" for kind, count in counts.items())
    return f"{labels(language)['dropped']}: {kinds}"


def _dropped_list(digest: Digest, language: Language) -> list[str]:
    words = labels(language)
    return [
        f"{words['dropped_line'].format(line=item.line)}, {reason(item.reason, language)}: {item.text}"
        for item in digest.article.dropped
    ]


class Status(AbstractContextManager["Status"]):
    """Progress on stderr: a bar on a terminal, now and then a line elsewhere; nothing if quiet."""

    def __init__(self, *, language: Language = "en", quiet: bool = False) -> None:
        self._language = language
        self._quiet = quiet
        self._said = ""
        self._next = 0.0
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._first: int | None = None

    def __enter__(self) -> Status:
        if not self._quiet and sys.stderr.isatty():
            from rich import progress
            from rich.console import Console

            self._progress = progress.Progress(
                progress.SpinnerColumn(),
                progress.TextColumn("{task.description}", markup=False),
                progress.BarColumn(),
                progress.TextColumn("{task.fields[figures]}", markup=False),
                console=Console(stderr=True),
                transient=True,
                redirect_stdout=False,  # what is printed is a result, and belongs to stdout
            )
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.pause()

    def pause(self) -> None:
        """Takes the bar away, so that something can be printed; the next progress brings it back."""
        if self._progress is not None:
            self._progress.stop()

    def say(self, sentence: str) -> None:
        """Prints a line for the user on stderr; not if quiet."""
        if not self._quiet:
            self.pause()
            print(f"tomtat: {sentence}", file=sys.stderr)

    def loading(self, step: str, share: float) -> None:
        """Shows how far the preparation of a model is; `share` runs from 0 to 1."""
        if step != self._said and self._progress is None and not self._quiet:
            print(f"tomtat: {step}", file=sys.stderr, flush=True)
        self._said = step
        self._draw(step, share, 1.0)

    def event(self, event: Event, count: int) -> None:
        """Shows an event of a run on `count` documents."""
        words = labels(self._language)
        if event.kind == "cleaned" and event.article is not None:
            sizes = {"kept": len(event.article.paragraphs), "dropped": len(event.article.dropped)}
            self._draw(words["state_cleaned"].format(**sizes), 0, 1)
        elif event.field:
            line = words[f"state_{event.field}"].format(done=event.done, total=event.total)
            where = f"{event.document + 1}/{count} · " if count > 1 else ""
            self._draw(where + line, event.done, event.total)

    def rows(self, progress: BatchProgress) -> None:
        """Shows how far a batch is, with rate and time left."""
        begun = f"{progress.begun} under way" if progress.begun else ""
        errors = f"errors: {progress.errors}" if progress.errors else ""
        self._count("batch", "rows", progress.done, progress.total, begun, errors)

    def steps(self, step: int, steps: int, loss: float) -> None:
        """Shows how far training is."""
        self._count("training", "steps", step, steps, f"loss {loss:.2f}")

    def _count(self, line: str, unit: str, done: int, total: int, *words: str) -> None:
        """A count with its rate and the time left: a bar, or a line from time to time."""
        now = time.monotonic()
        if self._first is None:
            self._first, self._began, self._next = done, now, now + SAY_EVERY
        since, seconds = done - self._first, now - self._began
        rate = ""
        if since and seconds > 0:
            left = (total - done) * seconds / since
            rate = f"{since / seconds:.2f} {unit}/s · {_duration(left)} left"
        figures = " · ".join(filter(None, (f"{done}/{total} {unit}", words[0], rate, *words[1:])))
        self._draw(line, done, total, figures)
        if self._progress is None and not self._quiet and now >= self._next:
            self._next = now + SAY_EVERY
            print(f"tomtat: {figures}", file=sys.stderr, flush=True)

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
