"""A web page to its article: trafilatura finds it; where it finds none, all visible text is taken."""

from __future__ import annotations

import logging
import re
from html.parser import HTMLParser

import trafilatura

# Its remarks on pages it cannot use are no message for our users unless they ask for logs.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())

_INLINE = frozenset(("a", "abbr", "b", "bdi", "cite", "code", "em", "font", "i", "img", "mark", "q", "s"))
_INLINE |= frozenset(("small", "span", "strong", "sub", "sup", "time", "u", "wbr"))
# No possessive repeat of a group (`*+`): Python before 3.11.5, Debian 12's among them, matches it wrongly.
_COMMENT = re.compile(r"<!--[^<-]*(?:(?!-->|<!--)[<-][^<-]*)*-->")
_CELLS = frozenset(("td", "th"))
_UNSEEN = frozenset(("iframe", "noscript", "script", "style", "svg", "template", "title"))


def article_of(page: str) -> tuple[str, str]:
    """The article of an HTML page.

    Args:
        page: the HTML, decoded.

    Returns:
        Its text, a line for each paragraph, heading and list item, without comments and
        navigation; and its title. Each is "" where there is none.
    """
    # A declaration of the encoding is about bytes that are decoded already; lxml refuses it.
    page = re.sub(r"^\s*<\?xml[^>]*\?>", "", page.lstrip("\ufeff"))
    # Comments go first: on many that are not closed the parsers take quadratic time.
    page = _COMMENT.sub("", page).replace("<!--", "")
    if not page.strip():
        return "", ""
    # Recall before precision: what is too much is dropped, and named, by nlp.article.parse.
    found = trafilatura.bare_extraction(
        page, include_comments=False, favor_recall=True, with_metadata=True, fast=False
    )
    if found is not None and found.text and found.text.strip():
        return _lines(found.text), _lines(found.title or "")
    return visible_text(page), _lines((found.title if found is not None else "") or "")


def visible_text(page: str) -> str:
    """All text of an HTML page or fragment, a line for each block, cells of a table parted by blanks."""
    parser = _Visible()
    parser.feed(page)
    parser.close()
    return _lines("".join(parser.parts))


class _Visible(HTMLParser):
    """Collects the text that is shown, with a line break where a block begins or ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self._unseen.clear()  # whatever the head left open
        elif tag in _UNSEEN:
            self._unseen.append(tag)
        self._part(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            del self._unseen[self._unseen.index(tag) :]
        self._part(tag)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(re.sub(r"\s+", " ", data))

    def _part(self, tag: str) -> None:
        if tag not in _INLINE:
            self.parts.append(" " if tag in _CELLS else "\n")


def _lines(text: str) -> str:
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)
