"""Reads what no table can list whole: bodies with their places, and the titles of those who lead them.

    title  = status* ["Phó"] office modifier* [body]       nguyên Phó Giám đốc Sở Y tế tỉnh Thanh Hóa
    body   = entry [place] | part body                     Ban Tổ chức Tỉnh ủy Thanh Hóa
    place  = level [name] | known name                     tỉnh Thanh Hóa, quận 1, TP Hà Nội

The words are in tables; English is put together by rule. Every method reads at one token and returns the
longest phrase there, or None.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, product
from typing import Any

from nlp.terms.names import strip, transliterate
from nlp.terms.syllables import is_vietnamese
from nlp.terms.table import PROPER, Entry, Glossary, add, choose, read_lists, read_table
from nlp.terms.tokens import CAPITAL, END, LOWER, OTHER, UPPER, Tokens, Trie, split, tokenise

FORMS = 12
"""At most so many English forms are put together for one phrase."""

PLACED = frozenset({"local", "local-any", "local-of", "seat", "delegation", "insurer", "office-body"})
"""Kinds of bodies of which every place has one."""
BODIES = PLACED | {"body", "part", "organisation", "assembly", "local-in"}
TITLES = frozenset({"office", "rank", "party-office"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """What was read: up to which token, and its English."""

    end: int
    forms: tuple[str, ...]
    """The preferred English first."""
    kind: str
    parts: tuple[tuple[str, ...], ...] = ()
    """What a translation must hold, each in one of its forms, where it does not hold one of `forms`."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place as it stands before a body ("Thanh Hoa Provincial") and alone ("Thanh Hoa Province")."""

    end: int
    name: str
    before: str
    alone: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Office:
    """A row of `offices.tsv`."""

    title: tuple[str, ...]
    deputy: tuple[str, ...]
    bodies: frozenset[str]
    """First syllables of the bodies that it leads, one ("ban") or two ("viện+kiểm"); empty for any."""
    alone: bool
    swallows: str
    """What of the body's English the office says already: "Chief of the Office" of an "Office of …"."""


@dataclass(frozen=True, slots=True)
class _Tables:
    offices: Trie
    levels: Trie
    modifiers: Trie
    status: Trie


@cache
def _tables() -> _Tables:
    tables = _Tables({}, {}, {}, {})
    for row in read_table("offices"):
        also = tuple(filter(None, row["also"].split("; ")))
        deputies = tuple(filter(None, row["deputy"].split("; ")))
        bodies = frozenset("+".join(split(word)).replace("+++", "+") for word in row["with"].split())
        office = Office((row["en"], *also), deputies, bodies, row["alone"] == "yes", row["swallows"])
        add(tables.offices, split(row["vi"]), office)
    for row in read_table("levels"):
        add(tables.levels, split(row["vi"]), row)
    for name in ("modifiers", "status"):
        for vi, english in read_lists()[name].items():
            add(getattr(tables, name), split(vi), tuple(english))
    return tables


