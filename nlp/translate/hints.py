"""The English of terms given to a translator, and names put into one style."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from nlp.checks.finding import Finding
from nlp.facts.named import find_named
from nlp.facts.parsed import ParsedText
from nlp.facts.persons import find_persons, is_family, is_foreign
from nlp.facts.places import find_places
from nlp.models.contract import Decoding, Model, Request
from nlp.settings import RunOptions
from nlp.terms.find import Match, find_terms
from nlp.terms.insert import insert_terms, unify_terms
from nlp.terms.names import strip, style_names, transliterate
from nlp.terms.rows import LINK, TITLES, as_they_stand, held_by_one, name_after
from nlp.text.sentences import Sentence
from nlp.text.spelling import is_syllable


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known beforehand of the English of a text.

    Attributes:
        matches: its terms.
        names: its names, as Vietnamese writes them.
        options: how names are written.
        titled: titles before names, in English without marks: ("State President", "Luong Cuong").
        single: the plural and the singular of offices that the text gives to one person at a time.
    """

    matches: tuple[Match, ...]
    names: tuple[str, ...]
    options: RunOptions
    titled: tuple[tuple[str, str], ...] = ()
    single: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, source: ParsedText, options: RunOptions) -> Hints:
        """Finds the terms and names of a text; of an English one none: no model has learnt to take them."""
        if source.language == "en":
            return cls((), (), options)
        glossaries = options.read_glossaries()
        wanted = options.terms or glossaries
        matches = find_terms(source.text, glossaries, builtin=options.terms) if wanted else []
        # "Chủ tịch nước Lào Thongloun Sisoulith": who bears a title is named behind all of it.
        behind = {start: match.end + 1 for match in matches for start in range(match.start, match.end)}
        names = dict.fromkeys(
            source.text[behind[start] if behind.get(start, end) < end else start : end]
            for start, end in find_named(source)
        )
        titled = {
            (match.target, transliterate(name)): None
            for match in matches
            if match.kind in TITLES and (name := name_after(source.text, match))
        }
        single = held_by_one(source.text, matches)
        return cls(tuple(matches), tuple(names), options, tuple(titled), tuple(single))

    def within(self, sentence: Sentence) -> tuple[Match, ...]:
        """Returns the terms of a sentence; spans are in it."""
        return terms_within(self.matches, sentence)

    def style(self, english: str) -> tuple[str, list[Finding]]:
        """Puts the names of an output in English into one style; returns it, and what was put right."""
        if self.options.to == "vi":
            return english, []
        styled = style_names(self._of_one(self._without_articles(english)), self.names, self.options.names)
        return _restore_kept(styled.text, self.matches), [
            Finding("restored_name", "info", "translation", ((r.start, r.end),), (), r.after)
            for r in styled.restored
        ]

    def _without_articles(self, english: str) -> str:
        """Before a title with a name behind it stands no article: "State President Luong Cuong"."""
        for title, name in self.titled:
            english = re.sub(rf"\b[Tt]he (?={re.escape(title)} {re.escape(name)}\b)", "", english)
        return english

    def _of_one(self, english: str) -> str:
        """An office that one person holds is not in the plural, and has an article where no name follows."""
        for plural, office in self.single:
            pattern = rf"\b(the )?({re.escape(plural)})\b(?! (?-i:[A-ZĐ]))"
            english = re.sub(pattern, partial(_in_singular, office), english, flags=re.IGNORECASE)
        return english

    def unify(self, targets: Sequence[str]) -> list[str]:
        """Gives each term one English in all sentences of a text."""
        if not self.matches:
            return list(targets)
        unified, _ = unify_terms(self.matches, "\n".join(targets))
        return unified.split("\n")


def _in_singular(office: str, found: re.Match[str]) -> str:
    """The office with an article, in the place of its plural, whose own article is the first group."""
    before = found.string[: found.start()].rstrip('"“‘([ ')[-1:]
    begins = found[1] is None and before in ("", ".", "!", "?", ":", "\n")
    article, first = found[1] or ("The " if begins else "the "), found[2][0]
    return f"{article}{first.lower() if begins else first}{office[1:]}"


def terms_within(matches: Sequence[Match], part: Sentence) -> tuple[Match, ...]:
    """Returns the terms of a part of a text; spans are counted from its beginning."""
    return tuple(
        replace(match, start=match.start - part.start, end=match.end - part.start)
        for match in matches
        if part.start <= match.start and match.end <= part.end
    )


