"""What the library says, in Vietnamese: each sentence finds its own; what is not known says so."""

from __future__ import annotations

import pytest

from nlp.output.labels import labels
from nlp.page.messages import in_language
from nlp.text.tables import read_table


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("bài.txt: it is empty; give a file or a page with an article.", "bài.txt không có gì bên trong"),
        ("a.pdf: The PDF is encrypted; save a copy without a password and give that.", "a.pdf được bảo vệ"),
        ("a.pdf: The PDF holds no text, only pictures of it; run it through OCR first.", "a.pdf chỉ có ảnh"),
        ("a.doc: old Word files (.doc) are not read; save it as .docx and try again.", "(.doc)"),
        ("https://x.vn/a answered 404 Not Found.", "lỗi 404"),
        ("ftp://x is not a web address that can be read; it must begin with http://.", "không phải địa chỉ"),
        ("127.0.0.1 is an address of this machine or of a private network, which is refused;", "mạng nội bộ"),
        ("the preset 'x' is not offered; choose one of: embedded", "không có trên trang"),
    ],
)
def test_sentences_of_the_library(message: str, said: str) -> None:
    assert said in in_language(message, "vi")
    assert in_language(message, "en") == message


def test_what_is_not_known_stays_english_and_says_so() -> None:
    assert in_language("something new", "vi") == labels("vi")["error_detail"].format(message="something new")


def test_every_sentence_of_the_table_can_be_said() -> None:
    for row in read_table("nlp.page", "messages")["message"]:
        assert row["vi"].format(what="Tệp", code="404", row="3", term="xã").strip()
