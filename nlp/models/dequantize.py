"""A quantised GGUF checkpoint to safetensors that transformers loads at once, its vocabulary cut.

Gemma's vocabulary has 262,144 tokens for 140 languages, and the output layer over them costs more
than all 18 layers together. Kept are the tokens made only of characters that Vietnamese and English
text is written with. Any part of such a token is such a token too, so byte-pair merges never miss a
step: text of these characters is tokenised exactly as before. Other characters fall back to bytes,
so nothing is lost.
"""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig, PreTrainedTokenizerFast

from nlp.catalog import Progress

SPECIAL = ("<pad>", "<eos>", "<bos>", "<unk>")
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_OTHER = "đĐ▁\n\t\u00a0–—‘’“”„…•·°′″²³½¼¾±×÷%‰§©®™€£¥₫→«»"


def charset() -> frozenset[str]:
    """The characters that are kept: ASCII, the Vietnamese letters, common signs."""
    letters = (
        unicodedata.normalize("NFC", letter + tone)
        for vowel in "aăâeêioôơuưy"
        for letter in (vowel, vowel.upper())
        for tone in _TONES
    )
    return frozenset((*map(chr, range(32, 127)), *letters, *_OTHER))


def cut_tokenizer(tokenizer: dict[str, Any]) -> tuple[dict[str, Any], list[int]]:
    """Cuts the vocabulary of a byte-pair tokenizer with byte fallback.

    Args:
        tokenizer: the content of a tokenizer.json.

    Returns:
        The cut content, and the old id of each new one.
    """
    allowed = charset()
    model = tokenizer["model"]

    def is_kept(token: str) -> bool:
        if token in SPECIAL or (token.startswith("<0x") and len(token) == 6):
            return True
        return not token.startswith("<unused") and allowed.issuperset(token)

    vocabulary: dict[str, int] = model["vocab"]
    kept = sorted((old, token) for token, old in vocabulary.items() if is_kept(token))
    new = {token: index for index, (_, token) in enumerate(kept)}
    merges = [
        pair for pair in model["merges"] if pair[0] in new and pair[1] in new and pair[0] + pair[1] in new
    ]
    # Other special tokens (turns, images) have no meaning here and shall stay plain text.
    added = [
        {**token, "id": new[token["content"]]}
        for token in tokenizer["added_tokens"]
        if token["content"] in new and (token["content"] in SPECIAL or not token["special"])
    ]
    processor = json.loads(json.dumps(tokenizer["post_processor"]))
    for name, token in processor["special_tokens"].items():
        token["ids"] = [new[name]]
    cut = {
        **tokenizer,
        "model": {**model, "vocab": new, "merges": merges},
        "added_tokens": added,
        "post_processor": processor,
    }
    return cut, [old for old, _ in kept]


def convert(gguf: Path, target: Path, *, adapter: Path | None, progress: Progress) -> None:
    """Writes the checkpoint of a GGUF file as safetensors, with its tokenizer.

    Args:
        gguf: the file.
        target: an existing folder.
        adapter: folder of a LoRA adapter to merge, or None.
        progress: told what is being done.
    """
    progress("reading the tokenizer", 0.05)
    tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
    cut, kept = cut_tokenizer(json.loads(tokenizer.backend_tokenizer.to_str()))
    progress("dequantising the weights", 0.4)
    model = AutoModelForCausalLM.from_pretrained(
        gguf.parent,
        gguf_file=gguf.name,
        quantization_config=GgufConfig(dequantize=True),
        dtype=torch.bfloat16,
    )
    if adapter is not None:
        from peft import PeftModel  # only the machine that builds with an adapter needs it

        progress("merging the adapter", 0.85)
        model = PeftModel.from_pretrained(model, adapter).merge_and_unload()
    progress("writing the checkpoint", 0.9)
    save(model, cut, kept, target)


def save(model: Any, tokenizer: dict[str, Any], kept: list[int], target: Path) -> None:
    """Writes a decoder-only model with tied embeddings, its rows cut to `kept`.

    Args:
        model: a `Gemma3ForCausalLM` of the whole vocabulary.
        tokenizer: the cut tokenizer.json.
        kept: the old id of each new one.
        target: an existing folder.
    """
    rows = model.get_input_embeddings().weight.detach()[torch.tensor(kept)].clone()
    model.resize_token_embeddings(len(kept), mean_resizing=False)
    with torch.no_grad():
        model.get_input_embeddings().weight.copy_(rows)
    names = {"pad": "<pad>", "eos": "<eos>", "bos": "<bos>"}
    vocabulary = tokenizer["model"]["vocab"]
    for config in (model.config, model.generation_config):
        for role, token in names.items():
            setattr(config, f"{role}_token_id", vocabulary[token])
    # A package that quantised the weights is of no concern to what is written here.
    model.config._name_or_path = ""
    model.save_pretrained(target)
    PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer.from_str(json.dumps(tokenizer)),
        unk_token="<unk>",
        padding_side="left",
        **{f"{role}_token": token for role, token in names.items()},
    ).save_pretrained(target)
