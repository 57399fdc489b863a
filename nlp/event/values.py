"""Whether two values that articles give may be one: numbers, dates, amounts, names in their spellings."""

from __future__ import annotations

import re
from datetime import date
from difflib import SequenceMatcher
from fractions import Fraction

from nlp.event.claims import Claim, Words, family
from nlp.facts.names import canonical
from nlp.facts.quantities import Quantity, unsupported
from nlp.text.language import strip_marks
from nlp.text.spelling import is_syllable
from nlp.text.tables import read_table

_CUT = 3
"""Least letters of a syllable that is cut short."""

_DAY, _ABOUT = 24 * 60, 30
"""Minutes of a day, and those that "about" leaves."""

_ROUNDED = 3
"""Least digits of an amount that may be another one, rounded ("1.049 tỷ", "1.048,8 tỷ đồng"); of "3,5 tỷ" a
reader cannot know."""

_THOUSANDTHS = 1000
"""In what amounts are counted to tell their digits."""

_VARIANT = 0.75
"""Least ratio of two spellings of a foreign syllable (`difflib.SequenceMatcher`)."""

_SLIP = 0.6
"""Least ratio of two syllables, without marks, of which one may be a slip of the pen."""

_MIDDLE = {"văn", "thị"}
"""Middle names, which tell a person whose family name is a rare one."""

_ONE_LETTER = str.maketrans("yk\u00f0", "icd")
"""Letters that stand for one another in names: "Hi Lạp", "Hy Lạp"; "Đắk Lắk", "Đác Lắc"; "ð" for "đ"."""

_TWICE = re.compile(r"([^\W\d_])\1")
"""A letter that is written twice: "Mường Noọc", "Mường Nọc"."""


def agree(a: Claim, b: Claim) -> bool:
    """Whether two claims have values that may both be true: "hơn 300" and "312", "19/5" and "ngày 19"."""
    if a.quantity is None or b.quantity is None:
        return (
            a.name == b.name or same_name(a.name, b.name) or (a.kind == "place" and _goes_on(a.name, b.name))
        )
    if a.kind == b.kind == "time":
        return _is_same_time(a.quantity, b.quantity)
    if not set(a.quantity.readings).isdisjoint(b.quantity.readings):
        return True
    if _is_plain(a.quantity) and _is_plain(b.quantity):
        return a.kind == b.kind == "amount" and _is_rounded(a.quantity, b.quantity)
    if a.kind == b.kind == "date":
        return any(_is_same_day(x, y) for x in _days(a) for y in _days(b))
    return not (unsupported([a.quantity], [b.quantity]) and unsupported([b.quantity], [a.quantity]))


