"""Persons in Vietnamese text: by a family name, or by what they are called ("bà Sáu", "anh Hai Phước")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from nlp.facts.parsed import ParsedText, Word, plain
from nlp.facts.places import listed_in
from nlp.facts.world import named_in
from nlp.text.officials import is_officials
from nlp.text.tables import read_table

LONGEST = 5
"""Syllables of a name."""

COUNTRY_WORDS = ("Anh", "Mỹ", "Nga", "Pháp", "Đức", "Nhật", "Hàn", "Lào", "Úc", "Bỉ")
"""Countries of one syllable: "một người đàn ông Anh" is a Briton."""


class Person(NamedTuple):
    """Somebody's name; half-open span of the name alone.

    Attributes:
        syllables: the name without what stands before it.
        honorific: "ông", "bà" …, or "".
        family: how sure it is that a Vietnamese name begins with its family name: "strong", "weak" or "".
    """

    syllables: tuple[str, ...]
    start: int
    end: int
    honorific: str = ""
    family: str = ""

    @property
    def is_numeral(self) -> bool:
        """Whether it is one by order of birth: "bà Sáu"."""
        return self.syllables[0].lower() in _set("numerals") and bool(self.honorific)


def find_persons(facts: ParsedText) -> list[Person]:
    """Finds persons named in a Vietnamese text, in order.

    Args:
        facts: of a Vietnamese text.
    """
    found = list(_spelt(facts.text)) if "-" in facts.text else []
    taken = [(person.start, person.end) for person in found]
    words = facts.words
    i = 0
    while i < len(words):
        run = _run(facts, i)
        before = words[i - 1] if i else None
        # "Từ Kỳ Sơn" that begins a sentence is where one comes from.
        placed = bool(run) and bool(listed_in(facts, run))
        named = _called(facts, before, run) or (None if placed else _family_name(facts.text, run, before))
        person = named or _with_role(facts, i, run)
        if person is not None and not any(start < person.end and person.start < end for start, end in taken):
            found.append(person)
        i += max(1, len(run))
    return sorted(found, key=lambda person: person.start)


def _spelt(text: str) -> Iterator[Person]:
    """Foreigners in Vietnamese spelling, with hyphens: "Kim Châng-ưn", "Pu-tin"."""
    for match in _spellings().finditer(text):
        yield Person(tuple(match[0].split()), *match.span())


def is_foreign(person: Person) -> tuple[str, ...]:
    """The English forms of a foreigner with a Vietnamese name; empty for everybody else."""
    forms: dict[str, list[str]] = _table()["foreign"]
    return tuple(forms.get(" ".join(person.syllables).lower(), ()))


def is_title(plain_word: str) -> bool:
    """Whether an English word may stand before a name and is no part of it: "mr"."""
    return plain_word in _set("english_titles")


def is_family(syllable: str) -> bool:
    """Whether a Vietnamese syllable is a family name."""
    return bool(_family(syllable))


@cache
def family_names() -> frozenset[str]:
    """All family names as English writes them, without marks."""
    return frozenset(plain(name) for name in (*_table()["strong"], *_table()["weak"]))


def _run(facts: ParsedText, i: int) -> list[Word]:
    """The capitalised words from the i-th on, with single blanks between them."""
    run: list[Word] = []
    for word in facts.words[i : i + 12]:
        if not word.is_capital or (run and facts.text[run[-1].end : word.start] != " "):
            break
        run.append(word)
    return run


def _called(facts: ParsedText, before: Word | None, run: Sequence[Word]) -> Person | None:
    """Somebody after "ông", "bà" …, from the word before or the first of the run on."""
    if before and run and before.text in _set("honorifics"):
        if facts.text[before.end : run[0].start] != " ":
            return None
        name, honorific = list(run), before.text
    elif len(run) > 1 and run[0].text.lower() in _set("honorifics") and facts.begins_sentence(run[0].start):
        name, honorific = list(run[1:]), run[0].text.lower()
    else:
        return None
    first = name[0].text.lower()
    if f"{honorific} {first}" in _set("not_persons") or first in _set("titles") or len(name) > LONGEST:
        return None
    if not all(word.is_vietnamese for word in name):
        return None
    # "đàn ông Anh" is a Briton, and "mẹ Nga" a Russian mother.
    man = before is not None and facts.text[max(0, before.start - 4) : before.start].lower() == "đàn "
    if len(name) == 1 and name[0].text in COUNTRY_WORDS and (man or honorific in ("mẹ", "thầy", "cô", "em")):
        return None
    family = _family(name[0].text) if len(name) > 1 else ""
    return Person(tuple(word.text for word in name), name[0].start, name[-1].end, honorific, family)


def _family_name(text: str, run: Sequence[Word], before: Word | None) -> Person | None:
    """A run of capitalised syllables that begins with a family name, after a title or a place in the run."""
    syllables = [word.text for word in run]
    if (length := _foreign(syllables)) and length > 1:
        name = run[-length:]
        return Person(tuple(syllables[-length:]), name[0].start, name[-1].end, "", "weak")
    start = 0
    if len(run) > 4 or " ".join(syllables[:2]) in _provinces():
        strong = _set("strong")
        rest = range(1, len(run) - 1)
        start = next((k for k in rest if syllables[k].lower() in strong and len(run) - k <= LONGEST - 1), -1)
        if start < 0:
            return None
    name = run[start:]
    if not 2 <= len(name) < LONGEST or not all(word.is_vietnamese for word in name):
        return None
    placed = before and not start and before.text.lower() in _set("before_places")
    if placed and not is_officials(text, name[0].start, name[-1].end):
        return None
    family = _family(name[0].text)
    # Two syllables are as likely a place: "Sơn Đông", "Cao Hùng".
    if family == "weak" and len(name) == 2:
        return None
    lower = [word.text.lower() for word in name]
    if not family or any(" ".join(lower[:n]) in _translated() for n in range(2, len(lower) + 1)):
        return None
    return Person(tuple(word.text for word in name), name[0].start, name[-1].end, "", family)


def _with_role(facts: ParsedText, i: int, run: Sequence[Word]) -> Person | None:
    """Whoever is called by a name alone behind what he does: "ca sĩ Mỹ Tâm", "thủ môn Văn Lâm"."""
    if not 2 <= len(run) < LONGEST or i < 2 or not all(word.is_vietnamese for word in run):
        return None
    role = facts.text[facts.words[i - 2].start : run[0].start].lower()
    text = facts.text[run[0].start : run[-1].end]
    if role.removesuffix(" ") not in _set("roles") or named_in(ParsedText(text, facts.language)):
        return None
    if " ".join(word.text for word in run[:2]) in _provinces() or run[0].text.lower() in _set("titles"):
        return None
    return Person(tuple(word.text for word in run), run[0].start, run[-1].end, "", "strong")


def _foreign(syllables: Sequence[str]) -> int:
    """How many of the last syllables are a foreigner's Vietnamese name: 3 of "Trung Quốc Tập Cận Bình"."""
    lower = [syllable.lower() for syllable in syllables]
    return next((n for n in range(len(lower), 0, -1) if " ".join(lower[-n:]) in _table()["foreign"]), 0)


def _family(syllable: str) -> str:
    lower = syllable.lower()
    return "strong" if lower in _set("strong") else "weak" if lower in _set("weak") else ""


@cache
def _table() -> dict[str, Any]:
    return read_table("nlp.facts", "persons")


@cache
def _set(key: str) -> frozenset[str]:
    return frozenset(_table()[key])


@cache
def _spellings() -> re.Pattern[str]:
    names = sorted((name for name in _table()["foreign"] if "-" in name), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-])", re.IGNORECASE)


@cache
def _provinces() -> frozenset[str]:
    return frozenset(read_table("nlp.facts", "names")["provinces"])


@cache
def _translated() -> frozenset[str]:
    return frozenset(read_table("nlp.facts", "names")["translated"])
