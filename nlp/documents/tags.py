"""A page of HTML or XHTML cut into tags and texts, each with its place: no parser gives back what it read.

It takes any page, and time in proportion to its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from nlp.text.tables import read_table

TokenKind: TypeAlias = Literal["open", "close", "single", "text", "other", "whole"]
"""Other: a comment, a declaration. Whole: an element with all that is in it, which is left as it is."""

_NAME = re.compile(r"</?([a-zA-Z][^\s/>]*)")
_RAW = frozenset(("script", "style", "textarea"))
_EMPTY = frozenset(read_table("nlp.documents", "elements")["empty"])


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a page.

    Attributes:
        kind: see `TokenKind`.
        name: of the element, in small letters; "" for what is none.
        start, end: in the page, half-open.
    """

    kind: TokenKind
    name: str
    start: int
    end: int


class _Scanner:
    """Looks for what ends a token; what is not there any more is looked for only once."""

    def __init__(self, page: str) -> None:
        self.page = page
        self._missing: set[str] = set()

    def after(self, wanted: str, start: int) -> int:
        """Returns where a string ends that stands at or after `start`; -1 if there is none."""
        if wanted in self._missing:
            return -1
        found = self.page.find(wanted, start)
        if found < 0:
            self._missing.add(wanted)
            return -1
        return found + len(wanted)

    def tag_end(self, position: int) -> int:
        """Returns where a tag ends, quotation marks minded; -1 if it does not."""
        while True:
            end = self.after(">", position)
            quotes = [
                found for quote in "\"'" if (found := self.page.find(quote, position, max(end, 0))) >= 0
            ]
            if end < 0 or not quotes:
                return end
            closed = self.after(self.page[min(quotes)], min(quotes) + 1)
            if closed < 0:
                return end
            position = closed


def tokens(page: str) -> Iterator[Token]:
    """Yields the tokens of a page in order; together they are the page."""
    scanner = _Scanner(page)
    position = 0
    while position < len(page):
        start = page.find("<", position)
        start = len(page) if start < 0 else start
        if start > position:
            yield Token("text", "", position, start)
        if start < len(page):
            token = _markup(scanner, start)
            yield token
            start = token.end
            if token.kind == "open" and token.name in _RAW:
                closing = re.compile(rf"</{token.name}\b", re.IGNORECASE).search(page, start)
                end = closing.start() if closing else len(page)
                if end > start:
                    yield Token("other", "", start, end)
                start = end
        position = start


def _markup(scanner: _Scanner, start: int) -> Token:
    page = scanner.page
    if page.startswith("<!--", start):
        end, kind, name = scanner.after("-->", start + 4), "other", ""
    elif page.startswith("<![CDATA[", start):
        end, kind, name = scanner.after("]]>", start), "other", ""
    elif page.startswith(("<!", "<?"), start):
        end, kind, name = scanner.after(">", start), "other", ""
    elif (named := _NAME.match(page, start)) is not None:
        end, name = scanner.tag_end(named.end()), named[1].lower()
        single = name in _EMPTY or page.startswith("/>", end - 2)
        kind = "close" if page.startswith("</", start) else "single" if single else "open"
    else:
        end, kind, name = -1, "", ""
    if end < 0:  # a "<" that begins nothing
        following = page.find("<", start + 1)
        return Token("text", "", start, len(page) if following < 0 else following)
    return Token(kind, name, start, end)  # type: ignore[arg-type]


def partners(found: list[Token]) -> dict[int, int]:
    """Returns for each tag that opens the position of the one that closes it; stray ones are left out."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    counts: dict[str, int] = {}
    for index, token in enumerate(found):
        if token.kind == "open":
            opened.append(index)
            counts[token.name] = counts.get(token.name, 0) + 1
        elif token.kind == "close" and counts.get(token.name):
            while True:
                last = opened.pop()
                counts[found[last].name] -= 1
                if found[last].name == token.name:
                    pairs[last] = index
                    break
    return pairs


def without(found: list[Token], left: frozenset[int]) -> Iterator[Token]:
    """Yields tokens; an element whose opening tag is named in `left` is one token of the kind "whole"."""
    pairs = partners(found)
    index = 0
    while index < len(found):
        token = found[index]
        if index in left:
            last = pairs.get(index, index)
            yield Token("whole", token.name, token.start, found[last].end)
            index = last
        else:
            yield token
        index += 1
