"""What an article says in numbers, dates, names and places: claims, each with the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias, get_args

from nlp.checks.negation import denied_parts
from nlp.event.counted import (
    as_persons,
    counted_after,
    counted_before,
    is_measured,
    numbered_by,
    table,
    words_of,
)
from nlp.event.identified import counts_clock, identified_by, is_clock, is_name_of, is_named_by_day
from nlp.event.report import Report
from nlp.event.stages import stage_of, with_stage
from nlp.facts.names import Name
from nlp.facts.quantities import Quantity
from nlp.text.spelling import is_syllable
from nlp.text.syllables import FUNCTION_WORDS, SYLLABLE
from nlp.text.tables import read_table

ClaimKind: TypeAlias = Literal["number", "percent", "amount", "date", "time", "name", "place", "cause"]
KINDS: tuple[ClaimKind, ...] = get_args(ClaimKind)

_WINDOW = 8
"""Syllables on each side of a fact that tell what it is about."""

_PERSON, _OFFICE = 4, 8
"""Most syllables of a person's name, and between an office and the name of who holds it."""

_ROW, _FIGURES = 8, 0.4
"""Least syllables of a row of a table, and the share of them that are numbers."""

_CODE = re.compile(r"[/_-][^\W\d_]|[^\W\d_][/_-]?\d|\d[^\W\d_]|\d\+\d")

_OF_A_YEAR = re.compile(r"\d{1,2}\s?[-./]\s?(?:19|20)\d\d(?!\d)")
"""A month and its year that follow another month: "từ tháng 8 đến 10-2010"."""

_MINUTE = re.compile(r"\s+[0-5]\d\s+(?:ngày|hôm)\s")
"""What may be the minutes of an hour: "19 giờ 41 ngày 30/5"."""

_ADDITIVE = re.compile(r"(?<!\S)(?:E|INS) $")
"""Before what is the name of an additive: "E 251"."""

_ZONE = re.compile(r"\s*\(?(?:theo )?(giờ địa phương|giờ [A-ZĐ][^\W\d_]*(?: [A-ZĐ][^\W\d_]*)?|GMT\S*)")
"""Whose clock a time is of: "23h09 (giờ địa phương)"."""

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
        name: the syllables of a name or place, in small letters; of a cause those that carry matter.
        stage: of a figure that is not given or measured but asked for, say; see `nlp.event.stages`.
        measured: a figure is of what may come back to a value it had: a level, a price.
        identifies: a number is the name of what its label tells: "quốc lộ 14".
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
    identifies: bool = False
    stage: str = ""
    measured: bool = False

    @property
    def lasts(self) -> bool:
        """Whether it is how many hours or minutes something took."""
        hours = self.quantity is not None and self.quantity.kind == "time"
        return self.kind == "number" and (hours or is_clock(self.counted))

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
    """Who denies that three are missing says of nobody that he is; of days and hours the words beside
    them do not tell what they are of."""
    if claim.kind in ("date", "time"):
        return False
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
        start, end = quantity.start - offset, quantity.end - offset
        before, after = text[:start], text[end:]
        kind = _kind_of(quantity, before, after)
        if kind is None or (kind in ("number", "date") and _is_part_of_word(text, start, end)):
            continue
        if _is_in_passing(kind, quantity.text, before, after):
            continue
        told = _label_of(kind, quantity, before, after)
        if told is None:
            continue
        label, identifies = told
        counted = tuple(as_persons(words_of(label)))
        left, right = words_of(before)[::-1], words_of(after)
        measured = is_measured(left[::-1], right)
        stage = ""
        if kind in ("number", "percent", "amount"):
            stage = stage_of(before, after, counted, any_figure=measured or kind != "number")
        yield Claim(
            report, number, quantity.start, quantity.end, kind, quantity.text, with_stage(label, kind, stage),
            counted, tuple(left[:_WINDOW]), tuple(right[:_WINDOW]), quantity,
            stage=stage, measured=measured, identifies=identifies,
        )  # fmt: skip


