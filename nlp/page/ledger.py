"""The ledger as a table of the page: a row lights up where its fact stands in each text."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nlp.output.labels import Language, labels
from nlp.output.ledger import ledger_heads, ledger_lines, ledger_rows

if TYPE_CHECKING:
    from nlp.checks.ledger import LedgerRow
    from nlp.digest import Digest

_FIELDS = ("article", "summary_vi", "summary_en", "translation")


def ledger(digest: Digest, language: Language) -> str:
    """Returns the table, folded; "" where a digest has no ledger."""
    if not digest.ledger:
        return ""
    words = labels(language)
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in ledger_heads(language))
    rows = "".join(
        f'<tr class="tt-{row.state}"><td>{escape(line.state)}</td><td>{escape(line.kind)}</td>'
        f'<td lang="vi"><button type="button" class="tt-fact" {_places(row)}>{escape(line.vietnamese)}'
        f'</button></td><td lang="en">{escape(line.english)}</td></tr>'
        for row, line in zip(ledger_rows(digest), ledger_lines(digest, language), strict=True)
    )
    return (
        f'<details class="tt-fold" id="tt-ledger"><summary>{words["ledger"]} ({len(digest.ledger)})</summary>'
        f'<div><p class="tt-hint">{escape(words["ledger_hint"])}</p>'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def _places(row: LedgerRow) -> str:
    """Where the fact stands: `data-article="0-24 400-413"`, in characters of each text."""
    found = ((name, getattr(row, name)) for name in _FIELDS)
    return " ".join(
        f'data-{name.replace("_", "-")}="{" ".join(f"{start}-{end}" for start, end in spans)}"'
        for name, spans in found
        if spans
    )
