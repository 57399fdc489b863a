"""What is found in one text, searched when it is first asked for and then kept.

The drafts of a summary and the beams of a translation are all compared with the same source: `facts_of`
gives each text one `TextFacts`, so that its numbers and names are searched once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from nlp.facts.names import Name, find_names
from nlp.facts.numerals import Language
from nlp.facts.quantities import Quantity, find_quantities
from nlp.text.language import is_syllable, strip_marks

_WORD = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+")
_BEGINNING = re.compile(r"(?:^|[.!?…:;\n•]|^\s*[-–—*])[\s\"“”'‘’«(\[]*$")

KEPT = 256
"""Texts whose facts are remembered."""


class Word(NamedTuple):
    """A run of letters; half-open span. `plain` has no marks, small letters, and i for y."""

    text: str
    plain: str
    start: int
    end: int

    @property
    def is_capital(self) -> bool:
        """Whether it is written as a name is: "Hoa", not "HOA" or "hoa"; one letter may be one."""
        return self.text[0].isupper() and (len(self.text) == 1 or not self.text.isupper())

    @property
    def is_vietnamese(self) -> bool:
        """Whether it has the shape of a Vietnamese syllable."""
        return is_syllable(self.text)


class TextFacts:
    """The facts of a text, each found when it is first asked for.

    Args:
        text: in NFC.
        language: whose words and marks are read.
    """

    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.language = language

    @cached_property
    def quantities(self) -> list[Quantity]:
        """Numbers, dates, amounts, in order."""
        return find_quantities(self.text, self.language)

    @cached_property
    def words(self) -> list[Word]:
        """Runs of letters, in order."""
        return [Word(m[0], plain(m[0]), m.start(), m.end()) for m in _WORD.finditer(self.text)]

    @cached_property
    def names(self) -> list[Name]:
        """Runs of two capitalised syllables and more."""
        return find_names(self.text)

    @cached_property
    def plain_words(self) -> frozenset[str]:
        """Its words without marks."""
        return frozenset(word.plain for word in self.words)

    @cached_property
    def plain_text(self) -> str:
        """Its words without marks, a blank before and after each."""
        return f" {' '.join(word.plain for word in self.words)} "

    @cached_property
    def letters(self) -> str:
        """Its letters without marks, no blanks: "danang" of "Đà Nẵng" and of "Danang"."""
        return "".join(word.plain for word in self.words)

    @cached_property
    def lower(self) -> str:
        """The text in small letters."""
        return self.text.lower()

    def has(self, syllables: Sequence[str]) -> bool:
        """Whether words stand in the text in this order side by side, or written as one, marks aside."""
        wanted = [plain(syllable) for syllable in syllables]
        return f" {' '.join(wanted)} " in self.plain_text or (
            len(wanted) > 1 and "".join(wanted) in self.plain_words
        )

    def begins_sentence(self, start: int) -> bool:
        """Whether a sentence begins at an offset, so that a capital there says nothing."""
        return _BEGINNING.search(self.text, max(0, start - 8), start) is not None or start == 0


@lru_cache(maxsize=KEPT)
def facts_of(text: str, language: Language) -> TextFacts:
    """Returns the facts of a text; the same object for the same text as long as it is remembered."""
    return TextFacts(text, language)


@lru_cache(maxsize=1 << 15)
def plain(word: str) -> str:
    """Returns a word without marks, in small letters, with i for y: "Thuý" and "Thúy" are "thui"."""
    return strip_marks(word.lower()).replace("y", "i")
