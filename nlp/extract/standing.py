"""How likely a sentence that is taken out of its article leaves its reader at a loss, by what readers said.

Rules know "theo đó" and "ông này" (`nlp.text.anaphora`), not that "đơn vị" or "chuyên đề" was told before,
nor that a first sentence without a verb is the caption of a lost picture. Some weights tell more, learnt by
logistic regression from sentences that readers of their title, and of those before them in a summary, called
broken or not: where a sentence stands, how it begins, how much of what it says the article has told and its
reader has not read (what is "given" so is named shortly; Prince, 1981, "Toward a taxonomy of given-new
information"), and its words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import pairwise
from math import exp, log1p

from nlp.text.anaphora import goes_on, leans
from nlp.text.sentences import MOST_READ
from nlp.text.syllables import FUNCTION_WORDS, syllables
from nlp.text.tables import read_table

_BEFORE = 40
"""Sentences before one of which is known what an article has told."""

_OPENING = 8
"""Syllables of how a sentence begins."""

_CASES = ("first", "joined")
"""What else changes what it means: each of the other features has a weight more for such sentences."""

WORDS = ("word ", "begins ")
"""How the names of features begin that are words; the others are measures."""

_PATTERNS = {
    "digits": re.compile(r"\d"),
    "colon": re.compile(r":"),
    "semicolon": re.compile(r";"),
    "bracket": re.compile(r"\("),
    "quotation": re.compile(r"[\"“]"),
    "comma": re.compile(r","),
    "named": re.compile(r"\A\W*[A-ZÀ-ÝĂĐĨŨƠƯ]\S* [A-ZÀ-ÝĂĐĨŨƠƯ]"),
    "dated": re.compile(r"\d[/-]\d"),
    "said": re.compile(r"cho biết|cho rằng|nói|khẳng định|nhận định|chia sẻ"),
    "when": re.compile(r"\A\W*(?:Ngày|Sáng|Chiều|Tối|Trưa|Đêm|Hôm|Khoảng|Theo|Trao đổi|Lúc|Vào)\b"),
    "tensed": re.compile(r"\b(?:đã|đang|sẽ|vừa|được|bị)\b"),
    "day_last": re.compile(r"(?:ngày|hôm) \d+[/-]\d+\W*$"),
}


class Standing:
    """What of one article makes sense without the rest.

    Args:
        sentences: of the article, in order.
        title: its title or "".
    """

    def __init__(self, sentences: Sequence[str], title: str = "") -> None:
        self._texts = [sentence[:MOST_READ] for sentence in sentences]
        self._words = [syllables(text) for text in self._texts]
        self._title = title
        self._heading = syllables(title)

    def lost(self, i: int, known: Sequence[int] = ()) -> float:
        """Returns the probability that a reader of the title, and of other sentences, is at a loss.

        Args:
            i: index of the sentence.
            known: indices of those that stand before it in the summary, in order.
        """
        weights = _weights()
        score = weights["bias"] + sum(
            value * weights.get(name, 0.0) for name, value in self.describe(i, known)
        )
        return 1 / (1 + exp(-score))

    def describe(self, i: int, known: Sequence[int] = ()) -> Iterator[tuple[str, float]]:
        """The features of a sentence, by name: numbers, and each of its words with a 1; as for `lost`."""
        words = self._words[i]
        values = dict(self._measures(i, known))
        yield from values.items()
        for case in _CASES:
            if values[case]:
                yield from ((f"{case} {name}", value) for name, value in values.items() if name != case)
        yield from ((f"word {word}", 1.0) for word in dict.fromkeys(words))
        yield from ((f"begins {word}", 1.0) for word in words[:1])
        yield from ((f"begins {one} {other}", 1.0) for one, other in pairwise(words[:3]))

    def _measures(self, i: int, known: Sequence[int]) -> Iterator[tuple[str, float]]:
        text, words = self._texts[i], self._words[i]
        earlier = self._words[max(0, i - _BEFORE) : i]
        read = [self._heading, *(self._words[k] for k in known)]
        told, heard = set[str]().union(*earlier), set[str]().union(*read)
        told_pairs = set[tuple[str, str]]().union(*map(pairwise, earlier))
        heard_pairs = set[tuple[str, str]]().union(*map(pairwise, read))
        content = [word for word in words if word not in FUNCTION_WORDS]
        opening = [word for word in words[:_OPENING] if word not in FUNCTION_WORDS]
        after = set(self._words[i + 1]) if i + 1 < len(self._words) else set[str]()
        yield "first", float(i == 0)
        yield "joined", float(bool(known) and known[-1] == i - 1)
        yield "alone", float(not known)
        yield "place", log1p(i)
        yield "skipped", log1p(i - (known[-1] if known else 0))
        yield "sentences", log1p(len(self._words))
        yield "length", log1p(len(words))
        yield "in_title", _share(content, set(self._heading))
        yield "heard", _share(content, heard)
        yield "told_unheard", _share(content, told - heard)
        yield "told_unheard_pairs", _share(list(pairwise(words)), told_pairs - heard_pairs)
        yield "opening_heard", _share(opening, heard)
        yield "opening_told_unheard", _share(opening, told - heard)
        yield "said_again", _share(content, after)
        reader = ". ".join([self._title, *(self._texts[k] for k in known)])
        yield "leans", float(leans(text, reader, first=not known))
        yield "goes_on", float(goes_on(text, self._title))
        for name, pattern in _PATTERNS.items():
            yield name, float(pattern.search(text) is not None)


def _share(items: Sequence[object], of: Collection[object]) -> float:
    return sum(item in of for item in items) / max(1, len(items))


@cache
def _weights() -> dict[str, float]:
    weights: dict[str, float] = read_table("nlp.extract", "standing")
    return weights
