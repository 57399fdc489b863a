"""A text together with what has been found in it, so that nothing is searched for twice."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import NamedTuple

from nlp.facts.names import Name, find_names
from nlp.facts.numerals import Language
from nlp.facts.quantities import Quantity, find_quantities
from nlp.text.language import Detected, detect, is_syllable, strip_marks
from nlp.text.sentences import Sentence, split_sentences
from nlp.text.syllables import NAME_SYLLABLE, WORD, has_apostrophe, without_apostrophe

_LETTERS = re.compile(NAME_SYLLABLE)
_BEGINNING = re.compile(r"(?:^|[.!?…:;\n•]|^\s*[-–—*])[\s\"“”'‘’«(\[]*$")

KEPT = 256
"""Texts whose facts are remembered."""


class Word(NamedTuple):
    """A run of letters, "R'lấp" too; half-open span. `plain` is its letters: no marks, small, i for y."""

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
        """Whether it has the shape of a Vietnamese syllable, or of one of the highlands: "H'Hen"."""
        return has_apostrophe(self.text) or is_syllable(self.text)


class ParsedText:
    """A text, its sentences and its facts: each is found when it is first asked for, then kept.

    Parts of it (`span`, `part`) and what is put together of parts (`join`) share what was found: an article
    is split into sentences and searched for quantities once, whatever is made of it.

    Args:
        text: any text, in NFC.
        language: whose numerals and words are read.
        sentences: its sentences, where they are known; the whole text is in them but for blanks and markers.
    """

    def __init__(
        self, text: str, language: Language = "vi", *, sentences: Sequence[Sentence] | None = None
    ) -> None:
        self.text = text
        self.language: Language = language
        if sentences is not None:
            self.sentences = tuple(sentences)

    @classmethod
    def of(cls, text: str | ParsedText, language: Language = "vi") -> ParsedText:
        """Returns a text that is parsed already as it is, and parses any other when asked."""
        return text if isinstance(text, ParsedText) else cls(text, language)

    @classmethod
    def join(cls, parts: Sequence[ParsedText], separator: str) -> ParsedText:
        """Puts texts of one language together; what was found in them is moved, not searched for again.

        Args:
            parts: in order; each is taken for whole sentences.
            separator: stands between two of them, such as a line break.
        """
        joined = cls(separator.join(part.text for part in parts), parts[0].language if parts else "vi")
        joined._parts, start = [], 0
        for part in parts:
            joined._parts.append((part, start))
            start += len(part.text) + len(separator)
        return joined

    _parts: list[tuple[ParsedText, int]] | None = None
    _whole: tuple[ParsedText, int] | None = None

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences in order, with their spans."""
        if self._parts is not None:
            return tuple(
                Sentence(sentence.text, sentence.start + by, sentence.end + by)
                for part, by in self._parts
                for sentence in part.sentences
            )
        if self._whole is not None:
            whole, start = self._whole
            first = bisect_left(whole.sentences, start, key=lambda sentence: sentence.start)
            last = bisect_left(whole.sentences, start + len(self.text), key=lambda sentence: sentence.start)
            return tuple(
                Sentence(sentence.text, sentence.start - start, sentence.end - start)
                for sentence in whole.sentences[first:last]
            )
        return tuple(split_sentences(self.text))

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Numbers, dates and amounts in order; spans are in this text."""
        if self._parts is not None:
            return tuple(_moved(quantity, by) for part, by in self._parts for quantity in part.quantities)
        if self._whole is not None:
            whole, start = self._whole
            first = bisect_left(whole.quantities, start, key=lambda quantity: quantity.start)
            last = bisect_left(whole.quantities, start + len(self.text), key=lambda quantity: quantity.start)
            return tuple(_moved(quantity, -start) for quantity in whole.quantities[first:last])
        return tuple(find_quantities(self.text, self.language))

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """Names as Vietnamese writes them: runs of capitalised syllables."""
        return tuple(find_names(self.text))

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """Words and numbers in small letters."""
        return tuple(WORD.findall(self.text.casefold()))

    @cached_property
    def words(self) -> list[Word]:
        """Runs of letters, in order."""
        return [Word(m[0], plain(m[0]), m.start(), m.end()) for m in _LETTERS.finditer(self.text)]

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

    @cached_property
    def detected(self) -> Detected:
        """The language that its words are in."""
        return detect(self.text)

    def span(self, start: int, end: int) -> ParsedText:
        """Returns the part between two offsets, which begin and end sentences."""
        part = ParsedText(self.text[start:end], self.language)
        part._whole = (self, start)
        return part

    def part(self, sentence: Sentence) -> ParsedText:
        """Returns one of its sentences, or a piece of one."""
        part = self.span(sentence.start, sentence.end)
        part.sentences = (Sentence(sentence.text, 0, len(sentence.text)),)
        return part


def _moved(quantity: Quantity, by: int) -> Quantity:
    return replace(
        quantity,
        start=quantity.start + by,
        end=quantity.end + by,
        parts=tuple(_moved(part, by) for part in quantity.parts),
    )


@lru_cache(maxsize=KEPT)
def facts_of(text: str, language: Language) -> ParsedText:
    """Returns the facts of a text; the same object for the same text as long as it is remembered."""
    return ParsedText(text, language)


_Y = re.compile("(?<!a)y")


@lru_cache(maxsize=1 << 15)
def plain(word: str) -> str:
    """Returns a word without marks, in small letters, with i for y: "Lý" is "Lí", but "Mai" is no "May"."""
    return _Y.sub("i", strip_marks(without_apostrophe(word).lower()))
