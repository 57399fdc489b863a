"""`python -m eval terms`: how many official terms come out right."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from eval import terms
from eval.__main__ import app
from nlp.pipeline import Pipeline
from tests.conftest import FakeModel


@pytest.mark.parametrize("name", terms.SETS)
def test_the_tables_know_most_of_their_own_sets(name: str) -> None:
    found = terms.measure_tables(name)
    assert found["right"] > 0.85 * found["terms"]
    assert len(found["missed"]) == found["terms"] - found["right"]


def test_what_is_shown_is_counted(fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = {sentence.vi: sentence.terms for sentence in terms.read("built")}
    right = next(iter(wanted))
    fake_model.answer = lambda request: (
        " and ".join(term.en[0] for term in wanted[right]) + " were there on 5 August for the 80 years."
        if request.text == right
        else "It rains all day in the city."
    )
    monkeypatch.setattr("nlp.load", lambda settings: Pipeline(None, fake_model, settings=settings))
    found = terms.measure_shown("built", preset="fake")
    assert found["right"] >= len(wanted[right])
    assert found["whole"] == 1
    assert found["sentences"] == len(wanted)


def test_an_unknown_set_is_told() -> None:
    result = CliRunner().invoke(app, ["terms", "--set", "none"])
    assert result.exit_code == 2
    assert "there is no such set" in result.output
