"""Who "ông" is in a sentence that is taken out of its article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.extract.antecedents import introductions, unknown_persons, with_names
from nlp.extract.quote import quote
from nlp.text.anaphora import unnamed_person
from nlp.text.sentences import split_sentences

ARTICLE = [
    "Ông Trần Văn Hùng được bổ nhiệm làm Giám đốc Sở Xây dựng.",
    "Người tiền nhiệm là ông Lê Quang Minh.",
    "Trước đó ông từng giữ chức Phó Giám đốc Sở Tài chính.",
    "Lễ công bố diễn ra sáng 5/3.",
]


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("", None),
        ("Trước đó ông từng giữ chức.", "ông"),
        ("Theo bà, giá sẽ tăng.", "bà"),
        ("Ông đang bị kiện.", "Ông"),
        ("Ông Đang bị kiện.", None),
        ("Anh ta bỏ trốn.", "Anh ta"),
        ("Tuy nhiên, năm 2020, chị chuyển việc.", "chị"),
        ("Ông Hùng nói.", None),
        ("Bà con vui mừng.", None),
        ("Cụ thể, giá tăng.", None),
        ("Bác sĩ nói.", None),
    ],
)
def test_somebody_without_a_name_is_found(sentence: str, word: str | None) -> None:
    span = unnamed_person(sentence)
    assert (span and sentence[slice(*span)]) == word


def test_the_name_comes_along_where_the_sentence_before_does_not() -> None:
    assert with_names([0, 2], ARTICLE)[1] == (
        2,
        "Trước đó ông (Lê Quang Minh) từng giữ chức Phó Giám đốc Sở Tài chính.",
    )
    assert with_names([1, 2], ARTICLE)[1] == (2, ARTICLE[2])
    assert with_names([2], ARTICLE) == [
        (2, "Trước đó ông (Lê Quang Minh) từng giữ chức Phó Giám đốc Sở Tài chính.")
    ]
    assert with_names([], ARTICLE) == []


def test_what_has_been_named_is_not_named_again() -> None:
    article = [ARTICLE[0], ARTICLE[3], "Trước đó ông từng là phó giám đốc."]
    assert with_names([0, 2], article)[1] == (2, article[2])


@pytest.mark.parametrize(
    "before",
    [
        "Trời mưa.",
        "Ông Trần Văn Hùng gặp ông Lê Quang Minh.",
        "Bộ trưởng Sergei Shoigu gặp Bộ trưởng Ngô Xuân Lịch.",
        "Bà Trần Thị Lan đến dự.",
    ],
)
def test_who_is_not_certain_is_unknown(before: str) -> None:
    assert unknown_persons([before, "Ông khẳng định sẽ hợp tác."]) == {1}
    assert with_names([1], [before, "Ông khẳng định sẽ hợp tác."]) == [(1, "Ông khẳng định sẽ hợp tác.")]


def test_a_whole_name_is_given_for_a_short_one() -> None:
    article = ["Ông Trần Văn Hùng đến.", "Ông Hùng phát biểu.", "Theo ông, giá sẽ tăng."]
    assert with_names([2], article) == [(2, "Theo ông (Trần Văn Hùng), giá sẽ tăng.")]


def test_a_summary_leans_on_nobody_unknown() -> None:
    text = "\n".join(ARTICLE)
    for n in range(1, 5):
        for i, line in quote(split_sentences(text), text, n):
            assert i != 2 or "Lê Quang Minh" in line or n > 2


STORY = [
    "Công an xã Tân Hòa bắt Trần Văn Lâm, 30 tuổi, và Robert Hall, 41 tuổi.",
    "Bà Nguyễn Thị T. là chủ tiệm vàng ở thôn Đông.",
    "Lâm và Hall khai đã bán dây bạc cho bà T. trong ba ngày.",
    "Bị cáo Lâm cúi đầu.",
    "Ông Phú, trưởng thôn Đông, báo công an.",
    "Theo ông Phú, dân thôn Đông đều biết mặt Hall.",
    "Anh đã cử tàu chiến đến Gibraltar.",
    "Công an bắt quả tang Lâm bán dây bạc cho khách.",
]


@pytest.mark.parametrize(
    ("i", "title", "expected"),
    [
        (0, "", []),
        (2, "", [[0], [0], [1]]),
        (2, "Bắt Robert Hall vì lừa bà T.", [[0]]),
        (3, "", []),  # what he is stands before his name
        (4, "", []),  # the first that speaks of him
        (5, "", [[4]]),
        (6, "", []),
        (7, "", [[0]]),
        (7, "Bắt quả tang Lâm", []),
    ],
)
def test_short_names_are_introduced_by_sentences_before(
    i: int, title: str, expected: list[list[int]]
) -> None:
    assert introductions(i, STORY, title) == expected


@given(st.lists(st.text(), min_size=1), st.text())
def test_any_text_has_its_introductions_before(sentences: list[str], title: str) -> None:
    i = len(sentences) - 1
    assert all(places and max(places) < i for places in introductions(i, sentences, title))
