"""A LoRA adapter of peft written as GGUF, which is how llama.cpp reads adapters."""

from __future__ import annotations

import json
import re
from pathlib import Path

from nlp.errors import ModelError

_NAME = re.compile(r"(?:base_model\.model\.)?(model\.layers\.\d+\.[\w.]+)\.lora_([AB])\.weight")


def convert_adapter(folder: Path, target: Path, *, architecture: str) -> None:
    """Converts an adapter (LoRA, Hu et al., 2022).

    Args:
        folder: adapter_config.json and adapter_model.safetensors, as peft writes them.
        target: the .gguf file.
        architecture: that of the base model, by its name in GGUF.

    Raises:
        ModelError: the adapter is of a kind that llama.cpp does not know.
    """
    import gguf
    from safetensors.torch import load_file

    config = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
    if config.get("use_dora") or config.get("modules_to_save") or config.get("bias", "none") != "none":
        raise ModelError("the adapter is more than plain LoRA, which llama.cpp does not know")
    rank, alpha = int(config["r"]), float(config["lora_alpha"])
    # llama.cpp divides by the rank; rank-stabilised LoRA (Kalajdzievski, 2023) by its root.
    scale = alpha * rank**0.5 if config.get("use_rslora") else alpha
    kinds = {value: key for key, value in gguf.MODEL_ARCH_NAMES.items()}
    names = gguf.get_tensor_name_map(kinds[architecture], 200)
    writer = gguf.GGUFWriter(target, architecture)
    writer.add_string("general.type", "adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", scale)
    for name, tensor in sorted(load_file(folder / "adapter_model.safetensors").items()):
        match = _NAME.fullmatch(name)
        found = names.get_name(match[1]) if match else None
        if match is None or found is None:
            raise ModelError(f"the adapter changes {name}, which llama.cpp does not know")
        writer.add_tensor(f"{found}.weight.lora_{match[2].lower()}", tensor.float().numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
