"""Fakes registered as a real engine and preset, a tiny random model, and the real embedded pipeline."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import hypothesis
import pytest

from nlp.errors import ModelError
from nlp.models import registry
from nlp.models.card import ModelCard
from nlp.models.contract import Model, Output, Request
from nlp.models.engines.table import ENGINES, Engine
from nlp.models.table import MODELS
from nlp.pipeline import Pipeline, load

if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # the cores are taken by the other processes

# A busy machine is slow, not wrong: how long an example takes is no reason to fail.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(autouse=True, scope="session")
def loops_made() -> Iterator[list[asyncio.AbstractEventLoop]]:
    """Event loops that gradio has made, as it does for its locks, and never closes."""
    made = list[asyncio.AbstractEventLoop]()
    new = asyncio.new_event_loop

    def watched() -> asyncio.AbstractEventLoop:
        made.append(new())
        return made[-1]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(asyncio, "new_event_loop", watched)  # `asyncio.run` has its own name for it
        yield made


@pytest.fixture(autouse=True)
def _loops_are_closed(loops_made: list[asyncio.AbstractEventLoop]) -> Iterator[None]:
    """Told of when they are collected, they would break what Python happens to parse (3.11: gh-106905)."""
    yield
    while loops_made:
        loop = loops_made.pop()
        if not loop.is_running():
            loop.close()


FAKE = ModelCard("fake", ("summarize", "translate", "translate_to_vi"), ("fake",), budget=200, batch_size=4)


class FakeModel(Model):
    """Summarises by taking the first sentences; translates by a fixed rule that tests can predict.

    Args:
        card: the model's card, as every engine gets it.
        files: where its files are; it has none.
    """

    def __init__(self, card: ModelCard = FAKE, files: Any = None, **options: Any) -> None:
        super().__init__(card, {"engine": "fake"})
        self.batches: list[list[Request]] = []
        self.answer: Callable[[Request], str] = fake_answer
        self.likely: Callable[[Request], float | None] = lambda _: None

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def generate_batch(self, requests: Sequence[Request]) -> list[Output]:
        self.batches.append(list(requests))
        texts = [self.answer(request) for request in requests]
        return [
            Output(text, len(text.split()), True, logprob=self.likely(request))
            for text, request in zip(texts, requests, strict=True)
        ]


def fake_answer(request: Request) -> str:
    """The first sentences of the source; or a sentence in the other language that keeps its numbers."""
    if "LỖI" in request.text:
        raise ModelError("the fake model met LỖI")
    if request.task == "summarize":
        return " ".join(re.split(r"(?<=[.!?])\s+", request.text)[: request.sentences])
    numbers = re.findall(r"\d[\d.,/]*\d|\d", request.text)
    filler = "the people of the city said that they were there and it was good for all of them"
    if request.task == "translate_to_vi":
        filler = "người dân của thành phố cho biết mọi người đều đã có mặt ở đó và mọi việc đều rất tốt đẹp"
    words = filler.split()[: max(3, len(request.text.split()))]
    return " ".join([words[0].capitalize(), *words[1:], *numbers]) + "."


@pytest.fixture
def fake_model() -> FakeModel:
    return FakeModel()


@pytest.fixture
def fake_pipeline(fake_model: FakeModel) -> Pipeline:
    return Pipeline(fake_model, fake_model)


@pytest.fixture
def fake_preset(monkeypatch: pytest.MonkeyPatch) -> str:
    """The fake as an engine, a model and a preset of the tables, by its name, as a user would choose it."""
    monkeypatch.setitem(ENGINES, "fake", Engine("fake", {"": "tests.conftest:FakeModel"}))
    monkeypatch.setitem(registry.MODELS, "fake", FAKE)
    monkeypatch.setitem(registry.PRESETS, "fake", registry.Preset("fake", "fake", "fake", "for tests"))
    return "fake"


@pytest.fixture(scope="session")
def embedded() -> Pipeline:
    """The real embedded checkpoint, prepared once per machine and loaded once per run."""
    return load("embedded-abstractive")


# --- a tiny random Gemma 3 with a byte-pair tokenizer of its own, built in a second ---------------

TEXTS = (
    "Sáng 16/1, tại Hà Nội, Bộ Giao thông vận tải tổ chức hội nghị tổng kết công tác năm 2019.",
    "Doanh thu quý III đạt 1.234,5 tỷ đồng, tăng 12,7% so với cùng kỳ năm ngoái.",
    "“Chúng tôi đã cứu được 27 người”, ông Hùng nói với báo chí vào tối cùng ngày.",
    "Mưa lớn khiến nhiều tuyến đường ở trung tâm thành phố ngập sâu 30-50 cm trong nhiều giờ.",
    "The company's revenue reached 1,234.5 billion dong, up 12.7% from the same period last year.",
    "Petrol prices fall for the third time in a row, the ministry said on the morning of 16 January.",
    "Vietnamese: English: Bài báo: Tóm tắt (1 câu): Tóm tắt (2 câu):",
)
FOREIGN = ("Özil và Müller gặp Łukasz ở Zürich", "河内 北京 東京 河内", "Москва и Киев", "ở Zürich, Özil")

SPECIAL = ("<pad>", "<eos>", "<bos>", "<unk>", "<mask>", "<unused0>", "<unused1>", "<end_of_turn>")


@pytest.fixture(scope="session")
def tiny_tokenizer() -> dict[str, Any]:
    """Contents of a tokenizer.json made like Gemma's: byte-pair merges and byte fallback."""
    from tokenizers import Tokenizer, decoders, models, normalizers, processors, trainers

    trained = Tokenizer(models.BPE())
    trained.normalizer = normalizers.Replace(" ", "▁")
    # Without a limit a whole line becomes one token.
    trained.train_from_iterator(
        [*TEXTS, *FOREIGN], trainers.BpeTrainer(vocab_size=500, max_token_length=8, show_progress=False)
    )
    model = json.loads(trained.to_str())["model"]
    learned = sorted(model["vocab"], key=model["vocab"].get)
    tokens = [*SPECIAL, *(f"<0x{i:02X}>" for i in range(256)), "\n", "\n\n", *learned]
    tokenizer = Tokenizer(
        models.BPE(
            vocab={token: i for i, token in enumerate(tokens)},
            merges=[tuple(merge) for merge in model["merges"]],
            unk_token="<unk>",
            fuse_unk=True,
            byte_fallback=True,
        )
    )
    tokenizer.add_special_tokens(list(SPECIAL))
    tokenizer.add_tokens(["\n", "\n\n"])
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    )
    tokenizer.post_processor = processors.TemplateProcessing(single="<bos> $A", special_tokens=[("<bos>", 2)])
    contents: dict[str, Any] = json.loads(tokenizer.to_str())
    return contents


