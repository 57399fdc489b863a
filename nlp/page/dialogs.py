"""What opens over the page: the list of keys, and the history of this browser."""

from __future__ import annotations

from html import escape

from nlp.output.labels import Language, labels


def keyboard_help(language: Language) -> str:
    """Returns the list of keys, hidden until "?" is pressed."""
    words = labels(language)
    keys = (
        ("Ctrl + Enter", "run"),
        ("Esc", "cancel"),
        ("Ctrl + Enter", "edit_keys"),
        ("H", "history"),
        ("N", "next_warning"),
        ("↑ ↓", "next_sentence"),
    )
    rows = "".join(f"<dt><kbd>{key}</kbd></dt><dd>{escape(words[what])}</dd>" for key, what in keys)
    return (
        f'<dialog id="tt-help" class="tt-dialog" aria-labelledby="tt-help-head">'
        f'<h2 id="tt-help-head">{words["keys"]}</h2>'
        f"<dl>{rows}<dt><kbd>?</kbd></dt><dd>{words['keys']}</dd></dl>"
        f'<form method="dialog"><button class="tt-button">{words["close"]}</button></form></dialog>'
    )


def history(language: Language) -> str:
    """Returns the list of the last digests, which the script of the page fills."""
    words = labels(language)
    return (
        '<dialog id="tt-history" class="tt-dialog" aria-labelledby="tt-history-head" '
        f'data-delete="{words["delete"]}" data-event="{words["tab_event"]}" '
        f'data-comparison="{words["comparison"]}">'
        f'<h2 id="tt-history-head">{words["history"]}</h2>'
        f'<p class="tt-hint">{escape(words["history_hint"])}</p>'
        f'<label>{words["search"]} <input type="search" autocomplete="off"></label><ul></ul>'
        f'<p class="tt-hint tt-none">{words["history_none"]}</p><div class="tt-buttons">'
        f'<button type="button" class="tt-button" id="tt-history-clear">{words["delete_all"]}</button>'
        f'<form method="dialog"><button class="tt-button">{words["close"]}</button></form></div></dialog>'
    )


def history_button(language: Language) -> str:
    """Returns the button that opens the history."""
    return (
        f'<button type="button" class="tt-button" id="tt-history-open">{labels(language)["history"]}</button>'
    )
