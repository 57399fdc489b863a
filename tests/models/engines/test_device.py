"""Tests of nlp.models.engines.device."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from nlp.errors import InputError
from nlp.models.engines.device import choose_device, choose_precision


@pytest.mark.parametrize("device", ["gpu", "cuda:x", "cpu:1", "", "cuda:99"])
def test_an_unknown_device_is_refused(device: str) -> None:
    with pytest.raises(InputError, match="device"):
        choose_device(device)


@pytest.mark.parametrize(("cuda", "expected"), [(False, "cpu"), (True, "cuda")])
def test_auto_takes_a_gpu_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, cuda: bool, expected: str
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: int(cuda))
    assert choose_device("auto").type == expected


@pytest.mark.parametrize(
    ("avx512_bf16", "amx", "expected"),
    [(False, False, torch.float32), (True, False, torch.bfloat16), (False, True, torch.bfloat16)],
)
def test_auto_takes_bf16_where_the_cpu_has_instructions_for_it(
    monkeypatch: pytest.MonkeyPatch, avx512_bf16: bool, amx: bool, expected: torch.dtype
) -> None:
    fake = SimpleNamespace(_is_avx512_bf16_supported=lambda: avx512_bf16, _is_amx_tile_supported=lambda: amx)
    monkeypatch.setattr(torch, "cpu", fake)
    assert choose_precision("auto", torch.device("cpu")) == expected


def test_an_unknown_precision_is_refused() -> None:
    with pytest.raises(InputError, match="fp32 or bf16"):
        choose_precision("int3", torch.device("cpu"))
