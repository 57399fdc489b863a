"""What an abstract is likely to say, as learnt: relations between probabilities, not their values."""

from __future__ import annotations

from math import log1p

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.extract.salience import SIZES, Salience, Term, describe_terms, terms_of
from nlp.text.syllables import syllables

TITLE = "Cầu Bình Minh thông xe sau ba năm xây dựng"
ARTICLE = [
    "Sáng 12/3, cầu Bình Minh bắc qua sông Hậu được thông xe sau ba năm xây dựng.",
    "Công trình có tổng vốn đầu tư 2.400 tỷ đồng từ ngân sách của tỉnh.",
    "Người dân hai bên sông Hậu trước đây phải đi phà mất gần một giờ.",
    "Cầu giúp người dân hai bên sông Hậu qua sông trong năm phút.",
    "Sở Giao thông cho biết xe tải trên 18 tấn chưa được qua cầu.",
]


@pytest.fixture
def salience() -> Salience:
    return Salience(ARTICLE, TITLE)


@pytest.mark.parametrize(
    ("likelier", "than"),
    [
        (("minh",), ("phà",)),  # in the title
        (("hậu",), ("phà",)),  # told again and again
        (("12", "3"), ("18", "tấn")),  # in the lead
        (("bình", "minh"), ("minh", "bắc")),
        (("phà",), ("thuyền",)),  # in the article at all
        (("thông",), ("thông", "xe")),
    ],
)
def test_likelier(salience: Salience, likelier: Term, than: Term) -> None:
    assert salience.probability(*likelier) > salience.probability(*than)


def test_what_the_article_lacks_is_worth_nothing(salience: Salience) -> None:
    assert salience.probability("thuyền") == 0
    assert salience.expected("Máy bay hạ cánh khẩn cấp", usual=34) == 0
    said = "Cầu Bình Minh bắc qua sông Hậu thông xe"
    assert (
        salience.expected(said, usual=34)
        > salience.expected(f"{said} nhờ máy bay hạ cánh khẩn cấp", usual=34)
        > 0
    )


def test_nothing_counts_twice(salience: Salience) -> None:
    said = "Cầu Bình Minh bắc qua sông Hậu thông xe"
    assert salience.expected(f"{said}\n{said}", usual=34) < salience.expected(said, usual=34)


def test_a_text_much_longer_or_shorter_than_usual_is_worth_less(salience: Salience) -> None:
    fit = salience.expected(ARTICLE[0], usual=20)
    assert fit > salience.expected("Cầu Bình Minh", usual=20)
    assert fit > salience.expected(" ".join(ARTICLE), usual=20)


@pytest.mark.parametrize(
    ("n", "usual", "expected"),
    [
        (0, 40, []),
        (1, 40, [0]),
        (3, 1000, 3),
        (9, 1000, 5),
        # The last is left out where it tells too little, but not where all before are too short.
        (2, 1, [0]),
        (2, 30, [0]),
        (2, 40, [0, 2]),
        (3, 1, 2),
    ],
)
def test_sentences(salience: Salience, n: int, usual: int, expected: list[int] | int) -> None:
    chosen = salience.best_sentences(ARTICLE, n, usual=usual)
    assert (len(chosen) if isinstance(expected, int) else chosen) == expected


def test_a_sentence_that_repeats_another_is_not_taken(salience: Salience) -> None:
    assert salience.best_sentences([ARTICLE[0], ARTICLE[0], ARTICLE[2]], 3, usual=60) == [0, 2]


@pytest.mark.parametrize(("sentences", "title"), [([], ""), ([""], ""), (["…"], "!"), ([], TITLE)])
def test_empty(sentences: list[str], title: str) -> None:
    salience = Salience(sentences, title)
    assert salience.expected("", usual=34) == 0
    assert salience.best_sentences(sentences, 2, usual=40) == list(range(len(sentences)))[:1]


def test_what_is_known_of_a_term() -> None:
    sentences = [["cầu", "mới", "của", "tỉnh"], ["tỉnh", "có", "cầu", "mới"], ["xe"], ["cầu"]]
    described = dict(describe_terms(sentences, ["cầu", "mới"], 2))
    features = described["cầu", "mới"]
    assert (features.in_title, features.title_share, features.titled) == (1, 1, 1)
    assert (features.sentences, features.sentence_share) == (log1p(2), 0.5)
    assert (features.first, features.lead, features.length) == (0, 2, log1p(4))
    assert features.title_likeness == pytest.approx(2 / 6**0.5), "of the content syllables alone"
    other = described["mới", "của"]
    assert (other.in_title, other.title_share, other.function_share, other.lead) == (0, 0.5, 0.5, 1)
    assert ("cầu",) not in described
    # What only the title says stands after all sentences.
    [(_, alone)] = describe_terms([], ["cầu"], 1)
    assert (alone.in_title, alone.first, alone.sentence_share) == (1, 0, 0)


@given(st.lists(st.text("aàb 1.", max_size=20), max_size=6), st.text("aàb 1", max_size=12), st.integers(0, 4))
def test_any_article(sentences: list[str], title: str, n: int) -> None:
    salience = Salience(sentences, title)
    text = "\n".join([*sentences, title])
    for size in SIZES:
        assert all(0 <= salience.probability(*term) < 1 for term in terms_of(syllables(text), size))
    assert 0 <= salience.expected(text, usual=34) < 2
    chosen = salience.best_sentences(sentences, n, usual=40)
    assert len(set(chosen)) == len(chosen) <= n
    assert bool(chosen) == bool(n and sentences)
