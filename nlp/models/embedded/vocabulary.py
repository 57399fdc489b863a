"""Cuts a multilingual vocabulary down to the tokens that Vietnamese and English are made of.

The output layer of a small model with a large vocabulary costs more than all its other layers. What
is kept is closed under taking parts, so byte-pair merges (Sennrich et al., 2016) lead to the same
tokens as before for any text made of kept tokens. Without a list of tokens, every token whose
characters all belong to a set is kept; with one (an adapter ships those of its training data and of
an English dictionary), the listed tokens and what they are merged from. A rare word becomes several
tokens, other characters become bytes, and no text is lost.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any

from nlp.text.tables import read_table

_BYTE = re.compile(r"<0x[0-9A-F]{2}>")


@cache
def _data() -> dict[str, Any]:
    return read_table("nlp.models.embedded", "vocabulary")


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


def kept_ids(tokenizer: dict[str, Any], tokens: Collection[str] = ()) -> list[int]:
    """Chooses the tokens to keep.

    Args:
        tokenizer: contents of a tokenizer.json with a byte-pair model and byte fallback.
        tokens: only these, what they are merged from, and all single characters and bytes that the
            rule keeps; empty: all that the rule keeps.

    Returns:
        Their ids, ascending: the new id of a token is its index here.
    """
    special = {token["content"] for token in tokenizer["added_tokens"] if token["special"]}
    needed = set(_data()["special_tokens"])
    vocabulary: dict[str, int] = tokenizer["model"]["vocab"]
    by_rule = (token for token in vocabulary if _is_kept(token) or token in needed)
    if tokens:
        listed = _closed(tokenizer["model"], [token for token in tokens if token in vocabulary])
        kept = listed | {t for t in by_rule if len(t) == 1 or t in needed or _BYTE.fullmatch(t)}
    else:
        kept = set(by_rule)
    return sorted(vocabulary[token] for token in kept if token not in special - needed)


def _closed(model: dict[str, Any], tokens: Sequence[str]) -> set[str]:
    """The tokens and all that byte-pair merging makes on its way to them."""
    ranks = {pair: rank for rank, (pair, _) in enumerate(_merges(model))}
    found = set(tokens)
    for token in tokens:
        parts = list(token)
        while len(parts) > 1:
            best = min(range(len(parts) - 1), key=lambda i: ranks.get((parts[i], parts[i + 1]), len(ranks)))
            if (parts[best], parts[best + 1]) not in ranks:
                break  # a token that is matched whole, not merged
            parts[best : best + 2] = [parts[best] + parts[best + 1]]
            found.add(parts[best])
    return found | {character for token in tokens for character in token if character in model["vocab"]}


def _merges(model: dict[str, Any]) -> Iterator[tuple[tuple[str, str], Any]]:
    """Each merge as a pair, and as it is written: a pair, or by older versions a string with a blank."""
    for merge in model["merges"]:
        left, right = merge.split(" ") if isinstance(merge, str) else merge
        yield (left, right), merge


def cut_tokenizer(tokenizer: dict[str, Any], kept: Sequence[int]) -> dict[str, Any]:
    """Returns a tokenizer.json with only some of the tokens, numbered anew in the same order."""
    new = {old: index for index, old in enumerate(kept)}
    model = tokenizer["model"]
    vocabulary = {
        token: new[i] for token, i in sorted(model["vocab"].items(), key=lambda x: x[1]) if i in new
    }
    merges = [
        merge
        for (a, b), merge in _merges(model)
        if a in vocabulary and b in vocabulary and a + b in vocabulary
    ]
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
