"""Every metric against values computed by hand or by its reference implementation."""

from __future__ import annotations

import unicodedata

import pytest

pytest.importorskip("sacrebleu", reason="the extra `eval` is not installed")
pytest.importorskip("rouge_score", reason="the extra `eval` is not installed")

import sacrebleu
from hypothesis import given, settings
from hypothesis import strategies as st
from rouge_score import rouge_scorer

from eval import metrics
from nlp.errors import InputError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("...", []),
        ("Thủ tướng", ["thủ", "tướng"]),
        ("Đà Nẵng: 1.200 tỷ_đồng!", ["đà", "nẵng", "1", "200", "tỷ", "đồng"]),
    ],
)
def test_syllables(text: str, expected: list[str]) -> None:
    assert metrics.syllables(text) == expected


def test_syllables_do_not_depend_on_the_unicode_form() -> None:
    text = "Phường Thủ Đức, quyết định ngày 5/9"
    assert metrics.syllables(unicodedata.normalize("NFD", text)) == metrics.syllables(text)


@pytest.mark.parametrize(
    ("output", "reference", "expected"),
    [
        # 2 of 3 syllables, 1 of 2 pairs, longest common subsequence 2 of 3
        ("mưa lớn hôm", "mưa lớn nay", [200 / 3, 50.0, 200 / 3]),
        # precision 2/2, recall 2/4: F1 2/3; pairs 1/1 and 1/3: F1 1/2
        ("giá vàng", "giá vàng giảm mạnh", [200 / 3, 50.0, 200 / 3]),
        # the order counts for ROUGE-2 and -L only
        ("nay hôm", "hôm nay", [100.0, 0.0, 50.0]),
        ("", "hôm nay", [0.0, 0.0, 0.0]),
        ("bão", "lũ", [0.0, 0.0, 0.0]),
    ],
)
def test_rouge_by_hand(output: str, reference: str, expected: list[float]) -> None:
    assert metrics.rouge([output], [reference])[0] == pytest.approx(expected)


def test_legacy_rouge_is_that_of_the_library() -> None:
    output, reference = "Thủ tướng thăm tỉnh Lào Cai", "Chủ tịch nước thăm thành phố Huế"
    scorer = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL"])
    expected = [100 * value.fmeasure for value in scorer.score(reference, output).values()]
    assert metrics.rouge([output], [reference], tokens="legacy")[0] == pytest.approx(expected)
    assert metrics.rouge([output], [reference])[0][0] < expected[0], "letters counted as words inflate it"


def test_rouge_of_nothing() -> None:
    assert metrics.rouge([], []) == []
    with pytest.raises(InputError, match="1 outputs for 0 references"):
        metrics.rouge(["a"], [])


@settings(deadline=None)
@given(st.integers(2, 300), st.integers(0, 5))
def test_derangement_leaves_nothing_in_place(count: int, seed: int) -> None:
    order = metrics.derangement(count, seed)
    assert sorted(order) == list(range(count))
    assert all(place != index for index, place in enumerate(order))
    assert order == metrics.derangement(count, seed)


@pytest.mark.parametrize("count", [0, 1])
def test_derangement_needs_two(count: int) -> None:
    with pytest.raises(InputError, match="at least 2"):
        metrics.derangement(count)


def test_translation_scores_are_those_of_sacrebleu() -> None:
    outputs = ["The bridge opened on 12 March.", "Prices fell by 3.5 percent this week"]
    references = ["The bridge was opened on March 12.", "Prices fell 3.5 percent this week ."]
    scores = {score.name: score for score in metrics.score_translations(outputs, references)}
    assert scores["BLEU"].score == sacrebleu.corpus_bleu(outputs, [references]).score
    assert scores["chrF2"].score == sacrebleu.corpus_chrf(outputs, [references]).score
    assert scores["chrF++"].score == sacrebleu.corpus_chrf(outputs, [references], word_order=2).score
    assert scores["TER"].score == sacrebleu.corpus_ter(outputs, [references]).score
    assert "tok:13a" in scores["BLEU"].signature
    assert "nw:2" in scores["chrF++"].signature


def test_translation_scores_of_one_and_of_none() -> None:
    same = ["Ten people were rescued from the river last night."]
    scores = {score.name: score.score for score in metrics.score_translations(same, same)}
    assert scores == pytest.approx({"BLEU": 100, "chrF2": 100, "chrF++": 100, "TER": 0})
    assert metrics.sentence_chrf(same, same) == pytest.approx([100])
    empty = {score.name: score.score for score in metrics.score_translations([""], same)}
    assert empty == pytest.approx({"BLEU": 0, "chrF2": 0, "chrF++": 0, "TER": 100})
    with pytest.raises(InputError, match="no translation"):
        metrics.score_translations([], [])


