"""Tests of nlp.models.decoding.search: it finds what `generate` of transformers finds, and stops earlier."""

from __future__ import annotations

import math
import weakref
from collections.abc import Sequence
from typing import Any

import pytest
import torch
from transformers import GenerationConfig

from nlp.models.decoding.gemma import GemmaDecoder
from nlp.models.decoding.sampling import write
from nlp.models.decoding.search import search

PROMPTS = [[5, 6, 7], [*range(5, 40)], [9], [8, 7, 6, 5, 4, 3], [300, 301, 302], [77, 8]]
STOPS = [1, 264, 300]


def generate(model: Any, prompt: Sequence[int], beams: int, limit: int, penalty: float) -> list[list[int]]:
    """The rows of `generate`, each up to its stop."""
    generated = model.generate(
        input_ids=torch.tensor([list(prompt)]),
        generation_config=GenerationConfig(
            num_beams=beams,
            num_return_sequences=beams,
            do_sample=False,
            early_stopping=beams > 1,
            min_new_tokens=1,
            max_new_tokens=limit,
            eos_token_id=STOPS,
            pad_token_id=0,
        ),
        # Not the prompt's tokens, as the engine has it.
        logits_processor=processors(len(prompt), penalty),
    )
    rows = generated[:, len(prompt) :].tolist()
    return [row[: next((i + 1 for i, token in enumerate(row) if token in STOPS), limit)] for row in rows]


def processors(start: int, penalty: float) -> Any:
    from transformers import LogitsProcessorList, RepetitionPenaltyLogitsProcessor

    if penalty == 1.0:
        return None
    return LogitsProcessorList([RepetitionPenaltyLogitsProcessor(penalty, prompt_ignore_length=start)])


@pytest.mark.parametrize("beams", [1, 2, 3, 8])
@pytest.mark.parametrize("penalty", [1.0, 1.3])
def test_it_finds_what_generate_finds(tiny_weights: Any, beams: int, penalty: float) -> None:
    limit = 12
    found = search(
        GemmaDecoder(tiny_weights).read(PROMPTS),
        beams=beams,
        limits=[limit] * len(PROMPTS),
        stops=STOPS,
        penalty=penalty,
    )
    for prompt, hypotheses in zip(PROMPTS, found, strict=True):
        expected = generate(tiny_weights, prompt, beams, limit, penalty)
        assert [list(of.tokens) for of in hypotheses] == expected
        assert [of.finished for of in hypotheses] == [row[-1] in STOPS for row in expected]


def test_scores_are_the_logarithms_of_probabilities(tiny_weights: Any) -> None:
    [[best, *_]] = search(GemmaDecoder(tiny_weights).read([PROMPTS[0]]), beams=3, limits=[9], stops=STOPS)
    ids = torch.tensor([[*PROMPTS[0], *best.tokens]])
    with torch.inference_mode():
        logs = tiny_weights(input_ids=ids).logits[0].log_softmax(-1)
    expected = sum(logs[len(PROMPTS[0]) - 1 + i, token].item() for i, token in enumerate(best.tokens))
    assert best.score == pytest.approx(expected, abs=1e-3)
    assert best.mean == pytest.approx(expected / len(best.tokens), abs=1e-3)


WORDS = 8
END = 0


class Scripted:
    """Texts whose next token has given probabilities, by what was written; uniform where nothing is said."""

    def __init__(self, script: dict[tuple[int, ...], dict[int, float]], prompts: int = 1) -> None:
        self.script = script
        self.texts: list[tuple[int, ...]] = [()] * prompts
        self.rows: list[int] = []
        self.logits = self._wish()

    def grow(self, tokens: Sequence[int], parents: Sequence[int]) -> torch.Tensor:
        assert list(parents) == sorted(parents)
        self.texts = [(*self.texts[parent], token) for token, parent in zip(tokens, parents, strict=True)]
        self.rows.append(len(tokens))
        self.logits = self._wish()
        return self.logits

    def _wish(self) -> torch.Tensor:
        rows = torch.full((len(self.texts), WORDS), 1e-9)
        for row, text in zip(rows, self.texts, strict=True):
            for token, probability in self.script.get(text, {}).items():
                row[token] = probability
        return rows.log()


SURE = {(): {3: 0.98, 4: 0.01}, (3,): {5: 0.97, 6: 0.01}, (3, 5): {END: 0.99}}
TORN = {
    (): {3: 0.5, 4: 0.45},
    (3,): {5: 0.3, 6: 0.3},
    (4,): {5: 0.9},
    (4, 5): {END: 0.9},
    (3, 5): {END: 0.9},
    (3, 6): {END: 0.9},
}


