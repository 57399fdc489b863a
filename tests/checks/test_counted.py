"""What a number counts."""

import re

import pytest

from nlp.checks.counted import check_counted
from nlp.checks.pair import Pair
from nlp.text.tables import read_table


def found(source: str, output: str) -> list[str]:
    return [finding.detail for finding in check_counted(Pair.of(source, output, "translation"))]


@pytest.mark.parametrize(
    ("source", "good", "faulty"),
    [
        ("Lũ làm ngập 1.200 hộ.", "Floods hit 1,200 homes.", "Floods hit 1,200 residents."),
        ("Có 312 hộ trồng cà phê.", "There are 312 coffee growers.", "There are 312 coffee plants."),
        ("Hội chợ đón 30.000 lượt khách.", "The fair had 30,000 visits.", "The fair had 30,000 stalls."),
        ("Hà Nội ghi nhận 120 ca sởi.", "Hanoi recorded 120 cases.", "Hanoi recorded 120 dengue deaths."),
        ("Có 3 ca tử vong.", "Three people died.", "There were three workers."),
        ("Công an xử lý 15 vụ trộm.", "Police handled 15 thefts.", "Police handled 15 people."),
        ("Hãng thêm 20 chuyến bay.", "The airline added 20 flights.", "The airline added 20 seats."),
        ("Ông nhận tiền năm lần.", "He took money five times.", "He took money in five years."),
        ("Quỹ trao 200 suất học bổng.", "It gave 200 scholarships.", "It gave 200 students."),
        ("Đội trải qua năm trận không thắng.", "Five winless games.", "A five-year run without a win."),
        ("Có 12 người chết, 5 người mất tích.", "12 died, 5 are missing.", "12 died, 5 lost their lives."),
        ("Hai huyện bị cô lập.", "Two districts were cut off.", "Two villages were cut off."),
    ],
)
def test_what_is_counted_stays(source: str, good: str, faulty: str) -> None:
    assert found(source, good) == []
    [detail] = found(source, faulty)
    before, after = detail.split(" → ")
    assert before in source
    assert after in faulty


@pytest.mark.parametrize(
    ("source", "output"),
    [
        ("", ""),
        ("Ba.", "Three."),
        ("Có 3 doanh nghiệp từ Huế.", "There were three from Hue."),  # counts what was told
        ("Nhà ở Quận 9 thành phố Hồ Chí Minh.", "A house in District 9."),
        ("Hai ca sĩ hát.", "Two singers sang."),
        ("Có 30 công nhân.", "There are 30 farmworkers."),
        ("Có 12 hộ.", "A dozen are left."),  # another number is another check's
    ],
)
def test_what_is_no_fault_passes(source: str, output: str) -> None:
    assert found(source, output) == []


def test_spans_are_of_the_number_and_its_noun() -> None:
    source, output = "Lũ làm ngập 20 hộ dân.", "Floods hit 20 people."
    [finding] = check_counted(Pair.of(source, output, "translation"))
    assert [source[slice(*span)] for span in finding.source_spans] == ["20 hộ dân"]
    assert [output[slice(*span)] for span in finding.spans] == ["20"]


def test_each_row_can_be_read() -> None:
    for row in read_table("nlp.checks", "counted")["row"]:
        assert not re.search(row["en"], "")
        re.compile(row["vi"])
