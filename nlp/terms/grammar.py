"""Reads what no table can list whole: bodies with their places, and the titles of those who lead them.

    title  = status* ["Phó"] office modifier* [body]       nguyên Phó Giám đốc Sở Y tế tỉnh Thanh Hóa
    body   = entry [place] | part body                     Ban Tổ chức Tỉnh ủy Thanh Hóa
    place  = level [name] | known name                     tỉnh Thanh Hóa, quận 1, TP Hà Nội

The words are in tables; English is put together by rule. Every method reads at one token and returns the
longest phrase there, or None.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import islice

from nlp.terms.bodies import FORMS, joined
from nlp.terms.lookup import Phrase
from nlp.terms.numbered import NumberedTerms
from nlp.terms.places import levels
from nlp.terms.table import add, read_lists, read_table
from nlp.terms.tokens import LOWER, OTHER, Trie, split

TITLES = frozenset({"office", "rank", "party-office"})


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


class Grammar(NumberedTerms):
    """Reads the phrases of one text."""

    def read(self, i: int) -> Phrase | None:
        """The longest phrase at token i of whatever kind; a table's wins over one put together."""
        shapes = self.tokens.shapes
        compound = i and self.tokens.keys[i - 1] in _compounds().get(self.tokens.keys[i], ())
        if compound and not shapes[i - 1] == LOWER < shapes[i]:  # "giữ chức Vụ trưởng" is no "chức vụ"
            return None
        best = self.entry(i)
        found = [self.numbered(i)]
        if self.tokens.shapes[i] != OTHER:  # no number, no mark
            found += [self.title(i), self.body(i), self.place_alone(i)]
        for phrase in found:
            if phrase is not None and (best is None or phrase.end > best.end):
                best = phrase
        return best and self._of_party(self._abroad(best))

    def _abroad(self, phrase: Phrase) -> Phrase:
        """A ministry, a minister or a president of another country: "Bộ Quốc phòng Anh" is the "Ministry of
        Defence of the UK"."""
        name = phrase.forms[0]
        parliament = name == "National Assembly"
        led = name.removeprefix("Deputy ").startswith(_ABROAD)
        if not parliament and not led:
            return phrase
        country = self.entry(phrase.end, _COUNTRIES) if phrase.end < len(self.tokens) else None
        if country is None or country.forms[0] == "Vietnam":
            return phrase
        nation = country.forms[0]
        if parliament:
            has_one = nation in self._lists["national_assemblies"]
            return phrase if has_one else Phrase(phrase.end, ("parliament", *_PARLIAMENTS), "body")
        first = read_lists()["abroad"].get(name, name)
        whose = f"the {nation}" if nation in self._lists["with_article"] else nation
        names = tuple(dict.fromkeys((first, *(form for form in phrase.forms if "Vietnam" not in form))))
        if nation in ("US", "United States"):
            american = first.replace("Ministry of", "Department of").replace("Minister of", "Secretary of")
            american = american.replace("Defence", "Defense").replace("Labour", "Labor")
            names = (american, *names)
            forms: tuple[str, ...] = (f"US {american}",)
        else:
            forms = (f"{first} of {whose}",)
        forms += tuple(f"{nation} {name}" for name in names for nation in country.forms)
        forms = tuple(dict.fromkeys(forms))[:FORMS]
        return Phrase(country.end, forms, phrase.kind, (names, country.forms))

    def _of_party(self, phrase: Phrase) -> Phrase:
        """A body of a party that is named: "Ban Tổ chức Trung ương Đảng Cộng sản Trung Quốc"."""
        if _CENTRAL not in phrase.forms[0]:
            return self._leader_of(phrase) if phrase.forms[0] == _LEADER else phrase
        party = self._party(phrase.end - (self.tokens.keys[phrase.end - 1] == _PARTY))
        if party is None:
            return phrase
        bodies = [form for form in phrase.forms if _CENTRAL in form]
        forms = tuple(
            form.replace(_CENTRAL, f"{whose} Central Committee") for whose in party.forms for form in bodies
        )
        return Phrase(party.end, forms[:FORMS], phrase.kind, (("Central Committee",), party.forms))

    def _leader_of(self, phrase: Phrase) -> Phrase:
        """The general secretary of a party, or of its central committee, that is named after the office."""
        body = self.entry(phrase.end) if phrase.end < len(self.tokens) else None
        if body is not None and body.forms[0] == _CENTRAL:
            led: Phrase | None = self._of_party(body)
        else:
            led = self._party(phrase.end)
        if led is None:
            return phrase
        forms = tuple(f"General Secretary of the {form}" for form in led.forms)
        return Phrase(led.end, forms, phrase.kind, (("General Secretary",), *(led.parts or (led.forms,))))

    def _party(self, i: int) -> Phrase | None:
        return self.entry(i, _ORGANISATIONS) if self.tokens.keys[i : i + 1] == [_PARTY] else None

    def title(self, i: int, before: int = 0) -> Phrase | None:
        """A title at token i, with what goes before it ("nguyên", "quyền", "Phó"), or the draft of a law.

        Of such words `before` it so many were read.
        """
        draft = next(reversed(list(self.walk(_words_of("drafts"), i))), None)
        if draft is not None:
            law = self.entry(draft[0], _DOCUMENTS) if draft[0] < len(self.tokens) else None
            return law and _prefixed(draft[1][0], law)
        status = next(reversed(list(self.walk(_words_of("status"), i))), None)
        if status is not None and before < _MOST_BEFORE:
            end, (words,) = status
            inner = self.title(end, before + 1) or self._titled(end)
            return inner and _prefixed(words, self._of_party(self._abroad(inner)))
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
        for end, offices in self.walk(_offices(), i, inside=start < i):
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
        if body is None and "place" in office.bodies:
            body = self._committee(last)
        if body is None:
            return Phrase(last, names, "office") if office.alone else None
        bodies = _swallowed(body.forms, office.swallows)
        forms = joined(names, (f" of the {form}" for form in bodies))
        forms += tuple(f"{form} {names[0]}" for form in bodies[:2])
        return Phrase(body.end, forms, "title", (names, *(body.parts or (bodies,))))

    def _committee(self, i: int) -> Phrase | None:
        """The People's Committee of a place, where only the place is said: "Phó Chủ tịch huyện Vũ Quang"."""
        place = self.place(i) if any(self.walk(levels(), i)) else None
        if place is None or place.name.startswith(_COMMITTEE) or not place.before:
            return None
        names = (f"{place.before} {_COMMITTEE}", f"{_COMMITTEE} of {place.alone}")
        return Phrase(place.end, names, "body", ((place.name, place.before), (_COMMITTEE,)))

    def _modified(self, names: tuple[str, ...], end: int) -> tuple[tuple[str, ...], int]:
        while end < len(self.tokens):
            modifier = next(reversed(list(self.walk(_words_of("modifiers"), end))), None)
            if modifier is None:
                break
            end, (words,) = modifier
            names = tuple(islice((word.format(name) for name in names for word in words), FORMS))
        return names, end


