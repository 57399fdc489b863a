"""Pieces of HTML that all parts of the page are made of; everything in them is escaped."""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable, Mapping, Sequence
from html import escape
from itertools import pairwise

from nlp.checks.finding import Finding
from nlp.output.labels import Language, labels
from nlp.output.messages import in_words
from nlp.output.outlet import Outlet
from nlp.output.registry import label

_SIGNS = {"error": "✕", "warning": "!", "info": "i"}
"""Plain characters, for which every font has a glyph; the style puts them in a circle."""

_RANK = {"info": 0, "warning": 1, "error": 2}
_LONGEST_NAME = 60
"""Longest file name taken from a title, in characters."""


def status(message: str, *, state: str = "idle", done: int = 0, total: int = 0) -> str:
    """Returns the line that says what is going on.

    Args:
        message: in words.
        state: "idle", "busy", "done" or "failed".
        done, total: progress; no bar if `total` is 0.
    """
    bar = f'<progress value="{done}" max="{total}" aria-hidden="true"></progress>' if total else ""
    text = f"<span>{escape(message)}</span>"
    return f'<div class="tt-status tt-{state}"><span class="tt-dot"></span>{text}{bar}</div>'


def marked(
    text: str,
    findings: Sequence[Finding],
    language: Language,
    *,
    start: int = 0,
    end: int | None = None,
    inserts: Mapping[int, str] | None = None,
) -> str:
    """Returns text[start:end] as HTML with the words that findings speak of marked.

    Args:
        text: the whole output.
        findings: those of this output; spans may overlap.
        language: of the explanations.
        start, end: the part wanted, in characters.
        inserts: HTML to put in at an offset of `text`; already safe.
    """
    end = len(text) if end is None else end
    inserts = inserts or {}
    spans = [
        (max(low, start), min(high, end), finding)
        for finding in findings
        for low, high in finding.spans
        if max(low, start) < min(high, end)
    ]
    cuts = {start, end, *(at for at in inserts if start <= at <= end)}
    cuts.update(edge for low, high, _ in spans for edge in (low, high))
    pieces = [inserts.get(start, "")]
    for low, high in pairwise(sorted(cuts)):
        about = [(last, finding) for first, last, finding in spans if first <= low and high <= last]
        # The sign stands once, where the marked words end.
        sign = any(high == last for last, _ in about)
        pieces += [_mark(text[low:high], [finding for _, finding in about], language, sign=sign)]
        pieces += [inserts.get(high, "")]
    return "".join(pieces)


def _mark(text: str, about: Sequence[Finding], language: Language, *, sign: bool) -> str:
    if not about:
        return escape(text)
    severity = max((finding.severity for finding in about), key=_RANK.__getitem__)
    tip = escape(" ".join(dict.fromkeys(in_words(finding, language) for finding in about)))
    shown = f'<sup aria-hidden="true">{_SIGNS[severity]}</sup>' if sign else ""
    return (
        f'<mark class="tt-mark tt-{severity}" tabindex="0" data-tip="{tip}">{escape(text)}{shown}'
        f'<span class="tt-sr"> ({tip})</span></mark>'
    )


def card(name: str, heading: str, extra: str, inner: str) -> str:
    """Returns a part of the results under a heading.

    Args:
        name: of the part; no two on the page have the same.
        heading: in words.
        extra: HTML beside the heading.
        inner: HTML under it.
    """
    return (
        f'<section class="tt-card" aria-labelledby="tt-head-{name}">'
        f'<header><h3 id="tt-head-{name}">{heading}</h3>{extra}</header>{inner}</section>'
    )


def copy_button(text: str, what: str, language: Language) -> str:
    """Returns a button that copies a text; `what` says which, to those who do not see where it stands."""
    words = labels(language)
    return (
        f'<button type="button" class="tt-button" data-copy="{escape(text)}" data-done="{words["copied"]}" '
        f'data-failed="{words["copy_failed"]}" aria-label="{words["copy"]}: {what}">{words["copy"]}</button>'
    )


def edit_button(field: str, what: str, language: Language) -> str:
    """Returns a button that opens an output for correction; what it needs for that it carries with it."""
    words = labels(language)
    return (
        f'<button type="button" class="tt-button" data-edit="{field}" data-done="{words["edit_done"]}" '
        f'data-cancel="{words["edit_cancel"]}" aria-label="{words["edit"]}: {what}">{words["edit"]}</button>'
    )


