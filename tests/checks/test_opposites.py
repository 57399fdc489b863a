"""Words of which none may become another."""

import re

import pytest

from nlp.checks.opposites import check_opposites
from nlp.checks.pair import Pair
from nlp.text.tables import read_table


def found(source: str, output: str) -> list[tuple[str, str]]:
    return [(f.code, f.detail) for f in check_opposites(Pair.of(source, output, "translation"))]


TURNED = [
    # source, good translation, one that says another thing
    (
        "Nam Định sẽ làm khách trên sân của Hải Phòng.",
        "Nam Dinh visit Hai Phong.",
        "Nam Dinh will host Hai Phong.",
    ),
    ("Nam Định thắng trên sân khách.", "Nam Dinh won away.", "Nam Dinh won at home."),
    ("Việt Nam thua Thái Lan 1-2.", "Vietnam lost 1-2 to Thailand.", "Vietnam beat Thailand 1-2."),
    ("Việt Nam hòa Malaysia 1-1.", "Vietnam drew 1-1 with Malaysia.", "Vietnam beat Malaysia 1-1."),
    (
        "Thủ tướng miễn nhiệm Thứ trưởng Bộ Xây dựng Nguyễn Văn Sinh.",
        "The Prime Minister relieved Deputy Minister of Construction Nguyen Van Sinh.",
        "Prime Minister Nguyen Van Sinh relieved the Deputy Minister of Construction.",
    ),
    ("Giá xăng tăng mạnh.", "Petrol prices soared.", "Petrol prices fell sharply."),
    ("Giá xăng giảm mạnh.", "Petrol prices plunged.", "Petrol prices rose sharply."),
    ("Tỉnh hỗ trợ mỗi hộ.", "The province supports each household.", "The province asked each household."),
    ("Ngân hàng cho hộ nghèo vay.", "The bank lends to the poor.", "The bank borrowed from the poor."),
    ("Ông bán căn nhà.", "He sold the house.", "He bought the house."),
    ("Hai người còn sống.", "Two people are alive.", "Two people were killed."),
    ("Ông bác bỏ cáo buộc.", "He denied the allegation.", "He confirmed the allegation."),
    (
        "Quốc hội miễn nhiệm ông.",
        "The National Assembly relieved him.",
        "The National Assembly appointed him.",
    ),
    ("Họ từ chối tham dự.", "They declined to attend.", "They agreed to attend."),
    ("Họ ủng hộ dự luật.", "They backed the bill.", "They opposed the bill."),
    ("Bệnh nhân dương tính.", "The patient tested positive.", "The patient tested negative."),
    ("Gió từ phía bắc.", "Wind from the north.", "Wind from the south."),
    ("Sáng 5/3, ông đến Huế.", "He came to Hue in the morning.", "He came to Hue in the evening."),
    ("Hôm kia ông đến Huế.", "He came the day before yesterday.", "He came yesterday."),
    ("Sáng nay ông đến Huế.", "He came this morning.", "He came yesterday."),
    ("Chiều mai ông đến Huế.", "He comes tomorrow afternoon.", "He comes this afternoon."),
    ("Đêm mốt trời lạnh.", "It is cold the night of the day after tomorrow.", "It is cold tonight."),
    ("Trưa mai ông đến.", "He comes at noon tomorrow.", "He comes tomorrow evening."),
    ("Tuần này giá vàng tăng.", "Gold rose this week.", "Gold rose last week."),
    ("Trường khai giảng vào thứ sáu tuần này.", "It opens on Friday.", "It opens later this year."),
    ("Luật có hiệu lực từ năm sau.", "The law takes effect next year.", "The law took effect last year."),
    ("Đại hội bế mạc.", "The congress closed.", "The congress will take place."),
    ("Anh sút hỏng phạt đền.", "He missed a penalty.", "He converted a penalty."),
    ("Ông cản phá quả phạt đền.", "He saved the penalty.", "He foiled a successful penalty."),
    ("Ca sĩ bác tin đồn.", "The singer denied rumours.", "The singer believed rumours."),
    ("Sinh viên được vay vốn.", "Students may borrow.", "Students are given money."),
    ("Xe khách lật.", "The coach overturned.", "The car overturned."),
    ("Ông bị cách hết chức vụ trong Đảng.", "He lost all Party posts.", "He was expelled from the Party."),
    ("Ông bị khai trừ.", "He was expelled.", "He was suspended."),
    ("Đội không thắng trận nào.", "The team are winless.", "The team are unbeaten."),
    ("Bà kêu gọi ngừng bắn.", "She called for a ceasefire.", "She stopped firing."),
    ("Vợ ông bị thương.", "His wife was hurt.", "Her husband was hurt."),
    ("Công ty nhập khẩu đậu nành.", "The company imported soybeans.", "The company imported corn."),
    ("Ca sốt xuất huyết tăng.", "Dengue cases rose.", "Malaria cases rose."),
    ("Hậu vệ nhận thẻ đỏ.", "The defender was sent off.", "The goalkeeper was sent off."),
    ("Thượng tá Hòa nói.", "Senior Lieutenant Colonel Hoa said.", "Lieutenant Colonel Hoa said."),
    ("Trung tướng Hòa nói.", "Lieutenant General Hoa said.", "Senior Lieutenant General Hoa said."),
    ("Thiếu tá Hòa nói.", "Major Hoa said.", "Captain Hoa said."),
    (
        "Thượng tướng Phan Văn Giang tiếp đoàn.",
        "Senior Lieutenant General Phan Van Giang received them.",
        "General Phan Van Giang, Senior Lieutenant General, received them.",
    ),
]


@pytest.mark.parametrize(("source", "good", "faulty"), TURNED)
def test_what_is_turned_is_found(source: str, good: str, faulty: str) -> None:
    assert found(source, good) == []
    assert [code for code, _ in found(source, faulty)][:1] in (["changed_meaning"], ["lost_status"])


@pytest.mark.parametrize(
    ("source", "output"),
    [
        ("", ""),
        ("Việt Nam thua Thái Lan.", "Thailand beat Vietnam."),  # from the other side
        ("Ông Nam mua nhà của bà Lan.", "Lan sold Nam the house."),
        ("Việt Nam không thắng.", "Vietnam lost."),  # denied
        ("Giá không giảm.", "Prices rose."),
        ("Xuất nhập khẩu gạo.", "Rice exports."),
        ("Giá gạo tăng, giá cà phê giảm.", "Rice rose and coffee fell."),
        ("Hôm qua ông đến.", "He came on Sunday."),
        ("Hai xe con và một xe khách va chạm.", "Two cars and a vehicle with passengers collided."),
        ("Vé đã bán hết, ông mua vé khác.", "Tickets sold out."),
    ],
)
def test_what_is_no_fault_passes(source: str, output: str) -> None:
    assert found(source, output) == []


def test_what_is_found_stands_where_it_says() -> None:
    [finding] = check_opposites(Pair.of("Giá xăng giảm mạnh.", "Petrol prices rose sharply.", "translation"))
    assert finding.source_spans == ((9, 13),)
    assert finding.spans == ((14, 18),)


def test_no_member_takes_its_own_english_for_a_fault() -> None:
    for family in read_table("nlp.checks", "opposites")["family"]:
        assert len(family["member"]) > 1 or family["member"][0]["missed"]
        for member in family["member"]:
            assert "en" in member or "instead" not in member
            re.compile(member["vi"])
