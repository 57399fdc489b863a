"""How many threads compute, and how they wait for one another; settled before torch is imported.

The threads of OpenMP meet at the end of each product. By default they wait there in a loop that never
pauses; where another process has taken one of their cores, all of them do so for as long as that one is not
scheduled, and everything takes five to eight times as long. Here they spin for some microseconds, then sleep.
"""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from pathlib import Path

_WAITING = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME")
"""What a user sets who knows better."""

_SPINS = "1000"
"""Of GNU's OpenMP, some 20 microseconds: longer than what lies between most products."""

_BLOCKTIME = "1"
"""Of Intel's and LLVM's, milliseconds; 200 by default."""

_COUNTS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS")

_CGROUPS = Path("/sys/fs/cgroup")


def settle(environment: MutableMapping[str, str] | None = None) -> None:
    """Writes what torch reads when it is imported, but nothing that the user has set.

    Args:
        environment: None: that of this process.
    """
    chosen = os.environ if environment is None else environment
    if not any(name in chosen for name in _WAITING):
        chosen["GOMP_SPINCOUNT"] = _SPINS
        chosen["KMP_BLOCKTIME"] = _BLOCKTIME
    quota = cpu_quota()
    # OpenMP itself counts the cores that the process may use, but not the share of their time.
    if quota is not None and quota < _cores() and not any(name in chosen for name in _COUNTS):
        chosen["OMP_NUM_THREADS"] = str(max(1, int(quota)))


def cpu_quota(root: Path = _CGROUPS, own: Path = Path("/proc/self/cgroup")) -> float | None:
    """Returns the processor time that this process's container may use, in cores; None: there is no limit.

    Args:
        root: where control groups are mounted.
        own: the file that names those of this process.
    """
    found: list[float] = []
    for line in _read(own).splitlines():
        _, controllers, path = line.split(":", 2)
        if not controllers:  # version 2
            folder = root / path.strip("/")
            # Each folder above may set a limit of its own.
            limits = [
                _read(above / "cpu.max") for above in (folder, *folder.parents) if above.is_relative_to(root)
            ]
        elif "cpu" in controllers.split(","):
            folder = root / "cpu" / path.strip("/")
            limits = [
                f"{_read(at / 'cpu.cfs_quota_us').strip()} {_read(at / 'cpu.cfs_period_us').strip()}"
                for at in (folder, root / "cpu")
            ]
        else:
            continue
        for limit in limits:
            quota, _, period = limit.strip().partition(" ")
            if quota.isdecimal() and period.isdecimal() and int(period):
                found.append(int(quota) / int(period))
    return min(found, default=None)


def _cores() -> int:
    """Those that this process may use; macOS and Windows do not tell."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _read(file: Path) -> str:
    """Returns what is in a file, "" if it cannot be read."""
    try:
        return file.read_text(encoding="utf-8")
    except OSError:
        return ""
