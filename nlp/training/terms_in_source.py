"""Training sources that hold the English of some of their terms, in the place of the Vietnamese.

At run time `nlp.terms.insert_terms` puts the English of terms into what the model reads. A model that
never saw such sources translates around them; one that did copies what it is given and inflects it. So
the English is put into sources of real pairs where the reference has it: terms that the term table finds,
and phrases that word alignment finds, which stand for the glossaries of users. Some terms are swapped for
others on both sides: what is copied must come from the source, not from what the model would have said.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from nlp.training.alignment import Aligner, split_words, word_spans

PUT_IN = 0.75
"""Share of the terms of a source that are put in, where any are."""

MINED = 2
"""The most phrases found by alignment that are put into one source."""

SWAPPED = 0.25
"""Share of the terms put in that another one takes the place of, where that is safe."""

_THE = re.compile(r"(?i)(?<!\w)the $")
_ARTICLE = re.compile(r"(?i)(?<!\w)an? $")
_TAKES_THE = re.compile(
    r" of |(?:Committee|Police|Council|Agency|Court|Union|Association|Front|Assembly|Government|Office"
    r"|Department|Commission|Inspectorate|Procuracy|Command|Board|Federation|Division)$"
)
_PLACES = {"country", "place", "province", "exonym"}
_NOT_SWAPPED = {"term", "keep", "keepterm", "part"}
_NOUN = re.compile(r"(?:tion|sion|ment|ity|ist|ism|er|or|ship|ance|ence|ure|ness|logy|graphy|cracy|ics)s?$")
_FUNCTION_WORDS = """
a about after all also an and any are as at be been before being but by can could did do does for
from had has have he her here him his how i if in into is it its may might more most must my no not
of on one or our out over said say says she should so some than that the their them then there these
they this those to two under up us very was we were what when where which who will with would you
your
"""
_EDGES = frozenset(_FUNCTION_WORDS.split())
"""A term neither begins nor ends with one of them."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a source, as a half-open span of characters, and the English that it may have."""

    start: int
    end: int
    forms: tuple[str, ...]
    kind: str = ""


Finder = Callable[[str], Sequence[Term]]


def occurrences(form: str, text: str) -> list[re.Match[str]]:
    """Finds an English term in a text; capitals and a plural at its end do not count."""
    plural = rf"(?:{re.escape(form)}(?:s|es)?|{re.escape(form[:-1])}ies)" if form.endswith("y") else (
        rf"{re.escape(form)}(?:s|es)?"
    )  # fmt: skip
    return list(re.finditer(rf"(?i)(?<!\w){plural}(?!\w)", text))


def in_reference(terms: Iterable[Term], target: str) -> list[Term]:
    """Returns the terms of which the reference has a form, with that form first and alone."""
    found = []
    for term in terms:
        form = next((form for form in term.forms if occurrences(form, target)), None)
        if form is not None:
            found.append(replace(term, forms=(form,)))
    return found


def put_in(source: str, terms: Iterable[Term]) -> str:
    """Returns a source with the first form of each term in its place."""
    pieces, at = [], 0
    for term in sorted(terms, key=lambda term: term.start):
        form = term.forms[0]
        if not source[: term.start].strip():
            form = form[0].upper() + form[1:]
        pieces += [source[at : term.start], form]
        at = term.end
    return "".join([*pieces, source[at:]])


