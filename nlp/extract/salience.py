"""What of an article an editor's abstract is likely to say, by a few weights learnt from the press.

Each syllable of the article, and each pair of neighbouring ones, is given the probability that an abstract
holds it, by logistic regression on where and how often it stands (as Hong and Nenkova, 2014, do for words),
and on the products of these features. So follows what ROUGE a text is expected to have without a reference:
by that sentences of an article, and drafts of its summary, are chosen. What the article does not say counts
nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations_with_replacement, pairwise
from math import exp, fsum, log1p, sqrt
from operator import mul
from typing import NamedTuple, TypeAlias

from nlp.text.syllables import FUNCTION_WORDS, syllables
from nlp.text.tables import read_table

Term: TypeAlias = tuple[str, ...]
"""A syllable, or two neighbouring ones."""

SIZES = (1, 2)
"""Syllables of a term."""

TABLES = {1: "syllable", 2: "pair"}
"""Where the weights of terms of each size stand in `nlp/extract/salience.toml`."""

_LEAD = 3
"""Sentences whose terms are counted apart."""

_MOST = 40
"""Hardly an article that was learnt from has more sentences: longer ones count as if they had so many."""


class Features(NamedTuple):
    """What is known of a term of an article.

    Attributes:
        in_title: 1 if the title has it.
        title_share: share of its syllables that the title has; of one syllable the same.
        sentences: logarithm of 1 + the sentences that have it, at most 40.
        sentence_share: their share of all.
        first: logarithm of 1 + the index of the first of them, at most 40.
        lead: how many of the first three have it.
        title_likeness: the highest cosine of a sentence that has it and the title, in content syllables.
        function_share: share of its syllables that are function words.
        length: logarithm of 1 + the sentences of the article, at most 40.
        titled: 1 if the article has a title.
    """

    in_title: float
    title_share: float
    sentences: float
    sentence_share: float
    first: float
    lead: float
    title_likeness: float
    function_share: float
    length: float
    titled: float


class Salience:
    """What of one article an abstract is likely to say.

    Args:
        sentences: of the article, in order.
        title: its title or "".
    """

    def __init__(self, sentences: Sequence[str], title: str = "") -> None:
        words = [syllables(sentence) for sentence in sentences]
        heading = syllables(title)
        self._probabilities: dict[Term, float] = {}
        for size in SIZES:
            weights = _weights(size)
            for term, features in describe_terms(words, heading, size):
                self._probabilities[term] = weights.probability(features)

    def probability(self, *term: str) -> float:
        """That an abstract holds the syllable, or the two beside each other; 0 for what the article lacks."""
        return self._probabilities.get(term, 0.0)

    def expected(self, text: str, *, usual: int) -> float:
        """Returns the expected F1 of a text's syllables with those of an abstract, plus that of its pairs.

        Args:
            text: a draft, or sentences of the article.
            usual: syllables of the abstract.

        Returns:
            0 to 2; no term counts more than once.
        """
        words = syllables(text)
        return self._expected([set(terms_of(words, size)) for size in SIZES], len(words), usual)

    def _expected(self, held: Sequence[set[Term]], length: int, usual: int) -> float:
        """The same of a text's syllables, pairs, and number of syllables."""
        total = 0.0
        for terms, size in zip(held, SIZES, strict=True):
            longer = max(1, length + usual - 2 * (size - 1))
            # Exact, so that the order of a set does not matter.
            total += 2 * fsum(self._probabilities.get(term, 0.0) for term in terms) / longer
        return total

    def best_sentences(self, sentences: Sequence[str], n: int, *, usual: int) -> list[int]:
        """Takes the sentence that adds most to the expected F1, again and again.

        The last of `n` is left out where it tells too little for its length: where that F1 would not rise,
        unless all before are shorter than half the usual.

        Args:
            sentences: of the article.
            n: the most.
            usual: syllables of a summary of that many.

        Returns:
            Indices into `sentences`, the first taken first; at least one where there are any.
        """
        words = [syllables(sentence) for sentence in sentences]
        terms = [[set(terms_of(one, size)) for size in SIZES] for one in words]
        held: list[set[Term]] = [set() for _ in SIZES]
        length, reached = 0, -1.0
        chosen: list[int] = []
        while len(chosen) < min(n, len(sentences)):
            scores = {
                i: self._expected(
                    [old | new for old, new in zip(held, terms[i], strict=True)],
                    length + len(words[i]),
                    usual,
                )
                for i in range(len(sentences))
                if i not in chosen
            }
            best = max(scores, key=scores.__getitem__)
            if scores[best] <= reached and len(chosen) == n - 1 and length >= usual / 2:
                break
            chosen.append(best)
            reached, length = scores[best], length + len(words[best])
            held = [old | new for old, new in zip(held, terms[best], strict=True)]
        return chosen


