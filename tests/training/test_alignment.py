"""Word alignment: what explains what, and which phrases belong together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.training.alignment import Aligner, Lexicon, Phrase, split_words, word_spans

NOUNS = {"con mèo": "cat", "con chó": "dog", "cái bàn": "table", "quyển sách": "book", "dòng sông": "river"}
ADJECTIVES = {"nhỏ": "small", "lớn": "big", "cũ": "old"}
PAIRS = [
    (split_words(f"{noun} {adjective} ở đây"), split_words(f"the {big} {thing} is here"))
    for noun, thing in NOUNS.items()
    for adjective, big in ADJECTIVES.items()
]


@pytest.fixture(scope="module")
def aligner() -> Aligner:
    return Aligner(PAIRS * 3)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("Giá xăng, dầu.", ["giá", "xăng", ",", "dầu", "."]),
        ("People's Committee", ["people's", "committee"]),
        ("1.234 tỷ", ["1.234", "tỷ"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert split_words(text) == words


@given(st.text(max_size=40))
def test_each_word_has_its_place(text: str) -> None:
    assert [text[start:end].lower() for start, end in word_spans(text)] == split_words(text)


def test_a_pair_that_belongs_together_scores_higher(aligner: Aligner) -> None:
    right = aligner.score(*PAIRS[0])
    assert right > aligner.score(PAIRS[0][0], split_words("the old river is here"))
    assert right > aligner.score(PAIRS[0][0], split_words("nothing of the kind"))


def test_phrases_of_several_syllables(aligner: Aligner) -> None:
    source, target = split_words("dòng sông lớn ở đây"), split_words("the big river is here")
    found = set(aligner.phrases(source, target))
    assert Phrase((0, 2), (2, 3)) in found
    assert Phrase((2, 3), (1, 2)) in found
    assert all(0 <= p.source[0] < p.source[1] <= 5 and 0 <= p.target[0] < p.target[1] <= 5 for p in found)


@pytest.mark.parametrize(("source", "target"), [([], []), ([], ["here"]), (["đây"], [])])
def test_empty_sides(aligner: Aligner, source: list[str], target: list[str]) -> None:
    assert aligner.links(source, target) == set()
    assert list(aligner.phrases(source, target)) == []
    assert aligner.score(source, target) <= 0


def test_nothing_to_learn_from() -> None:
    lexicon = Lexicon([])
    assert lexicon.table(["một"], ["one"]).tolist() == [[0.0, 0.0]]
