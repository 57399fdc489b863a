"""Faults of machine translation, put into good translations by program.

Each planter takes a source, its translation and a source of chance, and returns the faulty translation and
what was changed, or None where the sentence has nothing for it.
"""

import random
import re
from collections.abc import Callable
from itertools import pairwise
from typing import TypeAlias

from eval.data import read_toml
from nlp.facts.acronyms import find_acronyms
from nlp.facts.parsed import ParsedText, facts_of
from nlp.facts.world import find_mentions
from nlp.text.language import is_syllable, strip_marks

Made: TypeAlias = tuple[str, str] | None
"""The translation with its fault, and what was changed."""

WORDS = read_toml("plant.toml")
NUMBER = re.compile(r"(?<![\w.,/-])\d+(?:[.,]\d+)*(?![\w/-]|[.,]\d)")


def change_name(source: str, target: str, choice: random.Random) -> Made:
    """One word of a person's name, Vietnamese or foreign, becomes another."""
    there = facts_of(source, "vi").plain_words
    words = [
        word
        for run in _runs(facts_of(target, "en"))
        for word in run
        if word in WORDS["family"]
        or (len(run) > 1 and not is_syllable(word) and len(word) > 3 and word not in WORDS["things"])
        if facts_of(word, "vi").words[0].plain in there
    ]
    # A family name alone may be a street's.
    full = [word for word in words if re.search(rf"\b{word} [A-ZĐ]\w+", target) or not is_syllable(word)]
    if not full:
        return None
    old = choice.choice(full)
    vietnamese = old in WORDS["family"]
    return _replaced(target, old, choice.choice(WORDS["family" if vietnamese else "foreign"]))


def change_place(source: str, target: str, choice: random.Random) -> Made:
    """A province, or where there is none a country, becomes another."""
    names = [name for name in WORDS["provinces"] if re.search(rf"\b{name}\b", target)]
    if names:
        return _replaced(target, choice.choice(names), choice.choice(WORDS["provinces"]))
    mentions = [target[m.start : m.end] for m in find_mentions(facts_of(target, "en"))]
    countries = [name for name in mentions if name in WORDS["countries"]]
    if not countries:
        return None
    others = [name for name in WORDS["countries"] if name not in target]
    return _replaced(target, choice.choice(countries), choice.choice(others))


def drop_sign(source: str, target: str, choice: random.Random) -> Made:
    """A minus is lost, or what falls by a figure rises by it."""
    if re.search(r"(?:âm|[\s(]-)\s?\d", source) and (
        found := re.search(r"\b(?:minus|negative) |(?<=\s)-(?=\d)", target)
    ):
        return target[: found.start()] + target[found.end() :], f"{found[0]!r} dropped"
    if not re.search(r"(?:tăng|giảm|hạ)[^,.]{0,30}\d", source):
        return None
    verbs = WORDS["opposite"]
    found = re.search(rf"\b({'|'.join(verbs)})\b(?=[^,.;]{{0,24}}\d)", target)
    return _span(target, found, verbs[found[1]]) if found else None


def exchange_unit(source: str, target: str, choice: random.Random) -> Made:
    """The unit behind a number becomes another."""
    units = WORDS["units"]
    words = "|".join(sorted(map(re.escape, units), key=len, reverse=True))
    found = re.search(rf"(?<=\d)(?:[ -]?)({words})(?![\w²])|(?<=\d )({words})(?![\w²])", target)
    if not found:
        return None
    unit = found[1] or found[2]
    start = found.end() - len(unit)
    return target[:start] + units[unit] + target[found.end() :], f"{unit} → {units[unit]}"


def lose_deputy(source: str, target: str, choice: random.Random) -> Made:
    """ "Deputy", "former", "acting" is lost."""
    for vietnamese, english in WORDS["status"].items():
        found = re.search(rf"\b(?:{english})[ -](?=\w)", target, re.IGNORECASE)
        if found and re.search(rf"\b(?:{vietnamese})", source, re.IGNORECASE):
            return target[: found.start()] + target[found.end() :], f"{found[0]!r} dropped"
    return None


