"""Batches on a Ray cluster: the bytes of a run on one machine, through killed workers and a killed driver."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from nlp.batch.articles import Articles
from nlp.batch.input import open_rows
from nlp.batch.run import BatchProgress, run_batch, run_rows
from nlp.errors import InputError, ModelError
from nlp.pipeline import load
from nlp.settings import Settings

ray = pytest.importorskip("ray", reason="the extra `ray` is not installed")

from nlp.batch.cluster import Cluster  # noqa: E402
from nlp.batch.jobs import LOST  # noqa: E402

CHUNK = 4
TEXT = "Sáng 12/3, xã Tân Hòa khánh thành cầu Rạch Sỏi dài 86 mét. Cầu nối hai ấp của xã. Dân rất vui."


@dataclass(frozen=True)
class Fragile(Articles):
    """Ends its process at "GIẾT" each time, at "GIẾT MỘT LẦN" once; cannot load its models if so told.

    Attributes:
        notes: a folder in which it is noted when a process is ended.
        broken: why its models cannot be loaded.
    """

    notes: str = ""
    broken: str = ""

    def load(self) -> Any:
        if self.broken == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.broken:
            raise ModelError(self.broken)
        assert os.environ["OMP_NUM_THREADS"] == "1"
        return load(self.settings)

    def outputs(self, pipeline: Any, rows: Any, *, skip: int) -> Iterator[Any]:
        for row in rows[skip:]:
            text = "" if row.error else row.record["text"]
            note = Path(self.notes, f"{row.id}")
            if ("MỘT LẦN" in text and not note.exists()) or ("MỘT LẦN" not in text and "GIẾT" in text):
                with open(note, "a") as stream:
                    stream.write(f"{os.getpid()}\n")
                os.kill(os.getpid(), signal.SIGKILL)
        yield from super().outputs(pipeline, rows, skip=skip)


SETTINGS = Settings(preset="extractive", task="summarize")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    ray.init(
        address="local", num_cpus=2, include_dashboard=False, logging_level="ERROR", log_to_driver=False,
        object_store_memory=80_000_000,
    )  # fmt: skip
    yield Cluster(workers=2)
    ray.shutdown()


def write(path: Path, *texts: str) -> Path:
    rows = [{"id": f"bài-{i}", "text": text} for i, text in enumerate(texts)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def articles(count: int) -> list[str]:
    return [f"{TEXT} Cả xã có {i + 2} cây cầu." for i in range(count)]


def run(source: Path, target: Path, cluster: Any, work: Articles | None = None, **options: Any) -> list[Any]:
    """Runs a batch on a cluster; returns the rows."""
    run_rows(open_rows(source), target, cluster, work or Articles(SETTINGS), {}, chunk=CHUNK, **options)
    return [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]


def test_the_bytes_are_those_of_one_machine(cluster: Cluster, tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", *articles(3 * CHUNK), "", TEXT)
    run_batch(source, tmp_path / "here.jsonl", load(SETTINGS), settings=SETTINGS, chunk=CHUNK)
    told: list[BatchProgress] = []
    run_batch(source, tmp_path / "there.jsonl", cluster, settings=SETTINGS, chunk=CHUNK, progress=told.append)
    assert (tmp_path / "there.jsonl").read_bytes() == (tmp_path / "here.jsonl").read_bytes()
    assert (told[0].done, told[-1].done, told[-1].errors) == (0, 3 * CHUNK + 2, 1)
    records = [(tmp_path / f"{name}.jsonl.run.json").read_text("utf-8") for name in ("here", "there")]
    assert records[0] == records[1]


def test_killed_workers_are_replaced_and_a_row_that_kills_each_becomes_its_error(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nlp.batch.jobs.TRIES", 2)
    texts = articles(2 * CHUNK)
    texts[1], texts[CHUNK + 2] = f"{TEXT} GIẾT MỘT LẦN", f"{TEXT} GIẾT"
    source = write(tmp_path / "in.jsonl", *texts)
    work = Fragile(SETTINGS, notes=str(tmp_path))
    rows = run(source, tmp_path / "out.jsonl", cluster, work)
    assert [row["id"] for row in rows] == [f"bài-{i}" for i in range(2 * CHUNK)]
    assert {row["id"]: row["error"] for row in rows if row["error"]} == {f"bài-{CHUNK + 2}": LOST}
    killed = [(tmp_path / f"bài-{i}").read_text().split() for i in (1, CHUNK + 2)]
    assert len(killed[0]) == 1
    assert len(set(killed[1])) == 2 * 2


def test_a_killed_driver_goes_on_where_it_was(cluster: Cluster, tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", *articles(4 * CHUNK))
    run(source, tmp_path / "whole.jsonl", cluster)
    target = tmp_path / "out.jsonl"
    address = ray.get_runtime_context().gcs_address
    command = [sys.executable, __file__, address, str(source), str(target)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    killed = subprocess.run(command, env=environment, timeout=120)
    assert killed.returncode == -signal.SIGKILL
    assert not target.exists()
    told: list[BatchProgress] = []
    run(source, target, cluster, progress=told.append)
    assert told[0].done >= CHUNK
    assert target.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def run_until_killed(address: str, source: str, target: str) -> None:
    def kill(progress: BatchProgress) -> None:
        if progress.done > CHUNK:
            os.kill(os.getpid(), signal.SIGKILL)

    run(Path(source), Path(target), Cluster(address, workers=1), progress=kill)


@pytest.mark.parametrize(
    ("broken", "said"),
    [("there is no such model", "there is no such model"), ("killed", "end while they load")],
)
def test_workers_that_cannot_begin(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, said: str
) -> None:
    monkeypatch.setattr("nlp.batch.cluster.TRIES", 1)
    source = write(tmp_path / "in.jsonl", TEXT)
    with pytest.raises(ModelError, match=said):
        run(source, tmp_path / "out.jsonl", cluster, Fragile(SETTINGS, broken=broken))


def test_a_machine_without_gpus_says_so(cluster: Cluster, tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", TEXT)
    with pytest.raises(InputError, match="no GPU"):
        run(source, tmp_path / "out.jsonl", Cluster(gpus=0.5))


@dataclass(frozen=True)
class Noting(Articles):
    """Notes what Ray has given each worker.

    Attributes:
        notes: a folder, with a file for each of them.
    """

    notes: str = ""

    def load(self) -> Any:
        given = ray.get_runtime_context().get_assigned_resources()
        Path(self.notes, str(os.getpid())).write_text(json.dumps([given, self.settings.device]))
        return load(self.settings)


GPUS = """
import json, os, sys
from pathlib import Path
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
import ray
from nlp.batch.cluster import Cluster
from nlp.errors import InputError
from tests.batch.test_cluster import SETTINGS, Noting, run

