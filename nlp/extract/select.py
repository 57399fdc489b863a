"""Which of an article's own sentences to take: for a summary, or for an excerpt."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import accumulate, pairwise
from typing import Any

from nlp.extract.salience import Salience, cosine
from nlp.text.anaphora import quotes_unnamed
from nlp.text.sentences import MOST_READ
from nlp.text.syllables import FUNCTION_WORDS, syllables

_LEAST_SYLLABLES = 6

_FINALISTS = 100
"""Most sentences that are compared with one another: the cost of a graph grows with their square."""

_LEAST_ALONE = 12
"""Syllables; what is shorter seldom makes sense alone ("Năm nay bà giữ được tới mưa.")."""

_SYLLABLES, _SYLLABLES_PER_SENTENCE = 40, 20
"""How long a summary is taken to be, the longer of both: sentences of the press have 35 syllables, but one is
often enough. Of 30, 40, 50 and 60 for two sentences, on the articles below, 30 and 40 were the best."""

_TITLE_WEIGHT = 2.0

_QUOTED = 8
"""Most sentences of one quotation."""

_CAPTION = re.compile(
    r"\((?:(?:ngoài cùng |hàng |đứng |ngồi |bìa |thứ \w+ |từ )*(?:bên )?(?:phải|trái)(?: sang| qua)?"
    r"|giữa|áo \w+|ảnh)\)",
    re.IGNORECASE,
)
"""Who of a picture is meant."""

_SAME = 0.6
"""Two sentences that share this much of the shorter one's syllable pairs say the same."""


class Statements:
    """The sentences of a news text that a summary may be made of, read once for any number of choices.

    Headings, questions, fragments and what stands inside a quotation are passed over; where nothing else is
    there, all are taken into account.

    Args:
        sentences: of the text, in order.
        title: the text's title or "".
    """

    def __init__(self, sentences: Sequence[str], title: str = "") -> None:
        self._sentences = sentences
        fit = _statements(sentences)
        places = _finalists([sentences[i] for i in fit], frozenset(_content(title)))
        read = [fit[place] for place in places]
        self._salience = Salience([sentences[i][:MOST_READ] for i in read], title)
        quoted = _within_quotations(sentences)
        self._own = [i for i in read if i not in quoted] or read

    def best(self, n: int, avoid: Collection[int] = ()) -> list[int]:
        """Picks those that together summarise the text best, none that repeats a better one.

        The last of `n` is left out where it tells too little for its length (`nlp.extract.salience`).

        Args:
            n: how many are wanted.
            avoid: indices of sentences that are not taken while there are others.

        Returns:
            Indices into the sentences, ascending.
        """
        texts = self._sentences
        safe = [i for i in self._own if i not in avoid] or self._own
        alone = [i for i in safe if _stands_alone(texts[i])] or safe
        chosen = self._salience.best_sentences(
            [texts[i][:MOST_READ] for i in alone], n, usual=expected_syllables(n)
        )
        return sorted(_distinct([alone[i] for i in chosen], texts, n))


def best_sentences(sentences: Sequence[str], n: int, *, title: str = "") -> list[int]:
    """Picks `n` sentences of a news text that together summarise it best, see `Statements.best`."""
    return Statements(sentences, title).best(n)


def expected_syllables(n: int) -> int:
    """How many a summary of so many sentences is taken to have."""
    return max(_SYLLABLES, _SYLLABLES_PER_SENTENCE * n)


