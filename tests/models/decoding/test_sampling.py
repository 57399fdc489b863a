"""Tests of nlp.models.decoding.sampling, with a model that counts: after token n it wants n + 1."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
import torch

from nlp.models.decoding.sampling import _TEMPERATURE, Draw, write

WORDS = 20
END = 9


class Counting:
    """Notes how many rows it is given at each step."""

    def __init__(self, prompts: Sequence[Sequence[int]]) -> None:
        self.last = [prompt[-1] for prompt in prompts]
        self.rows = [len(prompts)]
        self.logits = self._wish()

    def grow(self, tokens: Sequence[int], parents: Sequence[int]) -> torch.Tensor:
        assert list(parents) == sorted(parents)
        # Each row follows the one that it is said to follow.
        for token, parent in zip(tokens, parents, strict=True):
            assert token in (self.last[parent] + 1, END)
        self.last = list(tokens)
        self.rows.append(len(tokens))
        self.logits = self._wish()
        return self.logits

    def _wish(self) -> torch.Tensor:
        return torch.nn.functional.one_hot(torch.tensor(self.last) + 1, WORDS).float()


def likeliest(logits: torch.Tensor, rows: Sequence[int]) -> torch.Tensor:
    assert len(logits) == len(rows)
    return logits.argmax(-1)


def texts(
    *prompts: list[int],
    samples: int = 1,
    limits: Sequence[int] = (),
    enough: float = 1.0,
    ends: Sequence[int] = (),
) -> tuple[list[list[int]], list[int]]:
    """The texts, and the rows of each step; row i is made to end after `ends[i]` tokens."""
    growing = Counting(prompts)

    def choose(logits: torch.Tensor, rows: Sequence[int]) -> torch.Tensor:
        now = [row < len(ends) and ends[row] == len(growing.rows) for row in rows]
        return torch.where(torch.tensor(now), END, likeliest(logits, rows))

    written = write(
        growing,
        choose,
        samples=samples,
        limits=limits or [WORDS] * (len(prompts) * samples),
        stops={END},
        enough=enough,
    )
    return written, growing.rows


def test_each_prompt_is_read_once_and_each_text_goes_to_its_own_end() -> None:
    written, rows = texts([1, 2, 5], [7], samples=2)
    assert written == [[6, 7, 8, 9], [6, 7, 8, 9], [8, 9], [8, 9]]
    assert rows == [2, 4, 2, 2]


def test_the_rest_go_on_undisturbed_when_a_row_leaves() -> None:
    alone = [texts([n])[0][0] for n in (1, 8, 4, 7, 2, 6)]
    together, rows = texts([1], [8], [4], [7], [2], [6])
    assert together == alone
    assert rows == sorted(rows, reverse=True)
    assert rows[0] == 6
    assert rows[-1] == 1


def test_a_row_that_has_ended_costs_nothing() -> None:
    assert texts([8], [5], [5], [5], [5])[1] == [5, 4, 4, 4]


@pytest.mark.parametrize(
    ("enough", "expected"),
    [(1.0, [1, 2, 3, 8]), (0.75, [1, 2, 3, 3]), (0.5, [1, 2, 2, 2]), (0.25, [1, 1, 1, 1])],
)
def test_the_last_ones_need_not_be_waited_for(enough: float, expected: list[int]) -> None:
    written, _ = texts([1], samples=4, enough=enough, ends=[1, 2, 3])
    assert [len(text) for text in written] == expected
    finished = sum(text[-1] == END for text in written)
    assert finished == 4 * enough


def test_the_texts_of_other_prompts_go_on() -> None:
    written, _ = texts([1], [4], samples=2, enough=0.5, ends=[1])
    assert [len(text) for text in written] == [1, 1, 5, 5]


def test_a_row_ends_at_its_own_limit() -> None:
    assert texts([1], [1], limits=[2, 4])[0] == [[2, 3], [2, 3, 4, 5]]


def test_samples_follow_the_probabilities() -> None:
    logits = torch.tensor([[0.0, -0.6, 9.0, -50.0], [0.0, -0.6, -50.0, -50.0]]).repeat(2000, 1)
    draw = Draw(["Trời mưa."], 4000, [2])
    draw(torch.zeros(1, 4), [0])  # the first token, which may not be a stop
    drawn = draw(logits, range(4000))
    assert drawn[0] == 2  # the greedy one
    assert set(drawn[::2].tolist()) == {2}
    expected = 1 / (1 + math.exp(0.6 / _TEMPERATURE))
    assert (drawn[1::2] == 1).float().mean().item() == pytest.approx(expected, abs=0.03)


def test_a_sample_is_never_empty() -> None:
    draw = Draw(["Trời mưa."], 50, [2])
    logits = torch.tensor([[0.0, 0.0, 9.0, -9.0]]).repeat(50, 1)
    assert 2 not in draw(logits.clone(), range(50)).tolist()
    assert 2 in draw(logits, range(50)).tolist()


def test_a_row_draws_the_same_whatever_is_beside_it() -> None:
    logits = torch.linspace(0, 1, 60).reshape(6, 10)
    prompts_of_two = ["Trời mưa.", "Trời nắng."]
    together, apart = Draw(prompts_of_two, 3, [0]), Draw(prompts_of_two, 3, [0])
    expected = [together(logits, range(6)) for _ in range(2)][1]
    apart(logits, range(6))
    assert apart(logits[[1, 4]], [1, 4]).tolist() == expected[[1, 4]].tolist()
