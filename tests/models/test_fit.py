"""What this machine can run: extras and memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp.models import fit as module
from nlp.models.engines import table
from nlp.models.fit import Fit, fit, memory_mb
from nlp.models.table import MODELS


@pytest.mark.parametrize(
    ("name", "installed", "memory", "expected"),
    [
        ("extractive", set(), 1000, Fit("extractive", 1000)),
        ("hy-mt2-1.8b", {"xllamacpp"}, 4000, Fit("llamacpp", 2134)),
        ("hy-mt2-1.8b", {"xllamacpp"}, 2000, Fit("", 2134)),
        ("hy-mt2-1.8b", set(), 16_000, Fit("transformers", 8200, ("llamacpp",))),
        ("hy-mt2-1.8b", set(), 4000, Fit("", 2134, ("llamacpp",))),
        ("opus-mt", {"ctranslate2"}, 4000, Fit("ctranslate2", 1292)),
        ("opus-mt", set(), 4000, Fit("transformers", 1292, ("ctranslate2",))),
        ("sea-lion-e2b", set(), 24_000, Fit("", 4428, ("llamacpp",))),
        ("translategemma-12b", {"xllamacpp", "ctranslate2"}, 24_000, Fit("", 49_800)),
    ],
)
def test_the_first_engine_that_is_installed_and_has_the_memory(
    monkeypatch: pytest.MonkeyPatch, name: str, installed: set[str], memory: int, expected: Fit
) -> None:
    monkeypatch.setattr(table, "find_spec", lambda package: object() if package in installed else None)
    assert fit(MODELS[name], memory) == expected


def test_the_memory_is_that_of_the_machine_or_of_its_container(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(module, "_LIMIT", limit)
    whole = memory_mb()
    assert whole > 100
    for text, expected in (("max\n", whole), ("99000000\n", 99), ("", whole), (f"{10**18}\n", whole)):
        limit.write_text(text)
        assert memory_mb() == expected
