"""Reads terms with numbers in them.

"Kỳ họp thứ 10, Quốc hội khóa XV", "6 tháng đầu năm", "Đại hội Đảng bộ tỉnh Quảng Trị lần thứ I",
"Tết Nguyên đán Canh Tý 2020".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain, product

from nlp.terms.bodies import FORMS, Bodies
from nlp.terms.lookup import Phrase
from nlp.terms.table import add, read_lists, read_table
from nlp.terms.tokens import END, Trie, split

_NUMBER = "{}"
"""Stands for a number in the table, and in the trie that is made of it."""

_PLACE = re.compile(r"\{(\d)(th|w)?\}")
_ROMAN = re.compile(r"(?=[IVXL])(?:X{0,3}|XL|L)(?:IX|IV|V?I{0,3})")
_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50}
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A row of `numbered.tsv`."""

    forms: tuple[str, ...]
    kind: str

    def with_numbers(self, end: int, numbers: list[int]) -> Phrase:
        forms = (_PLACE.sub(lambda place: _written(place, numbers), form) for form in self.forms)
        return Phrase(end, tuple(forms), self.kind)


class NumberedTerms(Bodies):
    """Reads the terms with numbers of one text."""

    def numbered(self, i: int) -> Phrase | None:
        """The longest at token i: one of the table, or a congress of a body."""
        found = [self._of_table(i), self.congress(i)]
        return max((one for one in found if one), key=lambda phrase: phrase.end, default=None)

    def _of_table(self, i: int) -> Phrase | None:
        tokens = self.tokens
        if not tokens.first[i] or tokens.shouted[i]:
            return None
        node, end, numbers = _numbered(), i, list[int]()
        best: Phrase | None = None
        while end < len(tokens) and not self._taken[end]:
            if (deeper := node.get(tokens.keys[end].lstrip("\0"))) is None:
                number = self._number(end)
                deeper = node.get(_NUMBER) if number is not None else None
                if deeper is None or number is None:
                    break
                numbers.append(number)
            node, end = deeper, end + 1
            if END in node and tokens.last[end - 1]:
                row: Numbered = node[END][0]
                best = row.with_numbers(end, numbers)
        return best

    def congress(self, i: int) -> Phrase | None:
        """The congress of a body, with its number and the years after it."""
        start = next(reversed([end for end, _ in self.walk(_congresses(), i)]), None)
        body = self.body(start) if start is not None and start < len(self.tokens) else None
        if body is None:
            return None
        end, which = self._which(body.end)
        years_at = end + (self.tokens.keys[end : end + 1] == [","])
        years = self._of_table(years_at) if years_at < len(self.tokens) else None
        after = ""
        if years is not None and years.forms[0].endswith(_TENURE):
            end, after = years.end, f" for the {years.forms[0]}"
        forms = tuple(f"{which}Congress of the {form}{after}" for form in body.forms)
        return Phrase(end, forms[:FORMS], "event", (("Congress",), *(body.parts or (body.forms,))))

    def _which(self, i: int) -> tuple[int, str]:
        """Which congress it is, where token i begins to tell: (the token after it, "10th ")."""
        if tuple(self.tokens.keys[i : i + 2]) == _TIMES and (number := self._number(i + 2)) is not None:
            return i + 3, f"{ordinal(number)} "
        return i, ""

    def _number(self, i: int) -> int | None:
        """The number that token i is: in digits, Roman ones, or, after "thứ", in words."""
        if i >= len(self.tokens):
            return None
        tokens = self.tokens
        word = tokens.text[tokens.starts[i] : tokens.ends[i]]
        if word.isascii() and word.isdigit():
            part = i and tokens.ends[i - 1] == tokens.starts[i] and tokens.keys[i - 1] in (".", ",", "/")
            return None if part else int(word)
        if _ROMAN.fullmatch(word):
            return _roman(word)
        return _ordinals().get(tokens.keys[i]) if i and tokens.keys[i - 1] == _TIMES[1] else None


def ordinal(number: int) -> str:
    """ "1st", "12th"."""
    last = 0 if number // 10 % 10 == 1 else number % 10
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(last, 'th') }"


def _roman(word: str) -> int:
    values = [_DIGITS[letter] for letter in word]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def _written(place: re.Match[str], numbers: list[int]) -> str:
    number = numbers[int(place[1]) - 1]
    if place[2] == "w" and 0 < number <= len(_WORDS):
        return _WORDS[number - 1]
    return ordinal(number) if place[2] == "th" else str(number)


_TIMES = tuple(split("lần thứ"))
_TENURE = " tenure"


@cache
def _numbered() -> Trie:
    trie: Trie = {}
    for row in chain.from_iterable(map(_of_years, read_table("numbered"))):
        parts = re.split(r"(\{\})", row["vi"])
        keys = [key for part in parts for key in ([part] if part == _NUMBER else split(part))]
        add(trie, keys, Numbered((row["en"], *filter(None, row["also"].split("; "))), row["kind"]))
    return trie


def _of_years(row: dict[str, str]) -> Iterator[dict[str, str]]:
    """A row; one of "{year}" for each of the sixty years: "Canh Tý" is a Year of the Rat."""
    if "{year}" not in row["vi"]:
        yield row
        return
    lists = read_lists()
    for number, stem in product(range(len(lists["branches"])), range(len(lists["stems"]))):
        if number % 2 != stem % 2:
            continue
        branch, *animals = lists["branches"][number]
        forms = (row["en"], *row["also"].split("; "))
        en, *also = (form.replace("{animal}", animal) for animal in animals for form in forms)
        for written in filter(None, (branch, lists["branch_spellings"].get(branch))):
            year = f"{lists['stems'][stem]} {written}"
            yield {**row, "vi": row["vi"].replace("{year}", year), "en": en, "also": "; ".join(also)}


@cache
def _congresses() -> Trie:
    trie: Trie = {}
    for words in read_lists()["congresses"]:
        add(trie, split(words), words)
    return trie


@cache
def _ordinals() -> dict[str, int]:
    return {split(word)[0]: number for number, word in enumerate(read_lists()["ordinals"], 1)}
