"""The sentences of several articles, compared: which say the same, by the rarity of what they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import fsum, log
from typing import TypeAlias

from nlp.event.claims import Claim
from nlp.event.report import Report
from nlp.text.syllables import FUNCTION_WORDS, syllables

Bag: TypeAlias = frozenset[str]


class Surroundings:
    """What stands around the claims of several articles.

    Args:
        reports: the articles, at least one.
    """

    def __init__(self, reports: Sequence[Report]) -> None:
        self._sentences = [
            [frozenset(syllables(text)) - FUNCTION_WORDS for text in report.sentences] for report in reports
        ]
        every = [words for sentences in self._sentences for words in sentences]
        spread = Counter(word for words in every for word in words)
        self._unseen = log(1 + len(every))
        self._rarity = {word: log(1 + len(every) / count) for word, count in spread.items()}
        self._weights: dict[Bag, float] = {}
        self._around: dict[int, Bag] = {}
        self._near: dict[int, Bag] = {}
        self._likest: dict[tuple[int, int, int], int] = {}

    def shared(self, one: Bag, other: Bag) -> float:
        """Returns what two sets of syllables have in common, 0 to 1, weighted by their rarity."""
        both = self._weight(one) + self._weight(other)
        return 2 * self._sum(one & other) / both if both else 0.0

    def within(self, one: Bag, other: Bag) -> float:
        """Returns how much of the lighter of two sets the other has, 0 to 1."""
        least = min(self._weight(one), self._weight(other))
        return self._sum(one & other) / least if least else 0.0

    def _weight(self, words: Bag) -> float:
        if words not in self._weights:
            self._weights[words] = self._sum(words)
        return self._weights[words]

    def _sum(self, words: Bag) -> float:
        rarity, unseen = self._rarity, self._unseen
        return fsum([rarity.get(word, unseen) for word in words])

    def around(self, claim: Claim) -> Bag:
        """Returns what the sentence of a claim says beside it."""
        if id(claim) not in self._around:
            words = self._sentences[claim.report][claim.sentence]
            self._around[id(claim)] = words - set(syllables(claim.text))
        return self._around[id(claim)]

    def near(self, claim: Claim) -> Bag:
        """Returns what the sentence of a claim and those beside it say."""
        if id(claim) not in self._near:
            sentences = self._sentences[claim.report][max(0, claim.sentence - 1) : claim.sentence + 2]
            self._near[id(claim)] = frozenset[str]().union(*sentences) - set(syllables(claim.text))
        return self._near[id(claim)]

    def place(self, claim: Claim) -> float:
        """Returns where the sentence of a claim stands in its article, 0 to 1."""
        return claim.sentence / max(1, len(self._sentences[claim.report]) - 1)

    def aligned(self, a: Claim, b: Claim) -> float:
        """Returns whether each sentence is the likest one of its article to the other: 1, 0.5 or 0."""
        there = self._most_like(a.report, a.sentence, b.report) == b.sentence
        back = self._most_like(b.report, b.sentence, a.report) == a.sentence
        return (there + back) / 2

    def _most_like(self, report: int, sentence: int, other: int) -> int:
        """The sentence of another article that is likest to one."""
        key = report, sentence, other
        if key not in self._likest:
            words = self._sentences[report][sentence]
            shared = [self.shared(words, there) for there in self._sentences[other]]
            self._likest[key] = max(range(len(shared)), key=shared.__getitem__)
        return self._likest[key]
