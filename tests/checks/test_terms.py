"""Terms that a translation lost."""

from __future__ import annotations

import pytest

from nlp.checks.terms import check_terms
from nlp.terms.find import find_terms
from nlp.terms.glossary import parse_glossary

SOURCE = "Thủ tướng Chính phủ làm việc với Bộ Chính trị."


@pytest.mark.parametrize(
    ("output", "lost"),
    [
        ("The Prime Minister worked with the Politburo.", []),
        ("The prime minister met the Political Bureau.", []),
        ("The Prime Minister worked with the Communist Party of China.", ["Bộ Chính trị"]),
        ("He worked.", ["Thủ tướng Chính phủ", "Bộ Chính trị"]),
    ],
)
def test_lost_terms(output: str, lost: list[str]) -> None:
    findings = check_terms(find_terms(SOURCE), output)
    assert [SOURCE[slice(*finding.source_spans[0])] for finding in findings] == lost
    assert all(finding.code == "lost_term" and finding.severity == "warning" for finding in findings)


def test_a_user_s_term_counts_whatever_it_is() -> None:
    glossary = parse_glossary("vi,en\nchả mực,squid cake", name="mine")
    text = "Chả mực Hạ Long ngon."
    [finding] = check_terms(find_terms(text, [glossary], builtin=False), "Ha Long grilled squid is good.")
    assert finding.severity == "warning"
    assert finding.detail == "Chả mực → Squid cake"


def test_nothing_to_lose() -> None:
    assert check_terms([], "Anything.") == []
