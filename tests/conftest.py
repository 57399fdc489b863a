"""Fakes registered as a real engine and preset, and the real embedded pipeline."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from nlp import catalog
from nlp.errors import ModelError
from nlp.models.base import Model, Output, Request
from nlp.pipeline import Pipeline, load


class FakeModel(Model):
    """Summarises by taking the first sentences; translates by a fixed rule that tests can predict.

    Args:
        card: the catalog row, as every engine gets it.
    """

    def __init__(self, card: Any = None, **options: Any) -> None:
        self.name = card.name if card is not None else "fake"
        self.budget = 200
        self.batch_size = 4
        self.settings = {"engine": "fake"}
        self.batches: list[list[Request]] = []
        self.answer: Callable[[Request], str] = fake_answer

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def generate_batch(self, requests: Sequence[Request]) -> list[Output]:
        self.batches.append(list(requests))
        texts = [self.answer(request) for request in requests]
        return [Output(text, len(text.split()), True) for text in texts]


def fake_answer(request: Request) -> str:
    """The first sentences of the source; or an English sentence that keeps its numbers."""
    if "LỖI" in request.text:
        raise ModelError("the fake model met LỖI")
    if request.task == "summarize":
        return " ".join(re.split(r"(?<=[.!?])\s+", request.text)[: request.sentences])
    numbers = re.findall(r"\d[\d.,/]*\d|\d", request.text)
    filler = "the people of the city said that they were there and it was good for all of them"
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
    """The fake as a preset of the catalog, by its name, as a user would choose it."""
    row = catalog.ModelCard(
        name="fake", tasks=("summarize", "translate"), engine="tests.conftest:FakeModel", budget=200
    )
    monkeypatch.setitem(catalog.MODELS, "fake", row)
    monkeypatch.setitem(catalog.PRESETS, "fake", catalog.Preset("fake", "fake", "fake", "for tests"))
    return "fake"


@pytest.fixture(scope="session")
def embedded() -> Pipeline:
    """The real embedded checkpoint, prepared once per machine and loaded once per run."""
    return load("embedded")
