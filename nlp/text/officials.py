"""Names behind a body's level that are those of who leads it: "Chủ tịch UBND xã Phạm Thị Lan".

Communes and wards are called after persons, too. The words are in nlp/text/officials.toml.
"""

from __future__ import annotations

import re
from functools import cache

from nlp.text.tables import read_table

_CLAUSE = re.compile(r"[.;:!?()“”\"\n]")
_BEFORE = 90
"""Characters before a name in which an office and its body stand."""


def is_officials(text: str, start: int, end: int) -> bool:
    """Whether a name behind the level of a place is that of who holds the office before it, not the place's.

    Where somebody is named before the office ("Ông Trần Văn An, Chủ tịch UBND xã …"), or is put into it
    ("giữ chức Chủ tịch UBND xã …"), the name is the place's; and so are those of places called after persons.

    Args:
        text: Vietnamese.
        start, end: the half-open span of a name.
    """
    name = text[start:end].lower()
    family, *rest = name.split()
    if not 2 <= len(rest) <= 3 or family not in _families() or name in _places():
        return False
    if text[end : end + 2].strip().istitle():
        return False  # "phường Nguyễn Thái Bình Trần Văn An"
    before = _CLAUSE.split(text[max(0, start - _BEFORE) : start])[-1]
    office = _office().search(before.lower())
    if office is None:
        return False
    ahead = before[: office.start()].rstrip()
    named = ahead.rstrip(" ,–-").rpartition(" ")[2]
    put_apart = ahead.endswith((",", "-", "–")) and named[:1].isupper() and len(ahead.split()) > 1
    return not put_apart and _put_into().search(ahead.lower()) is None


@cache
def _families() -> frozenset[str]:
    return frozenset(read_table("nlp.text", "officials")["families"])


@cache
def _places() -> frozenset[str]:
    return frozenset(name.lower() for name in read_table("nlp.text", "officials")["called_after_persons"])


@cache
def _office() -> re.Pattern[str]:
    table = read_table("nlp.text", "officials")
    offices, levels = "|".join(table["offices"]), "|".join(table["levels"])
    others = "|".join(table["not_levels"])
    return re.compile(rf"(?<!\w)(?:(?:{offices})(?: [^\W\d_,]+){{0,8}}? (?:{levels})|{others}) $")


@cache
def _put_into() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(read_table('nlp.text', 'officials')['put_into'])})$")
