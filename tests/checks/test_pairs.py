"""Good translations without findings, and the same with one fault, which is found; by kind of fault."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.checks.finding import Finding, explain
from nlp.checks.translation import check_translation

PAIRS = Path(__file__).parents[2] / "eval" / "gate" / "pairs.jsonl"


def serious(source: str, output: str) -> list[Finding]:
    return [finding for finding in check_translation(source, output) if finding.severity != "info"]


FAULTS = [
    # source, good translation, faulty one, code of the fault
    # Persons: whole, in order, family name included
    (
        "Vũ Tiến Long, Đặng Quốc Bảo và Lê Minh Khôi ghi bàn.",
        "Vu Tien Long, Dang Quoc Bao and Le Minh Khoi scored.",
        "Vu Tien Long, Duong Quoc Bao and Le Minh Khoi scored.",
        "changed_name",
    ),
    (
        "Bà Phạm Thuý Loan thăm tỉnh Sơn La hôm thứ Ba.",
        "Ms. Phạm Thúy Loan visited Son La Province on Tuesday.",
        "Pham Thu Quyen visited Son La Province on Tuesday.",
        "unsupported_name",
    ),
    (
        "Chủ tịch UBND TP Hà Nội Trần Sỹ Thanh chủ trì cuộc họp.",
        "Hanoi Chairman Tran Sy Thanh chaired the meeting.",
        "Hanoi Chairman Tran Sy Than chaired the meeting.",
        "changed_name",
    ),
    (
        "Bà Bảy bán xôi ở chợ Sáu.",
        "Mrs. Bay sells sticky rice at Sau Market.",
        "Seven sells sticky rice at Six Market.",
        "changed_name",
    ),
    ("Anh Tư Lành lái đò.", "Tư Lành runs the ferry.", "Four Lanh runs the ferry.", "changed_name"),
    (
        "Chủ tịch Tập Cận Bình tới Hà Nội.",
        "President Xi Jinping arrived in Hanoi.",
        "President Cận Bình arrived in Hanoi.",
        "changed_name",
    ),
    (
        "Ông Dũng cho biết giá tăng.",
        "Mr. Dung said prices rose.",
        "Mr. Hung said prices rose.",
        "unsupported_name",
    ),
    # Foreign names
    (
        "Tiền đạo Erling Haaland ghi hai bàn.",
        "Striker Erling Haaland scored twice.",
        "Striker Erling Haland scored twice.",
        "changed_name",
    ),
    (
        "Thủ tướng Na-ren-đra Mô-đi tới Niu Y-oóc.",
        "Prime Minister Narendra Modi arrived in New York.",
        "Prime Minister Boris Karlov arrived in New York.",
        "changed_name",
    ),
    (
        "Tổng thống Vla-đi-mia Pu-tin tới Hà Nội.",
        "President Vladimir Putin arrived in Hanoi.",
        "President Vla-đi-mia Putin arrived in Hanoi.",
        "leftover_vietnamese",
    ),
    # Places
    (
        "Tỉnh Thanh Hoá mưa to.",
        "It rained heavily in Thanh Hóa Province.",
        "It rained heavily in Khánh Hòa Province.",
        "changed_name",
    ),
    (
        "UBND Tỉnh Trà Vinh họp.",
        "The Tra Vinh People's Committee met.",
        "The Ben Tre People's Committee met.",
        "invented_place",
    ),
    (
        "Dự án ở huyện Cần Giuộc bị chậm.",
        "The project in Can Giuoc District is late.",
        "The project in Can Gio District is late.",
        "changed_name",
    ),
    (
        "Huyện Mỹ Đức đón khách.",
        "My Duc District welcomes visitors.",
        "The United States and Germany welcome visitors.",
        "invented_place",
    ),
    ("Bồ Đào Nha thắng 2-0.", "Portugal won 2-0.", "Brazil won 2-0.", "invented_place"),
    (
        "Đội bóng tới Lốt An-giơ-lét.",
        "The team arrived in Los Angeles.",
        "The team arrived in Lebanon.",
        "invented_place",
    ),
    (
        "Bão đổ bộ vào đảo Cô Tô.",
        "The storm hit Co To Island.",
        "The storm hit Coney Island.",
        "invented_place",
    ),
    (
        "Núi lửa ở Philippines phun trào.",
        "A volcano in the Philippines erupted.",
        "Mount Mayon in the Philippines erupted.",
        "invented_place",
    ),
    # Bodies
    (
        "Đại biểu Quốc hội thảo luận.",
        "National Assembly deputies held a debate.",
        "National People's Congress deputies held a debate.",
        "invented_body",
    ),
    (
        "Thành ủy họp sáng nay.",
        "The municipal Party Committee met this morning.",
        "The municipal People's Committee met this morning.",
        "invented_body",
    ),
    (
        "Bộ Y tế công bố.",
        "The Ministry of Health announced it.",
        "The Ministry of Finance announced it.",
        "invented_body",
    ),
    # Abbreviations
    ("HPG và VNM giảm mạnh.", "HPG and VNM fell sharply.", "HPG and VMN fell sharply.", "changed_acronym"),
    ("FPT tăng trần.", "FPT hit its ceiling.", "The stock hit its ceiling.", "lost_acronym"),
    (
        "CSGT phong tỏa hiện trường.",
        "Traffic police cordoned off the scene.",
        "The CSGT cordoned off the scene.",
        "untranslated_acronym",
    ),
    # Units
    (
        "Nhà máy có công suất 600 MW.",
        "The plant has a capacity of 600 MW.",
        "The plant has a capacity of 600 kW.",
        "changed_unit",
    ),
    ("Đường dài 42 km.", "The road is 42 kilometers long.", "The road is 42 miles long.", "changed_unit"),
    (
        "Anh trồng 3 sào lúa.",
        "He grows three sào of rice.",
        "He grows three hectares of rice.",
        "changed_unit",
    ),
    ("Bà mua 2 chỉ vàng.", "She bought two chỉ of gold.", "She bought two gold rings.", "changed_unit"),
    (
        "Dự án kéo dài 6 tháng.",
        "The project lasts six months.",
        "The project lasts six years.",
        "changed_unit",
    ),
    (
        "Giá phòng là 900 một đêm.",
        "The room is 900 a night.",
        "The room is RM900 a night.",
        "unsupported_amount",
    ),
    # Sign, direction, degree
    (
        "GDP quý II tăng trưởng âm 1,2%.",
        "GDP contracted 1.2% in the second quarter.",
        "GDP grew 1.2% in the second quarter.",
        "changed_sign",
    ),
    (
        "Sa Pa lạnh âm 3 độ C.",
        "Sa Pa was at minus 3 degrees Celsius.",
        "Sa Pa was at 3 degrees Celsius.",
        "changed_sign",
    ),
    ("Giá thép giảm 4%.", "Steel prices fell by 4%.", "Steel prices rose by 4%.", "changed_direction"),
    (
        "Hơn 500 người dự lễ.",
        "More than 500 people attended.",
        "Nearly 500 people attended.",
        "changed_degree",
    ),
    (
        "Khoảng cách tối thiểu là 5 m.",
        "The minimum distance is 5 m.",
        "The maximum distance is 5 m.",
        "changed_degree",
    ),
    ("Doanh thu tăng gấp đôi.", "Revenue doubled.", "Revenue rose.", "lost_multiple"),
    (
        "Có 18 nam và 12 nữ.",
        "There were 18 men and 12 women.",
        "There were 12 men and 18 women.",
        "moved_number",
    ),
    (
        "Giá thu mua cao hơn giá chợ 2.500 đồng.",
        "The purchase price is VND2,500 higher than the market price.",
        "The purchase price is higher than the market price of VND2,500.",
        "changed_comparison",
    ),
    # Status and procedure
    (
        "Phó Giám đốc Sở Y tế phát biểu.",
        "The deputy director of the Department of Health spoke.",
        "The director of the Department of Health spoke.",
        "lost_status",
    ),
    (
        "Nguyên Chủ tịch xã bị bắt tạm giam.",
        "The former commune chairman was detained.",
        "The commune chairman was detained.",
        "lost_status",
    ),
    (
        "Quyền Giám đốc công ty ký hợp đồng.",
        "The acting director of the company signed the contract.",
        "The director of the company signed the contract.",
        "lost_status",
    ),
    (
        "Phó Chủ tịch Thường trực HĐND tỉnh dự họp.",
        "The standing vice chairman of the provincial People's Council attended.",
        "The vice chairman of the provincial People's Council attended.",
        "lost_status",
    ),
    (
        "Công an khởi tố ba người.",
        "Police charged three people.",
        "Police arrested three people.",
        "lost_status",
    ),
    (
        "Tòa phúc thẩm y án.",
        "The appeal court upheld the sentence.",
        "The first-instance court upheld the sentence.",
        "lost_status",
    ),
    (
        "Vụ nổ làm hai người bị thương.",
        "The blast injured two people.",
        "The blast killed two people.",
        "lost_status",
    ),
    (
        "Giám đốc bệnh viện phát biểu.",
        "The director of the hospital spoke.",
        "The deputy director of the hospital spoke.",
        "added_status",
    ),
    # Meaning
    (
        "Nhóm đối chứng uống giả dược.",
        "The control group took a placebo pill.",
        "The experimental group took a pill.",
        "changed_meaning",
    ),
    (
        "Xoài chín được bán ở chợ.",
        "Ripe mangoes are sold at the market.",
        "Nine mangoes are sold at the market.",
        "changed_meaning",
    ),
    # The calendar
    (
        "Hội làng mở mùng 6 tháng Giêng.",
        "The village festival opens on the sixth day of the first lunar month.",
        "The village festival opens on January 6.",
        "lunar_date",
    ),
    (
        "Lễ giỗ ngày 10/3 âm lịch.",
        "The anniversary is on the 10th day of the third lunar month.",
        "The anniversary is on March 10.",
        "lunar_date",
    ),
    (
        "Hội thảo diễn ra ngày 5/9.",
        "The workshop takes place on September 5.",
        "The workshop takes place on 5/9.",
        "ambiguous_date",
    ),
    (
        "Thứ 7 tuần này có mưa.",
        "It will rain this Saturday.",
        "It will rain this Sunday.",
        "unsupported_date",
    ),
    # No marks
    (
        "Hom nay troi mua rat to o cac tinh mien Trung.",
        "",
        "It rains heavily in the central provinces today.",
        "no_diacritics",
    ),
]


@pytest.mark.parametrize(("source", "good", "faulty", "code"), FAULTS)
def test_a_fault_is_found_and_the_good_translation_passes(
    source: str, good: str, faulty: str, code: str
) -> None:
    assert not good or serious(source, good) == []
    found = serious(source, faulty)
    assert code in {finding.code for finding in found}
    for finding in found:
        for start, end in finding.spans:
            assert 0 <= start < end <= len(faulty)
        for start, end in finding.source_spans:
            assert 0 <= start < end <= len(source)
        assert explain(finding, "vi") != explain(finding, "en")


GOOD = [
    # What a strict check would take for a fault
    ("Cách ly 14 ngày.", "A quarantine of two weeks."),
    ("Đường dây 500 kV dài 137 km.", "The 500 kV line is 137 km (85 miles) long."),
    ("Doanh thu tăng gấp bốn.", "Revenue quadrupled."),
    ("Anh mua hai tá trứng.", "He bought two dozen eggs."),
    ("Ông bán nhà được 3 tỷ rưỡi.", "He sold the house for 3.5 billion dong."),
    ("Giá vàng tăng từ 70 lên 72 triệu đồng.", "Gold rose to VND72 million from VND70 million."),
    ("Thủ tướng Anh gặp Tổng thống Mỹ.", "The British prime minister met the US president."),
    ("Số ca nhiễm ở Bắc Mỹ tăng.", "Cases in North America rose."),
    ("Bão vào Biển Đông.", "The storm entered the South China Sea."),
    ("LHQ kêu gọi hòa bình.", "The United Nations called for peace."),
    ("Phiên tòa sơ thẩm mở hôm nay.", "The first-instance trial opened today."),
    ("Ba mẹ em làm ruộng.", "Her parents are farmers."),
    ("Ông Lê Thanh Hải, nguyên Ủy viên Bộ Chính trị.", "Mr. Le Thanh Hai, a former Politburo member."),
    ("Anh chạy 2 giờ rưỡi.", "He ran for two and a half hours."),
    ("Cuộc họp lúc 2 giờ rưỡi chiều.", "The meeting is at 2:30 p.m."),
    ("Sông Hồng dâng cao ở Hà Nội.", "The Red River rose in Hanoi."),
    ("Lãi suất giảm từ 7% xuống 6%.", "Interest rates fell from 7% to 6%."),
    ("Có 45 xã, trong đó 12 xã ở vùng cao.", "There are 45 communes, 12 of them in the highlands."),
]


@pytest.mark.parametrize(("source", "output"), GOOD)
def test_what_is_right_in_other_words(source: str, output: str) -> None:
    assert serious(source, output) == []


def test_good_news_sentences_have_no_findings() -> None:
    rows = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 40
    assert {row["vi"]: serious(row["vi"], row["en"]) for row in rows if serious(row["vi"], row["en"])} == {}


@given(
    st.text('Nguyễn Văn A tỉnh 12,5% km/ông-Bà.\n"(', max_size=60),
    st.text("Mr. Tran A 12.5 km-%(\n", max_size=60),
)
def test_any_texts(source: str, output: str) -> None:
    for finding in check_translation(source, output):
        assert explain(finding)
