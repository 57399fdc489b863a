"""Making the files of the embedded model: the adapter is merged, the vocabulary cut."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nlp.models.embedded import build


def test_a_written_tokenizer_is_the_cut_one(tiny_tokenizer: dict[str, Any], tmp_path: Path) -> None:
    kept = build.write_tokenizer(tiny_tokenizer, tmp_path)
    written = json.loads((tmp_path / "tokenizer.json").read_text(encoding="utf-8"))
    assert len(written["model"]["vocab"]) == len(kept)
    assert kept == sorted(set(kept))


def test_an_adapter_is_merged(tiny_builder: Callable[[], Any], tmp_path: Path) -> None:
    import peft
    import torch

    config = peft.LoraConfig(r=2, target_modules=["q_proj", "down_proj"], init_lora_weights=False)
    trained = peft.get_peft_model(tiny_builder(), config).eval()
    trained.save_pretrained(tmp_path)
    merged = build.merge_adapter(tiny_builder(), tmp_path)
    ids = torch.arange(20, 40)[None]
    with torch.inference_mode():
        plain = tiny_builder()(ids).logits
        torch.testing.assert_close(merged(ids).logits, trained(ids).logits, rtol=1e-3, atol=1e-3)
        assert not torch.allclose(merged(ids).logits, plain, rtol=1e-3, atol=1e-3)
