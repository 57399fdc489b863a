"""The list of keys and the history: words in both languages."""

from __future__ import annotations

from nlp.output.labels import labels
from nlp.page import dialogs


def test_keys_are_listed_in_both_languages() -> None:
    vietnamese, english = dialogs.keyboard_help("vi"), dialogs.keyboard_help("en")
    assert vietnamese.count("<kbd>") == english.count("<kbd>") == 7
    assert labels("vi")["keys"] in vietnamese
    assert vietnamese != english


def test_the_history_is_in_both_languages() -> None:
    assert labels("vi")["history_hint"] in dialogs.history("vi")
    assert labels("en")["delete_all"] in dialogs.history("en")
    assert labels("en")["history"] in dialogs.history_button("en")
