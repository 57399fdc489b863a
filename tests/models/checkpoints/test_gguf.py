"""GGUF files of the hub or a folder: found without a network, downloaded, or told how to be fetched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import huggingface_hub
import pytest
from huggingface_hub import constants

from nlp.errors import InputError, ModelError
from nlp.models import registry
from nlp.models.card import ModelCard
from nlp.models.checkpoints import download, gguf, hub
from nlp.models.table import MODELS

CARD = MODELS["hy-mt2-1.8b"]


def in_hub_cache(card: ModelCard) -> Path:
    base = Path(constants.HF_HUB_CACHE) / f"models--{card.gguf_repository.replace('/', '--')}"
    path = base / "snapshots" / card.gguf_revision / card.gguf_file
    path.parent.mkdir(parents=True)
    path.write_bytes(b"GGUF")
    (path.parent / "LICENSE.txt").write_text("terms")
    return path


def by_hand(card: ModelCard) -> Path:
    path = hub.own_folder(card) / card.gguf_file
    path.parent.mkdir(parents=True)
    path.write_bytes(b"GGUF")
    (path.parent / "LICENSE.txt").write_text("terms")
    return path


@pytest.mark.parametrize("put", [in_hub_cache, by_hand])
def test_a_file_that_is_here_is_used_without_the_network(put: Any) -> None:
    assert not gguf.is_ready(CARD)
    path = put(CARD)
    assert gguf.is_ready(CARD)
    assert gguf.prepare(CARD) == path
    assert gguf.damage(CARD, path) == ""
    assert gguf.licence_texts(CARD) == {"LICENSE.txt": str(path.with_name("LICENSE.txt"))}
    assert gguf.describe(CARD)["checkpoint"] == (
        f"tencent/Hy-MT2-1.8B-GGUF {CARD.gguf_revision} Hy-MT2-1.8B-Q4_K_M.gguf"
    )


def test_the_engine_decides_which_files_are_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("xllamacpp")
    in_hub_cache(CARD)
    assert registry.is_ready("hy-mt2-1.8b")
    with pytest.raises(ModelError, match=r"hf download tencent/Hy-MT2-1\.8B --revision"):
        registry.load_model("hy-mt2-1.8b", engine="transformers")


def test_a_download_tells_how_far_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fetch(repository: str, name: str, *, revision: str, tqdm_class: Any) -> str:
        assert (repository, name, revision) == (CARD.gguf_repository, CARD.gguf_file, CARD.gguf_revision)
        bar = tqdm_class(total=CARD.gguf_size_mb * 10**6)
        bar.update(CARD.gguf_size_mb * 500_000)
        bar.close()
        return str(in_hub_cache(CARD))

    monkeypatch.setattr(download, "probe", lambda: None)
    monkeypatch.setattr(huggingface_hub, "hf_hub_download", fetch)
    said: list[tuple[str, float]] = []
    gguf.prepare(CARD, progress=lambda message, share: said.append((message, share)))
    assert [share for _, share in said] == [0.0, 0.5, 1.0]
    assert said[0][0] == "downloading hy-mt2-1.8b: Hy-MT2-1.8B-Q4_K_M.gguf (1,134 MB)"


def test_without_network_one_sentence_says_how_to_fetch_it() -> None:
    with pytest.raises(ModelError) as failure:
        gguf.prepare(CARD)
    said = str(failure.value)
    assert "\n" not in said
    command = f"hf download tencent/Hy-MT2-1.8B-GGUF {CARD.gguf_file} --revision {CARD.gguf_revision}"
    assert f"`{command} --local-dir hy-mt2-1.8b`" in said


@pytest.mark.parametrize("names", [[], ["a.gguf", "b.gguf"]])
def test_a_folder_has_exactly_one_file(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        (tmp_path / name).touch()
    with pytest.raises(InputError, match=rf"exactly one \.gguf file, and there are {len(names)}"):
        gguf.find_gguf(tmp_path)
