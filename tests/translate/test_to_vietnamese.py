"""English into Vietnamese: what is asked, what is checked, who cannot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nlp.checks.source import check_source
from nlp.checks.translation import check_translation
from nlp.errors import InputError
from nlp.facts.parsed import ParsedText
from nlp.output.registry import outlet
from nlp.pipeline import Pipeline, check_models
from nlp.settings import RunOptions, Settings
from tests.conftest import FakeModel

TO_VI = RunOptions(task="translate", to="vi")
SOURCE = (
    "On January 16, Nguyen Van Hung of Hai Phong told Donald Trump that 85% of the land had been cleared."
)
GOOD = "Ngày 16/1, ông Nguyễn Văn Hùng ở Hải Phòng nói với Donald Trump rằng 85% mặt bằng đã được giải phóng."


def test_a_text_comes_back_in_its_layout(fake_pipeline: Pipeline, fake_model: FakeModel) -> None:
    text = "The 12 ships have left.\n\n- Mr. Smith met 3 men in Washington, D.C. on Jan. 15.\nViệc đã xong."
    digest = fake_pipeline.digest(text, settings=TO_VI)
    asked = [request for batch in fake_model.batches for request in batch]
    assert {request.task for request in asked} == {"translate_to_vi"}
    # What is Vietnamese already stays, and abbreviations end no sentence.
    assert {request.text for request in asked} == {
        "The 12 ships have left.",
        "Mr. Smith met 3 men in Washington, D.C. on Jan. 15.",
    }
    assert digest.translation is not None
    lines = digest.translation.split("\n")
    assert (lines[1], lines[2][:2], lines[3]) == ("", "- ", "Việc đã xong.")
    assert "12" in lines[0]
    assert digest.ledger == ()


def test_headlines_in_capitals_are_set_as_headlines(fake_pipeline: Pipeline, fake_model: FakeModel) -> None:
    fake_pipeline.digest("FLOODS KILL 12 IN U.S. CITY, WHO SAYS\nNASA AND WHO", settings=TO_VI)
    asked = {request.text for batch in fake_model.batches for request in batch}
    assert asked == {"Floods Kill 12 In U.S. City, WHO Says", "NASA AND WHO"}


def test_names_keep_their_marks_and_terms_are_left_alone(
    fake_pipeline: Pipeline, fake_model: FakeModel
) -> None:
    fake_model.answer = lambda _: "Chủ tịch nước đã đến thăm Hà Nội và Đắk Lắk."
    digest = fake_pipeline.digest("The President of Vietnam has visited Hanoi and Dak Lak.", settings=TO_VI)
    assert digest.translation == "Chủ tịch nước đã đến thăm Hà Nội và Đắk Lắk."
    assert digest.warnings == ()


@pytest.mark.parametrize(
    ("output", "code"),
    [
        (GOOD, None),
        (GOOD.replace("85", "58"), "unsupported_percent"),
        (GOOD.replace("85% ", ""), "missing_percent"),
        (GOOD.replace("16/1", "17/1"), "unsupported_date"),
        (GOOD.replace("Hùng", "Hưởng"), "changed_name"),
        (GOOD.replace("Trump", "Trunk"), "changed_name"),
        (GOOD.replace(".", " và"), "cut_off"),
        (SOURCE, "copied_source"),
        ("Mr. Hung told them that the land had been cleared.", "not_vietnamese"),
        ("", "empty"),
    ],
)
def test_what_is_checked(output: str, code: str | None) -> None:
    found = check_translation(ParsedText(SOURCE, "en"), output)
    assert [finding.code for finding in found if finding.code == code][:1] == ([code] if code else [])
    assert code or not found


def test_places_of_a_finding_are_in_the_right_texts() -> None:
    [finding] = check_translation(ParsedText(SOURCE, "en"), GOOD.replace("Trump", "Trunk"))
    assert finding.detail == "Trump → Trunk"
    assert [GOOD.replace("Trump", "Trunk")[slice(*span)] for span in finding.spans] == ["Trunk"]
    assert [SOURCE[slice(*span)] for span in finding.source_spans] == ["Trump"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello there.", []),
        ("", ["empty"]),
        ("Chiều nay thành phố khởi công cây cầu mới.", ["not_english"]),
        ("Chieu nay thanh pho khoi cong cay cau moi, du kien hoan thanh trong nam 2026.", ["not_english"]),
    ],
)
def test_the_source_must_be_english(text: str, expected: list[str]) -> None:
    assert [finding.code for finding in check_source(ParsedText(text, "en"))] == expected


def test_a_text_in_vietnamese_is_refused(fake_pipeline: Pipeline) -> None:
    with pytest.raises(InputError, match="not English"):
        fake_pipeline.digest("Chiều nay thành phố khởi công cây cầu mới.", settings=TO_VI)


def test_who_has_not_learnt_it_says_so(fake_pipeline: Pipeline, fake_model: FakeModel) -> None:
    fake_model.card = replace(fake_model.card, tasks=("summarize", "translate"))
    with pytest.raises(InputError, match="fake does not translate to Vietnamese; choose one of: embedded"):
        fake_pipeline.digest("Hello there, all of you.", settings=TO_VI)
    with pytest.raises(InputError, match="opus-mt does not translate to Vietnamese"):
        check_models(Settings(task="translate", to="vi", translator="opus-mt"))
    check_models(Settings(task="translate", to="vi"))


@pytest.mark.parametrize("name", ["markdown", "terminal"])
def test_headings_name_the_language(fake_pipeline: Pipeline, name: str) -> None:
    digest = fake_pipeline.digest("The 12 ships have left the port.", settings=TO_VI)
    assert "Vietnamese translation" in str(outlet(name).render(digest, language="en"))


@pytest.mark.embedded
def test_the_embedded_model_has_learnt_it(embedded: Pipeline) -> None:
    text = "The meeting will begin at 9 a.m. on Monday in Hanoi."
    digest = embedded.digest(text, settings=replace(TO_VI, beams=1))
    assert digest.translation is not None
    assert {"Hà", "Nội"} <= set(digest.translation.replace(".", " ").replace(",", " ").split())
    assert "9" in digest.translation


@pytest.mark.parametrize(
    ("source", "output", "code"),
    [
        ("He came yesterday.", "Hôm nay ông đã đến đây.", "changed_meaning"),
        ("Floods hit 20 residents.", "Lũ làm ngập 20 hộ dân.", "changed_counted"),
        ("Police held a man in Da Nang.", "Cảnh sát đã bắt một người đàn ông.", "changed_name"),
        ("Police held a man.", "Cảnh sát đã bắt một người đàn ông ở Đà Nẵng.", "changed_name"),
        ("He is the director.", "Ông là phó giám đốc của công ty.", "lost_status"),
    ],
)
def test_what_is_checked_of_english_is_checked_the_other_way(source: str, output: str, code: str) -> None:
    found = check_translation(ParsedText(source, "en"), ParsedText(output, "vi"))
    assert code in {finding.code for finding in found}
    for finding in found:
        assert all(end <= len(output) for _, end in finding.spans)
        assert all(end <= len(source) for _, end in finding.source_spans)
