"""Waiting and counting of threads, as settled before torch is imported."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nlp.models import threads


@pytest.mark.parametrize("name", ["OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME"])
def test_what_the_user_has_set_stays(name: str) -> None:
    environment = {name: "7"}
    threads.settle(environment)
    assert {key: value for key, value in environment.items() if "THREADS" not in key} == {name: "7"}


def test_waiting_is_bounded() -> None:
    environment: dict[str, str] = {}
    threads.settle(environment)
    assert 0 < int(environment["GOMP_SPINCOUNT"]) < 100_000
    assert int(environment["KMP_BLOCKTIME"]) < 200


@pytest.mark.parametrize(
    ("quota", "expected"), [(None, None), (1.5, "1"), (0.2, "1"), (3.9, "3"), (8.0, None), (100.0, None)]
)
def test_a_quota_below_the_cores_bounds_the_threads(
    monkeypatch: pytest.MonkeyPatch, quota: float | None, expected: str | None
) -> None:
    monkeypatch.setattr(threads, "cpu_quota", lambda: quota)
    monkeypatch.setattr(threads, "_cores", lambda: 8)
    environment: dict[str, str] = {}
    threads.settle(environment)
    assert environment.get("OMP_NUM_THREADS") == expected
    environment = {"OMP_NUM_THREADS": "5"}
    threads.settle(environment)
    assert environment["OMP_NUM_THREADS"] == "5"


@pytest.mark.parametrize(
    ("own", "files", "expected"),
    [
        ("0::/", {"cpu.max": "150000 100000\n"}, 1.5),
        ("0::/", {"cpu.max": "max 100000\n"}, None),
        ("0::/a/b\n", {"a/cpu.max": "50000 100000\n", "a/b/cpu.max": "max 100000"}, 0.5),
        ("0::/a\n", {"cpu.max": "400000 100000\n", "a/cpu.max": "200000 100000"}, 2.0),
        ("0::/\n", {}, None),
        ("", {}, None),
        ("0::/\n", {"cpu.max": "broken"}, None),
        ("0::/\n", {"cpu.max": "100000 0"}, None),
        ("4:cpu,cpuacct:/\n", {"cpu/cpu.cfs_quota_us": "250000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 2.5),
        ("4:cpu:/d\n", {"cpu/d/cpu.cfs_quota_us": "-1\n", "cpu/d/cpu.cfs_period_us": "100000\n"}, None),
        ("3:memory:/\n", {"cpu.max": "100000 100000"}, None),
    ],
)
def test_the_quota_is_that_of_the_control_groups(
    tmp_path: Path, own: str, files: dict[str, str], expected: float | None
) -> None:
    (tmp_path / "self").write_text(own, encoding="utf-8")
    for name, content in files.items():
        file = tmp_path / "root" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    assert threads.cpu_quota(tmp_path / "root", tmp_path / "self") == expected


def test_nothing_heavy_is_imported() -> None:
    code = "import sys, nlp.models.threads as t; t.settle(); assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2], env=os.environ)