class Grammar:
    """Reads phrases of one text."""

    def __init__(
        self,
        tokens: Tokens,
        glossaries: Sequence[Glossary],
        date: datetime.date | None,
        taken: Sequence[bool] = (),
    ) -> None:
        """Tokens that are taken belong to another term; no phrase goes over them."""
        self.tokens = tokens
        self.date = date
        self._taken = taken or [False] * len(tokens)
        self._tries = [glossary.trie for glossary in glossaries]
        self._tables = _tables()
        self._lists = _word_sets()
        self._compounds = _compounds()
        self._china = "Trung Quốc" in tokens.text

    def read(self, i: int) -> Phrase | None:
        """The longest phrase at token i of whatever kind; a table's wins over one put together."""
        if i and self.tokens.keys[i - 1] in self._compounds.get(self.tokens.keys[i], ()):
            return None
        found = [self.title(i), self.body(i), self.place_alone(i)]
        best = self.entry(i)
        for phrase in found:
            if phrase is not None and (best is None or phrase.end > best.end):
                best = phrase
        return best

    def entry(self, i: int, kinds: frozenset[str] | None = None) -> Phrase | None:
        """The longest entry at token i, of some kinds only."""
        best: tuple[int, Entry] | None = None
        for trie in self._tries:
            for end, entries in self._walk(trie, i):
                if best is not None and end <= best[0]:
                    continue
                fitting = [entry for entry in entries if self._fits(entry, i, end)]
                if kinds is not None:
                    fitting = [entry for entry in fitting if entry.kind in kinds]
                else:
                    fitting = [entry for entry in fitting if entry.source not in self._lists["never_alone"]]
                if fitting:
                    alike = [entry for entry in fitting if self._looks_like(entry, i)]
                    best = end, choose(alike or fitting, self.date)
        if best is None:
            return None
        end, entry = best
        return Phrase(end, (entry.target, *entry.alternatives), entry.kind)

    def _looks_like(self, entry: Entry, i: int) -> bool:
        """Whether the entry begins with a capital as the text does: "Công an" is a body, "công an" the police."""
        return entry.source[0].isupper() == self.tokens.is_capital(i)

    def title(self, i: int) -> Phrase | None:
        """A title at token i, with those before it: "nguyên", "quyền", "Phó"."""
        status = next(reversed(list(self._walk(self._tables.status, i))), None)
        if status is not None:
            end, (words,) = status
            inner = self.title(end) or self._titled(end)
            return inner and _prefixed(words, inner)
        if i >= len(self.tokens):
            return None
        if self.tokens.keys[i] == _DEPUTY:
            deputy = self._office(i + 1, i, deputy=True)
            return deputy or self._office(i, i, deputy=False)
        return self._office(i, i, deputy=False)

    def _titled(self, i: int) -> Phrase | None:
        phrase = self.entry(i, TITLES) if i < len(self.tokens) else None
        return phrase

    def _office(self, i: int, start: int, deputy: bool) -> Phrase | None:
        best: Phrase | None = None
        for end, offices in self._walk(self._tables.offices, i, inside=start < i):
            for office in offices:
                names = office.deputy if deputy else office.title
                phrase = self._led(office, names, end) if names else None
                if phrase is not None and (best is None or phrase.end > best.end):
                    best = phrase
        return best

    def _led(self, office: Office, names: tuple[str, ...], end: int) -> Phrase | None:
        """An office whose words end before token `end`, with its modifiers and its body."""
        names, last = self._modified(names, end)
        body = self.body(last) if last < len(self.tokens) else None
        first = self.tokens.keys[last : last + 2]
        if body is not None and office.bodies and not {first[0], "+".join(first)} & office.bodies:
            body = None
        if body is None:
            return Phrase(last, names, "office") if office.alone else None
        bodies = _swallowed(body.forms, office.swallows)
        forms = _joined(names, (f" of the {form}" for form in bodies))
        forms += tuple(f"{form} {names[0]}" for form in bodies[:2])
        return Phrase(body.end, forms, "title", (names, *(body.parts or (bodies,))))

    def _modified(self, names: tuple[str, ...], end: int) -> tuple[tuple[str, ...], int]:
        while end < len(self.tokens):
            modifier = next(reversed(list(self._walk(self._tables.modifiers, end))), None)
            if modifier is None:
                break
            end, (words,) = modifier
            names = tuple(islice((word.format(name) for name in names for word in words), FORMS))
        return names, end

    def body(self, i: int) -> Phrase | None:
        """A body at token i, with the body that it is part of, or with its place."""
        best: Phrase | None = None
        for trie in self._tries:
            for end, entries in self._walk(trie, i):
                for entry in entries:
                    if entry.kind not in BODIES or not self._fits(entry, i, end):
                        continue
                    phrase = self._placed(entry, end)
                    if phrase.end == end and entry.source in self._lists["never_alone"]:
                        continue
                    if best is None or phrase.end > best.end:
                        best = phrase
        return best

    def _placed(self, entry: Entry, end: int) -> Phrase:
        """An entry's body with what follows at token `end`: its place, or the body that it belongs to."""
        names = (entry.target, *entry.alternatives)
        if entry.kind in ("part", "office-body") and end < len(self.tokens):
            whole = self.body(end)
            if whole is not None and (entry.source != "Thường trực" or self._has_standing_board(end)):
                forms = _joined(names, (f" of the {form}" for form in whole.forms))
                return Phrase(whole.end, forms, "body", (names, *(whole.parts or (whole.forms,))))
        if entry.kind == "assembly" and tuple(self.tokens.keys[end : end + 3]) == _OF_ASSEMBLY:
            forms = tuple(f"National Assembly's {name}" for name in names)
            return Phrase(end + 3, forms, "body", (names,))
        if tuple(self.tokens.keys[end : end + 2]) == _BRANCH and entry.kind in ("body", "organisation"):
            return self._branch(names, end)
        if entry.kind == "local-in":
            return self._seated(names, end)
        place = self.place(end) if entry.kind in PLACED else None
        if place is None and entry.kind in ("seat", "local-any"):
            place = self._seat(end)
        if place is None:
            if entry.kind == "seat":
                names = (names[0][0].lower() + names[0][1:], *names[1:])
            return Phrase(end, names, "body")
        if not place.name:
            return Phrase(place.end, tuple(f"{place.before} {name}" for name in names), "body", (names,))
        return Phrase(place.end, _named_body(entry.kind, names, place), "body", ((place.name,), names))

    def _has_standing_board(self, i: int) -> bool:
        """Whether "Thường trực" before token i is a board: of a party committee or a People's Council."""
        keys = self.tokens.keys
        return keys[i] in _STANDING or tuple(keys[i : i + 4]) == _COUNCIL

    def _branch(self, names: tuple[str, ...], end: int) -> Phrase:
        """A branch of a bank or an agency: "Ngân hàng Nhà nước chi nhánh Tiền Giang"."""
        place = self.place(end + 2) or self._seat(end + 2)
        if place is None or not place.name:
            return Phrase(end, names, "body")
        return Phrase(place.end, tuple(f"{place.name} branch of the {name}" for name in names), "body")

    def _seated(self, names: tuple[str, ...], end: int) -> Phrase:
        """A body with the city where it sits: "Tòa án nhân dân cấp cao tại Hà Nội"."""
        place = self.place(end + 1) if self.tokens.keys[end : end + 1] == [_AT] else None
        if place is None or not place.name:
            return Phrase(end, names, "body")
        return Phrase(place.end, tuple(f"{name} in {place.name}" for name in names), "body")

    def _seat(self, i: int) -> Place | None:
        """The place of a party committee, which says its level itself: "Huyện ủy Đông Anh"."""
        named = i < len(self.tokens) and self.tokens.is_capital(i)
        end, name = self._place_name(i, _ANY_LEVEL) if named else (i, "")
        return Place(end, name, name, name) if name else None

    def place(self, i: int) -> Place | None:
        """A place at token i: a level with or without a name, or a name that is known."""
        if i >= len(self.tokens):
            return None
        best: Place | None = None
        for end, rows in self._walk(self._tables.levels, i):
            name_end, name = self._place_name(end, rows[0])
            if name:
                best = _named(rows[0], name, name_end)
            elif rows[0]["before"]:
                best = Place(end, "", rows[0]["bare"], rows[0]["bare"])
        if best is not None:
            return best
        known = self.entry(i, _PROVINCES)
        if known is None:
            return None
        return Place(known.end, known.forms[0], known.forms[0], known.forms[0])

    def place_alone(self, i: int) -> Phrase | None:
        """A level and a name: "huyện Đông Anh" -> "Dong Anh District"."""
        if i and self.tokens.keys[i - 1] in self._lists["several"]:
            return None
        best = None
        for end, rows in self._walk(self._tables.levels, i):
            row = rows[0]
            administrative = bool(row["before"])
            if not administrative and end == i + 1 and self.tokens.shapes[i] != LOWER:
                continue  # "Cầu Giấy" and "Chợ Mới" are names of districts
            name_end, name = self._place_name(end, row)
            if name and (administrative or not self._leads_on(name_end)):
                place = _named(row, name, name_end)
                best = Phrase(name_end, (place.alone, *place.also), "place", ((place.name,),))
        return best

    def _leads_on(self, i: int) -> bool:
        """Whether a name goes on behind a dash: "đường Hòa Lạc - Hòa Bình"."""
        return self.tokens.keys[i : i + 1] == ["-"] and self.tokens.is_capital(i + 1)

    def _place_name(self, i: int, row: dict[str, str]) -> tuple[int, str]:
        """The name of a place of a level at token i: (the token after it, its English), "" if there is none."""
        tokens = self.tokens
        if i >= len(tokens):
            return i, ""
        known = self.entry(i, _FOREIGN if row["foreign"] else _PROVINCE)
        if known is not None and not self._continues_name(known.end):
            return known.end, known.forms[0]
        if row["numbered"] and tokens.shapes[i] == OTHER and tokens.keys[i].isdigit():
            return i + 1, tokens.keys[i]
        end = i if tokens.shouted[i] else self._end_of_name(i)
        if end == i:
            return i, ""
        return end, transliterate(tokens.text[tokens.starts[i] : tokens.ends[end - 1]])

    def _continues_name(self, i: int) -> bool:
        return i < len(self.tokens) and self.tokens.shapes[i] == CAPITAL and not self._is_family(i)

    def _end_of_name(self, i: int) -> int:
        """The token after the capitalised syllables at i that may name a Vietnamese place."""
        tokens, end = self.tokens, i
        while (
            end < len(tokens)
            and self._is_name_syllable(end, self._word(end - 1) if end > i else "")
            and end - i < 7
        ):
            end += 1
        for cut in range(i + 1, end - 1):
            # "phường Yên Hòa Nguyễn Văn A": a person begins where a family name has two syllables after it.
            if self._is_family(cut) and end - cut >= 2 and (end - i > 3 or cut == i + 1):
                return cut if cut > i + 1 or end - cut >= 3 else end
        return end if end - i <= 4 else i

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

    def _is_family(self, i: int) -> bool:
        return i < len(self.tokens) and self.tokens.keys[i] in self._lists["family"]

    def _walk(self, trie: Trie, i: int, inside: bool = False) -> Iterable[tuple[int, list[Any]]]:
        """Yields (the token after it, values) of all paths of a trie from token i, shortest first."""
        tokens = self.tokens
        if i >= len(tokens.keys) or not (tokens.first[i] or inside):
            return
        node: Any = trie
        keys = tokens.keys
        for end in range(i, len(keys)):
            node = node.get(keys[end])
            if node is None or self._taken[end]:
                return
            if END in node and tokens.last[end]:
                yield end + 1, node[END]

    def _fits(self, entry: Entry, i: int, end: int) -> bool:
        """Whether the capitals of the text are those of the entry, where that matters."""
        tokens = self.tokens
        if entry.source in self._lists["with_china"] and not self._china:
            return False
        if tokens.shouted[i]:
            return end - i > 1
        proper = entry.kind in PROPER
        single = end - i == 1
        if not proper and not single and entry.source not in self._lists["capital"]:
            return True
        if entry.source.isupper() and len(entry.source) > 1:
            return tokens.text[tokens.starts[i] : tokens.ends[end - 1]] == entry.source
        if not proper:
            return tokens.shapes[i] != LOWER or entry.source[0].islower()
        words = [word for word in _words(entry.source)]
        return all(
            not word[0].isupper() or tokens.shapes[i + n] in (CAPITAL, UPPER)
            for n, word in enumerate(words[: end - i])
        )


