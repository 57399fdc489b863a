"""Tests of nlp.models.decoding.beam."""

from __future__ import annotations

import pytest

from nlp.models.decoding.beam import Beam


@pytest.fixture
def alike_by_four(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.models.decoding.beam._ALIKE", 4)


LIKELY = Beam((1, 2, 3, 4, 5), -1.0, others=(((9, 2, 3, 4, 5), -2.0),))
UNLIKELY = Beam((8, 2, 3, 4, 5), -1.5, others=(((7, 2, 3, 4, 5), -2.5), ((9, 2, 3, 4, 5), -1.75)))


@pytest.mark.parametrize(("most", "firsts"), [(9, [1, 8, 9, 7]), (3, [1, 8, 9]), (1, [1])])
def test_the_likeliest_texts_of_both_are_written_on(most: int, firsts: list[int]) -> None:
    both = LIKELY.with_another(UNLIKELY, most)
    assert (both.tokens, both.score) == (LIKELY.tokens, LIKELY.score)
    assert [tokens[0] for tokens, _ in both.texts()] == firsts
    assert [score for _, score in both.texts()] == [-1.0, -1.5, -1.75, -2.5][: len(firsts)]


def test_all_texts_get_the_next_token() -> None:
    longer = LIKELY.with_token(6, -1.25, frozenset({1}), 2)
    assert list(longer.texts()) == [((1, 2, 3, 4, 5, 6), -1.25), ((9, 2, 3, 4, 5, 6), -2.25)]
    assert (longer.held, longer.written) == ({1}, 2)


def test_a_text_does_not_stand_beside_itself() -> None:
    assert LIKELY.with_another(Beam(LIKELY.tokens, -3.0), 4).others == LIKELY.others


@pytest.mark.usefixtures("alike_by_four")
@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (LIKELY, UNLIKELY, True),
        (LIKELY, Beam((2, 3, 4, 5), -1.0), False),  # of another length, and only begun
        (LIKELY, Beam((1, 2, 3, 4, 6)), False),
        (LIKELY, Beam((1, 1, 1, 2, 3, 4, 5)), True),
        (LIKELY, Beam((1, 2, 3, 4, 5), held=frozenset({0})), False),
    ],
)
def test_what_is_the_same(one: Beam, other: Beam, same: bool) -> None:
    assert (one.end() is not None and one.end() == other.end()) is same
    assert Beam().end() is None
