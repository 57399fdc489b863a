"""Tests of nlp.models.decoding.sampling, with a model that counts: after token n it wants n + 1."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from transformers import DynamicCache

from nlp.models.decoding.sampling import write
from nlp.models.decoding.shared_prompt import SharedPrompts

WORDS = 20
END = 9


class Counting:
    """Notes how many rows it is given at each step; its keys are the tokens."""

    def __init__(self) -> None:
        self.rows: list[int] = []

    def __call__(
        self,
        *,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        position_ids: torch.Tensor,
        past_key_values: DynamicCache,
        use_cache: bool,
        shared_prompts: SharedPrompts | None = None,
    ) -> torch.Tensor:
        states = input_ids[:, None, :, None].float()
        seen, _ = past_key_values.update(states, states, 0)
        assert attention_mask.shape == (len(input_ids), seen.shape[2])
        before = torch.zeros(len(input_ids), dtype=torch.long)
        if shared_prompts:
            [(keys, _)] = shared_prompts.states
            assert keys.shape[2] == shared_prompts.mask.shape[1]
            before = shared_prompts.mask.sum(-1).repeat_interleave(torch.tensor(shared_prompts.texts))
        # The last token stands where the masks say, and follows the one before it.
        assert (position_ids[:, -1] == before + attention_mask.sum(-1) - 1).all()
        self.rows.append(len(input_ids))
        return torch.nn.functional.one_hot(input_ids[:, -1] + 1, WORDS).float()


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
    width = max(map(len, prompts))
    padded = torch.tensor([[0] * (width - len(prompt)) + prompt for prompt in prompts])
    mask = torch.tensor([[0] * (width - len(prompt)) + [1] * len(prompt) for prompt in prompts])
    forward = Counting()

    def choose(logits: torch.Tensor, rows: Sequence[int]) -> torch.Tensor:
        now = [row < len(ends) and ends[row] == len(forward.rows) for row in rows]
        return torch.where(torch.tensor(now), END, likeliest(logits, rows))

    written = write(
        forward,
        choose,
        DynamicCache(),
        padded,
        mask,
        samples=samples,
        limits=limits or [WORDS] * (len(prompts) * samples),
        stops={END},
        enough=enough,
    )
    return written, forward.rows


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


def test_a_copy_is_not_made_for_every_row_that_ends() -> None:
    assert texts([8], [5], [5], [5], [5])[1] == [5, 5, 5, 5]


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
