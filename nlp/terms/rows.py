"""How terms stand beside one another and beside names, which English writes otherwise than Vietnamese.

Titles and bodies in a row take an "and" before the last, a title after a name ends with a comma, "cử tri
Nguyễn Văn A" is one voter and "45 nghị định" are decrees; "đồng chí" before a person is left out. All of
this is put into the source with the terms, for a translator that copies them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from itertools import pairwise

from nlp.terms.find import Match

TITLES = frozenset({"title", "office", "rank", "party-office"})
LINK = "link"
"""The kind of what is changed between terms."""

_BODIES = frozenset({"body", "organisation", "assembly"})
_COUNTED = frozenset({"document", "office", "title", "honour", "event"})
"""Kinds whose English is a noun."""

_WORD = re.compile(r" ([^\W\d_]+(?:-[^\W\d_]+)*)")
_MORE_THAN_ONE = (
    r"(?:\b(?:các|những|nhiều|mọi|hai|ba|bốn|sáu|bảy|tám|chín|mười)|(?<![\d.,/])(?!0*1\s)\d[\d.]*)\s"
)
_SEVERAL = re.compile(f"{_MORE_THAN_ONE}$", re.IGNORECASE)
_SEVERAL_NEAR = re.compile(_MORE_THAN_ONE, re.IGNORECASE)
_COMRADE = re.compile(r"(?:\b[Cc]ác )?\b[Đđ]ồng chí $")
_HEAD = re.compile(r"(?= (?:of|in|for|to|at|on|with|and) )|$")
_BEFORE = re.compile(r"(?:ủy quyền của|thay mặt|theo|sau|cùng) $", re.IGNORECASE)
"""After these a title is no other's title behind a comma: "thừa ủy quyền của Chủ tịch nước, Bộ trưởng …"."""
_REACH = 24
"""Characters before an office in which "các" may stand: "các đồng chí Phó Thủ tướng"."""

_MANY = re.compile(r"(?:[ủu][ỷy] viên|thành viên|đại biểu|phó)\b", re.IGNORECASE)
"""Offices that several hold."""

_APART = 200
"""Characters from one holder of an office to the next beyond which they are not told in one breath."""

_GOES_ON = re.compile(r",? (?:và|cùng|hoặc|hay)\b")


def name_after(text: str, match: Match) -> str:
    """Returns the capitalised words directly after a term: whoever bears a title; "" if there are none."""
    end = match.end
    while (word := _WORD.match(text, end)) and word[1][0].isupper():
        end = word.end()
    return text[match.end + 1 : end]


def as_they_stand(text: str, matches: Sequence[Match]) -> list[Match]:
    """Returns matches as English writes them where they stand, and what is changed between them.

    Args:
        text: Vietnamese.
        matches: terms and names in it (of kind "name"), none over another.

    Returns:
        To be put into the text; not what a translation must hold.
    """
    ordered = sorted(matches, key=lambda match: match.start)
    terms = {match.start for match in ordered if match.kind != "name"}
    ordered = [_numbered(text, match, terms) for match in ordered]
    names = [match for match in ordered if match.kind == "name"]
    starts, ends = {name.start for name in names}, {name.end for name in names}
    links = [link for row in _rows(text, ordered) for link in _link(text, row, starts, ends)]
    links += [link for pair in pairwise(ordered) for link in _whose(text, *pair)]
    comrades = [comrade for match in ordered if (comrade := _comrade(text, match))]
    return [*ordered, *links, *comrades]


def _numbered(text: str, match: Match, terms: Set[int]) -> Match:
    """A match in the singular before a name, where no term begins, in the plural behind a number."""
    target = match.target
    if (
        target[:-1].lower() in match.alternatives
        and " " in name_after(text, match)
        and match.end + 1 not in terms
    ):
        return replace(match, target=target[:-1])
    noun = match.kind in _COUNTED or f"{target}s" in match.alternatives
    if noun and _SEVERAL.search(text[max(0, match.start - 12) : match.start]):
        end = next(_HEAD.finditer(target)).start()
        return replace(match, target=_plural(target[:end]) + target[end:])
    return match


