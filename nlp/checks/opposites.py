"""Words of which none may become another: won and lost, north and south, one rank and the next.

The families of such words are in nlp/checks/opposites.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from nlp.checks.finding import Finding, Span
from nlp.checks.pair import Pair
from nlp.facts.parsed import facts_of, plain
from nlp.facts.persons import find_persons
from nlp.facts.world import find_mentions, named_in
from nlp.text.tables import read_table


@dataclass(frozen=True, slots=True)
class _Member:
    """See nlp/checks/opposites.toml."""

    vi: re.Pattern[str]
    en: re.Pattern[str] | None
    instead: re.Pattern[str] | None
    missed: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Family:
    """See nlp/checks/opposites.toml."""

    members: tuple[_Member, ...]
    converse: bool
    titles: bool
    apart: bool
    code: str
    unless: re.Pattern[str] | None


def check_opposites(pair: Pair) -> Iterator[Finding]:
    """Where the translation says the opposite of a word of the source, and nowhere what the source says, and
    where it lacks a word that must not be missed.

    What is denied on either side is left alone: "không thắng" may be "lost". Of families that see one thing
    from two sides ("A thua B" is "B beat A") only what has the same subject counts.
    """
    source, output = pair.source.lower, pair.output.lower
    for family in _families():
        said = _said(family, source)
        if not said or (family.unless and family.unless.search(source)):
            continue
        left_out = [(member, match) for member, match in said if member.en and not member.en.search(output)]
        members = [member for member, _ in said]
        lost: Span | None = None
        for member, match in () if family.apart else left_out:
            others = [member.instead] if member.instead and len(said) == 1 else []
            if not member.instead:
                others = [other.en for other in family.members if other.en and other not in members]
            found = next((found for other in others if (found := other.search(output))), None)
            if found is None:
                lost = lost or (match.span() if member.missed else None)
                continue
            if _is_denied(source, match.start()) or _is_denied(output, found.start()):
                continue
            if family.converse and not _have_one_subject(pair, match.start(), found.start()):
                continue
            yield _exchanged(pair, family, match.span(), found.span())
            break
        else:
            if lost:
                yield pair.in_source(family.code, "warning", lost)
            yield from _misplaced_titles(pair, family) if family.titles else ()


def _exchanged(pair: Pair, family: _Family, source: Span, output: Span) -> Finding:
    detail = f"{pair.source.text[slice(*source)]} → {pair.output.text[slice(*output)]}"
    return Finding(family.code, "warning", pair.field, (output,), (source,), detail)


def _misplaced_titles(pair: Pair, family: _Family) -> Iterator[Finding]:
    """Titles that stand before another's name: "General Giang, Senior Lieutenant General of Laos".

    In Vietnamese the body may stand between: of the titles before a name the last one is its own.
    """
    output = plain(pair.output.text)
    if len(output) != len(pair.output.text):
        return
    floor = 0
    for person in find_persons(pair.source):
        before = pair.source.lower[max(floor, person.start - _BEFORE_NAME) : person.start]
        floor = person.end
        own = max(
            (m for member in family.members for m in member.vi.finditer(before)), key=_end, default=None
        )
        name = re.search(r"\b" + r"\W+".join(map(plain, person.syllables)) + r"\b", output)
        if own is None or name is None or _CLAUSE.search(before[own.end() :]):
            continue
        ahead = pair.output.lower[max(0, name.start() - _BEFORE_NAME) : name.start()]
        found = [(m, other) for m in family.members if (other := _ends_with(m.en, ahead))]
        if found and not any(member.vi is own.re for member, _ in found):
            at = person.start - len(before)
            there = name.start() - len(ahead)
            _, other = found[0]
            yield _exchanged(
                pair, family, (at + own.start(), at + own.end()), (there + other.start(), there + other.end())
            )


_BEFORE_NAME = 60
"""Characters before a name in which its title stands."""


def _end(match: re.Match[str]) -> int:
    return match.end()


def _ends_with(pattern: re.Pattern[str] | None, before: str) -> re.Match[str] | None:
    """Where a pattern ends a text, blanks aside."""
    return re.search(rf"(?:{pattern.pattern})\w*\.?\s*$", before) if pattern else None


@lru_cache(maxsize=1 << 12)
def _said(family: _Family, source: str) -> list[tuple[_Member, re.Match[str]]]:
    """What a source says of a family, but for words inside others: "vay" of "cho hộ nghèo vay"."""
    said = [(member, match) for member in family.members if (match := member.vi.search(source))]
    return [
        (member, match)
        for member, match in said
        if not any(
            other is not match and other.start() <= match.start() and match.end() <= other.end()
            for _, other in said
        )
    ]


_DENIAL = re.compile(
    r"(?:\b(?:không|chưa|chẳng|đừng|khỏi|not|no|never|without|nor|cannot|stop|fail\w*)|n['’]t)"
    r"(?:\s+[^\W\d_]+){0,3}\s*$"
)
_CLAUSE = re.compile(r"[,;:.!?()“”\"]")


def _is_denied(lower: str, at: int) -> bool:
    """Whether something in the clause before a word denies it."""
    return _DENIAL.search(_CLAUSE.split(lower[max(0, at - 40) : at])[-1]) is not None


def _have_one_subject(pair: Pair, at: int, there: int) -> bool:
    """Whether somebody named before a word of the source is named before one of the output, too.

    With no name before it nothing speaks against that.
    """
    before = facts_of(pair.source.text[:at], "vi")
    names = [word for word in before.words if word.is_capital and not before.begins_sentence(word.start)]
    if not names:
        return True
    after = facts_of(pair.output.text[:there], "en")
    mentioned = {mention.key for mention in find_mentions(after)}
    return any(word.plain in after.letters for word in names) or not named_in(before).isdisjoint(mentioned)


@cache
def _families() -> tuple[_Family, ...]:
    return tuple(
        _Family(
            tuple(_member(row) for row in family["member"]),
            family.get("converse", False),
            family.get("titles", False),
            family.get("apart", False),
            family.get("code", "changed_meaning"),
            re.compile(family["unless"]) if "unless" in family else None,
        )
        for family in read_table("nlp.checks", "opposites")["family"]
    )


def _member(row: dict[str, Any]) -> _Member:
    vi = re.compile(rf"(?<!\w)(?:{row['vi']})(?!\w)")
    return _Member(vi, _english(row.get("en")), _english(row.get("instead")), row.get("missed", False))


def _english(words: str | None) -> re.Pattern[str] | None:
    return re.compile(rf"(?<![\w-])(?:{words})") if words else None
