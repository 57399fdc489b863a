"""The table of checks: a new one is a function and a line."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

import nlp
from nlp.checks import table
from nlp.checks.finding import Finding, explain
from nlp.checks.pair import Pair
from nlp.checks.translation import check_translation

SOURCE = (
    "Chiều 12/3, ông Trần Quốc Vượng, Phó Chủ tịch UBND tỉnh Quảng Nam, cho biết 45 hộ dân ở huyện "
    "Nam Trà My đã được di dời, "
    "cách nơi cũ 12 km, với kinh phí 6,5 tỷ đồng, tăng 20% so với dự toán của Bộ Tài chính."
)
OUTPUT = (
    "On the afternoon of March 12, Mr. Tran Quoc Vuong, Vice Chairman of the Quang Nam Provincial People's "
    "Committee, said that 45 households in Nam Tra My District had been relocated 12 km from their old homes "
    "at a cost of VND6.5 billion, up 20% from the estimate of the Ministry of Finance."
)


def check_shouting(pair: Pair) -> Iterator[Finding]:
    """A check of this test: an exclamation mark in the output."""
    if (at := pair.output.text.find("!")) >= 0:
        yield pair.in_output("shouting", "warning", (at, at + 1))


def test_a_new_check_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "TRANSLATION", [*table.TRANSLATION, check_shouting])
    monkeypatch.setattr("nlp.checks.translation.TRANSLATION", table.TRANSLATION)
    (finding,) = check_translation("Trời mưa to.", "It rains hard!")
    assert (finding.code, finding.detail, finding.field) == ("shouting", "!", "translation")
    assert explain(finding)  # unknown codes have a general sentence


def test_its_finding_is_in_a_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    def check_summary_words(pair: Pair) -> Iterator[Finding]:
        yield pair.in_output("seen", "info", (0, 4))

    monkeypatch.setattr("nlp.checks.summary.SUMMARY", [*table.SUMMARY, check_summary_words])
    pipeline = nlp.load("extractive")
    digest = pipeline.digest(
        f"{SOURCE} Trời vẫn còn mưa to ở nhiều nơi trong tỉnh. Các xã vùng cao đã họp bàn chiều nay."
    )
    assert "seen" in {finding.code for finding in digest.warnings}


def test_no_two_checks_are_the_same() -> None:
    for checks in (table.TRANSLATION, table.SUMMARY):
        assert len(checks) == len(set(checks))


def test_a_pair_is_checked_in_milliseconds() -> None:
    check_translation(SOURCE, OUTPUT)  # reads the tables
    started = time.process_time()
    for i in range(50):
        assert check_translation(f"{SOURCE} ({i})", OUTPUT) is not None
    # Some two on an idle machine; many times as much would be another kind of work.
    assert (time.process_time() - started) / 50 < 0.05


@pytest.mark.parametrize(("source", "output"), [("", ""), ("…", "…"), ("Trời mưa.", ""), ("", "It rains.")])
def test_empty_texts(source: str, output: str) -> None:
    assert isinstance(check_translation(source, output), list)
