"""Options of models and of a run: what is allowed, what is recorded, what a call may choose."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nlp.errors import InputError
from nlp.settings import ModelOptions, RunOptions, Settings
from nlp.terms.glossary import parse_glossary


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"task": "sing"}, "task must be one of digest, summarize, translate"),
        ({"length": "huge"}, "length must be one of short, medium, long, a number of sentences"),
        ({"length": 31}, "length must be 1 to 30 sentences"),
        ({"translate": "all"}, "translate must be one of"),
        ({"beams": 17}, "beams must be 1 to 16"),
        ({"to": "fr"}, "to must be one of en, vi"),
        ({"to": "vi"}, "only the task translate goes into Vietnamese, not digest"),
        ({"attempts": 0}, "attempts must be 1 to 3"),
        ({"names": "latin"}, "names must be one of plain, marked"),
        ({"engine": "steam"}, "engine must be one of auto"),
        ({"batch_size": -1}, "batch_size must be 0"),
    ],
)
def test_values_that_are_not_allowed(values: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Settings(**values)


def test_both_kinds_of_options_make_the_settings() -> None:
    settings = Settings(length="3", preset="extractive")
    assert isinstance(settings, RunOptions)
    assert isinstance(settings, ModelOptions)
    assert settings.sentences == 3
    assert settings.hash == Settings(preset="extractive", length=3).hash
    assert settings.hash != Settings(preset="extractive", length=4).hash


def test_a_call_chooses_how_and_not_by_whom() -> None:
    loaded = Settings(preset="extractive", device="cpu")
    assert loaded.with_run(RunOptions(length="long")) == Settings(
        preset="extractive", device="cpu", length="long"
    )
    # Settings that say nothing of models leave them as they are; those that name others are refused.
    assert loaded.with_run(Settings(length="long")).preset == "extractive"
    with pytest.raises(InputError, match=r"preset 'clean' cannot be chosen for a single call.*'extractive'"):
        loaded.with_run(Settings(preset="clean"))


def test_glossaries_are_recorded_by_name_and_hash() -> None:
    one = Settings(glossaries=(parse_glossary("vi,en\nsở,department", name="mine.csv"),))
    other = Settings(glossaries=(parse_glossary("vi,en\nsở,office", name="mine.csv"),))
    [name] = one.to_dict()["glossaries"]
    assert name.startswith("mine.csv ")
    assert one.hash != other.hash
    assert json.loads(json.dumps(one.to_dict())) == one.to_dict()


def test_a_glossary_that_is_not_there(tmp_path: Any) -> None:
    settings = Settings(glossaries=(str(tmp_path / "none.csv"),))
    with pytest.raises(InputError, match="there is no such file"):
        settings.read_glossaries()
