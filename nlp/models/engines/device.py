"""Where the engines of torch compute, and in which precision."""

from __future__ import annotations

from collections.abc import Callable

import torch

from nlp.errors import InputError

PRECISIONS = {"fp32": torch.float32, "bf16": torch.bfloat16}


def choose_device(device: str) -> torch.device:
    """Turns "auto", "cpu", "cuda" or "cuda:N" into a device that exists.

    Raises:
        InputError: there is no such device on this machine.
    """
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    kind, _, number = device.partition(":")
    if kind not in ("cpu", "cuda") or (number and not number.isdecimal()) or (kind == "cpu" and number):
        raise InputError(f"device must be auto, cpu, cuda or cuda:N, not {device!r}")
    if kind == "cuda" and int(number or 0) >= torch.cuda.device_count():
        raise InputError(f"there is no device {device} on this machine; choose cpu or auto")
    return torch.device(device)


def choose_precision(precision: str, device: torch.device) -> torch.dtype:
    """Turns "auto", "fp32" or "bf16" into a dtype.

    "auto" is bf16 where the device has instructions for it: emulated, it is several times slower
    than fp32.

    Raises:
        InputError: there is no such precision.
    """
    if precision == "auto":
        precision = "bf16" if _computes_bf16(device) else "fp32"
    if precision not in PRECISIONS:
        raise InputError(f"precision must be auto, {' or '.join(PRECISIONS)}, not {precision!r}")
    return PRECISIONS[precision]


def _computes_bf16(device: torch.device) -> bool:
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    # Private names that may move: then fp32, which is always right.
    checks = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    found: list[Callable[[], bool]] = [
        getattr(torch.cpu, name) for name in checks if hasattr(torch.cpu, name)
    ]
    return any(check() for check in found)
