"""Which language a text is in: Vietnamese, English, Vietnamese without its marks, or another.

By its letters and its frequent words; no model. The words are in nlp/text/language.toml.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal, TypeAlias
from unicodedata import category, normalize

from nlp.text.tables import read_table

Detected: TypeAlias = Literal["vi", "vi-unmarked", "en", "other", "unknown"]

SAMPLE = 20_000
"""Characters looked at: the first and the last half of them. More tell nothing new."""

_HEADLINE = 12
"""Words from which a text is no headline, which may do without "the" and "of"."""

_WORD = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+(?:['’][a-z]+)?")
_MARKS = re.compile("[\u0300-\u036f]")
# Letters that hardly any other language has: đ, ơ, ư, ă, two marks on one letter, hook and dot below.
_DISTINCT = re.compile("[đơưăẠ-ỹ]")
_ACCENTED = re.compile("[àáâãèéêìíòóôõùúýĩũ]")


@dataclass(frozen=True, slots=True)
class _Counts:
    """Words of a text by what they look like."""

    words: int = 0  # in letters, CJK characters counted singly
    foreign: int = 0  # of another script
    marked: int = 0  # Vietnamese syllables with a mark
    distinct: int = 0  # of which with a letter that only Vietnamese has
    small: int = 0  # of which without a capital: no names
    plain: int = 0  # of the frequent syllables without marks those without a capital
    odd: int = 0  # of no shape that a Vietnamese syllable has
    names: int = 0  # with a capital, of the shape of a Vietnamese syllable, and no English words
    shaped: int = 0  # without a mark, of the shape of a Vietnamese syllable
    fitting: int = 0  # of which no English words
    unmarked: int = 0  # frequent syllables of Vietnamese without marks
    english: int = 0
    others: int = 0  # frequent words of other languages in Latin script


def detect(text: str) -> Detected:
    """Returns the language of a text, "unknown" where it is too short or too mixed to tell."""
    counts = _count(text)
    if counts.words == 0:
        return "unknown"
    if counts.foreign * 2 > counts.words:
        return "other"
    enough = counts.words >= 3
    english = enough and counts.english >= 0.15 * counts.words and counts.english > counts.others * 2
    if counts.marked and not counts.small and _is_english_beside_names(counts):
        return "en"  # the marks are those of names
    if counts.distinct and counts.marked * 4 >= counts.words:
        return "vi"
    if counts.marked >= 2 and counts.marked * 2 >= counts.words:
        return "vi"
    if enough and _is_unmarked(counts):
        return "vi-unmarked"
    if english:
        return "en"
    none = counts.english < 0.03 * counts.words and counts.words >= _HEADLINE
    foreign = counts.others > counts.english or none
    # Of names no language can be told: "Mr. Le Thanh Hai" is no French.
    enough = counts.words - min(counts.names, counts.words // 2) >= 8
    return "other" if foreign and enough and counts.marked * 8 < counts.words else "unknown"


def likelier(text: str) -> tuple[Literal["vi", "en"], float]:
    """Returns which of the two languages a text is rather in, however short it is.

    Returns:
        The language, and how sure that is, 0 to 100: a step, not measured for each text. On pieces of one and
        two words of news in both languages, Vietnamese with and without its marks, steps of 80 and more are
        right in 9 of 10 cases or more. 0: there is nothing to go by.
    """
    found = detect(text)
    if found in ("vi", "en"):
        return ("vi" if found == "vi" else "en"), 100.0
    if found == "vi-unmarked":
        return "vi", 60.0
    counts = _count(text)
    if found == "other" or counts.foreign or not counts.words:
        return "en", 0.0
    if counts.marked:
        return "vi", 60.0 if counts.odd or counts.english else 90.0
    if counts.odd:
        return "en", 80.0
    return ("vi" if counts.fitting > counts.english else "en"), 50.0


def _is_english_beside_names(counts: _Counts) -> bool:
    """Whether what is left beside Vietnamese names is English: "Đỗ Hùng Danh and Lê Quang Hậu scored"."""
    rest = counts.words - counts.names
    # "An", "to" and "can" are Vietnamese, too; "and" and "scored" are not.
    return counts.odd > 0 and counts.english > max(0, counts.others * 2, 0.15 * rest - 1)


def _is_unmarked(counts: _Counts) -> bool:
    """Vietnamese whose marks were left out: words of its shape, many of them its frequent ones."""
    if counts.unmarked <= counts.english or counts.unmarked < 0.15 * counts.words:
        return False
    # "Vu Tien Long, Dang Quoc Bao and Le Minh Khoi scored": names alone are no language.
    if counts.words > counts.names > 0 and counts.odd > 1 and counts.plain <= counts.english:
        return False
    return counts.fitting >= 0.55 * counts.words or counts.shaped >= 0.8 * counts.words


def is_english(text: str) -> bool:
    """Whether a text is English; False where that cannot be told, as of one word."""
    return detect(text) == "en"


def leftover_vietnamese(english_text: str) -> list[tuple[int, int]]:
    """Finds Vietnamese words that were left untranslated in English text.

    Proper names ("Trần Quốc Vượng", "Hà Nội") and words that English keeps ("phở") are not reported.

    Args:
        english_text: text that should be English.

    Returns:
        Half-open spans of runs of Vietnamese words, in order.
    """
    spans: list[tuple[int, int]] = []
    run: list[re.Match[str]] = []
    words = list(_WORD.finditer(english_text))
    kept = _kept_in([_plain(match[0]) for match in words])
    kept_starts = frozenset(words[i].start() for i in kept)
    for match in words:
        if run and english_text[run[-1].end() : match.start()].strip(" "):
            spans += _leftover(run, kept_starts)
            run = []
        if _may_be_vietnamese(match[0]):
            run.append(match)
        else:
            spans += _leftover(run, kept_starts)
            run = []
    return spans + _leftover(run, kept_starts)


def _leftover(run: list[re.Match[str]], kept: frozenset[int]) -> list[tuple[int, int]]:
    """The untranslated part of a run of Vietnamese-looking words, if there is one."""
    guilty = [
        i
        for i, match in enumerate(run)
        if match[0].islower() and _is_marked(match[0]) and match.start() not in kept
    ]
    if not guilty:
        return []
    first, last = guilty[0], guilty[-1]
    while first > 0 and run[first - 1][0].islower():
        first -= 1
    # "Ủy ban nhân dân": one capital begins a phrase, several are a name.
    if first == 1 or (first > 1 and not run[first - 2][0][:1].isupper()):
        first -= 1
    while last + 1 < len(run) and run[last + 1][0].islower():
        last += 1
    return [(run[first].start(), run[last].end())]


def _kept_in(words: list[str]) -> set[int]:
    """Which words of a text English keeps: "áo dài" is one thing, "áo" and "cà phê" have English."""
    phrases = _words("english", "kept")
    longest = max(len(phrase.split()) for phrase in phrases)
    return {
        at
        for i in range(len(words))
        for n in range(1, min(longest, len(words) - i) + 1)
        if " ".join(words[i : i + n]) in phrases
        for at in range(i, i + n)
    }


def _may_be_vietnamese(word: str) -> bool:
    if _is_marked(word):
        return True
    return word.lower() in _words("vietnamese", "plain") and word.lower() not in _words("english", "words")


def _is_marked(word: str) -> bool:
    """Whether a word is a Vietnamese syllable with a mark; "café" and "résumé" are not."""
    word = _plain(word)
    marked = _DISTINCT.search(word) or (_ACCENTED.search(word) and not _is_loanword(word))
    return bool(marked) and _syllable().fullmatch(strip_marks(word)) is not None


def _is_loanword(word: str) -> bool:
    # "é" ends French words; in Vietnamese it stands alone in few syllables of two letters or three.
    return word.endswith("é") and len(word) > 3


def _plain(word: str) -> str:
    return normalize("NFC", word.lower())


@lru_cache(maxsize=1 << 15)
def is_syllable(word: str) -> bool:
    """Whether a word has the shape of a Vietnamese syllable, with or without its marks."""
    return _syllable().fullmatch(strip_marks(_plain(word))) is not None


def strip_marks(text: str) -> str:
    """Returns a text without Vietnamese marks: "Đà Nẵng" is "Da Nang"."""
    return _MARKS.sub("", normalize("NFD", text)).replace("đ", "d").replace("Đ", "D")


@cache
def _table() -> dict[str, dict[str, Any]]:
    return read_table("nlp.text", "language")


@cache
def _words(language: str, name: str) -> frozenset[str]:
    return frozenset(_table()[language][name])


@cache
def _words_kept() -> frozenset[str]:
    phrases = _words("english", "kept") | _words("english", "left")
    return frozenset(word for phrase in phrases for word in phrase.split())


@cache
def _syllable() -> re.Pattern[str]:
    return re.compile(_table()["vietnamese"]["onset"] + _table()["vietnamese"]["rhyme"])


def _count(text: str) -> _Counts:
    if len(text) > SAMPLE:
        text = f"{text[: SAMPLE // 2]} {text[-SAMPLE // 2 :]}"
    found: Counter[str] = Counter()
    for match in _WORD.finditer(normalize("NFC", text)):
        word = match[0].lower()
        if not _is_latin(word):
            # Chinese and Japanese put no blanks between words, of two letters or so.
            found.update(dict.fromkeys(("words", "foreign"), max(1, len(word) // 2)))
            continue
        # "Jong-un" has no French article.
        part = match.start() > 0 and match.string[match.start() - 1] in "-‑"
        found.update(["words", *(look for look in _looks(word) if not (part and look == "others"))])
        marked = _is_marked(word)
        found["small"] += match[0].islower() and marked and word not in _words_kept()
        found["plain"] += match[0].islower() and word in _words("vietnamese", "unmarked")
        found["odd"] += not is_syllable(word)
        if match[0][0].isupper():
            found["names"] += marked or (is_syllable(word) and word not in _words("english", "words"))
    return _Counts(**found)


@lru_cache(maxsize=50_000)
def _looks(word: str) -> tuple[str, ...]:
    """The counts that a word in small letters adds to."""
    if _is_marked(word):
        return ("marked", "distinct") if _DISTINCT.search(word) else ("marked",)
    looks = {
        "english": word in _words("english", "words"),
        "others": word in _words("english", "others"),
        "unmarked": word in _words("vietnamese", "unmarked"),
        "shaped": (shaped := _syllable().fullmatch(word) is not None),
        "fitting": shaped and word not in _words("english", "lookalikes"),
    }
    return tuple(name for name, does in looks.items() if does)


def _is_latin(word: str) -> bool:
    return all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 or category(c) == "Mn" for c in word)
