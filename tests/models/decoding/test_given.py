"""Tests of nlp.models.decoding.given: how likely a text is, as transformers computes it."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from nlp.errors import ModelError
from nlp.models.contract import Request
from nlp.models.decoding import given
from nlp.models.decoding.gemma import GemmaDecoder
from nlp.pipeline import Pipeline

PREFIX = [11, 12]
PROMPTS = [[5, 6, 7], [*range(5, 40)], [9], [8, 7, 6, 5, 4, 3]]
TEXTS = [[3], [*range(20, 45)], [7, 8], [30, 31, 32]]


def expected(model: Any, prompt: list[int], text: list[int]) -> float:
    with torch.inference_mode():
        logits = model(input_ids=torch.tensor([[*prompt, *text]])).logits[0].float()
    chosen = logits[len(prompt) - 1 : -1].log_softmax(-1).gather(1, torch.tensor(text)[:, None])
    return float(chosen.mean())


@pytest.mark.parametrize("prefix", [0, 1, 2])
@pytest.mark.parametrize("at_once", [3, 128])
@pytest.mark.parametrize("read", [1, 38, 1024])
def test_texts_are_as_likely_as_transformers_says(
    tiny_weights: Any, prefix: int, at_once: int, read: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(given, "_AT_ONCE", at_once)
    monkeypatch.setattr("nlp.models.decoding.tree._AT_ONCE", read)
    prompts = [[*PREFIX, *prompt] for prompt in PROMPTS]
    found = given.mean_logprobs(GemmaDecoder(tiny_weights), prompts, TEXTS, prefix=prefix)
    wanted = [expected(tiny_weights, prompt, text) for prompt, text in zip(prompts, TEXTS, strict=True)]
    assert found == pytest.approx(wanted, abs=2e-3)


def test_no_more_is_kept_than_what_is_read_at_once(
    tiny_weights: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nlp.models.decoding.tree._AT_ONCE", 60)
    decoder = GemmaDecoder(tiny_weights)
    kept: list[int] = []
    compute = decoder.compute
    decoder.compute = lambda cache, tokens, places: (  # type: ignore[method-assign]
        kept.append(cache[0].shape[1]) or compute(cache, tokens, places)  # type: ignore[func-returns-value]
    )
    given.mean_logprobs(decoder, PROMPTS, TEXTS)
    assert kept == [1, 1, 2]


def test_an_engine_scores_what_it_is_given(tiny_model: Any) -> None:
    assert tiny_model.scores
    sources = ["Mưa lớn.", "Doanh thu quý III đạt 1.234,5 tỷ đồng."]
    asked = [Request("translate", source, given="Heavy rain.") for source in sources]
    together = tiny_model.run_batch(asked)
    alone = [tiny_model.run_batch([request])[0] for request in asked]
    assert [output.text for output in together] == ["Heavy rain."] * 2
    assert [o.logprob for o in together] == pytest.approx([o.logprob for o in alone], abs=1e-3)
    assert all(output.finished and output.tokens and output.logprob < 0 for output in together)


def test_what_is_given_shares_no_batch_with_what_is_written(tiny_model: Any) -> None:
    requests = [Request("translate", "Mưa.", given="Rain."), Request("translate", "Nắng.")]
    assert len(tiny_model.next_batch(requests)) == 1


def test_an_engine_that_cannot_says_so(tiny_model: Any) -> None:
    tiny_model.decoder = None
    with pytest.raises(ModelError, match="cannot score"):
        tiny_model.run_batch([Request("translate", "Mưa.", given="Rain.")])


@pytest.mark.embedded
def test_what_leaves_something_out_makes_its_source_less_likely(embedded: Pipeline) -> None:
    source = "Sáng 16/1, tại Hà Nội, Bộ Giao thông vận tải tổ chức hội nghị tổng kết công tác năm 2019."
    whole = "On January 16, the Ministry of Transport held a conference in Hanoi to review its work in 2019."
    part = "On January 16, a conference was held."
    assert embedded.translator is not None
    outputs = embedded.translator.run_batch(
        [Request("translate_to_vi", english, given=source) for english in (whole, part)]
    )
    good, bad = (output.logprob for output in outputs)
    assert good is not None
    assert bad is not None
    assert good > bad