def excerpt(sentences: Sequence[str], lengths: Sequence[int], room: int, *, title: str = "") -> list[int]:
    """Picks what a model with little room should read of a news text: its lead, and the best of the rest.

    The first sentences take half the room, since the lead of the news is written to be read alone; the other
    half goes to the sentences that are ranked highest.

    Args:
        sentences: of the text, in order.
        lengths: of each sentence, in tokens.
        room: the most tokens; the first sentence is taken even where it is longer.
        title: the text's title or "".

    Returns:
        Indices into `sentences`, ascending; all of them where there is room for all.
    """
    if sum(lengths) <= room:
        return list(range(len(sentences)))
    ends = list(accumulate(lengths))
    chosen = [i for i, end in enumerate(ends) if not i or end <= room // 2]
    room -= ends[chosen[-1]]
    rest = [i for i in rank_sentences(sentences, title) if i not in chosen]
    for index in _distinct(rest, sentences, len(rest)):
        if lengths[index] <= room:
            chosen.append(index)
            room -= lengths[index]
    return sorted(chosen)


def rank_sentences(sentences: Sequence[str], title: str = "") -> list[int]:
    """Ranks the statements of a news text, best first, whatever their length.

    A sentence scores its rank in LexRank's graph (Erkan and Radev, 2004; 1 for the highest) divided by the
    square root of its position, and twice the cosine of its content syllables and the title's.

    Args:
        sentences: of the text, in order.
        title: the text's title or "".

    Returns:
        Indices into `sentences`.
    """
    fit = _statements(sentences)
    heading = frozenset(_content(title))
    places = _finalists([sentences[i] for i in fit], heading)
    ranks = _ranks([sentences[fit[place]] for place in places])
    scores: dict[int, float] = {}
    for place, rank in zip(places, ranks, strict=True):
        likeness = cosine(heading, frozenset(_content(sentences[fit[place]])))
        scores[fit[place]] = rank / math.sqrt(place + 1) + _TITLE_WEIGHT * likeness
    return sorted(scores, key=lambda i: (-scores[i], i))


def _statements(sentences: Sequence[str]) -> list[int]:
    fit = [i for i, sentence in enumerate(sentences) if is_statement(sentence)]
    return fit or [i for i, sentence in enumerate(sentences) if sentence.strip()]


def is_statement(sentence: str) -> bool:
    """Whether it can stand alone in a summary: a finished statement of some length, not half a quotation."""
    finished = sentence.rstrip("\"'”’»)] ").endswith((".", "!", "…"))
    whole = sentence.count('"') % 2 == 0 and sentence.count("“") == sentence.count("”")
    headline = sentence.isupper() or _CAPTION.search(sentence[:MOST_READ]) is not None
    return finished and whole and not headline and len(_words(sentence)) >= _LEAST_SYLLABLES


def may_be_added(sentence: str) -> bool:
    """Whether it is a statement that makes sense where others are quoted before it."""
    return is_statement(sentence) and _stands_alone(sentence)


def _stands_alone(statement: str) -> bool:
    return len(_words(statement)) >= _LEAST_ALONE and not quotes_unnamed(statement)


def _within_quotations(sentences: Sequence[str]) -> frozenset[int]:
    """Indices of sentences that begin in a quotation which one before them opened: who speaks is not said.

    A mark that is never closed must not swallow a text: after `_QUOTED` sentences it was none.
    """
    within: set[int] = set()
    opened = 0
    for i, sentence in enumerate(sentences):
        if opened:
            within.add(i)
            opened += 1
        read = sentence[:MOST_READ]
        straight = read.count('"') % 2 == 1
        curly = read.rfind("“") - read.rfind("”")
        if opened and (straight or "”" in read) and curly <= 0:
            opened = 0
        elif not opened and (straight or curly > 0):
            opened = 1
        if opened > _QUOTED:
            within -= set(range(i - _QUOTED, i + 1))
            opened = 0
    return frozenset(within)


def _distinct(ranked: Iterable[int], sentences: Sequence[str], n: int) -> list[int]:
    """The first `n` that do not repeat one before."""
    chosen: list[int] = []
    taken: list[frozenset[tuple[str, str]]] = []
    for index in ranked:
        if len(chosen) >= n:
            break
        words = _words(sentences[index])
        pairs = frozenset(zip(["", *words], [*words, ""], strict=True))
        if all(len(pairs & other) < _SAME * min(len(pairs), len(other)) for other in taken):
            chosen.append(index)
            taken.append(pairs)
    return chosen


def _finalists(sentences: Sequence[str], heading: frozenset[str]) -> list[int]:
    """Indices of at most `_FINALISTS` sentences, spread over the text.

    Of each stretch of a longer text, the one with most of the title, else the one whose content syllables
    are the most frequent in the whole text on average (SumBasic; Vanderwende et al., 2007). So all
    sentences count, and the cost grows with the length of the text, not with its square.
    """
    count = len(sentences)
    if count <= _FINALISTS:
        return list(range(count))
    words = [_content(sentence) for sentence in sentences]
    frequency = Counter(word for sentence in words for word in sentence)
    central = [
        (
            len(heading.intersection(sentence)),
            sum(frequency[word] for word in sentence) / max(1, len(sentence)),
        )
        for sentence in words
    ]
    ends = [count * i // _FINALISTS for i in range(_FINALISTS + 1)]
    return [max(range(start, end), key=central.__getitem__) for start, end in pairwise(ends)]


def _words(sentence: str) -> list[str]:
    return syllables(sentence[:MOST_READ])


def _content(sentence: str) -> list[str]:
    return [word for word in _words(sentence) if word not in FUNCTION_WORDS]


class _Syllables:
    """What sumy needs of a tokenizer; its own would load language data from the network."""

    def to_words(self, text: str) -> list[str]:
        return _content(text)


def _ranks(sentences: Sequence[str]) -> list[float]:
    """Ranks sentences by a graph of their likeness; the highest rank is 1."""
    if len(sentences) < 3:
        return [1.0] * len(sentences)
    # Imported on use: sumy takes half a second, and few runs need it.
    import numpy
    from sumy.models.dom import ObjectDocumentModel, Paragraph
    from sumy.models.dom import Sentence as Node
    from sumy.summarizers.lex_rank import LexRankSummarizer

    ranks = [0.0] * len(sentences)

    def keep_ratings(rated: Iterable[Any]) -> list[Any]:
        rated = list(rated)
        for item in rated:
            ranks[item.order] = float(item.rating) if math.isfinite(item.rating) else 0.0
        return rated

    tokenizer = _Syllables()
    document = ObjectDocumentModel([Paragraph([Node(sentence, tokenizer) for sentence in sentences])])
    # LexRank divides by nought where no two sentences are alike.
    with numpy.errstate(all="ignore"):
        LexRankSummarizer()(document, keep_ratings)
    highest = max(ranks)
    return [value / highest for value in ranks] if highest > 0 else [1.0] * len(ranks)
