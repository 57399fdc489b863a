"""What libraries keep for themselves: bounded, and given back."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any

import pytest

from nlp.models import memory


@pytest.mark.parametrize("name", ["ONEDNN_PRIMITIVE_CACHE_CAPACITY", "DNNL_PRIMITIVE_CACHE_CAPACITY"])
def test_what_the_user_has_set_stays(name: str) -> None:
    environment = {name: "7"}
    memory.settle(environment)
    assert environment == {name: "7"}


def test_prepared_products_are_bounded() -> None:
    environment: dict[str, str] = {}
    memory.settle(environment)
    # Of a layer and the output, for a few numbers of rows.
    assert 8 <= int(environment["ONEDNN_PRIMITIVE_CACHE_CAPACITY"]) <= 64


def test_this_process_is_settled_unless_it_is_told_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ONEDNN_PRIMITIVE_CACHE_CAPACITY", raising=False)
    monkeypatch.delenv("DNNL_PRIMITIVE_CACHE_CAPACITY", raising=False)
    monkeypatch.setenv("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "5")
    memory.settle()
    assert os.environ["ONEDNN_PRIMITIVE_CACHE_CAPACITY"] == "5"


@pytest.mark.parametrize(("platform", "calls"), [("linux", [0]), ("darwin", []), ("win32", [])])
def test_memory_is_given_back_where_the_allocator_keeps_it(
    monkeypatch: pytest.MonkeyPatch, platform: str, calls: list[int]
) -> None:
    trimmed: list[int] = []
    monkeypatch.setattr("nlp.models.memory.sys.platform", platform)
    monkeypatch.setattr(
        "nlp.models.memory.ctypes.CDLL", lambda name: SimpleNamespace(malloc_trim=trimmed.append)
    )
    memory.give_back()
    assert trimmed == calls


def test_another_allocator_needs_no_telling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.models.memory.ctypes.CDLL", lambda name: SimpleNamespace())
    memory.give_back()


def test_a_tokenizer_remembers_nothing_and_divides_as_before(tiny_model: Any) -> None:
    sizes: list[int] = []
    memory.remember_nothing(SimpleNamespace(model=SimpleNamespace(_resize_cache=sizes.append)))
    assert sizes == [0]
    memory.remember_nothing(SimpleNamespace(model=SimpleNamespace()))
    text = "Mưa lớn ngập sâu, mưa lớn ngập sâu."
    before = tiny_model.tokenizer.encode(text).ids
    memory.remember_nothing(tiny_model.tokenizer)
    assert tiny_model.tokenizer.encode(text).ids == before != []
