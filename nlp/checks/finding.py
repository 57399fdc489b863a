"""What is wrong with a source, a summary or a translation: findings with codes, severities and spans.

Pure functions. An "error" must not be shown as it is: the pipeline asks the model again, then falls
back. The sentences that explain the codes are in nlp/checks/messages.toml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

from nlp.text.tables import read_table

Severity: TypeAlias = Literal["info", "warning", "error"]
Field: TypeAlias = Literal["", "source", "summary_vi", "title_en", "summary_en", "translation"]
Span: TypeAlias = tuple[int, int]

DETAIL = 120
"""Characters of a finding's detail."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know about a text.

    Attributes:
        code: what it is; explained in nlp/checks/messages.toml.
        severity: "error": must not be used as it is; "warning": may be wrong; "info": good to know.
        field: the text it speaks of.
        spans: where, in that text; half-open. Empty: all of it.
        source_spans: the same in the source.
        detail: the words concerned.
    """

    code: str
    severity: Severity
    field: str = ""
    spans: tuple[Span, ...] = ()
    source_spans: tuple[Span, ...] = ()
    detail: str = ""


def explain(finding: Finding, language: Literal["vi", "en"] = "en") -> str:
    """Returns one plain sentence that says what a finding means.

    Args:
        finding: any; one with an unknown code gets a general sentence.
        language: of the sentence.
    """
    table = _sentences()
    # The translation of a summary or a headline is spoken of as any translation.
    field = "translation" if finding.field in ("summary_en", "title_en") else finding.field
    entry = table.get(f"{finding.code}.{field}") or table.get(finding.code) or table["unknown"]
    sentence: str = entry[language]
    detail = " ".join(finding.detail.split())[: DETAIL + 1]
    detail = detail[:DETAIL].rstrip() + "…" if len(detail) > DETAIL else detail
    if not detail:
        sentence = re.sub(r" ?\((?:\[\[.*?\]\])\)|\[\[.*?\]\]", "", sentence).replace(" “{detail}”", "")
    sentence = sentence.replace("[[", "").replace("]]", "").replace("{detail}", detail)
    # A detail may be a sentence with a full stop of its own.
    return sentence[:-1] if sentence.endswith("..") else sentence


# --- form: what needs no understanding ------------------------------------------------------------


# --- quantities -----------------------------------------------------------------------------------


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return read_table("nlp.checks", "messages")
