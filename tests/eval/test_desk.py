"""The pairs of eval/desk: whole, normal, and none to choose on among those to train on."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

import eval
from nlp.read.tables import read_rows
from nlp.text.language import detect

FOLDER = Path(eval.__file__).parent / "desk"


@pytest.fixture(scope="module", params=["train", "dev"])
def rows(request: pytest.FixtureRequest) -> list[dict[str, object]]:
    return read_rows(FOLDER / f"{request.param}.tsv", ["vi", "en", "subject"])


def test_every_pair_is_whole_and_normal(rows: list[dict[str, object]]) -> None:
    assert rows
    for row in rows:
        for text in map(str, row.values()):
            assert text.strip() == text != ""
            assert unicodedata.is_normalized("NFC", text)


def test_the_sides_are_not_exchanged(rows: list[dict[str, object]]) -> None:
    long = [row for row in rows if len(str(row["vi"]).split()) > 12]
    # Headlines in English have few words that tell.
    assert all(detect(str(row["vi"])) == "vi" and detect(str(row["en"])) != "vi" for row in long)


def test_what_is_chosen_on_is_not_learnt() -> None:
    train, dev = (
        {str(row["vi"]) for row in read_rows(FOLDER / f"{name}.tsv", ["vi"])} for name in ("train", "dev")
    )
    assert len(dev) == 150
    assert not train & dev
