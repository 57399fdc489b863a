"""What the command line shows: results on a terminal or as plain text, progress on stderr."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from nlp.checks.finding import Finding, explain
from nlp.digest import Digest
from nlp.output.export import Language, figures, labels, reason, to_markdown, to_text

if TYPE_CHECKING:
    from rich.console import RenderableType


Format = Literal["text", "json", "markdown"]

Failure: TypeAlias = tuple[str, str]
"""An input that failed: its name, and the error in one sentence."""

_STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}


def as_json(results: Sequence[Digest | Failure]) -> str:
    """Returns one result as a JSON object, several as an array, with the keys of a batch and more.

    Args:
        results: one for each input.
    """
    rows: list[dict[str, Any]] = [
        {**result.to_dict(), "error": None}
        if isinstance(result, Digest)
        else {"id": result[0], "error": result[1]}
        for result in results
    ]
    return json.dumps(rows[0] if len(rows) == 1 else rows, ensure_ascii=False, indent=2) + "\n"


def as_text(digest: Digest, *, language: Language, show_dropped: bool) -> str:
    """Returns a digest as plain text; a summary or translation alone is just that, ready for a pipe."""
    if digest.settings.task == "summarize":
        text = f"{digest.summary_vi}\n"
    elif digest.settings.task == "translate":
        text = f"{digest.translation}\n"
    else:
        text = to_text(digest, language=language)
        if digest.article.dropped:
            text += f"{_dropped_line(digest, language)}\n"
    if show_dropped and digest.article.dropped:
        text += "\n" + "\n".join(_dropped_list(digest, language)) + "\n"
    return text


def as_markdown(digest: Digest, *, language: Language, show_dropped: bool) -> str:
    """Returns a digest as Markdown."""
    text = to_markdown(digest, language=language)
    if show_dropped and digest.article.dropped:
        items = "\n".join(f"    {line}" for line in _dropped_list(digest, language))
        text += f"\n## {labels(language)['dropped']}\n\n{items}\n"
    return text


def warning_lines(digest: Digest, language: Language) -> list[str]:
    """Returns each warning once, in plain words, with the words that it speaks of."""
    return list(dict.fromkeys(_explained(digest, finding, language) for finding in digest.warnings))


def as_panels(digest: Digest, *, language: Language, show_dropped: bool) -> RenderableType:
    """Returns a digest for a terminal; what a warning speaks of is coloured."""
    from rich import box
    from rich.console import Group
    from rich.panel import Panel
    from rich.text import Text

    words = labels(language)
    blocks: list[RenderableType] = [Text(digest.title, style="bold")] if digest.title else []
    for field, heading, colour in (
        ("summary_vi", words["summary_head"], "green"),
        ("summary_en", words["summary_en_head"], "blue"),
        ("translation", words["translation_head"], "blue"),
    ):
        text = getattr(digest, field)
        if text:
            body = Text(text)
            for finding in digest.warnings:
                if finding.field == field and finding.severity != "info":
                    for start, end in finding.spans:
                        body.stylize(_STYLES[finding.severity], start, end)
            panel = Panel(body, title=heading, title_align="left", border_style=colour, box=box.ROUNDED)
            blocks.append(panel)
    severities = {_explained(digest, finding, language): finding.severity for finding in digest.warnings}
    if severities:
        blocks.append(Text(words["warnings"], style="bold"))
        blocks += [Text(f"  • {line}", style=_STYLES[severity]) for line, severity in severities.items()]
    if digest.article.dropped:
        blocks.append(Text(_dropped_line(digest, language), style="dim"))
        if show_dropped:
            blocks += [Text(f"  {line}", style="dim") for line in _dropped_list(digest, language)]
    blocks.append(Text(figures(digest, language=language), style="dim"))
    return Group(*blocks)


def _explained(digest: Digest, finding: Finding, language: Language) -> str:
    sentence = explain(finding, language)
    text = getattr(digest, finding.field, None) if finding.field != "source" else None
    if not isinstance(text, str):
        return sentence
    spoken_of = [text[start:end] for start, end in finding.spans]
    spoken_of = [words for words in dict.fromkeys(spoken_of) if words not in sentence and len(words) <= 60]
    return f"{sentence} [{' | '.join(spoken_of)}]" if spoken_of else sentence


def _dropped_line(digest: Digest, language: Language) -> str:
    counts = Counter(reason(item.reason, language) for item in digest.article.dropped)
    kinds = ", ".join(f"{kind} ({count})" for kind, count in counts.items())
    return f"{labels(language)['dropped']}: {kinds}"


def _dropped_list(digest: Digest, language: Language) -> list[str]:
    words = labels(language)
    return [
        f"{words['dropped_line'].format(line=item.line)}, {reason(item.reason, language)}: {item.text}"
        for item in digest.article.dropped
    ]
