"""The shapes of published models that engines are timed on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from eval import shapes
from eval.data import render
from nlp.errors import InputError

SMALL = {
    "T5Config": {"d_model": 32, "d_kv": 8, "d_ff": 48, "num_layers": 2, "num_heads": 4},
    "MarianConfig": {"d_model": 32, "encoder_layers": 2, "decoder_layers": 2, "encoder_ffn_dim": 48}
    | {"encoder_attention_heads": 4, "decoder_attention_heads": 4, "decoder_ffn_dim": 48},
    "M2M100Config": {"d_model": 32, "encoder_layers": 2, "decoder_layers": 2, "encoder_ffn_dim": 48}
    | {"encoder_attention_heads": 4, "decoder_attention_heads": 4, "decoder_ffn_dim": 48},
}


# Millions of parameters, tied ones counted once (EnViT5 has an output layer of its own besides).
@pytest.mark.parametrize(
    ("shape", "millions"), [("vit5-base", 226), ("envit5", 237), ("opus-mt", 72), ("nllb-600m", 615)]
)
def test_a_shape_has_the_size_of_its_model(shape: str, millions: int) -> None:
    import torch
    import transformers

    known = shapes.SHAPES[shape]
    with torch.device("meta"):
        config = getattr(transformers, known["config"])(**known["values"])
        model = transformers.AutoModelForSeq2SeqLM.from_config(config)
    assert model.num_parameters() / 1e6 == pytest.approx(millions, rel=0.02)
    assert known["texts"] * known["read"] * known["written"] > 0


def test_an_unknown_shape_lists_the_known() -> None:
    with pytest.raises(InputError, match="choose one of: vit5-base, envit5, opus-mt, nllb-600m"):
        shapes.measure_shape("bert")


@pytest.mark.parametrize("name", shapes.SHAPES)
def test_every_engine_writes_as_much(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ctranslate2", reason="the extra `ctranslate2` is not installed")
    known = shapes.SHAPES[name]
    values = known["values"] | SMALL[known["config"]] | {"vocab_size": 300}
    if "pad_token_id" in values:
        values |= {"pad_token_id": 299, "decoder_start_token_id": 299}
    small = known | {"values": values, "texts": 3, "read": 9, "written": 7}
    monkeypatch.setitem(shapes.SHAPES, name, small)
    monkeypatch.setenv("TOMTAT_CACHE", str(tmp_path))

    def call_here(calls: dict[str, tuple[Any, ...]]) -> dict[str, Any]:
        made = {name: function(*arguments) for name, (function, *arguments) in calls.items()}
        return {"systems": made, "machine": {"cores": 2}, "versions": {}}

    monkeypatch.setattr(shapes, "call_alone", call_here)
    record = shapes.measure_shape(name)
    _, *engines = record["systems"].values()
    for engine in engines:
        assert engine["tokens_per_second"] * engine["seconds"] == pytest.approx(3 * 7), engine
    table = render("shape.md.jinja", record)
    assert "one at a time" in table
    assert "| CTranslate2" in table
    assert "int8" in table
