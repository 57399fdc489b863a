"""Downloads from the hub: what is needed, with progress, gone on with after a break."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import huggingface_hub
import pytest
from huggingface_hub import constants

from nlp.errors import ModelError
from nlp.models import registry
from nlp.models.card import ModelCard
from nlp.models.checkpoints import download
from nlp.models.table import MODELS


@pytest.mark.parametrize(
    ("names", "needed"),
    [
        ([], []),
        (["model.safetensors", "config.json", "pytorch_model.bin"], ["config.json", "model.safetensors"]),
        (["pytorch_model.bin", "spiece.model"], ["spiece.model", "pytorch_model.bin"]),
        (["onnx/model.onnx", "tf_model.h5", "a.gguf", "runs/events.out", "config.json"], ["config.json"]),
    ],
)
def test_other_formats_are_left_out_and_small_files_come_first(names: list[str], needed: list[str]) -> None:
    assert download.needed_files(names) == needed


class FakeHub:
    """Stands for the hub's client: its files are those of a folder; it may break off."""

    def __init__(self, folder: Path, card: ModelCard, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.card = folder, card
        self.asked: list[str] = []
        self.breaks_at = ""
        base = Path(constants.HF_HUB_CACHE)
        self.snapshot = base / f"models--{card.repository.replace('/', '--')}" / "snapshots" / card.revision
        monkeypatch.setattr(huggingface_hub, "HfApi", lambda: self)
        monkeypatch.setattr(huggingface_hub, "hf_hub_download", self.download)
        monkeypatch.setattr(download, "probe", lambda: None)

    def model_info(self, repository: str, *, revision: str, files_metadata: bool) -> Any:
        assert (repository, revision) == (self.card.repository, self.card.revision)
        names = {path.name: path.stat().st_size for path in self.folder.iterdir()}
        names |= {"tf_model.h5": 10**9, "flax_model.msgpack": 10**9, "runs/events.out": 5}
        if "model.safetensors" in names:
            names["pytorch_model.bin"] = 10**9
        return SimpleNamespace(siblings=[SimpleNamespace(rfilename=n, size=s) for n, s in names.items()])

    def download(self, repository: str, name: str, *, revision: str, tqdm_class: Any) -> str:
        self.asked.append(name)
        if name == self.breaks_at:
            raise ConnectionError("the line went down")
        self.snapshot.mkdir(parents=True, exist_ok=True)
        data = (self.folder / name).read_bytes()
        bar = tqdm_class(total=len(data), unit="B")
        bar.update(len(data) // 2)
        bar.update(len(data) - len(data) // 2)
        bar.close()
        (self.snapshot / name).write_bytes(data)
        return str(self.snapshot / name)


@pytest.mark.parametrize("name", ["opus-mt", "vit5-base"])
def test_a_download_takes_what_is_needed_with_progress_and_goes_on_after_a_break(
    built: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    fake = FakeHub(built(name), MODELS[name], monkeypatch)
    weights = "pytorch_model.bin" if name == "vit5-base" else "model.safetensors"
    fake.breaks_at = weights
    with pytest.raises(ModelError, match="the line went down"):
        registry.prepare(name)
    assert not registry.is_ready(name)
    fake.breaks_at = ""
    fake.asked.clear()
    said: list[tuple[str, float]] = []
    registry.prepare(name, progress=lambda message, share: said.append((message, share)))
    assert registry.is_ready(name)
    assert fake.asked[-1] == weights, "small files first: what is wrong shows early"
    assert set(fake.asked) == {path.name for path in built(name).iterdir()}
    shares = [share for _, share in said]
    assert shares == sorted(shares)
    assert shares[0] == 0.0
    assert shares[-1] == 1.0
    assert re.fullmatch(rf"downloading {name}: \S+ \(0 of 1 MB\)", said[0][0])
    registry.prepare(name)


def test_what_the_hub_refuses_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import httpx
    from huggingface_hub import errors

    fake = FakeHub(tmp_path, MODELS["gemma-1b"], monkeypatch)
    response: Any = httpx.Response(403, request=httpx.Request("GET", "https://example.org"))

    def refuse(kind: Any) -> Callable[..., Any]:
        def raising(*_: Any, **__: Any) -> Any:
            raise kind("no", response=response)

        return raising

    monkeypatch.setattr(fake, "model_info", refuse(errors.GatedRepoError))
    with pytest.raises(ModelError, match=r"accepts its terms: .*/gemma-3-1b-it, .*HF_TOKEN"):
        registry.prepare("gemma-1b")

    def break_off(*_: Any, **__: Any) -> Any:
        # What the hub's client lets through of its own client is no OSError.
        raise httpx.ReadTimeout("late")

    monkeypatch.setattr(fake, "model_info", break_off)
    with pytest.raises(ModelError, match=r"cannot be downloaded \(late\); where there is a network"):
        registry.prepare("gemma-1b")
    monkeypatch.setattr(fake, "model_info", refuse(errors.RepositoryNotFoundError))
    with pytest.raises(ModelError, match="the hub has no repository google/gemma-3-1b-it"):
        registry.prepare("gemma-1b")


@pytest.mark.network
@pytest.mark.skipif(os.environ.get("TOMTAT_NETWORK") != "1", reason="needs a hub; set TOMTAT_NETWORK=1")
@pytest.mark.parametrize(
    "name", [n for n, c in MODELS.items() if c.source == "hub" and not c.gated and c.engines != ("llamacpp",)]
)
def test_the_hub_has_what_the_table_names(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    card = MODELS[name]
    info = huggingface_hub.HfApi().model_info(card.repository, revision=card.revision, files_metadata=True)
    names = download.needed_files([file.rfilename for file in info.siblings or []])
    assert "config.json" in names
    assert any(name.endswith((".safetensors", ".bin")) for name in names)
    size = sum(file.size or 0 for file in info.siblings or [] if file.rfilename in names) / 1e6
    assert size == pytest.approx(card.size_mb, rel=0.1)


@pytest.mark.network
@pytest.mark.skipif(os.environ.get("TOMTAT_NETWORK") != "1", reason="needs a hub; set TOMTAT_NETWORK=1")
@pytest.mark.parametrize("name", [name for name, card in MODELS.items() if card.gguf_file])
def test_the_hub_has_the_gguf_file_that_the_table_names(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    card = MODELS[name]
    api = huggingface_hub.HfApi()
    info = api.model_info(card.gguf_repository, revision=card.gguf_revision, files_metadata=True)
    sizes = {file.rfilename: (file.size or 0) / 1e6 for file in info.siblings or []}
    assert sizes[card.gguf_file] == pytest.approx(card.gguf_size_mb, rel=0.01)