def drop_negation(source: str, target: str, choice: random.Random) -> Made:
    """What is denied is said."""
    verbs = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|must)"
    found = re.search(rf"(?<=\b)({verbs}) not\b|\b({verbs})n['’]t\b", target)
    if not found or not re.search(r"\b(?:không|chưa)\b", source):
        return None
    return _span(target, found, found[1] or found[2])


def turn_meaning(source: str, target: str, choice: random.Random) -> Made:
    """A word becomes its opposite: "won" is "lost", "north" is "south"."""
    lower = source.lower()
    found = [
        (match, opposites[match[0]])
        for vietnamese, opposites in WORDS["turned"].items()
        if re.search(rf"(?<!\w)(?:{vietnamese})(?!\w)", lower)
        for match in [re.search(rf"\b(?:{'|'.join(opposites)})\b", target)]
        if match
    ]
    return _span(target, *choice.choice(found)) if found else None


def change_acronym(source: str, target: str, choice: random.Random) -> Made:
    """A letter of an abbreviation that both languages have becomes another."""
    ours = {acronym.text for acronym in find_acronyms(facts_of(source, "vi"))}
    shared = [a for a in find_acronyms(facts_of(target, "en")) if a.text in ours and a.text.isalpha()]
    shared = [a for a in shared if a.text not in WORDS["money"]]
    if not shared:
        return None
    old = choice.choice(shared).text
    place = choice.randrange(len(old))
    letter = choice.choice([c for c in "BCDFGHKLMNPRSTVW" if c != old[place]])
    return _replaced(target, old, old[:place] + letter + old[place + 1 :])


def invent_body(source: str, target: str, choice: random.Random) -> Made:
    """Whoever acts becomes a body that nobody spoke of."""
    found = re.search(rf"\b(?:{'|'.join(WORDS['actors'])})\b", target)
    body = choice.choice(WORDS["bodies"])
    if any(word in source.lower() for word in WORDS["bodies_of_source"]) or not found:
        return None
    return _span(target, found, f"the {body}" if found[0][:1].islower() else f"The {body}")


def move_number(source: str, target: str, choice: random.Random) -> Made:
    """Two numbers change places."""
    numbers = [m for m in NUMBER.finditer(target) if not re.fullmatch("(?:19|20)\\d\\d", m[0])]
    for first, second in pairwise(numbers):
        joined = target[first.end() : second.start()]
        if first[0] != second[0] and len(joined) > 4 and " from " not in target[: second.start()][-30:]:
            moved = target[: first.start()] + second[0] + joined + first[0] + target[second.end() :]
            return moved, f"{first[0]} ↔ {second[0]}"
    return None


def change_number(source: str, target: str, choice: random.Random) -> Made:
    """A digit of a number becomes another, or its decimal mark moves."""
    numbers = [m for m in NUMBER.finditer(target) if len(m[0]) > 1]
    if not numbers:
        return None
    found = choice.choice(numbers)
    places = [i for i, c in enumerate(found[0]) if c.isdigit()]
    place = choice.choice(places)
    digit = choice.choice([c for c in "123456789" if c != found[0][place]])
    return _span(target, found, found[0][:place] + digit + found[0][place + 1 :])


PLANTERS: dict[str, Callable[[str, str, random.Random], Made]] = {
    "name changed": change_name,
    "place changed": change_place,
    "sign dropped": drop_sign,
    "unit exchanged": exchange_unit,
    "deputy lost": lose_deputy,
    "denial dropped": drop_negation,
    "meaning turned": turn_meaning,
    "acronym changed": change_acronym,
    "body invented": invent_body,
    "number moved": move_number,
    "number changed": change_number,
}


def _runs(facts: ParsedText) -> list[list[str]]:
    """Runs of capitalised words, without marks."""
    runs: list[list[str]] = [[]]
    end = -2
    for word in facts.words:
        if word.is_capital and facts.text[end : word.start] != " ":
            runs.append([])
        if word.is_capital:
            runs[-1].append(strip_marks(word.text))
            end = word.end
    return runs


def _replaced(target: str, old: str, new: str) -> Made:
    if new == old or new in target:
        return None
    return re.sub(rf"\b{re.escape(old)}\b", new, target), f"{old} → {new}"


def _span(target: str, found: "re.Match[str]", new: str) -> Made:
    return target[: found.start()] + new + target[found.end() :], f"{found[0]} → {new}"
