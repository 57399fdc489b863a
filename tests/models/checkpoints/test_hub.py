"""Checkpoints of the hub: found without a network, downloaded, or told how to be fetched."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from nlp.errors import InputError, ModelError
from nlp.models import registry
from nlp.models.checkpoints import hub
from nlp.models.table import MODELS
from nlp.pipeline import load
from nlp.settings import Settings
from tests.models.checkpoints.conftest import put_into_hub_cache

ARTICLE = (
    "Sáng 16/1, Bộ Giao thông vận tải tổ chức hội nghị tổng kết công tác năm 2019. "
    "Doanh thu quý III đạt 1.234,5 tỷ đồng, tăng 12,7% so với cùng kỳ năm ngoái. "
    "Mưa lớn khiến nhiều tuyến đường ở trung tâm thành phố ngập sâu 30-50 cm trong nhiều giờ. "
    "Nước rút vào buổi chiều cùng ngày."
)


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
    pipeline = load(Settings(task="translate", preset="clean", device="cpu", engine="transformers"))
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
def test_opus_mt_translates_with_its_real_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    digest = load(Settings(task="translate", preset="clean", device="cpu")).digest(
        "Hà Nội hôm nay có mưa nhỏ."
    )
    assert "Hanoi" in (digest.translation or "")
    assert "rain" in (digest.translation or "").lower()
