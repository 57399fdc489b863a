"""What the libraries below the models keep for themselves: how much, and when they give it back.

None of it is much for one text; a process that works on many of all lengths comes to hold twice what its
models and a batch need.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, MutableMapping
from typing import Any

_PRODUCTS = "ONEDNN_PRIMITIVE_CACHE_CAPACITY"

_PRODUCTS_OF_TORCH = "LRU_CACHE_CAPACITY"
"""The same of ideep, that torch calls oneDNN by: what it keeps, oneDNN cannot give up."""

_KEPT = "32"
"""Products that are kept prepared, each for one size of its matrices: 80 to 350 KB, half a millisecond to
prepare again. By themselves both keep 1,024; a layer has four, and few numbers of rows are met again soon."""


_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
"""Of mallopt(3)."""

_LARGE = 2_000_000
"""Bytes; what a layer computes for a batch of 64 rows, and its cache of keys and values, are larger."""

_KEPT_FREE = 32_000_000
"""Bytes at the end of the heap that are kept for what comes next."""


def settle(environment: MutableMapping[str, str] | None = None) -> None:
    """Writes what oneDNN and ideep read when torch computes first, unless the user has set it.

    Args:
        environment: None: that of this process.
    """
    chosen = os.environ if environment is None else environment
    if _PRODUCTS.replace("ONEDNN", "DNNL") not in chosen:  # its older name
        chosen.setdefault(_PRODUCTS, _KEPT)
    chosen.setdefault(_PRODUCTS_OF_TORCH, _KEPT)


def map_large_blocks() -> None:
    """Lets glibc map each large block for itself, so that it is the system's again as soon as it is freed.

    Else, once one was freed, blocks of up to 32 MB are cut from the heap, where smaller ones that live on lie
    between them: the more texts a process has seen, the more of it stays (mallopt(3)). Where the user has set
    a threshold, or there is another allocator, nothing is done.
    """
    if any(name in os.environ for name in ("MALLOC_MMAP_THRESHOLD_", "GLIBC_TUNABLES")):
        return
    if (option := _of_glibc("mallopt")) is not None:
        option(_M_MMAP_THRESHOLD, _LARGE)
        option(_M_TRIM_THRESHOLD, _KEPT_FREE)


def _of_glibc(name: str) -> Callable[..., Any] | None:
    """A function of the allocator; None where another one is in use."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None


def give_back() -> None:
    """Gives what was freed back to the system: the allocator of glibc keeps it, others need no telling.

    Takes some 5 milliseconds where a batch has been computed.
    """
    if (trim := _of_glibc("malloc_trim")) is not None:
        trim(0)


def remember_nothing(tokenizer: Any) -> None:
    """Lets a tokenizer forget the words that it has divided.

    To one that makes blanks a letter, as Gemma's, a text is one word: it keeps 10,000 of them, in 80 MB, and
    is no faster for it.

    Args:
        tokenizer: a `tokenizers.Tokenizer`.
    """
    # A private name that may move: then it remembers.
    resize = getattr(tokenizer.model, "_resize_cache", None)
    if resize is not None:
        resize(0)