class PhraseTable:
    """Phrases that word alignment takes for translations of each other.

    Args:
        aligner: of the languages.
        pairs: source and target of the pairs to mine.
        least: how often a phrase pair occurs, at least.
        likely: share of the occurrences of the source phrase that the target phrase translates, at least.
    """

    def __init__(
        self, aligner: Aligner, pairs: Iterable[tuple[str, str]], *, least: int = 3, likely: float = 0.3
    ) -> None:
        self._aligner = aligner
        counts: Counter[tuple[str, str]] = Counter()
        self._spellings: dict[str, Counter[str]] = defaultdict(Counter)
        for source, target in pairs:
            for term, phrase in self._phrases(source, target):
                counts[phrase, term.forms[0].lower()] += 1
                self._spellings[_singular(term.forms[0].lower())][term.forms[0]] += 1
        totals: Counter[str] = Counter()
        for (phrase, _), count in counts.items():
            totals[phrase] += count
        self._known = {
            key for key, count in counts.items() if count >= least and count >= likely * totals[key[0]]
        }

    def __len__(self) -> int:
        return len(self._known)

    def terms(self, source: str, target: str) -> list[Term]:
        """Returns the phrases of a pair, spelt as a glossary would spell them."""
        return [
            replace(term, forms=(self._spelling(term.forms[0]),))
            for term, phrase in self._phrases(source, target)
            if (phrase, term.forms[0].lower()) in self._known
        ]

    def _spelling(self, form: str) -> str:
        """The most frequent of the spellings that differ in capitals and number."""
        spellings = self._spellings[_singular(form.lower())]
        return max(sorted(spellings), key=spellings.__getitem__) if spellings else form

    def _phrases(self, source: str, target: str) -> list[tuple[Term, str]]:
        words, others = split_words(source), split_words(target)
        places, other_places = word_spans(source), word_spans(target)
        found = []
        for phrase in self._aligner.phrases(words, others):
            (first, end), (low, high) = phrase.source, phrase.target
            english = others[low:high]
            form = target[other_places[low][0] : other_places[high - 1][1]]
            if not _is_term(words[first:end], english, low > 0 and form[0].isupper()):
                continue
            span = (places[first][0], places[end - 1][1])
            found.append((Term(*span, (form,), "mined"), " ".join(words[first:end])))
        return found


def _is_term(words: Sequence[str], english: Sequence[str], is_name: bool) -> bool:
    if len(words) < 2 or list(words) == list(english) or len(" ".join(english)) < 4:
        return False
    if english[0] in _EDGES or english[-1] in _EDGES or english[-1].endswith(("ed", "ly")):
        return False
    # Of single words only names and what looks like a noun: glossaries seldom hold other words.
    if len(english) == 1 and not _NOUN.search(english[0]) and not is_name:
        return False
    return all(word[0].isalpha() for word in (*words, *english))


def _singular(form: str) -> str:
    if form.endswith("ies"):
        return form[:-3] + "y"
    return form[:-1] if form.endswith("s") and not form.endswith("ss") else form


class TermWriter:
    """Puts terms into the sources of pairs.

    Args:
        find: finds the terms of a text by a table.
        phrases: those that alignment finds; None for none.
        pools: kind -> English terms that may take the place of others of the kind.
        seed: of every choice.
    """

    def __init__(
        self,
        find: Finder,
        phrases: PhraseTable | None = None,
        pools: Mapping[str, Sequence[str]] | None = None,
        seed: int = 0,
    ) -> None:
        self._find, self._phrases, self._pools = find, phrases, pools or {}
        self._chance = random.Random(seed)

    def write(self, source: str, target: str) -> tuple[str, str] | None:
        """Returns a source with terms in English, and its target; None if no term can be put in.

        The target differs from the reference only where a term was swapped.
        """
        known = in_reference(self._find(source), target)
        if known:
            kept = [term for term in known if self._chance.random() < PUT_IN]
            known = kept or [self._chance.choice(known)]
        mined = self._phrases.terms(source, target) if self._phrases else []
        self._chance.shuffle(mined)
        # The longer a phrase, the less a model would have said the same without it.
        mined.sort(key=lambda term: -len(term.forms[0].split()))
        chosen = list(known)
        for term in mined:
            if len(chosen) - len(known) == MINED:
                break
            if all(term.end <= other.start or other.end <= term.start for other in chosen):
                chosen.append(term)
        if not chosen:
            return None
        for number, term in enumerate(chosen):
            if self._chance.random() < SWAPPED:
                chosen[number], target = self._swap(source, target, term)
        return put_in(source, chosen), target

    def _swap(self, source: str, target: str, term: Term) -> tuple[Term, str]:
        """Another term of the kind in both texts, where nothing else depends on it."""
        pool = self._pools.get(term.kind, ())
        places = [match for match in occurrences(term.forms[0], target) if match[0] == term.forms[0]]
        written = source[term.start : term.end]
        if not pool or len(places) != 1 or source.count(written) != 1 or term.kind in _NOT_SWAPPED:
            return term, target
        [place], other = places, self._chance.choice(pool)
        before = target[: place.start()]
        after_the = bool(_THE.search(before))
        if _ARTICLE.search(before) or (term.kind in _PLACES and after_the):
            return term, target
        if term.kind not in _PLACES and bool(_TAKES_THE.search(other)) != bool(
            _TAKES_THE.search(term.forms[0])
        ):
            return term, target
        return replace(term, forms=(other,)), before + other + target[place.end() :]
