"""Inputs and outputs named by an address; file:// stands for all file systems of pyarrow."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from nlp.batch.storage import at_hand, is_elsewhere
from nlp.cli.app import app
from nlp.errors import InputError
from tests.batch.cloud import Cloud, cloud

TEXT = "Sáng 12/3, xã Tân Hòa khánh thành cầu Rạch Sỏi dài 86 mét. Cầu nối hai ấp của xã. Dân rất vui."


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TOMTAT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "batches"


def write(folder: Path, count: int = 3) -> str:
    path = folder / "in.jsonl"
    path.write_text("".join(json.dumps({"text": f"{TEXT} {i}."}) + "\n" for i in range(count)), "utf-8")
    return str(path)


def batch(*arguments: str) -> Result:
    return CliRunner().invoke(
        app, ["batch", *arguments, "--preset", "extractive", "--task", "summarize", "-q"]
    )


@pytest.mark.parametrize(
    ("name", "elsewhere"),
    [
        ("s3://a/b.jsonl", True),
        ("gs://a/b.jsonl", True),
        ("file:///a", True),
        ("a.jsonl", False),
        ("/a/b.jsonl", False),
        ("C:\\a.jsonl", False),
        ("", False),
    ],
)
def test_what_is_an_address(name: str, elsewhere: bool) -> None:
    assert is_elsewhere(name) is elsewhere


def test_addresses_give_the_bytes_of_paths_and_nothing_stays(tmp_path: Path, cache: Path) -> None:
    source = write(tmp_path)
    assert batch(source, "-o", str(tmp_path / "here.jsonl")).exit_code == 0
    result = batch(f"file://{source}", "-o", f"file://{tmp_path}/there.jsonl")
    assert result.exit_code == 0, result.stderr
    assert (tmp_path / "there.jsonl").read_bytes() == (tmp_path / "here.jsonl").read_bytes()
    assert (tmp_path / "there.jsonl.run.json").exists()
    assert not any(cache.iterdir())


def test_what_was_sent_is_not_made_again_and_not_replaced_unsaid(tmp_path: Path) -> None:
    source, target = write(tmp_path), f"file://{tmp_path}/out.jsonl"
    batch(source, "-o", target)
    before = (tmp_path / "out.jsonl").stat().st_mtime_ns
    assert batch(source, "-o", target).exit_code == 0
    assert (tmp_path / "out.jsonl").stat().st_mtime_ns == before
    refused = batch(source, "-o", target, "--length", "long")
    assert (refused.exit_code, "--overwrite" in refused.stderr) == (2, True)
    assert batch(source, "-o", target, "--length", "long", "--overwrite").exit_code == 0
    assert (tmp_path / "out.jsonl").stat().st_mtime_ns != before


def test_an_interrupted_run_finds_its_rows_and_its_copy_of_a_folder(tmp_path: Path, cache: Path) -> None:
    folder = tmp_path / "in"
    (folder / "sâu").mkdir(parents=True)
    for name in ("a.txt", "sâu/b.txt"):
        (folder / name).write_text(TEXT, encoding="utf-8")

    def interrupted() -> tuple[Path, Path]:
        with suppress(KeyboardInterrupt), at_hand(f"file://{folder}", f"file://{tmp_path}/o.jsonl") as at:
            at[1].with_name("o.jsonl.partial.jsonl").touch()
            raise KeyboardInterrupt
        return at

    source, _ = interrupted()
    copied = (source / "sâu" / "b.txt").stat()
    assert copied.st_mtime_ns == (folder / "sâu" / "b.txt").stat().st_mtime_ns
    again, made = interrupted()
    assert again == source
    assert (source / "sâu" / "b.txt").stat().st_ctime_ns == copied.st_ctime_ns
    assert made.with_name("o.jsonl.partial.jsonl").exists()


@pytest.mark.parametrize(
    ("address", "said"),
    [("file:///no/such/file.jsonl", "no such file"), ("zz://a/b.jsonl", "no address that can be used")],
)
def test_bad_addresses(tmp_path: Path, address: str, said: str) -> None:
    with pytest.raises(InputError, match=said), at_hand(address, str(tmp_path / "o.jsonl")):
        pass
    result = batch(address, "-o", str(tmp_path / "o.jsonl"))
    assert (result.exit_code, said in result.stderr) == (2, True)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_an_output_that_cannot_be_sent(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    result = batch(write(tmp_path), "-o", f"file://{tmp_path}/locked/o.jsonl")
    assert (result.exit_code, "cannot be reached" in result.stderr) == (2, True)


def test_a_module_for_ray_alone_needs_ray(tmp_path: Path, monkeypatch: Any) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "ray"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "ray", None)
    for name in ("RAY_AUTH_MODE", "RAY_AUTH_TOKEN"):  # the command sets them, other tests shall not see them
        monkeypatch.setenv(name, "")
    monkeypatch.delitem(sys.modules, "nlp.batch.cluster", raising=False)
    result = batch(write(tmp_path), "-o", str(tmp_path / "o.jsonl"), "--ray", "local")
    assert (result.exit_code, "pip install 'tomtat[ray]'" in result.stderr) == (2, True)
    alone = batch(write(tmp_path), "-o", str(tmp_path / "o.jsonl"), "--workers", "2")
    assert (alone.exit_code, "add --ray" in alone.stderr) == (2, True)


def test_a_bucket_that_is_not_there_is_told_before_anything_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyarrow import fs

    (tmp_path / "news").mkdir()
    buckets = fs.SubTreeFileSystem(str(tmp_path), fs.LocalFileSystem())
    found = SimpleNamespace(from_uri=lambda address: (buckets, address.removeprefix("s3://")))
    monkeypatch.setattr("pyarrow.fs.FileSystem", found)
    source = write(tmp_path)
    with pytest.raises(InputError, match="no bucket 'sport'"), at_hand(source, "s3://sport/out.jsonl"):
        pytest.fail("it was begun")
    assert batch(source, "-o", "s3://news/out.jsonl").exit_code == 0
    assert len((tmp_path / "news" / "out.jsonl").read_text("utf-8").splitlines()) == 3


@pytest.fixture
def storage() -> Iterator[Cloud]:
    with cloud() as server:
        yield server


@pytest.mark.parametrize("of", ["google", "amazon"])
def test_clouds_give_the_bytes_of_paths(tmp_path: Path, cache: Path, storage: Cloud, of: str) -> None:
    source = write(tmp_path)
    assert batch(source, "-o", str(tmp_path / "here.jsonl")).exit_code == 0
    storage.objects["in.jsonl"] = Path(source).read_bytes()
    address = getattr(storage, of)
    result = batch(address("in.jsonl"), "-o", address("out.jsonl"))
    assert result.exit_code == 0, result.stderr
    assert storage.objects["out.jsonl"] == (tmp_path / "here.jsonl").read_bytes()
    assert set(storage.objects) == {"in.jsonl", "out.jsonl", "out.jsonl.run.json"}
    assert not any(cache.iterdir())


@pytest.mark.parametrize("of", ["google", "amazon"])
def test_what_a_cloud_lacks_is_told(tmp_path: Path, storage: Cloud, of: str) -> None:
    address = getattr(storage, of)
    target = str(tmp_path / "o.jsonl")
    with pytest.raises(InputError, match="no such file"), at_hand(address("no.jsonl"), target):
        pytest.fail("it was begun")
    elsewhere = address("o.jsonl").replace("news/", "sport/")
    with pytest.raises(InputError, match="no bucket 'sport'"), at_hand(write(tmp_path), elsewhere):
        pytest.fail("it was begun")


def test_without_credentials_of_google_it_is_said_so_and_soon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def no_credentials(address: str) -> Any:
        asked.append(address)
        raise OSError("UNAVAILABLE: Could not create a OAuth2 access token to " + "x" * 900)

    monkeypatch.setattr("pyarrow.fs.FileSystem", SimpleNamespace(from_uri=no_credentials))
    for address, limit in (
        ("gs://news/in.jsonl", "gs://news/in.jsonl?retry_limit_seconds=10"),
        ("gs://news/in.jsonl?scheme=http", "gs://news/in.jsonl?scheme=http&retry_limit_seconds=10"),
        ("gs://news/in.jsonl?retry_limit_seconds=99", "gs://news/in.jsonl?retry_limit_seconds=99"),
    ):
        result = batch(address, "-o", str(tmp_path / "o.jsonl"))
        assert (result.exit_code, "GOOGLE_APPLICATION_CREDENTIALS" in result.stderr) == (2, True)
        assert asked.pop() == limit
        assert len(result.stderr) < 400