def _label_of(kind: ClaimKind, quantity: Quantity, before: str, after: str) -> tuple[str, bool] | None:
    """What a quantity is of, and whether it is only the name of that; None for the name of nothing told."""
    if kind == "time":
        zone = _ZONE.match(f"giờ{after}" if quantity.text.endswith("giờ") else after)
        return (zone[1].strip() if zone else ""), False
    if kind == "date":
        return "", False
    if kind == "number":
        named, numbered = identified_by(before, after), numbered_by(before)
        if named or numbered:
            return named or numbered, bool(named) or is_name_of(numbered)
        if named is not None:
            return None
    label = counted_after(after) if kind == "number" else ""
    if " " not in label:
        label = counted_before(before) or label  # "số người chết tăng lên 14 người"
    return label, False


def _is_in_passing(kind: ClaimKind, text: str, before: str, after: str) -> bool:
    """Whether a number in words counts hours, "1 số" is some, "E 251" a name, or a day is the name of a road
    or of a pylon: "cột số 1903"."""
    if kind == "date":
        return is_named_by_day(before) or (text.isdigit() and words_of(before)[-1:] == ["số"])
    if (text == "1" and after.startswith(" số ")) or _ADDITIVE.search(before):
        return True
    return kind == "number" and counts_clock(text, after)


def _kind_of(quantity: Quantity, before: str, after: str) -> ClaimKind | None:
    """What a quantity claims by the words beside it; None where it may be something else."""
    kind = quantity.kind
    if kind == "time":
        if _MINUTE.match(after):
            return None
        # "trong 3 giờ đầu" is how long, not when.
        lasts = quantity.text.endswith("giờ") and not table("lasting").isdisjoint(words_of(before[-20:])[-1:])
        return "number" if lasts else "time"
    if kind == "weekday":
        # "thứ hai" may be the second.
        return "date" if _is_day(before) or any(map(str.isupper, quantity.text[1:])) else None
    if kind == "date" and quantity.parts and not _is_day(before):
        return None
    if kind == "number" and before.endswith("giờ ") and _MINUTE.match(f" {quantity.text}{after}"):
        return None
    return kind if kind in ("number", "percent", "amount", "date") else None


def _is_part_of_word(text: str, start: int, end: int) -> bool:
    """Whether a number is part of a code, or a month: "MS804", "A320", "U23", "11/TB", "10-2010"."""
    first = text.rfind(" ", 0, start) + 1
    last = text.find(" ", end)
    if _OF_A_YEAR.match(text, start):
        return True
    return bool(_CODE.search(text[first : last if last >= 0 else len(text)]))


def _is_day(before: str) -> bool:
    """Whether what may be a day or a score is a day, by the syllable before it."""
    words = words_of(before[-20:])
    return bool(words) and (words[-1] in table("days") or words[-1][0].isdigit())


