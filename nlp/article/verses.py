"""Verses: the lines of a poem, which are no sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from nlp.article.rules import CLOSED, Line
from nlp.text.spelling import is_syllable

_FEWEST = 4
_SYLLABLES = range(2, 13)
_REGULAR = 0.8  # of the lines have one of the two usual numbers of syllables (six and eight, or seven)
_CLOSED = 0.4  # of the lines, at most, end like a sentence
_LOWER = 0.3  # of the lines of free verse, at least, begin small, as those of a list do not
_INSIDE = re.compile(r"[.!?…]\s+\S")  # a sentence ends inside of a line: lines of prose that were cut
_ITEMS = ("- ", "– ", "• ", "* ", "+ ")
BREAK, STANZA = " / ", " //"
"""What stands between two verses in running text, and after a stanza that another follows."""


def join_verses(lines: Sequence[Line]) -> None:
    """Puts each stanza into one paragraph, with " / " between the verses, as verses are quoted in a line.

    Two verses that a summary takes from a poem would else run into one another. What is no poem stays.

    Args:
        lines: the paragraphs of an article, without its title.
    """
    if not _is_poem([line.text for line in lines]):
        return
    for i, line in enumerate(lines):
        if i and lines[i - 1].number + 1 == line.number:
            continue
        stanza = [line]
        for after in lines[i + 1 :]:
            if after.number != stanza[-1].number + 1:
                break
            stanza.append(after)
        texts = [verse.text for verse in stanza]
        for verse in stanza[1:]:
            line.pieces += verse.pieces
            verse.set([])
        after_it = STANZA if i + len(stanza) < len(lines) else ""
        line.text = BREAK.join(texts) + after_it


def _is_poem(texts: Sequence[str]) -> bool:
    if len(texts) < _FEWEST:
        return False
    counts: Counter[int] = Counter()
    closed = lower = 0
    if len(set(texts)) < len(texts) or any(text.startswith(_ITEMS) for text in texts):
        return False  # a list, or the same teaser again and again
    for text in texts:
        words = [word.strip("“”\"'‘’,.;:!?…-–()") for word in text.split()]
        words = [word for word in words if word]
        odd = sum(not is_syllable(word) for word in words)
        if (
            any(character.isdigit() for character in text)
            or len(words) not in _SYLLABLES
            or odd > 1
            or _INSIDE.search(text)
        ):
            return False
        begins = text.lstrip("“\"'‘-– ")[:1]
        if not begins.isupper() and not begins.islower():
            return False
        lower += begins.islower()
        counts[len(words)] += 1
        closed += bool(CLOSED.search(text))
    usual = sum(count for _, count in counts.most_common(2))
    free = lower >= _LOWER * len(texts)
    return (usual >= _REGULAR * len(texts) or free) and closed <= _CLOSED * len(texts)
