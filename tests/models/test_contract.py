"""What every engine promises, asked of every engine."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from nlp.errors import ModelError
from nlp.models.card import ModelCard, Task
from nlp.models.contract import Decoding, EngineError, Model, Output, Request
from nlp.models.engines.table import ENGINES
from nlp.models.table import MODELS
from nlp.text.sentences import split_sentences
from tests.conftest import FakeModel

ARTICLES = (
    "Giá xăng giảm.",
    "Mưa lớn gây ngập nhiều tuyến đường. Thành phố cho học sinh nghỉ học. Nước rút vào buổi chiều.",
    "Sáng 16/1, Bộ Giao thông vận tải tổ chức hội nghị. Năm 2019 có 15 dự án. Vốn là 1.234,5 tỷ đồng.",
    "Đội tuyển nữ thắng 2-1. Trận đấu diễn ra tối qua tại Hà Nội.",
)


Build = Callable[[pytest.FixtureRequest], Model]


def build_extractive(request: pytest.FixtureRequest) -> Model:
    return load_engine("extractive", MODELS["extractive"], None)


def build_causal(request: pytest.FixtureRequest) -> Model:
    from tokenizers import Tokenizer

    from nlp.models.engines.causal import TransformersModel

    tokenizer = Tokenizer.from_str(json.dumps(request.getfixturevalue("tiny_tokenizer")))
    card = replace(request.getfixturevalue("tiny_card"), budget=200)
    return TransformersModel(card, request.getfixturevalue("tiny_weights"), tokenizer)


def build_chat(request: pytest.FixtureRequest) -> Model:
    card = replace(MODELS["qwen3-0.6b"], budget=200)
    return load_engine("transformers", card, request.getfixturevalue("built")("qwen"))


def build_llamacpp(request: pytest.FixtureRequest) -> Model:
    pytest.importorskip("xllamacpp")
    card = replace(request.getfixturevalue("tiny_card"), budget=200)
    return load_engine("llamacpp", card, request.getfixturevalue("tiny_gguf"))


def build_encoder_decoder(engine: str, name: str) -> Build:
    def build(request: pytest.FixtureRequest) -> Model:
        if engine == "ctranslate2":
            pytest.importorskip("ctranslate2")
        return load_engine(engine, replace(MODELS[name], budget=200), request.getfixturevalue("built")(name))

    return build


def build_embedded(request: pytest.FixtureRequest) -> Model:
    model: Model = request.getfixturevalue("embedded").translator
    return model


def load_engine(engine: str, card: ModelCard, files: Path | None) -> Model:
    module, _, attribute = ENGINES[engine].load[card.family].partition(":")
    model: Model = getattr(import_module(module), attribute)(card, files, device="cpu", precision="fp32")
    return model


BUILDERS: dict[str, Build] = {
    "extractive": build_extractive,
    "transformers causal": build_causal,
    "transformers chat": build_chat,
    "transformers seq2seq": build_encoder_decoder("transformers", "envit5"),
    "transformers seq2seq summaries": build_encoder_decoder("transformers", "vit5-base"),
    "ctranslate2 seq2seq": build_encoder_decoder("ctranslate2", "envit5"),
    "ctranslate2 seq2seq summaries": build_encoder_decoder("ctranslate2", "vit5-base"),
    "llamacpp causal": build_llamacpp,
}


def test_every_engine_is_asked() -> None:
    asked = {tuple(name.split()[:2]) for name in BUILDERS}
    for engine in ENGINES.values():
        for family in engine.load:
            assert (engine.name, *([family] if family else [])) in asked


@pytest.fixture(scope="module")
def models() -> dict[Build, Model]:
    return {}


@pytest.fixture(
    params=[
        *(pytest.param(build, id=name) for name, build in BUILDERS.items()),
        pytest.param(build_embedded, id="embedded", marks=pytest.mark.embedded),
    ]
)
def model(
    request: pytest.FixtureRequest,
    models: dict[Build, Model],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Model:
    if request.param not in models:
        if request.param is not build_embedded:
            monkeypatch.setenv("TOMTAT_CACHE", str(tmp_path))
        models[request.param] = request.param(request)
    return models[request.param]


def a_task(model: Model) -> Task:
    return model.card.tasks[0]


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
    if task not in model.card.tasks:
        with pytest.raises(ModelError, match=task):
            model.run_batch(requests(task))
        return
    if "bfloat16" in model.settings.get("precision", ""):
        pytest.skip("in bf16 sums are rounded differently in another shape")
    batch = requests(task)
    outputs = model.run_batch(batch)
    assert outputs == [model.run_batch([request])[0] for request in batch]
    assert outputs == model.run_batch(batch[::-1])[::-1]


def test_an_output_is_stripped_and_counted(model: Model) -> None:
    for output in model.run_batch(requests(a_task(model))):
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


def test_what_an_engine_lacks_does_not_change_its_output(model: Model) -> None:
    asked = {
        "beams": Decoding(4, max_new_tokens=24),
        "samples": Decoding(max_new_tokens=24, samples=3),
        "repetition_penalty": Decoding(max_new_tokens=24, repetition_penalty=1.5),
    }
    [plain] = requests(a_task(model), ARTICLES[:1])
    for ability in model.lacks:
        assert model.possible(asked[ability]) == plain.decoding
        [output] = model.run_batch([replace(plain, decoding=asked[ability])])
        assert output == model.run_batch([plain])[0]
    for ability in asked.keys() - model.lacks:
        assert model.possible(asked[ability]) == asked[ability]


def test_it_is_told_of_what_its_card_says(model: Model) -> None:
    assert model.name == model.card.name
    assert model.beams in (1, model.card.beams)
    assert (model.beams == 1 and model.summary_beams == 0) or "beams" not in model.lacks
    assert model.summary_samples == 1 or "samples" not in model.lacks


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (RuntimeError("size mismatch"), ModelError, "the model fake failed: size mismatch"),
        (MemoryError(), ModelError, "the model fake failed: MemoryError"),
        (KeyError("typo"), EngineError, r"error in its program \(KeyError: 'typo'\); choose another engine"),
        (AttributeError("no x"), EngineError, r"error in its program \(AttributeError: no x\)"),
    ],
)
def test_a_failure_is_logged_with_its_traceback(
    fake_model: FakeModel, error: Exception, kind: type[ModelError], said: str, caplog: Any
) -> None:
    def fail(request: Request) -> str:
        raise error

    fake_model.answer = fail
    with caplog.at_level("WARNING", "tomtat"), pytest.raises(ModelError, match=said) as failure:
        fake_model.run_batch(requests("translate"))
    assert type(failure.value) is kind
    assert "the model fake failed on 4 requests" in caplog.text
    assert "in fail\n" in caplog.text


@pytest.mark.parametrize(
    ("size", "rows", "decoding", "together"),
    [
        (4, 99, Decoding(), 4),
        (99, 4, Decoding(), 4),
        (99, 4, Decoding(samples=2), 2),
        (99, 4, Decoding(samples=3), 1),
        (99, 4, Decoding(samples=16), 1),
        (99, 24, Decoding(beams=8), 3),
        (2, 24, Decoding(beams=8), 2),
        (99, 1, Decoding(beams=0), 1),
        (99, 99, Decoding(beams=8), 8),
    ],
)
def test_beams_and_samples_are_rows_of_a_batch(
    fake_model: Model, size: int, rows: int, decoding: Decoding, together: int
) -> None:
    fake_model.batch_size, fake_model.batch_rows, fake_model.batch_tokens = size, rows, 10**6
    batch = [Request("summarize", text, decoding=decoding) for text in ARTICLES * 2]
    assert len(fake_model.next_batch(batch)) == together


@pytest.mark.parametrize(("tokens", "together"), [(1, 1), (10_000, 8)])
def test_a_batch_holds_a_bounded_number_of_tokens(fake_model: Model, tokens: int, together: int) -> None:
    fake_model.batch_tokens, fake_model.batch_size = tokens, 99
    batch = [Request("translate", text, decoding=Decoding(beams=2)) for text in ARTICLES * 2]
    assert len(fake_model.next_batch(batch)) == together


@pytest.mark.parametrize(("lean", "together"), [(False, 8), (True, 2)])
@pytest.mark.parametrize("bound", ["rows", "tokens"])
def test_a_lean_batch_has_bounds_of_its_own(fake_model: Model, bound: str, lean: bool, together: int) -> None:
    fake_model.batch_size = 99
    batch = [Request("translate", ARTICLES[0] + f" {i}", decoding=Decoding(beams=2)) for i in range(8)]
    longest = max(fake_model.count_tokens([request.text for request in batch]))
    held = fake_model.tokens_held(batch[0], longest, 2)
    fake_model.lean_rows, fake_model.lean_tokens = (4, 10**6) if bound == "rows" else (99, 2 * held)
    assert len(fake_model.next_batch(batch, lean=lean)) == together


def test_more_beams_hold_more_tokens(fake_model: Model) -> None:
    request = Request("translate", ARTICLES[0])
    held = [fake_model.tokens_held(request, 50, rows) for rows in (1, 4, 8)]
    assert held == [101, 251, 451]


@pytest.mark.parametrize("decoding", [{"beams": 4}, {"beams": 0}, {"repetition_penalty": 1.1}])
def test_samples_are_drawn_plainly(decoding: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="one beam and without a penalty"):
        Decoding(samples=2, **decoding)
    assert Decoding(**decoding).samples == 1
