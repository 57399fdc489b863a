"""One run for a visitor of the page: from what is in the box to what is shown, event by event."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Literal, cast

from nlp.article.parse import Article
from nlp.checks.finding import explain
from nlp.digest import Digest
from nlp.errors import InputError
from nlp.events import Cleaned, Event, Failed, Finished, Progressed
from nlp.output.labels import Language, decimal, labels, seconds
from nlp.page import html
from nlp.page.fragments import status
from nlp.page.glossary import own_terms
from nlp.page.holder import PipelineHolder
from nlp.page.turns import Turns
from nlp.page.visit import PageError, Step, failed, in_turn, never, ready, told
from nlp.pipeline import Pipeline
from nlp.read.apart import OF_A_STRANGER
from nlp.read.document import Document
from nlp.read.source import read_pasted, read_text
from nlp.settings import RunOptions, TranslateScope
from nlp.terms.table import Glossary

log = logging.getLogger("tomtat")

LIMIT = 200_000
"""Longest input, in characters."""

REFRESH = 0.15
"""Least seconds between two drawings of a growing text: a long translation has thousands of steps."""

Effort = Literal["usual", "draft"]
EFFORTS: dict[Effort, dict[str, Any]] = {"usual": {}, "draft": {"beams": 1}}
"""How a translation is made: as the model's card says, or fast, without looking at more than one way."""

ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
"""What is read from the web, and not as a text."""


def open_input(text: str, language: Language) -> Document:
    """Turns what is in the box into a document: the text itself, or what its address leads to.

    Raises:
        InputError: the box is empty, the text too long, or the address cannot be read.
    """
    text = text.strip()
    if not text:
        raise PageError(labels(language)["error_empty"])
    read = read_text if ADDRESS.fullmatch(text) else read_pasted
    document = read(text, apart=OF_A_STRANGER)
    check_limit(len(document.text), language)
    return document


def check_limit(length: int, language: Language) -> None:
    """Raises InputError where a text has too many characters."""
    if length > LIMIT:
        sizes = {"length": decimal(length, language, places=0)}
        sizes["limit"] = decimal(LIMIT, language, places=0)
        raise PageError(labels(language)["error_long"].format(**sizes))


def progress(event: Event, translate: str, language: Language, about: str = "") -> str:
    """Says an event in words, with a bar; a step that is done is followed by the name of the next.

    Args:
        event: of the run.
        translate: what was asked to be translated.
        language: of the words.
        about: what the run is called, where there are several.
    """
    words = labels(language)
    about = about and f"{about}: "
    if isinstance(event, Cleaned):
        kept, dropped = len(event.article.paragraphs), len(event.article.dropped)
        return status(about + words["state_cleaned"].format(kept=kept, dropped=dropped), state="busy")
    assert isinstance(event, Progressed)
    next_step = {
        ("summary_vi", "summary"): "state_to_summary_en",
        ("summary_vi", "article"): "state_to_summary_en",
        ("summary_en", "article"): "state_to_translation",
    }.get((event.field, translate), "state_checking")
    if event.done >= event.total:
        return status(about + words[next_step], state="busy")
    message = about + words[f"state_{event.field}"].format(done=event.done, total=event.total)
    return status(message, state="busy", done=event.done, total=event.total)


def finished(digest: Digest, language: Language) -> str:
    """Says that a run is done, how long it took, and whether there is something to note."""
    count = len({explain(finding) for finding in digest.warnings})
    key = "state_finished_warnings" if count else "state_finished"
    took = decimal(seconds(digest), language)
    return status(labels(language)[key].format(seconds=took, count=count), state="done")


def run(
    holder: PipelineHolder,
    turns: Turns,
    text: str,
    length: str,
    translate: str,
    preset: str,
    language: Language,
    left: Callable[[], bool] = never,
    *,
    effort: Effort = "usual",
    glossary: str = "",
) -> Iterator[Step]:
    """Runs one article when its turn comes; closing the iterator stops the model between two batches.

    Args:
        holder: the pipelines.
        turns: who runs, and who waits.
        text: an article or its address.
        length, translate: see `nlp.settings.RunOptions`.
        preset: one of the holder's.
        language: of what is shown.
        left: whether the visitor has gone away; then the run ends.
        effort: see `EFFORTS`.
        glossary: the visitor's own terms, see `own_terms`.
    """
    blank = html.result(language=language, translate=translate)

    def steps() -> Iterator[Step]:
        yield status(labels(language)["state_reading"], state="busy"), blank, "busy"
        document = open_input(text, language)
        options = asked(length, translate, effort, own_terms(glossary, language))

        def work(pipeline: Pipeline) -> Iterator[Step]:
            # Closed here and now: to leave it to the garbage collector is no cancel.
            events = pipeline.events([document], settings=options)
            with closing(cast(Generator[Event], events)):
                yield from follow(events, document, translate, language, left)

        yield from in_turn(holder, turns, preset, work, blank=blank, language=language, left=left)

    yield from told(steps(), blank, language)


def asked(
    length: str, translate: str, effort: Effort = "usual", glossaries: Sequence[Glossary] = ()
) -> RunOptions:
    """Returns the options of a run, see `run`."""
    return RunOptions(
        length=length,
        translate=cast(TranslateScope, translate),
        glossaries=tuple(glossaries),
        **EFFORTS[effort],
    )


def follow(
    events: Iterator[Event],
    document: Document,
    translate: str,
    language: Language,
    left: Callable[[], bool],
    about: str = "",
) -> Iterator[Step]:
    """Draws what happens to a document, and its digest in the end; see `progress`."""
    article: Article | None = None
    texts: dict[str, str] = {}
    drawn = 0.0
    for event in events:
        if left():
            return
        if isinstance(event, Finished):
            shown = html.result(language=language, digest=event.digest)
            yield finished(event.digest, language), shown, event.digest
        elif isinstance(event, Failed):
            shown = html.result(language=language, texts=texts, article=article, translate=translate)
            yield failed(event.error, language, document), shown, "failed"
        else:
            if isinstance(event, Cleaned):
                article = event.article
            elif isinstance(event, Progressed):
                texts[event.field] = event.text
                if time.monotonic() - drawn < REFRESH and 0 < event.done < event.total:
                    continue
            drawn = time.monotonic()
            shown = html.result(language=language, texts=texts, article=article, translate=translate)
            yield progress(event, translate, language, about), shown, "busy"


def open_file(path: str, language: Language) -> tuple[str | None, str]:
    """Reads an uploaded file and deletes it.

    Returns:
        Its text for the box, None if it cannot be read; and the status line as HTML.
    """
    try:
        document = read_text(path, apart=OF_A_STRANGER)
    except InputError as error:
        # The visitor knows the file by its name, and nothing of the folders here.
        return None, failed(str(error).replace(str(path), Path(path).name), language)
    except Exception:  # the edge: a broken file must not end in a message of the framework
        log.exception("a file met an unexpected error")
        return None, failed(PageError(labels(language)["error_unexpected"]), language)
    finally:
        Path(path).unlink(missing_ok=True)
    title = document.title if document.title and not document.text.startswith(document.title) else ""
    text = f"{title}\n\n{document.text}".strip()
    try:
        check_limit(len(text), language)
    except PageError as error:
        return None, failed(error, language)
    return text, ready(language)
