"""Tests of nlp.models.decoding.mend: a phrase comes where it is likeliest, and the rest follows it."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from nlp.models.decoding.gemma import GemmaDecoder
from nlp.models.decoding.mend import mend
from nlp.models.decoding.search import Hypothesis

WORDS = 10
END = 0
UNLIKELY = 1e-6

Script = dict[tuple[int, ...], dict[int, float]]


class Scripted:
    """Texts whose next token has given probabilities, by the last tokens that were written."""

    def __init__(self, script: Script, drafts: Sequence[Sequence[int]]) -> None:
        self.script = script
        self.texts = [tuple(draft[:length]) for draft in drafts for length in range(len(draft) + 1)]
        self.logits = self._wish(self.texts)

    def extend(self, tokens: Sequence[Sequence[int]], parents: Sequence[int]) -> torch.Tensor:
        new = [
            (*self.texts[parent], *of[: length + 1])
            for of, parent in zip(tokens, parents, strict=True)
            for length in range(len(of))
        ]
        self.texts += new
        return self._wish(new)

    def _wish(self, texts: Sequence[tuple[int, ...]]) -> torch.Tensor:
        rows = torch.full((len(texts), WORDS), UNLIKELY)
        for row, text in zip(rows, texts, strict=True):
            for ending in (text[at:] for at in range(len(text) + 1)):
                if ending in self.script:
                    for token, probability in self.script[ending].items():
                        row[token] = probability
                    break
        return rows.log()


DRAFT = (3, 5, 6)
PHRASE = (((4, 7),),)
# 3 5 6, and what else may stand there: the phrase 4 7, at once, behind 8, or in the place of 5.
AT_ONCE: Script = {(): {3: 0.9, 4: 0.1}, (7,): {3: 0.8}}
BEHIND: Script = {(3,): {5: 0.8, 8: 0.1}, (8,): {4: 0.8}, (7,): {5: 0.8}}
INSTEAD: Script = {(3,): {5: 0.8, 4: 0.1}, (7,): {6: 0.8}}
AT_THE_END: Script = {(6,): {END: 0.7, 4: 0.1}, (7,): {END: 0.8}}
USUAL: Script = {(): {3: 0.9}, (3,): {5: 0.9}, (5,): {6: 0.9}, (6,): {END: 0.9}, (4,): {7: 0.9}}


def mended(
    script: Script, drafts: Sequence[Sequence[int]] = (DRAFT,), phrases: Any = (PHRASE,)
) -> list[list[Hypothesis]]:
    decoder: Any = SimpleNamespace(
        read=lambda prompts, *, prefix, drafts: Scripted(
            USUAL | script, drafts
        )  # of as many as are read at once
    )
    return mend(decoder, [[9]] * len(drafts), drafts, phrases, stops=[END, 1])


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param(AT_ONCE, (4, 7, 3, 5, 6, END), id="at once"),
        pytest.param(BEHIND, (3, 8, 4, 7, 5, 6, END), id="behind another token"),
        pytest.param(INSTEAD, (3, 4, 7, 6, END), id="in the place of another"),
        pytest.param(AT_THE_END, (3, 5, 6, 4, 7, END), id="at the end"),
    ],
)
def test_a_phrase_comes_where_it_is_likeliest(script: Script, expected: tuple[int, ...]) -> None:
    [[best, *_]] = mended(script)
    assert best.tokens == expected
    assert best.finished


@pytest.mark.parametrize(
    "script",
    [
        pytest.param({}, id="nowhere"),
        pytest.param({(): {3: 0.9, 4: 0.1}, (4,): {2: 0.9}}, id="only its first token"),
        pytest.param({**AT_ONCE, (7,): {2: 0.9}}, id="nothing of the draft could follow"),
    ],
)
def test_what_would_be_unlikely_is_not_written(script: Script) -> None:
    assert mended(script) == [[]]


@pytest.mark.parametrize("at_once", [1, 9, 128])
def test_each_draft_gets_what_it_lacks(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.models.decoding.mend._AT_ONCE", at_once)
    *none, one = mended(BEHIND, [DRAFT] * 5 + [(), DRAFT], [()] * 5 + [(((9,),),), PHRASE])
    assert none == [[]] * 6
    assert one[0].tokens == (3, 8, 4, 7, 5, 6, END)
    assert mended({(): {4: 0.9}, (7,): {END: 0.9}}, [()])[0][0].tokens == (4, 7, END)


def test_any_form_of_any_phrase_will_do() -> None:
    [[best, *_]] = mended(BEHIND, phrases=[[((2, 2),), ((9,), (4, 7))]])
    assert best.tokens == (3, 8, 4, 7, 5, 6, END)


def test_scores_are_those_of_the_whole_text(tiny_weights: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.models.decoding.mend._FAR", 99.0)
    prompt, draft = [5, 6, 7], [11, 12, 13, 14]
    every = [[((token, token + 1),) for token in range(20, 60)]]
    [found] = mend(GemmaDecoder(tiny_weights), [prompt], [draft], every, stops=[1, 2], prefix=1)
    assert found
    for of in found:
        with torch.inference_mode():
            logs = tiny_weights(input_ids=torch.tensor([[*prompt, *of.tokens]])).logits[0].log_softmax(-1)
        expected = sum(logs[len(prompt) - 1 + i, token].item() for i, token in enumerate(of.tokens))
        assert of.score == pytest.approx(expected, abs=1e-2)
