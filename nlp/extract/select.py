"""Which of an article's own sentences to take: for a summary, or for an excerpt."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import accumulate, pairwise
from typing import Any

from nlp.extract.antecedents import introductions, unknown_persons, with_names
from nlp.extract.context import Context, read_contexts
from nlp.extract.salience import Salience, cosine
from nlp.text.anaphora import goes_on, leans, names_speaker, quotes_unnamed, without_connective
from nlp.text.fragments import is_broken, is_caption, is_promotion, without_main_clause, without_predicate
from nlp.text.sentences import MOST_READ, Sentence
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

_TOP = 3
"""Sentences among which the captions of an article's pictures are."""

_QUOTED = 8
"""Most sentences of one quotation."""

_TRIES = 4
"""How often others are looked for in the place of sentences that lean on what is not quoted."""

_CAPTION = re.compile(
    r"\((?:(?:ngoài cùng |hàng |đứng |ngồi |bìa |thứ \w+ |từ )*(?:bên )?(?:phải|trái)|giữa|áo \w+|ảnh)\)",
    re.IGNORECASE,
)
"""Who of a picture is meant."""

_SAME = 0.6
"""Two sentences that share this much of the shorter one's syllable pairs say the same."""


def quote(sentences: Sequence[Sentence], text: str, n: int, *, title: str = "") -> list[tuple[int, str]]:
    """Quotes the sentences of an article that together summarise it best, each with what it stands under.

    A figure below "Phía Tây Bắc Bộ:" is quoted with that label before it, and "ông" with the name of whom the
    sentence before speaks, where that is not quoted; "Theo đó," goes with that sentence. Captions, half
    sentences, and what says something else alone than in the article (`nlp.extract.context`) are not quoted
    while there is anything else.

    Args:
        sentences: of the text, in order.
        text: what they were split from.
        n, title: as for `best_sentences`.

    Returns:
        Indices into `sentences`, ascending, each with what is quoted: the sentence, and what it stands under.
    """
    contexts = read_contexts(sentences, text, title)
    texts = [sentence.text for sentence in sentences]
    misleading = {i for i, context in enumerate(contexts) if context.misleads}
    misleading |= unknown_persons(texts)
    misleading |= {i for i, one in enumerate(texts) if _is_fragment(one, texts[i - 1] if i else "")}
    misleading |= {i for i, one in enumerate(texts[:_TOP]) if without_predicate(one)}
    misleading |= {i for i, one in enumerate(texts[:1]) if goes_on(one, title)}
    chosen = _without_leaning(texts, n, title, misleading)
    chosen = _with_denials(chosen, contexts, n)
    quoted = []
    for i, named in with_names(chosen, texts):
        if i - 1 not in chosen:
            named = without_connective(named, first=i == chosen[0])
        quoted.append((i, contexts[i].quoted(named)))
    return quoted


def _is_fragment(sentence: str, before: str) -> bool:
    cut = sentence.rstrip("\"'”’»)] ").endswith(("...", "…")) or is_broken(sentence, before)
    half = without_main_clause(without_connective(sentence))
    return cut or half or is_caption(sentence) or is_promotion(sentence)


def _without_leaning(texts: Sequence[str], n: int, title: str, avoid: set[int]) -> list[int]:
    """Takes the best sentences; one that leans on others with those, or another."""
    chosen = best_sentences(texts, n, title=title, avoid=avoid)
    lost = _lost(chosen, texts, title)
    if not lost:
        return chosen
    salience = Salience([text[:MOST_READ] for text in texts], title)
    for _ in range(_TRIES):
        avoid = avoid | set(lost)
        options = [best_sentences(texts, n, title=title, avoid=avoid)]
        for i, needed in lost.items():
            others = [k for k in chosen if k not in lost and k not in needed]
            room = n - len(needed) - 1
            if room >= 0 and not needed & avoid and all(_may_be_added(texts[k]) for k in needed):
                options.append(sorted({i, *needed, *others[:room]}))
        chosen = max(
            options,
            key=lambda option: salience.expected(
                " ".join(texts[k][:MOST_READ] for k in option), usual=_usual_syllables(n)
            ),
        )
        lost = _lost(chosen, texts, title)
        if not lost:
            break
    return chosen


def _lost(chosen: Sequence[int], texts: Sequence[str], title: str) -> dict[int, set[int]]:
    """Those that lean on sentences which are not chosen, each with these: the one before, or one that tells
    who somebody is."""
    lost = {}
    for place, i in enumerate(chosen):
        wanted = introductions(i, texts, title)
        known = ". ".join([title, *(texts[k] for k in chosen[:place])])
        if i and leans(texts[i], known, first=not place):
            wanted.append([i - 1])
        if i + 1 < len(texts) and names_speaker(texts[i + 1]):
            wanted.append([i + 1])
        needed = {places[0] for places in wanted if not set(places) & set(chosen)}
        if needed:
            lost[i] = needed
    return lost


def _usual_syllables(n: int) -> int:
    return max(_SYLLABLES, _SYLLABLES_PER_SENTENCE * n)


def _with_denials(chosen: Sequence[int], contexts: Sequence[Context], n: int) -> list[int]:
    """What is said not to be true is quoted together with that, or only that is."""
    kept = list(chosen)
    for i in chosen:
        denial = contexts[i].denied
        if denial is None or denial in kept:
            continue
        others = [k for k in kept if k != i]
        if len(kept) >= n:
            kept.remove(others[-1] if others else i)
        kept.append(denial)
    return sorted(kept)


def best_sentences(
    sentences: Sequence[str],
    n: int,
    *,
    title: str = "",
    avoid: Collection[int] = (),
) -> list[int]:
    """Picks the sentences of a news text that together summarise it best.

    Headings, questions, fragments and sentences that repeat a better one are passed over; where nothing else
    is there, all are taken into account. The last of `n` is left out where it tells too little for its length
    (`nlp.extract.salience`).

    Args:
        sentences: of the text, in order.
        n: how many are wanted.
        title: the text's title or "".
        avoid: indices of sentences that are not taken while there are others.

    Returns:
        Indices into `sentences`, ascending.
    """
    fit = _statements(sentences)
    places = _finalists([sentences[i] for i in fit], frozenset(_content(title)))
    read = [fit[place] for place in places]
    salience = Salience([sentences[i][:MOST_READ] for i in read], title)
    quoted = _within_quotations(sentences)
    own = [i for i in read if i not in quoted] or read
    safe = [i for i in own if i not in avoid] or own
    alone = [i for i in safe if _stands_alone(sentences[i])] or safe
    chosen = salience.best_sentences([sentences[i][:MOST_READ] for i in alone], n, usual=_usual_syllables(n))
    return sorted(_distinct([alone[i] for i in chosen], sentences, n))


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


def _may_be_added(sentence: str) -> bool:
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
