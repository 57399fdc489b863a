"""Who is meant in a sentence that is taken out of its article: who "ông" is, and who "ông Dương" or "Hall".

Of "ông", the nearest sentence before it that names somebody tells, if it names one only: of two the grammar
would have to say which (Mitkov, 2002, "Anaphora Resolution"). What leans on nobody near is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from nlp.facts.parsed import facts_of
from nlp.facts.persons import COUNTRY_WORDS, Person, find_persons
from nlp.text.anaphora import unnamed_person
from nlp.text.sentences import MOST_READ
from nlp.text.tables import read_table

_NEAR = 3
"""Sentences before one in which whom it leans on is looked for."""

_FIRST = 2
"""Syllables of a whole name, of which fewer are a place's, too."""

_WORD = re.compile(r"(?:[^\W\d_]\.)+(?!\w)|[^\W\d_]+")
_TABLE = read_table("nlp.text", "anaphora")
_BEFORE_NAMES = frozenset(_TABLE["before_names"])
_CALLED = frozenset(_TABLE["persons"])
_ROLES = frozenset((*_TABLE["persons"], *_TABLE["roles"]))

_WOMEN = frozenset({"bà", "chị", "cô"})
_MEN = frozenset({"ông", "anh", "cậu", "chú"})


def unknown_persons(sentences: Sequence[str]) -> set[int]:
    """Returns the sentences that begin with somebody whom nothing near them names.

    Args:
        sentences: of an article, in order.
    """
    return {
        i
        for i, sentence in enumerate(sentences)
        if unnamed_person(sentence) and not _antecedent(sentences, i)
    }


def introductions(i: int, sentences: Sequence[str], title: str = "") -> list[list[int]]:
    """Finds where an article tells who those are whom a sentence calls by a short name only.

    Args:
        i: index of the sentence.
        sentences: of the article, in order.
        title: its title or "": whom it names need not be introduced.

    Returns:
        For each such name the sentences before that have it, ascending; one of them is wanted.
    """
    found = []
    for name, called in _short_names(sentences[i][:MOST_READ]):
        if _has_word(title, name):
            continue
        # "Hall" alone is somebody where "Robert Hall" was named, "ông Dương" in any case.
        told = re.compile(rf"(?:(?<!\w)([^\W\d_]+) )?(?<!\w){re.escape(name)}(?!\w)")
        places = [
            k
            for k, sentence in enumerate(sentences[:i])
            if any(called or (of[1] or "").istitle() for of in told.finditer(sentence[:MOST_READ]))
        ]
        if places:
            found.append(places)
    return found + _first_names(i, sentences, title)


def _first_names(i: int, sentences: Sequence[str], title: str) -> list[list[int]]:
    """The same of persons called by nothing but a first name: "bắt quả tang Bình giao hàng"."""
    found = []
    for name in _bare_names(sentences[i][:MOST_READ]):
        if _has_word(title, name):
            continue
        places = [
            k
            for k, sentence in enumerate(sentences[:i])
            if name in sentence
            and any(len(p.syllables) > _FIRST and p.syllables[-1] == name for p in _persons(sentence))
        ]
        if places:
            found.append(places)
    return found


