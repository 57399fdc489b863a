"""What every engine promises, asked of every engine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from nlp.errors import ModelError
from nlp.models.card import Task
from nlp.models.contract import Decoding, Model, Output, Request
from nlp.models.table import MODELS
from nlp.text.sentences import split_sentences

ARTICLES = (
    "Giá xăng giảm.",
    "Mưa lớn gây ngập nhiều tuyến đường. Thành phố cho học sinh nghỉ học. Nước rút vào buổi chiều.",
    "Sáng 16/1, Bộ Giao thông vận tải tổ chức hội nghị. Năm 2019 có 15 dự án. Vốn là 1.234,5 tỷ đồng.",
    "Đội tuyển nữ thắng 2-1. Trận đấu diễn ra tối qua tại Hà Nội.",
)


def build_extractive(request: pytest.FixtureRequest) -> Model:
    from nlp.models.engines.extractive import ExtractiveModel

    return ExtractiveModel(MODELS["extractive"])


def build_tiny(request: pytest.FixtureRequest) -> Model:
    from tokenizers import Tokenizer

    from nlp.models.engines.causal import TransformersModel

    tokenizer = Tokenizer.from_str(json.dumps(request.getfixturevalue("tiny_tokenizer")))
    card = replace(request.getfixturevalue("tiny_card"), budget=200)
    return TransformersModel(card, request.getfixturevalue("tiny_weights"), tokenizer)


def build_embedded(request: pytest.FixtureRequest) -> Model:
    model: Model = request.getfixturevalue("embedded").translator
    return model


@pytest.fixture(
    params=[
        pytest.param(build_extractive, id="extractive"),
        pytest.param(build_tiny, id="transformers"),
        pytest.param(build_embedded, id="embedded", marks=pytest.mark.embedded),
    ]
)
def model(request: pytest.FixtureRequest) -> Model:
    engine: Model = request.param(request=request)
    return engine


def tasks(model: Model) -> tuple[Task, ...]:
    return MODELS[model.name].tasks if model.name in MODELS else ("summarize", "translate")


def requests(task: Task, texts: Sequence[str] = ARTICLES) -> list[Request]:
    decoding = Decoding(max_new_tokens=24)
    return [Request(task, text, title="Tin trong ngày", sentences=1, decoding=decoding) for text in texts]


def test_it_describes_itself(model: Model) -> None:
    assert model.name
    assert model.budget > 0
    assert model.summary_sentences > 0
    assert model.settings["engine"]
    assert all(isinstance(value, str) for value in model.settings.values())


def test_it_counts_tokens(model: Model) -> None:
    assert model.count_tokens([]) == []
    counts = model.count_tokens(["", *ARTICLES])
    assert counts[0] == 0
    assert counts[1] < counts[2]
    assert counts[1:] == [model.count_tokens([article])[0] for article in ARTICLES]


def test_no_request_gives_no_output(model: Model) -> None:
    assert model.run_batch([]) == []


@pytest.mark.parametrize("task", ["summarize", "translate"])
def test_a_batch_gives_what_one_by_one_gives(model: Model, task: Task) -> None:
    if task not in tasks(model):
        with pytest.raises(ModelError, match=r"translate"):
            model.run_batch(requests(task))
        return
    if model.settings.get("precision") == "bfloat16":
        pytest.skip("in bf16 sums are rounded differently in another shape")
    batch = requests(task)
    outputs = model.run_batch(batch)
    assert outputs == [model.run_batch([request])[0] for request in batch]
    assert outputs == model.run_batch(batch[::-1])[::-1]


def test_an_output_is_stripped_and_counted(model: Model) -> None:
    for output in model.run_batch(requests("summarize")):
        assert isinstance(output, Output)
        assert output.text == output.text.strip()
        assert output.tokens >= (1 if output.text else 0)


def test_an_overlong_text_is_cut_into_pieces_that_fit(model: Model) -> None:
    if model.budget > 10_000:
        pytest.skip("any text fits")
    text = " ".join(f"{word}{i}" for i, word in enumerate(["mưa", "lớn"] * model.budget)) + "."
    pieces = model.fit(split_sentences(text))
    assert len(pieces) > 1
    assert all(length <= model.budget for length in model.count_tokens([piece.text for piece in pieces]))
    assert "".join("".join(piece.text.split()) for piece in pieces) == "".join(text.split())


@pytest.mark.parametrize(("samples", "together"), [(1, 4), (2, 2), (3, 2), (4, 1), (16, 1)])
def test_samples_share_the_room_of_a_batch(fake_model: Model, samples: int, together: int) -> None:
    decoding = Decoding(samples=samples)
    batch = [Request("summarize", text, decoding=decoding) for text in ARTICLES * 2]
    assert len(fake_model.next_batch(batch)) == together


@pytest.mark.parametrize("decoding", [{"beams": 4}, {"beams": 0}, {"repetition_penalty": 1.1}])
def test_samples_are_drawn_plainly(decoding: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="one beam and without a penalty"):
        Decoding(samples=2, **decoding)
    assert Decoding(**decoding).samples == 1
