"""What the library says – errors, notes, steps of loading – in the language of who reads it.

The library speaks English. Its sentences travel as text: between processes, through the rows of a batch and
over HTTP. So they are found again by their English pattern; messages.toml has each in Vietnamese, and the
tests go through all that the library can raise.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from nlp.checks.finding import Finding, explain
from nlp.output.labels import Language
from nlp.text.tables import read_table

LONGEST = 1500
"""Characters of a sentence that is looked for; longer ones quote something."""

_DEEPEST = 3
_GAP = "{}"


def said(error: Exception | str, language: Language) -> str:
    """Returns a sentence of the library in a language; one that is not known stays as it is.

    Args:
        error: as the library raises it; the name of a file, row or address may stand before it.
        language: of who reads it.
    """
    sentence = str(error)
    return sentence if language == "en" else _vietnamese(sentence, _DEEPEST)


def in_words(finding: Finding, language: Language) -> str:
    """Returns what a finding means, see `explain`; notes on the reading are in the language, too."""
    if finding.code == "source_note":
        finding = replace(finding, detail=said(finding.detail, language).removesuffix("."))
    return explain(finding, language)


def as_sentence(text: str) -> str:
    """Returns a text with a capital and a full stop; a file's name at its beginning stays as it is."""
    begin = text[:1].upper() if text.partition(" ")[0].isalpha() else text[:1]
    return begin + text[1:] + ("" if text.endswith((".", "!", "?", "…")) else ".")


def _vietnamese(sentence: str, deep: int) -> str:
    if not deep or len(sentence) > LONGEST or " " not in sentence:
        return sentence
    for parts, pattern, vietnamese in _table():
        if all(part in sentence for part in parts) and (found := pattern.fullmatch(sentence)):
            # What it speaks of, and what stands before it, may be said by the library, too.
            things = {f"{{{i}}}": _vietnamese(thing, deep - 1) for i, thing in enumerate(found.groups()[1:])}
            before = [_vietnamese(name, deep - 1) for name in (found[1] or "").split(": ")]
            return ": ".join(before) + _filled(vietnamese, things)
    return sentence


def _filled(sentence: str, things: dict[str, str]) -> str:
    # Not by `format`: a sentence may show braces of its own.
    return re.sub(r"\{\d\}", lambda at: things[at[0]], sentence)


@cache
def _table() -> list[tuple[list[str], re.Pattern[str], str]]:
    """The parts of each sentence that do not change, its pattern, and its Vietnamese; the longest first."""
    rows = {**_findings(), **read_table("nlp.output", "messages")}
    found = []
    for english, vietnamese in rows.items():
        parts = english.removesuffix(".").split(_GAP)
        pattern = "(.*?: )??" + "(.*?)".join(map(re.escape, parts)) + r"\.?"
        found.append((parts, re.compile(pattern, re.DOTALL), vietnamese))
    return sorted(found, key=lambda row: -sum(map(len, row[0])))


def _findings() -> dict[str, str]:
    """What the checks say of a source, with and without the words concerned."""
    rows = {}
    for name in read_table("nlp.checks", "messages"):
        code, _, field = name.partition(".")
        for detail in ("", "\0"):
            finding = Finding(code, "error", field, detail=detail)
            rows[explain(finding, "en").replace("\0", _GAP)] = explain(finding, "vi").replace("\0", "{0}")
    return rows
