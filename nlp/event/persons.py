"""Persons who are told otherwise at the same place of sentences that are else alike: "Chủ xưởng là bà Hoa",
"Chủ xưởng là ông Hòa"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from nlp.event.claims import Claim, Words, content, family
from nlp.event.counted import table, words_of
from nlp.event.report import Report
from nlp.event.values import same_name
from nlp.facts.names import canonical
from nlp.text.syllables import FUNCTION_WORDS

_LEFT = 3
"""Least syllables that are the same before two persons, one of them a function word."""

_NEAR, _BOTH = 2, 4
"""Else the least on each side, and on both together."""

_CONTENT = 2
"""Least of all these that carry matter."""

_WINDOW = 8
"""Syllables on each side of a person that are kept."""

_PERSON = 4
"""Most syllables of a name."""


def other_persons(
    claims: Sequence[Sequence[Claim]], has: Callable[[int, Claim], bool]
) -> Iterator[tuple[Claim, Claim]]:
    """Yields persons of two articles that stand at the same place of sentences that are else alike.

    Args:
        claims: of each article.
        has: whether an article has the name of a claim anywhere.
    """
    persons = [[claim for claim in of if claim.kind == "name" and _is_person(claim)] for of in claims]
    for i, of in enumerate(persons):
        for j in range(i + 1, len(persons)):
            for a in of:
                for b in persons[j]:
                    if _stand_alike(a, b) and _are_two(a, b) and not _are_members(a, b, has):
                        yield a, b


def _are_members(a: Claim, b: Claim, has: Callable[[int, Claim], bool]) -> bool:
    """Whether one article has both names: two persons of one list."""
    if a.name == b.name or _is_opposed(a, b):
        return False
    return has(a.report, b) or has(b.report, a)


def _is_person(claim: Claim) -> bool:
    titled = bool(claim.counted) and " ".join(claim.counted) in table("persons")
    return len(claim.name) <= _PERSON and (titled or (len(claim.name) > 1 and claim.name[0] in family()))


def find_called(report: Report, index: int) -> list[Claim]:
    """Returns the persons of an article who are called by a title and one syllable, "bà Hoa", and whose
    whole name it does not have.

    Args:
        report: the article.
        index: what the claims name as theirs.
    """
    known = {name.syllables[-1].casefold() for name in report.source.names}
    found: list[Claim] = []
    for number, sentence in enumerate(report.source.sentences):
        for match in _called().finditer(sentence.text):
            title, name = match[1].casefold(), match[2].casefold()
            if name in known:
                continue
            left = words_of(sentence.text[: match.start(2)])[::-1][:_WINDOW]
            right = words_of(sentence.text[match.end() :])[:_WINDOW]
            start, end = (sentence.start + at for at in match.span(2))
            found.append(
                Claim(
                    index, number, start, end, "name", match[2], title, (title,), tuple(left), tuple(right),
                    None, (name,),
                )
            )  # fmt: skip
    return found


@cache
def _called() -> re.Pattern[str]:
    titles = "|".join(sorted(table("persons", "men") | table("persons", "women")))
    return re.compile(rf"(?<!\w)((?i:{titles})) ((?-i:[A-ZĐÀ-Ỹ])[^\W\d_A-ZĐ]*)(?![^\W_]|[.-]\w| [A-ZĐ])")


def is_of_both(titles: Iterable[str]) -> bool:
    """Whether titles are those of a man and of a woman."""
    return not table("persons", "men").isdisjoint(titles) and not table("persons", "women").isdisjoint(titles)


def _is_opposed(a: Claim, b: Claim) -> bool:
    return is_of_both((a.label, b.label))


def _are_two(a: Claim, b: Claim) -> bool:
    if _is_opposed(a, b):
        return a.name[-1:] != b.name[-1:] or len(a.name) == len(b.name)
    one, other = ([*map(canonical, name)] for name in (a.name, b.name))
    shorter = min(len(one), len(other))
    # "Pản" is short for "Lò Văn Pản".
    return one[-shorter:] != other[-shorter:] and not (a.name != b.name and _is_slip(a.name, b.name))


def _is_slip(one: Words, other: Words) -> bool:
    """Whether only an initial, or a foreign spelling, tells them apart."""
    return len(one) > 1 and same_name(one, other)


def _stand_alike(a: Claim, b: Claim) -> bool:
    left = _run(_before(a), _before(b))
    right = _run(a.right, b.right)
    # "Bộ trưởng Bộ Y tế", "Chánh thanh tra Bộ Y tế": a body alone is no place of a sentence.
    before = len(left) >= _LEFT and not FUNCTION_WORDS.isdisjoint(left)
    around = min(len(left), len(right)) >= _NEAR and len(left) + len(right) >= _BOTH
    return (before or around) and len(content([*left, *right])) >= _CONTENT


def _before(claim: Claim) -> Words:
    """The syllables before a person, the nearest first, without how he is called."""
    size = len(claim.counted)
    return claim.left[size:] if size and claim.left[:size][::-1] == claim.counted else claim.left


def _run(one: Words, other: Words) -> list[str]:
    found: list[str] = []
    for x, y in zip(one, other, strict=False):
        if x != y:
            break
        found.append(x)
    return found
