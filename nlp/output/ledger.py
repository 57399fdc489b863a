"""The ledger of a digest as a table: what became of each fact and term."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nlp.output.labels import Language, labels
from nlp.output.sections import Section

if TYPE_CHECKING:
    from nlp.checks.ledger import LedgerRow
    from nlp.digest import Digest


class LedgerLine(NamedTuple):
    """A row of the table, in words: what became of it, what it is, the Vietnamese, the English."""

    state: str
    kind: str
    vietnamese: str
    english: str


def ledger_heads(language: Language) -> LedgerLine:
    """Returns the heads of the columns."""
    words = labels(language)
    return LedgerLine(*(words[f"ledger_{name}"] for name in ("state", "kind", "vi", "en")))


def ledger_rows(digest: Digest) -> list[LedgerRow]:
    """Returns the rows of a digest's ledger, those that want a look first."""
    return sorted(digest.ledger, key=lambda row: row.state in ("kept", "in_words"))


def ledger_lines(digest: Digest, language: Language) -> list[LedgerLine]:
    """Returns `ledger_rows` in words."""
    words = labels(language)
    return [
        LedgerLine(
            words[f"state_{row.state}"],
            # Kinds of terms are many, and fine distinctions of the tables: a term is a term.
            words.get(f"kind_{row.kind}", words["kind_term"]),
            row.text or "–",
            row.english or "–",
        )
        for row in ledger_rows(digest)
    ]


def ledger_sections(digest: Digest, language: Language) -> list[Section]:
    """Returns the ledger as a section with a table; nothing where a digest has none."""
    if not digest.ledger:
        return []
    rows = (ledger_heads(language), *ledger_lines(digest, language))
    spoken: tuple[Language, ...] = (language, language, "vi", "en")
    return [Section(labels(language)["ledger"], language, (), rows=rows, spoken=spoken)]
