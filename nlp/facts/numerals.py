"""Numbers as they are written in Vietnamese and English, in digits and in words.

Vietnamese writes "1.234,5" and English "1,234.5", and each text may hold numbers of the other kind.
So a numeral has readings, the likeliest first; all of them are kept. Pure functions.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from typing import Any, Literal, NamedTuple, TypeAlias
from unicodedata import normalize

from nlp.text.tables import read_table

Language: TypeAlias = Literal["vi", "en"]

LONGEST = 15
"""Longer runs of digits are identifiers, not numbers."""

LARGEST = 10**15
"""Scale words multiply up to this; what is piled on top is no number."""

_TOKEN = re.compile(r"(?P<digits>[0-9]+(?:[.,][0-9]+)*)|(?P<word>(?:[^\W\d_][\u0300-\u036f]*)+)|\n|\S")
_ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10}


class Token(NamedTuple):
    """A run of digits with their separators, a word, a mark or a line break; half-open span."""

    text: str
    lower: str
    start: int
    end: int
    kind: str | None  # "digits", "word" or None


class Numeral(NamedTuple):
    """A number that was read.

    Attributes:
        values: its readings, likeliest first; empty for an identifier such as "192.168.1.1".
        end: index of the token after it.
        scale: what its last scale word multiplies by; 1 where there is none.
        parts: the plain numbers in it, where it may be several: "1 200" or "1,2,3".
    """

    values: tuple[Fraction, ...]
    end: int
    scale: Fraction = Fraction(1)
    parts: tuple[int, ...] = ()


@cache
def load_words() -> dict[str, Any]:
    """Returns the tables of nlp/facts/quantities.toml."""
    return read_table("nlp.facts", "quantities")


def tokenize(text: str) -> list[Token]:
    """Cuts a text into digits, words, marks and line breaks."""
    return [
        Token(match[0], normalize("NFC", match[0].lower()), match.start(), match.end(), match.lastgroup)
        for match in _TOKEN.finditer(text)
    ]


def read_digits(text: str, language: Language) -> tuple[Fraction, ...]:
    """Reads a run of digits with separators: "1.234,5", "1,234.5", "1.500".

    Three digits after the mark that the language uses for thousands are thousands. Three digits
    after its decimal mark may be either: "60,000" is found in Vietnamese text, "1.500" in English.

    Args:
        text: digits, and single "." or "," between them.
        language: whose marks are the likelier ones.

    Returns:
        The readings, likeliest first; none for an identifier.
    """
    groups = re.split("[.,]", text)
    marks = re.findall("[.,]", text)
    if len(text) - len(marks) > LONGEST or (len(groups[0]) > 8 and text.startswith("0")):
        return ()
    if not marks:
        return (Fraction(int(text)),)
    whole = len(groups[0]) <= 3 and not groups[0].startswith("0")
    decimal = Fraction(f"{''.join(groups[:-1])}.{groups[-1]}")
    if len(set(marks)) == 2:
        thousands = whole and all(len(group) == 3 for group in groups[1:-1])
        return (decimal,) if thousands and len(set(marks[:-1])) == 1 else ()
    thousands = whole and all(len(group) == 3 for group in groups[1:])
    if len(marks) > 1:
        return (Fraction(int("".join(groups))),) if thousands else ()
    if not thousands:
        return (decimal,)
    integer = Fraction(int("".join(groups)))
    return (decimal, integer) if marks[0] == {"vi": ",", "en": "."}[language] else (integer,)


def read_roman(text: str) -> int | None:
    """Reads a Roman numeral from I to XXXIX; None where it is not one."""
    if not text or not _ROMAN.fullmatch(text):
        return None
    digits = [_ROMAN_DIGITS[letter] for letter in text]
    following = [*digits[1:], 0]
    return sum(-d if d < n else d for d, n in zip(digits, following, strict=True))


def read_numeral(tokens: list[Token], i: int, language: Language) -> Numeral | None:
    """Reads the number that begins at a token, scale words included.

    "1 triệu 200 nghìn", "hai mươi lăm", "2,5 nghìn tỷ", "nửa triệu", "2.5 million", "half a
    million", "one hundred and twenty".

    Args:
        tokens: of the whole text.
        i: index of the first token of the number.
        language: whose words are read.
    """
    numeral = _read_part(tokens, i, language)
    if numeral is None:
        return None
    # "1 triệu 200 nghìn": the following parts add, each smaller than the one before.
    while numeral.scale >= 100:
        after = _after_and(tokens, numeral.end)
        rest = _read_part(tokens, after, language)
        if rest is None or not _continues(tokens, i, numeral, after, rest, language):
            break
        values = tuple(value + rest.values[0] for value in numeral.values)
        numeral = Numeral(values, rest.end, rest.scale)
    return _add_half(tokens, numeral, language)


def word_at(tokens: list[Token], i: int) -> str:
    """The token in lower case, "" past the ends."""
    return tokens[i].lower if 0 <= i < len(tokens) else ""


@cache
def load_phrases(*path: str) -> dict[str, dict[str, Any]]:
    """Returns phrases by their first word, from a table or a list of nlp/facts/quantities.toml."""
    table: Any = load_words()
    for key in path:
        table = table[key]
    phrases: dict[str, dict[str, Any]] = {}
    for phrase in table:
        value = table[phrase] if isinstance(table, dict) else phrase
        phrases.setdefault(phrase.split()[0], {})[phrase] = value
    return phrases


def phrase_at(tokens: list[Token], i: int, *path: str) -> tuple[Any, int, str] | None:
    """Finds the longest phrase of a table that begins at a token.

    Returns:
        (its value, the index after it, the phrase), or None.
    """
    if i >= len(tokens):
        return None
    candidates = load_phrases(*path).get(tokens[i].lower)
    for length in range(min(5, len(tokens) - i), 0, -1) if candidates else ():
        phrase = " ".join(token.lower for token in tokens[i : i + length])
        if candidates and phrase in candidates:
            return candidates[phrase], i + length, phrase
    return None


def _continues(
    tokens: list[Token], i: int, numeral: Numeral, after: int, rest: Numeral, language: Language
) -> bool:
    """Whether the rest belongs to the number, and is not the next one."""
    if not rest.values or rest.scale >= numeral.scale or rest.values[0] >= numeral.scale:
        return False
    in_words = tokens[i].kind == "word" and tokens[rest.end - 1].kind == "word"
    if not in_words:
        return rest.scale > 1 and after == numeral.end
    # "ba nghìn năm" are three thousand years.
    return language == "en" or rest.scale > 1 or rest.values[0] >= 10 or rest.end > after + 1


def _read_part(tokens: list[Token], i: int, language: Language) -> Numeral | None:
    """A number below a thousand or in digits, and the scale words after it."""
    if i >= len(tokens):
        return None
    if tokens[i].kind == "digits":
        part: Numeral | None = _read_digit_tokens(tokens, i, language)
    elif language == "vi":
        part = _read_vietnamese(tokens, i)
    else:
        part = _read_english(tokens, i)
    if part is None or not part.values:
        return part
    table = load_words()[language]
    values, j, scale = part.values, part.end, part.scale
    while word := word_at(tokens, j):
        if word == "-" and language == "en" and word_at(tokens, j + 1) in table["scales"]:
            j += 1  # "VND6.83-trillion"
            word = word_at(tokens, j)
        glued = tokens[j].start == tokens[j - 1].end
        factor = table["scales"].get(word) or (table["glued_scales"].get(word) if glued else None)
        if factor is None or scale >= LARGEST or word_at(tokens, j + 1) in table["not_scale_before"]:
            break
        values = tuple(value * factor for value in values)
        scale, j = scale * factor, j + 1
    return Numeral(values, j, scale, part.parts if scale == 1 else ())


def _read_digit_tokens(tokens: list[Token], i: int, language: Language) -> Numeral:
    """One token of digits, or "1 234 567" with blanks for thousands."""
    values = read_digits(tokens[i].text, language)
    if not values and len(tokens[i].text) <= LONGEST and set(tokens[i].text) & set(".,"):
        return Numeral((), i + 1, parts=(i,))
    j = i + 1
    if tokens[i].text.isdigit() and len(tokens[i].text) <= 3 and not tokens[i].text.startswith("0"):
        while j < len(tokens) and _is_thousands(tokens, j) and j - i < 5:
            j += 1
    if j == i + 1:
        return Numeral(values, j)
    return Numeral(
        (Fraction(int("".join(token.text for token in tokens[i:j]))),), j, parts=tuple(range(i, j))
    )


def _is_thousands(tokens: list[Token], j: int) -> bool:
    token = tokens[j]
    alone = j + 1 >= len(tokens) or tokens[j + 1].start > token.end or tokens[j + 1].kind is None
    return (
        token.kind == "digits"
        and token.text.isdigit()
        and len(token.text) == 3
        and alone
        and token.start == tokens[j - 1].end + 1
    )


VI_DIGITS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
# After "mươi" and "mười"; five is "lăm" there, for "hai mươi năm" are twenty years.
_VI_LAST = {**VI_DIGITS, "mốt": 1, "tư": 4, "lăm": 5, "nhăm": 5}
del _VI_LAST["năm"]


def _read_vietnamese(tokens: list[Token], i: int) -> Numeral | None:
    word, following = word_at(tokens, i), word_at(tokens, i + 1)
    if word == "nửa" and following in load_words()["vi"]["scales"]:
        return Numeral((Fraction(1, 2),), i + 1)
    if word == "không" and following == "trăm":
        below = _read_below_hundred(tokens, i + 2)
        return below and Numeral(below.values, below.end)
    if word in VI_DIGITS and following == "trăm":
        hundreds, j = VI_DIGITS[word] * 100, i + 2
        if word_at(tokens, j) == "rưỡi":
            return Numeral((Fraction(hundreds + 50),), j + 1)
        below = _read_below_hundred(tokens, j)
        if below and (below.end > j + 1 or word_at(tokens, j) == "mười"):
            return Numeral((below.values[0] + hundreds,), below.end)
        return Numeral((Fraction(hundreds),), j)
    return _read_below_hundred(tokens, i)


def _read_below_hundred(tokens: list[Token], i: int) -> Numeral | None:
    word, following = word_at(tokens, i), word_at(tokens, i + 1)
    if word in ("linh", "lẻ"):
        return Numeral((Fraction(VI_DIGITS[following]),), i + 2) if following in VI_DIGITS else None
    if word == "mười":
        tens, j = 10, i + 1
    elif word in VI_DIGITS and following in ("mươi", "chục"):
        tens, j = VI_DIGITS[word] * 10, i + 2
    elif word in VI_DIGITS:
        return Numeral((Fraction(VI_DIGITS[word]),), i + 1)
    else:
        return None
    last = _VI_LAST.get(word_at(tokens, j))
    if last is None or following == "chục" or word_at(tokens, j + 1) in ("trăm", "mươi", "chục"):
        return Numeral((Fraction(tens),), j)
    return Numeral((Fraction(tens + last),), j + 1)


def _read_english(tokens: list[Token], i: int) -> Numeral | None:
    table = load_words()["en"]
    word, following = word_at(tokens, i), word_at(tokens, i + 1)
    if word == "half" and following in ("a", "an") and word_at(tokens, i + 2) in table["scales"]:
        return Numeral((Fraction(1, 2),), i + 2)
    if word in ("a", "an") and following in table["scales"] and not following.endswith("s"):
        return Numeral((Fraction(1),), i + 1)
    below = _read_below_hundred_english(tokens, i)
    if below is None:
        return None
    value, j = below
    if value < 100 and word_at(tokens, j) == "hundred":
        value, j = value * 100, j + 1
        rest = _read_below_hundred_english(tokens, _after_and(tokens, j))
        if rest and rest[0]:
            value, j = value + rest[0], rest[1]
    elif [word_at(tokens, j + k) for k in range(3)] == ["and", "a", "half"]:
        return Numeral((value + Fraction(1, 2),), j + 3)
    return Numeral((Fraction(value),), j)


def _read_below_hundred_english(tokens: list[Token], i: int) -> tuple[int, int] | None:
    table = load_words()["en"]
    word = word_at(tokens, i)
    if word in table["words"]:
        return table["words"][word], i + 1
    if word not in table["tens"]:
        return None
    j = i + 2 if word_at(tokens, i + 1) == "-" else i + 1
    ones = table["words"].get(word_at(tokens, j), 0)
    if 0 < ones < 10:
        return table["tens"][word] + ones, j + 1
    return table["tens"][word], i + 1


def _after_and(tokens: list[Token], i: int) -> int:
    """Skips the "and" of "one hundred and twenty"."""
    return i + 1 if word_at(tokens, i) == "and" else i


def _add_half(tokens: list[Token], numeral: Numeral, language: Language) -> Numeral:
    """ "hai triệu rưỡi", "hai năm rưỡi": half of the last scale or unit more."""
    if language != "vi" or not numeral.values:
        return numeral
    j = numeral.end
    unit = word_at(tokens, j) in load_words()["vi"]["half_after"]
    at = j + 1 if unit and numeral.scale == 1 else j
    if word_at(tokens, at) != "rưỡi":
        return numeral
    return Numeral(tuple(value + numeral.scale / 2 for value in numeral.values), at + 1, numeral.scale)
