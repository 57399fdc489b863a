"""The shapes of published models that engines are timed on."""

from __future__ import annotations

import pytest

from eval.shapes import SHAPES, measure_shape
from nlp.errors import InputError


# Millions of parameters, tied ones counted once (EnViT5 has an output layer of its own besides).
@pytest.mark.parametrize(
    ("shape", "millions"), [("vit5-base", 226), ("envit5", 237), ("opus-mt", 72), ("nllb-600m", 615)]
)
def test_a_shape_has_the_size_of_its_model(shape: str, millions: int) -> None:
    import torch
    import transformers

    name, values, (texts, read, written) = SHAPES[shape]
    with torch.device("meta"):
        model = transformers.AutoModelForSeq2SeqLM.from_config(getattr(transformers, name)(**values))
    assert model.num_parameters() / 1e6 == pytest.approx(millions, rel=0.02)
    assert texts * read * written > 0


def test_an_unknown_shape_lists_the_known() -> None:
    with pytest.raises(InputError, match="choose one of: vit5-base, envit5, opus-mt, nllb-600m"):
        measure_shape("bert")
