"""models.toml as cards, presets and licences."""

from __future__ import annotations

import pytest

from nlp.models.table import MODELS, PRESETS, _read_card, licence_row


def test_every_revision_is_pinned() -> None:
    assert all(card.pinned for card in MODELS.values())


def test_a_row_of_the_hub_needs_no_engines() -> None:
    common = {"tasks": ["translate"], "repository": "a/b", "revision": "c" * 40, "licence": "AGPL-3.0"}
    card = _read_card("mine", {**common, "family": "seq2seq"})
    assert (card.source, card.engines) == ("hub", ("ctranslate2", "transformers"))
    assert card.must_accept
    assert card.licence_note == licence_row("AGPL-3.0")["note"]
    assert _read_card("mine", {**common, "family": "causal"}).engines == ("transformers",)
    assert hash(_read_card("mine", {**common, "family": "causal", "false_of_100": [[float("inf"), 9]]}))


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(TypeError, match="no_such_key"):
        _read_card("mine", {"tasks": ["translate"], "engines": ["extractive"], "no_such_key": 1})


@pytest.mark.parametrize("licence", ["", "no-such", "unknown"])
def test_an_unknown_licence_has_a_note(licence: str) -> None:
    assert licence_row(licence) == licence_row("unknown")


def test_a_preset_has_a_summariser() -> None:
    assert all(preset.summarizer in MODELS for preset in PRESETS.values())


def test_every_licence_is_known_and_those_that_restrict_must_be_accepted() -> None:
    for card in MODELS.values():
        row = licence_row(card.licence) if card.licence else {"note": ""}
        assert card.licence_note == row["note"]
        restricts = any(word in card.licence for word in ("AGPL", "NC", "not stated"))
        assert card.must_accept == restricts
        assert card.licence != "unknown"
