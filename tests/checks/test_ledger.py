"""The ledger: what became of each fact and term."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from nlp.checks.finding import Finding
from nlp.checks.ledger import LedgerRow, Translated, build_ledger
from nlp.facts.parsed import ParsedText
from nlp.terms.find import find_terms

ARTICLE = "Ngày 16/1, Thủ tướng Chính phủ trao 25 suất quà. Ông Trần Quốc Vượng cảm ơn Bộ Chính trị."


def ledger_of(english: list[str], findings: list[Finding] | None = None) -> dict[str, LedgerRow]:
    """The ledger of a translation of `ARTICLE`, by the Vietnamese of its rows."""
    article = ParsedText(ARTICLE)
    matches = find_terms(ARTICLE)
    segments, at = [], 0
    for sentence, target in zip(article.sentences, english, strict=True):
        segments.append((sentence.start, sentence.end, target, at))
        at += len(target) + 1
    translated = Translated("translation", article, matches, segments)
    rows = build_ledger(article, None, [translated], findings or [], matches)
    return {row.text or row.english: row for row in rows}


def test_what_is_kept_stands_in_both_texts() -> None:
    english = [
        "On January 16, the Prime Minister gave 25 gifts.",
        "Mr. Tran Quoc Vuong thanked the Politburo.",
    ]
    rows = ledger_of(english)
    text = " ".join(english)
    assert {name: row.state for name, row in rows.items()} == dict.fromkeys(
        ("16/1", "Thủ tướng Chính phủ", "25", "Trần Quốc Vượng", "Bộ Chính trị"), "kept"
    )
    for row in rows.values():
        assert [ARTICLE[start:end] for start, end in row.article] == [row.text]
        for start, end in row.translation:
            assert text[start:end] == row.english


@pytest.mark.parametrize(
    ("english", "fact", "state"),
    [
        ("On January 16, the Prime Minister gave twenty-five gifts.", "25", "in_words"),
        ("On January 16, the Prime Minister gave gifts.", "25", "lost"),
        ("On January 16, the leader gave 25 gifts.", "Thủ tướng Chính phủ", "lost"),
    ],
)
def test_what_becomes_of_a_fact(english: str, fact: str, state: str) -> None:
    rows = ledger_of([english, "Mr. Tran Quoc Vuong thanked the Politburo."])
    assert rows[fact].state == state


def test_a_finding_tells_what_was_changed_and_added() -> None:
    start = ARTICLE.index("25")
    findings = [
        Finding("unsupported_number", "error", "translation", ((40, 42),), ((start, start + 2),), "52"),
        Finding("invented_body", "warning", "translation", ((5, 20),), (), "Red Cross Society"),
    ]
    rows = ledger_of(
        [
            "On January 16, the Prime Minister gave 52 gifts.",
            "Mr. Tran Quoc Vuong thanked the Politburo.",
        ],
        findings,
    )
    assert rows["25"].state == "changed"
    assert rows["Red Cross Society"].state == "added"
    assert rows["Red Cross Society"].translation == ((5, 20),)


def test_rows_survive_json() -> None:
    rows = ledger_of(["On January 16, the Prime Minister gave 25 gifts.", "Mr. Vuong thanked the Politburo."])
    assert [LedgerRow.from_dict(asdict(row)) for row in rows.values()] == list(rows.values())


def test_an_article_of_nothing() -> None:
    assert build_ledger(ParsedText(""), None, [], []) == ()
    assert build_ledger(ParsedText("Mưa."), ParsedText("Mưa."), [], []) == ()
