"""Reads bodies: "UBND tỉnh Thanh Hóa", "Ban Tổ chức Tỉnh ủy", "Ngân hàng Nhà nước chi nhánh Tiền Giang"."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice, product

from nlp.terms.lookup import Phrase
from nlp.terms.places import Place, Places
from nlp.terms.table import Entry
from nlp.terms.tokens import split

FORMS = 12
"""At most so many English forms are put together for one phrase."""

PLACED = frozenset({"local", "local-any", "local-of", "seat", "delegation", "insurer", "office-body"})
"""Kinds of bodies of which every place has one."""
BODIES = PLACED | {"body", "part", "organisation", "assembly", "local-in"}


class Bodies(Places):
    """Reads the bodies of one text."""

    def body(self, i: int, within: int = 0) -> Phrase | None:
        """A body at token i, with the body that it is part of, or with its place.

        So many bodies before it are parts of it: `within`.
        """
        best: Phrase | None = None
        for trie in self._tries:
            for end, entries in self.walk(trie, i):
                for entry in entries:
                    if entry.kind not in BODIES or not self._fits(entry, i, end):
                        continue
                    phrase = self._placed(entry, end, within)
                    if phrase.end == end and entry.source in self._lists["never_alone"]:
                        continue
                    if best is None or phrase.end > best.end:
                        best = phrase
        return best

    def _placed(self, entry: Entry, end: int, within: int) -> Phrase:
        """An entry's body with what follows at token `end`: its place, or the body that it belongs to."""
        names = (entry.target, *entry.alternatives)
        if entry.kind in ("part", "office-body") and end < len(self.tokens) and within < _MOST_WITHIN:
            whole = self.body(end, within + 1)
            if whole is not None and (entry.source != "Thường trực" or self._has_standing_board(end)):
                forms = joined(names, (f" of the {form}" for form in whole.forms))
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
            place = self._seat(end, least=2 if entry.kind == "local-any" else 1)
        if place is None and entry.kind == "local-of" and end < len(self.tokens) and within < _MOST_WITHIN:
            whole = self.body(end, within + 1)
            if whole is not None:
                forms = joined(names, (f" of the {form}" for form in whole.forms))
                return Phrase(whole.end, forms, "body", (names, *(whole.parts or (whole.forms,))))
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


_MOST_WITHIN = 3
_AT = split("tại")[0]
_BRANCH = tuple(split("chi nhánh"))
_STANDING = frozenset(split("tỉnh thành huyện quận thị đảng"))
"""First syllables of the party committees of which "Thường trực" is the standing board."""
_COUNCIL = tuple(split("Hội đồng nhân dân"))
_OF_ASSEMBLY = tuple(split("của Quốc hội"))
_LEVELS = frozenset({"Provincial", "Municipal", "District", "Town", "Ward", "Commune"})


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


def joined(heads: Iterable[str], tails: Iterable[str]) -> tuple[str, ...]:
    """All heads with all tails, the first with the first at the front, at most FORMS of them."""
    return tuple(islice((head + tail for tail, head in product(tails, tuple(heads))), FORMS))
