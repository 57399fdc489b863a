"""From what is in the box of the tab to the articles of an event."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.event.report import Moment, Report, report_of
from nlp.output.labels import Language, labels
from nlp.page.run import ADDRESS, open_file, open_input
from nlp.page.visit import PageError

MOST_ARTICLES = 30
"""Most articles of an event."""

_SEPARATOR = re.compile(r"^[ \t]*={3,}[ \t]*(.*?)[ \t=]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Given:
    """An article as it was given.

    Attributes:
        text: the article or its address.
        name: of its source; "" if it was not said.
        published: when, as it was written; "" if it was not said.
    """

    text: str
    name: str = ""
    published: str = ""


def split_articles(text: str) -> list[Given]:
    """Splits what is in the box: a line "===" between two articles, or addresses, one a line.

    A separator may name the source of what follows it, and when it was published:
    "=== Báo A, 10/9/2024 08:30".
    """
    pieces = _SEPARATOR.split(text)
    found: list[Given] = []
    for head, body in zip(["", *pieces[1::2]], pieces[::2], strict=True):
        name, published = _named(head)
        lines = [line.strip() for line in body.splitlines() if line.strip()]
        if lines and all(ADDRESS.fullmatch(line) for line in lines):
            # A name is that of one source.
            found += [Given(line, name if len(lines) == 1 else "", published) for line in lines]
        elif lines:
            found.append(Given(body.strip(), name, published))
    return found


def _named(head: str) -> tuple[str, str]:
    name, _, rest = head.partition(",")
    return (name.strip(), rest.strip()) if Moment.read(rest) else (head, "")


def read_articles(given: Sequence[Given], language: Language) -> Iterator[Report]:
    """Reads the articles one after the other.

    Raises:
        InputError: one cannot be read, or is too long.
    """
    words = labels(language)
    if len(given) > MOST_ARTICLES:
        raise PageError(words["error_event_many"].format(count=len(given), limit=MOST_ARTICLES))
    if len(given) < 2:
        raise PageError(words["error_event_few"])
    for one in given:
        yield report_of(open_input(one.text, language), name=one.name, published=one.published)


def add_files(text: str, paths: Sequence[str], language: Language) -> tuple[str | None, str]:
    """Adds uploaded files to the box, each under a separator with its name, and deletes them.

    Returns:
        The text for the box, None if no file could be read; and the status line as HTML.
    """
    pieces = [text.rstrip()] if text.strip() else []
    status = ""
    for path in paths:
        content, said = open_file(path, language)
        if content is not None:
            pieces.append(f"=== {Path(path).stem}\n\n{content}")
        if content is None or not status:
            status = said
    return ("\n\n".join(pieces) + "\n" if pieces else None), status
