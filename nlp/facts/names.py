"""Names in Vietnamese text, and whether another text holds them."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import NamedTuple
from unicodedata import normalize

from nlp.text.syllables import NAME_SYLLABLE, without_apostrophe
from nlp.text.tables import read_table

_WORD = re.compile(NAME_SYLLABLE)
_INITIALS = re.compile(r"(?<![^\W_])(?<![^\W_]\.)[^\W\d_](?:\.[^\W\d_])+(?![^\W_])")
"""At least two single letters with full stops between them: "P.T.N.", "N.V.A"."""
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")


class Name(NamedTuple):
    """A run of capitalised syllables; half-open span."""

    syllables: tuple[str, ...]
    start: int
    end: int


def find_names(text: str) -> list[Name]:
    """Finds runs of two or more capitalised syllables, as names are written in Vietnamese."""
    names: list[Name] = []
    run: list[re.Match[str]] = []
    for match in [*_WORD.finditer(text), None]:
        capital = (
            match is not None and match[0][0].isupper() and not (match[0].isupper() and len(match[0]) > 1)
        )
        if run and (match is None or not capital or text[run[-1].end() : match.start()] != " "):
            if len(run) > 1:
                names.append(Name(tuple(m[0] for m in run), run[0].start(), run[-1].end()))
            run = []
        if match is not None and capital:
            run.append(match)
    return names


def find_initials(text: str) -> list[Name]:
    """Finds persons who are named by initials alone, as the press names minors and suspects: "em P.T.N."."""
    return [
        Name(tuple(re.findall(r"\w", match[0])), match.start(), match.end())
        for match in _INITIALS.finditer(text)
        if match[0].replace(".", "").isupper()
    ]


def unsupported_names(output: str, source: str) -> list[Name]:
    """Returns the names of a Vietnamese output that its Vietnamese source lacks.

    A syllable of theirs is not there, or, of a person, two that stand side by side do so nowhere in the
    source: "Trần Văn Hùng" is none of "Trần Văn Nam" and "Lê Hùng". Old and new tone placement ("hoà",
    "hòa") are one. A name whose initials stand in the source as an abbreviation ("TP.HCM", "UBND") is lawful.
    """
    words = [canonical(match[0]) for match in _WORD.finditer(source)]
    syllables, pairs = set(words), set(pairwise(words))
    short = {match[0] for match in _WORD.finditer(source) if match[0].isupper() and 1 < len(match[0]) < 9}
    found = []
    for name in find_names(output):
        absent = [s for s in name.syllables if canonical(s) not in syllables]
        known = " ".join(name.syllables).lower() in _names("known")
        mixed = _is_person(name) and not set(pairwise(map(canonical, _person(name)))) <= pairs
        if (absent or mixed) and not known and not _is_abbreviated(output, name, short):
            found.append(name)
    initials = {name.syllables for name in find_initials(source)}
    found += [name for name in find_initials(output) if initials and name.syllables not in initials]
    return found


def _person(name: Name) -> list[str]:
    """The syllables of a name in small letters, without the title before it."""
    lower = [normalize("NFC", s.lower()) for s in name.syllables]
    return lower[1:] if lower[0] in _names("titles") else lower


def _is_person(name: Name) -> bool:
    lower = _person(name)
    if not 2 <= len(lower) <= 4 or lower[0] not in _names("family"):
        return False
    return not any(" ".join(lower[:n]) in _names("translated") for n in range(2, len(lower) + 1))


@cache
def _names(key: str) -> frozenset[str]:
    table = read_table("nlp.facts", "names")
    return frozenset(table[key])


def canonical(syllable: str) -> str:
    """A syllable with its tone at the end, y as i, no apostrophe: "hoà" is "hòa", "Mỹ" is "Mĩ"."""
    letters = normalize("NFD", without_apostrophe(syllable).lower())
    return _TONES.sub("", letters).replace("y", "i") + "".join(_TONES.findall(letters))


def _is_abbreviated(text: str, name: Name, short: set[str]) -> bool:
    """Whether the initials of the name, or of the phrase that it begins, are an abbreviation."""
    following = _WORD.findall(text[name.start : name.start + 80])
    before = _WORD.findall(text[max(0, name.start - 40) : name.start])[-3:]
    initials = "".join(word[0].upper() for word in [*before, *following])
    own = "".join(s[0].upper() for s in name.syllables)
    # "Thành phố Hồ Chí Minh" for "TP.HCM", "Bộ Giao thông Vận tải" for "Bộ GTVT".
    return any(
        word in initials and (own in word or word in own or word.startswith(own[1:])) for word in short
    )
