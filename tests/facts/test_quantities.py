"""Quantities of Vietnamese and English text, and which of them support each other."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.facts.numerals import Language, read_digits, read_roman
from nlp.facts.parsed import ParsedText
from nlp.facts.quantities import Quantity, find_quantities, missing, nearest, unsupported


def found(text: str, language: Language) -> list[tuple[str, str, object]]:
    return [(q.text, q.kind, q.value) for q in find_quantities(text, language)]


def only(text: str, language: Language) -> Quantity:
    (quantity,) = find_quantities(text, language)
    return quantity


def lost(vietnamese: str, english: str) -> list[str]:
    return [q.text for q in missing(find_quantities(vietnamese, "vi"), find_quantities(english, "en"))]


def added(vietnamese: str, english: str) -> list[str]:
    return [q.text for q in unsupported(find_quantities(english, "en"), find_quantities(vietnamese, "vi"))]


NUMBERS = [
    ("vi", "1.234,5", "1234.5"),
    ("vi", "1.234.567", "1234567"),
    ("vi", "1.500", "1500"),
    ("vi", "1,5", "1.5"),
    ("vi", "5.2", "5.2"),
    ("vi", "0,36", "0.36"),
    ("vi", "0.500", "0.5"),
    ("vi", "1 234 567", "1234567"),
    ("vi", "1,234.5", "1234.5"),
    ("vi", "2,5 triệu", "2500000"),
    ("vi", "3 tỷ", "3000000000"),
    ("vi", "3 tỉ", "3000000000"),
    ("vi", "5 nghìn", "5000"),
    ("vi", "5 ngàn", "5000"),
    ("vi", "10 vạn", "100000"),
    ("vi", "2 nghìn tỷ", "2000000000000"),
    ("vi", "1 triệu 200 nghìn", "1200000"),
    ("vi", "2 triệu rưỡi", "2500000"),
    ("vi", "500k", "500000"),
    ("vi", "5tr", "5000000"),
    ("vi", "hai", "2"),
    ("vi", "mười", "10"),
    ("vi", "mười hai", "12"),
    ("vi", "mười lăm", "15"),
    ("vi", "hai mươi", "20"),
    ("vi", "hai mươi mốt", "21"),
    ("vi", "hai mươi tư", "24"),
    ("vi", "ba mươi lăm", "35"),
    ("vi", "hai chục", "20"),
    ("vi", "một trăm hai mươi", "120"),
    ("vi", "một trăm linh năm", "105"),
    ("vi", "hai trăm năm mươi", "250"),
    ("vi", "một nghìn chín trăm bốn mươi lăm", "1945"),
    ("vi", "ba triệu hai trăm nghìn", "3200000"),
    ("vi", "nửa triệu", "500000"),
    ("en", "1,234.5", "1234.5"),
    ("en", "1,500", "1500"),
    ("en", "1.5", "1.5"),
    ("en", "2.5 million", "2500000"),
    ("en", "3 billion", "3000000000"),
    ("en", "3bn", "3000000000"),
    ("en", "230 trillion", "230000000000000"),
    ("en", "500k", "500000"),
    ("en", "twenty-five", "25"),
    ("en", "one hundred and twenty", "120"),
    ("en", "one hundred twenty thousand", "120000"),
    ("en", "two and a half million", "2500000"),
    ("en", "half a million", "500000"),
    ("en", "a million", "1000000"),
    ("en", "two dozen", "24"),
    ("en", "twenty-first", "21"),
    ("en", "thirteenth", "13"),
]


@pytest.mark.parametrize(("language", "text", "value"), NUMBERS)
def test_number(language: Language, text: str, value: str) -> None:
    quantity = only(f"x {text} y", language)
    assert (quantity.text, quantity.kind, quantity.value) == (text, "number", Decimal(value))


OTHERS = [
    ("vi", "20%", "percent", 20),
    ("vi", "20 phần trăm", "percent", 20),
    ("vi", "1,5 điểm phần trăm", "percent", Decimal("1.5")),
    ("vi", "5 phần nghìn", "percent", Decimal("0.5")),
    ("en", "20 percent", "percent", 20),
    ("en", "20 per cent", "percent", 20),
    ("en", "0.5%", "percent", Decimal("0.5")),
    ("vi", "2,5 triệu đồng", "amount", 2500000),
    ("vi", "50.000đ", "amount", 50000),
    ("vi", "87 triệu USD", "amount", 87000000),
    ("vi", "63 ngàn đô la", "amount", 63000),
    ("en", "VND 300 million", "amount", 300000000),
    ("en", "VND6.83-trillion", "amount", 6830000000000),
    ("en", "$2.5 million", "amount", 2500000),
    ("en", "US$4.5 billion", "amount", 4500000000),
    ("en", "£99m", "amount", 99000000),
    ("en", "300 million dong", "amount", 300000000),
    ("vi", "16/1/2020", "date", (2020, 1, 16)),
    ("vi", "16-1-2020", "date", (2020, 1, 16)),
    ("vi", "16.1.2020", "date", (2020, 1, 16)),
    ("vi", "16/1/20", "date", (2020, 1, 16)),
    ("vi", "2020-01-16", "date", (2020, 1, 16)),
    ("vi", "16 tháng 1 năm 2020", "date", (2020, 1, 16)),
    ("vi", "16 tháng 1", "date", (None, 1, 16)),
    ("vi", "1 tháng Giêng", "date", (None, 1, 1)),
    ("vi", "16/1", "date", (None, 1, 16)),
    ("vi", "tháng 3/2021", "date", (2021, 3, None)),
    ("vi", "tháng 3 năm 2021", "date", (2021, 3, None)),
    ("vi", "tháng Ba", "date", (None, 3, None)),
    ("vi", "tháng Năm", "date", (None, 5, None)),
    ("vi", "năm 2019", "date", (2019, None, None)),
    ("vi", "2019", "date", (2019, None, None)),
    ("vi", "ngày 16", "date", (None, None, 16)),
    ("en", "16 January 2020", "date", (2020, 1, 16)),
    ("en", "January 16, 2020", "date", (2020, 1, 16)),
    ("en", "Jan. 16", "date", (None, 1, 16)),
    ("en", "16th of January", "date", (None, 1, 16)),
    ("en", "March 2021", "date", (2021, 3, None)),
    ("en", "August", "date", (None, 8, None)),
    ("en", "2019", "date", (2019, None, None)),
    ("vi", "8h30", "time", (8, 30)),
    ("vi", "8 giờ 30 phút", "time", (8, 30)),
    ("vi", "23g30", "time", (23, 30)),
    ("vi", "8 giờ tối", "time", (20, 0)),
    ("vi", "12 giờ đêm", "time", (0, 0)),
    ("vi", "22h đêm", "time", (22, 0)),
    ("vi", "3 giờ chiều", "time", (15, 0)),
    ("en", "8:30 am", "time", (8, 30)),
    ("en", "8 p.m.", "time", (20, 0)),
    ("en", "noon", "time", (12, 0)),
    ("en", "8 o'clock", "time", (8, 0)),
    ("vi", "trưa", "time", (12, 0)),
    ("vi", "thứ Hai", "weekday", 1),
    ("vi", "Chủ nhật", "weekday", 7),
    ("en", "Friday", "weekday", 5),
    ("vi", "0912345678", "id", "0912345678"),
    ("vi", "192.168.1.1", "id", "19216811"),
]


@pytest.mark.parametrize(("language", "text", "kind", "value"), OTHERS)
def test_other_kinds(language: Language, text: str, kind: str, value: object) -> None:
    quantity = only(f"x {text} y", language)
    assert (quantity.text, quantity.kind, quantity.value) == (text, kind, value)


@pytest.mark.parametrize(
    ("language", "text", "texts"),
    [
        ("vi", "", []),
        ("vi", "Không có con số nào.", []),
        ("vi", "rộng 5.000 m2 và 3 km²", ["5.000", "3"]),
        ("vi", "phòng chống Covid-19", []),
        ("vi", "đội tuyển U23", ["23"]),
        ("vi", "ba mẹ đi Ba Lan mang ba lô", []),
        ("vi", "ông Nguyễn Văn Tám và bà Lê Thị Năm", []),
        ("vi", "Ông Phạm Văn Mười ở Hà Nội. Hai người đi.", ["Hai"]),
        ("vi", "3 tỷ phú và 10 đồng chí", ["3", "10"]),
        ("vi", "hai mươi năm", ["hai mươi", "năm"]),
        ("vi", "ba nghìn năm", ["ba nghìn", "năm"]),
        ("vi", "Đại hội XIII, quý I", ["XIII", "I"]),
        ("vi", "Sáng 27-2, tỷ số 2-1", ["27-2", "2", "1"]),
        ("vi", "thắng Lào 3-2 trước", ["3", "2"]),
        ("vi", "gió cấp 8-9, giật cấp 10-11", ["8", "9", "10", "11"]),
        ("vi", "học sinh lớp 6-7", ["6", "7"]),
        ("vi", "thắng 6-4, 3-6, 7-5", ["6", "4", "3", "6", "7", "5"]),
        ("vi", "nghỉ lễ 30-4, 1-5", ["30-4", "1-5"]),
        ("vi", "lần thứ ba trong năm", ["ba", "năm"]),
        ("vi", "sáng thứ ba", ["thứ ba"]),
        ("vi", "lần tới là thứ Ba", ["thứ Ba"]),
        ("vi", "từ 10-12 triệu đồng", ["10", "12 triệu đồng"]),
        ("vi", "3 tháng 10 ngày", ["3", "tháng 10"]),
        ("vi", "giảm giá bán USD 264 đồng", ["264 đồng"]),
        ("vi", "hai trăm\n300", ["hai trăm", "300"]),
        ("en", "It may be that we march on.", []),
        ("en", "in May, from March to May", ["May", "March", "May"]),
        ("en", "Today&#39;s news", []),
        ("en", "an 8-year-old", ["8"]),
        ("en", "January 16-18", ["January 16", "18"]),
    ],
)
def test_spans(language: Language, text: str, texts: list[str]) -> None:
    quantities = find_quantities(text, language)
    assert [q.text for q in quantities] == texts
    assert all(text[q.start : q.end] == q.text for q in quantities)


def test_readings_of_an_ambiguous_date() -> None:
    quantity = only("x 1/3 y", "vi")
    assert [(r.kind, r.value) for r in quantity.readings] == [
        ("date", (None, 3, 1)),
        ("number", Fraction(1, 3)),
    ]
    assert [part.text for part in quantity.parts] == ["1", "3"]


@pytest.mark.parametrize(
    ("text", "about", "weak"),
    [
        ("khoảng 300 người", "about", False),
        ("hơn 300 người", "more", False),
        ("gần 300 người", "less", False),
        ("có 300 người", "", False),
        ("một người", "", True),
    ],
)
def test_about_and_weak(text: str, about: str, weak: bool) -> None:
    quantity = only(text, "vi")
    assert (quantity.about, quantity.weak) == (about, weak)


# Vietnamese and an English text that says the same: nothing added, nothing lost.
SAME = [
    ("300 triệu đồng", "300 million dong"),
    ("300 triệu đồng", "VND300 million"),
    ("300 triệu đồng", "300 million"),
    ("1.500 người", "1,500 people"),
    ("1,5 m", "1.5 m"),
    ("230 nghìn tỷ đồng", "VND230 trillion"),
    ("60,000 chuyến bay", "60,000 flights"),
    ("cao 5.2 m", "5.2 m high"),
    ("1.950 dự án", "1,950 projects"),
    ("87 triệu USD", "US$87 million"),
    ("63 ngàn đô la", "$63,000"),
    ("8 bảng (10 đô la)", "£8 ($10)"),
    ("phạt 4 triệu 500 nghìn đồng", "fined VND4.5 million"),
    ("sáng 16/1", "on the morning of January 16"),
    ("sáng 16/1", "on the morning of 16 January"),
    ("ngày 16/1/2020", "on January 16, 2020"),
    ("từ ngày 25 đến 29 tháng 3", "March 25-29"),
    ("ngày 16 và 17/1", "on January 16 and 17"),
    ("ngày 9.3.2014", "on 9.3.2014"),
    ("tháng 3/2021", "in March 2021"),
    ("năm 2019", "in 2019"),
    ("giai đoạn 2017-2020", "in 2017-2020"),
    ("những năm 1990", "the 1990s"),
    ("lúc 8h30", "at 8:30 am"),
    ("lúc 20h", "at 8 pm"),
    ("lúc 8 giờ tối", "at 8 p.m."),
    ("kéo dài 8 giờ 30 phút", "lasted 8 hours and 30 minutes"),
    ("tăng 20%", "rose 20 percent"),
    ("tăng từ 10 đến 15%", "rose by 10 to 15 percent"),
    ("tăng 10, 15 và 20%", "rose 10%, 15% and 20%"),
    ("5 đến 9 triệu won", "5 to 9 million won"),
    ("10-15 triệu đồng", "VND10-15 million"),
    ("hai người", "2 people"),
    ("hai mươi lăm tuổi", "25 years old"),
    ("mười hai tháng", "twelve months"),
    ("thứ Hai", "Monday"),
    ("thứ hai", "the second"),
    ("thứ 20", "the 20th"),
    ("Đại hội XIII", "the 13th Congress"),
    ("quý hai", "the second quarter"),
    ("hai phần ba", "two thirds"),
    ("1/3 dân số", "a third of the population"),
    ("một nửa", "50%"),
    ("hai thập kỷ", "20 years"),
    ("hai chục giải", "two dozen awards"),
    ("2 năm rưỡi", "2.5 years"),
    ("rộng 5.000 m2", "5,000 square metres"),
    ("U23 Việt Nam", "Vietnam U-23"),
    ("Covid-19", "the coronavirus"),
    ("thế kỷ XXI", "the 21st century"),
    ("1 lá thư", "a letter"),
    ("một lá thư", "one letter"),
    ("lần đầu tiên", "the first time"),
    ("9 giờ 30 phút sáng", "9.30 a.m."),
    ("2 – 3 km", "two to three kilometres"),
    ("0912 345 678", "0912 345 678"),
]


@pytest.mark.parametrize(("vietnamese", "english"), SAME)
def test_same(vietnamese: str, english: str) -> None:
    assert added(vietnamese, english) == []
    assert lost(vietnamese, english) == []


# A change in translation: what the English text added, what it lost.
CHANGED = [
    ("300 triệu đồng", "$300 million", ["$300 million"], ["300 triệu đồng"]),
    ("300 triệu đồng", "300 billion dong", ["300 billion dong"], ["300 triệu đồng"]),
    ("5 triệu won", "5 trillion won", ["5 trillion won"], ["5 triệu won"]),
    ("phạt 5 triệu", "fined $5 million", ["$5 million"], []),
    ("5 triệu USD", "5 million", [], ["5 triệu USD"]),
    ("100 đô la Úc", "US$100", ["US$100"], ["100 đô la Úc"]),
    ("năm 2019", "in 2020", ["2020"], ["năm 2019"]),
    ("ngày 16/1", "on January 17", ["January 17"], ["16/1"]),
    ("ngày 16/1", "on February 16", ["February 16"], ["16/1"]),
    ("ngày 16/1/2019", "on January 16, 2020", ["January 16, 2020"], ["16/1/2019"]),
    ("ngày 16/1/2019", "on January 16", [], ["16/1/2019"]),
    ("tháng 3", "in May", ["May"], ["tháng 3"]),
    ("thứ Ba", "on Monday", ["Monday"], ["thứ Ba"]),
    ("9h30 sáng", "9:30 pm", ["9:30 pm"], ["9h30 sáng"]),
    ("tăng 20%", "rose by 20", ["20"], ["20%"]),
    ("tăng 20", "rose by 20%", ["20%"], ["20"]),
    ("tăng 2,5%", "rose 25%", ["25%"], ["2,5%"]),
    ("59 ca", "590 cases", ["590"], ["59"]),
    ("1.500 người", "15,000 people", ["15,000"], ["1.500"]),
    ("bảy người chết", "five died", ["five"], ["bảy"]),
    ("7 người chết", "people died", [], ["7"]),
    ("người chết", "7 died", ["7"], []),
    ("0912345678", "0912345679", ["0912345679"], ["0912345678"]),
    ("U23", "U21", ["21"], ["23"]),
    ("Đại hội XIII", "the 12th Congress", ["12"], ["XIII"]),
    ("2-3 km", "two km", [], ["3"]),
]


@pytest.mark.parametrize(("vietnamese", "english", "more", "less"), CHANGED)
def test_changed(vietnamese: str, english: str, more: list[str], less: list[str]) -> None:
    assert added(vietnamese, english) == more
    assert lost(vietnamese, english) == less


@pytest.mark.parametrize(
    ("source", "output", "expected"),
    [
        ("1.950 dự án", "khoảng 2.000 dự án", []),
        ("1.950 dự án", "gần 2.000 dự án", []),
        ("1.950 dự án", "hơn 1.900 dự án", []),
        ("1.950 dự án", "hơn 2.000 dự án", ["2.000"]),
        ("1.950 dự án", "2.000 dự án", ["2.000"]),
        ("1.950 dự án", "gần 1.900 dự án", ["1.900"]),
        ("180 người", "hơn 100 người", ["100"]),
        ("3,81 tỷ đồng", "khoảng 3,8 tỷ đồng", []),
        ("3,81 tỷ USD", "khoảng 3,8 tỷ đồng", ["3,8 tỷ đồng"]),
        ("ngày 16/1 … trong năm 2020", "ngày 16/1/2020", []),
        ("tháng 1, ngày 16 sẽ họp", "ngày 16/1", []),
        ("ngày 16/1/2019 … năm 2020", "ngày 16/1/2020", ["16/1/2020"]),
        ("ngày 16/1/2020", "năm 2020, tháng 1", []),
        ("phí từ 3.000-5.000 đồng", "phí 3.000 đồng", []),
        ("hội nghị năm 2019", "2.019 người", ["2.019"]),
        ("", "5 người", ["5"]),
        ("", "một người", []),
    ],
)
def test_summary_is_supported(source: str, output: str, expected: list[str]) -> None:
    quantities = unsupported(find_quantities(output, "vi"), find_quantities(source, "vi"))
    assert [q.text for q in quantities] == expected


def test_nearest_is_of_the_same_kind() -> None:
    source = find_quantities("Ngày 15/1, 48 người góp 2 tỷ đồng và 300 người xem.", "vi")
    close = nearest(only("50 người", "vi"), source)
    assert close is not None
    assert close.text == "48"
    assert nearest(only("20%", "vi"), source) is None
    assert nearest(only("50 người", "vi"), []) is None


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("60,000", "vi", [60, 60000]),
        ("60.000", "vi", [60000]),
        ("1.500", "en", [Decimal("1.5"), 1500]),
        ("1,500", "en", [1500]),
        ("1.2.3", "vi", []),
        ("1.234,5.6", "vi", []),
        ("1234567890123456", "vi", []),
    ],
)
def test_read_digits(text: str, language: Language, values: list[object]) -> None:
    assert list(read_digits(text, language)) == values


@pytest.mark.parametrize(
    ("text", "value"), [("XIV", 14), ("IX", 9), ("XXI", 21), ("", None), ("IIX", None), ("MC", None)]
)
def test_read_roman(text: str, value: int | None) -> None:
    assert read_roman(text) == value


def _vietnamese(value: int, decimals: str) -> str:
    return f"{value:,}".replace(",", ".") + (f",{decimals}" if decimals else "")


def _english(value: int, decimals: str) -> str:
    return f"{value:,}" + (f".{decimals}" if decimals else "")


WHOLE = st.integers(min_value=11, max_value=10**12)
DECIMALS = st.sampled_from(["", "5", "25", "07"])
UNITS = st.sampled_from(
    [
        ("", ""),
        ("%", "%"),
        (" triệu đồng", " million dong"),
        (" tỷ USD", " billion US dollars"),
        (" km", " km"),
    ]
)


@given(value=WHOLE, decimals=DECIMALS, unit=UNITS)
def test_a_number_is_the_same_in_both_languages(value: int, decimals: str, unit: tuple[str, str]) -> None:
    vietnamese, english = _vietnamese(value, decimals) + unit[0], _english(value, decimals) + unit[1]
    assert added(f"Có {vietnamese} ở đây.", f"There are {english} here.") == []
    assert lost(f"Có {vietnamese} ở đây.", f"There are {english} here.") == []


@given(value=WHOLE, decimals=DECIMALS, unit=UNITS, data=st.data())
def test_a_changed_digit_is_caught(
    value: int, decimals: str, unit: tuple[str, str], data: st.DataObject
) -> None:
    digits = str(value)
    position = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from([d for d in "123456789" if d != digits[position]]))
    changed = int(digits[:position] + other + digits[position + 1 :])
    vietnamese, english = _vietnamese(value, decimals) + unit[0], _english(changed, decimals) + unit[1]
    assert added(f"Có {vietnamese} ở đây.", f"There are {english} here.") == [english.removesuffix(" km")]
    assert lost(f"Có {vietnamese} ở đây.", f"There are {english} here.") == [vietnamese.removesuffix(" km")]


@given(date=st.dates(min_value=datetime.date(1900, 1, 1), max_value=datetime.date(2099, 12, 31)))
def test_a_date_is_the_same_in_both_languages(date: datetime.date) -> None:
    english = f"{date:%B} {date.day}, {date.year}"
    for vietnamese in (
        f"ngày {date.day}/{date.month}/{date.year}",
        f"ngày {date.day} tháng {date.month} năm {date.year}",
        f"{date.day:02}-{date.month:02}-{date.year}",
    ):
        assert added(f"Họp {vietnamese}.", f"They met on {english}.") == []
        assert lost(f"Họp {vietnamese}.", f"They met on {english}.") == []
    following = date + datetime.timedelta(days=1)
    wrong = f"They met on {following:%B} {following.day}, {following.year}."
    assert len(added(f"Họp ngày {date.day}/{date.month}/{date.year}.", wrong)) == 1


VI_PIECES = [
    "12",
    "1.5",
    "3-5",
    "16/1",
    "triệu",
    "đồng",
    "ngày",
    "tháng",
    "hai",
    "mươi",
    "rưỡi",
    "nửa",
    "thứ",
    "năm",
]
EN_PIECES = [
    "VND",
    "$",
    "%",
    "million",
    "and",
    "a",
    "half",
    "January",
    "II",
    "8h30",
    "twenty",
    "-",
    ",",
    " ",
    "\n",
]
PIECES = st.sampled_from([*VI_PIECES, *EN_PIECES, "phần"])


@given(text=st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join)))
@pytest.mark.parametrize("language", ["vi", "en"])
def test_any_text(language: Language, text: str) -> None:
    quantities = find_quantities(text, language)
    assert all(text[q.start : q.end] == q.text and q.readings for q in quantities)
    ends = [0, *(q.end for q in quantities)]
    assert all(q.start >= end for q, end in zip(quantities, ends, strict=False))
    assert unsupported(quantities, quantities) == []
    assert missing(quantities, quantities) == []


@pytest.mark.parametrize(
    "piece", ["12 triệu và 3-5% ngày 16/1 ", "1", "1.", "triệu ", "a million ", "hai mươi "]
)
def test_long_text(piece: str) -> None:
    text = (piece * 10_000)[:200_000]
    quantities = find_quantities(text, "vi")
    assert unsupported(quantities, quantities) == []


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("Bốn Văn phòng phối hợp.", "Bốn"),
        ("Hai Bộ trưởng gặp nhau.", "Hai"),
        ("Ba Sở được sáp nhập.", "Ba"),
        ("Ba Đình hôm nay.", ""),
        ("Năm Căn là một huyện.", "một"),
        ("Hai Bà Trưng khởi nghĩa.", ""),
    ],
)
def test_a_numeral_that_begins_a_sentence_is_no_name_before_a_body(text: str, counted: str) -> None:
    assert " ".join(found.text for found in ParsedText(text).quantities) == counted
