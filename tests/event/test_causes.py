"""What articles give as the cause, and which causes are two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.event.causes import find_causes, other_causes, same_cause
from nlp.event.report import report_of
from nlp.read.document import Document

LEAD = "Vụ cháy ở chợ Tân Phú đêm 3/9 thiêu rụi 12 ki-ốt bán vải và quần áo."


def causes(text: str, index: int = 0) -> list[str]:
    return [claim.text for claim in find_causes(report_of(Document(f"{LEAD}\n\n{text}")), index)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nguyên nhân ban đầu được xác định là do chập điện.", ["chập điện"]),
        ("Nguyên nhân vụ cháy là nổ bình gas, theo công an huyện.", ["nổ bình gas"]),
        ("Vụ cháy do nổ bình gas trong bếp khiến hai người bị thương.", ["nổ bình gas trong bếp"]),
        ("Nguyên nhân là do giá xăng tăng 0,54% trong tháng.", ["giá xăng tăng 0,54% trong tháng"]),
        ("Nguyên nhân vụ cháy đang được điều tra.", []),
        ("Công an tìm nguyên nhân vì sao chợ cháy.", []),
        ("Nguyên nhân vụ cháy không phải là do chập điện.", []),
        ("Chợ do tỉnh quản lý.", []),
    ],
)
def test_a_cause_is_what_is_called_one(text: str, found: list[str]) -> None:
    assert causes(text) == found


@pytest.mark.parametrize(
    ("texts", "count"),
    [
        (["Nguyên nhân là do chập điện.", "Nguyên nhân là do nổ bình gas."], 1),
        (["Nguyên nhân là do chập điện.", "Vụ cháy do sự cố chập điện ở ki-ốt."], 0),
        (["Nguyên nhân là do chập điện.", "Chợ đóng cửa."], 0),
        (["Nguyên nhân là do chập điện. Nguyên nhân là do nổ bình gas.", "Nguyên nhân là do đốt rác."], 0),
        (["Nguyên nhân là do chập điện."], 0),
    ],
)
def test_two_causes_differ_where_each_article_has_one(texts: list[str], count: int) -> None:
    found = [find_causes(report_of(Document(f"{LEAD}\n\n{text}")), i) for i, text in enumerate(texts)]
    assert len(list(other_causes(found))) == count


@given(st.lists(st.sampled_from(["chập", "điện", "nổ", "gas"]), min_size=1).map(tuple))
def test_a_cause_is_the_same_as_itself(words: tuple[str, ...]) -> None:
    assert same_cause(words, words)