def hinted_request(model: Model, source: ParsedText, matches: Sequence[Match], decoding: Decoding) -> Request:
    """Asks for the translation of a sentence, with its terms in the way that the model takes them.

    Args:
        model: the translator.
        source: the sentence. A model that takes terms in their places finds Vietnamese names without their
            marks there, too: it copies those, where it makes others of names that it has not learnt.
        matches: its terms.
        decoding: how the output is chosen.
    """
    text = source.text
    if model.card.hints == "inline":
        # What stays as it is stands there as a name does, which models copy, and gets its own letters back.
        matches = [replace(m, target=_with_names(m)) if m.kept else m for m in matches]
        stand = as_they_stand(text, [*matches, *names_as_in_english(source, matches)])
        text = insert_terms(text, stand)
        matches = [match for match in stand if match.kind != LINK]
    if model.card.hints:
        terms = tuple(dict.fromkeys((match.source, match.target) for match in matches))
        return Request("translate", text, decoding=decoding, terms=terms)
    return Request("translate", text, decoding=decoding)


def known_whole(source: ParsedText, hints: Hints, matches: Sequence[Match]) -> str:
    """The English of a line that is nothing but terms and names: "Con Cuông", "Sở Y tế, Công an Nghệ An".

    No model is needed for it, and small ones make sentences of names that stand alone.

    Args:
        source: a sentence or heading; in English it has no terms, nor names.
        hints: the names of the text, and how they are written.
        matches: the terms of the sentence.

    Returns:
        "" where words are left, or where it is not plain how one thing belongs to the next.
    """
    if source.language == "en":
        return ""
    known = sorted([*matches, *names_as_in_english(source, matches)], key=lambda match: match.start)
    at, before = 0, ""
    for match in known:
        named = before in TITLES and match.kind == "name"
        if not (_MARKS.fullmatch(source.text[at : match.start]) or (named and match.start == at + 1)):
            return ""
        at, before = match.end, match.kind
    if not known or not _MARKS.fullmatch(source.text[at:]):
        return ""
    english, _ = hints.style(insert_terms(source.text, as_they_stand(source.text, known)))
    return english.upper() if source.text.isupper() else english


_MARKS = re.compile(r"|\W*[^\w\s]\W*")
"""What stands between things that are told one by one, and around them."""


def _restore_kept(english: str, matches: Sequence[Match]) -> str:
    """Gives terms that stay as they are in Vietnamese their marks and capitals back; no span moves."""
    for source in _kept(matches):
        first = source[0].upper() + source[1:]
        english = re.sub(
            rf"(?<!\w){re.escape(strip(source))}(?!\w)",
            lambda found, own=source, first=first: own if found.start() else first,  # type: ignore[misc]
            english,
            flags=re.IGNORECASE,
        )
    return english


def kept_as_names(english: str, matches: Sequence[Match]) -> str:
    """Returns a translation with what stays Vietnamese in it set as names are, so that the checks take it for
    no words that were left; every span stays.
    """
    for source in _kept(matches):
        pattern = rf"(?<!\w){re.escape(source)}(?!\w)"
        english = re.sub(pattern, _as_name(source), english, flags=re.IGNORECASE)
    return english


def _with_names(match: Match) -> str:
    english = match.target
    for source in match.kept:
        english = english.replace(source, _as_name(source))
    return english


def _as_name(term: str) -> str:
    """A term as names are written: "Ubnd Huyen", for models know "UBND" and say what it stands for.

    "AI" stays: "Ai" is a word.
    """
    return " ".join(
        word.title() if word.isupper() and not is_syllable(word.lower()) else word[0].upper() + word[1:]
        for word in strip(term).split()
    )


def _kept(matches: Sequence[Match]) -> list[str]:
    """The terms that stay as they are, longest first; of two that begin alike that with the small letter."""
    sources = sorted({source for match in matches for source in match.kept})
    return sorted({source.lower(): source for source in sources}.values(), key=len, reverse=True)


def names_as_in_english(source: ParsedText, matches: Sequence[Match]) -> list[Match]:
    """Returns the whole names of persons and places that are no terms, as English writes them.

    Args:
        source: a Vietnamese text.
        matches: its terms.
    """
    found: dict[tuple[int, int], str] = {}
    for person in find_persons(source):
        span = person.start, person.end
        if forms := is_foreign(person):
            # "Lý" alone may be another's.
            if " " in forms[0] or "-" in source.text[slice(*span)]:
                found[span] = forms[0]
        elif len(person.syllables) > (1 if person.family == "strong" else 2) and person.family:
            found[span] = transliterate(source.text[slice(*span)])
    for match in matches:
        # "Cần Thơ Đồng Văn Thanh" looks like a place, but the title before it ends with the place.
        name = name_after(source.text, match) if match.kind in TITLES else ""
        if " " in name and is_family(name.split()[0]):
            found.setdefault((match.end + 1, match.end + 1 + len(name)), transliterate(name))
    for place in find_places(source):
        if len(place.syllables) > 1:
            found.setdefault((place.start, place.end), transliterate(source.text[place.start : place.end]))
    names, end = list[Match](), 0
    for (start, stop), target in sorted(found.items()):
        apart = start >= end and not any(match.start < stop and start < match.end for match in matches)
        if apart:
            names.append(Match(start, stop, source.text[start:stop], target, (), "name"))
            end = stop
    return names