def corrected_note(language: Language) -> str:
    """Says that a person has corrected what is shown, with the way back."""
    words = labels(language)
    button = f'<button type="button" class="tt-button tt-reset">{words["reset"]}</button>'
    return f'<p class="tt-corrected"><span>{words["corrected_note"]}</span>{button}</p>'


def hint_line(text: str) -> str:
    """Returns a paragraph in the colour of what is not a result."""
    return f'<p class="tt-hint">{escape(text)}</p>'


def fold(name: str, heading: str, inner: str) -> str:
    """Returns a part that is closed at first."""
    return f'<details class="tt-fold" id="tt-{name}"><summary>{heading}</summary><div>{inner}</div></details>'


def warning_list(
    findings: Iterable[Finding],
    language: Language,
    *,
    name: str = "warnings",
    about: str = "",
    places: Collection[str] = (),
) -> str:
    """Returns the warnings, each once, the serious ones first; "" where there are none.

    Args:
        findings: what the checks found.
        language: of the explanations.
        name: of the part, see `card`.
        about: what they are of, where there are several.
        places: the outputs in which what they speak of is marked; a warning of these leads there.
    """
    notes: dict[tuple[str, str], bool] = {}
    for finding in findings:
        key = (finding.severity, in_words(finding, language))
        notes[key] = notes.get(key, False) or (bool(finding.spans) and finding.field in places)
    if not notes:
        return ""
    words = labels(language)
    items = "".join(
        f'<li class="tt-{severity}"><span class="tt-sign" aria-hidden="true">{_SIGNS[severity]}</span>'
        f'<span><b class="tt-sr">{words[f"warn_{severity}"]}: </b>'
        f"{_note(text, words['to_place'], placed)}</span></li>"
        for (severity, text), placed in sorted(notes.items(), key=lambda note: -_RANK[note[0][0]])
    )
    return (
        f'<section class="tt-warnings" aria-labelledby="tt-head-{name}">'
        f'<h3 id="tt-head-{name}">{about and f"{about} · "}{words["warnings"]}</h3><ul>{items}</ul></section>'
    )


def _note(text: str, leads: str, placed: bool) -> str:
    if not placed:
        return escape(text)
    return (
        f'<button type="button" class="tt-note-link" data-note="{escape(text)}">{escape(text)}'
        f'<span class="tt-sr"> ({escape(leads)})</span></button>'
    )


def footer(files: Iterable[tuple[Outlet, str | bytes]], title: str, line: str, language: Language) -> str:
    """Returns the buttons that download files, and a line under them.

    The files travel inside the page, so that nothing of the user's is written to a disk here.

    Args:
        files: what is offered, and by which outlet it was written.
        title: names the files.
        line: what was read, by what, how fast.
        language: of the buttons.
    """
    name = "".join(c if c.isalnum() else "-" for c in title)[:_LONGEST_NAME].strip("-") or "tomtat"
    buttons = "".join(
        download_button(f"{name}{outlet.endings[0]}", outlet.media_type, content, label(outlet, language))
        for outlet, content in files
    )
    words = labels(language)
    copies = "".join(
        f'<button type="button" class="tt-button" data-copy-file="{ending}" data-done="{words["copied"]}" '
        f'data-failed="{words["copy_failed"]}" aria-label="{words["copy_as"]}: {name}">{name}</button>'
        for name, ending in (("Markdown", ".md"), ("HTML", ".html"))
    )
    return (
        f'<footer class="tt-footer"><div class="tt-files"><span>{words["download"]}</span>{buttons}</div>'
        f'<div class="tt-files"><span>{words["copy_as"]}</span>{copies}</div><p>{escape(line)}</p></footer>'
    )


def download_button(name: str, media_type: str, content: str | bytes, says: str) -> str:
    """Returns a button that downloads a file, which travels inside the page."""
    return (
        f'<button type="button" class="tt-button" data-name="{escape(name)}" data-type="{media_type}" '
        f'data-content="{_base64(content)}">{escape(says)}</button>'
    )


def item_list(items: Iterable[str]) -> str:
    """Returns a list."""
    return f'<ul class="tt-list">{"".join(f"<li>{escape(item)}</li>" for item in items)}</ul>'


def _base64(content: str | bytes) -> str:
    return base64.b64encode(content.encode() if isinstance(content, str) else content).decode()
