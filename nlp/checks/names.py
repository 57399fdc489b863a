"""Names of persons: a summary holds none that its source lacks, a translation holds them whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from nlp.checks.finding import Finding, Severity
from nlp.checks.pair import Pair
from nlp.facts.acronyms import english_of, find_acronyms, is_vietnamese_acronym
from nlp.facts.firms import find_firms
from nlp.facts.names import find_initials, unsupported_names
from nlp.facts.parsed import ParsedText, Word, plain
from nlp.facts.persons import Person, family_names, find_persons, is_foreign, is_title
from nlp.facts.places import find_places
from nlp.facts.world import named_in
from nlp.text.language import strip_marks
from nlp.text.spans import Spans
from nlp.text.syllables import FUNCTION_WORDS
from nlp.text.tables import read_table


def check_summary_names(pair: Pair) -> Iterator[Finding]:
    """Names of a summary that the article lacks."""
    for name in unsupported_names(pair.output.text, pair.source.text):
        yield pair.in_output("unsupported_name", "warning", (name.start, name.end))


def check_persons(pair: Pair) -> Iterator[Finding]:
    """Persons of the source who are not in the translation whole, in order, with or without marks.

    A given name alone ("Mr Vuong") is how much of the press writes: no more than a note. Of a name of which
    nothing is left it can't be told whether it was changed: it may be the Vietnamese form of a foreign name,
    or "he".
    """
    seen: set[tuple[str, ...]] = set()
    firms = Spans((firm.start, firm.end) for firm in find_firms(pair.source))
    for person in find_persons(pair.source):
        if person.syllables in seen or firms.touch(person.start, person.end):  # check_firms looks for those
            continue
        seen.add(person.syllables)
        if (
            person.syllables[0] == "Hồ"
            and "lake" in pair.output.lower
            and pair.output.has(person.syllables[1:])
        ):
            continue
        state = _state(person, pair.output, pair.source)
        if state:
            code, severity = state
            start = person.start - (len(person.honorific) + 1 if person.honorific else 0)
            yield pair.in_source(code, severity, (start, person.end))
    letters = "".join(c for c in strip_marks(pair.output.text) if c.isalnum())
    for name in find_initials(pair.source.text):
        if strip_marks("".join(name.syllables)) not in letters:
            yield pair.in_source("changed_name", "warning", (name.start, name.end))


def check_given(pair: Pair) -> Iterator[Finding]:
    """Names of two syllables, without that of a family, of which nothing is left but somebody else's.

    "Dang scored" of "Công Phượng ghi bàn".
    """
    taken = [(person.start, person.end) for person in find_persons(pair.source)]
    taken += [(firm.start, firm.end) for firm in find_firms(pair.source)]
    for run in _runs(pair.source):
        start, end = run[0].start, run[-1].end
        if len(run) != 2 or not all(word.is_vietnamese for word in run):
            continue
        if run[0].text.lower() in _not_given() or any(a < end and start < b for a, b in taken):
            continue
        name = ParsedText(pair.source.text[start:end])
        left = {word.plain for word in run} & set(pair.output.plain_words)
        known = left or named_in(name) or find_places(name)
        if not known and _names_another(pair.output, pair.source):
            yield pair.in_source("changed_name", "warning", (start, end))


def check_strangers(pair: Pair) -> Iterator[Finding]:
    """Vietnamese names of a translation, and whoever is called "Mr", "Ms", whom the source does not name."""
    for run in _runs(pair.output):
        start = next((i for i, word in enumerate(run) if _may_be_syllable(word)), len(run))
        called = bool(run) and is_title(run[0].plain)
        name = run[start : start + 5] if not called else run[1:5]
        end = next((i for i, word in enumerate(name) if not _may_be_syllable(word)), len(name))
        name = name if called and name and not _may_be_syllable(name[0]) else name[:end]
        unheard = len(name) > 1 and not any(
            word.plain in pair.source.plain_words or word.plain in pair.source.letters for word in name
        )
        if not name or not (called or (len(name) > 1 and name[0].plain in family_names()) or unheard):
            continue
        if not _is_known([word.plain for word in name], pair.source):
            yield pair.in_output("unsupported_name", "warning", (name[0].start, name[-1].end))


def _state(person: Person, output: ParsedText, source: ParsedText) -> tuple[str, Severity] | None:
    """What became of a person: None if all is there, else a code and its severity."""
    if forms := is_foreign(person):
        names = [[plain(part) for part in re.split("[ -]", form)] for form in forms]
        there = any(_is_called(name, names, output) for name in names)
        return None if there or output.has(person.syllables) else ("changed_name", "warning")
    if output.has(person.syllables) or _is_turned(person.syllables, output):
        return None
    wanted = [plain(syllable) for syllable in person.syllables]
    if person.is_numeral and wanted[0] not in {word.plain for word in output.words if word.is_capital}:
        return "changed_name", "warning"
    places = [i for i, word in enumerate(output.words) if word.plain == wanted[-1] and word.text[0].isupper()]
    if any(_is_alone(output, i, wanted) for i in places):
        return "shortened_name", "info"
    left = {word.plain for word in output.words if word.text[0].isupper()}.intersection(wanted)
    if places or len(left) > 1 or (left and len(wanted) == 2):
        return "changed_name", "warning"
    return "changed_name", "warning" if len(wanted) == 1 and _names_another(output, source) else "info"


def _names_another(output: ParsedText, source: ParsedText) -> bool:
    """Whether a name of one syllable that the source lacks stands alone: "Duong said" of "ông Đức"."""
    runs = (run for run in _runs(output) if len(run) == 1)
    return any(
        _may_be_syllable(word) and word.plain not in source.plain_words and word.plain not in source.letters
        for (word,) in runs
    )


def _is_called(name: Sequence[str], forms: Sequence[Sequence[str]], output: ParsedText) -> bool:
    """Whether a form of a name is there; a family name alone is not that of somebody else in full."""
    if len(name) > 1 or all(len(form) == 1 for form in forms):
        return output.has(name)
    others = [word.plain for word in output.words]
    return any(
        plain_word == name[0]
        and not (i + 1 < len(others) and output.words[i + 1].is_capital and _touch(output, i))
        for i, plain_word in enumerate(others)
    )


def _touch(facts: ParsedText, i: int) -> bool:
    """Whether a blank alone parts the i-th word from the next one."""
    return facts.text[facts.words[i].end : facts.words[i + 1].start] == " "


def _is_turned(syllables: Sequence[str], output: ParsedText) -> bool:
    """Whether the name stands with the given name first: "Duc Nguyen"."""
    return len(syllables) > 1 and any(
        output.has([*syllables[i:], *syllables[:i]]) for i in range(1, len(syllables))
    )


def _is_alone(output: ParsedText, i: int, name: Sequence[str]) -> bool:
    """Whether a capitalised word is no part of a longer Vietnamese name, nor of another part of this one."""
    before = output.words[i - 1] if i else None
    after = output.words[i + 1] if i + 1 < len(output.words) else None
    word = output.words[i]
    joined = before is not None and output.text[before.end : word.start] == " "
    if joined and before is not None and (before.plain in name or _may_be_syllable(before)):
        return False
    follows = after is not None and output.text[word.end : after.start] == " "
    return not (follows and after is not None and _may_be_syllable(after))


def _runs(facts: ParsedText) -> Iterator[list[Word]]:
    """Runs of capitalised words with a blank, or the full stop of "Mr.", between them."""
    run: list[Word] = []
    for word in facts.words:
        between = facts.text[run[-1].end : word.start] if run else ""
        if run and not (between == " " or (between == ". " and is_title(run[-1].plain))):
            yield run
            run = []
        if word.is_capital:
            run.append(word)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _may_be_syllable(word: Word) -> bool:
    """Whether a word of an English text looks like a syllable of a Vietnamese name."""
    return (
        word.is_capital
        and word.is_vietnamese
        and not is_title(word.plain)
        and word.text.lower() not in _english()
    )


def _is_known(name: Sequence[str], source: ParsedText) -> bool:
    """Whether all words of a name are the source's, and those side by side are so there."""
    words = source.plain_words
    if any(_stands_for(acronym.text, name) for acronym in find_acronyms(source)):
        return True
    if not all(word in words for word in name):
        return False
    return all(
        f" {a} {b} " in source.plain_text or f" {b} {a} " in source.plain_text for a, b in pairwise(name)
    )


def _stands_for(acronym: str, name: Sequence[str]) -> bool:
    """Whether a name is the English of a Vietnamese abbreviation: "Ho Chi Minh" of "TP.HCM"."""
    english = english_of(acronym) if is_vietnamese_acronym(acronym) else ""
    return bool(english) and re.fullmatch(english, " ".join(name)) is not None


@cache
def _not_given() -> frozenset[str]:
    """What begins no name of somebody: words of bodies and places, and those that begin a sentence."""
    persons = read_table("nlp.facts", "persons")
    return FUNCTION_WORDS.union(persons["before_places"], persons["titles"], persons["not_given"])


@cache
def _english() -> frozenset[str]:
    """English words with the shape of a syllable, but for those that many Vietnamese are called."""
    english, names = read_table("nlp.text", "language")["english"], read_table("nlp.facts", "persons")
    return frozenset((*english["words"], *english["lookalikes"], *names["english_places"])).difference(
        names["english_lookalikes"]
    )
