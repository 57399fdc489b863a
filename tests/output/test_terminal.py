"""A digest as panels: their headings, the warnings, and no colours where none are shown."""

import pytest
from rich.console import Console

from nlp.article.parse import Article, Dropped
from nlp.checks.finding import explain
from nlp.output.terminal import Terminal, panels
from tests.output.digests import WARNING, make_digest


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("FORCE_COLOR", raising=False)


def test_there_is_a_panel_for_each_output() -> None:
    text = Terminal().render(make_digest(warnings=(WARNING,)), language="en")
    assert text.startswith("Cầu mới thông xe\n╭─ Vietnamese summary ")
    assert "╭─ English summary" in text
    assert f"• {explain(WARNING, 'en')}"[:60] in text
    assert "\x1b" not in text


def test_what_a_warning_speaks_of_is_coloured() -> None:
    console = Console(width=100, force_terminal=True, color_system="standard")
    with console.capture() as capture:
        console.print(panels(make_digest(warnings=(WARNING,)), language="en", show_dropped=False))
    assert "\x1b[33mTwo\x1b[0m" in capture.get()


def test_what_was_left_out_is_counted_and_listed_if_wanted() -> None:
    digest = make_digest(article=Article("", "", ("Câu.",), (), (Dropped("Xem thêm", "link", 3),)))
    assert "Xem thêm" not in Terminal().render(digest)
    assert "Xem thêm" in Terminal().render(digest, show_dropped=True)
