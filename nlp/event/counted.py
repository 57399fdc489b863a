"""What a number counts: the noun phrase after it, or before it where it is announced."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from nlp.text.syllables import SYLLABLE
from nlp.text.tables import read_table

_COUNTED = 4
"""Most syllables of what a number counts."""

_OF_A_SUM = (["con"], ["tổng"], ["trong"], ["một"])
"""Before "số" where it does not number: "con số 12 người chết"."""

_THROUGH = re.compile(r"\s*(?:đến|tới|-|–)\s*\d+(?:[.,]\d+)*(?![\d/%])")
"""The rest of a range."""

_FAR = 16
"""Most syllables between a price or a level and its figure."""

_REACH = 25
"""Most syllables between "số" and the number that it announces."""


def counted_after(text: str) -> str:
    """Returns the noun phrase that follows a number: "người chết và 3" gives "người chết"; of a range
    what follows its end."""
    through = _THROUGH.match(text)
    return " ".join(_phrase(_first_words(text[through.end() :] if through else text)))


def numbered_by(text: str) -> str:
    """Returns what a number before which a text stands tells apart, "" where it counts: "bão số", "cấp"."""
    words = words_of(text)
    if not words or words[-1] not in table("numbered") or words[-2:-1] in _OF_A_SUM:
        return ""
    return " ".join(words[-2:] if words[-1] in table("numbered", "with_noun") else words[-1:])


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
    ends = table("ends")
    found: list[str] = []
    words = _without_adverbs(_with_fate(words))
    for word, following in zip(words[:_COUNTED], [*words[1:], ""], strict=False):
        if word.casefold() in ends or (word == "bị" and following != "thương"):
            break
        if word in table("ways") and following[:1].isupper():
            break  # "14 km hướng Gia Nghĩa"
        if found == ["tuổi"]:
            break  # "4 tuổi bị thương"
        found.append(word)
    return found


def _with_fate(words: Sequence[str]) -> list[str]:
    """Puts one word for a fate that is told in words before which a phrase ends: "không qua khỏi"."""
    text = f" {' '.join(words)} "
    for other, one in _same():
        if not table("ends").isdisjoint(other.split()):
            text = text.replace(f" {other} ", f" {one} ")
    return text.split()


def _without_adverbs(words: Sequence[str]) -> list[str]:
    """Takes out what stands between persons and their fate: "9 người đã chết", "3 người vẫn mất tích"."""
    kept = [word.casefold() for word in words]
    at = next((i for i, word in enumerate(kept) if word in table("fates")), 0)
    head = next((size for size in (3, 2) if " ".join(kept[:size]) in table("kinds_of_persons")), 1)
    between = table("fates", "between")
    if kept[at : at + 2] in (["bị", "thương"], ["mất", "tích"]):
        between = between | table("fates", "others")
    return [*words[:head], *words[at:]] if at and set(kept[head:at]) <= between else list(words)


def counted_before(text: str) -> str:
    """Returns the noun phrase before a number that is joined to it: "số người chết tại xã A đã lên" gives
    "người chết"."""
    words = words_of(text)
    links = table("links")
    joined = text.rstrip().endswith(":") or bool(words and words[-1] in links)
    starts = [
        i for i in range(max(0, len(words) - _REACH), len(words)) if words[i] in table("links", "before")
    ]
    if not joined or not starts:
        return ""
    phrase = _phrase([word for word in words[starts[-1] + 1 :] if word not in links])
    # "bão số 3 cách Quảng Ninh khoảng": that "số" numbers a storm.
    return "" if any(word[0].isdigit() for word in phrase) else " ".join(phrase)


def as_persons(counted: Sequence[str]) -> list[str]:
    """Returns what is counted, kinds of persons made one where their fate follows: "công nhân chết" gives
    "người chết"; how many workers there are is another matter than how many people."""
    for size in (3, 2, 1):
        if " ".join(counted[:size]) in table("kinds_of_persons"):
            fate = " ".join(counted[size : size + 2])
            if any(f"{fate} ".startswith(f"{one} ") for one in table("fates", "whole")):
                return ["người", *counted[size:]]
    return list(counted)


def is_measured(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether a figure is of what is measured again and again, and may come back to a value it had: the force
    of a wind, a level, a price.

    Args:
        before, after: the syllables of its sentence on both sides, in order.
    """
    told = f" {' '.join(before[-_FAR:])} "
    units = table("measured")
    return not units.isdisjoint([*before[-1:], *after[:1]]) or any(
        f" {phrase} " in told for phrase in table("measured", "told")
    )


def one_word(words: Sequence[str]) -> list[str]:
    """Returns syllables with words for the same thing made one: "người", "thiệt", "mạng" end in "chết"."""
    text = f" {' '.join(words).casefold()} "
    for other, one in _same():
        text = text.replace(f" {other} ", f" {one} ")
    return text.split()


def words_of(text: str) -> list[str]:
    """Returns the syllables of a text in small letters, words for the same thing made one."""
    return one_word([match.casefold() for match in SYLLABLE.findall(text)])


@cache
def _same() -> tuple[tuple[str, str], ...]:
    same = read_table("nlp.event", "claims")["same"]
    return tuple((other, one) for one, others in same.items() for other in others)


@cache
def table(section: str, key: str = "words") -> frozenset[str]:
    """Returns the words of a part of `claims.toml`."""
    return frozenset(read_table("nlp.event", "claims")[section][key])
