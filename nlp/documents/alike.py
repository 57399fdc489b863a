"""Words of a sentence found again in its translation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from nlp.documents.unit import Span
from nlp.terms.names import strip
from nlp.text.tables import read_table

WORD = re.compile(r"\w+(?:['’]\w+)*")
_ALIKE = 0.6
"""Least share of words (Dice) in which a phrase's own translation is found again in that of its sentence."""
_LIGHT = frozenset(read_table("nlp.documents", "light_words")["en"])
_LIGHT_WEIGHT = 0.2
_LEFT_OVER = 2
"""Most words that a phrase at the edge of its sentence takes with it."""
_COLON = re.compile(r":(?!\d)")
_COMMA = re.compile(r"[,;](?!\d)")


def literal(phrase: str, target: str, *, words: bool = True) -> Iterator[Span]:
    """Where a phrase stands as it is, or without its Vietnamese marks.

    Args:
        phrase: of a sentence.
        target: the translation of the sentence.
        words: it is of a language, not code.
    """
    plain = strip(target).casefold()
    if len(plain) != len(target) or not has_word(phrase):
        return
    wanted = re.escape(strip(phrase).casefold())
    opening, closing = (
        (r"(?<!\w)" if phrase[0].isalnum() else ""),
        (r"(?!\w)" if phrase[-1].isalnum() else ""),
    )
    # A word in small letters without marks is another word in English: "an", "to".
    if words and phrase.islower() and phrase.isascii() and len(phrase) < 4:
        return
    for found in re.finditer(f"{opening}{wanted}{closing}", plain):
        yield found.span()


def alike(english: str, target: str, near: float) -> Iterator[Span]:
    """The words of a target that are most like a phrase's own translation."""
    wanted = [_stem(word[0]) for word in WORD.finditer(english)]
    words = list(WORD.finditer(target))
    stems = [_stem(word[0]) for word in words]
    known = frozenset(wanted)
    weights = [0.0, *accumulate(map(_weight, stems))]
    total = sum(map(_weight, wanted))
    best: list[tuple[float, float, Span]] = []
    for first, stem in enumerate(stems):
        if stem not in known or not _may_end(stem, wanted[0]):
            continue
        left, shared = list(wanted), 0.0
        for last in range(first, min(len(stems), first + 2 * len(wanted) + 2)):
            if stems[last] in left:
                left.remove(stems[last])
                shared += _weight(stems[last])
                size = weights[last + 1] - weights[first]
                span = words[first].start(), words[last].end()
                if _may_end(stems[last], wanted[-1]):
                    best.append((-2 * shared / (size + total), abs(span[0] - near), span))
    for score, _, span in sorted(best)[:3]:
        if -score >= _ALIKE:
            yield span


def _may_end(stem: str, wanted: str) -> bool:
    """Whether a phrase may begin or end with a word; with a small one only if its translation does."""
    return stem not in _LIGHT or stem == wanted


def stretched(span: Span, target: str, *, begins: bool, ends: bool) -> Span:
    """Takes the words that are left before or after a phrase, if its source begins or ends its sentence.

    Args:
        span: of the phrase.
        target: the translation of the sentence.
        begins, ends: where the source of the phrase stands.
    """
    start, end = span
    if begins and len(WORD.findall(target[:start])) <= _LEFT_OVER:
        start = opened(target)
    if ends and len(WORD.findall(target[end:])) <= _LEFT_OVER:
        end = max(end, len(unclosed(target)))
    return start, end


def beside_colon(source: str, target: str, start: int, end: int) -> Iterator[Span]:
    """What stands before or after a colon, where a sentence and its translation have one each.

    Args:
        source: the sentence.
        target: its translation.
        start, end: of a part of the sentence.
    """
    ours, theirs = ([found.start() for found in _COLON.finditer(text)] for text in (source, target))
    if len(ours) != 1 or len(theirs) != 1:
        return
    [colon], [place] = ours, theirs
    if start < colon and end <= colon + 1 and not has_word(source[:start] + source[end:colon]):
        yield opened(target), place + (end > colon)
    elif start > colon and not has_word(source[colon:start] + source[end:]):
        rest = target[place + 1 :]
        yield len(target) - len(rest.lstrip()), len(unclosed(target)) if source[end:].strip() else len(target)


def same_comma(source: str, target: str, offset: int) -> int | None:
    """Where the comma that follows an offset stands in the translation, if that has as many; else None."""
    ours, theirs = ([found.start() for found in _COMMA.finditer(text)] for text in (source, target))
    following = offset + len(source[offset:]) - len(source[offset:].lstrip())
    return theirs[ours.index(following)] if following in ours and len(ours) == len(theirs) else None


def has_word(text: str) -> bool:
    """Whether there is a letter or a digit in a text."""
    return any(map(str.isalnum, text))


def opened(text: str) -> int:
    """Where a sentence begins behind a quotation mark or a bracket."""
    return len(text) - len(text.lstrip("\"'“‘«([ "))


def unclosed(text: str) -> str:
    """A sentence without the marks at its end."""
    return text.rstrip(" .,;:!?…\"'”’»)]") or text


def _stem(word: str) -> str:
    word = strip(word).casefold()
    word = word.removesuffix("'s").removesuffix("’s")
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _weight(stem: str) -> float:
    return _LIGHT_WEIGHT if stem in _LIGHT else 1.0
