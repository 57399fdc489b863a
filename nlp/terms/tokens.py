"""Vietnamese text as a row of syllables, with abbreviations opened up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from unicodedata import normalize

from nlp.text.syllables import NAME_SYLLABLE

_TOKEN = re.compile(rf"\n|{NAME_SYLLABLE}|\d+|[^\w\s]|_")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_FINAL_Y = re.compile(r"(?<=[^aeouêôơưâă])y$")
_CHUNK, _DIGIT = re.compile(r"\S+"), re.compile(r"\d")
_DASHES = {"–": "-", "—": "-", "‐": "-", "‑": "-", "’": "'", "‘": "'"}

LOWER, CAPITAL, UPPER, OTHER = range(4)
"""Shapes of a token: "tỉnh", "Tỉnh", "UBND" (a single capital letter counts as CAPITAL), no letters."""

END = ""
"""The key under which a node of a trie holds what ends there; no token is empty."""

Trie = dict[str, Any]


@lru_cache(maxsize=1 << 16)
def canonical(syllable: str) -> str:
    """Returns a syllable in small letters with its tone at the end: "Hoà", "hòa" and "HÒA" are one.

    Final y after a consonant is i ("Mỹ", "Mĩ"; "kỹ", "kĩ"). NFC and NFD, "R'lấp" and "R’lấp" give the same.
    """
    letters = normalize("NFD", syllable.lower().replace("’", "'"))
    bare = normalize("NFC", _TONES.sub("", letters))
    return _FINAL_Y.sub("i", bare) + "".join(_TONES.findall(letters))


@dataclass(slots=True)
class Tokens:
    """A text's tokens; where an abbreviation was opened, several share one span.

    `first` and `last` say whether a match may begin or end there: inside an abbreviation it may not.
    """

    text: str
    keys: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    shapes: list[int] = field(default_factory=list)
    first: list[bool] = field(default_factory=list)
    last: list[bool] = field(default_factory=list)
    shouted: list[bool] = field(default_factory=list)
    """Whether the token stands in a line all in capitals, where capitals tell nothing."""

    def __len__(self) -> int:
        return len(self.keys)

    def add(self, key: str, start: int, end: int, shape: int, first: bool, last: bool, shouted: bool) -> None:
        self.keys.append(key)
        self.starts.append(start)
        self.ends.append(end)
        self.shapes.append(shape)
        self.first.append(first)
        self.last.append(last)
        self.shouted.append(shouted)

    def is_capital(self, i: int) -> bool:
        return i < len(self.keys) and self.shapes[i] in (CAPITAL, UPPER)

    def begins_sentence(self, i: int) -> bool:
        """Whether a capital at token i may be that of the sentence: nothing or an end of one before it."""
        while i > 0 and self.keys[i - 1] in _OPENING:
            i -= 1
        return i == 0 or self.keys[i - 1] in _ENDING


_OPENING = frozenset("\"'“”«([*•")
_ENDING = frozenset([*".!?:;…-*•", "\n"])


def split(text: str) -> list[str]:
    """Returns the canonical keys of a term's tokens, as they are looked up."""
    return [_key(match[0]) for match in _TOKEN.finditer(text)]


def tokenise(text: str, abbreviations: Mapping[str, Any] | None = None) -> Tokens:
    """Cuts a text into tokens and opens its abbreviations.

    Args:
        text: Vietnamese, of any normal form.
        abbreviations: a trie of exact tokens ("LĐ", "-", "TB"); what ends a path is the term in full.
    """
    tokens = Tokens(text)
    found = list(_TOKEN.finditer(text))
    words = [match[0] for match in found]
    shouted = _shouted(words)
    codes = [match.span() for match in _CHUNK.finditer(text) if _is_code(match[0])]
    i = code = 0
    while i < len(found):
        start = found[i].start()
        while code < len(codes) and codes[code][1] <= start:
            code += 1
        inside = code < len(codes) and codes[code][0] <= start
        opened = None if inside or not abbreviations else _abbreviation(words, found, i, abbreviations)
        if opened is not None:
            i = _open(tokens, found, i, shouted[i], opened)
            continue
        word = words[i]
        # A code's letters keep a key that no term has.
        key = "\0" + word if inside else _key(word)
        tokens.add(key, start, found[i].end(), _shape(word), True, True, shouted[i])
        i += 1
    return tokens


def _is_code(chunk: str) -> bool:
    """Whether it numbers a document, "168/2024/NĐ-CP", "12-CT/TW", or a road: nothing in it is a term."""
    if "/" not in chunk and "-" not in chunk:
        return False
    digits = [match.start() for match in _DIGIT.finditer(chunk)]
    if not digits:
        return False
    return digits[0] < chunk.rfind("/", 0, -1) or 0 < chunk.find("-", 1) < digits[-1]


def _open(tokens: Tokens, found: list[re.Match[str]], i: int, shouted: bool, opened: tuple[int, str]) -> int:
    """Adds the tokens of an abbreviation's term; returns the token after it."""
    end, full = opened
    parts = [match[0] for match in _TOKEN.finditer(full)]
    for n, part in enumerate(parts):
        span = found[i].start(), found[end - 1].end()
        tokens.add(_key(part), *span, _shape(part), n == 0, n == len(parts) - 1, shouted)
    return end


def _abbreviation(
    words: list[str], found: list[re.Match[str]], i: int, trie: Mapping[str, Any]
) -> tuple[int, str] | None:
    """The longest abbreviation at token i: (the token after it, the term in full)."""
    if i and found[i - 1].end() == found[i].start() and words[i - 1] in "-&/.":
        return None
    node: Any = trie
    best = None
    for end in range(i, len(words)):
        node = node.get(words[end] if words[end].isascii() else normalize("NFC", words[end]))
        if node is None:
            break
        if END in node:
            best = end + 1, node[END]
    if best is None or _continues(words, found, best[0]):
        return None
    return best


def _continues(words: list[str], found: list[re.Match[str]], end: int) -> bool:
    """Whether letters stick to the abbreviation: "UBND-VP" is another thing than "UBND"."""
    if end + 1 >= len(words) or found[end].start() != found[end - 1].end():
        return False
    return words[end] in "-&/" and found[end + 1].start() == found[end].end() and words[end + 1].isupper()


def _key(word: str) -> str:
    return _DASHES.get(word, word) if len(word) == 1 and not word.isalpha() else canonical(word)


def _shape(word: str) -> int:
    if not word[0].isalpha():
        return OTHER
    if not word[0].isupper():
        return LOWER
    return UPPER if len(word) > 1 and word.isupper() else CAPITAL


def _shouted(words: list[str]) -> list[bool]:
    """Whether each token stands in a line with at least three words, nearly all in capitals."""
    result: list[bool] = []
    line: list[str] = []
    for word in [*words, "\n"]:
        if word != "\n":
            line.append(word)
            continue
        letters = [w for w in line if w[0].isalpha()]
        upper = sum(w.isupper() for w in letters)
        result += [len(letters) >= 3 and upper >= 0.8 * len(letters)] * (len(line) + 1)
        line = []
    return result
