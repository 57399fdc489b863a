"""The English of what facts are of: from a table of what the press counts, else from the terms."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from nlp.event.claims import ClaimKind
from nlp.event.counted import one_word
from nlp.terms.find import find_terms
from nlp.text.tables import read_table

_STAGE = re.compile(r"(.*) \(([^()]+)\)")


def english_label(label: str, kind: ClaimKind) -> str:
    """Returns the English of a label, "" where it is not known.

    Args:
        label: as `nlp.event.claims` has it: "người chết", "tấn gạo", "năm tù (đề nghị)", "chủ tịch".
        kind: of the fact: the label of a name is of one person, that of a number of many.
    """
    told = _STAGE.fullmatch(label)
    if told and told[2] in _table()["stages"]:
        english = english_label(told[1], kind)
        return f"{english} ({_table()['stages'][told[2]]})" if english else ""
    named = kind in ("name", "place")
    words = label.casefold().split()
    forms = (" ".join(words), " ".join(one_word(words)))
    sections = ("persons", "names", "counted") if named else ("counted", "units", "numbered", "names")
    listed = (_table()[section].get(form, "") for form in forms for section in sections)
    measured = () if named else map(_measured, forms)
    return next(filter(None, (*listed, *measured)), "") or _term(label)


def _measured(text: str) -> str:
    """A unit and what it is of: "tấn gạo"."""
    words = text.split()
    for size in (2, 1):
        unit, rest = " ".join(words[:size]), " ".join(words[size:])
        of = _table()["substances"].get(rest) or _table()["counted"].get(rest)
        if of and unit in _table()["units"]:
            return f"{_table()['units'][unit]} of {of}"
    return ""


@cache
def _term(label: str) -> str:
    """What the terms say, where one is the whole label."""
    found = find_terms(label, words=True)
    whole = len(found) == 1 and (found[0].start, found[0].end) == (0, len(label))
    return found[0].target if whole else ""


def _table() -> dict[str, Any]:
    return read_table("nlp.event", "labels")