@pytest.fixture(scope="session")
def tiny_builder(tiny_tokenizer: dict[str, Any]) -> Callable[[], Any]:
    """Builds the tiny model, the same each time."""
    return lambda: build_tiny_model(tiny_tokenizer)


def build_tiny_model(tokenizer: dict[str, Any]) -> Any:
    """A random Gemma 3 of three layers, two of them with a window of 16 tokens."""
    import torch
    from transformers import Gemma3ForCausalLM, Gemma3TextConfig

    torch.manual_seed(3)
    config = Gemma3TextConfig(
        vocab_size=len(tokenizer["model"]["vocab"]),
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=3,
        num_attention_heads=4,
        num_key_value_heads=1,
        head_dim=8,
        sliding_window=16,
        layer_types=["sliding_attention", "full_attention", "sliding_attention"],
        query_pre_attn_scalar=8,
        # Wide weights: outputs differ from one another, and ties are far.
        initializer_range=0.4,
        pad_token_id=0,
        eos_token_id=1,
        bos_token_id=2,
    )
    return Gemma3ForCausalLM(config).eval()


@pytest.fixture(scope="session")
def tiny_weights(tiny_builder: Callable[[], Any]) -> Any:
    return tiny_builder()


@pytest.fixture(scope="session")
def tiny_card() -> ModelCard:
    return replace(MODELS["embedded-base"], name="tiny", budget=120, max_new_tokens=20)


@pytest.fixture
def tiny_model(tiny_card: ModelCard, tiny_tokenizer: dict[str, Any], tiny_weights: Any) -> Any:
    from tokenizers import Tokenizer

    from nlp.models.engines.causal import TransformersModel

    return TransformersModel(tiny_card, tiny_weights, Tokenizer.from_str(json.dumps(tiny_tokenizer)))
