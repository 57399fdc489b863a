"""Who says a sentence of a summary, and who denies it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.event.report import Report, report_of
from nlp.event.support import contradict, find_support, quoted
from nlp.read.document import Document
from tests.event.articles import flood

CAUSE = "Nguyên nhân vụ cháy ở chợ Tân Phú là do chập điện ở một ki-ốt tầng một."


def test_who_says_a_sentence() -> None:
    reports = flood()
    text = next(text for text in reports[2].sentences if "14 người chết" in text)
    assert find_support(text, 2, reports).said[0] == 2
    alone = next(text for text in reports[2].sentences if "5 tỷ đồng" in text)
    assert find_support(alone, 2, reports).said == (2,)


def reports_on_the_fire(*others: str) -> list[Report]:
    lead = "Vụ cháy ở chợ Tân Phú đêm 3/9 thiêu rụi 12 ki-ốt bán vải và quần áo."
    return [report_of(Document(f"Cháy chợ Tân Phú\n\n{lead}\n\n{text}")) for text in (CAUSE, *others)]


@pytest.mark.parametrize(
    ("says", "denies"),
    [
        ("Công an cho biết nguyên nhân vụ cháy ở chợ Tân Phú là do chập điện ở một ki-ốt.", False),
        ("Công an khẳng định nguyên nhân vụ cháy ở chợ Tân Phú không phải do chập điện ở ki-ốt.", True),
        ("Công an huyện bác thông tin nguyên nhân vụ cháy ở chợ Tân Phú là do chập điện ở ki-ốt.", True),
        ("Tin nguyên nhân vụ cháy ở chợ Tân Phú là do chập điện ở ki-ốt là không đúng.", True),
        (f"{CAUSE} Thông tin này là sai sự thật, công an huyện khẳng định.", True),
        (f"{CAUSE} Không có thiệt hại về người.", False),
    ],
)
def test_a_source_that_denies_a_sentence_is_not_cited_for_it(says: str, denies: bool) -> None:
    support = find_support(CAUSE, 0, reports_on_the_fire(says))
    assert (support.said, bool(support.denied)) == (((0,), True) if denies else ((0, 1), False))


@pytest.mark.parametrize(
    ("one", "other", "contrary"),
    [
        ("Tài xế có nồng độ cồn vượt mức.", "Tài xế không có nồng độ cồn khi gây tai nạn.", True),
        ("Đến nay nguyên nhân vụ cháy chưa được xác định.", "Công an đã xác định nguyên nhân.", True),
        ("Ông Nam phủ nhận nhận hối lộ 2 tỷ đồng.", "Ông Nam bị cáo buộc nhận hối lộ 2 tỷ đồng.", True),
        ("Đập không bị vỡ.", "Đập bị vỡ lúc 3h sáng.", True),
        ("Tài xế không có nồng độ cồn.", "Tài xế không vi phạm nồng độ cồn khi gây tai nạn.", False),
        ("Tai nạn làm 3 người bị thương, không ai thiệt mạng.", "Không có người chết, 3 người đau.", False),
        ("Tài xế không làm chủ tốc độ, đâm chết 3 người.", "Vụ tai nạn làm 3 người chết.", False),
        ("Ông Hải không đến dự phiên tòa.", "Ông Hải vắng mặt tại phiên tòa.", False),
        ("Chuyến bay bị hủy vì bão.", "Chuyến bay bị hủy không chỉ vì bão mà còn do kỹ thuật.", False),
        (
            "Quân chủng Phòng không Nhật Bản bắn hạ máy bay.",
            "Nhật Bản bắn hạ máy bay của phòng không.",
            False,
        ),
        ("Hàng không Việt Nam tăng chuyến bay.", "Không quân tăng chuyến bay.", False),
        ("", "", False),
    ],
)
def test_what_contradicts_what(one: str, other: str, contrary: bool) -> None:
    assert contradict(one, other) is contradict(other, one) is contrary


@given(st.text(alphabet="không phải do chập điện, bác bỏ là sai.", max_size=80))
def test_nothing_contradicts_itself(text: str) -> None:
    assert not contradict(text, text)


@pytest.mark.parametrize(
    ("denial", "told"),
    [
        (
            "Cơ quan chức năng bác tin cháy ở chợ Tân Phú là do chập điện như mạng xã hội lan truyền.",
            "Cơ quan chức năng bác tin cháy ở chợ Tân Phú là do chập điện…",
        ),
        (
            "Chiều nay, nguyên nhân vụ cháy không phải do chập điện, mà do đốt vàng mã.",
            "nguyên nhân vụ cháy không phải do chập điện…",
        ),
        ("Tin cháy do chập điện là không đúng.", "Tin cháy do chập điện là không đúng"),
        ("", ""),
    ],
)
def test_of_a_denial_only_what_denies_is_quoted(denial: str, told: str) -> None:
    assert quoted(denial, "Nguyên nhân vụ cháy ở chợ Tân Phú là do chập điện.") == told
