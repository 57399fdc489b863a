"""Which terms, titles, bodies and places are found in Vietnamese text, and their English."""

from __future__ import annotations

import datetime
import time
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.terms import find_terms, parse_glossary
from nlp.terms.table import read_table


def english(text: str, **options: object) -> dict[str, str]:
    return {match.source: match.target for match in find_terms(text, **options)}  # type: ignore[arg-type]


TITLES = [
    ("nguyên Phó Giám đốc Sở Y tế tỉnh Thanh Hóa",
     "former Deputy Director of the Thanh Hoa Provincial Department of Health"),
    ("phó trưởng đoàn chuyên trách phụ trách Đoàn ĐBQH TP Hà Nội",
     "full-time Deputy Head in charge of the Hanoi delegation of National Assembly deputies"),
    ("ông là Phó Giám đốc Công an tỉnh Quảng Ninh", "Deputy Director of the Quang Ninh Provincial Police"),
    ("là Ủy viên Bộ Chính trị", "Politburo member"),
    ("là Thường trực Ban Bí thư", "permanent member of the Secretariat"),
    ("và Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ", "Minister and Chairman of the Office of the Government"),
    ("gặp Phó Trưởng ban Thường trực Ban Tổ chức Trung ương",
     "Permanent Deputy Head of the Party Central Committee's Organisation Commission"),
    ("gặp Phó Bí thư Thường trực Thành ủy TP.HCM",
     "Permanent Deputy Secretary of the Ho Chi Minh City Party Committee"),
    ("gặp Chủ tịch UBND phường Yên Hòa Nguyễn Thị Lan", "Chairman of the Yen Hoa Ward People's Committee"),
    ("gặp Phó Chủ tịch huyện Vũ Quang", "Vice Chairman of the Vu Quang District People's Committee"),
    ("gặp Chánh Văn phòng UBND tỉnh", "Chief of the Office of the provincial People's Committee"),
    ("gặp Viện trưởng VKSND tỉnh Hà Tĩnh", "Chief Prosecutor of the People's Procuracy of Ha Tinh Province"),
    ("gặp Viện trưởng Viện Kinh tế Việt Nam", "Director of the Vietnam Institute of Economics"),
    ("gặp quyền Bộ trưởng Bộ Y tế", "Acting Minister of Health"),
    ("gặp Phó Cục trưởng Cục Quản lý Dược", "Deputy Director General of the Drug Administration of Vietnam"),
    ("gặp cựu Chủ tịch HĐQT", "former Chairman of the Board of Directors"),
    ("gặp Trưởng Công an xã Nghĩa Hội", "Chief of the Nghia Hoi Commune Police"),
    ("gặp ủy viên Ủy ban Pháp luật của Quốc hội", "member of the National Assembly's Law Committee"),
    ("gặp Bí thư Huyện ủy Đông Anh Lê Trung Kiên", "Secretary of the Dong Anh District Party Committee"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "target"), TITLES)
def test_a_title_has_its_english_whole(text: str, target: str) -> None:
    (match,) = find_terms(text)
    assert match.target == target


