"""Rows of a matrix that stays in its file."""

from __future__ import annotations

import json
from pathlib import Path

import torch

_DTYPES = {"BF16": torch.bfloat16, "F16": torch.float16, "F32": torch.float32}


class StoredRows:
    """Embeddings that are read from their file each time they are asked for.

    Mapped, the rows of rare words would stay in the memory of the process, more of them with each article.

    Args:
        file: a file of safetensors, whose header tells where a tensor is (https://huggingface.co/docs/safetensors).
        name: of the matrix.
        dtype: of the rows that are returned.

    Raises:
        KeyError: there is no such matrix, or it has numbers of another kind than weights have.
        OSError: the file cannot be read.
    """

    def __init__(self, file: Path, name: str, dtype: torch.dtype) -> None:
        with file.open("rb") as opened:
            size = int.from_bytes(opened.read(8), "little")
            of = json.loads(opened.read(size))[name]
        self._file, self._dtype, self._stored = file, dtype, _DTYPES[of["dtype"]]
        self._begin = 8 + size + of["data_offsets"][0]
        self._count, self._width = of["shape"]

    def __call__(self, numbers: torch.Tensor) -> torch.Tensor:
        """Returns rows.

        Args:
            numbers: of rows, of shape [...].

        Returns:
            The rows, of shape [..., width].

        Raises:
            IndexError: there is no such row.
            OSError: the file cannot be read.
        """
        unique, places = torch.unique(numbers, return_inverse=True)
        rows = torch.empty(len(unique), self._width, dtype=self._stored)
        size = self._width * self._stored.itemsize
        with self._file.open("rb", buffering=0) as opened:
            for number, row in zip(unique.tolist(), rows.view(torch.uint8).numpy(), strict=True):
                if not 0 <= number < self._count:
                    raise IndexError(f"row {number} of {self._count}")
                opened.seek(self._begin + number * size)
                opened.readinto(row)
        return rows.to(self._dtype)[places]
