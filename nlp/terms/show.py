"""Which terms a text has, as rows: what `tomtat terms` prints."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from nlp.terms.find import Match
from nlp.text.tables import read_table

ALTERNATIVES = 2
"""Other accepted English forms that a table shows; JSON has all."""


@dataclass(frozen=True, slots=True)
class TermRow:
    """One Vietnamese term of a text with its English and where it stands."""

    source: str
    target: str
    alternatives: tuple[str, ...]
    kind: str
    glossary: str
    spans: tuple[tuple[int, int], ...]
    """Half-open, in characters of the text."""


def term_rows(matches: Iterable[Match]) -> list[TermRow]:
    """Puts the same terms of a text together, in the order in which they first appear."""
    rows: dict[tuple[str, str], list[Match]] = {}
    for match in matches:
        rows.setdefault((match.source, match.target), []).append(match)
    return [
        TermRow(
            first.source,
            first.target,
            first.alternatives,
            first.kind,
            first.glossary,
            tuple((match.start, match.end) for match in found),
        )
        for found in rows.values()
        for first in found[:1]
    ]


def as_json(documents: Sequence[tuple[str, Sequence[TermRow]]]) -> str:
    """Returns the terms of documents as JSON: an array with one object for each."""
    rows = [
        {"id": name, "terms": [{key: getattr(row, key) for key in TermRow.__slots__} for row in found]}
        for name, found in documents
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1)


def as_table(name: str, rows: Sequence[TermRow], language: str = "en") -> Any:
    """Returns the terms of a document as a table for a `rich` console."""
    from rich.table import Table

    headings = {
        "en": ("Vietnamese", "English", "Also accepted", "Kind", "Times"),
        "vi": ("Tiếng Việt", "Tiếng Anh", "Cũng được chấp nhận", "Loại", "Số lần"),
    }[language]
    table = Table(title=name or None, title_justify="left", highlight=False)
    for heading in headings:
        table.add_column(heading, overflow="fold", justify="right" if heading == headings[-1] else "left")
    for row in rows:
        also = "; ".join(row.alternatives[:ALTERNATIVES])
        more = len(row.alternatives) - ALTERNATIVES
        kind = read_table("nlp.terms", "data/kinds").get(row.kind, row.kind) if language == "vi" else row.kind
        kind = kind if row.glossary == "built-in" else f"{kind} ({row.glossary})"
        english = row.target if row.kind != "keep" else "="
        table.add_row(
            row.source, english, also + (f" … +{more}" if more > 0 else ""), kind, str(len(row.spans))
        )
    return table
