"""What a figure was measured on: the machine, the versions, the memory."""

import os
import platform
import resource
import sys
from importlib import metadata
from pathlib import Path

PACKAGES = ("tomtat", "torch", "transformers", "numpy", "sacrebleu", "rouge-score")
VECTORS = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8")


def describe_machine() -> dict[str, str | int]:
    """Returns the processor's name, the cores this process may use, the system and Python."""
    cpu, system = _read_table(Path("/proc/cpuinfo")), f"{platform.system()} {platform.machine()}"
    # Not on macOS and Windows.
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    vectors = " ".join(name for name in VECTORS if name in cpu.get("flags", "").split()) or "unknown"
    known: dict[str, str | int] = {"cores": cores, "vectors": vectors, "system": system}
    processor, python = cpu.get("model name", platform.processor()), platform.python_version()
    return {"processor": processor, **known, "python": python}


def versions() -> dict[str, str]:
    """Returns the installed version of every package that a figure depends on."""
    there = {name for name in PACKAGES if next(iter(metadata.distributions(name=name)), None)}
    return {name: metadata.version(name) if name in there else "not installed" for name in PACKAGES}


def peak_memory() -> int:
    """Returns the most memory this process has held since `forget_peak`, in MB (10^6 bytes)."""
    # Not ru_maxrss first: on Linux a child inherits that of the process which started it.
    known, unit = _read_table(Path("/proc/self/status")).get("VmHWM"), 1 if sys.platform == "darwin" else 1024
    peak = int(known.split()[0]) if known else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * unit // 10**6


def forget_peak() -> bool:
    """Starts a new peak from now on. Returns False where the system cannot (then peaks only rise)."""
    try:
        return bool(Path("/proc/self/clear_refs").write_text("5"))
    except OSError:
        return False


def _read_table(file: Path) -> dict[str, str]:
    """The "key: value" lines of a file of the system, the first of each key; {} where there is none."""
    lines = file.read_text().splitlines() if file.exists() else []
    return {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in reversed(lines))}
