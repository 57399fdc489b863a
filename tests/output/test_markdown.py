"""A digest as CommonMark: a reader of Markdown shows the very letters of the texts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from nlp.article.parse import Article, Dropped
from nlp.output.markdown import Markdown, escape
from tests.output.digests import WARNING, make_digest

MARKUP = "\\`*_{}[]()<>#+-.!|~&;=: \tab1đ"


def shown(source: str) -> str:
    """What a reader sees of one paragraph; an error if it is anything else."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source)
    if not tokens:
        return ""
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"], source
    children = tokens[1].children or []
    assert {child.type for child in children} <= {"text", "text_special"}, source
    return "".join(child.content for child in children)


@pytest.mark.parametrize(
    "text",
    ["", "Giá 1.200 đồng", "*đậm* <b>x</b> [a](b) `c` # d", r"\*x\*", "- một", "+ hai", "1. ba", "2) bốn",
     "---", "===", "> trích", "# đầu", "&amp; &#38;", "![ảnh](x)", "a | b", "~~bỏ~~", "12:30 ngày 2/9",
     "<https://bao.example>", "\\", "dòng\\", "***", "_a_b_", "100% & hơn"],
)  # fmt: skip
def test_a_line_is_shown_as_it_stands(text: str) -> None:
    assert shown(escape(text)) == text


@given(st.text(alphabet=MARKUP, max_size=40))
def test_any_line_of_markup_is_shown_as_it_stands(text: str) -> None:
    assert shown(escape(text)) == re.sub(r"[ \t\n]+", " ", text).strip()


def test_what_needs_no_escape_gets_none() -> None:
    assert escape("Sáng 2/9, lúc 7:30, 1.200 hộ dân (80%) - theo ông Năm.") == (
        "Sáng 2/9, lúc 7:30, 1.200 hộ dân (80%) - theo ông Năm."
    )


def test_the_parts_of_a_digest_are_markup_and_its_words_are_not() -> None:
    text = Markdown().render(make_digest(summary_vi="*đậm* <script>x</script>", warnings=(WARNING,)))
    assert text.startswith("# Cầu mới thông xe\n\n## Tóm tắt tiếng Việt\n\n")
    html = MarkdownIt("commonmark").render(text)
    assert "<p>*đậm* &lt;script&gt;x&lt;/script&gt;</p>" in html
    assert html.count("<li>") == 1
    assert html.count("<h2>") == 3


def test_lists_stay_lists_and_dialogues_do_not_become_one() -> None:
    html = MarkdownIt("commonmark").render(
        Markdown().render(make_digest(summary_vi="- Một.\n- Hai.", translation="Ba:\n- Bốn?"))
    )
    assert "<li>Một.</li>\n<li>Hai.</li>" in html
    assert "<p>- Bốn?</p>" in html


def test_what_was_left_out_is_listed_if_wanted() -> None:
    digest = make_digest(article=Article("", "", ("Câu.",), (), (Dropped("*Xem thêm*", "link", 3),)))
    assert "Xem thêm" not in Markdown().render(digest)
    assert r": \*Xem thêm\*" in Markdown().render(digest, show_dropped=True)
