"""Terms and names that a translator is given."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from nlp.facts.parsed import ParsedText
from nlp.models.contract import Decoding
from nlp.settings import RunOptions
from nlp.terms.glossary import parse_glossary
from nlp.translate.beams import check_target
from nlp.translate.hints import Hints, hinted_request, kept_as_names, known_whole
from tests.conftest import FakeModel

TEXT = "Thủ tướng Chính phủ thăm Đắk Lắk. Ông Trần Quốc Vượng cùng đi."


def test_terms_of_a_sentence_are_counted_from_its_beginning() -> None:
    source = ParsedText("Trời mưa. " + TEXT)
    hints = Hints.of(source, RunOptions())
    sentence = source.sentences[1]
    matches = hints.within(sentence)
    assert [sentence.text[m.start : m.end] for m in matches] == ["Thủ tướng Chính phủ", "Đắk Lắk"]
    assert hints.within(source.sentences[0]) == ()


@pytest.mark.parametrize(
    ("kind", "text", "listed"),
    [("inline", "Prime Minister thăm Dak Lak.", True), ("prompt", None, True), ("", None, False)],
)
def test_each_model_takes_terms_in_its_way(
    fake_model: FakeModel, kind: Any, text: str | None, listed: bool
) -> None:
    fake_model.card = replace(fake_model.card, hints=kind)
    source = ParsedText(TEXT)
    [sentence, _] = source.sentences
    matches = Hints.of(source, RunOptions()).within(sentence)
    request = hinted_request(fake_model, source.part(sentence), matches, Decoding())
    assert request.text == (text or sentence.text)
    assert (("Thủ tướng Chính phủ", "Prime Minister") in request.terms) is listed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ông Đinh Tiến Dũng ký.", "Ông Dinh Tien Dung ký."),
        ("Chánh Văn phòng Nguyễn Văn Nên nói.", "Chánh Văn phòng Nguyen Van Nen nói."),
        ("Ông Tập Cận Bình thăm núi Bà Nà.", "Ông Xi Jinping thăm núi Ba Na."),
        ("Anh Dũng về xã Hòa Vang.", "Anh Dũng về xã Hoa Vang."),  # one syllable may be a word
        ("Viện Gamaleya và Đảng Nhân dân.", "Viện Gamaleya và Đảng Nhân dân."),
        ("Trời mưa.", "Trời mưa."),
        ("", ""),
    ],
)
def test_names_stand_in_the_source_as_english_writes_them(
    fake_model: FakeModel, text: str, expected: str
) -> None:
    fake_model.card = replace(fake_model.card, hints="inline")
    assert hinted_request(fake_model, ParsedText(text), (), Decoding()).text == expected


def test_a_term_goes_before_a_name(fake_model: FakeModel) -> None:
    fake_model.card = replace(fake_model.card, hints="inline")
    source = ParsedText("Bà Lê Thị Hà ở Đắk Lắk.")
    matches = Hints.of(source, RunOptions()).matches
    assert hinted_request(fake_model, source, matches, Decoding()).text == "Bà Le Thi Ha ở Dak Lak."


def test_no_terms_are_asked_for() -> None:
    assert Hints.of(ParsedText(TEXT), RunOptions(terms=False)).matches == ()
    mine = parse_glossary("vi,en\nĐắk Lắk,Darlac", name="mine")
    hints = Hints.of(ParsedText(TEXT), RunOptions(terms=False, glossaries=(mine,)))
    assert [match.target for match in hints.matches] == ["Darlac"]


@pytest.mark.parametrize(
    ("style", "english", "expected"),
    [
        ("plain", "Trần Quốc Vượng in Dak Lak", "Tran Quoc Vuong in Dak Lak"),
        ("marked", "Tran Quoc Vuong in Dak Lak", "Trần Quốc Vượng in Đắk Lắk"),
    ],
)
def test_names_come_in_one_style(style: Any, english: str, expected: str) -> None:
    hints = Hints.of(ParsedText(TEXT), RunOptions(names=style))
    assert hints.style(english)[0] == expected


def test_a_name_that_is_nearly_right_is_put_right_and_told() -> None:
    text, [finding] = Hints.of(ParsedText(TEXT), RunOptions()).style("Mr. Tran Quoc Vuang came along.")
    assert text == "Mr. Tran Quoc Vuong came along."
    assert finding.code == "restored_name"
    assert text[slice(*finding.spans[0])] == "Tran Quoc Vuong"


def test_a_name_begins_behind_the_title_that_its_first_word_belongs_to() -> None:
    told = ParsedText("Chủ tịch nước Lào Thongloun Sisoulith thăm Việt Nam.")
    english = "President of Laos Thongloun Sisoulith visited Vietnam."
    assert Hints.of(told, RunOptions()).style(english) == (english, [])


def test_a_term_has_one_english_in_a_text() -> None:
    hints = Hints.of(ParsedText("Văn phòng Chính phủ họp. Văn phòng Chính phủ kết luận."), RunOptions())
    targets = ["The Office of the Government met.", "The Government Office concluded."]
    assert hints.unify(targets) == [targets[0], "The Office of the Government concluded."]
    assert hints.unify([]) in ([], [""])


def test_before_a_title_with_a_name_stands_no_article() -> None:
    source = ParsedText("Chủ tịch nước Lương Cường gặp Tổng thống Rumen Radev và Bộ trưởng Bộ Y tế.")
    english = "The State President Luong Cuong met the President Rumen Radev and the Minister of Health."
    shown, _ = Hints.of(source, RunOptions()).style(english)
    assert shown == "State President Luong Cuong met President Rumen Radev and the Minister of Health."


def test_what_stays_as_it_is_stands_in_the_source_as_a_name_and_gets_its_letters_back(
    fake_model: FakeModel,
) -> None:
    fake_model.card = replace(fake_model.card, hints="inline")
    mine = parse_glossary("vi,en\náo dài,\n", name="mine")
    source = ParsedText("Áo dài đẹp. Cô mặc áo dài.")
    hints = Hints.of(source, RunOptions(glossaries=(mine,)))
    request = hinted_request(
        fake_model, source.part(source.sentences[1]), hints.within(source.sentences[1]), Decoding()
    )
    assert request.text == "Cô mặc Ao Dai."
    text, _ = hints.style("Ao Dai are fine. She wore ao dai.")
    assert text == "Áo dài are fine. She wore áo dài."
    assert kept_as_names(text, hints.matches) == "Ao Dai are fine. She wore Ao Dai."


@pytest.mark.parametrize(
    ("row", "text", "asked", "written", "expected"),
    [
        (
            "UBND huyện,",
            "Theo UBND huyện, có mưa.",
            "Theo Ubnd Huyen, có mưa.",
            "Ubnd Huyen said",
            "UBND huyện said",
        ),
        ("TP.HCM", "TP.HCM có mưa.", "Tp.Hcm có mưa.", "It rained in Tp.Hcm.", "It rained in TP.HCM."),
        ("HĐND", "HĐND họp.", "Hdnd họp.", "The HDND met.", "The HĐND met."),
        ("AI", "Họ dùng AI.", "Họ dùng AI.", "They use AI.", "They use AI."),
    ],
)
def test_an_abbreviation_that_stays_is_hidden_from_models_that_know_it(
    fake_model: FakeModel, row: str, text: str, asked: str, written: str, expected: str
) -> None:
    fake_model.card = replace(fake_model.card, hints="inline")
    source = ParsedText(text)
    hints = Hints.of(source, RunOptions(glossaries=(parse_glossary(f'vi,en\n"{row}",'),)))
    assert hinted_request(fake_model, source, hints.matches, Decoding()).text == asked
    assert hints.style(written)[0] == expected


def test_a_kept_term_is_no_word_that_was_left() -> None:
    mine = parse_glossary("vi,en\nhát xoan,\n", name="mine")
    source = ParsedText("Họ hát xoan ở Phú Thọ.")
    matches = Hints.of(source, RunOptions(glossaries=(mine,))).matches
    assert check_target(source, "They performed hát xoan in Phu Tho.", matches) == []
    assert {f.code for f in check_target(source, "They sang in Phu Tho.", matches)} == {"lost_term"}


def test_a_place_that_stays_vietnamese_gets_its_marks_back_in_a_body(fake_model: FakeModel) -> None:
    fake_model.card = replace(fake_model.card, hints="inline")
    hints = replace(RunOptions(), glossaries=(parse_glossary("Quảng Ngãi,"),))
    source = ParsedText("Công an Quảng Ngãi họp.")
    found = Hints.of(source, hints)
    assert hinted_request(fake_model, source, found.matches, Decoding()).text == "Quang Ngai Police họp."
    english, _ = found.style("Quang Ngai Police met.")
    assert english == "Quảng Ngãi Police met."
    assert check_target(source, english, found.matches) == []


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Con Cuông", "Con Cuong"),
        ("Ba Tơ.", "Ba To."),
        ("Mộ Đức", "Mo Duc"),  # no German
        ("Huyện Con Cuông, tỉnh Nghệ An", "Con Cuong District, Nghe An Province"),
        ("Công an Con Cuông", "Con Cuong Police"),
        ("Thủ tướng Phạm Minh Chính", "Prime Minister Pham Minh Chinh"),
        ("Long Thành (Đồng Nai)", "Long Thanh (Dong Nai)"),
        ("HÀ NỘI", "HANOI"),
        ("Hà Nội mưa", ""),
        ("Bộ Y tế Hà Nội Đà Nẵng", ""),  # how one belongs to the other is not said
        ("Trời mưa.", ""),
        ("...", ""),
        ("", ""),
    ],
)
def test_terms_and_names_alone_need_no_model(text: str, english: str) -> None:
    source = ParsedText(text)
    hints = Hints.of(source, RunOptions())
    assert known_whole(source, hints, hints.matches) == english


def test_names_alone_are_written_as_it_is_wished() -> None:
    source = ParsedText("Con Cuông")
    hints = Hints.of(source, RunOptions(names="marked"))
    assert known_whole(source, hints, hints.matches) == "Con Cuông"


@pytest.mark.parametrize(
    ("source", "english", "styled"),
    [
        (
            "Nhân dịp Tết, Thường trực Ban Bí thư chúc các đồng chí mạnh khỏe.",
            "On Tet, permanent members of the Secretariat wished them good health.",
            "On Tet, the permanent member of the Secretariat wished them good health.",
        ),
        (
            "Thường trực Ban Bí thư chúc Tết.",
            "Permanent members of the Secretariat extended Tet greetings.",
            "The permanent member of the Secretariat extended Tet greetings.",
        ),
        (
            "Hai đồng chí Thường trực Ban Bí thư qua các thời kỳ dự lễ.",
            "Two permanent members of the Secretariat attended.",
            "Two permanent members of the Secretariat attended.",
        ),
        (
            "Các đồng chí Thường trực Ban Bí thư qua các thời kỳ dự lễ.",
            "Former permanent members of the Secretariat attended.",
            "Former permanent members of the Secretariat attended.",
        ),
        (
            "Các ông Nam, Ủy viên Trung ương Đảng và Sơn dự lễ.",
            "Nam and Son, members of the Party Central Committee, attended.",
            "Nam and Son, members of the Party Central Committee, attended.",
        ),
        (
            "Chủ tịch Quốc hội Lào và Chủ tịch Quốc hội Việt Nam gặp nhau.",
            "The Chairmen of the National Assembly of both countries met.",
            "The Chairmen of the National Assembly of both countries met.",
        ),
        ("Trời mưa.", "It rained.", "It rained."),
        ("", "", ""),
    ],
)
def test_an_office_of_one_person_is_not_in_the_plural(source: str, english: str, styled: str) -> None:
    assert Hints.of(ParsedText(source), RunOptions()).style(english)[0] == styled
