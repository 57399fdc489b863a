"""Licences that restrict use are accepted first, once, and the error says why and how."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from nlp.cli import app
from nlp.errors import InputError
from nlp.models import licences, registry
from nlp.models.table import MODELS
from nlp.pipeline import check_models, load


@pytest.fixture(autouse=True)
def nothing_accepted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TOMTAT_CONFIG", str(tmp_path / "config"))
    monkeypatch.delenv(licences.VARIABLE, raising=False)
    monkeypatch.setattr(licences, "_accepted", set())


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("nllb-600m", "non-commercial use only"),
        ("vinai", "publish the source"),
        ("mt5-xlsum", "non-commercial"),
        ("mbart50", "states no licence"),
    ],
)
def test_the_error_says_why_and_how(name: str, why: str) -> None:
    for use in (registry.load_model, registry.prepare, registry.check_model):
        with pytest.raises(InputError) as refused:
            use(name)  # type: ignore[operator]
        said = str(refused.value)
        assert why in said
        assert f'--accept-licence "{MODELS[name].licence}"' in said
        assert f'{licences.VARIABLE}="{MODELS[name].licence}"' in said
        assert "\n" not in said


@pytest.mark.parametrize("name", [name for name, card in MODELS.items() if not card.must_accept])
def test_free_licences_need_no_consent(name: str) -> None:
    licences.check(MODELS[name])


def test_the_environment_accepts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(licences.VARIABLE, "MIT, CC-BY-NC-4.0")
    licences.check(MODELS["nllb-600m"])
    with pytest.raises(InputError):
        licences.check(MODELS["vinai"])


def test_once_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    licences.accept("not stated")
    monkeypatch.setattr(licences, "_accepted", set())  # another process
    licences.check(MODELS["mbart50"])
    with pytest.raises(InputError):
        licences.check(MODELS["vinai"])


def test_without_a_place_to_write_it_holds_for_the_process(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TOMTAT_CONFIG", str(tmp_path / "file"))
    licences.accept("AGPL-3.0")
    licences.check(MODELS["vinai"])


def test_an_unknown_licence_is_not_accepted() -> None:
    with pytest.raises(InputError, match=r"no licence 'GPL' to accept; choose one of: CC-BY-NC-SA-4.0"):
        licences.accept("GPL")


def test_the_command_refuses_before_it_reads_and_goes_on_when_accepted(
    monkeypatch: pytest.MonkeyPatch, fake_preset: str
) -> None:
    row = replace(MODELS["fake"], name="bound", licence="CC-BY-NC-4.0", must_accept=True, licence_note="No.")
    monkeypatch.setitem(MODELS, "bound", row)

    def tomtat(*arguments: str) -> Any:
        return CliRunner().invoke(app.app, list(arguments))

    command = ["digest", "--sample", "--preset", fake_preset, "--translator", "bound", "--quiet"]
    refused = tomtat(*command)
    assert refused.exit_code == 2
    assert refused.stdout == ""
    assert "tomtat: the model bound has the licence CC-BY-NC-4.0" in refused.stderr
    assert tomtat(*command, "--accept-licence", "nonsense").exit_code == 2
    assert tomtat(*command, "--accept-licence", "CC-BY-NC-4.0").exit_code == 0
    assert tomtat(*command).exit_code == 0, "once is enough"


def test_a_pipeline_checks_the_models_it_needs_only(fake_preset: str) -> None:
    from nlp.settings import Settings

    check_models(Settings(task="summarize", preset=fake_preset, translator="nllb-600m"))
    with pytest.raises(InputError, match="nllb-600m has the licence"):
        load(Settings(task="translate", preset=fake_preset, translator="nllb-600m"))
    assert load(Settings(task="translate", preset=fake_preset, summarizer="mt5-xlsum")).summarizer is None
    with pytest.raises(InputError, match="opus-mt does not summarize"):
        check_models(Settings(preset=fake_preset, summarizer="opus-mt"))
    with pytest.raises(InputError, match="no model 'nonsense'"):
        check_models(Settings(preset=fake_preset, summarizer="nonsense"))
    both = load(Settings(task="summarize", preset=fake_preset))
    assert both.translator is both.summarizer, "a model that does both comes for both"
