"""Reads places: "tỉnh Thanh Hóa", "quận 1", "cầu Long Biên"; before a body and alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from nlp.terms.lookup import Lookup, Phrase
from nlp.terms.names import strip, transliterate
from nlp.terms.syllables import is_vietnamese
from nlp.terms.table import add, read_lists, read_table
from nlp.terms.tokens import CAPITAL, LOWER, UPPER, Trie, split
from nlp.text.gazetteer import LONGEST, is_listed
from nlp.text.officials import is_officials


@dataclass(frozen=True, slots=True)
class Place:
    """A place as it stands before a body ("Thanh Hoa Provincial") and alone ("Thanh Hoa Province")."""

    end: int
    name: str
    before: str
    alone: str
    also: tuple[str, ...] = ()


class Places(Lookup):
    """Reads the places of one text."""

    def place(self, i: int) -> Place | None:
        """A place at token i: a level with or without a name, or a name that is known."""
        if i >= len(self.tokens):
            return None
        if (own := self._entered.get(i)) and own.level:
            name = own.english.removesuffix(f" {own.level['noun']}")
            if name != own.english:
                return _named(own.level, name, own.end)
        best: Place | None = None
        for end, rows in self.walk(levels(), i):
            name_end, name = self._place_name(end, rows[0])
            if name:
                best = _named(rows[0], name, name_end)
            elif rows[0]["before"]:
                best = Place(end, "", rows[0]["bare"], rows[0]["bare"])
        if best is not None:
            return best
        known = self.entry(i, _PROVINCES)
        if known is None:
            return self._listed(i)
        return Place(known.end, known.forms[0], known.forms[0], known.forms[0])

    def _listed(self, i: int) -> Place | None:
        """A district or a commune by its name alone: "Công an Con Cuông"."""
        end = i if self.tokens.shouted[i] else self._end_of_name(i, LONGEST)
        if end < i + 2 or not is_listed(self.tokens.text[self.tokens.starts[i] : self.tokens.ends[end - 1]]):
            return None
        name = transliterate(self.tokens.text[self.tokens.starts[i] : self.tokens.ends[end - 1]])
        return Place(end, name, name, name)

    def place_alone(self, i: int) -> Phrase | None:
        """A level and a name: "huyện Đông Anh" -> "Dong Anh District"."""
        if i and self.tokens.keys[i - 1] in self._lists["several"]:
            return None
        best = None
        for end, rows in self.walk(levels(), i):
            row = rows[0]
            administrative = bool(row["before"])
            if not administrative and end == i + 1 and self.tokens.shapes[i] != LOWER:
                continue  # "Cầu Giấy" and "Chợ Mới" are names of districts
            name_end, name = self._place_name(end, row)
            if name and (administrative or not self._leads_on(name_end)):
                place = _named(row, name, name_end)
                best = Phrase(name_end, (place.alone, *place.also), "place", ((place.name,),))
        return best

    def _seat(self, i: int, least: int = 1) -> Place | None:
        """The place of a party committee, which says its level itself: "Huyện ủy Đông Anh"."""
        named = i < len(self.tokens) and self.tokens.is_capital(i)
        end, name = self._place_name(i, _ANY_LEVEL) if named else (i, "")
        if name and end - i >= 3 and self._is_family(i) and self.entry(i, _PROVINCES) is None:
            return None  # "Bí thư Tỉnh ủy Nguyễn Văn Phương": who it is, not where
        return Place(end, name, name, name) if name and end - i >= least else None

    def _leads_on(self, i: int) -> bool:
        """Whether a name goes on behind a dash: "đường Hòa Lạc - Hòa Bình"."""
        return self.tokens.keys[i : i + 1] == ["-"] and self.tokens.is_capital(i + 1)

    def _place_name(self, i: int, row: dict[str, str]) -> tuple[int, str]:
        """The name of a place at token i: (the token after it, its English), "" if there is none."""
        tokens = self.tokens
        if i >= len(tokens):
            return i, ""
        own = self._entered.get(i)
        known = self.entry(i, _NAMES if own and not own.level else _PROVINCE) or (
            self.entry(i, _EXONYM, anywhere=True) if row["foreign"] else None
        )
        # A level that is only numbered ("khu vực II") says nothing of a name behind it ("khu vực Đồng Nai").
        if known is not None and row["alone"] and not self._continues_name(known.end):
            return known.end, known.forms[0]
        if row["numbered"] and tokens.shapes[i] in (CAPITAL, UPPER) and _ROMAN.fullmatch(self._word(i)):
            return i + 1, self._word(i)
        if row["numbered"] and tokens.keys[i].isdigit():
            end = i + 1 + (tokens.is_capital(i + 1) and tokens.starts[i + 1] == tokens.ends[i])
            return end, tokens.text[tokens.starts[i] : tokens.ends[end - 1]]  # "4C" has a letter
        end = (
            i
            if tokens.shouted[i] or not row["alone"]
            else self._end_of_name(i, 4 if row.get("before", "x") else 6)
        )
        if end - i < int(row["least"] or 1) or (row["foreign"] and not self._is_known(i, end, row)):
            return i, ""
        return end, transliterate(tokens.text[tokens.starts[i] : tokens.ends[end - 1]])

    def _is_known(self, i: int, end: int, row: dict[str, str]) -> bool:
        """Whether a name may be of a level of which all places of the country are known."""
        if row["noun"] not in ("Province", "City"):
            return True
        name = canonical_name(self.tokens.text[self.tokens.starts[i] : self.tokens.ends[end - 1]])
        return row["noun"] == "City" and name in _cities()

    def _continues_name(self, i: int) -> bool:
        return i < len(self.tokens) and self.tokens.shapes[i] == CAPITAL and not self._is_family(i)

    def _end_of_name(self, i: int, most: int) -> int:
        """The token after the capitalised syllables at i that may name a Vietnamese place."""
        tokens, end = self.tokens, i
        while (
            end < len(tokens)
            and self._is_name_syllable(end, self._word(end - 1) if end > i else "")
            and end - i < 7
        ):
            end += 1
        if tokens.keys[end : end + 1] == ["-"] and tokens.starts[end] == tokens.ends[end - 1]:
            return i  # "sông Mê-kông": a foreign name in Vietnamese spelling
        if end > i and is_officials(tokens.text, tokens.starts[i], tokens.ends[end - 1]):
            return i
        for cut in range(i + 1, end - 1):
            # "phường Yên Hòa Nguyễn Văn A": a person begins where a family name has two syllables after it.
            if self._is_family(cut) and end - cut >= 2 and (end - i > 3 or cut == i + 1):
                return cut if cut > i + 1 or end - cut >= 3 else end
        return end if end - i <= most else i

    def _word(self, i: int) -> str:
        return self.tokens.text[self.tokens.starts[i] : self.tokens.ends[i]]

    def _is_name_syllable(self, i: int, after: str) -> bool:
        """Whether token i may be part of a name behind the syllable `after`: "Krông" goes before anything."""
        tokens = self.tokens
        if tokens.shapes[i] not in (CAPITAL, UPPER) or not tokens.first[i] or not tokens.last[i]:
            return False
        if self._taken[i]:
            return False
        word = self._word(i)
        if after and strip(after).lower() in read_lists()["highland"]:
            return tokens.shapes[i] == CAPITAL
        return (tokens.shapes[i] == CAPITAL or word in self._lists["upper"]) and is_vietnamese(word)


_ROMAN = re.compile("[IVX]+")
"""Of a number: "khu vực II"."""
_PROVINCE = frozenset({"province"})
_PROVINCES = frozenset({"province", "place"})
_EXONYM = frozenset({"exonym"})
_NAMES = _PROVINCES | _EXONYM | {"country", ""}
"""Kinds of what a user calls by its name alone."""
_ANY_LEVEL = {"numbered": "{}", "alone": "{}", "foreign": "", "least": ""}


def canonical_name(name: str) -> tuple[str, ...]:
    """A name as it is compared: without regard to capitals, hyphens, tone placement."""
    return tuple(key for key in split(name) if key != "-")


@cache
def _cities() -> frozenset[tuple[str, ...]]:
    return frozenset(canonical_name(name) for name in read_lists()["cities"])


@cache
def levels() -> Trie:
    """The words before the name of a place, to their rows in `levels.tsv`."""
    trie: Trie = {}
    for row in read_table("levels"):
        add(trie, split(row["vi"]), row)
    return trie


def _named(row: Mapping[str, str], name: str, end: int) -> Place:
    """A place of a level by its name, or by its number."""
    if name in ("Hanoi", "Ho Chi Minh City") or name.endswith(("City", row["noun"])):
        return Place(end, name, name, name)
    others = tuple(
        form.format(name)
        for form in row["also"].split("; ")
        if form and form != "{}" and (" of " not in form or not name[0].isdigit())
    )
    if name[0].isdigit() or (row["numbered"] and _ROMAN.fullmatch(name)):
        alone = row["numbered"].format(name)
        return Place(end, alone, alone, alone, others)
    alone = row["alone"].format(name)
    return Place(end, name, row["before"].format(name) or alone, alone, (name, *others))
