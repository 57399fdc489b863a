"""What a figure was measured on: the machine, the versions, the memory."""

from __future__ import annotations

import os
import platform
import resource
import sys
from importlib import metadata
from pathlib import Path

PACKAGES = ("tomtat", "torch", "transformers", "numpy", "sacrebleu", "rouge-score")

_STATUS = Path("/proc/self/status")
_CLEAR_REFS = Path("/proc/self/clear_refs")


def describe_machine() -> dict[str, str | int]:
    """Returns the processor's name, the cores this process may use, the system and Python."""
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        cores = os.cpu_count() or 1
    return {
        "processor": _processor(),
        "cores": cores,
        "vectors": _vector_instructions(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def versions() -> dict[str, str]:
    """Returns the installed version of every package that a figure depends on."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def peak_memory() -> int:
    """Returns the most memory this process has held since `forget_peak`, in MB (10^6 bytes)."""
    try:
        # Not ru_maxrss: on Linux a child inherits that of the process which started it.
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 // 10**6
    except OSError:
        pass
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 10**6 if sys.platform == "darwin" else peak * 1024 // 10**6


def forget_peak() -> bool:
    """Starts a new peak from now on. Returns False where the system cannot (then peaks only rise)."""
    try:
        _CLEAR_REFS.write_text("5")
    except OSError:
        return False
    return True


def _processor() -> str:
    for key, value in _cpuinfo():
        if key == "model name":
            return value
    return platform.processor() or "unknown"


def _vector_instructions() -> str:
    flags = next((set(value.split()) for key, value in _cpuinfo() if key == "flags"), set())
    known = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8")
    return " ".join(name for name in known if name in flags) or "unknown"


def _cpuinfo() -> list[tuple[str, str]]:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return []
    pairs = (line.partition(":") for line in lines if ":" in line)
    return [(key.strip(), value.strip()) for key, _, value in pairs]
