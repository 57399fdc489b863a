"""The ledger as a table, in every outlet that is kept, and where it is asked for."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest

from nlp.checks.ledger import STATES, LedgerRow
from nlp.output.labels import labels
from nlp.output.ledger import ledger_heads, ledger_lines
from nlp.output.registry import outlet
from tests.output.digests import make_digest

ROWS = (
    LedgerRow("number", "25", "25", "kept", ((0, 2),)),
    LedgerRow("name", "Trần Quốc Vượng", "Tran Quoc Vuong", "restored"),
    LedgerRow("body", "", "Red | Cross", "added"),
)
WITH = make_digest(ledger=ROWS)


def test_what_wants_a_look_stands_first() -> None:
    assert [line.state for line in ledger_lines(WITH, "en")] == ["restored", "added", "kept"]
    assert ledger_lines(WITH, "vi")[0].kind == "tên"
    assert ledger_lines(make_digest(), "en") == []


def test_a_kind_without_a_word_of_its_own_is_a_term() -> None:
    [line] = ledger_lines(make_digest(ledger=(LedgerRow("crime", "tham ô", "graft", "lost"),)), "en")
    assert line.kind == "term"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_states_and_heads_have_words(language: str) -> None:
    words = labels(language)  # type: ignore[arg-type]
    assert all(words[f"state_{state}"] for state in STATES)
    assert all(ledger_heads(language))  # type: ignore[arg-type]


def test_files_that_are_kept_have_it() -> None:
    markdown = outlet("markdown").render(WITH, language="en")
    assert "| added | body | – | Red \\| Cross |" in str(markdown)
    word = outlet("docx").render(WITH, language="en")
    assert isinstance(word, bytes)
    [table] = docx.Document(BytesIO(word)).tables
    assert [cell.text for cell in table.rows[1].cells] == [
        "restored", "name", "Trần Quốc Vượng", "Tran Quoc Vuong",
    ]  # fmt: skip
    assert "Ledger" not in str(outlet("markdown").render(make_digest(), language="en"))


@pytest.mark.parametrize("name", ["text", "terminal"])
def test_elsewhere_it_is_shown_when_asked_for(name: str) -> None:
    assert "Tran Quoc Vuong" not in str(outlet(name).render(WITH, language="en"))
    assert "Tran Quoc Vuong" in str(outlet(name).render(WITH, language="en", show_ledger=True))
