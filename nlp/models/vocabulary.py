"""Cuts a multilingual vocabulary down to the tokens that Vietnamese and English are made of.

The output layer of a small model with a large vocabulary costs more than all its other layers. The
rule keeps every token whose characters all belong to a set: such tokens are closed under taking
parts, so byte-pair merges (Sennrich et al., 2016) lead to the same tokens as before for any text
made of these characters. Other characters fall back to bytes, and no text is lost.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

_BYTE = re.compile(r"<0x[0-9A-F]{2}>")


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files("nlp").joinpath("data/vocabulary.toml").read_text(encoding="utf-8"))


@cache
def kept_characters() -> frozenset[str]:
    """Returns the characters whose texts are tokenised exactly as with the whole vocabulary."""
    data = _data()
    ascii_characters = "\n\t" + "".join(map(chr, range(0x20, 0x7F)))
    return frozenset(ascii_characters + data["letters"] + data["marks"] + data["blanks"])


def _is_kept(token: str) -> bool:
    if kept_characters().issuperset(token) or _BYTE.fullmatch(token):
        return True
    ranges = _data()["single_letters"]
    return len(token) == 1 and any(first <= ord(token) <= last for first, last in ranges)


def kept_ids(tokenizer: dict[str, Any]) -> list[int]:
    """Chooses the tokens to keep.

    Args:
        tokenizer: contents of a tokenizer.json with a byte-pair model and byte fallback.

    Returns:
        Their ids, ascending: the new id of a token is its index here.
    """
    unneeded = {token["content"] for token in tokenizer["added_tokens"] if token["special"]}
    unneeded -= set(_data()["special_tokens"])
    vocabulary: dict[str, int] = tokenizer["model"]["vocab"]
    return sorted(i for token, i in vocabulary.items() if token not in unneeded and _is_kept(token))


def cut_tokenizer(tokenizer: dict[str, Any], kept: Sequence[int]) -> dict[str, Any]:
    """Returns a tokenizer.json with only some of the tokens, numbered anew in the same order."""
    new = {old: index for index, old in enumerate(kept)}
    model = tokenizer["model"]
    vocabulary = {
        token: new[i] for token, i in sorted(model["vocab"].items(), key=lambda x: x[1]) if i in new
    }
    # A merge is written as a pair, or by older versions as one string with a blank in it.
    pairs = ((m.split(" ") if isinstance(m, str) else m, m) for m in model["merges"])
    merges = [merge for (a, b), merge in pairs if a in vocabulary and b in vocabulary and a + b in vocabulary]
    cut = {
        **tokenizer,
        "added_tokens": [
            {**token, "id": new[token["id"]]} for token in tokenizer["added_tokens"] if token["id"] in new
        ],
        "model": {**model, "vocab": vocabulary, "merges": merges},
    }
    if processor := tokenizer.get("post_processor"):
        # Of the kind that puts special tokens around a text: their ids stand in it.
        around = {
            name: {**token, "ids": [new[i] for i in token["ids"]]}
            for name, token in processor.get("special_tokens", {}).items()
        }
        cut["post_processor"] = {**processor, "special_tokens": around}
    return cut


def cut_model(model: Any, kept: Sequence[int]) -> None:
    """Keeps only some rows of a causal model's embedding and output layer, in place.

    Args:
        model: a causal model of transformers.
        kept: old ids in ascending order; a token's new id is its index here.
    """
    import torch

    rows = torch.tensor(list(kept))
    new = {old: index for index, old in enumerate(kept)}
    inputs, outputs = model.get_input_embeddings(), model.get_output_embeddings()
    layers = [inputs] if outputs.weight is inputs.weight else [inputs, outputs]
    for layer in layers:
        layer.weight = torch.nn.Parameter(layer.weight.detach()[rows].clone(), requires_grad=False)
    outputs.weight = inputs.weight if len(layers) == 1 else outputs.weight
    inputs.num_embeddings = outputs.out_features = len(rows)
    if inputs.padding_idx is not None:
        inputs.padding_idx = new[inputs.padding_idx]
    model.config.vocab_size = len(rows)
    for config in (model.config, model.generation_config):
        for name in ("pad_token_id", "bos_token_id", "eos_token_id", "unk_token_id"):
            old = getattr(config, name, None)
            if isinstance(old, list):
                setattr(config, name, [new[i] for i in old])
            elif old is not None:
                setattr(config, name, new[old])
