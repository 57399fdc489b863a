"""The table of models: names, rows that hold together, engines imported on use."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from nlp.cli import models
from nlp.errors import InputError, ModelError
from nlp.models import prompts, registry
from nlp.models.card import ModelCard
from nlp.models.checkpoints import hub
from nlp.models.contract import Model, Request
from nlp.models.engines import table as engine_table
from nlp.models.engines.normalisation import STEPS
from nlp.models.engines.table import ENGINES, Engine
from nlp.models.registry import SOURCES, check_model, choose_engine, load_model, model_card, preset
from nlp.models.table import MODELS, PRESETS
from nlp.pipeline import load
from nlp.settings import Settings


@pytest.mark.parametrize(("find", "kind"), [(model_card, "model"), (preset, "preset")])
@pytest.mark.parametrize("name", ["", "no-such", "Embedded", "embedded "])
def test_an_unknown_name_lists_the_valid_ones(find: Callable[[str], Any], kind: str, name: str) -> None:
    with pytest.raises(InputError, match=rf"no {kind} .*choose one of: embedded, .*extractive"):
        find(name)


@pytest.mark.parametrize("name", MODELS)
def test_a_row_is_complete(name: str) -> None:
    card = model_card(name)
    assert card.name == name
    assert card.tasks
    assert card.description
    assert card.budget > 0
    assert card.engines
    for engine in (ENGINES[name] for name in card.engines):
        module, _, attribute = engine.load[card.family].partition(":")
        assert module.startswith("nlp.models.engines.")
        if engine.is_installed:
            assert callable(getattr(importlib.import_module(module), attribute))
        if card.source:
            source = importlib.import_module(SOURCES[card.source, engine.reads])
            for name in ("is_ready", "prepare", "damage", "describe", "licence_texts"):
                assert callable(getattr(source, name))
    if card.family:
        assert card.source
        assert card.engines
        assert card.repository
        assert card.revision
        assert card.licence
        assert card.licence_url.startswith("https://")
        assert card.licence_note
        assert card.size_mb > 0


@pytest.mark.parametrize("name", [name for name, card in MODELS.items() if card.source == "hub"])
def test_a_published_model_is_described_as_its_engine_needs(name: str) -> None:
    card = model_card(name)
    assert re.fullmatch(r"[\w.-]+/[\w.-]+", card.repository)
    assert card.pinned
    assert 256 <= card.budget <= 8192
    assert 64 <= card.max_new_tokens <= 2048
    assert 1 <= card.beams <= 8
    assert 1 <= card.batch_size <= 64
    assert set(card.normalise) <= set(STEPS)
    if card.family == "seq2seq":
        assert card.engines == ("ctranslate2", "transformers")
        assert not card.chat_template
        assert not card.prompt
        # A prefix ends with a blank, so that it and the text are tokenised apart as together.
        assert card.prefix == "" or card.prefix.endswith(" ")
        assert not (card.decoder_start_token and card.forced_first_token)
        assert bool(card.source_language) == bool(card.decoder_start_token or card.forced_first_token)
    else:
        assert card.family == "causal"
        assert "ctranslate2" not in card.engines, "its batches of decoder-only models are mixed up"
        assert card.chat_template
        for task in card.tasks:
            request = Request(task, "Hà Nội có mưa.", title="Thời tiết", sentences=2)
            assert "Hà Nội có mưa." in prompts.render_request(card, request)


@pytest.mark.parametrize("name", [name for name, card in MODELS.items() if card.tasks == ("translate",)])
def test_the_longest_source_of_a_translator_has_room_for_its_translation(name: str) -> None:
    assert model_card(name).max_new_tokens >= model_card(name).budget


def test_a_model_says_which_engines_run_it() -> None:
    assert check_model("qwen3-0.6b", engine="transformers").name == "qwen3-0.6b"
    with pytest.raises(InputError, match=r"choose one of: auto, transformers"):
        check_model("qwen3-0.6b", engine="ctranslate2")


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_is_of_no_effect_where_there_is_no_neural_network(engine: str) -> None:
    """The default pair is such a summariser and a translator, and `--engine` means the translator."""
    assert load_model("extractive", engine=engine).settings["engine"] == "extractive"


def test_a_model_is_used_for_its_task_only() -> None:
    with pytest.raises(
        InputError, match=r"opus-mt does not summarize; choose one of: embedded, embedded-base, extractive"
    ):
        check_model("opus-mt", task="summarize")


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_names_models_that_do_its_tasks(name: str) -> None:
    chosen = preset(name)
    assert chosen.name == name
    assert chosen.description
    assert "summarize" in model_card(chosen.summarizer).tasks
    if chosen.translator is not None:
        assert "translate" in model_card(chosen.translator).tasks


def test_the_first_preset_is_the_embedded_model() -> None:
    assert next(iter(PRESETS)) == "embedded"
    assert preset("extractive").translator is None


@pytest.mark.parametrize(
    "module",
    [
        "nlp.models.registry",
        "nlp.models.prompts",
        "nlp.models.embedded.prepare",
        "nlp.models.checkpoints.hub",
    ],
)
def test_nothing_heavy_is_imported_before_it_is_used(module: str) -> None:
    script = (
        f"import sys, {module}; from nlp.models import registry;"
        "registry.is_ready('embedded'); registry.is_ready('opus-mt');"
        "sys.exit(', '.join({'torch', 'transformers', 'numpy'} & set(sys.modules)) or 0)"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_an_engine_is_loaded_by_its_name(fake_preset: str) -> None:
    model = load_model(fake_preset)
    assert isinstance(model, Model)
    assert model.name == "fake"
    assert registry.is_ready(fake_preset)
    registry.prepare(fake_preset)
    assert registry.licence_texts(fake_preset) == {}


MINE = ModelCard("mine", ("translate",), ("mine",), family="causal", source="mine")


class Source:
    """Files that are ready once they were prepared, and damaged once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.prepared: list[bool] = []

    def is_ready(self, card: ModelCard) -> bool:
        return bool(self.prepared)

    def prepare(self, card: ModelCard, *, progress: Any = None, again: bool = False) -> Path:
        self.prepared.append(again)
        return self.folder

    def damage(self, card: ModelCard, files: Path) -> str:
        return "" if True in self.prepared else "a changed byte"

    def describe(self, card: ModelCard) -> dict[str, str]:
        return {"checkpoint": "mine 1.0"}

    def licence_texts(self, card: ModelCard) -> dict[str, str]:
        return {"NOTICE": str(self.folder)}


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Source:
    """An engine and a source of files, each a line in its table."""
    made = Source(tmp_path)
    monkeypatch.setitem(sys.modules, "a_source", made)
    monkeypatch.setitem(SOURCES, ("mine", "bytes"), "a_source")
    monkeypatch.setitem(ENGINES, "mine", Engine("mine", {"causal": "an_engine:load"}, reads="bytes"))
    monkeypatch.setitem(MODELS, "mine", MINE)
    return made


