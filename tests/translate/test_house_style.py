"""Times, days and quarters as English writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.checks.translation import check_translation
from nlp.facts.parsed import ParsedText
from nlp.translate.house_style import in_house_style


@pytest.mark.parametrize(
    ("source", "english", "wanted"),
    [
        ("", "", ""),
        ("Họp xong./.", "It ended./.", "It ended."),
        ("Họp lúc 15h.", "The meeting is at 15h.", "The meeting is at 3 p.m."),
        (
            "Đồng chí Trần Quốc Vượng nêu rõ nhiệm vụ.",
            "The Tran Quoc Vuong pointed out the tasks; the Tran Quoc Vuong office stays.",
            "Tran Quoc Vuong pointed out the tasks; the Tran Quoc Vuong office stays.",
        ),
        ("Ông Nguyễn Văn Ty nói vậy.", "The Nguyen Van Ty said so.", "Nguyen Van Ty said so."),
        ("Xã nêu rõ nhiệm vụ.", "The Tan Hoa said so.", "The Tan Hoa said so."),
        (
            "Kết thúc lúc 0h30 ngày 8/11.",
            "It ended at 0h30 on 8/11.",
            "It ended at 12:30 a.m. on November 8.",
        ),
        ("Cất cánh lúc 20h15.", "It took off at 20:15.", "It took off at 8:15 p.m."),
        ("Hạ cánh lúc 8 giờ 30 sáng.", "It landed at 8:30 am.", "It landed at 8:30 a.m."),
        ("Lúc 8 giờ 30 tối, điện mất.", "At 8h30, power failed.", "At 8:30 p.m., power failed."),
        ("Lúc 12h trưa.", "At 12h.", "At noon."),
        ("Từ 8h-11h30.", "From 8h-11h30.", "From 8 a.m.-11:30 a.m."),
        ("Lúc 20h15 tối.", "At 20:15 in the evening.", "At 8:15 in the evening."),
        ("Từ 0h ngày 28/7.", "From 0h on July 28.", "From midnight on July 28."),
        ("Gói vay 1.500 tỷ đồng.", "A VND1.500 billion loan.", "A VND1,500 billion loan."),
        ("Khai mạc lúc 15h.", "It opens at 15 p.m.", "It opens at 3 p.m."),
        ("Gió mạnh cấp 8-9.", "Winds of level 8-9.", "Winds of level 8-9."),
        ("Cự ly 1.500 m nữ.", "The 1.500 m for women.", "The 1,500 m for women."),
        ("Lùi về 1.632,5 điểm, mất 18,7.", "At 1.632.5, down 18,7.", "At 1,632.5, down 18.7."),
        ("Bán ròng 1.400 tỷ đồng.", "Sold 1.400 billion dong.", "Sold 1,400 billion dong."),
        ("Khoảng 60,000 người.", "Some 60,000 people.", "Some 60,000 people."),
        ("Trong 24h qua.", "In the past 24h.", "In the past 24 hours."),
        ("Sau 8h làm việc.", "After 8h of work.", "After 8 hours of work."),
        ("Ngày 7/11/2026 mở cửa.", "It opens on 7/11/2026.", "It opens on November 7, 2026."),
        ("Sáng 7-11, mưa.", "On 7-11, it rained.", "On November 7, it rained."),
        ("GDP quý III tăng.", "GDP grew in quarter III.", "GDP grew in the third quarter."),
        ("Quý 2 lỗ.", "Quarter 2 was a loss.", "The second quarter was a loss."),
        # What is no time and no day
        ("Điểm 7/10.", "A score of 7/10.", "A score of 7/10."),
        ("Khoảng 1/3 dân số.", "About 1/3 of the people.", "About 1/3 of the people."),
        ("Thắng 20:15.", "They won 20:16.", "They won 20:16."),
        ("Lúc 8:30, tàu chạy.", "At 8:30, it left.", "At 8:30, it left."),
        ("Tôi đi.", "I am 5 am I not.", "I am 5 a.m. I not."),
    ],
)
def test_english_writes_it_so(source: str, english: str, wanted: str) -> None:
    assert in_house_style(ParsedText(source), english) == wanted


@pytest.mark.parametrize("english", ["at 3 p.m. on November 7", "at 12:30 a.m.", "in the third quarter"])
def test_what_is_right_stays(english: str) -> None:
    assert in_house_style(ParsedText("Lúc 15h ngày 7/11, 0h30, quý III."), english) == english


def test_the_checks_know_what_was_put_right() -> None:
    source = "Cuộc họp bắt đầu lúc 15h ngày 7/11 và kết thúc lúc 0h30 ngày 8/11."
    english = in_house_style(
        ParsedText(source), "The meeting began at 15h on 7/11 and ended at 0h30 on 8/11."
    )
    assert english == "The meeting began at 3 p.m. on November 7 and ended at 12:30 a.m. on November 8."
    assert check_translation(source, english) == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_texts_pass(source: str, english: str) -> None:
    once = in_house_style(ParsedText(source), english)
    assert in_house_style(ParsedText(source), once) == once