def held_by_one(text: str, matches: Sequence[Match]) -> Iterator[tuple[str, str]]:
    """Yields the plural and the singular of offices that a text never gives to several at once.

    Only those that one person holds and that say what they are of: "permanent member of the Secretariat".
    "Bộ trưởng A, Bộ trưởng B" are "Ministers A and B".

    Args:
        text: Vietnamese.
        matches: its terms, in the order of the text.
    """
    offices: dict[str, list[Match]] = {}
    for match in matches:
        if match.kind in TITLES and " of " in match.target and not _MANY.match(match.source):
            offices.setdefault(match.target.casefold(), []).append(match)
    for held in offices.values():
        office = held[-1].target
        ends = [match.end for match in held]
        apart = all(match.start - end > _APART for end, match in zip(ends, held[1:], strict=False))
        before = (text[max(0, match.start - _REACH) : match.start] for match in held)
        if apart and not any(map(_SEVERAL_NEAR.search, before)):
            head, rest = office.split(" of ", 1)
            yield f"{_plural(head)} of {rest}", office


def _plural(noun: str) -> str:
    if noun.endswith(("s", "people", "men")) or not noun[-1:].isalpha():
        return noun
    if noun.endswith("man"):
        return f"{noun[:-2]}en"
    if re.search(r"[^aeiou]y$", noun):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("x", "ch", "sh")) else f"{noun}s"


def _rows(text: str, ordered: Sequence[Match]) -> Iterator[list[Match]]:
    """Titles, or bodies, with nothing but a comma between them."""
    row: list[Match] = []
    for match in ordered:
        kinds = TITLES if match.kind in TITLES else _BODIES
        if row and text[row[-1].end : match.start] == ", " and row[-1].kind in kinds and match.kind in kinds:
            row.append(match)
            continue
        yield row
        row = [match] if match.kind in TITLES | _BODIES else []
    yield row


def _link(text: str, row: Sequence[Match], starts: Set[int], ends: Set[int]) -> Iterator[Match]:
    """What a row takes, where names start and end at such places."""
    if not row:
        return
    rest = text[row[-1].end : row[-1].end + 12]
    listed = rest.startswith(", ") and row[-1].end + 2 not in starts
    titles = row[0].kind in TITLES
    behind_name = row[0].start - 2 in ends and text[row[0].start - 2 : row[0].start] == ", "
    verb = titles and behind_name and rest[2:3].islower()
    ended = verb or not (listed or (_GOES_ON.match(rest) and not behind_name))
    opens = not behind_name and _BEFORE.search(text[max(0, row[0].start - 20) : row[0].start])
    if len(row) > 1 and ended and not opens and ", " not in row[-1].source:
        yield Match(row[-2].end, row[-1].start, ", ", " and ", (), LINK)
    if titles and behind_name and ended and rest[:1] == " " and rest[1:2].islower():
        yield Match(row[-1].end, row[-1].end, "", ",", (), LINK)


def _whose(text: str, owned: Match, owner: Match) -> Iterator[Match]:
    """Between a noun and whose it is Vietnamese has but a blank: "cán bộ, công chức bốn Văn phòng"."""
    nouns = owned.kind in ("term", "document") and owned.target.endswith("s")
    known = owner.target.startswith("the ")
    if nouns and (known or owner.kind in _BODIES | {"event"}) and text[owned.end : owner.start] == " ":
        yield Match(owned.end, owner.start, " ", " of " if known else " of the ", (), LINK)


def _comrade(text: str, match: Match) -> Match | None:
    """What says "comrade" before a name or a title."""
    found = _COMRADE.search(text[max(0, match.start - 14) : match.start])
    if not found or match.kind not in TITLES | {"name"}:
        return None
    start = match.start - len(found[0])
    return Match(start, match.start, found[0], "", (), LINK)
