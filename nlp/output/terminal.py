"""A digest as panels on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nlp.output.labels import Language, figures, labels
from nlp.output.ledger import ledger_heads, ledger_lines
from nlp.output.outlet import Outlet
from nlp.output.sections import dropped_lines, dropped_summary, outputs, warnings_of

if TYPE_CHECKING:
    from rich.console import RenderableType

    from nlp.digest import Digest

_STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}
_BORDERS = {"vi": "green", "en": "blue"}


class Terminal(Outlet):
    """Panels as wide as the terminal; what a warning speaks of is coloured, where colours are shown."""

    name = "terminal"

    def render(
        self,
        digest: Digest,
        *,
        language: Language = "vi",
        show_dropped: bool = False,
        show_ledger: bool = False,
    ) -> str:
        from rich.console import Console

        console = Console(highlight=False)
        with console.capture() as capture:
            console.print(
                panels(digest, language=language, show_dropped=show_dropped, show_ledger=show_ledger)
            )
        return capture.get()

    def join(self, rendered: str, name: str, *, first: bool) -> str:
        return f"\n{name}\n{rendered}"


def panels(
    digest: Digest, *, language: Language, show_dropped: bool, show_ledger: bool = False
) -> RenderableType:
    """Returns a digest for a console of rich."""
    from rich import box
    from rich.console import Group
    from rich.panel import Panel
    from rich.text import Text

    words = labels(language)
    blocks: list[RenderableType] = [Text(digest.title, style="bold")] if digest.title else []
    for field, heading, spoken in outputs(digest):
        text = getattr(digest, field)
        if text:
            body = Text(text)
            for finding in digest.warnings:
                if finding.field == field and finding.severity != "info":
                    for start, end in finding.spans:
                        body.stylize(_STYLES[finding.severity], start, end)
            look = {"title_align": "left", "border_style": _BORDERS[spoken], "box": box.ROUNDED}
            blocks.append(Panel(body, title=words[heading], **look))  # type: ignore[arg-type]
    if severities := warnings_of(digest, language):
        blocks.append(Text(words["warnings"], style="bold"))
        blocks += [Text(f"  • {line}", style=_STYLES[severity]) for line, severity in severities.items()]
    if show_ledger and digest.ledger:
        blocks.append(_ledger(digest, language))
    if digest.article.dropped:
        blocks.append(Text(dropped_summary(digest, language), style="dim"))
        if show_dropped:
            blocks += [Text(f"  {line}", style="dim") for line in dropped_lines(digest, language)]
    blocks.append(Text(figures(digest, language=language), style="dim"))
    return Group(*blocks)


def _ledger(digest: Digest, language: Language) -> RenderableType:
    from rich.table import Table

    table = Table(title=labels(language)["ledger"], title_justify="left", title_style="bold")
    for head in ledger_heads(language):
        table.add_column(head)
    for line in ledger_lines(digest, language):
        table.add_row(*line)
    return table
