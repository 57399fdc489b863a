"""The digest of an event in the formats of the outlets."""

from __future__ import annotations

import io
import json

import pytest

from nlp.event.digest import EventDigest
from nlp.event.outlets import fact_line, render_event, telling
from nlp.event.report import report_of
from nlp.event.run import digest_event
from nlp.output.registry import OUTLETS, outlet
from nlp.read.document import Document
from tests.event.articles import flood


@pytest.fixture(scope="module")
def digest() -> EventDigest:
    return digest_event(flood(), name="lũ")


@pytest.mark.parametrize("name", [name for name in OUTLETS if name not in ("docx", "json")])
@pytest.mark.parametrize(
    ("language", "heading", "label"),
    [("vi", "nguồn nói khác nhau", "người chết"), ("en", "sources differ", "dead")],
)
def test_what_is_read_has_the_difference_and_who_says_it(
    digest: EventDigest, name: str, language: str, heading: str, label: str
) -> None:
    shown = render_event(digest, outlet(name), language=language)  # type: ignore[arg-type]
    assert isinstance(shown, str)
    assert heading in shown.casefold()
    assert "bao-chieu" in shown
    assert f"{label}: 12 (bao-sang, 2024-09-10 09:10); 14 (" in shown.replace("\\", "")


def test_json_is_the_digest(digest: EventDigest) -> None:
    data = json.loads(render_event(digest, outlet("json")))
    assert data.pop("error") is None
    assert EventDigest.from_dict(data) == digest


def test_docx_has_headings_and_the_summary(digest: EventDigest) -> None:
    from docx import Document

    shown = render_event(digest, outlet("docx"), language="vi")
    assert isinstance(shown, bytes)
    texts = [paragraph.text for paragraph in Document(io.BytesIO(shown)).paragraphs]
    assert "Các nguồn nói khác nhau" in texts
    assert any(text.startswith(digest.summary[0].text) for text in texts)


def test_of_one_day_the_hour_is_shown() -> None:
    digest = digest_event(flood()[:2])
    assert "12 (bao-sang, 09:10); 14 (bao-chieu, 16:30)" in render_event(digest, outlet("text"))


def test_the_sources_of_a_value_stand_in_the_order_of_time() -> None:
    shown = render_event(digest_event(flood()[::-1]), outlet("text"))
    assert "14 (bao-chieu, 2024-09-10 16:30; bao-mai, 2024-09-11 08:00)" in shown


@pytest.mark.parametrize(
    ("told", "lines"),
    [
        # Where a noun is not known to end, the words of the article are quoted.
        (
            "Công an thu 17 bao tải chứa ngà voi. Ba người bị thương.",
            ["“17 bao tải chứa ngà voi” [1]", "người bị thương: Ba [1]"],
        ),
        (
            "Đội thắng 9 chức vô địch Roland Garros trong sự nghiệp.",
            ["“9 chức vô địch Roland Garros …” [1]"],
        ),
        # Another number is not cut, nor a word with a mark in it.
        (
            "Công an thu 17 bao tải chứa 3,5 tấn ngà voi.",
            ["“17 bao tải chứa …” [1]", "“3,5 tấn ngà voi” [1]"],
        ),
        ("Có 45 cái gối tại TP.HCM.", ["“45 cái gối …” [1]"]),
        # Some is no number, and accomplices are no money.
        ("Công an thu 1 số giấy tờ quan trọng.", []),
        ("Hùng và hai đồng bọn bỏ chạy lên núi.", ["“hai đồng bọn bỏ chạy lên núi” [1]"]),
        # What says little comes last.
        (
            "Có 2 màu đen lạ. Có 45 người bị thương.",
            ["người bị thương: 45 [1]", "“2 màu đen lạ” [1]"],
        ),
        # Who bears a title is no ministry.
        ("Theo Thứ trưởng Bộ Giáo dục, kỳ thi đã xong.", []),
    ],
)
def test_facts_of_rows_are_cited_by_the_numbers_of_the_summary(told: str, lines: list[str]) -> None:
    digest = digest_event([report_of(Document(told), name="8")])
    shown = [fact_line(digest, fact, "vi") for fact in telling(digest, "single")]
    assert shown == lines


@pytest.mark.parametrize(
    ("told", "lines"),
    [
        ("Bé gái 4 tuổi bị thương nặng.", ["age: 4 [1]"]),
        ("Đoàn gồm 215 sĩ quan và 1.500 thủy thủ.", ["officers: 215 [1]", "sailors: 1.500 [1]"]),
        ("Trận đấu có lão tướng Ivo Karlovic.", ["veteran: Ivo Karlovic [1]"]),
        # Names with a number in them, of which none is counted.
        ("Chất E 251 bị cấm từ lâu.", []),
        ("Bộ Tư lệnh Vùng 4 Hải quân đón đoàn.", []),
        ("Sự cố xảy ra tại cột số 1903 khu vực Huế.", []),
    ],
)
def test_what_numbers_are_of_in_english(told: str, lines: list[str]) -> None:
    digest = digest_event([report_of(Document(told), name="8")])
    shown = [fact_line(digest, fact, "en") for fact in telling(digest, "single") if fact.kind != "place"]
    assert shown == lines


def test_a_day_that_all_share_is_not_said_of_each() -> None:
    told = ("Vụ cháy ở chợ Đông làm 12 người chết.", "Vụ cháy ở chợ Đông làm 14 người chết.")
    days = [
        report_of(Document(text), name=name, published="2024-09-10")
        for name, text in zip("ab", told, strict=True)
    ]
    digest = digest_event(days)
    assert [fact_line(digest, fact, "en") for fact in telling(digest, "differs")] == ["dead: 12 (a); 14 (b)"]


def test_of_several_articles_what_all_have_is_quoted() -> None:
    told = ("Hùng và hai đồng bọn bỏ chạy lên núi.", "Hùng và hai đồng bọn bị công an bắt.")
    digest = digest_event(
        [report_of(Document(text), name=name) for name, text in zip("12", told, strict=True)]
    )
    assert "“hai đồng bọn …” [1, 2]" in [fact_line(digest, fact, "en") for fact in telling(digest, "agreed")]


@pytest.mark.parametrize(
    ("told", "kinds"),
    [
        # A letter before a number may be of a person, a group or a disease.
        ("Tòa tuyên phạt Nguyễn Văn A 15 năm tù.", ["years in prison: 15 [1]"]),
        ("Cháu A 4 tháng tuổi bị bỏng.", ["months of age: 4 [1]"]),
        # Persons are called as provinces and bodies are.
        ("Theo ông Ban Ki Moon, cần cứu trợ.", ["Mr: Ban Ki Moon [1]"]),
        ("Theo nghệ sĩ Hòa Bình, phim hay.", ["artist: Hòa Bình [1]"]),
    ],
)
def test_what_looks_like_a_code_or_an_office_is_none(told: str, kinds: list[str]) -> None:
    digest = digest_event([report_of(Document(told), name="8")])
    assert [fact_line(digest, fact, "en") for fact in telling(digest, "single")] == kinds
