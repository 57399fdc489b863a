"""The findings: for every code, texts that have it and texts that do not."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.checks.finding import Finding, explain
from nlp.checks.loops import compression_ratio, find_loop
from nlp.checks.source import check_source
from nlp.checks.summary import check_summary
from nlp.checks.translation import check_translation
from nlp.facts.names import find_initials, find_names, unsupported_names
from nlp.text.tables import read_table

ARTICLE = (
    "Chiều 16/1, Ủy ban nhân dân thành phố Hải Phòng khởi công cầu Nguyễn Trãi với tổng vốn 6.300 tỷ đồng. "
    "Cầu dài 1,45 km, rộng 4 làn xe, nối quận Ngô Quyền với huyện Thủy Nguyên.\n\n"
    "Phát biểu tại buổi lễ, ông Trần Văn Bình, giám đốc ban quản lý dự án, cho biết 85% diện tích mặt bằng "
    "đã được bàn giao. Khoảng 1.950 hộ dân của Ủy ban nhân dân quận Ngô Quyền và của Ủy ban nhân dân huyện "
    "Thủy Nguyên đã nhận tiền đền bù. Công trình do UBND thành phố làm chủ đầu tư, dự kiến hoàn thành trong "
    "năm 2026, sớm hơn kế hoạch ba tháng. Người dân hai bên bờ sông Cấm mong cây cầu sớm thông xe để việc đi "
    "lại thuận tiện hơn."
)
SUMMARY = "Hải Phòng khởi công cầu Nguyễn Trãi dài 1,45 km với tổng vốn 6.300 tỷ đồng, dự kiến xong năm 2026."
SOURCE = "Chiều 16/1, Hải Phòng khởi công cầu Nguyễn Trãi với tổng vốn 6.300 tỷ đồng."
TRANSLATION = "On January 16, Hai Phong began building Nguyen Trai Bridge at a cost of VND6.3 trillion."


def codes(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity) for finding in findings]


def words_at(finding: Finding, output: str) -> list[str]:
    return [output[start:end] for start, end in finding.spans]


def test_good_texts_have_no_findings() -> None:
    assert check_source(ARTICLE) == []
    assert check_summary(ARTICLE, SUMMARY) == []
    assert check_translation(SOURCE, TRANSLATION) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("empty", "error")]),
        (" \n ", [("empty", "error")]),
        ("***", [("empty", "error")]),
        ("Xin", [("too_short", "warning")]),
        ("16/1/2020", [("too_short", "warning")]),
        ("Cầu Nguyễn Trãi khởi công.", [("too_short", "warning")]),
        ("The city began building a new bridge on Thursday afternoon.", [("not_vietnamese", "error")]),
        ("海防市星期四下午开始兴建一座新的大桥。", [("not_vietnamese", "error")]),
        (
            "Chieu nay thanh pho khoi cong cay cau moi, du kien hoan thanh trong nam 2026.",
            [("no_diacritics", "warning")],
        ),
        ("Thành phố khởi công cây cầu mới. " * 4000, [("very_long", "info")]),
        (f"{ARTICLE}\n\nThe bridge was designed by Arup.", []),
    ],
)
def test_check_source(text: str, expected: list[tuple[str, str]]) -> None:
    findings = check_source(text)
    assert codes(findings) == expected
    assert {finding.field for finding in findings} <= {"source"}


SUMMARIES = [
    # output, expected (code, severity, words)
    ("", [("empty", "error", [])]),
    ("…", [("empty", "error", [])]),
    (
        "The city of Hai Phong began building a bridge with a cost of 6.300 tỷ đồng.",
        [("not_vietnamese", "error", [])],
    ),
    (
        "Hai Phong khoi cong cau Nguyen Trai trong nam 2026 cho nguoi dan hai ben.",
        [("not_vietnamese", "error", [])],
    ),
    (ARTICLE, [("copied_source", "error", [])]),
    ("Thành phố khởi công cầu.", [("too_short", "warning", [])]),
    ("Hải Phòng khởi công cầu Nguyễn Trãi và", [("cut_off", "error", ["công cầu Nguyễn Trãi và"])]),
    ("Hải Phòng khởi công cầu Nguyễn Trãi", [("cut_off", "warning", ["công cầu Nguyễn Trãi"])]),
    ("Hải Phòng khởi công cầu “Nguyễn Trãi.”", []),
    ("Hải Phòng khởi công cầu Nguyễn Trãi, dài 1,45 km./.", []),
    ("Tóm tắt: Hải Phòng khởi công cầu Nguyễn Trãi.", [("prompt_leak", "error", ["Tóm tắt:"])]),
    (
        "Hải Phòng khởi công cầu Nguyễn Trãi.\nEnglish: A bridge.",
        [("prompt_leak", "error", ["English:"])],
    ),
    ("Hải Phòng khởi công cầu Nguyễn Trãi.<end_of_turn>", [("prompt_leak", "error", ["<end_of_turn>"])]),
    ("Hải Phòng khởi công **cầu Nguyễn Trãi.", [("markup", "warning", ["**"])]),
    ("Hải Phòng khởi công cầu (Nguyễn Trãi.", [("markup", "info", ["("])]),
    ("Hải Phòng khởi công cầu Nguyễn Trãi dài 1,54 km.", [("unsupported_number", "error", ["1,54"])]),
    ("Hải Phòng khởi công cầu có bốn làn xe, năm nhịp.", []),
    ("Hải Phòng khởi công cầu sớm hơn bảy tháng.", [("unsupported_number", "warning", ["bảy"])]),
    ("Hải Phòng khởi công cầu Nguyễn Trãi ngày 17/1.", [("unsupported_date", "error", ["17/1"])]),
    ("Cầu Nguyễn Trãi dự kiến hoàn thành năm 2025.", [("unsupported_date", "error", ["năm 2025"])]),
    ("Cầu Nguyễn Trãi khởi công lúc 8h30 sáng.", [("unsupported_date", "error", ["8h30 sáng"])]),
    ("Cầu Nguyễn Trãi có vốn 6.300 tỷ USD.", [("unsupported_amount", "error", ["6.300 tỷ USD"])]),
    ("Cầu Nguyễn Trãi có vốn 6,3 nghìn tỷ đồng.", []),
    ("Có 58% diện tích đã được bàn giao.", [("unsupported_percent", "error", ["58%"])]),
    ("Gần 2.000 hộ dân đã nhận tiền đền bù.", []),
    ("Ông Trần Văn Định là giám đốc ban quản lý.", [("unsupported_name", "warning", ["Ông Trần Văn Định"])]),
    ("Ông Trần Văn Bình là giám đốc ban quản lý.", []),
    ("Uỷ ban Nhân dân Hải Phòng khởi công cầu Nguyễn Trãi.", []),
]


@pytest.mark.parametrize(("output", "expected"), SUMMARIES)
def test_check_summary(output: str, expected: list[tuple[str, str, list[str]]]) -> None:
    findings = check_summary(ARTICLE, output)
    assert [(f.code, f.severity, words_at(f, output)) for f in findings] == expected
    assert {finding.field for finding in findings} <= {"summary_vi"}


def test_summary_that_is_too_long() -> None:
    sentence = "Thành phố khởi công cây cầu mới nối hai bờ sông để người dân đi lại thuận tiện hơn trước."
    others = ["Công trình lớn này", "Cây cầu dài ấy", "Dự án giao thông đó", "Con đường mới mở kia"]
    output = " ".join(
        [sentence, *(f"{other} được mong đợi từ lâu ở các quận ven sông." for other in others * 2)]
    )
    assert ("too_long", "warning") in codes(check_summary(ARTICLE, output, sentences=1))
    assert ("too_long", "warning") not in codes(check_summary(ARTICLE * 3, output, sentences=5))


def test_a_summary_that_ends_as_a_paragraph_of_the_article_does_is_whole() -> None:
    verses = "Tháng Ba về gió chạy trên triền đê\nhoa gạo đỏ như môi người\ntôi đi tìm một tiếng gọi xa xăm"
    for line in verses.split("\n"):
        assert ("cut_off", "warning") not in codes(check_summary(verses, line))
    assert ("cut_off", "warning") in codes(check_summary(verses, "Tháng Ba về gió chạy trên triền"))


def test_summary_cut_at_the_token_limit() -> None:
    (finding,) = check_summary(ARTICLE, SUMMARY, finished=False)
    assert (finding.code, finding.severity) == ("cut_off", "error")


def test_a_short_source_may_be_its_own_summary() -> None:
    assert check_summary(SOURCE, SOURCE) == []


def test_name_behind_an_abbreviation_is_known() -> None:
    source = "UBND TP.HCM vừa thông qua kế hoạch mới về giao thông công cộng."
    assert check_summary(source, "Thành phố Hồ Chí Minh thông qua kế hoạch giao thông công cộng.") == []


def test_source_spans_show_the_nearest_quantity() -> None:
    (finding,) = check_summary(ARTICLE, "Khoảng 86% diện tích mặt bằng đã được bàn giao.")
    assert [ARTICLE[start:end] for start, end in finding.source_spans] == ["85%"]


TRANSLATIONS = [
    # source, output, expected (code, severity, words in the output, words in the source)
    (SOURCE, "", [("empty", "error", [], [])]),
    ("***", "***", []),
    (SOURCE, SOURCE, [("copied_source", "error", [], [])]),
    ("Samsung Galaxy S20", "Samsung Galaxy S20", []),
    (
        SOURCE,
        "Chiều 16/1, thành phố Hải Phòng khởi công cầu 6.300 tỷ đồng.",
        [("not_english", "error", [], [])],
    ),
    (
        "Chiều nay, thành phố khởi công cây cầu mới.",
        "Le maire a inauguré un nouveau pont dans la ville de la province.",
        [("not_english", "error", [], [])],
    ),
    (
        "Công an đang điều tra vụ cháy lớn trong chợ.",
        "The police are in the điều tra of the large market fire.",
        [("leftover_vietnamese", "warning", ["điều tra"], [])],
    ),
    ("Ông ăn phở ở Hà Nội.", "He ate phở in Hà Nội.", []),
    (
        "Công an đang điều tra vụ cháy lớn trong chợ ở trung tâm thành phố vào đêm qua.",
        "The police are on the case.",
        [("too_short", "warning", [], [])],
    ),
    (
        "Công an đang điều tra vụ cháy lớn trong chợ.",
        "The police are looking into the cause of the large fire that broke out in the market, which was "
        "full of people who had come to buy goods for the holiday.",
        [("too_long", "warning", [], [])],
    ),
    ("Bộ Y tế", "The Ministry of Health", []),
    (
        "Công an điều tra vụ cháy.",
        "The police look into the",
        [("cut_off", "error", ["police look into the"], [])],
    ),
    ("Công an điều tra vụ cháy", "The police look into the fire", []),
    (
        "Công an điều tra vụ cháy.",
        "The police look into the fire",
        [("cut_off", "warning", ["police look into the fire"], [])],
    ),
    (
        "Công an điều tra vụ cháy.",
        "English: The police look into the fire.",
        [("prompt_leak", "error", ["English:"], [])],
    ),
    (
        "Giá trị 300 triệu đồng.",
        "It is worth $300 million.",
        [
            ("unsupported_amount", "error", ["$300 million"], ["300 triệu đồng"]),
            ("missing_amount", "warning", [], ["300 triệu đồng"]),
        ],
    ),
    (
        "Vụ cháy xảy ra ngày 16/1.",
        "The fire broke out on January 17.",
        [("unsupported_date", "error", ["January 17"], ["16/1"]), ("missing_date", "warning", [], ["16/1"])],
    ),
    (
        "Giá tăng 20%.",
        "Prices rose by 25%.",
        [("unsupported_percent", "error", ["25%"], ["20%"]), ("missing_percent", "warning", [], ["20%"])],
    ),
    (
        "Vụ cháy làm 15 người bị thương.",
        "The fire hurt several people.",
        [("missing_number", "warning", [], ["15"])],
    ),
    ("Hai bên ký thoả thuận.", "Both sides signed a deal.", []),
    (
        "Người dân hai bên đường vui mừng.",
        "People along the road rejoiced.",
        [("missing_number", "info", [], ["hai"])],
    ),
    (
        "Ông Trần Quốc Vượng dự lễ khởi công.",
        "Mr. Tran Quoc Vinh attended the ground-breaking.",
        [
            ("changed_name", "warning", [], ["Ông Trần Quốc Vượng"]),
            ("unsupported_name", "warning", ["Tran Quoc Vinh"], []),
        ],
    ),
    (
        "Ông Trần Quốc Vượng dự lễ khởi công.",
        "Mr. John Smith attended the ground-breaking.",
        [
            ("changed_name", "info", [], ["Ông Trần Quốc Vượng"]),
            ("unsupported_name", "warning", ["John Smith"], []),
        ],
    ),
    (
        "Ông Trần Quốc Vượng dự lễ.",
        "Mr. Vuong attended the ceremony.",
        [("shortened_name", "info", [], ["Ông Trần Quốc Vượng"])],
    ),
    ("Em P.T.N. và ông N.V.A trú ở Huế.", "P.T.N. and Mr. N. V. A. live in Hue.", []),
    (
        "Em P.T.N. (15 tuổi) mất tích.",
        "N.T.P. (15 years old) is missing.",
        [("changed_name", "warning", [], ["P.T.N"])],
    ),
    ("Bộ Y tế và Hội Nhà báo ở Hà Nội họp.", "The health ministry and journalists met in Hanoi.", []),
    ("Hà Nội và Thái Lan hợp tác.", "Hanoi and Thailand cooperate.", []),
]


@pytest.mark.parametrize(("source", "output", "expected"), TRANSLATIONS)
def test_check_translation(
    source: str, output: str, expected: list[tuple[str, str, list[str], list[str]]]
) -> None:
    findings = check_translation(source, output)
    seen = [
        (f.code, f.severity, words_at(f, output), [source[start:end] for start, end in f.source_spans])
        for f in findings
    ]
    assert seen == expected
    assert {finding.field for finding in findings} <= {"translation"}


LOOPS = [
    # text, source, the loop
    ("", "", None),
    (SUMMARY, "", None),
    ("Công an công an công an công an công an điều tra.", "", "Công an công an công an công an công an"),
    ("rất rất rất vui", "", None),
    ("đi đi đi đi đi", "", "đi đi đi đi đi"),
    ("đi đi đi đi đi", "Họ hát: đi đi đi đi đi!", None),
    ("của bộ trưởng bộ y tế, của bộ trưởng bộ y tế, của bộ trưởng bộ y tế", "", "all"),
    ("hahahahahahahahahahahaha", "", "all"),
    ("Mục lục ..................................", "", None),
    (
        "Chủ tịch Ủy ban nhân dân tỉnh giao các sở, Ủy ban nhân dân các huyện và Ủy ban nhân dân các xã "
        "phối hợp với Mặt trận Tổ quốc tỉnh, Mặt trận Tổ quốc các huyện "
        "thực hiện quyết định của Ủy ban nhân dân tỉnh.",
        "",
        None,
    ),
    (
        "Giá xăng tăng mạnh trong phiên sáng nay. Giá xăng tăng mạnh trong phiên sáng nay.",
        "",
        "Giá xăng tăng mạnh trong phiên sáng nay. Giá xăng tăng mạnh trong phiên sáng nay",
    ),
    (
        "Ông An nói rằng giá xăng đã tăng mạnh trong tuần. Bà Hoa nói rằng giá xăng đã tăng mạnh trong tuần. "
        "Anh Nam nói rằng giá xăng đã tăng mạnh trong tuần. Chị Lan nói rằng giá xăng đã tăng mạnh "
        "trong tuần.",
        "",
        "nói rằng giá xăng đã tăng mạnh trong tuần. Anh Nam nói rằng giá xăng đã tăng mạnh trong tuần. "
        "Chị Lan nói rằng giá xăng đã tăng mạnh trong tuần",
    ),
]


@pytest.mark.parametrize(("text", "source", "loop"), LOOPS)
def test_find_loop(text: str, source: str, loop: str | None) -> None:
    span = find_loop(text, source)
    assert (text[slice(*span)] if span else None) == (text if loop == "all" else loop)


def test_a_loop_is_an_error() -> None:
    output = "Hải Phòng khởi công cầu, khởi công cầu, khởi công cầu, khởi công cầu."
    (finding,) = check_summary(ARTICLE, output)
    assert (finding.code, finding.severity) == ("loop", "error")
    assert words_at(finding, output) == ["khởi công cầu, khởi công cầu, khởi công cầu, khởi công cầu"]
    english = "The bridge is of the city of the city of the city of the city of the city."
    assert ("loop", "error") in codes(
        check_translation("Cây cầu này là của thành phố và của người dân.", english)
    )


def test_compression_ratio() -> None:
    assert compression_ratio("") == 0
    assert compression_ratio(ARTICLE) < 2.4 < compression_ratio("giá xăng tăng " * 40)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("Ông Trần Văn Bình ở Hà Nội.", ["Ông Trần Văn Bình", "Hà Nội"]),
        ("Nguyễn Trãi, Lê Lợi", ["Nguyễn Trãi", "Lê Lợi"]),
        ("UBND TP HCM họp", []),
        ("Huế đẹp", []),
    ],
)
def test_find_names(text: str, names: list[str]) -> None:
    assert [text[name.start : name.end] for name in find_names(text)] == names


@pytest.mark.parametrize(
    ("text", "initials"),
    [
        ("", []),
        ("Em P.T.N. và N.V.A, TP.HCM, GS.TS. Hà, v.v., Q.1, ông Nguyễn Văn T. Sau đó", ["P.T.N", "N.V.A"]),
        ("a.b.c www.a.b", []),
    ],
)
def test_find_initials(text: str, initials: list[str]) -> None:
    assert [text[name.start : name.end] for name in find_initials(text)] == initials


@pytest.mark.parametrize(
    ("summary", "mixed"),
    [
        ("Ông Trần Văn Nam gặp ông Lê Hùng ở Huế.", []),
        ("Ông Trần Văn Hùng phát biểu tại lễ khai mạc.", ["Ông Trần Văn Hùng"]),
        ("Lê Nam là người chủ trì.", ["Lê Nam"]),
        ("Chủ Huế khai mạc lễ ở đó.", []),  # no family name
    ],
)
def test_a_person_is_not_mixed_from_two(summary: str, mixed: list[str]) -> None:
    source = "Ông Trần Văn Nam, chủ trì lễ khai mạc ở Huế, phát biểu sau ông Lê Hùng."
    found = unsupported_names(summary, source)
    assert [summary[name.start : name.end] for name in found] == mixed


def test_a_summary_changes_no_initials() -> None:
    source = "Công an cho biết em P.T.N. (15 tuổi) mất tích từ hôm qua ở Huế."
    for summary, expected in (
        ("Em P.T.N. mất tích ở Huế từ hôm qua.", []),
        ("Em N.T.P. mất tích ở Huế từ hôm qua.", ["N.T.P"]),
    ):
        found = check_summary(source, summary)
        assert [finding.detail for finding in found if finding.code == "unsupported_name"] == expected


CODES = sorted(read_table("nlp.checks", "messages"))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("code", [*CODES, "no_such_code"])
@pytest.mark.parametrize("detail", ["", "16/1 {x} [[y]]", "dài " * 100])
def test_every_code_is_explained(code: str, language: Literal["vi", "en"], detail: str) -> None:
    name, _, field = code.partition(".")
    sentence = explain(Finding(name, "warning", field, detail=detail), language)
    assert sentence.endswith(".")
    assert sentence[0].isupper()
    assert "{detail}" not in sentence
    assert "()" not in sentence
    assert "“”" not in sentence
    assert "  " not in sentence
    assert len(sentence) < 300


def test_explain_speaks_of_the_field() -> None:
    number = Finding("unsupported_number", "error", "summary_vi", detail="590")
    assert explain(number) == "The number “590” is not in the source."
    assert explain(number, "vi") == "Không tìm thấy con số “590” trong bài gốc."
    note = Finding("source_note", "info", "source", detail="It was HTML.")
    assert explain(note) == "The text was treated while it was read: It was HTML."
    assert explain(Finding("empty", "error", "source")) != explain(Finding("empty", "error", "summary_vi"))
    translated = Finding("too_short", "warning", "summary_en")
    assert explain(translated) == explain(Finding("too_short", "warning", "translation"))


@given(source=st.text(), output=st.text())
def test_any_text(source: str, output: str) -> None:
    for finding in [
        *check_source(output),
        *check_summary(source, output),
        *check_translation(source, output),
    ]:
        assert finding.severity in ("info", "warning", "error")
        assert all(0 <= start < end <= len(output) for start, end in finding.spans)
        assert all(0 <= start < end <= len(source) for start, end in finding.source_spans)
        assert explain(finding) != explain(finding, "vi")


@pytest.mark.parametrize(
    ("target", "changed"),
    [
        ("Rain flooded many roads in Quang Binh this morning.", False),
        ("Rain flooded many roads in Quảng Bình this morning.", False),
        ("Rain flooded many roads in Binh Duong this morning.", True),
        ("Rain flooded many roads in the province this morning.", True),
    ],
)
def test_a_province_must_stay_the_same(target: str, changed: bool) -> None:
    findings = check_translation("Sáng nay mưa làm ngập nhiều tuyến đường ở Quảng Bình.", target)
    assert ("changed_name" in {finding.code for finding in findings}) is changed