def _of_names(text: str, offset: int, names: Sequence[Name], report: int, number: int) -> Iterator[Claim]:
    for name in names:
        words, start = list(name.syllables), name.start - offset
        before = words_of(text[:start])
        if len(words[0]) == 1 and (
            text[max(0, start - 1) : start].isalnum() or text[:start].rstrip()[-1:] == "."
        ):
            continue  # "máy bay P-3C Mỹ", "T.Ư Đoàn": the letter is of a code or an abbreviation
        while len(words) > 2 and words[0].casefold() in (
            _titles() if before else _titles() | table("begins")
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
        while len(words) > 1 and words[-1].casefold() in table("begins"):
            # "ghi bàn là Giroud Các hậu vệ": the next sentence begins without a full stop.
            end = text.rindex(words.pop(), start, end)
            end = start + len(text[start:end].rstrip())
        following = _small_syllable(text[end:])
        first = words[0].casefold()
        if following and (
            first in table("bodies") or (first in table("bodies_of_three") and len(words) == 2)
        ):
            words.append(following)
            end += len(following) + 1
        elif (following and first in table("perhaps_bodies")) or (
            first in table("begins") and not _is_inside(text[:start])
        ):
            continue
        if len(words) == 2 and first in _countries() and not is_syllable(words[1].casefold()):
            continue  # "ngoại trưởng Mỹ Clinton": half of a name
        if not before and words[0].casefold() not in family():
            continue  # the capital of the sentence may be no name
        place, person = _ending(before, "places"), _ending(before, "persons")
        if place and (at := _person_at(words, place, before)) is not None:
            # "Chủ tịch UBND tỉnh Điện Biên Phạm Đức Toàn": the person begins after the place, if one is told.
            for _ in range(at):
                first = words.pop(0)
                before.append(first.casefold())
                start = text.index(words[0], start + len(first))
            place, person = [], _office(before)
        if person and _is_office(words, " ".join(person)):
            person = []  # "Thứ trưởng Bộ Giáo dục", "tướng Triều Tiên": who it is comes later, or never
        yield Claim(
            report, number, offset + start, offset + end, "place" if place else "name", text[start:end],
            " ".join(place or person), tuple(place or person), tuple(before[::-1][:_WINDOW]),
            tuple(words_of(text[end:])[:_WINDOW]), None, tuple(word.casefold() for word in words),
        )  # fmt: skip


def _person_at(words: Sequence[str], place: Sequence[str], before: Sequence[str]) -> int | None:
    """Where in a name that follows a word for a place the name of an officer begins; None for nowhere.

    Wards and streets have the names of persons themselves, provinces and districts have not.
    """
    if not _office(before):
        return None
    least = 0 if " ".join(place) in table("places", "never_persons") else 1
    whole = range(least, len(words) - 2)
    return next((i for i in whole if words[i].casefold() in family() and len(words) - i <= _PERSON), None)


def _is_office(words: Sequence[str], title: str) -> bool:
    """Whether a name behind a title is of a country, or, behind that of an office, of a body or a province,
    not of who bears it."""
    name = " ".join(words).casefold()
    if name in _countries() or title not in table("persons", "offices"):
        return name in _countries()
    bodies = table("bodies") | table("bodies_of_three")
    return words[0].casefold() in bodies or name in _provinces()


def _office(before: Sequence[str]) -> list[str]:
    """The office that is named among the last words before a name."""
    for end in range(len(before), max(0, len(before) - _OFFICE), -1):
        if (found := _ending(before[:end], "persons")) and " " in " ".join(found):
            return found
    return []


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
    if found is None or not found[0].islower() or found[0] in table("ends") | FUNCTION_WORDS:
        return ""
    return found[0]


def _is_inside(before: str) -> bool:
    """Whether a small word stands right before a name, whose capital is then its own: "thị xã Từ Sơn"."""
    return before.endswith(" ") and before[:-1].rstrip("0123456789")[-1:].islower()


def _ending(words: Sequence[str], name: str) -> list[str]:
    """The longest phrase of a table that some words end with, [] for none."""
    known = table(name)
    for size in (3, 2, 1):
        if len(words) >= size and " ".join(words[-size:]) in known:
            return list(words[-size:])
    return []


def content(words: Sequence[str]) -> frozenset[str]:
    """The syllables that carry matter; numbers tell nothing of what another number is about."""
    return frozenset(word for word in words if word not in FUNCTION_WORDS and not word[0].isdigit())


@cache
def _titles() -> frozenset[str]:
    return frozenset(word for word in table("persons") if " " not in word)


@cache
def _countries() -> frozenset[str]:
    known = read_table("nlp.facts", "places")["countries"].values()
    return frozenset({"việt nam", *(name.casefold() for country in known for name in country["vi"])})


@cache
def _provinces() -> frozenset[str]:
    """But for the one that is called after a person."""
    names = read_table("nlp.facts", "names")["provinces"]
    return frozenset(name.casefold() for name in names) - {"hồ chí minh"}


@cache
def family() -> frozenset[str]:
    """The usual family names."""
    return frozenset(read_table("nlp.facts", "names")["family"])
