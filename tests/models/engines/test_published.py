"""Every family of published models: what goes in, what comes out, and CTranslate2 beside transformers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from nlp.errors import InputError, ModelError
from nlp.models.card import ModelCard
from nlp.models.contract import Decoding, Request
from nlp.models.engines import ctranslate2, seq2seq
from nlp.models.engines.encoder_decoder import EncoderDecoderModel
from nlp.models.table import MODELS
from nlp.pipeline import Pipeline
from nlp.settings import Settings
from tests.models.tiny_checkpoints import FAMILIES, SENTENCES, pieces

TEXT = "Mưa lớn khiến nhiều tuyến đường ngập sâu 30-50 cm."
SOURCES = (*SENTENCES[:4], "Ngập", "")

# Written down from the cards: what stands before the text, what after it, what the decoder starts
# from and what it is made to write first.
GOLDEN: dict[str, tuple[str | list[str], list[str], str, str]] = {
    "vit5-base": ("", ["</s>"], "<pad>", ""),
    "vit5-large": ("vietnews: ", ["</s>"], "<pad>", ""),
    "envit5": ("vi: ", ["</s>"], "<pad>", ""),
    "mt5-xlsum": ("", ["</s>"], "<pad>", ""),
    "madlad": (["<2en>"], ["</s>"], "<unk>", ""),
    "opus-mt": ("", ["</s>"], "<pad>", ""),
    "vinai": ("", ["</s>", "vi_VN"], "en_XX", ""),
    "mbart50": (["vi_VN"], ["</s>"], "</s>", "en_XX"),
    "nllb-600m": (["vie_Latn"], ["</s>"], "</s>", "eng_Latn"),
}

Checkpoints = Callable[[str], tuple[Path, bytes]]


@pytest.fixture(scope="session")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Checkpoints:
    """Builds the tiny checkpoint of a row, once: its folder and its sentencepiece model."""
    built: dict[str, tuple[Path, bytes]] = {}

    def build(name: str) -> tuple[Path, bytes]:
        if name not in built:
            folder = tmp_path_factory.mktemp(name)
            built[name] = folder, FAMILIES[name](folder)
        return built[name]

    return build


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def own_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOMTAT_CACHE", str(cache))


def card_of(name: str) -> ModelCard:
    return replace(MODELS[name], budget=70)


Load = Callable[..., EncoderDecoderModel]


@pytest.fixture(scope="session")
def load(checkpoints: Checkpoints) -> Load:
    """Loads the tiny checkpoint of a row with an engine, in fp32, once."""
    loaded: dict[tuple[str, str], EncoderDecoderModel] = {}

    def get(name: str, engine: str = "transformers") -> EncoderDecoderModel:
        if (name, engine) not in loaded:
            module: Any = seq2seq if engine == "transformers" else ctranslate2
            folder = checkpoints(name)[0]
            loaded[name, engine] = module.load(card_of(name), folder, device="cpu", precision="fp32")
        return loaded[name, engine]

    return get


def requests(name: str, beams: int = 1, **options: Any) -> list[Request]:
    options = {"max_new_tokens": 12, **options}
    task = MODELS[name].tasks[0]
    return [Request(task, text, decoding=Decoding(beams=beams, **options)) for text in SOURCES]


def test_every_encoder_decoder_family_in_the_table_is_tested() -> None:
    rows = {name for name, card in MODELS.items() if card.family == "seq2seq"}
    # Those left out differ from a tested row in size and training only.
    assert rows - set(FAMILIES) == {"opus-mt-aav", "nllb-1.3b"}
    assert set(GOLDEN) == set(FAMILIES)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_encoder_sees_what_the_card_says(load: Load, checkpoints: Checkpoints, name: str) -> None:
    before, after, _, _ = GOLDEN[name]
    model = load(name)
    words = checkpoints(name)[1]
    text = [*before, *pieces(words, TEXT)] if isinstance(before, list) else pieces(words, before + TEXT)
    [ids] = model.inputs([TEXT])
    assert model.tokenizer.convert_ids_to_tokens(ids) == [*text, *after]
    assert ids == model.tokenizer(model.card.prefix + TEXT).input_ids, "not what the card's call gives"
    assert ids.count(model.eos) == 1


@pytest.mark.parametrize("name", FAMILIES)
def test_the_decoder_starts_as_the_card_says(load: Load, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    model = load(name)
    assert isinstance(model, seq2seq.Seq2SeqModel)
    written: list[list[int]] = []
    generate = model.model.generate

    def noting(**options: Any) -> Any:
        output = generate(**options)
        written.extend(output.tolist())
        return output

    monkeypatch.setattr(model.model, "generate", noting)
    [output] = model.generate_batch(requests(name)[:1])
    _, _, start, forced = GOLDEN[name]
    expected = [start, forced] if forced else [start]
    assert model.tokenizer.convert_ids_to_tokens(written[0][: len(expected)]) == expected
    assert start not in output.text
    assert not forced or forced not in output.text


@pytest.mark.parametrize("name", FAMILIES)
def test_the_engine_gives_what_a_call_as_on_the_card_gives(load: Load, name: str) -> None:
    model = load(name)
    assert isinstance(model, seq2seq.Seq2SeqModel)
    tokenizer, card = model.tokenizer, model.card
    _, _, start, forced = GOLDEN[name]
    extra = 1 if forced else 0
    generated = model.model.generate(
        **tokenizer(card.prefix + SENTENCES[1], return_tensors="pt"),
        num_beams=3,
        early_stopping=True,
        min_new_tokens=1 + extra,
        max_new_tokens=12 + extra,
        decoder_start_token_id=tokenizer.convert_tokens_to_ids(start),
        forced_bos_token_id=tokenizer.convert_tokens_to_ids(forced) if forced else None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        length_penalty=card.length_penalty,
        no_repeat_ngram_size=card.no_repeat_ngram,
        bad_words_ids=[[tokenizer.pad_token_id]] if name == "opus-mt" else None,
    )
    expected = tokenizer.decode(generated[0], skip_special_tokens=True).strip()
    [output] = model.generate_batch([requests(name, 3)[1]])
    assert output.text == expected


@pytest.mark.parametrize("engine", ["transformers", "ctranslate2"])
@pytest.mark.parametrize("beams", [1, 3])
@pytest.mark.parametrize("name", FAMILIES)
def test_a_batch_gives_what_one_by_one_gives(load: Load, name: str, engine: str, beams: int) -> None:
    model = load(name, engine)
    # Limits from the lengths of the sources: rows of a batch end at different places.
    batch = requests(name, beams, max_new_tokens=None)[::-1]
    outputs = model.generate_batch(batch)
    assert outputs == [model.generate_batch([request])[0] for request in batch]
    assert len({output.text for output in outputs}) > 1, "the outputs say nothing if all are alike"


@pytest.mark.parametrize("beams", [1, 3])
@pytest.mark.parametrize("name", FAMILIES)
def test_ctranslate2_writes_what_transformers_writes(load: Load, name: str, beams: int) -> None:
    if MODELS[name].no_repeat_ngram and beams > 1:
        pytest.skip("with n-grams blocked the two searches keep other beams; greedy search is compared")
    batch = requests(name, beams)
    outputs = load(name, "ctranslate2").generate_batch(batch)
    assert outputs == load(name).generate_batch(batch)


@pytest.mark.parametrize("name", FAMILIES)
def test_ctranslate2_scores_as_transformers_scores(load: Load, name: str) -> None:
    """Tied embeddings and scaled outputs: where they are wrong, greedy outputs may still be right."""
    reference, converted = load(name), load(name, "ctranslate2")
    assert isinstance(reference, seq2seq.Seq2SeqModel)
    assert isinstance(converted, ctranslate2.CTranslateModel)
    tokenizer = reference.tokenizer
    [source] = reference.inputs([SENTENCES[0]])
    target = tokenizer("rain in the morning", add_special_tokens=False).input_ids
    start = [reference.start] if reference.forced is None else [reference.start, reference.forced]
    with torch.inference_mode():
        logits = reference.model(
            input_ids=torch.tensor([source]), decoder_input_ids=torch.tensor([start + target])
        ).logits[0]
        if name == "opus-mt":
            # CTranslate2 has no padding among the words of a Marian model.
            logits[:, tokenizer.pad_token_id] = -torch.inf
    places = range(len(start) - 1, len(start) - 1 + len(target))
    expected = [
        logits.log_softmax(-1)[place, token].item() for place, token in zip(places, target, strict=True)
    ]
    [result] = converted.translator.score_batch(
        [tokenizer.convert_ids_to_tokens(source)],
        [[*converted._prefix_tokens, *tokenizer.convert_ids_to_tokens(target)]],
    )
    scores = result.log_probs[converted._written : converted._written + len(target)]
    assert scores == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("name", ["vit5-base", "opus-mt", "nllb-600m"])
def test_special_tokens_in_an_article_are_only_characters(load: Load, name: str) -> None:
    model = load(name)
    [plain] = model.inputs(["Mưa lớn."])
    special = [*model.tokenizer.all_special_tokens, model.card.forced_first_token]
    [ids] = model.inputs(["Mưa " + " ".join(special) + " lớn."])
    around = [i for i in plain if i in model.tokenizer.all_special_ids]
    unknown = model.tokenizer.unk_token_id
    assert [i for i in ids if i in model.tokenizer.all_special_ids and i != unknown] == around


@pytest.mark.parametrize("engine", ["transformers", "ctranslate2"])
@pytest.mark.parametrize("name", FAMILIES)
def test_an_overlong_text_is_refused_and_never_cut(load: Load, name: str, engine: str) -> None:
    model = load(name, engine)
    text = " ".join([TEXT] * 5)
    assert model.count_tokens([text])[0] > model.budget
    with pytest.raises(ModelError, match=f"over the budget of {model.budget} of the model {name}"):
        model.generate_batch([Request(model.card.tasks[0], text)])


@pytest.mark.parametrize("name", FAMILIES)
def test_the_whole_budget_fits_into_the_positions(load: Load, name: str) -> None:
    model = load(name)
    assert isinstance(model, seq2seq.Seq2SeqModel)
    text = TEXT
    while model.count_tokens([text + " a"])[0] <= model.budget:
        text += " a"
    [output] = model.generate_batch([Request(model.card.tasks[0], text)])
    assert output.tokens
    assert len(model.inputs([text])[0]) <= getattr(model.model.config, "max_position_embeddings", 1_000)


@pytest.mark.parametrize("name", FAMILIES)
def test_a_long_article_goes_through_in_parts(load: Load, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    model = load(name, "ctranslate2")
    seen: list[str] = []
    search = model.search

    def noting(inputs: Any, *arguments: Any) -> Any:
        seen.extend(model.tokenizer.decode(ids, skip_special_tokens=True) for ids in inputs)
        return search(inputs, *arguments)

    monkeypatch.setattr(model, "search", noting)
    article = "\n\n".join([f"{sentence}" for sentence in SENTENCES[:4]] + ["Nước rút lúc 5 giờ chiều."])
    task = model.card.tasks[0]
    pipeline = Pipeline(model, model, Settings(task=task, beams=0))
    digest = pipeline.digest(article)
    read = " ".join(seen).replace(" ", "")
    # Every sentence was read; "ỷ" and the like may be unknown to so small a vocabulary.
    for word in ("24độC", "1.234,5", "30-50cm", "5giờchiều"):
        assert word in read
    assert (digest.parts > 1) if task == "summarize" else (len(digest.segments) >= 5)
    assert digest.models["summarizer" if task == "summarize" else "translator"]["engine"].startswith("CTr")


def test_a_task_that_a_model_does_not_do_is_refused(load: Load) -> None:
    with pytest.raises(ModelError, match="opus-mt does not summarize"):
        load("opus-mt").generate_batch([Request("summarize", "Mưa.")])
    assert load("opus-mt").generate_batch([]) == []


def test_nothing_comes_of_nothing(load: Load) -> None:
    first, *_ = requests("opus-mt")
    outputs = load("opus-mt").generate_batch([replace(first, text=" "), first, replace(first, text="")])
    assert [(output.text, output.tokens, output.finished) for output in outputs[::2]] == [("", 0, True)] * 2
    assert outputs[1].text


def test_the_cards_beams_are_used_unless_told(load: Load) -> None:
    model = load("mbart50")
    assert model.beams == 5
    [asked, own] = (
        [replace(request, decoding=Decoding(beams)) for request in requests("mbart50")] for beams in (5, 0)
    )
    assert model.run_batch(own) == model.run_batch(asked)


@pytest.mark.parametrize(
    "message", ["CUDA failed with error out of memory", "DefaultCPUAllocator: can't allocate memory"]
)
def test_out_of_memory_halves_the_batch(
    load: Load, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, message: str
) -> None:
    model = load("envit5")
    expected = model.generate_batch(requests("envit5"))
    search = model.search
    sizes: list[int] = []

    def small(inputs: Any, *arguments: Any) -> Any:
        sizes.append(len(inputs))
        if len(inputs) > 2:
            raise RuntimeError(message)
        return search(inputs, *arguments)

    monkeypatch.setattr(model, "search", small)
    monkeypatch.setattr(model, "batch_size", 16)
    with caplog.at_level(logging.WARNING, "tomtat"):
        assert model.generate_batch(requests("envit5")) == expected
    assert sizes == [5, 3, 2, 1, 2]
    assert model.batch_size == 16
    assert "going on with 3" in caplog.text

    def never(*_: Any) -> Any:
        raise RuntimeError(message)

    monkeypatch.setattr(model, "search", never)
    with pytest.raises(ModelError, match=r"one text .* does not fit into the memory"):
        model.generate_batch(requests("envit5")[:1])


def test_a_conversion_is_made_once_and_again_when_damaged(
    checkpoints: Checkpoints, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOMTAT_CACHE", str(tmp_path))
    folder, card = checkpoints("envit5")[0], card_of("envit5")
    said: list[str] = []

    def convert(card: ModelCard = card, compute_type: str = "int8") -> Path:
        return ctranslate2.convert(card, folder, compute_type, progress=lambda text, share: said.append(text))

    made = convert()
    assert said == ["converting envit5 for CTranslate2 (int8)", "envit5 is ready"]
    assert convert() == made
    assert len(said) == 2
    (made / "model.bin").write_bytes(b"")
    assert convert() == made
    assert len(said) == 4
    assert convert(compute_type="float32") != made
    monkeypatch.setattr(ctranslate2, "RECIPE", ctranslate2.RECIPE + 1)
    newer = convert()
    assert newer != made
    assert made.exists(), "another version may be in use beside this one"
    assert not list(tmp_path.glob("models/.*.part"))


def test_the_length_penalty_of_the_card_reaches_the_search(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[float] = []
    reference, converted = load("mt5-xlsum"), load("mt5-xlsum", "ctranslate2")
    assert isinstance(reference, seq2seq.Seq2SeqModel)
    assert isinstance(converted, ctranslate2.CTranslateModel)
    generate, translator = reference.model.generate, converted.translator

    def generating(**options: Any) -> Any:
        seen.append(options["generation_config"].length_penalty)
        return generate(**options)

    def translating(*arguments: Any, **options: Any) -> Any:
        seen.append(options["length_penalty"])
        return translator.translate_batch(*arguments, **options)

    monkeypatch.setattr(reference.model, "generate", generating)
    monkeypatch.setattr(converted, "translator", SimpleNamespace(translate_batch=translating))
    for model in (reference, converted):
        model.generate_batch(requests("mt5-xlsum", 3)[:1])
    assert seen == [0.6, 0.6]


@pytest.mark.parametrize(
    ("kind", "supported", "expected"),
    [
        ("t5", {"float16", "bfloat16"}, "bfloat16"),
        ("mt5", {"float16", "float32"}, "float32"),
        ("marian", {"float16", "bfloat16"}, "float16"),
        ("m2m_100", {"float16"}, "float16"),
    ],
)
def test_a_t5_is_not_computed_in_float16(
    monkeypatch: pytest.MonkeyPatch, kind: str, supported: set[str], expected: str
) -> None:
    monkeypatch.setattr("ctranslate2.get_supported_compute_types", lambda device: supported)
    assert ctranslate2.choose_compute_type("auto", "cuda", kind) == expected
    assert ctranslate2.choose_compute_type("bf16", "cuda", kind) == "bfloat16"
    assert ctranslate2.choose_compute_type("auto", "cpu", kind) == "int8"


def test_an_encoder_reads_with_the_embedding_of_its_checkpoint(load: Load, checkpoints: Checkpoints) -> None:
    """MADLAD-400 stores it under the decoder's name, beside an output layer that is another one."""
    stored = load_file(checkpoints("madlad")[0] / "model.safetensors")
    assert "shared.weight" not in stored
    model = load("madlad")
    assert isinstance(model, seq2seq.Seq2SeqModel)
    for part in (model.model.get_encoder(), model.model.get_decoder()):
        assert torch.equal(part.get_input_embeddings().weight, stored["decoder.embed_tokens.weight"])
    assert torch.equal(model.model.get_output_embeddings().weight, stored["lm_head.weight"])


