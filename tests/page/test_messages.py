"""What the library says, on the page: a sentence of its own, or it says that it is English."""

from __future__ import annotations

from nlp.output.labels import labels
from nlp.page.messages import in_language


def test_a_sentence_of_the_library_stands_alone() -> None:
    message = "the preset 'x' is not offered; choose one of: embedded"
    assert in_language(message, "vi") == "Không có bộ mô hình 'x' ở đây; hãy chọn: embedded."
    assert in_language(message, "en") == message


def test_what_is_not_known_stays_english_and_says_so() -> None:
    assert in_language("something new", "vi") == labels("vi")["error_detail"].format(message="something new")
