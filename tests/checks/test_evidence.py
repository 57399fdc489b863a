"""Which source sentences a summary rests on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.checks.evidence import find_evidence
from nlp.text.syllables import syllables

ARTICLE = [
    "Sáng 12/3, cầu Bình Minh dài 1.250 m được thông xe tại tỉnh Vĩnh Long.",
    "Công trình có tổng vốn đầu tư 2.400 tỷ đồng, khởi công từ tháng 5/2021.",
    "Bà Lê Thị Hạnh, chủ một quán ăn ven sông, kể phà cũ thường kẹt vào cuối tuần.",
    "Sở Giao thông Vận tải cho biết xe tải trên 18 tấn chưa được qua cầu.",
    "Trời hôm ấy nắng đẹp.",
]


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Cầu Bình Minh ở Vĩnh Long thông xe sáng 12/3.", (0,)),
        ("Cầu được xây với vốn đầu tư 2.400 tỷ đồng.", (1,)),
        ("Bà Lê Thị Hạnh kể phà cũ thường kẹt.", (2,)),
        ("Xe tải trên 18 tấn chưa được qua cầu.", (3,)),
        ("Cầu Bình Minh dài 1.250 m thông xe, tổng vốn đầu tư 2.400 tỷ đồng.", (0, 1)),
        ("Đội tuyển bóng đá thắng trận chung kết.", ()),
        ("Giá vàng giảm mạnh phiên cuối.", ()),
        ("", ()),
        ("…", ()),
    ],
)
def test_sources_of_a_sentence(sentence: str, source: tuple[int, ...]) -> None:
    [evidence] = find_evidence([sentence], ARTICLE)
    assert evidence.source == source
    assert (evidence.score > 0.5) == bool(source)


def test_best_source_comes_first() -> None:
    summary = "Công trình khởi công từ tháng 5/2021, tổng vốn đầu tư 2.400 tỷ đồng, nay thông xe."
    [evidence] = find_evidence([summary], ARTICLE)
    assert evidence.source[0] == 1


def test_copied_sentence_scores_one() -> None:
    for i, sentence in enumerate(ARTICLE):
        [evidence] = find_evidence([sentence], ARTICLE)
        assert evidence.source == (i,)
        assert evidence.score == pytest.approx(1.0)


def test_case_and_punctuation_do_not_matter() -> None:
    [evidence] = find_evidence(["TRỜI HÔM ẤY NẮNG ĐẸP!"], ARTICLE)
    assert evidence.source == (4,)
    assert evidence.score == pytest.approx(1.0)


def test_wrong_number_costs_more_than_a_wrong_word() -> None:
    number, word = find_evidence(
        ["Cầu Bình Minh dài 9.870 m được thông xe.", "Cầu Bình Minh dài 1.250 m được khóa xe."], ARTICLE
    )
    assert number.score < word.score


def test_wrong_name_costs_more_than_a_wrong_word() -> None:
    name, word = find_evidence(
        ["Phà cũ thường kẹt vào cuối tuần, Dũng kể.", "Phà cũ thường kẹt vào cuối tuần, dũng kể."], ARTICLE
    )
    assert name.score < word.score


def test_scattered_syllables_support_less_than_whole_words() -> None:
    # "đầu", "cuối", "cũ", "sông" all occur, but in other words.
    scattered, whole = find_evidence(["Sông cuối đầu cũ.", "Vốn đầu tư, phà cũ, cuối tuần."], ARTICLE)
    assert scattered.score <= 0.5 < whole.score


def test_at_most_so_many_sources() -> None:
    summary = " ".join(ARTICLE)
    [one] = find_evidence([summary], ARTICLE, most=1)
    [three] = find_evidence([summary], ARTICLE)
    assert len(one.source) == 1
    assert len(three.source) == 3
    assert one.score < three.score


@pytest.mark.parametrize("source", [[], [""], ["", "…"]])
def test_without_a_source_nothing_is_supported(source: list[str]) -> None:
    [evidence] = find_evidence(["Cầu Bình Minh thông xe."], source)
    assert (evidence.source, evidence.score) == ((), 0.0)


def test_without_a_summary_there_is_nothing_to_say() -> None:
    assert find_evidence([], ARTICLE) == []


def test_one_source_sentence() -> None:
    [evidence] = find_evidence(["Cầu Bình Minh thông xe."], ["Cầu Bình Minh vừa thông xe."])
    assert evidence.source == (0,)


def test_the_first_of_equal_sources_is_named() -> None:
    [evidence] = find_evidence([ARTICLE[0]], [ARTICLE[4], ARTICLE[0], ARTICLE[0]])
    assert evidence.source == (1,)


def test_a_sentence_of_function_words_alone_is_looked_up_too() -> None:
    [evidence] = find_evidence(["Và có."], ["Và có.", "Nắng đẹp."])
    assert (evidence.source, evidence.score) == ((0,), pytest.approx(1.0))


def test_syllables_keep_tones_and_numbers() -> None:
    assert syllables("Giá 1.200,5 đồng/kg – TP.HCM!") == ["giá", "1.200,5", "đồng", "kg", "tp", "hcm"]


sentences = st.lists(
    st.lists(st.sampled_from(["cầu", "Bình", "Minh", "của", "12", "1.250", "xe", ".", ""]), max_size=8).map(
        " ".join
    ),
    max_size=6,
)


@given(sentences, sentences, st.integers(1, 4))
def test_evidence_of_any_text(summary: list[str], source: list[str], most: int) -> None:
    found = find_evidence(summary, source, most=most)
    assert [evidence.sentence for evidence in found] == list(range(len(summary)))
    for evidence in found:
        assert 0.0 <= evidence.score <= 1.0
        assert len(set(evidence.source)) == len(evidence.source) <= most
        assert all(0 <= i < len(source) for i in evidence.source)
        assert bool(evidence.source) == (evidence.score > 0)