source, folder = map(Path, sys.argv[1:3])
# Ray believes in the GPU that it is told of.
ray.init(address="local", num_cpus=3, num_gpus=1, include_dashboard=False, logging_level="ERROR",
         log_to_driver=False, object_store_memory=80_000_000)
for number, (workers, gpus) in enumerate(json.loads(sys.argv[3])):
    notes = folder / str(number)
    notes.mkdir()
    told = []
    try:
        cluster = Cluster(workers=workers, gpus=gpus, say=told.append)
        run(source, folder / f"{number}.jsonl", cluster, Noting(SETTINGS, notes=str(notes)))
    except InputError as error:
        told.append(str(error))
    (folder / f"{number}.said").write_text("; ".join(told))
"""


def test_a_part_of_a_gpu_for_each_worker(tmp_path: Path) -> None:
    cases: list[tuple[int, float, list[float], str]] = [
        (0, 0.5, [0.5, 0.5], "workers: 2, machines: 1"),
        (3, 0.5, [0.5, 0.5], "workers: 2, not 3"),
        (1, 0.25, [0.25], "workers: 1, machines: 1"),
        (0, 2.0, [], "the most is 1"),
    ]
    source = write(tmp_path / "in.jsonl", *articles(3 * CHUNK))
    # In a process of its own, beside the cluster of the others.
    asked = json.dumps([case[:2] for case in cases])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    subprocess.run([sys.executable, "-c", GPUS, source, tmp_path, asked], env=environment, check=True)
    for number, (_, _, each, said) in enumerate(cases):
        notes = [json.loads(note.read_text()) for note in (tmp_path / str(number)).iterdir()]
        assert [(given.get("GPU"), device) for given, device in notes] == [(part, "auto") for part in each]
        assert said in (tmp_path / f"{number}.said").read_text()
        assert (tmp_path / f"{number}.jsonl").exists() is bool(each)


def test_it_is_told_where_no_worker_is_ready(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nlp.batch.cluster.PATIENCE", 0.0)
    told: list[str] = []
    run(write(tmp_path / "in.jsonl", TEXT), tmp_path / "out.jsonl", Cluster(workers=1, say=told.append))
    assert any("no worker is ready" in line for line in told)


@pytest.mark.parametrize(
    "options",
    [{"address": "ray://a:1"}, {"workers": -1}, {"gpus": -1.0}, {"gpus": 1.5}, {"gpus": 0.00001}],
)
def test_bad_options(options: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        Cluster(**options)


if __name__ == "__main__":
    run_until_killed(*sys.argv[1:])
