"""Lines in capitals, as headlines and old documents have them, set as sentences are written.

A model that has read sentences makes nonsense of capitals, in which names and words look alike. Names keep
their capitals: those that the rest of the text writes, provinces, persons by their family names, and what
stands in `capitals.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from nlp.facts.names import find_names
from nlp.facts.numerals import Language
from nlp.text.spelling import is_syllable
from nlp.text.tables import read_table

__all__ = ["headline_case", "is_in_capitals", "names_of", "sentence_case"]

_TABLE = read_table("nlp.facts", "capitals")
_ACRONYMS, _MIDDLE, _STOP, _BEFORE_ROMAN, _KINDS = (
    frozenset(_TABLE[key]) for key in ("acronyms", "middle", "stop", "before_roman", "kinds")
)
_TITLES = tuple(tuple(title.split()) for title in _TABLE["titles"])
_PERSONS = frozenset(title for title in _TABLE["titles"] if " " not in title)
_FAMILY = frozenset(read_table("nlp.facts", "names")["family"])
_WORD = re.compile(r"[^\W_]+(?:[./&-][^\W_]+)*")
_ENGLISH_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_FEWEST_LETTERS = 8
_UPPER = 0.85  # of the letters
_LONGEST = 6  # syllables of a name that is looked up
_ROMAN = re.compile(r"[IVX]+")
_PRONOUNCEABLE = re.compile(r"(?:[^aeiouy]{0,3}[aeiouy]+)+[^aeiouy]{0,2}", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)]*\s+[\"“‘«(]*$")


def is_in_capitals(text: str, language: Language = "vi") -> bool:
    """Tells whether a text is written in capitals: two words of it at least are no acronyms."""
    letters = [character for character in text if character.isalpha()]
    upper = sum(character.isupper() for character in letters)
    if len(letters) < _FEWEST_LETTERS or upper < _UPPER * len(letters):
        return False
    words = [word for word in _WORD.findall(text) if len(word) > 1 and word.isupper()]
    return sum(word not in _ACRONYMS and (language == "en" or is_syllable(word)) for word in words) >= 2


def names_of(text: str) -> list[str]:
    """Returns the names of a text as it writes them, each once; what only begins a sentence is none."""
    small = frozenset(re.findall(r"[^\W\d_]+", text)) if text else frozenset()
    names: dict[str, None] = {}
    for name in find_names(text):
        before = text[max(0, name.start - 8) : name.start].rstrip(' "“‘«(-–')
        first = not before or before[-1] in ".!?…:\n"
        opening = name.syllables[0].lower()
        common = opening in small or opening in _KINDS or opening in _PERSONS
        syllables = name.syllables[1:] if first and common else name.syllables
        names[" ".join(syllables)] = None
    return list(names)


def headline_case(line: str) -> str:
    """Sets an English line in capitals as headlines are: each word with one; as many characters come back."""
    return _ENGLISH_WORD.sub(lambda m: m[0] if m[0] in _ACRONYMS else m[0].capitalize(), line)


def sentence_case(line: str, *, names: Iterable[str] = ()) -> str:
    """Sets a line in capitals as a sentence is written; the same number of characters comes back.

    To translate a headline: give the model `sentence_case(line, names=names_of(article))`, check its output
    against that, and show the output with `str.upper` where the layout wants capitals.

    Args:
        line: a line for which `is_in_capitals` holds; others lose capitals that they should keep.
        names: of the text that the line belongs to.
    """
    known = dict(_usual_names())
    for name in names:
        if not name.isupper():
            known[tuple(name.lower().split())] = tuple(name.split())
    words = list(_WORD.finditer(line))
    lowered = [word.group().lower() for word in words]
    cased = [_one(word.group(), before) for word, before in zip(words, ("", *lowered), strict=False)]
    at = 0
    while at < len(words):
        length = _name_length(lowered, at, known)
        if length:
            written = known.get(tuple(lowered[at : at + length]))
            cased[at : at + length] = written or [_capitalised(word) for word in lowered[at : at + length]]
        at += length or 1
    return _rebuilt(line, words, cased)


def _rebuilt(line: str, words: Sequence[re.Match[str]], cased: Sequence[str]) -> str:
    parts, done = [], 0
    for i, (word, written) in enumerate(zip(words, cased, strict=True)):
        first = i == 0 or _SENTENCE_END.search(line[words[i - 1].start() : word.start()])
        # The name of a context may be of another length ("Hoà" in NFD), never here: both are NFC.
        shown = written if len(written) == len(word.group()) else word.group().lower()
        parts += [line[done : word.start()], shown[:1].upper() + shown[1:] if first else shown]
        done = word.end()
    return "".join((*parts, line[done:]))


def _one(word: str, before: str) -> str:
    """A word that is part of no known name."""
    lower = word.lower()
    if _ROMAN.fullmatch(word) and (before in _BEFORE_ROMAN or not is_syllable(lower)):
        return word
    if word in _ACRONYMS or any(character.isdigit() for character in word) or re.search("[./&]", word):
        return word
    if "-" in word:
        return "-".join(_one(part, "") for part in word.split("-"))
    if is_syllable(lower):
        return lower
    short = len(word) <= 3 or not _PRONOUNCEABLE.fullmatch(lower)
    return word if short else _capitalised(lower)


def _capitalised(word: str) -> str:
    return word[:1].upper() + word[1:]


def _name_length(words: Sequence[str], at: int, known: dict[tuple[str, ...], tuple[str, ...]]) -> int:
    """How many words from an index on are a name; 0 where none is."""
    for length in range(min(_LONGEST, len(words) - at), 1, -1):
        if tuple(words[at : at + length]) in known:
            return length
    if (words[at],) in known:
        return 1
    return _person_length(words, at)


def _person_length(words: Sequence[str], at: int) -> int:
    """A person has a family name, and a middle name after it or a title before it."""
    if words[at] not in _FAMILY:
        return 0
    titled = any(tuple(words[max(0, at - len(title)) : at]) == title for title in _TITLES)
    rest = words[at + 1 : at + 4]
    middles = 0
    while middles < min(2, len(rest) - 1) and rest[middles] in _MIDDLE:
        middles += 1
    if middles and rest[middles] not in _STOP:
        return middles + 2
    if titled and rest and rest[0] not in _STOP:
        third = len(rest) > 1 and rest[1] not in _STOP and rest[0] in _MIDDLE
        return 3 if third else 2
    return 0


@cache
def _usual_names() -> dict[tuple[str, ...], tuple[str, ...]]:
    names = (*read_table("nlp.facts", "names")["provinces"], *_TABLE["names"])
    return {tuple(name.lower().split()): tuple(name.split()) for name in names}