def test_an_engine_gets_what_the_user_chose(monkeypatch: pytest.MonkeyPatch, source: Source) -> None:
    seen: dict[str, Any] = {}

    def engine(card: ModelCard, files: Path, **options: Any) -> Any:
        seen.update(options, card=card, files=files)
        return SimpleNamespace(settings={"engine": "mine"})

    monkeypatch.setitem(sys.modules, "an_engine", SimpleNamespace(load=engine))
    loaded = load_model("mine", device="cpu", precision="fp32")
    assert loaded.settings == {"engine": "mine", "checkpoint": "mine 1.0"}
    expected = {"device": "cpu", "precision": "fp32", "progress": None}
    assert seen == {"card": MINE, "files": source.folder, **expected}
    assert source.prepared == [False, True], "damaged files are prepared again"


def test_a_model_that_needs_preparation_is_asked_through_its_source(source: Source, tmp_path: Path) -> None:
    assert not registry.is_ready("mine")
    registry.prepare("mine")
    assert registry.is_ready("mine")
    assert registry.licence_texts("mine") == {"NOTICE": str(tmp_path)}


def test_an_engine_that_cannot_be_imported_is_a_model_error(source: Source) -> None:
    with pytest.raises(ModelError, match=r"mine needs a package .*an_engine"):
        load_model("mine")


def test_an_engine_whose_package_is_missing(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    missing = {"ctranslate2", "xllamacpp"}
    monkeypatch.setattr(engine_table, "find_spec", lambda name: None if name in missing else object())
    with pytest.raises(ModelError, match=r"pip install 'tomtat\[ctranslate2\]'"):
        load_model("opus-mt", engine="ctranslate2")
    assert choose_engine(MODELS["opus-mt"]).name == "transformers"
    assert choose_engine(MODELS["qwen3-0.6b"]).name == "transformers"
    monkeypatch.setattr(hub, "prepare", lambda card, progress: Path("no-such-folder"))
    with caplog.at_level("WARNING", "tomtat"), pytest.raises(ModelError, match="cannot be read"):
        load_model("opus-mt")
    assert "several times faster with ctranslate2; run: pip install 'tomtat[ctranslate2]'" in caplog.text


def test_a_new_engine_is_seen_everywhere(fake_preset: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One file and one line in the table: the rest follows."""
    script = (
        "from nlp.models.engines.table import ENGINES, Engine;"
        "ENGINES['dummy'] = Engine('dummy', {'causal': 'a_module:load'});"
        "from nlp.cli.app import app; app(['digest', '--help'])"
    )
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "|dummy" in "".join(shown.stdout.split()), shown.stderr
    assert Settings(engine="fake").engine == "fake"
    with pytest.raises(InputError, match=r"engine must be one of auto, .*, fake, not 'no-such'"):
        Settings(engine="no-such")
    with pytest.raises(InputError, match="opus-mt does not run with the engine 'fake'"):
        check_model("opus-mt", engine="fake")
    monkeypatch.setitem(MODELS, "fake", replace(MODELS["fake"], size_mb=1))
    assert "runs with fake" in "\n".join(models.lines("en"))
    digest = load(Settings(preset="fake", engine="fake")).digest("Hà Nội có mưa to. Nước dâng. Trời lạnh.")
    assert digest.models["summarizer"]["engine"] == "fake"