_DEPUTY = split("phó")[0]
_AT = split("tại")[0]
_BRANCH = tuple(split("chi nhánh"))
_STANDING = frozenset(split("tỉnh thành huyện quận thị đảng"))
"""First syllables of the party committees of which "Thường trực" is the standing board."""
_COUNCIL = tuple(split("Hội đồng nhân dân"))
_OF_ASSEMBLY = tuple(split("của Quốc hội"))
_LEVELS = frozenset({"Provincial", "Municipal", "District", "Town", "Ward", "Commune"})
_PROVINCE = frozenset({"province"})
_PROVINCES = frozenset({"province", "place"})
_FOREIGN = frozenset({"province", "exonym"})
_ANY_LEVEL = {"numbered": "{}", "foreign": ""}


@cache
def _words(source: str) -> tuple[str, ...]:
    tokens = tokenise(source)
    return tuple(source[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True))


@cache
def _compounds() -> dict[str, frozenset[str]]:
    table = read_lists()["compounds"]
    return {split(word)[0]: frozenset(split(" ".join(before))) for word, before in table.items()}


@cache
def _word_sets() -> dict[str, frozenset[str]]:
    lists = read_lists()
    canonical = {
        name: frozenset(split(" ".join(lists[name])))
        for name in ("family", "persons", "not_first", "several")
    }
    return {
        **canonical,
        **{name: frozenset(lists[name]) for name in ("capital", "upper", "never_alone", "with_china")},
    }