def test_beams_far_behind_are_not_followed() -> None:
    sure, torn = Scripted(SURE), Scripted(TORN)
    [found] = search(sure, beams=4, limits=[9], stops=[END], spread=1.0)
    assert [of.tokens for of in found] == [(3, 5, END)]
    assert sure.rows == [1, 1]
    [found] = search(torn, beams=4, limits=[9], stops=[END], spread=1.0)
    assert found[0].tokens == (4, 5, END)
    assert torn.rows[0] == 2


@pytest.fixture
def alike_by_four(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.models.decoding.beam._ALIKE", 4)


def after(first: int, length: int) -> dict[tuple[int, ...], dict[int, float]]:
    """What goes on alike, whatever it began with."""
    text = (first, *[5, 6, 7, 5, 6, 7, 5][:length])
    return {text[:at]: {text[at]: 0.9} for at in range(1, length + 1)} | {text: {END: 0.9}}


@pytest.mark.usefixtures("alike_by_four")
def test_beams_that_end_alike_are_followed_as_one() -> None:
    script = {(): {3: 0.5, 4: 0.4}} | after(3, 7) | after(4, 7)
    texts = Scripted(script)
    [found] = search(texts, beams=4, limits=[20], stops=[END], spread=1.0)
    assert texts.rows == [2, 2, 2, 2, 1, 1, 1, 1]
    assert [of.tokens for of in found] == [(first, 5, 6, 7, 5, 6, 7, 5, END) for first in (3, 4)]
    assert [of.score for of in found] == pytest.approx([math.log(5 / 9), math.log(4 / 9)], abs=1e-5)
    every = Scripted(script)
    assert search(every, beams=2, limits=[20], stops=[END]) == [found]
    assert every.rows[:8] == [2] * 8  # where all beams are asked for, all are followed


@pytest.mark.usefixtures("alike_by_four")
def test_several_that_end_as_one_do_not_end_the_search() -> None:
    script = {(): {3: 0.5, 4: 0.4}}
    for first in (3, 4):
        script |= after(first, 4) | {
            (first, 5, 6, 7, 5): {END: 0.5, 6: 0.5},
            (first, 5, 6, 7, 5, 6): {END: 1.0},
        }
    [found] = search(Scripted(script), beams=2, limits=[20], stops=[END], spread=1.0)
    assert found[0].tokens == (3, 5, 6, 7, 5, 6, END)


@pytest.mark.usefixtures("alike_by_four")
def test_beams_that_hold_other_phrases_are_not_the_same() -> None:
    script = {(): {3: 0.5, 4: 0.4}} | after(3, 7) | after(4, 7)
    texts = Scripted(script)
    [found] = search(texts, beams=4, limits=[20], stops=[END], spread=1.0, phrases=[[((4, 5),)]])
    assert [of.held for of in found] == [0, 1]
    assert texts.rows == [2] * 8


def test_fewer_beams_are_followed_alone() -> None:
    texts = Scripted(
        {(): {1: 0.3, 2: 0.25, 3: 0.2, 4: 0.15}} | {(k,): {5: 0.5, 6: 0.5} for k in (1, 2, 3, 4)}
    )
    [found] = search(texts, beams=4, limits=[2], stops=[END], spread=3.0)
    assert texts.rows == [3]
    assert len(found) == 4


def test_greedy_search_follows_one() -> None:
    torn = Scripted(TORN)
    [[found]] = search(torn, beams=1, limits=[9], stops=[END])
    assert found.tokens[0] == 3
    assert set(torn.rows) == {1}


def test_an_output_is_never_empty() -> None:
    [[found]] = search(Scripted({(): {END: 0.9, 3: 0.1}, (3,): {END: 1.0}}), beams=1, limits=[9], stops=[END])
    assert found.tokens == (3, END)


@pytest.mark.parametrize("beams", [1, 4])
def test_a_text_that_goes_round_in_circles_is_given_up(beams: int) -> None:
    for_ever = Scripted({(3,) * n: {3: 1.0} for n in range(200)})
    [found] = search(for_ever, beams=beams, limits=[200], stops=[END], spread=2.0)
    assert not found[0].finished
    assert len(found[0].tokens) < 30


def test_the_others_go_on_when_one_goes_round() -> None:
    script = {(3,) * n: {3: 0.9} for n in range(1, 200)}
    script |= {(): {3: 0.6, 4: 0.4}, (4,): {5: 0.9}, (4, 5): {END: 0.9}}
    [found] = search(Scripted(script), beams=2, limits=[200], stops=[END], spread=3.0)
    assert found[0].tokens == (4, 5, END)
    assert found[0].finished


def test_each_text_has_its_own_limit() -> None:
    script = {tuple([3, 4] * n)[:k]: {4 if k % 2 else 3: 1.0} for n in range(9) for k in range(2 * n)}
    found = search(Scripted(script, 3), beams=1, limits=[1, 3, 2], stops=[END])
    assert [len(of[0].tokens) for of in found] == [1, 3, 2]
    assert not any(of[0].finished for of in found)


def test_what_has_ended_is_not_computed() -> None:
    script = {(): {3: 1.0}, (3,): {END: 1.0}}
    texts = Scripted(script, 5)
    search(texts, beams=1, limits=[1, 9, 9, 1, 9], stops=[END])
    assert texts.rows == [3]


def test_no_prompt_gives_nothing() -> None:
    assert math.isinf(-math.inf)
    texts = Scripted({}, 1)
    texts.texts, texts.logits = [], torch.zeros(0, WORDS)
    assert search(texts, beams=1, limits=[], stops=[END]) == []


# The phrase (4, 5) is likely as soon as it has begun, and begins unlikely.
NAMED = {
    (): {3: 0.6, 6: 0.3, 4: 0.05},
    (3,): {3: 0.5, 6: 0.5},
    (6,): {3: 0.5, 6: 0.5},
    (3, 3): {END: 0.9},
    (3, 6): {END: 0.9},
    (6, 3): {END: 0.9},
    (6, 6): {END: 0.9},
    (4,): {5: 0.9},
    (4, 5): {7: 0.9},
    (4, 5, 7): {END: 0.9},
}


@pytest.mark.parametrize(
    ("phrases", "held"),
    [
        ([[]], 0),
        ([[((4, 5),)]], 1),
        ([[((1, 2), (4, 5))]], 1),
        ([[((4, 5),), ((5, 7),), ((1,),)]], 2),
        ([[((2, 1),)]], 0),
        ([[((4, 5, 1),)]], 0),  # begun, never ended
    ],
)
def test_a_text_that_holds_a_phrase_is_followed_to_its_end(phrases: Any, held: int) -> None:
    [found] = search(Scripted(NAMED), beams=3, limits=[9], stops=[END], spread=1.5, phrases=phrases)
    assert found[0].tokens in ((3, 3, END), (3, 6, END))
    assert max(of.held for of in found) == held
    assert ((4, 5, 7, END) in [of.tokens for of in found]) is (held > 0)
    assert len(found) <= 3


def test_phrases_change_nothing_for_greedy_search_and_other_prompts() -> None:
    phrases: Any = [[((4, 5),)], []]
    both = search(
        Scripted(NAMED, prompts=2), beams=3, limits=[9, 9], stops=[END], spread=1.5, phrases=phrases
    )
    [alone] = search(Scripted(NAMED), beams=3, limits=[9], stops=[END], spread=1.5)
    assert [of.tokens for of in both[1]] == [of.tokens for of in alone]
    [[greedy]] = search(Scripted(NAMED), beams=1, limits=[9], stops=[END], phrases=phrases[:1])
    assert greedy.tokens[0] == 3


def test_a_phrase_is_not_waited_for_beyond_the_limit() -> None:
    [found] = search(Scripted(NAMED), beams=3, limits=[3], stops=[END], phrases=[[((4, 5),)]])
    assert all(len(of.tokens) <= 3 for of in found)


@pytest.mark.parametrize("beams", [1, 4])
def test_scores_of_two_steps_are_never_held_at_once(tiny_weights: Any, beams: int) -> None:
    decoder = GemmaDecoder(tiny_weights)
    held: list[Any] = []
    logits = decoder.logits

    def watched(hidden: torch.Tensor) -> torch.Tensor:
        assert not any(of() is not None for of in held)
        made = logits(hidden)
        held.append(weakref.ref(made))
        return made

    decoder.logits = watched  # type: ignore[method-assign]
    search(decoder.read(PROMPTS), beams=beams, limits=[6] * len(PROMPTS), stops=STOPS)
    write(decoder.read(PROMPTS), lambda of, rows: of.argmax(-1), samples=1, limits=[6] * 6, stops=STOPS)
    assert len(held) > 4
