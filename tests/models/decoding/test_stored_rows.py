"""Tests of nlp.models.decoding.stored_rows: rows as they are in the matrix."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from nlp.models.decoding.stored_rows import StoredRows


@pytest.fixture
def matrix() -> torch.Tensor:
    return torch.randn(7, 5, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("stored", [torch.float32, torch.bfloat16, torch.float16])
@pytest.mark.parametrize("wanted", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("numbers", [[3], [], [6, 0, 6, 2], [[1, 2, 1], [5, 0, 5]]])
def test_rows_are_those_of_the_matrix(
    tmp_path: Path, matrix: torch.Tensor, stored: torch.dtype, wanted: torch.dtype, numbers: list
) -> None:
    file = tmp_path / "w.safetensors"
    save_file({"before": torch.ones(3), "m": matrix.to(stored), "z": torch.ones(2, 2)}, file)
    asked = torch.tensor(numbers, dtype=torch.long)
    found = StoredRows(file, "m", wanted)(asked)
    assert found.dtype == wanted
    assert torch.equal(found, matrix.to(stored).to(wanted)[asked])


def test_what_is_not_there_is_told(tmp_path: Path, matrix: torch.Tensor) -> None:
    file = tmp_path / "w.safetensors"
    save_file({"m": matrix, "whole": torch.ones(2, 2, dtype=torch.long)}, file)
    for name in ("another", "whole"):
        with pytest.raises(KeyError):
            StoredRows(file, name, torch.float32)
    for number in (7, -1):
        with pytest.raises(IndexError):
            StoredRows(file, "m", torch.float32)(torch.tensor([number]))
