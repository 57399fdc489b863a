from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.checks.evidence import find_evidence
from nlp.checks.placement import Misplaced
from nlp.checks.placement import find_misplaced as find

ARTICLE = [
    "Sáng 14/3, thành phố Cần Thơ đưa vào khai thác tuyến xe buýt điện đầu tiên với 18 xe.",
    "Tuyến dài 21,5 km, nối bến Ninh Kiều với khu công nghiệp Trà Nóc.",
    "Giá vé là 9.000 đồng một lượt, học sinh được giảm một nửa.",
    "Ông Lê Văn Tám, giám đốc trung tâm điều hành, nói lượng khách sẽ tăng dần.",
    "Theo ông Tám, mỗi ngày tuyến phục vụ khoảng 6.500 lượt người.",
    "Trạm sạc thứ hai ở quận Ô Môn sẽ được khởi công vào đầu năm 2027.",
    "Người dân phường An Khánh mong xe chạy thêm sau 22 giờ.",
]


def find_misplaced(summary: list[str], source: list[str], title: str = "") -> list[Misplaced]:
    return find(summary, source, find_evidence(summary, source), title)


@pytest.mark.parametrize(
    ("sentence", "texts"),
    [
        # As the article says it, in full or shortened, from one sentence or two neighbours.
        (ARTICLE[0], []),
        ("Giá vé là 9.000 đồng một lượt.", []),
        ("Cần Thơ khai thác tuyến xe buýt điện đầu tiên dài 21,5 km với 18 xe.", []),
        ("Ông Lê Văn Tám nói mỗi ngày tuyến phục vụ khoảng 6.500 lượt người.", []),
        # Two sentences that speak of different things.
        ("Trạm sạc ở quận Ô Môn sẽ được khởi công vào đầu năm 2027, với giá 9.000 đồng.", ["9.000 đồng"]),
        ("Người dân phường An Khánh mong tuyến xe chạy thêm sau 22 giờ từ 14/3.", ["14/3"]),
        ("Ông Lê Văn Tám mong xe chạy thêm sau 22 giờ ở phường An Khánh.", ["Ông Lê Văn Tám"]),
        # What the article lacks is found by the other checks.
        ("Trạm sạc thứ hai ở quận Ô Môn sẽ được khởi công vào đầu năm 2031.", []),
        # A count in words is not looked for.
        ("Trạm sạc thứ hai ở quận Ô Môn sẽ được khởi công, hai bên nói.", []),
        ("", []),
    ],
)  # fmt: skip
def test_facts_told_elsewhere_are_found(sentence: str, texts: list[str]) -> None:
    assert [fact.text for fact in find_misplaced([sentence], ARTICLE)] == texts


def test_facts_of_the_title_may_stand_anywhere() -> None:
    summary = ["Người dân phường An Khánh mong tuyến xe ở Cần Thơ chạy thêm sau 22 giờ từ 14/3."]
    assert find_misplaced(summary, ARTICLE)
    assert not find_misplaced(summary, ARTICLE, "Từ 14/3, người Cần Thơ đi xe buýt điện")


def test_each_sentence_is_looked_at_on_its_own() -> None:
    wrong = "Trạm sạc thứ hai ở quận Ô Môn sẽ được khởi công vào đầu năm 2027, với giá 9.000 đồng."
    [found] = find_misplaced([ARTICLE[0], wrong], ARTICLE)
    assert (found.sentence, found.text) == (1, "9.000 đồng")


def test_nothing_is_found_without_an_article_or_a_summary() -> None:
    assert find_misplaced([], ARTICLE) == []
    assert find_misplaced(["Giá vé là 9.000 đồng."], []) == []


@given(st.lists(st.sampled_from(ARTICLE), min_size=1, unique=True))
def test_the_sentences_of_the_article_are_never_accused(summary: list[str]) -> None:
    assert find_misplaced(summary, ARTICLE) == []
