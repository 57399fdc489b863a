"""Makes a small, fast checkpoint out of a GGUF file; run in a process of its own.

    python -m nlp.models.embedded.build checkpoint.gguf folder [adapter folder]

Dequantising takes far more memory than running the model, and torch does not give it all back: the
memory of this process goes with it. Progress is written to standard output, a JSON list
[message, share done] on each line.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from nlp.models.decoding.int8_layers import write_layers
from nlp.models.embedded.vocabulary import cut_model, cut_tokenizer, kept_ids
from nlp.text.tables import read_table

VOCABULARY = "vocabulary.json"
"""The tokens that are kept, in the folder of an adapter."""


def build(gguf: Path, folder: Path, adapter: Path | None) -> None:
    """Writes config.json, generation_config.json, model.safetensors, tokenizer.json and the layers in 8 bits.

    Args:
        gguf: the quantised checkpoint.
        folder: an empty folder.
        adapter: a LoRA adapter to merge, None for none.
    """
    _say("reading the tokenizer (half a minute or more)", 0.05)
    kept = write_tokenizer(read_tokenizer(gguf), folder, read_vocabulary(adapter) if adapter else ())
    _say("reading and dequantising the weights", 0.5)
    model = read_weights(gguf)
    if adapter is not None:
        _say("merging the adapter", 0.8)
        model = merge_adapter(model, adapter)
    _say(f"cutting the vocabulary to {len(kept):,} tokens", 0.85)
    cut_model(model, kept)
    _say("writing the model", 0.9)
    model.save_pretrained(folder)
    _say("rounding the weights to 8 bits", 0.95)
    write_layers(model, calibration_texts(folder / "tokenizer.json", model.config.bos_token_id), folder)


def calibration_texts(tokenizer: Path, begin: int) -> list[list[int]]:
    """Returns the texts of `calibration.toml` as tokens, behind the one that begins every text."""
    encode = Tokenizer.from_file(str(tokenizer)).encode
    texts = read_table("nlp.models.embedded", "calibration")["texts"]
    return [[begin, *encode(text, add_special_tokens=False).ids] for text in texts]


def read_tokenizer(gguf: Path) -> dict[str, Any]:
    """Returns the contents of a tokenizer.json."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(str(gguf.parent), gguf_file=gguf.name)
    contents: dict[str, Any] = json.loads(tokenizer.backend_tokenizer.to_str())
    return contents


def read_vocabulary(adapter: Path) -> list[str]:
    """Returns the tokens that an adapter was trained with; none where it does not say."""
    path = adapter / VOCABULARY
    tokens: list[str] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    return tokens


def write_tokenizer(tokenizer: dict[str, Any], folder: Path, tokens: Collection[str] = ()) -> list[int]:
    """Cuts a tokenizer and writes it. Returns the old ids of the tokens that are kept."""
    kept = kept_ids(tokenizer, tokens)
    contents = json.dumps(cut_tokenizer(tokenizer, kept), ensure_ascii=False, separators=(",", ":"))
    (folder / "tokenizer.json").write_text(contents, encoding="utf-8")
    return kept


def read_weights(gguf: Path) -> Any:
    """Returns the causal model in bf16."""
    import torch
    from transformers import AutoModelForCausalLM, GgufConfig

    return AutoModelForCausalLM.from_pretrained(
        str(gguf.parent),
        gguf_file=gguf.name,
        # Without this the weights stay packed: slow, and they cannot be saved.
        quantization_config=GgufConfig(dequantize=True),
        dtype=torch.bfloat16,
    )


def merge_adapter(model: Any, adapter: Path) -> Any:
    """Returns the model with a LoRA adapter added to its weights, in the model's own precision."""
    from peft import PeftModel

    dtype = model.dtype
    # In fp32, so that the sum is rounded once.
    return PeftModel.from_pretrained(model.float(), str(adapter)).merge_and_unload().to(dtype)


def _say(message: str, fraction: float) -> None:
    print(json.dumps([message, fraction]), flush=True)


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None)
