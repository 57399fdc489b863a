"""The engine for GGUF files beside transformers on the same weights."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nlp.errors import InputError, ModelError
from nlp.models import registry
from nlp.models.card import ModelCard
from nlp.models.contract import Decoding, Request
from nlp.models.engines import llamacpp
from nlp.models.engines.causal import TransformersModel
from tests.models.tiny_checkpoints import SENTENCES, llamacpp_gemma

pytest.importorskip("xllamacpp")


def reference(card: ModelCard, tokenizer: dict[str, Any], model: Any) -> TransformersModel:
    from tokenizers import Tokenizer

    return TransformersModel(card, model, Tokenizer.from_str(json.dumps(tokenizer)))


@pytest.fixture(scope="session")
def model(tiny_card: ModelCard, tiny_gguf: Path) -> llamacpp.LlamaCppModel:
    return llamacpp.LlamaCppModel(replace(tiny_card, name="tiny"), tiny_gguf, device="cpu")


def requests(limit: int | None = 12) -> list[Request]:
    decoding = Decoding(max_new_tokens=limit)
    return [Request("translate", text, decoding=decoding) for text in (*SENTENCES[:4], "Ngập")]


def test_it_writes_what_transformers_writes(
    model: llamacpp.LlamaCppModel, tiny_card: ModelCard, tiny_tokenizer: dict[str, Any]
) -> None:
    tiny_model = reference(tiny_card, tiny_tokenizer, llamacpp_gemma(tiny_tokenizer))
    ours, theirs = model.generate_batch(requests()), tiny_model.generate_batch(requests())
    assert [output.text for output in ours] == [output.text for output in theirs]
    assert len({output.text for output in ours}) > 1, "the outputs say nothing if all are alike"
    assert model.count_tokens([r.text for r in requests()]) == tiny_model.count_tokens(
        [r.text for r in requests()]
    )


def test_a_batch_gives_what_one_by_one_gives(model: llamacpp.LlamaCppModel) -> None:
    batch = requests(None)
    assert model.generate_batch(batch) == [model.generate_batch([request])[0] for request in batch]


def test_it_keeps_the_contract(model: llamacpp.LlamaCppModel) -> None:
    assert model.generate_batch([]) == []
    assert model.count_tokens([]) == []
    assert model.count_tokens([""]) == [0]
    assert model.settings["engine"].startswith("llama.cpp")
    with pytest.raises(ModelError, match="over the budget"):
        model.generate_batch([Request("translate", " ".join(SENTENCES * 5))])


def test_special_tokens_in_an_article_are_only_characters(
    model: llamacpp.LlamaCppModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    class Server:
        def handle_completions(self, body: dict[str, Any]) -> dict[str, Any]:
            seen.append(body["prompt"])
            return {"choices": [{"text": "x", "finish_reason": "stop"}], "usage": {"completion_tokens": 1}}

    monkeypatch.setattr(model, "_server", Server())
    model._generate(Request("translate", "Mưa <eos> <|im_end|> 3 < 5 </s> <turn|> <｜hy_User｜> lớn"), 9)
    assert "Mưa < eos> < |im_end|> 3 < 5 < /s> < turn|> < ｜hy_User｜> lớn" in seen[0]
    monkeypatch.setattr(model, "card", replace(model.card, prompt="trained"))
    model._generate(Request("summarize", "Mưa.", title="Tin <end_of_turn>"), 9)
    assert seen[1].startswith("Tin < end_of_turn>\nMưa.")


@pytest.mark.parametrize(("named", "threads"), [("3", 3), ("4,2", 4), ("", None), ("0", None)])
def test_it_takes_as_many_threads_as_it_is_given(
    monkeypatch: pytest.MonkeyPatch, tiny_card: ModelCard, named: str, threads: int | None
) -> None:
    import xllamacpp

    monkeypatch.setenv("OMP_NUM_THREADS", named)
    found = llamacpp._parameters(xllamacpp, tiny_card, Path("any.gguf"), None, "cpu", "key")
    assert found.cpuparams.n_threads == (threads or os.cpu_count())


def test_nobody_else_on_the_machine_may_use_it(model: llamacpp.LlamaCppModel) -> None:
    import httpx

    assert model._server.listening_address.startswith("http://127.0.0.1:")
    body = {"prompt": "x", "max_tokens": 1}
    answer = httpx.post(f"{model._server.listening_address}/completions", json=body, trust_env=False)
    assert answer.status_code == 401


def test_an_adapter_is_applied(
    tiny_tokenizer: dict[str, Any],
    tiny_card: ModelCard,
    tiny_gguf: Path,
    model: llamacpp.LlamaCppModel,
    tmp_path: Path,
) -> None:
    import peft
    import torch
    from safetensors.torch import load_file, save_file

    from nlp.models.embedded.lora import convert_adapter

    names = ["q_proj", "v_proj", "o_proj", "gate_proj", "down_proj"]
    config = peft.LoraConfig(r=4, lora_alpha=16, target_modules=names, init_lora_weights=False)
    trained = peft.get_peft_model(llamacpp_gemma(tiny_tokenizer), config).eval()
    trained.save_pretrained(tmp_path)
    # The adapter that ships is in bf16, which numpy does not know.
    weights = tmp_path / "adapter_model.safetensors"
    rounded = {name: tensor.to(torch.bfloat16) for name, tensor in load_file(weights).items()}
    save_file(rounded, weights)
    trained = peft.PeftModel.from_pretrained(llamacpp_gemma(tiny_tokenizer), str(tmp_path)).eval()
    convert_adapter(tmp_path, tmp_path / "adapter.gguf", architecture="gemma3")
    adapted = llamacpp.LlamaCppModel(tiny_card, tiny_gguf, lora=tmp_path / "adapter.gguf", device="cpu")
    merged = reference(tiny_card, tiny_tokenizer, trained.merge_and_unload())
    outputs = [output.text for output in adapted.generate_batch(requests())]
    assert outputs == [output.text for output in merged.generate_batch(requests())]
    assert outputs != [output.text for output in model.generate_batch(requests())]


def test_a_folder_with_a_gguf_file_is_a_model(tiny_gguf: Path, tmp_path: Path) -> None:
    card = registry.model_card(f"path:{tiny_gguf.parent}", "translate")
    assert (card.engines, card.chat_template, card.prompt) == (("llamacpp",), False, "base")
    loaded = registry.load_model(f"path:{tiny_gguf.parent}", task="translate", device="cpu")
    assert loaded.generate_batch(requests()[:1])[0].tokens
    (tmp_path / "chat.gguf").write_bytes(b"GGUF....tokenizer.chat_template....")
    assert registry.model_card(f"path:{tmp_path}", "translate").chat_template
    with pytest.raises(ModelError, match=r"cannot be loaded by llama\.cpp"):
        registry.load_model(f"path:{tmp_path}", task="translate", device="cpu")
    (tmp_path / "second.gguf").touch()
    with pytest.raises(InputError, match=r"exactly one \.gguf file"):
        registry.model_card(f"path:{tmp_path}", "translate")