def _is_rounded(one: Quantity, other: Quantity) -> bool:
    """Whether one of two amounts may be the other, rounded."""
    [x], [y] = one.readings, other.readings
    if not (isinstance(x.value, Fraction) and isinstance(y.value, Fraction) and x.currency == y.currency):
        return False
    coarse, exact = sorted((int(v * _THOUSANDTHS) for v in (x.value, y.value)), key=_digits)
    step = 10 ** (len(str(abs(coarse))) - _digits(coarse))
    rounded = (exact + step // 2) // step * step
    return _ROUNDED <= _digits(coarse) < _digits(exact) and rounded == coarse


def _digits(number: int) -> int:
    """How many digits a number is told with: of 1,049,000 four."""
    return len(str(abs(number)).rstrip("0"))


def is_as_exact(claim: Claim, other: Claim) -> bool:
    """Whether a date has a day if the other has: "tháng 5" does not say "19/5"."""
    if claim.quantity is None or other.quantity is None or claim.kind != "date":
        return True
    days = [
        any(isinstance(r.value, tuple) and len(r.value) == 3 and r.value[2] for r in one.quantity.readings)
        for one in (claim, other)
        if one.quantity is not None
    ]
    return days[0] or not days[1]


def is_short_for(short: Words, name: Words) -> bool:
    """Whether a person is told by the end of a name: "Pản" for "Lò Văn Pản"."""
    return name[-len(short) :] == short and (len(short) == 1 or name[0] in family())


def same_name(one: Words, other: Words) -> bool:
    """Whether two names are spellings of one: other marks ("Đăk Lăk", "Đắk Lắk"), an initial ("Lê Thị H."), a
    syllable cut short ("Man United"), a slip in a foreign one ("Forest", "Forrest"), or another usual form
    ("Liên Hiệp Quốc", "Liên Hợp Quốc")."""
    plain, others = (_plain_name(name) for name in (one, other))
    if "".join(plain) == "".join(others):
        # "Lò Văn Thắng", "Lò Văn Thăng" are two persons, "Đăk Lăk" and "Đắk Lắk" one place.
        return not (_is_person(one) and _is_person(other)) or (
            [*map(canonical, one)] == [*map(canonical, other)]
        )
    if len(plain) != len(others):
        return False
    pairs = [sorted(pair, key=len) for pair in zip(plain, others, strict=True)]
    initial = len(pairs[-1][0]) == 1 and plain[:-1] == others[:-1]
    foreign = [not (is_syllable(x) and is_syllable(y)) for x, y in zip(one, other, strict=False)]
    if len(foreign) != len(pairs):
        foreign = [False] * len(pairs)
    whole = [is_syllable(max(pair, key=len)) for pair in zip(one, other, strict=False)]
    if len(whole) != len(pairs):
        whole = [False] * len(pairs)
    return all(
        x == y
        or (y.startswith(x) and (initial or (len(x) >= _CUT and not own)))
        or (strange and _is_variant(x, y))
        for (x, y), strange, own in zip(pairs, foreign, whole, strict=True)
    )


def are_spelt_alike(one: str, other: str) -> bool:
    """Whether one syllable of a name may be the other, misspelt: "Trung" and "Chung", "Bảy" and "Bẩy"."""
    return SequenceMatcher(None, strip_marks(one), strip_marks(other), autojunk=False).ratio() >= _SLIP


def _is_person(name: Words) -> bool:
    return len(name) > 2 and (name[0] in family() or name[1] in _MIDDLE)


def _goes_on(one: Words, other: Words) -> bool:
    """Whether a name is another one and what stands after it: "Gia Lai", "Gia Lai Kpă Thuyên"."""
    shared = min(len(one), len(other))
    return shared > 1 and one[:shared] == other[:shared]


def _is_variant(one: str, other: str) -> bool:
    """Whether two foreign syllables are spellings of one: "Aguilera", "Agulera"; "Fathy", "Fathi"."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _VARIANT


def _plain_name(name: Words) -> tuple[str, ...]:
    text = f" {strip_marks(' '.join(name)).casefold()} "
    for form, usual in read_table("nlp.event", "claims")["names"].items():
        text = text.replace(f" {form} ", f" {usual} ")
    return tuple(_TWICE.sub(r"\1", text.replace("ph", "f").translate(_ONE_LETTER)).split())


def _is_same_time(one: Quantity, other: Quantity) -> bool:
    """Whether two times of the day may be one: "khoảng 15h" and "15h20", "4h30" and "4h30 chiều"; "0h30" and
    "1h" are two, and so are "4h30" and "16h30": who writes 16 does not write 4 for it."""
    minutes = [
        {60 * (r.value[0] or 0) + (r.value[1] or 0) for r in q.readings if isinstance(r.value, tuple)}
        for q in (one, other)
    ]
    if any(map(_has_afternoon_hour, (one, other))):
        minutes = [{min(of)} if of else of for of in minutes]
    near = _ABOUT if one.about or other.about else 1
    return any(min(gap := abs(x - y), _DAY - gap) < near for x in minutes[0] for y in minutes[1])


def _has_afternoon_hour(time: Quantity) -> bool:
    """Whether the hours are counted to 24 where it stands."""
    hour = re.search(r"\d+", time.text)
    return hour is not None and int(hour[0]) > 12


def _is_plain(quantity: Quantity) -> bool:
    """Whether it is one number and may be nothing else."""
    return (
        len(quantity.readings) == 1 and not quantity.about and not quantity.parts and quantity.kind != "date"
    )


def counts_same(a: Claim, b: Claim) -> bool:
    """Whether two numbers count things that may be the same."""
    if a.kind != "number":
        return True
    shared = min(len(a.counted), len(b.counted))
    return a.counted[:shared] == b.counted[:shared] if shared else a.right[:2] == b.right[:2]


def currencies(claim: Claim) -> set[str]:
    """The currencies that an amount may be in."""
    return {reading.currency for reading in claim.quantity.readings} if claim.quantity else set()


def months(claim: Claim) -> set[int]:
    """The months that a date may be of."""
    return {month for _, month, _ in _days(claim) if month}


def say_the_like(a: Claim, b: Claim) -> bool:
    """Whether two dates both say a year, a month or a day: "năm 2016" is no other day than "19/5"; a day of
    the week is told by another one only."""
    if is_weekday(a) or is_weekday(b):
        return is_weekday(a) and is_weekday(b)
    return any(x and y for one in _days(a) for other in _days(b) for x, y in zip(one, other, strict=True))


def is_weekday(claim: Claim) -> bool:
    """Whether a date is a day of the week."""
    return claim.quantity is not None and claim.quantity.kind == "weekday"


def whole_day(claim: Claim, year: int) -> date | None:
    """Returns the day that a date tells, of a year where it tells none; None where it tells no day."""
    for told, month, day in _days(claim):
        if month and day:
            try:
                return date(told or year, month, day)
            except ValueError:
                return None
    return None


def _days(claim: Claim) -> list[tuple[int | None, int | None, int | None]]:
    """The years, months and days that a date may mean."""
    values = [reading.value for reading in claim.quantity.readings] if claim.quantity else []
    return [value for value in values if isinstance(value, tuple) and len(value) == 3]


def _is_same_day(one: tuple[int | None, ...], other: tuple[int | None, ...]) -> bool:
    """Whether two dates that say some of year, month and day may be one: "tháng 10/2015", "31/10"."""
    both = [(x, y) for x, y in zip(one, other, strict=True) if x and y]
    return bool(both) and all(x == y for x, y in both)
