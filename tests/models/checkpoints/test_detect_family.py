"""Models of the user's own: their family is read off their config.json, and no code of theirs is run."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import constants

from nlp.errors import InputError, ModelError
from nlp.models import registry
from nlp.models.checkpoints.detect_family import detect_family
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


@pytest.mark.parametrize(
    ("family", "task", "expected"),
    [
        ("vit5-base", "summarize", {"family": "seq2seq", "source_language": "", "max_new_tokens": 256}),
        ("opus-mt", "translate", {"family": "seq2seq", "budget": 88, "max_new_tokens": 512}),
        ("vinai", "translate", {"source_language": "vi_VN", "decoder_start_token": "en_XX"}),
        ("mbart50", "translate", {"source_language": "vi_VN", "forced_first_token": "en_XX"}),
        ("mbart50", "summarize", {"source_language": "vi_VN", "forced_first_token": "vi_VN"}),
        ("nllb-600m", "translate_to_vi", {"source_language": "eng_Latn", "forced_first_token": "vie_Latn"}),
        ("nllb-600m", "translate", {"source_language": "vie_Latn", "forced_first_token": "eng_Latn"}),
        ("qwen", "summarize", {"family": "causal", "chat_template": True, "engines": ("transformers",)}),
        ("gemma", "translate", {"family": "causal", "prompt": "chat", "hints": "prompt"}),
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
    way: dict[str, Any] = {"task": "translate", "to": "vi"} if task == "translate_to_vi" else {"task": task}
    settings = replace(Settings(device="cpu", **way), **{role: f"path:{folder}"})
    digest = load(settings).digest("The rain has stopped in the city." if "to" in way else ARTICLE)
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
