"""What a figure was measured on: the machine, the versions; and what a piece of work costs there."""

import os
import platform
import resource
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from importlib import metadata
from multiprocessing import get_context
from pathlib import Path
from typing import Any

PACKAGES = ("tomtat", "torch", "transformers", "numpy", "sacrebleu", "rouge-score")
VECTORS = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8")


def describe_machine() -> dict[str, str | int]:
    """Returns the processor's name, the cores this process may use, the system and Python."""
    cpu = _read_table(Path("/proc/cpuinfo"))
    # Not on macOS and Windows.
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    vectors = " ".join(name for name in VECTORS if name in cpu.get("flags", "").split()) or "unknown"
    known: dict[str, str | int] = {"processor": cpu.get("model name", platform.processor()), "cores": cores}
    return {**known, "vectors": vectors, "system": platform.platform(), "python": platform.python_version()}


def versions() -> dict[str, str]:
    """Returns the installed version of every package that a figure depends on."""
    there = {name for name in PACKAGES if next(iter(metadata.distributions(name=name)), None)}
    return {name: metadata.version(name) if name in there else "not installed" for name in PACKAGES}


@contextmanager
def measure() -> Iterator[dict[str, float]]:
    """Yields a record that has the `seconds` of the block at its end, and in `peak_mb` (10^6 bytes) the most
    memory that the process held meanwhile; where the system forgets no peak, since its start."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    record, started = dict[str, float](), time.perf_counter()
    yield record
    record["seconds"] = time.perf_counter() - started
    # Not ru_maxrss first: on Linux a child inherits that of the process which started it.
    known, unit = _read_table(Path("/proc/self/status")).get("VmHWM"), 1 if sys.platform == "darwin" else 1024
    peak = int(known.split()[0]) if known else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    record["peak_mb"] = peak * unit // 10**6


def call_alone(calls: dict[str, tuple[Any, ...]]) -> dict[str, Any]:
    """Calls functions, each given with its arguments, one after another in fresh processes, whose start and
    memory are their own. Returns the results as `systems`, of one that fails {"error": why}; and `machine`
    and `versions`."""
    import torch

    systems = dict[str, Any]()
    for name, call in calls.items():
        print(f"measuring {name} ...", file=sys.stderr)
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            done = pool.submit(*call)
            failed = done.exception()
        systems[name] = {"error": f"{type(failed).__name__}: {failed}"} if failed else done.result()
    machine = {**describe_machine(), "threads": torch.get_num_threads()}
    return {"systems": systems, "machine": machine, "versions": versions()}


def _read_table(file: Path) -> dict[str, str]:
    """The "key: value" lines of a file of the system, the first of each key; {} where there is none."""
    lines = file.read_text().splitlines() if file.exists() else []
    return {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in reversed(lines))}