def _has_word(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def _bare_names(sentence: str) -> list[str]:
    """Single words with a capital before which nothing tells who or what has that name."""
    words = [word[0] for word in _WORD.finditer(sentence)]
    return [
        word
        for before, word, after in zip(words, words[1:], [*words[2:], ""], strict=False)
        if word.istitle() and before.islower() and before not in _ROLES and not after[:1].isupper()
    ]


def _short_names(sentence: str) -> list[tuple[str, bool]]:
    """Names without their beginning, "T.", "ông Dương", "Hall", each with whether a person is surely meant.

    Not "bị cáo Dê", "Williams, 53 tuổi,": what stands around these tells who they are.
    """
    found = []
    words = list(_WORD.finditer(sentence))
    for place, word in enumerate(words):
        before = words[place - 1] if place and words[place - 1].end() + 1 == word.start() else None
        after = words[place + 1] if place + 1 < len(words) else None
        follows = after is not None and after.start() == word.end() + 1 and after[0][0].isupper()
        called = before is not None and before[0].lower() in _CALLED
        initials = word[0].endswith(".")
        capital = initials or (len(word[0]) > 1 and word[0].istitle())
        whole = before is not None and not called and before[0] not in _BEFORE_NAMES
        told = sentence[word.end() : word.end() + 2] in (", ", " (") and not called
        if not capital or whole or follows or told or word[0] in COUNTRY_WORDS:
            continue
        if not (initials and place and not called):
            found.append((word[0], called or initials))
    return found


def with_names(chosen: Sequence[int], sentences: Sequence[str]) -> list[tuple[int, str]]:
    """Puts a name in brackets behind "ông" where the sentences taken before do not say who he is.

    Args:
        chosen: indices of the sentences taken, ascending.
        sentences: of the article, in order.

    Returns:
        The indices, each with its sentence.
    """
    named = []
    for place, i in enumerate(chosen):
        sentence = sentences[i]
        span, name = unnamed_person(sentence), ""
        if span and (not place or chosen[place - 1] != i - 1):
            name = _antecedent(sentences, i)
            before = _persons(sentences[chosen[place - 1]]) if place else []
            if before and {person.syllables[-1] for person in before} == {
                name.split()[-1:][0] if name else ""
            }:
                name = ""
        if span and name:
            sentence = f"{sentence[: span[1]]} ({name}){sentence[span[1] :]}"
        named.append((i, sentence))
    return named


def _antecedent(sentences: Sequence[str], i: int) -> str:
    """The whole name of whom the i-th sentence begins with; "" where nothing near it tells."""
    span = unnamed_person(sentences[i])
    if span is None:
        return ""
    called = sentences[i][slice(*span)].lower().split()[0]
    for sentence in reversed(sentences[max(0, i - _NEAR) : i]):
        persons = {p.syllables[-1]: p for p in _persons(sentence) if _may_be_called(p, called)}
        others = _names_foreigner(sentence)
        if persons or others:
            [name] = [_in_full(p, sentences[:i]) for p in persons.values()] if len(persons) == 1 else [""]
            sure = called in ("ông", "bà") or _is_called(called, name, sentences[:i])
            return name if sure and not others else ""
    return ""


def _is_called(called: str, name: str, sentences: Sequence[str]) -> bool:
    """Whether somebody is called so: "Anh" alone is England, too."""
    words = (called, called.capitalize())
    forms = [f"{word} {form}" for word in words for form in (name, name.split()[-1])] if name else []
    return any(form in sentence for sentence in sentences for form in forms)


def _persons(sentence: str) -> list[Person]:
    return find_persons(facts_of(sentence, "vi"))


def _names_foreigner(sentence: str) -> bool:
    """Whether it names somebody in Latin letters, as far as that can be told: two words with capitals."""
    facts = facts_of(sentence, "vi")
    return any(
        one.is_capital
        and other.is_capital
        and facts.text[one.end : other.start] == " "
        and not (one.is_vietnamese or other.is_vietnamese)
        for one, other in pairwise(facts.words)
    )


def _may_be_called(person: Person, called: str) -> bool:
    """Whether a person may be "ông" or "bà": nobody who is called the other way."""
    other = _MEN if called in _WOMEN else _WOMEN if called in _MEN else frozenset()
    woman = "Thị" in person.syllables[:-1]
    return person.honorific not in other and not (woman and called in _MEN)


def _in_full(person: Person, sentences: Sequence[str]) -> str:
    """A person's longest name in an article: "Trần Văn Hùng" of "ông Hùng"."""
    names: list[tuple[str, ...]] = [person.syllables]
    for sentence in sentences:
        names += [p.syllables for p in _persons(sentence) if p.syllables[-len(names[0]) :] == names[0]]
    return " ".join(sorted(names, key=len)[-1])
