"""Persons who are told otherwise at the same place of sentences that are else alike: "Chủ xưởng là bà Hoa",
"Chủ xưởng là ông Hòa"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from nlp.event.claims import Claim, Words, content, family
from nlp.event.counted import table
from nlp.event.values import same_name
from nlp.facts.names import canonical
from nlp.text.syllables import FUNCTION_WORDS

_LEFT = 3
"""Least syllables that are the same before two persons, one of them a function word."""

_NEAR, _BOTH = 2, 4
"""Else the least on each side, and on both together."""

_CONTENT = 2
"""Least of all these that carry matter."""

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
