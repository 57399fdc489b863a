"""Digests and pipelines for the tests of the page."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any

from nlp.article.parse import Article
from nlp.checks.evidence import Evidence
from nlp.digest import Digest
from nlp.events import Cleaned, Event, Finished, Progressed
from nlp.settings import RunOptions, Settings

ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>\"' ${alert(3)} {{alert}}"
SOURCE = "Giá cà phê tăng 5% trong tháng 3.\n\nNông dân ở Đắk Lắk bán được 40 tấn."


def article(text: str = SOURCE, **values: Any) -> Article:
    fields: dict[str, Any] = {"title": "Giá cà phê", "lead": "", "captions": (), "dropped": ()}
    return Article(**{**fields, "body": tuple(text.split("\n\n")), **values})


def digest(**values: Any) -> Digest:
    fields: dict[str, Any] = {
        "id": "",
        "title": "Giá cà phê",
        "summary_vi": "Giá cà phê tăng 5% trong tháng 3.",
        "summary_en": "Coffee prices rose 6% in March.",
        "title_en": "Coffee prices",
        "translation": None,
        "article": article(),
        "evidence": (Evidence(0, (0,), 1.0),),
        "summary_sentences": ((0, 33),),
        "sentences": ((0, 33), (35, len(SOURCE))),
        "sentences_read": 2,
        "parts": 1,
        "timings": {"total": 1.5},
        "models": {"summarizer": {"name": "fake"}},
        "version": "0.1.0",
    }
    return Digest(**{**fields, **values})


class Scripted:
    """A pipeline that plays events and remembers whether its iterator was closed."""

    def __init__(self, *events: Event | Exception, forever: bool = False) -> None:
        self.settings = Settings()
        self.script = events
        self.forever = forever
        self.closed = threading.Event()
        self.asked: list[Any] = []

    def events(self, documents: Iterable[Any], *, settings: RunOptions | None = None) -> Iterator[Event]:
        self.asked = [list(documents), settings]
        try:
            for event in self.script:
                if isinstance(event, Exception):
                    raise event
                yield event
            while self.forever:
                time.sleep(0.02)
                yield Progressed(0, "summary_vi", 1, 2, "Giá cà phê …")
        finally:
            self.closed.set()


CLEANED = Cleaned(0, article())
PART = Progressed(0, "summary_vi", 1, 1, "Giá cà phê tăng 5% trong tháng 3.")
FINISHED = Finished(0, digest())


class Tags(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.ends: list[str] = []
        self.feed(source)

    def handle_endtag(self, tag: str) -> None:
        self.ends.append(tag)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