def test_int8_is_the_default_on_a_cpu(checkpoints: Checkpoints) -> None:
    model = ctranslate2.load(card_of("opus-mt"), checkpoints("opus-mt")[0], device="cpu")
    assert model.settings["precision"].startswith("int8")
    assert model.settings["engine"].startswith("CTranslate2 ")
    assert all(output.text for output in model.generate_batch(requests("opus-mt")[:4]))
    with pytest.raises(InputError, match="precision must be auto, fp32 or bf16"):
        ctranslate2.load(card_of("opus-mt"), checkpoints("opus-mt")[0], device="cpu", precision="int4")


def test_what_ctranslate2_cannot_convert_is_told_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "longt5"}')
    with pytest.raises(ModelError, match=r"cannot be converted .*--engine transformers"):
        ctranslate2.convert(card_of("envit5"), tmp_path, "int8")


def copy_of(folder: Path, copy: Path) -> Path:
    copy.mkdir()
    for path in folder.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    return copy


@pytest.mark.parametrize("engine", [seq2seq, ctranslate2])
def test_half_a_checkpoint_is_never_run(checkpoints: Checkpoints, tmp_path: Path, engine: Any) -> None:
    folder = copy_of(checkpoints("opus-mt")[0], tmp_path / "checkpoint")
    weights = load_file(folder / "model.safetensors")
    lost = "model.decoder.layers.1.fc1.weight"
    del weights[lost]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(ModelError, match=f"^the weights of opus-mt are incomplete: {lost} is not there"):
        engine.load(card_of("opus-mt"), folder, device="cpu", precision="fp32")
    whole = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelError, match="the weights of opus-mt cannot be read"):
        engine.load(card_of("opus-mt"), folder, device="cpu", precision="fp32")


class Harm:
    """What a malicious checkpoint would do when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


@pytest.mark.parametrize("engine", [seq2seq, ctranslate2])
def test_a_pickle_with_code_in_it_is_refused(checkpoints: Checkpoints, tmp_path: Path, engine: Any) -> None:
    folder = copy_of(checkpoints("vit5-base")[0], tmp_path / "checkpoint")
    assert (folder / "pytorch_model.bin").is_file(), "this family is tested with .bin weights"
    torch.save({"shared.weight": Harm(tmp_path / "harm")}, folder / "pytorch_model.bin")
    with pytest.raises(ModelError, match="the weights of vit5-base cannot be read"):
        engine.load(card_of("vit5-base"), folder, device="cpu", precision="fp32")
    assert not (tmp_path / "harm").exists()