_COMMITTEE = "People's Committee"
_DEPUTY = split("phó")[0]
_MOST_BEFORE = 3  # words as "nguyên" and "quyền" before a title
_PARLIAMENTS = ("Congress", "National Assembly", "Diet", "Bundestag", "Duma", "Knesset", "House")
_DOCUMENTS = frozenset({"document"})
_COUNTRIES = frozenset({"country"})
_ABROAD = ("Ministry of", "Minister of", "State President", "Vice President", "Party General Secretary and")
_ORGANISATIONS = frozenset({"organisation"})
_PARTY = split("đảng")[0]
_CENTRAL, _LEADER = "Party Central Committee", "Party General Secretary"
"""What names no party is of the Communist Party of Vietnam."""


@cache
def _offices() -> Trie:
    trie: Trie = {}
    for row in read_table("offices"):
        also = tuple(filter(None, row["also"].split("; ")))
        deputies = tuple(filter(None, row["deputy"].split("; ")))
        bodies = frozenset("+".join(split(word)).replace("+++", "+") for word in row["with"].split())
        office = Office((row["en"], *also), deputies, bodies, row["alone"] == "yes", row["swallows"])
        add(trie, split(row["vi"]), office)
    return trie


@cache
def _words_of(name: str) -> Trie:
    """One of the tables in `words.toml` with the English of words before or after an office."""
    trie: Trie = {}
    for vi, english in read_lists()[name].items():
        add(trie, split(vi), tuple(english))
    return trie


@cache
def _compounds() -> dict[str, frozenset[str]]:
    table = read_lists()["compounds"]
    return {split(word)[0]: frozenset(split(" ".join(before))) for word, before in table.items()}


def _prefixed(words: tuple[str, ...], phrase: Phrase) -> Phrase:
    forms = joined(words, (f" {form}" for form in phrase.forms))
    return Phrase(phrase.end, forms, "title", (words, *(phrase.parts or (phrase.forms,))))


def _swallowed(forms: tuple[str, ...], swallows: str) -> tuple[str, ...]:
    """Bodies without the words that the office has said: "Chief of the Office of …" has one office."""
    if not swallows:
        return forms
    return tuple(form.removeprefix(f"{swallows} of the ").removeprefix(f"{swallows} of ") for form in forms)