def _named(row: dict[str, str], name: str, end: int) -> Place:
    """A place of a level by its name, or by its number."""
    if name in ("Hanoi", "Ho Chi Minh City") or name.endswith(("City", row["noun"])):
        return Place(end, name, name, name)
    shape = row["numbered"] if name.isdigit() else row["alone"]
    before = shape if name.isdigit() else row["before"]
    alone = shape.format(name)
    return Place(end, name if not name.isdigit() else alone, before.format(name) if before else alone, alone,
                 tuple(form.format(name) for form in row["also"].split("; ") if form and not name.isdigit()))  # fmt: skip


def _named_body(kind: str, names: tuple[str, ...], place: Place) -> tuple[str, ...]:
    """The English of a body of a place: "Thanh Hoa Provincial …", "… of Thanh Hoa Province"."""
    if kind == "seat" and names[0].split()[0] in _LEVELS:
        plain = names[0].split(" ", 1)[1]
        central = place.name in ("Hanoi", "Ho Chi Minh City")
        first = f"{place.name} {plain if central else names[0]}"
        names = (plain, *(name for name in names if name.split()[0] not in _LEVELS))
        before = (first, *(f"{place.name} {name}" for name in names))
    else:
        before = tuple(f"{where} {name}" for name in names for where in (place.before, place.name))
    after = tuple(f"{name} of {where}" for name in names for where in (place.alone, place.name))
    if kind == "delegation":
        before = tuple(f"{place.name} {name}" for name in names)
    forms = (*after, *before) if kind == "local-of" else (*before, *after)
    return tuple(dict.fromkeys(forms))[:FORMS]


def _prefixed(words: tuple[str, ...], phrase: Phrase) -> Phrase:
    forms = _joined(words, (f" {form}" for form in phrase.forms))
    return Phrase(phrase.end, forms, "title", (words, *(phrase.parts or (phrase.forms,))))


def _joined(heads: Iterable[str], tails: Iterable[str]) -> tuple[str, ...]:
    """All heads with all tails, the first with the first at the front, at most FORMS of them."""
    return tuple(islice((head + tail for tail, head in product(tails, tuple(heads))), FORMS))


def _swallowed(forms: tuple[str, ...], swallows: str) -> tuple[str, ...]:
    """Bodies without the words that the office has said: "Chief of the Office of …" has one office."""
    if not swallows:
        return forms
    return tuple(form.removeprefix(f"{swallows} of the ").removeprefix(f"{swallows} of ") for form in forms)
