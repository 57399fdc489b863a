"""Scores of drafts: likeness to the reference, less the faults."""

from __future__ import annotations

import pytest

from nlp.training.data import Example
from nlp.training.rewards import FAULT, UNFINISHED, score_draft

SOURCE = (
    "Cần Thơ khai trương tuyến xe buýt điện\n"
    "Sáng 14/3, thành phố Cần Thơ khai trương tuyến xe buýt điện đầu tiên, dài 21,5 km.\n"
    "Tuyến có 18 xe, chạy từ bến xe trung tâm đến sân bay.\n"
    "Giá vé là 8.000 đồng một lượt, học sinh được giảm một nửa."
)
ABSTRACT = "Cần Thơ khai trương tuyến xe buýt điện đầu tiên dài 21,5 km."
SUMMARY = Example("summarize", "", ABSTRACT, SOURCE, sentences=2)
TRANSLATION = Example(
    "translate", "", "The line has 18 buses and is 21.5 km long.", "Tuyến có 18 xe và dài 21,5 km."
)


def test_the_reference_itself_has_the_highest_score() -> None:
    assert score_draft(SUMMARY, ABSTRACT, True) == pytest.approx(1)
    assert score_draft(TRANSLATION, TRANSLATION.target, True) == pytest.approx(1)


@pytest.mark.parametrize(
    ("example", "right", "wrong"),
    [
        # An invented number, one of another thing, and a lost one.
        (SUMMARY, "Tuyến có 18 xe, chạy đến sân bay.", "Tuyến có 28 xe, chạy đến sân bay."),
        (TRANSLATION, "The line has 18 buses and is 21.5 km.", "The line has 81 buses and is 21.5 km."),
        (TRANSLATION, "It has 18 buses and is 21.5 km long.", "It has 18 buses and is some km long."),
    ],
)
def test_a_fault_costs_more_than_a_word(example: Example, right: str, wrong: str) -> None:
    lost = score_draft(example, right, True) - score_draft(example, wrong, True)
    assert lost >= FAULT


def test_a_title_is_no_summary() -> None:
    title = SOURCE.split("\n")[0]
    more = "Cần Thơ khai trương tuyến xe buýt điện với 18 xe, chạy đến sân bay."
    # Of what is said by both it holds more, but it says less.
    assert score_draft(SUMMARY, title, True) < score_draft(SUMMARY, more, True) < 1


def test_two_faults_are_the_most() -> None:
    none, one, two, three = (
        score_draft(SUMMARY, f"Cần Thơ khai trương tuyến xe buýt điện đầu tiên dài {length}.", True)
        for length in ("21,5 km", "91 km", "91 km, 92 km", "91 km, 92 km, 93 km")
    )
    assert none - one >= FAULT
    assert one - two > FAULT / 2
    assert two - three < FAULT / 2


@pytest.mark.parametrize("example", [SUMMARY, TRANSLATION])
def test_a_draft_must_come_to_its_end(example: Example) -> None:
    assert score_draft(example, example.target, False) <= 1 - UNFINISHED


@pytest.mark.parametrize("example", [SUMMARY, TRANSLATION])
def test_saying_nothing_is_worth_nothing(example: Example) -> None:
    assert score_draft(example, "", True) <= 0


def test_only_as_many_sentences_count_as_were_asked_for() -> None:
    first, second = "Cần Thơ khai trương tuyến xe buýt điện.", "Tuyến có 18 xe."
    both = score_draft(SUMMARY, f"{first} {second}", True)
    assert score_draft(SUMMARY, f"{first} {second} Giá vé là 8.000 đồng.", True) == both
