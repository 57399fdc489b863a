"""Sentences of official news by rule, for training: `official.toml` with offices, bodies and places in them.

Pairs of official Vietnamese and English are few; offices in Vietnamese news are many. Their English is
that of the term table, so that what is learnt is what stands in sources at run time.
"""

from __future__ import annotations

import calendar
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from nlp.text.tables import read_table
from nlp.training.terms_in_source import Term

IN_ENGLISH = 0.75
"""Share of the terms that stand in English in the source."""

_TAKES_THE = re.compile(r" of |(?:Committee|Police|Council|Court|Procuracy|Department|Inspectorate|Union)$")
_UNIT = re.compile(r"(?:Province|District|Ward|Commune|Town|Township|City)$")
_PAST = re.compile(r"(?i)^(?:nguyên|cựu|former)\b")
_SLOT = re.compile(r"\{(\w+)\}")
_PLAIN = str.maketrans(
    "ăâđêôơưĂÂĐÊÔƠƯáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ",
    "aadeoouAADEOOU" + "a" * 15 + "e" * 10 + "i" * 5 + "o" * 15 + "u" * 10 + "y" * 5,
)


@dataclass(frozen=True, slots=True)
class Terms:
    """Vietnamese and English of the offices, bodies and places of some texts."""

    titles: tuple[tuple[str, str], ...]
    bodies: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str], ...]


def collect_terms(found: Iterable[tuple[str, Sequence[Term]]]) -> Terms:
    """Collects what fits the slots of the sentences.

    Args:
        found: texts and their terms.
    """
    lists: dict[str, Counter[tuple[str, str]]] = {"title": Counter(), "body": Counter(), "place": Counter()}
    for text, terms in found:
        for term in terms:
            vietnamese, english = " ".join(text[term.start : term.end].split()), term.forms[0]
            kind = {"police": "body", "office-body": "title"}.get(term.kind, term.kind)
            if kind not in lists or vietnamese.isupper() or not english[0].isupper():
                continue
            if _PAST.match(english) or (kind == "body" and not _TAKES_THE.search(english)):
                continue
            if kind == "place" and not _UNIT.search(english):
                continue
            lists[kind][vietnamese, english] += 1
    return Terms(*(tuple(sorted(lists[kind])) for kind in ("title", "body", "place")))


def official_pairs(terms: Terms, count: int, seed: int = 0) -> Iterator[tuple[str, str]]:
    """Yields pairs: a Vietnamese sentence, most of its terms in English, and its English."""
    table = read_table("nlp.training", "official")
    chance = random.Random(seed)
    if not (terms.titles and terms.bodies and terms.places):
        return
    for _ in range(count):
        vietnamese, english = chance.choice(table["sentences"])
        slots = _slots(terms, table, chance)
        sides = [{}, {}]  # type: list[dict[str, str]]
        for name in set(_SLOT.findall(vietnamese + english)):
            plain = name.removesuffix("_low").removesuffix("_en").removesuffix("_cap")
            key = plain[0].lower() + plain[1:]
            for side, value in zip(sides, slots[key], strict=True):
                capital = plain[0].isupper() or name.endswith("_cap")
                side[name] = value[0].upper() + value[1:] if capital else value
        yield vietnamese.format_map(sides[0]), english.format_map(sides[1])


def plain_name(name: str) -> str:
    """Returns a Vietnamese name without its marks."""
    return name.translate(_PLAIN)


def _slots(terms: Terms, table: dict[str, list[Any]], chance: random.Random) -> dict[str, Sequence[str]]:
    slots: dict[str, Sequence[str]] = {}
    for name, rows in (("title", terms.titles), ("body", terms.bodies)):
        for number in ("", "2", "3"):
            vietnamese, english = _balanced(rows, chance)
            slots[name + number] = (english if chance.random() < IN_ENGLISH else vietnamese, english)
    vietnamese, english = chance.choice(terms.places)
    slots["place"] = (english if chance.random() < IN_ENGLISH else vietnamese, english)
    for number, topic in zip(("", "2"), chance.sample(table["topics"], 2), strict=True):
        slots["topic" + number] = topic
    slots["event"] = chance.choice(table["events"])
    for number in ("", "2", "3"):
        name = " ".join(chance.choice(table[part]) for part in ("families", "middles", "givens"))
        slots["person" + number] = (name, plain_name(name))
    for number in ("number", "number2"):
        value = chance.choice((chance.randint(12, 99), chance.randint(100, 9999)))
        slots[number] = (f"{value:,}".replace(",", "."), f"{value:,}")
    small = chance.randint(3, 18)
    slots["number_small"] = (str(small), str(small))
    percent = f"{chance.randint(20, 450) / 10:.1f}"
    slots["percent"] = (percent.replace(".", ","), percent)
    slots["day"] = _day(chance)
    return slots


def _balanced(rows: Sequence[tuple[str, str]], chance: random.Random) -> tuple[str, str]:
    """One of the rows; those of the police, half of what news names, no more often than a fifth."""
    chosen = chance.choice(rows)
    for _ in range(8):
        if "Police" not in chosen[1] or chance.random() < 0.2:
            break
        chosen = chance.choice(rows)
    return chosen


def _day(chance: random.Random) -> tuple[str, str]:
    month = chance.randint(1, 12)
    day, name = chance.randint(1, 28), calendar.month_name[month]
    if chance.random() < 0.5:
        return f"ngày {day}/{month}", f"{name} {day}"
    year = chance.randint(2015, 2026)
    return f"ngày {day}/{month}/{year}", f"{name} {day}, {year}"