def terms_of(words: Sequence[str], size: int) -> list[Term]:
    """The syllables of a text, or its pairs of neighbouring ones."""
    return [(word,) for word in words] if size == 1 else list(pairwise(words))


def describe_terms(
    sentences: Sequence[Sequence[str]], title: Sequence[str], size: int
) -> Iterator[tuple[Term, Features]]:
    """Describes every term of an article and its title.

    Args:
        sentences: syllables of each sentence.
        title: syllables of the title.
        size: syllables of a term.
    """
    held = [set(terms_of(words, size)) for words in sentences]
    matter = _content(title)
    likeness = [cosine(_content(words), matter) for words in sentences]
    heading = set(terms_of(title, size))
    spread = Counter(term for terms in held for term in terms)
    lead = Counter(term for terms in held[:_LEAD] for term in terms)
    first: dict[Term, int] = {}
    closest: dict[Term, float] = {}
    for i, terms in enumerate(held):
        for term in terms:
            first.setdefault(term, i)
            closest[term] = max(closest.get(term, 0.0), likeness[i])
    known, length = set(title), len(sentences)
    # In the order of the text: the same article always gives the same sums.
    inside = [term for words in [*sentences, title] for term in terms_of(words, size)]
    for term in dict.fromkeys(inside):
        yield (
            term,
            Features(
                in_title=float(term in heading),
                title_share=sum(word in known for word in term) / size,
                sentences=log1p(min(spread[term], _MOST)),
                sentence_share=spread[term] / max(1, length),
                first=log1p(min(first.get(term, length), _MOST)),
                lead=float(lead[term]),
                title_likeness=closest.get(term, 0.0),
                function_share=sum(word in FUNCTION_WORDS for word in term) / size,
                length=log1p(min(length, _MOST)),
                titled=float(bool(title)),
            ),
        )


def cosine(one: frozenset[str], other: frozenset[str]) -> float:
    """Returns how much two sets of syllables have in common, 0 to 1; 0 where one is empty."""
    return len(one & other) / sqrt(max(1, len(one) * len(other)))


def _content(words: Sequence[str]) -> frozenset[str]:
    return frozenset(words) - FUNCTION_WORDS


@dataclass(frozen=True, slots=True)
class Weights:
    """Of the features of a term and of their products.

    Attributes:
        bias: the score of a term whose features are all 0.
        features: the weight of each feature.
        products: for each feature those of its products with itself and with the features after it.
    """

    bias: float
    features: list[float]
    products: list[list[float]]

    @classmethod
    def of(cls, table: Mapping[str, float]) -> Weights:
        """Takes them from a table with `weight_names`."""
        names = Features._fields
        products = [[table[f"{one} {other}"] for other in names[i:]] for i, one in enumerate(names)]
        return cls(table["bias"], [table[name] for name in names], products)

    def probability(self, features: Features) -> float:
        """That an abstract holds such a term."""
        score = self.bias
        for i, value in enumerate(features):
            if value:
                score += value * (self.features[i] + sum(map(mul, self.products[i], features[i:])))
        return 1 / (1 + exp(-score))


def weight_names() -> list[str]:
    """What has a weight: "bias", the features, and two of them, or one twice, for a product."""
    pairs = combinations_with_replacement(Features._fields, 2)
    return ["bias", *Features._fields, *map(" ".join, pairs)]


@cache
def _weights(size: int) -> Weights:
    return Weights.of(read_table("nlp.extract", "salience")[TABLES[size]])