BODIES = [
    ("UBND quận 1", "District 1 People's Committee"),
    ("UBND tỉnh", "provincial People's Committee"),
    ("TAND TP Vũng Tàu", "People's Court of Vung Tau City"),
    ("TAND cấp cao tại Hà Nội", "High-level People's Court in Hanoi"),
    ("Cơ quan CSĐT Công an TP Hà Nội", "Investigation Police Agency of the Hanoi Police"),
    ("Ban Tuyên giáo Tỉnh ủy Nghệ An",
     "Commission for Communications and Education of the Nghe An Provincial Party Committee"),
    ("Sở LĐ-TB&XH tỉnh Nam Định",
     "Nam Dinh Provincial Department of Labour, War Invalids and Social Affairs"),
    ("Sở GD&ĐT TP Đà Nẵng", "Da Nang City Department of Education and Training"),
    ("Thường trực HĐND TP", "Standing Board of the municipal People's Council"),
    ("Phòng GD&ĐT huyện Mai Sơn", "Mai Son District Division of Education and Training"),
    ("Ngân hàng Nhà nước chi nhánh Tiền Giang", "Tien Giang branch of the State Bank of Vietnam"),
    ("Bộ Quốc phòng", "Ministry of National Defence"),
    ("Bộ Quốc phòng Anh", "Ministry of Defence of the UK"),
    ("Quốc hội Mỹ", "US Congress"),
    ("Chủ tịch nước Lào", "President of Laos"),
    ("Tổng Bí thư, Chủ tịch nước Lào", "Party General Secretary and President of Laos"),
    ("Phó Chủ tịch nước Lào", "Vice President of Laos"),
    # A party that is named is not the one that "the Party" is.
    ("Ủy ban Kiểm tra Trung ương Đảng", "Inspection Commission of the Party Central Committee"),
    ("Ủy ban Kiểm tra Trung ương Đảng Nhân dân Cách mạng Lào",
     "Inspection Commission of the Lao People's Revolutionary Party Central Committee"),
    ("Ban Tổ chức Trung ương Đảng Cộng sản Trung Quốc",
     "Communist Party of China Central Committee's Organisation Commission"),
    ("Ban Đối ngoại Trung ương Đảng Cộng sản Cuba",
     "Communist Party of Cuba Central Committee's Commission for External Relations"),
    ("Tổng Bí thư Đảng Cộng sản Trung Quốc", "General Secretary of the Communist Party of China"),
    ("nguyên Tổng Bí thư Ban Chấp hành Trung ương Đảng Nhân dân Cách mạng Lào",
     "former General Secretary of the Lao People's Revolutionary Party Central Committee"),
    ("Tổng Bí thư Ban Chấp hành Trung ương Đảng", "General Secretary of the Party Central Committee"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "target"), BODIES)
def test_a_body_has_its_place_in_its_english(text: str, target: str) -> None:
    (match,) = find_terms(f"theo {text}")
    assert (match.source, match.target) == (text, target)


