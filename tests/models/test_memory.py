"""What libraries keep for themselves: bounded, and given back."""

from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from nlp.models import memory


@pytest.mark.parametrize(
    "name", ["ONEDNN_PRIMITIVE_CACHE_CAPACITY", "DNNL_PRIMITIVE_CACHE_CAPACITY", "LRU_CACHE_CAPACITY"]
)
def test_what_the_user_has_set_stays(name: str) -> None:
    environment = {name: "7"}
    memory.settle(environment)
    assert environment[name] == "7"
    assert set(environment.values()) == {"7", "32"}
    assert len(environment) == 2


def test_prepared_products_are_bounded() -> None:
    environment: dict[str, str] = {}
    memory.settle(environment)
    # Of a layer and the output, for a few numbers of rows.
    assert len(environment) == 2
    assert all(8 <= int(kept) <= 64 for kept in environment.values())


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


@pytest.mark.parametrize(
    ("platform", "name", "calls"),
    [
        ("linux", "", [(-3, 2_000_000), (-1, 32_000_000)]),
        ("linux", "MALLOC_MMAP_THRESHOLD_", []),
        ("linux", "GLIBC_TUNABLES", []),
        ("darwin", "", []),
    ],
)
def test_large_blocks_are_mapped_unless_the_user_has_chosen(
    monkeypatch: pytest.MonkeyPatch, platform: str, name: str, calls: list[tuple[int, int]]
) -> None:
    for one in ("MALLOC_MMAP_THRESHOLD_", "GLIBC_TUNABLES"):
        monkeypatch.delenv(one, raising=False)
    if name:
        monkeypatch.setenv(name, "1")
    told: list[tuple[int, int]] = []
    monkeypatch.setattr("nlp.models.memory.sys.platform", platform)
    library = SimpleNamespace(mallopt=lambda option, value: told.append((option, value)))
    monkeypatch.setattr("nlp.models.memory.ctypes.CDLL", lambda name: library)
    memory.map_large_blocks()
    assert told == calls


def test_another_allocator_needs_no_telling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.models.memory.ctypes.CDLL", lambda name: SimpleNamespace())
    memory.give_back()
    memory.map_large_blocks()


def test_a_tokenizer_remembers_nothing_and_divides_as_before(tiny_model: Any) -> None:
    sizes: list[int] = []
    memory.remember_nothing(SimpleNamespace(model=SimpleNamespace(_resize_cache=sizes.append)))
    assert sizes == [0]
    memory.remember_nothing(SimpleNamespace(model=SimpleNamespace()))
    text = "Mưa lớn ngập sâu, mưa lớn ngập sâu."
    before = tiny_model.tokenizer.encode(text).ids
    memory.remember_nothing(tiny_model.tokenizer)
    assert tiny_model.tokenizer.encode(text).ids == before != []


@pytest.mark.skipif(sys.platform != "linux", reason="where the memory of a process is told otherwise")
def test_products_of_many_sizes_leave_nothing_behind() -> None:
    """Of 300 sizes of a product the caches hold some 90 MB where they are not bounded."""
    script = """
import os, re
from nlp.models import memory
memory.settle()
import torch
from nlp.models.decoding.product import product
multiply = product(torch.randn(640, 640).bfloat16())

def resident():
    memory.give_back()
    with open("/proc/self/status") as status:
        return int(re.search(r"RssAnon:\\s+(\\d+)", status.read())[1])

with torch.inference_mode():
    for rows in range(1, 60):
        multiply(torch.randn(rows, 640))
    before = resident()
    for rows in range(60, 360):
        multiply(torch.randn(rows, 640))
print(resident() - before)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 30_000
