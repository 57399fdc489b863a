"""What an article says in numbers, dates, names and places: claims, each with the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias, get_args

from nlp.checks.negation import denied_parts
from nlp.event.report import Report
from nlp.facts.names import Name
from nlp.facts.quantities import Quantity
from nlp.text.spelling import is_syllable
from nlp.text.syllables import FUNCTION_WORDS, SYLLABLE
from nlp.text.tables import read_table

ClaimKind: TypeAlias = Literal["number", "percent", "amount", "date", "name", "place"]
KINDS: tuple[ClaimKind, ...] = get_args(ClaimKind)

_WINDOW = 8
"""Syllables on each side of a fact that tell what it is about."""

_COUNTED = 4
"""Most syllables of what a number counts."""

_REACH = 25
"""Most syllables between "số" and the number that it announces."""

_ROW, _FIGURES = 8, 0.4
"""Least syllables of a row of a table, and the share of them that are numbers."""

_CODE = re.compile(r"[/_-][^\W\d_]|[^\W\d_][/_-]?\d|\d[^\W\d_]")

Words: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """A fact in a sentence of an article.

    Attributes:
        report: the index of the article.
        sentence: its index in the article.
        start, end: where the fact stands in the article's text.
        kind: what it is.
        text: as it is written.
        label: what it is of: the noun phrase that a number counts, the words before a name; "" for none.
        counted: the syllables of the label, words for the same thing made one.
        left, right: the syllables around it in its sentence, the nearest first.
        quantity: of a number, percentage, amount or date.
        name: the syllables of a name or place, in small letters.
    """

    report: int
    sentence: int
    start: int
    end: int
    kind: ClaimKind
    text: str
    label: str
    counted: Words
    left: Words
    right: Words
    quantity: Quantity | None = None
    name: Words = ()

    @property
    def shown(self) -> str:
        """As it is shown among the values of its label."""
        return " ".join(self.text.split())


def find_claims(report: Report, index: int) -> list[Claim]:
    """Reads the claims of an article, in order.

    Args:
        report: the article.
        index: what the claims name as theirs.
    """
    claims: list[Claim] = []
    names = list(report.source.names)
    quantities = [q for q in report.source.quantities if not q.weak]
    for number, sentence in enumerate(report.source.sentences):
        inside = [q for q in quantities if sentence.start <= q.start < sentence.end]
        if inside and not _is_row(sentence.text):
            denied = [frozenset(part) for part in denied_parts(sentence.text)]
            claims += (
                claim
                for claim in _of_quantities(sentence.text, sentence.start, inside, index, number)
                if not _is_denied(claim, denied)
            )
        named = [n for n in names if sentence.start <= n.start < sentence.end]
        claims += _of_names(sentence.text, sentence.start, named, index, number)
    return sorted(claims, key=lambda claim: claim.start)


def _is_denied(claim: Claim, denied: Sequence[frozenset[str]]) -> bool:
    """Who denies that three are missing says of nobody that he is."""
    about = frozenset(claim.counted or claim.left[:2]) - FUNCTION_WORDS
    return bool(about) and any(part >= about for part in denied)


def _is_row(text: str) -> bool:
    """Whether a sentence is a row of a table, whose numbers tell nothing of what they are of."""
    words = SYLLABLE.findall(text)
    return len(words) >= _ROW and sum(word[0].isdigit() for word in words) > len(words) * _FIGURES


def _of_quantities(
    text: str, offset: int, quantities: Sequence[Quantity], report: int, number: int
) -> Iterator[Claim]:
    for quantity in quantities:
        kind = quantity.kind
        if kind not in ("number", "percent", "amount", "date"):
            continue
        start, end = quantity.start - offset, quantity.end - offset
        if kind in ("number", "date") and _is_part_of_word(text, start, end):
            continue
        before, after = text[:start], text[end:]
        if kind == "date" and quantity.parts and not _is_day(before):
            continue
        label = counted_after(after) if kind == "number" else ""
        if kind != "date" and " " not in label:
            label = counted_before(before) or label  # "số người chết tăng lên 14 người"
        left, right = _words(before)[::-1][:_WINDOW], _words(after)[:_WINDOW]
        yield Claim(
            report, number, quantity.start, quantity.end, kind, quantity.text, label,
            tuple(one_word(_words(label))), tuple(left), tuple(right), quantity,
        )  # fmt: skip


def _is_part_of_word(text: str, start: int, end: int) -> bool:
    """Whether a number is part of a code: "MS804", "A320", "U23", "11/TB"."""
    first = text.rfind(" ", 0, start) + 1
    last = text.find(" ", end)
    return bool(_CODE.search(text[first : last if last >= 0 else len(text)]))


def _is_day(before: str) -> bool:
    """Whether what may be a day or a score is a day, by the syllable before it."""
    words = _words(before[-20:])
    return bool(words) and (words[-1] in _table("days") or words[-1][0].isdigit())


def _of_names(text: str, offset: int, names: Sequence[Name], report: int, number: int) -> Iterator[Claim]:
    for name in names:
        words, start = list(name.syllables), name.start - offset
        before = _words(text[:start])
        while len(words) > 2 and words[0].casefold() in (
            _titles() if before else _titles() | _table("begins")
        ):
            # "Ông Lò Văn Pản", "Sau Ấn Độ": the first word is no part of the name.
            first = words.pop(0)
            before.append(first.casefold())
            start = text.index(words[0], start + len(first))
        for _ in range(_country(words)):
            # "Chủ tịch Hội Cựu chiến binh Việt Nam Nguyễn Văn Hà": a person's begins after it.
            first = words.pop(0)
            before.append(first.casefold())
            start = text.index(words[0], start + len(first))
        end = name.end - offset
        while len(words) > 1 and words[-1].casefold() in _table("begins"):
            # "ghi bàn là Giroud Các hậu vệ": the next sentence begins without a full stop.
            end = text.rindex(words.pop(), start, end)
            end = start + len(text[start:end].rstrip())
        following = _small_syllable(text[end:])
        if following and words[0].casefold() in _table("bodies"):
            words.append(following)
            end += len(following) + 1
        if (following and words[0].casefold() in _table("perhaps_bodies")) or (
            words[0].casefold() in _table("begins") and not _is_inside(text[:start])
        ):
            continue
        if not before and words[0].casefold() not in family():
            continue  # the capital of the sentence may be no name
        place, person = _ending(before, "places"), _ending(before, "persons")
        yield Claim(
            report, number, offset + start, offset + end, "place" if place else "name", text[start:end],
            " ".join(place or person), tuple(place or person), tuple(before[::-1][:_WINDOW]),
            tuple(_words(text[end:])[:_WINDOW]), None, tuple(word.casefold() for word in words),
        )  # fmt: skip


def _country(words: Sequence[str]) -> int:
    """How many syllables before a name are those of a country: "Trung Quốc Yi Wei", "Mỹ John Kerry"."""
    for size in (3, 2, 1):
        rest = words[size:]
        if len(rest) > 1 and " ".join(words[:size]).casefold() in _countries():
            # "Mỹ Đức Hòa" is a name as it is.
            return size if size > 1 or not is_syllable(rest[0].casefold()) else 0
    return 0


def _small_syllable(after: str) -> str:
    """The syllable in small letters that follows a name and may belong to it: "động" of "Bộ Lao động"."""
    found = SYLLABLE.match(after, 1) if after[:1] == " " else None
    if found is None or not found[0].islower() or found[0] in _table("ends") | FUNCTION_WORDS:
        return ""
    return found[0]


def _is_inside(before: str) -> bool:
    """Whether a small word stands right before a name, whose capital is then its own: "thị xã Từ Sơn"."""
    return before.endswith(" ") and before[:-1].rstrip("0123456789")[-1:].islower()


def counted_after(text: str) -> str:
    """Returns the noun phrase that follows a number: "người chết và 3" gives "người chết"."""
    return " ".join(_phrase(_first_words(text)))


def _first_words(text: str) -> list[str]:
    """The syllables up to the first mark or number."""
    found: list[str] = []
    at = 0
    for match in SYLLABLE.finditer(text):
        if text[at : match.start()].strip() or match[0][0].isdigit() or len(found) > _COUNTED:
            break
        found.append(match[0])
        at = match.end()
    return found


def _phrase(words: Sequence[str]) -> list[str]:
    ends = _table("ends")
    found: list[str] = []
    for word, following in zip(words[:_COUNTED], [*words[1:], ""], strict=False):
        if word.casefold() in ends or (word == "bị" and following != "thương"):
            break
        found.append(word)
    return found


def counted_before(text: str) -> str:
    """Returns the noun phrase before a number that is joined to it: "số người chết tại xã A đã lên" gives
    "người chết"."""
    words = _words(text)
    links = _table("links")
    joined = text.rstrip().endswith(":") or bool(words and words[-1] in links)
    starts = [
        i for i in range(max(0, len(words) - _REACH), len(words)) if words[i] in _table("links", "before")
    ]
    return (
        " ".join(_phrase([w for w in words[starts[-1] + 1 :] if w not in links])) if joined and starts else ""
    )


def one_word(words: Sequence[str]) -> list[str]:
    """Returns syllables with words for the same thing made one: "người", "thiệt", "mạng" end in "chết"."""
    text = f" {' '.join(words).casefold()} "
    for other, one in _same():
        text = text.replace(f" {other} ", f" {one} ")
    return text.split()


def _words(text: str) -> list[str]:
    return one_word([match.casefold() for match in SYLLABLE.findall(text)])


def _ending(words: Sequence[str], name: str) -> list[str]:
    """The longest phrase of a table that some words end with, [] for none."""
    known = _table(name)
    for size in (3, 2, 1):
        if len(words) >= size and " ".join(words[-size:]) in known:
            return list(words[-size:])
    return []


def content(words: Sequence[str]) -> frozenset[str]:
    """The syllables that carry matter; numbers tell nothing of what another number is about."""
    return frozenset(word for word in words if word not in FUNCTION_WORDS and not word[0].isdigit())


@cache
def _table(section: str, key: str = "words") -> frozenset[str]:
    return frozenset(read_table("nlp.event", "claims")[section][key])


@cache
def _same() -> tuple[tuple[str, str], ...]:
    same = read_table("nlp.event", "claims")["same"]
    return tuple((other, one) for one, others in same.items() for other in others)


@cache
def _titles() -> frozenset[str]:
    return frozenset(word for word in _table("persons") if " " not in word)


@cache
def _countries() -> frozenset[str]:
    known = read_table("nlp.facts", "places")["countries"].values()
    return frozenset({"việt nam", *(name.casefold() for country in known for name in country["vi"])})


@cache
def family() -> frozenset[str]:
    """The usual family names."""
    return frozenset(read_table("nlp.facts", "names")["family"])
