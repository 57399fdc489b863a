"""One run for a visitor of the page: from what is in the box to what is shown, event by event."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Literal, cast

from nlp.article.parse import Article
from nlp.checks.finding import explain
from nlp.checks.source import check_source
from nlp.digest import Digest
from nlp.errors import InputError, ModelError
from nlp.events import Cleaned, Event, Failed, Finished, Progressed
from nlp.output.labels import Language, decimal, labels, seconds
from nlp.page import html
from nlp.pipeline import Pipeline, load
from nlp.read.document import Document
from nlp.read.source import read_pasted, read_text
from nlp.settings import Settings, TranslateScope

log = logging.getLogger("tomtat")

LIMIT = 200_000
"""Longest input, in characters."""

REFRESH = 0.15
"""Least time between two pictures of a growing text, in seconds: a long translation has thousands."""

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
Shown = Digest | Literal["idle", "busy", "failed"]


class PageError(InputError):
    """Bad input, said in the language of the page."""


class Shelf:
    """The pipeline in use. Another preset takes its place, so that only one is in memory."""

    def __init__(self, pipeline: Pipeline, loader: Callable[[str], Pipeline] = load) -> None:
        self._pipeline: Pipeline | None = pipeline
        self._name = pipeline.settings.preset
        self._loader = loader

    def holds(self, name: str) -> bool:
        return self._pipeline is not None and self._name == name

    def take(self, name: str) -> Pipeline:
        if self._pipeline is None or self._name != name:
            self._pipeline = None  # the old models go before the new ones come
            self._pipeline, self._name = self._loader(name), name
        return self._pipeline


def open_input(text: str, language: Language) -> Document:
    """Turns what is in the box into a document: the text itself, or what its address leads to.

    Raises:
        InputError: the box is empty, the text too long, or the address cannot be read.
    """
    text = text.strip()
    if not text:
        raise PageError(labels(language)["error_empty"])
    document = read_text(text) if _ADDRESS.fullmatch(text) else read_pasted(text)
    if len(document.text) > LIMIT:
        sizes = {"length": decimal(len(document.text), language, places=0)}
        sizes["limit"] = decimal(LIMIT, language, places=0)
        raise PageError(labels(language)["error_long"].format(**sizes))
    return document


def progress(event: Event, language: Language) -> str:
    """Says an event in words, with a bar."""
    words = labels(language)
    if isinstance(event, Cleaned):
        kept, dropped = len(event.article.paragraphs), len(event.article.dropped)
        return html.status(words["state_cleaned"].format(kept=kept, dropped=dropped), state="busy")
    assert isinstance(event, Progressed)
    message = words[f"state_{event.field}"].format(done=event.done, total=event.total)
    return html.status(message, state="busy", done=event.done, total=event.total)


def finished(digest: Digest, language: Language) -> str:
    """Says that a run is done, how long it took, and whether there is something to note."""
    count = len({explain(finding) for finding in digest.warnings})
    key = "state_finished_warnings" if count else "state_finished"
    took = decimal(seconds(digest), language)
    return html.status(labels(language)[key].format(seconds=took, count=count), state="done")


def failed(error: Exception | str, language: Language, document: Document | None = None) -> str:
    """Says what went wrong, in one sentence of the page's language where there is one."""
    words = labels(language)
    if document is not None and language != "en":
        # The library speaks English; its verdict on the source can be had in other languages too.
        for finding in check_source(document.text):
            if finding.severity == "error":
                error = PageError(explain(finding, language))
    detail = str(error) if isinstance(error, PageError) else words["error_detail"].format(message=error)
    return html.status(f"{words['state_failed']} {detail}", state="failed")


def run(
    shelf: Shelf, text: str, length: str, translate: str, preset: str, language: Language
) -> Iterator[tuple[str, str, Shown]]:
    """Runs one article; closing the iterator stops the model between two batches.

    Yields:
        The status line and the results as HTML, and what is shown (the digest once it is finished).
    """
    words = labels(language)
    blank = html.result(language=language, translate=translate)
    document = None
    try:
        yield html.status(words["state_reading"], state="busy"), blank, "busy"
        document = open_input(text, language)
        settings = Settings(preset=preset, length=length, translate=cast(TranslateScope, translate))
        if not shelf.holds(preset):
            yield html.status(words["state_loading"].format(name=preset), state="busy"), blank, "busy"
        events = shelf.take(preset).events([document], settings=settings)
        # Closed here and now: to leave it to the garbage collector is no cancel.
        with closing(cast(Generator[Event], events)):
            yield from _follow(events, document, translate, language)
    except (InputError, ModelError) as error:
        yield failed(error, language, document), blank, "failed"
    except Exception:  # the edge: the page must be usable again, and says so
        log.exception("the page met an unexpected error")
        yield failed(PageError(words["error_unexpected"]), language), blank, "failed"


def _follow(
    events: Iterator[Event], document: Document, translate: str, language: Language
) -> Iterator[tuple[str, str, Shown]]:
    article: Article | None = None
    texts: dict[str, str] = {}
    drawn = 0.0
    for event in events:
        if isinstance(event, Finished):
            yield (
                finished(event.digest, language),
                html.result(language=language, digest=event.digest),
                event.digest,
            )
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
            yield progress(event, language), shown, "busy"


def open_file(path: str, language: Language) -> tuple[str | None, str]:
    """Reads an uploaded file and deletes it.

    Returns:
        Its text for the box, None if it cannot be read; and the status line as HTML.
    """
    try:
        document = read_text(path)
    except InputError as error:
        return None, failed(error, language)
    finally:
        Path(path).unlink(missing_ok=True)
    title = document.title if document.title and not document.text.startswith(document.title) else ""
    return f"{title}\n\n{document.text}".strip(), ready(language)


def ready(language: Language) -> str:
    """Says that nothing is going on."""
    return html.status(labels(language)["state_ready"])
