"""Vietnamese names in English text: one style for all, and nearly right ones restored.

Two styles: "plain" writes Nguyen Van A and Dak Lak, "marked" Nguyễn Văn A and Đắk Lắk. What English has a
name of its own for (Hanoi, Vietnam, Ho Chi Minh City) stays English in both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias
from unicodedata import normalize

from nlp.text.syllables import APOSTROPHES

Style: TypeAlias = Literal["plain", "marked"]

ENGLISH = {
    "Hà Nội": "Hanoi",
    "Việt Nam": "Vietnam",
    "Thành phố Hồ Chí Minh": "Ho Chi Minh City",
    "Sài Gòn": "Saigon",
    "Đắc Lắc": "Dak Lak",
    "Đăk Lăk": "Dak Lak",
    "Đắc Nông": "Dak Nong",
    "Đăk Nông": "Dak Nong",
}
"""Names whose English is not the Vietnamese without its marks."""

_MARKS = re.compile("[\u0300-\u036f]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_BETWEEN = re.compile(r"(?<=[^\W\d_])’(?=[^\W\d_])")
_RUN = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")
# Letters that hardly any other language has.
_VIETNAMESE = re.compile("[đĐơƠưƯăĂẠ-ỹ]")


@dataclass(frozen=True, slots=True)
class Restored:
    """A name that was nearly right and was put right; the span is in the new text, half-open."""

    before: str
    after: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class StyledNames:
    """An English text with its Vietnamese names in one style, and which of them were restored."""

    text: str
    restored: tuple[Restored, ...]


def transliterate(name: str, style: Style = "plain") -> str:
    """Returns a Vietnamese name as English text writes it.

    >>> transliterate("Nguyễn Văn Đức"), transliterate("Đắk Lắk"), transliterate("Hà Nội")
    ('Nguyen Van Duc', 'Dak Lak', 'Hanoi')
    """
    composed = _BETWEEN.sub("'", normalize("NFC", name))
    if composed in ENGLISH:
        return ENGLISH[composed]
    return composed if style == "marked" else strip(composed)


@lru_cache(maxsize=1 << 14)
def strip(text: str) -> str:
    """Returns a text without its marks; đ is d."""
    letters = _MARKS.sub("", normalize("NFD", text.replace("đ", "d").replace("Đ", "D")))
    return normalize("NFC", letters)


def style_names(english: str, source_names: Iterable[str], style: Style = "plain") -> StyledNames:
    """Puts the Vietnamese names of an English text into one style and restores the nearly right ones.

    A name is restored if it is nowhere in the text, and one run of as many capitalised words, which is no
    other name of the source, differs from it by a letter or two: "Tran Quoc Vuang" for "Trần Quốc Vượng".

    Args:
        english: any text; spans of the result count its characters after the change.
        source_names: names as the Vietnamese source has them, persons and places, of one syllable or more.
        style: "plain" or "marked".
    """
    names = list(dict.fromkeys(normalize("NFC", " ".join(name.split())) for name in source_names))
    text = normalize("NFC", english)
    text, mended = _restore(text, [name for name in names if " " in name and name not in ENGLISH])
    text = _plain_names(text, names) if style == "plain" else _marked_names(text, names)
    return StyledNames(text, tuple(_locate(text, mended, style)))


def _plain_names(text: str, names: Sequence[str]) -> str:
    known = {syllable for name in names for syllable in name.split()}

    def plain(match: re.Match[str]) -> str:
        word = match[0]
        vietnamese = word in known or word.title() in known or _VIETNAMESE.search(word)
        return strip(word) if vietnamese and word[0].isupper() else word

    for name, own in ENGLISH.items():
        text = re.sub(rf"(?<!\w){name}(?!\w)", own, text)
    return _WORD.sub(plain, text)


def _marked_names(text: str, names: Sequence[str]) -> str:
    for name in sorted(names, key=len, reverse=True):
        if " " not in name or name in ENGLISH:
            continue
        text = _occurrence(name).sub(lambda match, name=name: _cased(name, match[0]), text)  # type: ignore[misc]
    for name, own in ENGLISH.items():
        text = re.sub(rf"(?<!\w){name}(?!\w)", own, text)
    return _marked_given(text, names)


def _marked_given(text: str, names: Sequence[str]) -> str:
    """Given names alone, after a title: "Mr Vuong" of "Trần Quốc Vượng", where only one person has it."""
    given: dict[str, set[str]] = {}
    for name in names:
        given.setdefault(strip(name.split()[-1]), set()).add(name.split()[-1])

    def marked(match: re.Match[str]) -> str:
        forms = given.get(strip(match[2]), set())
        return match[1] + (next(iter(forms)) if len(forms) == 1 else match[2])

    return re.sub(r"((?<!\w)(?:Mr|Ms|Mrs|Miss|Dr)\.? )([^\W\d_]+)(?! [A-ZĐ])", marked, text)


def _occurrence(name: str) -> re.Pattern[str]:
    """Finds a name with or without its marks, each letter on its own."""
    letters = "".join(_letter(letter) for letter in name)
    return re.compile(rf"(?<!\w){letters}(?!\w)")


def _letter(letter: str) -> str:
    if letter == " ":
        return "[ \u00a0]"
    if letter in APOSTROPHES:
        return f"[{APOSTROPHES}]"
    plain = strip(letter)
    forms = {letter, plain, letter.upper(), plain.upper()}
    return f"[{''.join(sorted(re.escape(form) for form in forms))}]"


def _cased(name: str, like: str) -> str:
    return name.upper() if like.isupper() else name


def _restore(text: str, names: Sequence[str]) -> tuple[str, list[tuple[str, str]]]:
    """Puts nearly right names right: (the text, pairs of what stood there and the name)."""
    plain = f" {' '.join(_WORD.findall(transliterate(text)))} ".lower()
    absent = [name for name in names if f" {transliterate(name).lower()} " not in plain]
    mended: list[tuple[str, str]] = []
    taken = {strip(name).lower() for name in names}
    for name in absent:
        candidates = {run for run in _runs(text, len(name.split())) if strip(run).lower() not in taken}
        near = [run for run in candidates if _is_near(strip(run).lower(), strip(name).lower())]
        rivals = [other for other in absent if other != name and len(near) == 1
                  and _is_near(strip(near[0]).lower(), strip(other).lower())]  # fmt: skip
        if len(near) == 1 and not rivals:
            text = re.sub(rf"(?<!\w){re.escape(near[0])}(?!\w)", transliterate(name), text)
            mended.append((near[0], transliterate(name)))
    return text, mended


def _runs(text: str, length: int) -> Iterable[str]:
    """Yields runs of so many capitalised words, as part of longer ones, too."""
    for match in _RUN.finditer(text):
        words = match[0].split(" ")
        for at in range(len(words) - length + 1):
            part = words[at : at + length]
            if all(word[0].isupper() for word in part):
                yield " ".join(part)


def _is_near(one: str, other: str) -> bool:
    """Whether two names are one but for a slip of the pen.

    They have as many syllables, and all but one are the same; that one differs by one letter, by two if the
    name is long, and begins with the same letter.
    """
    if len(one.split()) != len(other.split()):
        return False
    pairs = list(zip(one.split(), other.split(), strict=True))
    wrong = [(a, b) for a, b in pairs if a != b]
    if len(wrong) != 1 or any(a[0] != b[0] for a, b in wrong):
        return False
    ((a, b),) = wrong
    return _distance(a, b) <= (2 if len(pairs) >= 3 and min(len(a), len(b)) >= 4 else 1)


def _distance(a: str, b: str) -> int:
    """The least number of letters to put in, take out or exchange (Levenshtein)."""
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, other in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (letter != other))
    return row[-1]


def _locate(text: str, mended: Iterable[tuple[str, str]], style: Style) -> Iterable[Restored]:
    plain = "".join(strip(letter) for letter in text)
    for before, after in mended:
        for match in re.finditer(rf"(?<!\w){re.escape(after)}(?!\w)", plain):
            yield Restored(before, text[match.start() : match.end()], match.start(), match.end())
