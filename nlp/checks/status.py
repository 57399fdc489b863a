"""Status and procedure: deputy, former; charged or arrested; first instance or appeal; what was added.

Pairs of patterns are in nlp/checks/status.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from nlp.checks.finding import Finding
from nlp.checks.pair import Pair
from nlp.text.tables import read_table


@dataclass(frozen=True, slots=True)
class _Row:
    """See nlp/checks/status.toml."""

    vi: re.Pattern[str]
    en: re.Pattern[str]
    instead: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    only_exchanged: bool
    code: str
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Added:
    """See nlp/checks/status.toml."""

    en: re.Pattern[str]
    vi: re.Pattern[str]
    code: str
    key: tuple[str, ...]


def check_status(pair: Pair) -> Iterator[Finding]:
    """Words of status that the translation lost or exchanged, and those that it adds."""
    source, output = pair.source.lower, pair.output.lower
    for row in _rows():
        match = row.vi.search(source) if any(key in source for key in row.key) else None
        if match is None or (row.unless and row.unless.search(source)):
            continue
        exchanged = row.instead.search(output) if row.instead else None
        if row.only_exchanged and not exchanged:
            continue
        kept = row.en.search(output)
        if kept and not (row.only_exchanged and row.en.pattern == "."):
            continue
        if exchanged:
            detail = (
                f"{pair.source.text[slice(*match.span())]} → {pair.output.text[slice(*exchanged.span())]}"
            )
            yield Finding(row.code, "warning", pair.field, (exchanged.span(),), (match.span(),), detail)
        else:
            yield pair.in_source(row.code, "warning", match.span())
    for added in _added():
        match = added.en.search(output) if any(key in output for key in added.key) else None
        if match and not added.vi.search(source):
            yield pair.in_output(added.code, "warning", match.span())


@cache
def _rows() -> tuple[_Row, ...]:
    return tuple(
        _Row(
            re.compile(row["vi"]),
            re.compile(row["en"]),
            re.compile(row["instead"]) if "instead" in row else None,
            re.compile(row["unless"]) if "unless" in row else None,
            row.get("only") == "instead",
            row.get("code", "lost_status"),
            tuple(row["key"]),
        )
        for row in read_table("nlp.checks", "status")["row"]
    )


@cache
def _added() -> tuple[_Added, ...]:
    return tuple(
        _Added(
            re.compile(row["en"]), re.compile(row["vi"]), row.get("code", "added_status"), tuple(row["key"])
        )
        for row in read_table("nlp.checks", "status")["added"]
    )
