"""What the written outlets say, in order: the outputs, the warnings, the lines that were left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nlp.article.parse import drop_reason
from nlp.checks.finding import Severity
from nlp.output.labels import Language, labels
from nlp.output.warnings import outputs_of, warning_lines

if TYPE_CHECKING:
    from nlp.digest import Digest


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it.

    Attributes:
        heading: in the language of the reader.
        language: of the lines.
        lines: paragraphs, or the items of a list.
        listed: the lines are items of a list.
        rows: a table, its heads first.
        spoken: the languages of its columns.
    """

    heading: str
    language: Language
    lines: tuple[str, ...]
    listed: bool = False
    rows: tuple[tuple[str, ...], ...] = ()
    spoken: tuple[Language, ...] = ()


_OUTPUTS: tuple[tuple[str, str, Language], ...] = (
    ("title_en", "title_en", "en"),
    ("summary_vi", "summary_head", "vi"),
    ("summary_en", "summary_en_head", "en"),
    ("translation", "translation_head", "en"),
)


def outputs(digest: Digest) -> tuple[tuple[str, str, Language], ...]:
    """Returns the field of each output that a digest may have, the key of its heading, its language."""
    return _OUTPUTS if digest.settings.to == "en" else (("translation", "translation_vi_head", "vi"),)


def sections(digest: Digest, language: Language) -> Iterator[Section]:
    """Yields a section for each output there is, and one for the warnings."""
    words = labels(language)
    for field, heading, spoken in outputs(digest):
        lines = [line for line in (getattr(digest, field) or "").split("\n") if line.strip()]
        listed = bool(lines) and all(line.startswith("- ") for line in lines)
        if lines:
            items = tuple(line.removeprefix("- ") for line in lines) if listed else tuple(lines)
            yield Section(words[heading], spoken, items, listed)
    if notes := tuple(warnings_of(digest, language)):
        yield Section(words["warnings"], language, notes, listed=True)


def warnings_of(digest: Digest, language: Language) -> dict[str, Severity]:
    """Returns each warning of a digest once, in plain words, with its severity; see `warning_lines`."""
    words = labels(language)
    headings = {field: words[heading] for field, heading, _ in outputs(digest)}
    return warning_lines(digest.warnings, outputs_of(digest, headings), language)


def dropped_summary(digest: Digest, language: Language) -> str:
    """Returns one line that says how many lines of which kind were left out of the article."""
    counts = Counter(drop_reason(item.reason, language) for item in digest.article.dropped)
    kinds = ", ".join(f"{kind} ({count})" for kind, count in counts.items())
    return f"{labels(language)['dropped']}: {kinds}"


def dropped_lines(digest: Digest, language: Language) -> list[str]:
    """Returns every line that was left out, with its number and the reason."""
    words = labels(language)
    return [
        f"{words['dropped_line'].format(line=item.line)}, {drop_reason(item.reason, language)}: {item.text}"
        for item in digest.article.dropped
    ]