@pytest.mark.parametrize(
    ("source", "summary", "expected"),
    [
        ("a b c d e", "a b x d e", [2, 2]),
        ("a b c d e", "e d c", [1, 1, 1]),
        # the longest of two places is taken
        ("a b x a b c", "a b c", [3]),
        ("a b", "x y", []),
        ("", "a", []),
        ("a", "", []),
    ],
)
def test_extractive_fragments(source: str, summary: str, expected: list[int]) -> None:
    assert metrics.fragments(source.split(), summary.split()) == expected


def test_describe_summary_by_hand() -> None:
    described = metrics.describe_summary("a b c d e f g h i j", "a b x d e")
    assert described == pytest.approx(
        {
            "length": 5,
            "compression": 10 / 5,
            "coverage": 4 / 5,
            "density": (4 + 4) / 5,
            "novel_2grams": 2 / 4,  # "b x" and "x d"
            "repeated_3grams": 0,
        }
    )


@pytest.mark.parametrize(
    ("summary", "repeated"), [("a b c a b c", 1 / 4), ("a a a a a", 2 / 3), ("a b", 0.0), ("a", 0.0)]
)
def test_repetition(summary: str, repeated: float) -> None:
    assert metrics.describe_summary("z", summary)["repeated_3grams"] == pytest.approx(repeated)


def test_describe_empty_summary() -> None:
    assert metrics.describe_summary("một văn bản", "") == {}
    assert metrics.describe_summary("", "tóm tắt")["coverage"] == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Trời mưa to ở miền Trung.", []),
        ("Ông Trần Văn Đực gieo lúa.", ["Trần Văn Đực"]),
        ("Theo bà Nguyễn Thị Sáu, ở xã Thạnh Phong.", ["Nguyễn Thị Sáu", "Thạnh Phong"]),
        ("ngày 5/9 tại Đà Nẵng, Hải Phòng và Huế", ["Đà Nẵng", "Hải Phòng"]),
        ("Tại Hà Nội. Cũng tại Hà Nội.", ["Hà Nội"]),
    ],
)
def test_names(text: str, expected: list[str]) -> None:
    assert metrics.names(text) == expected


def test_facts_of_a_translation() -> None:
    counts = metrics.count_facts(
        "Năm 2019, ông Lê Văn Hùng ở Hà Nội bán 25 tấn lúa.",
        "In 2019, Mr. Le Van Hung of Hanoi sold 52 tons of rice.",
        reference="In 2019, Le Van Hung from Hanoi sold 25 tons of rice.",
        english=True,
    )
    assert (counts["numbers"], counts["numbers_wrong"]) == (2, 1)
    assert (counts["numbers_wanted"], counts["numbers_missing"]) == (2, 1)
    assert (counts["names_wanted"], counts["names_missing"]) == (2, 0)


def test_facts_of_a_summary() -> None:
    counts = metrics.count_facts(
        "Ngày 5/9, thầy Phạm Văn Tài tặng 300 cuốn sách cho 12 trường.",
        "Thầy giáo Phạm Văn Tuấn tặng 300 cuốn sách.",
        reference="Thầy Phạm Văn Tài tặng 300 cuốn sách cho 12 trường.",
    )
    assert (counts["numbers"], counts["numbers_wrong"]) == (1, 0)
    assert (counts["numbers_wanted"], counts["numbers_missing"]) == (2, 1)
    assert (counts["names"], counts["names_wrong"], counts["names_missing"]) == (1, 1, 1)


def test_html_entities_are_not_numbers() -> None:
    counts = metrics.count_facts("Ông ấy đến.", "It&#39;s him.", reference="It is him.", english=True)
    assert counts["numbers"] == 0


def test_rates_of_facts() -> None:
    clean = metrics.count_facts("Có 5 người.", "Có 5 người.", reference="Có 5 người.")
    wrong = metrics.count_facts("Có 5 người.", "Có 6 người.", reference="Có 5 người.")
    rates = metrics.summarise_facts([clean, wrong])
    assert rates == pytest.approx(
        {"numbers_precision": 50, "numbers_recall": 50, "unsupported_per_100": 50, "faultless": 50}
    )
    assert metrics.summarise_facts([]) == {}
