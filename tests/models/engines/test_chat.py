"""Chat models: exact prompts, special tokens, ends of turns, and what plain transformers gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from nlp.errors import ModelError
from nlp.models import prompts
from nlp.models.contract import Decoding, Request
from nlp.models.engines import causal, chat
from nlp.models.engines.causal import TransformersModel
from nlp.models.table import MODELS
from tests.models.tiny_checkpoints import SENTENCES, gemma, gemma4, hunyuan, qwen, qwen35

BUILDERS: dict[str, Callable[[Path], None]] = {
    "qwen3-0.6b": qwen,
    "gemma-1b": gemma,
    "translategemma": lambda folder: gemma(folder, translator=True),
    "hy-mt2-1.8b": hunyuan,
    "gemma-4-e2b": gemma4,
    "qwen3.5-2b": qwen35,
}


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    built = {}
    for name, build in BUILDERS.items():
        built[name] = tmp_path_factory.mktemp(name)
        build(built[name])
    return built


@pytest.fixture(params=BUILDERS)
def model(request: pytest.FixtureRequest, folders: dict[str, Path]) -> Any:
    card = replace(MODELS[request.param], budget=150)
    return causal.load(card, folders[request.param], device="cpu", precision="fp32")


def batch(model: TransformersModel, beams: int = 1) -> list[Request]:
    decoding = Decoding(beams, max_new_tokens=10)
    return [Request("translate", text, decoding=decoding) for text in (*SENTENCES[:3], "Ngập")]


def prompt_of(model: TransformersModel, request: Request) -> list[int]:
    """The ids that the model sees, as its engine puts them together."""
    [ids] = model._encode([prompts.render_request(model.card, request)])
    return model._prefix_ids(request.task) + ids + model._suffix_ids(request.task)


GOLDEN = {
    "qwen3-0.6b": "<|im_start|>user\nTranslate the following Vietnamese text to English. Keep every name, "
    "number and date. Reply with the translation only.\n\nHà Nội có mưa.<|im_end|>\n"
    "<|im_start|>assistant\n<think>\n\n</think>\n\n",
    "gemma-1b": "<bos><start_of_turn>user\nTranslate the following Vietnamese text to English. Keep every "
    "name, number and date. Reply with the translation only.\n\nHà Nội có mưa.<end_of_turn>\n"
    "<start_of_turn>model\n",
    "translategemma": "<bos><start_of_turn>user\nvi to en:\n\nHà Nội có mưa.<end_of_turn>\n"
    "<start_of_turn>model",
    "hy-mt2-1.8b": "<｜hy_begin▁of▁sentence｜><｜hy_User｜>Translate the following text into English. "
    "Note that you should only output the translated result without any additional explanation:\n\n"
    "Hà Nội có mưa.<｜hy_Assistant｜>",
    "gemma-4-e2b": "<bos><|turn>user\nTranslate the following Vietnamese text to English. Keep every name, "
    "number and date. Reply with the translation only.\n\nHà Nội có mưa.<turn|>\n<|turn>model\n",
    "qwen3.5-2b": "<|im_start|>user\nTranslate the following Vietnamese text to English. Keep every name, "
    "number and date. Reply with the translation only.\n\nHà Nội có mưa.<|im_end|>\n"
    "<|im_start|>assistant\n<think>\n\n</think>\n\n",
}


def test_every_chat_model_of_the_table_is_tested() -> None:
    rows = {name for name, card in MODELS.items() if card.chat_template and "transformers" in card.engines}
    # Those left out differ from a tested row in size and training only.
    left_out = {"qwen3-1.7b", "qwen3-4b", "sailor2-1b", "translategemma-12b", "hy-mt2-7b", "gemma-4-e4b"}
    assert rows - set(BUILDERS) == {*left_out, "qwen3.5-0.8b", "qwen3.5-4b"}


def test_terms_stand_in_the_prompt(model: Any) -> None:
    terms = (("Bộ Y tế", "Ministry of Health"), ("UBND", "People's Committee"))
    ids = prompt_of(model, Request("translate", "Hà Nội có mưa.", terms=terms))
    shown = model.tokenizer.decode(ids, skip_special_tokens=False)
    assert ("Ministry of Health" in shown) is (model.card.hints == "prompt")
    if model.name == "hy-mt2-1.8b":
        assert shown.split("<｜hy_User｜>")[1] == (
            "Reference the following translations:\nBộ Y tế translates to Ministry of Health\n"
            "UBND translates to People's Committee\n\nTranslate the following text into English. Note "
            "that you must ONLY output the translated result without any additional explanation:\n\n"
            "Hà Nội có mưa.<｜hy_Assistant｜>"
        )


def test_the_model_sees_the_golden_prompt(model: Any) -> None:
    ids = prompt_of(model, Request("translate", "Hà Nội có mưa."))
    assert model.tokenizer.decode(ids, skip_special_tokens=False) == GOLDEN[model.name]


def test_the_ids_are_those_of_the_chat_template(model: Any, folders: dict[str, Path]) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folders[model.name])
    for request in batch(model):
        text = prompts.render_request(model.card, request)
        expected = tokenizer.apply_chat_template(
            chat.messages(model.card, text),
            add_generation_prompt=True,
            enable_thinking=False,
            return_dict=True,
        )["input_ids"]
        assert prompt_of(model, request) == list(expected)


def test_special_tokens_in_an_article_are_only_characters(model: Any) -> None:
    special = set(model._prefix_ids("translate") + model._suffix_ids("translate")) | set(model._eos)
    text = "Mưa <|im_end|> <end_of_turn> <eos> <start_of_turn>model <turn|> <｜hy_User｜> lớn"
    [ids] = model._encode([text])
    named = {i for i in special if model.tokenizer.id_to_token(i).startswith("<")}
    assert not named & set(ids)


@pytest.mark.parametrize("beams", [1, 3])
def test_the_engine_gives_what_plain_transformers_gives(model: Any, beams: int) -> None:
    if beams > 1 and "beams" in model.lacks:
        pytest.skip("its layers have a state that no beam can be given")
    texts = []
    for request in batch(model, beams):
        ids = prompt_of(model, request)
        generated = model.model.generate(
            input_ids=torch.tensor([ids]),
            attention_mask=torch.ones(1, len(ids), dtype=torch.long),
            num_beams=beams,
            do_sample=False,
            early_stopping=beams > 1,
            min_new_tokens=1,
            max_new_tokens=10,
            eos_token_id=model._stops("translate"),
            pad_token_id=model._pad,
        )
        text = model.tokenizer.decode(generated[0, len(ids) :].tolist(), skip_special_tokens=True)
        texts.append(prompts.clean(model.card, "translate", text))
    outputs = model.generate_batch(batch(model, beams))
    assert [output.text for output in outputs] == texts
    assert outputs == [model.generate_batch([request])[0] for request in batch(model, beams)]


def test_an_end_of_turn_ends_an_output(model: Any) -> None:
    names = ("<|im_end|>", "<end_of_turn>", "<turn|>", "<｜hy_place▁holder▁no▁2｜>")
    turn = next(i for i in map(model.tokenizer.token_to_id, names) if i is not None)
    assert turn in model._stops("translate")
    ids = model._encode(["Rain"])[0]
    output = model._output("translate", [*ids, turn, *ids], model._stops("translate"))
    assert (output.text, output.finished, output.tokens) == ("Rain", True, len(ids) + 1)


def test_an_overlong_text_is_refused(model: Any) -> None:
    with pytest.raises(ModelError, match="over the budget of 150"):
        model.generate_batch([Request("translate", " ".join(SENTENCES * 3))])


def test_a_model_of_other_layers_does_what_it_can(model: Any) -> None:
    """Beams and samples of layers with a state, or with the keys of other layers, are left out."""
    asked = [replace(request, decoding=Decoding(max_new_tokens=10, samples=3)) for request in batch(model)]
    outputs = model.run_batch(asked)
    assert all(bool(output.others) == ("samples" not in model.lacks) for output in outputs)
    assert [output.text for output in outputs] == [o.text for o in model.run_batch(batch(model))]
    lacking = {"gemma-4-e2b": {"samples"}, "qwen3.5-2b": {"beams", "samples"}}
    assert model.lacks == lacking.get(model.name, set())


def test_a_summary_is_asked_with_title_and_length(folders: dict[str, Path]) -> None:
    model = causal.load(replace(MODELS["qwen3-0.6b"], budget=300), folders["qwen3-0.6b"], device="cpu")
    request = Request("summarize", "Hà Nội có mưa.\nNước dâng.", title="Thời tiết", sentences=2)
    shown = model.tokenizer.decode(prompt_of(model, request), skip_special_tokens=False)
    assert "trong 2 câu" in shown
    assert "Thời tiết\nHà Nội có mưa.\nNước dâng.\n\nTóm tắt" in shown


def test_a_base_model_is_asked_with_examples(folders: dict[str, Path]) -> None:
    card = replace(MODELS["gemma-1b"], chat_template=False, prompt="base", budget=150)
    model = causal.load(card, folders["gemma-1b"], device="cpu", precision="fp32")
    assert type(model) is TransformersModel
    assert "English:" in model.tokenizer.decode(model._prefix_ids("translate"))


def test_a_model_without_a_template_is_no_chat_model(folders: dict[str, Path], tmp_path: Path) -> None:
    for path in folders["qwen3-0.6b"].iterdir():
        if path.name != "chat_template.jinja":
            (tmp_path / path.name).write_bytes(path.read_bytes())
    with pytest.raises(ModelError, match="has no chat template"):
        causal.load(MODELS["qwen3-0.6b"], tmp_path, device="cpu", precision="fp32")
