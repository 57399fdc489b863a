"""Checkpoints of the hub: found without a network, downloaded, or told how to be fetched."""

from __future__ import annotations

import json
import os
import re
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import huggingface_hub
import pytest
from huggingface_hub import constants

from nlp.errors import InputError, ModelError
from nlp.models import registry
from nlp.models.card import ModelCard
from nlp.models.checkpoints import download, hub
from nlp.models.checkpoints.detect_family import detect_family
from nlp.models.table import MODELS
from nlp.pipeline import load
from nlp.settings import Settings

ARTICLE = (
    "Sáng 16/1, Bộ Giao thông vận tải tổ chức hội nghị tổng kết công tác năm 2019. "
    "Doanh thu quý III đạt 1.234,5 tỷ đồng, tăng 12,7% so với cùng kỳ năm ngoái. "
    "Mưa lớn khiến nhiều tuyến đường ở trung tâm thành phố ngập sâu 30-50 cm trong nhiều giờ. "
    "Nước rút vào buổi chiều cùng ngày."
)


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No network, and caches of its own."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise ConnectionError("the network was touched")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(download, "probe", refuse)
    monkeypatch.setenv("TOMTAT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))


def put_into_hub_cache(folder: Path, card: ModelCard) -> Path:
    """Lays a checkpoint out as huggingface_hub keeps it."""
    base = Path(constants.HF_HUB_CACHE) / f"models--{card.repository.replace('/', '--')}"
    snapshot = base / "snapshots" / card.revision
    snapshot.mkdir(parents=True)
    for path in folder.iterdir():
        (snapshot / path.name).symlink_to(path)
    return snapshot


def test_what_is_cached_is_used_without_the_network(built: Callable[[str], Path]) -> None:
    for name in ("vit5-base", "opus-mt"):
        assert not registry.is_ready(name)
        put_into_hub_cache(built(name), MODELS[name])
        assert registry.is_ready(name)
        registry.prepare(name)
    digest = load(Settings(preset="clean", device="cpu")).digest(ARTICLE)
    assert digest.summary_vi
    summarizer, translator = digest.models["summarizer"], digest.models["translator"]
    assert summarizer["engine"].startswith("CTranslate2")
    assert (
        summarizer["checkpoint"] == f"VietAI/vit5-base-vietnews-summarization {MODELS['vit5-base'].revision}"
    )
    assert translator["precision"].startswith("int8")
    # The engine is a choice of the run, and the settings say so.
    pipeline = load(Settings("translate", "clean", device="cpu", engine="transformers"))
    assert pipeline.summarizer is None
    assert pipeline.digest(ARTICLE).models["translator"]["engine"].startswith("transformers")


def test_a_folder_put_by_hand_is_used(built: Callable[[str], Path]) -> None:
    folder = hub.own_folder(MODELS["envit5"])
    folder.parent.mkdir(parents=True)
    folder.symlink_to(built("envit5"))
    assert registry.is_ready("envit5")
    assert registry.load_model("envit5", task="translate", device="cpu", engine="transformers").beams == 1


@pytest.mark.parametrize("name", ["vit5-base", "gemma-1b"])
def test_without_network_one_sentence_says_how_to_fetch_it(name: str) -> None:
    card = MODELS[name]
    with pytest.raises(ModelError) as failure:
        registry.load_model(name)
    said = str(failure.value)
    assert "\n" not in said
    assert "cannot be downloaded (the network was touched)" in said
    assert f"`hf download {card.repository} --revision {card.revision} --local-dir {name}`" in said
    assert said.endswith(f"copy the folder {name} to {os.environ['TOMTAT_CACHE']}/checkpoints")


def test_half_a_checkpoint_is_none(built: Callable[[str], Path], tmp_path: Path) -> None:
    card = MODELS["opus-mt"]
    snapshot = put_into_hub_cache(built("opus-mt"), card)
    assert registry.is_ready("opus-mt")
    (snapshot / "model.safetensors").unlink()
    assert not registry.is_ready("opus-mt")
    index = {"weight_map": {"a": "model-1-of-2.safetensors", "b": "model-2-of-2.safetensors"}}
    (snapshot / "model.safetensors.index.json").write_text(json.dumps(index))
    (snapshot / "model-1-of-2.safetensors").touch()
    assert hub._missing(snapshot) == "model-2-of-2.safetensors"
    (snapshot / "model-2-of-2.safetensors").touch()
    assert hub._missing(snapshot) == ""


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


# Models of the user's own


@pytest.mark.parametrize(
    ("family", "task", "expected"),
    [
        ("vit5-base", "summarize", {"family": "seq2seq", "source_language": "", "max_new_tokens": 256}),
        ("opus-mt", "translate", {"family": "seq2seq", "budget": 88, "max_new_tokens": 512}),
        ("vinai", "translate", {"source_language": "vi_VN", "decoder_start_token": "en_XX"}),
        ("mbart50", "translate", {"source_language": "vi_VN", "forced_first_token": "en_XX"}),
        ("mbart50", "summarize", {"source_language": "vi_VN", "forced_first_token": "vi_VN"}),
        ("nllb-600m", "translate", {"source_language": "vie_Latn", "forced_first_token": "eng_Latn"}),
        ("qwen", "summarize", {"family": "causal", "chat_template": True, "engines": ("transformers",)}),
        ("gemma", "translate", {"family": "causal", "prompt": "chat"}),
    ],
)
def test_a_folder_is_recognised_by_its_config(
    built: Callable[[str], Path], family: str, task: Any, expected: dict[str, Any]
) -> None:
    folder = built(family)
    card = detect_family(f"path:{folder}", task)
    assert {key: getattr(card, key) for key in expected} == expected
    assert card.tasks == (task,)
    model = registry.load_model(f"path:{folder}", task=task, device="cpu")
    assert model.settings["checkpoint"] == str(folder)
    role = "summarizer" if task == "summarize" else "translator"
    settings = replace(Settings(task, device="cpu"), **{role: f"path:{folder}"})
    digest = load(settings).digest(ARTICLE)
    assert digest.summary_vi or digest.translation


def test_a_known_repository_is_called_as_its_row_says() -> None:
    assert detect_family("hf:VietAI/envit5-translation", "translate") == MODELS["envit5"]
    assert detect_family("hf:VietAI/envit5-translation@refs/pr/1", "translate").revision == "refs/pr/1"
    assert detect_family("hf:VietAI/envit5-translation@refs/pr/1", "translate").prefix == "vi: "


def test_a_repository_is_recognised_from_the_cache(built: Callable[[str], Path]) -> None:
    folder = built("mbart50")
    (folder / "README.md").write_text("---\nlanguage: vi\nlicense: cc-by-nc-4.0\n---\n# A model\n")
    card = replace(MODELS["mbart50"], repository="someone/a-model", revision="c" * 40)
    put_into_hub_cache(folder, card)
    found = detect_family(f"hf:someone/a-model@{'c' * 40}", "translate")
    assert (found.repository, found.licence, found.must_accept) == ("someone/a-model", "cc-by-nc-4.0", True)
    assert found.forced_first_token == "en_XX"
    assert found.pinned
    assert registry.licence_texts(f"hf:someone/a-model@{'c' * 40}").keys() == {"README.md"}
    # A file that a repository does not have is no reason to ask the network, once the rest is here.
    (folder / "README.md").unlink()
    (Path(constants.HF_HUB_CACHE) / "models--someone--a-model/snapshots" / ("c" * 40) / "README.md").unlink()
    found = detect_family(f"hf:someone/a-model@{'c' * 40}", "translate")
    assert (found.licence, found.must_accept) == ("unknown", False)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("path:no-such-folder", "no folder with a checkpoint"),
        ("hf:envit5", "hf:OWNER/NAME"),
        ("hf:../../etc/passwd", "hf:OWNER/NAME"),
    ],
)
def test_what_cannot_be_a_model_is_told(name: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        detect_family(name, "translate")


def test_a_repository_out_of_reach_is_told() -> None:
    with pytest.raises(ModelError, match=r"someone/else .*network was touched.*`hf download .*path:FOLDER"):
        detect_family("hf:someone/else", "translate")


def test_code_of_a_checkpoint_is_never_run(tmp_path: Path) -> None:
    config = {"model_type": "mine", "auto_map": {"AutoModelForCausalLM": "modeling.Mine"}}
    (tmp_path / "config.json").write_text(json.dumps(config))
    (tmp_path / "modeling.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    with pytest.raises(InputError, match="code of its own, which tomtat never does"):
        registry.load_model(f"path:{tmp_path}", task="summarize")
    assert not (tmp_path / "ran").exists()


def test_a_folder_without_weights_is_told(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "t5"}')
    (tmp_path / "spiece.model").touch()
    with pytest.raises(InputError, match=r"there is no model\.safetensors in this folder"):
        registry.load_model(f"path:{tmp_path}", task="summarize")


def test_the_command_takes_a_folder_and_an_engine(built: Callable[[str], Path]) -> None:
    from typer.testing import CliRunner

    from nlp.cli import app

    command = ["translate", "--text", "Hà Nội có mưa.", "--translator", f"path:{built('envit5')}"]
    command += ["--engine", "transformers", "--device", "cpu", "--format", "json", "--quiet"]
    result = CliRunner().invoke(app.app, command)
    assert result.exit_code == 0, result.stderr
    digest = json.loads(result.stdout)
    digest = digest[0] if isinstance(digest, list) else digest
    assert digest["models"]["translator"]["checkpoint"] == str(built("envit5"))
    assert digest["models"]["translator"]["engine"].startswith("transformers")
    assert digest["settings"]["engine"] == "transformers"
    assert "summarizer" not in digest["models"], "what is not needed is not loaded"


@pytest.mark.network
@pytest.mark.skipif(os.environ.get("TOMTAT_NETWORK") != "1", reason="needs a hub; set TOMTAT_NETWORK=1")
@pytest.mark.parametrize("name", [n for n, c in MODELS.items() if c.source == "hub" and not c.gated])
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
def test_opus_mt_translates_with_its_real_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    digest = load(Settings("translate", "clean", device="cpu")).digest("Hà Nội hôm nay có mưa nhỏ.")
    assert "Hanoi" in (digest.translation or "")
    assert "rain" in (digest.translation or "").lower()
