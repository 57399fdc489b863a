"""The sentences of several articles that together tell an event best.

What many of the articles say is the event: each syllable and pair of neighbouring ones counts by the share
of articles that have it (as in the concept-based summaries of Gillick and Favre, 2009), what a single one
says counts little, and each a little more where an editor's abstract is likely to hold it
(`nlp.extract.salience`). Sentences are taken greedily for what they add to the expected F1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from nlp.errors import InputError
from nlp.event.report import Report
from nlp.extract.salience import SIZES, Salience, Term, terms_of
from nlp.extract.select import is_statement
from nlp.extract.standing import Standing
from nlp.text.anaphora import standing_alone
from nlp.text.sentences import MOST_READ
from nlp.text.syllables import syllables

LEAST, MOST = 3, 7
"""Sentences of a summary."""

USUAL = 220
"""Syllables that the summary of an event is taken to have."""

SHARED = 0.8
"""Weight of the share of articles that have a term; the rest is that of the salience in one of them."""

ALONE = 0.15
"""What a term that a single article has counts, beside one that all have."""

LOST = 0.2
"""Sentences are passed over at which a reader of their article's title is more probably at a loss; of 0.1 to
0.3, on the building halves of both sets (`python -m eval event`), the best for the press as it is pasted."""

SAME = 0.6
"""Two sentences that share this much of the shorter one's syllable pairs say the same."""


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence: the index of its report, and its index in that."""

    report: int
    sentence: int


def check_most(sentences: int) -> None:
    """Raises InputError where a summary cannot have so many sentences."""
    if not LEAST <= sentences <= MOST:
        raise InputError(f"the summary of an event has {LEAST} to {MOST} sentences, not {sentences}")


def choose(
    reports: Sequence[Report],
    *,
    most: int = MOST,
    least: int = LEAST,
    usual: int = USUAL,
    passed: Collection[Place] = (),
    wanted: Collection[Place] = (),
    ranks: Sequence[int] | None = None,
    leads_first: bool = False,
) -> list[Place]:
    """Picks the sentences of a summary.

    Args:
        reports: at least one.
        most, least: sentences; fewer than `least` only where there are no more.
        usual: syllables of a summary.
        passed: sentences that are passed over where there are others: their figures are out of date.
        wanted: sentences of which the best is taken, if one can be: they tell how it ended.
        ranks: of the reports, in the order of time; their days of publication, where known, if None.
        leads_first: that order is a guess; how far from its beginning an article tells something counts more.

    Returns:
        Places in the order of time: by rank, then as they stand, or the other way round, then by the hour.
    """
    places = [Place(i, j) for i, report in enumerate(reports) for j in range(len(report.sentences))]
    texts = {place: reports[place.report].sentences[place.sentence][:MOST_READ] for place in places}
    fit = [place for place in places if is_statement(texts[place])]
    fit = [place for place in fit if standing_alone(texts[place]) is not None] or fit or places
    fit = [place for place in fit if place not in passed] or fit
    fit = [place for place in fit if not _misleads(reports, place)] or fit
    standing = [Standing(report.sentences, report.article.title) for report in reports]
    safe = [p for p in fit if p in wanted or standing[p.report].lost(p.sentence) <= LOST]
    fit = safe if len(safe) >= most else fit
    first = [place for place in wanted if place in fit]
    chosen = _greedy({place: texts[place] for place in fit}, weigh_terms(reports), most, least, usual, first)
    days = [report.published.at.toordinal() if report.published else 0 for report in reports]
    ranks = days if ranks is None else ranks
    hours = [report.published.at.isoformat() if report.published else "" for report in reports]

    def when(place: Place) -> tuple[int, int, str, int]:
        rank, sentence = ranks[place.report], place.sentence
        first, second = (sentence, rank) if leads_first else (rank, sentence)
        return first, second, hours[place.report], place.report

    return sorted(chosen, key=when)


def _misleads(reports: Sequence[Report], place: Place) -> bool:
    """Whether its article says next that it is not true, or it says something else alone."""
    context = reports[place.report].contexts[place.sentence]
    return context.misleads or context.denied is not None


def weigh_terms(reports: Sequence[Report]) -> dict[Term, float]:
    """Returns what each syllable and pair of the articles counts, 0 to 1."""
    held: Counter[Term] = Counter()
    salient: dict[Term, float] = {}
    for report in reports:
        sentences = [text[:MOST_READ] for text in report.sentences]
        own = {term for text in sentences for size in SIZES for term in terms_of(syllables(text), size)}
        held.update(own)
        salience = Salience(sentences, report.article.title)
        for term in own:
            salient[term] = max(salient.get(term, 0.0), salience.probability(*term))
    count = len(reports)
    if count == 1:
        return salient
    return {
        term: SHARED * (ALONE if having == 1 else having) / count + (1 - SHARED) * salient[term]
        for term, having in held.items()
    }


@dataclass(slots=True)
class _Summary:
    """What the chosen sentences hold: terms by their size, the sums of these, and syllables."""

    terms: list[set[Term]]
    sums: list[float]
    length: int = 0

    def with_sentence(self, words: Sequence[str], weights: Mapping[Term, float]) -> _Summary:
        added = [set(terms_of(words, size)) - held for size, held in zip(SIZES, self.terms, strict=True)]
        sums = [
            before + fsum(weights.get(term, 0.0) for term in new)
            for before, new in zip(self.sums, added, strict=True)
        ]
        terms = [held | new for held, new in zip(self.terms, added, strict=True)]
        return _Summary(terms, sums, self.length + len(words))

    def expected(self, usual: int) -> float:
        """The expected F1 of syllables plus that of pairs."""
        return sum(
            2 * total / max(1, self.length + usual - 2 * (size - 1))
            for size, total in zip(SIZES, self.sums, strict=True)
        )


def _greedy(
    texts: Mapping[Place, str],
    weights: Mapping[Term, float],
    most: int,
    least: int,
    usual: int,
    first: Sequence[Place],
) -> list[Place]:
    words = {place: syllables(text) for place, text in texts.items()}
    pairs = {place: _pairs(held) for place, held in words.items()}
    summary = _Summary([set() for _ in SIZES], [0.0 for _ in SIZES])
    left, chosen, reached = list(texts), list[Place](), 0.0
    while left and len(chosen) < most:
        trials = {place: summary.with_sentence(words[place], weights) for place in left}
        among = first if first and not chosen else left
        best = max(among, key=lambda place: trials[place].expected(usual))
        gained = trials[best].expected(usual)
        if gained <= reached and len(chosen) >= least:
            break
        chosen.append(best)
        summary, reached = trials[best], gained
        left = [place for place in left if place != best and not _repeats(pairs[place], pairs[best])]
    return chosen


def _pairs(words: Sequence[str]) -> frozenset[tuple[str, str]]:
    return frozenset(zip(["", *words], [*words, ""], strict=True))


def _repeats(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> bool:
    return len(one & other) >= SAME * min(len(one), len(other))


def central_title(
    reports: Sequence[Report], weights: Mapping[Term, float], *, passed: Collection[str] = ()
) -> str:
    """Returns the title that says most of what the articles share, for its length; "" where none has one.

    Args:
        reports: at least one.
        weights: see `weigh_terms`.
        passed: figures that are out of date: a title with one is passed over where there are others.
    """
    titles = [report.article.title for report in reports if report.article.title]
    titles = [title for title in titles if not set(passed) & set(title.split())] or titles

    def shared(title: str) -> float:
        terms = list(_terms(title))
        return fsum(weights.get(term, 0.0) for term in terms) / max(1, len(terms))

    return max(titles, key=shared, default="")


def _terms(text: str) -> Iterable[Term]:
    words = syllables(text)
    return (term for size in SIZES for term in terms_of(words, size))
