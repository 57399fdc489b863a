"""Which sentences of the article a summary's sentences rest on. Pure counting, no model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from nlp.text.syllables import FUNCTION_WORDS, SYLLABLE, syllables

_NUMBER_WEIGHT = 2.0
_NAME_WEIGHT = 1.5
_ALONE = 0.5
"""Credit of a syllable found without a neighbour: most Vietnamese words have two syllables, and a single
one occurs by chance in nearly every article."""

_LEAST_GAIN = 0.1
"""A source sentence that explains less than this share of a summary sentence is no evidence for it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one sentence of a summary rests on.

    Attributes:
        sentence: its index in the summary.
        source: indices of the source sentences that support it, best first; empty if none does.
        score: the share, 0 to 1, of its weighted content syllables that these sentences hold. 1 for a
            sentence copied whole.
    """

    sentence: int
    source: tuple[int, ...]
    score: float


@dataclass(frozen=True, slots=True)
class _Term:
    """A syllable of a summary sentence, with its neighbours and what it counts."""

    syllable: str
    before: tuple[str, str] | None
    after: tuple[str, str] | None
    weight: float


@dataclass(frozen=True, slots=True)
class _Held:
    """The syllables and the pairs of neighbours in a source sentence."""

    syllables: frozenset[str]
    pairs: frozenset[tuple[str, str]]


def find_evidence(summary: Sequence[str], source: Sequence[str], *, most: int = 3) -> list[Evidence]:
    """Finds for each sentence of a summary the source sentences that support it.

    The content syllables of the summary sentence are weighted by their rarity in the source (inverse
    document frequency, a sentence being a document); numbers and names weigh more. A syllable found next
    to the same neighbour counts in full, one found alone by half. Source sentences are taken greedily,
    each for what it adds, up to `most`.

    Args:
        summary: sentences of the summary.
        source: sentences of the article.
        most: the most source sentences named for one summary sentence.

    Returns:
        One `Evidence` for each summary sentence, in order.
    """
    held = [_hold(syllables(sentence)) for sentence in source]
    frequency = Counter(syllable for sentence in held for syllable in sentence.syllables)
    return [_cover(i, _terms(text, frequency, len(held)), held, most) for i, text in enumerate(summary)]


def _hold(words: Sequence[str]) -> _Held:
    return _Held(frozenset(words), frozenset(pairwise(words)))


def _terms(text: str, frequency: Counter[str], sentences: int) -> list[_Term]:
    """The content syllables of a sentence; all of them where it has nothing but function words."""
    written = SYLLABLE.findall(text)
    words = [word.casefold() for word in written]
    terms: list[_Term] = []
    for i, word in enumerate(words):
        rarity = log(1 + sentences / max(1, frequency[word]))
        if word[0].isdigit():
            rarity *= _NUMBER_WEIGHT
        elif _is_name(written, i):
            rarity *= _NAME_WEIGHT
        before = (words[i - 1], word) if i > 0 else None
        after = (word, words[i + 1]) if i + 1 < len(words) else None
        terms.append(_Term(word, before, after, rarity))
    return [term for term in terms if term.syllable not in FUNCTION_WORDS] or terms


def _is_name(written: Sequence[str], i: int) -> bool:
    """Whether a capitalised syllable is one for another reason than that it begins the sentence."""
    if not written[i][0].isupper():
        return False
    return i > 0 or written[i].isupper() or (len(written) > 1 and written[1][0].isupper())


def _credit(term: _Term, held: _Held) -> float:
    """How far a source sentence holds a term: 0, `_ALONE` or 1."""
    if term.syllable not in held.syllables:
        return 0.0
    if term.before in held.pairs or term.after in held.pairs:
        return 1.0
    exact = term.syllable[0].isdigit() and len(term.syllable) > 2
    return 1.0 if exact or (term.before is None and term.after is None) else _ALONE


def _cover(sentence: int, terms: Sequence[_Term], held: Sequence[_Held], most: int) -> Evidence:
    """Takes the source sentence that adds most, again and again (greedy maximum coverage)."""
    total = sum(term.weight for term in terms)
    if not total:
        return Evidence(sentence, (), 0.0)
    wanted = {term.syllable for term in terms}
    credits = {
        i: [_credit(term, source) for term in terms]
        for i, source in enumerate(held)
        if not wanted.isdisjoint(source.syllables)
    }
    covered = [0.0] * len(terms)
    chosen: list[int] = []
    while credits and len(chosen) < most:
        gains = {
            i: sum(
                term.weight * (new - old)
                for term, new, old in zip(terms, row, covered, strict=True)
                if new > old
            )
            for i, row in credits.items()
        }
        best = max(gains, key=gains.__getitem__)
        if gains[best] < _LEAST_GAIN * total:
            break
        covered = [max(new, old) for new, old in zip(credits.pop(best), covered, strict=True)]
        chosen.append(best)
    score = sum(term.weight * found for term, found in zip(terms, covered, strict=True)) / total
    return Evidence(sentence, tuple(chosen), min(1.0, score))