PLACES = [
    ("ở huyện Đông Anh", {"huyện Đông Anh": "Dong Anh District"}),
    ("ở tỉnh Cam Túc", {"tỉnh Cam Túc": "Gansu Province"}),
    ("ở huyện Trùng Khánh", {"huyện Trùng Khánh": "Trung Khanh District"}),
    ("ở các tỉnh Thanh Hóa, Nghệ An", {"Thanh Hóa": "Thanh Hoa", "Nghệ An": "Nghe An"}),
    ("ở quận 12", {"quận 12": "District 12"}),
    ("trên quốc lộ 4C", {"quốc lộ 4C": "National Highway 4C"}),
    ("sau bão số 10", {"bão số 10": "storm No. 10"}),
    ("mưa to ở khu vực Đồng Nai", {"Đồng Nai": "Dong Nai"}),
    ("ở thị trấn Krông Kmar", {"thị trấn Krông Kmar": "Krong Kmar Town"}),
    ("cầu Long Biên", {"cầu Long Biên": "Long Bien Bridge"}),
    ("trường THPT Chu Văn An", {"trường THPT Chu Văn An": "Chu Van An Upper Secondary School"}),
    ("ở Bà Rịa – Vũng Tàu", {"Bà Rịa – Vũng Tàu": "Ba Ria - Vung Tau"}),
    ("ở huyện Cư M'gar, Đắk Lắk", {"huyện Cư M'gar": "Cu M'gar District", "Đắk Lắk": "Dak Lak"}),
    ("ở huyện Đắk R’lấp", {"huyện Đắk R’lấp": "Dak R'lap District"}),
    ("Công an huyện Đắk R'lấp", {"Công an huyện Đắk R'lấp": "Dak R'lap District Police"}),
    ("UBND huyện M’Đrắk", {"UBND huyện M’Đrắk": "M'Drak District People's Committee"}),
    ("Huyện ủy Ea H'leo", {"Huyện ủy Ea H'leo": "Ea H'leo District Party Committee"}),
    ("tại huyện K'Bang", {"huyện K'Bang": "K'Bang District"}),
    ("xã Krông A’na", {"xã Krông A’na": "Krong A'na Commune"}),
    ("xã Ch'Ơm", {"xã Ch'Ơm": "Ch'Om Commune"}),
    ("ở 'huyện Đông Anh'", {"huyện Đông Anh": "Dong Anh District"}),
    ("ở ‘huyện Đông Anh’, 'Hà Nội'", {"huyện Đông Anh": "Dong Anh District", "Hà Nội": "Hanoi"}),
    ("phút 45'Đồng Nai", {"Đồng Nai": "Dong Nai"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "found"), PLACES)
def test_a_place_is_found_with_its_level(text: str, found: dict[str, str]) -> None:
    assert english(text) == found


NOTHING = [
    "", " ", "\n\n", "12.000", "Trời hôm nay đẹp.",
    "chị Mỹ Linh", "ông Đức", "Nguyễn Đức Anh", "Trương Mỹ Lan", "Phạm Thái Hà", "hàng Mỹ nghệ",
    "Anh cho biết.", "Ý kiến khác nhau", "giữ hòa bình", "yêu cầu Nguyễn Văn Nam ở lại",
    "cơ sở tài chính", "Hồ sơ thẩm định", "trụ sở tài chính",
    "nhu cầu Lan không có",
    "168/2024/NĐ-CP", "số 12/CT-TTg", "phòng y tế của công ty", "văn phòng của tôi", "anh ở Chợ Mới",
]  # fmt: skip


@pytest.mark.parametrize("name", ["Đồng Nai", "Hà Nội", "Pháp", "Bình Thạnh", "12", "4C", "IV"])
def test_no_level_takes_the_name_behind_it_away(name: str) -> None:
    for row in read_table("levels"):
        for match in find_terms(f"Tại {row['vi']} {name} hôm nay"):
            assert all((match.target, *match.alternatives)), (row["vi"], match)


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_term_is_left_alone(text: str) -> None:
    assert english(text) == {}


def test_the_sides_of_a_word_count() -> None:
    assert english("chính quyền Tổng thống") == {"Tổng thống": "President"}
    assert english("Hà Nội Nguyễn Đức Anh") == {"Hà Nội": "Hanoi"}
    assert english("nông thôn Việt Nam") == {"Việt Nam": "Vietnam"}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("text", ["Ủy ban nhân dân xã Hòa Bình", "Uỷ ban nhân dân xã Hoà Bình"])
def test_either_tone_placement_and_normal_form_are_read(text: str, form: str) -> None:
    source = normalize(form, text)  # type: ignore[arg-type]
    (match,) = find_terms(source)
    assert source[match.start : match.end] == source
    assert match.target == "Hoa Binh Commune People's Committee"


def test_lines_in_capitals_have_their_english_in_capitals() -> None:
    text = "CHỦ TỊCH UBND TỈNH THANH HÓA LÀM VIỆC VỚI SỞ Y TẾ"
    assert english(text) == {
        "CHỦ TỊCH UBND TỈNH THANH HÓA": "CHAIRMAN OF THE THANH HOA PROVINCIAL PEOPLE'S COMMITTEE",
        "SỞ Y TẾ": "DEPARTMENT OF HEALTH",
    }


def test_the_english_has_a_capital_where_the_sentence_begins() -> None:
    assert english(
        "Giải phóng mặt bằng chậm. Nguyên Phó Giám đốc đi vắng, giải phóng mặt bằng vẫn chậm."
    ) == {
        "Giải phóng mặt bằng": "Site clearance",
        "Nguyên Phó Giám đốc": "Former Deputy Director",
        "giải phóng mặt bằng": "site clearance",
    }


def test_terms_do_not_go_over_lines() -> None:
    assert english("Bộ Quốc\nphòng") == {}


@pytest.mark.parametrize(
    ("year", "target"),
    [(2019, "Department of Statistics"), (2026, "National Statistics Office")],
)
def test_the_day_of_the_text_chooses_the_english(year: int, target: str) -> None:
    (match,) = find_terms("theo Cục Thống kê", date=datetime.date(year, 6, 1))
    assert target in (match.target, *match.alternatives)


def test_the_users_terms_come_first_and_the_longest_of_them() -> None:
    own = parse_glossary("Sở Y tế,Health Office\nSở Y tế tỉnh,Province Health Office\nLê Văn Tám,")
    found = find_terms("Giám đốc Sở Y tế tỉnh Thanh Hóa và Lê Văn Tám", [own])
    assert [(match.source, match.target) for match in found] == [
        ("Giám đốc", "Director"),
        ("Sở Y tế tỉnh", "Province Health Office"),
        ("Thanh Hóa", "Thanh Hoa"),
        ("Lê Văn Tám", "Lê Văn Tám"),
    ]
    assert [match.kind for match in found][-1] == "keep"


def test_of_several_glossaries_the_first_wins() -> None:
    first, second = parse_glossary("mèo,cat", "a"), parse_glossary("con mèo,feline\nchó,dog", "b")
    found = find_terms("con mèo và chó", [first, second], builtin=False)
    assert [(m.target, m.glossary) for m in found] == [("cat", "a"), ("dog", "b")]


@pytest.mark.parametrize(
    ("row", "text", "found"),
    [
        ("Văn phòng,Bureau", "ở văn phòng", ["Bureau"]),  # not left out, as it is among the built-in terms
        ("quốc hội,parliament", "Quốc hội Lào", ["Parliament", "Laos"]),
        ("EVN,Vietnam Electricity", "evn và EVN", ["Vietnam Electricity"]),
        ("EVN,Vietnam Electricity", "GIÁ ĐIỆN CỦA EVN TĂNG", ["VIETNAM ELECTRICITY"]),
        ("hoà giải,mediation", "Hòa giải xong.", ["Mediation"]),
    ],
)
def test_what_the_user_names_is_found(row: str, text: str, found: list[str]) -> None:
    assert [match.target for match in find_terms(text, [parse_glossary(row)])] == found


def test_only_whole_syllables_match() -> None:
    own = parse_glossary("an,peace")
    assert find_terms("bạn Lan ăn bánh", [own], builtin=False) == []


def test_general_vocabulary_is_given_only_if_asked_for() -> None:
    assert find_terms("hai nạn nhân") == []
    assert [match.kind for match in find_terms("hai nạn nhân", words=True)] == ["word"]


@given(st.text(alphabet=st.sampled_from("Phó Chủ tịch UBND tỉnh Nguyễn, Hà Nội\n.-/&1áÁ "), max_size=80))
def test_spans_are_in_the_text_and_in_order(text: str) -> None:
    at = 0
    for match in find_terms(text):
        assert at <= match.start < match.end <= len(text)
        assert text[match.start : match.end] == match.source
        at = match.end


def test_time_grows_with_the_text_alone() -> None:
    text = "Phó Chủ tịch UBND tỉnh Thanh Hóa và Bộ trưởng Bộ Y tế thăm quận 1. " * 20

    def seconds(text: str) -> float:
        started = time.process_time()
        find_terms(text)
        return time.process_time() - started

    find_terms(text)
    assert seconds(text * 8) < 30 * max(min(seconds(text) for _ in range(3)), 0.001)


@pytest.mark.parametrize(
    "word", ["nguyên", "quyền", "Phó", "thường trực", "Văn phòng", "dự thảo", "Chủ tịch", "Bộ", "(", "1"]
)
def test_a_word_again_and_again(word: str) -> None:
    text = f"{word} " * 3000
    assert all(match.end - match.start < 60 for match in find_terms(text + "Chủ tịch nước"))


def test_an_abbreviation_that_begins_a_sentence() -> None:
    assert english("CSGT chốt chặn. Lực lượng CSGT ra quân.")["CSGT"] in ("Traffic police", "traffic police")
    targets = [match.target for match in find_terms("CSGT chốt chặn. Lực lượng CSGT ra quân.")]
    assert [target[0] for target in targets if target.lower().startswith("traffic")] == ["T", "t"]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Chủ tịch UBND xã Phạm Thị Lan nói.", "Chairman of the commune People's Committee"),
        (
            "Chủ tịch UBND phường Nguyễn Thái Bình nói.",
            "Chairman of the Nguyen Thai Binh Ward People's Committee",
        ),
    ],
)
def test_who_holds_an_office_gives_no_place_its_name(text: str, target: str) -> None:
    assert [match.target for match in find_terms(text)] == [target]


def test_a_country_is_no_part_of_a_given_name() -> None:
    assert find_terms("Tuấn Anh ghi bàn.") == []
    assert [match.target for match in find_terms("Ở Anh trời mưa.")] == ["UK"]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Hôm kia trời mưa.", "The day before yesterday"),
        ("Anh đến đêm qua.", "last night"),
        ("Ông về trưa mai.", "noon tomorrow"),
        ("Giá giảm cuối tuần trước.", "last weekend"),
        ("Cầu xong trước thời hạn.", "ahead of schedule"),
        ("Bà bác tin đồn.", "denied rumours"),
    ],
)
def test_times_and_phrases_of_the_press_are_terms(text: str, target: str) -> None:
    assert [match.target for match in find_terms(text)] == [target]
