"""The table of engines."""

from __future__ import annotations

import pytest

from nlp.models.engines import table
from nlp.models.engines.table import ENGINES, Engine


def test_every_row_says_what_it_runs() -> None:
    for name, engine in ENGINES.items():
        assert engine.name == name
        assert engine.load
        assert all(place.startswith("nlp.models.engines.") for place in engine.load.values())
        assert bool(engine.package) == bool(engine.extra), "who must install it is told how"


@pytest.mark.parametrize(("package", "installed"), [("", True), ("json", True), ("no_such_package", False)])
def test_an_engine_needs_its_package(package: str, installed: bool) -> None:
    assert Engine("mine", package=package).is_installed is installed


def test_nothing_is_imported_to_find_out(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(table, "find_spec", lambda name: asked.append(name))
    assert not ENGINES["llamacpp"].is_installed
    assert asked == ["xllamacpp"]
