"""A digest as text, Markdown and Word: everything is in it, and nothing of it becomes markup."""

import io
import string

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.article.parse import Article, Dropped
from nlp.checks.finding import Finding, explain
from nlp.digest import Digest
from nlp.output.export import decimal, figures, labels, reason, to_docx, to_markdown, to_text
from nlp.settings import Settings

WARNING = Finding("unsupported_number", "warning", "summary_en", ((0, 3),), (), "Two")


def digest(**values: object) -> Digest:
    fields: dict[str, object] = {
        "id": "bai-1",
        "title": "Cầu mới thông xe",
        "summary_vi": "Cầu Sông Lam thông xe sáng 2/9.",
        "summary_en": "Two lanes of the Song Lam bridge opened on 2 September.",
        "translation": None,
        "article": Article("Cầu mới thông xe", "", ("Cầu Sông Lam thông xe sáng 2/9.",), (), ()),
        "sentences_read": 1,
        "parts": 1,
        "timings": {"read": 0.1, "total": 2.34},
        "models": {"summarizer": {"name": "fake"}, "translator": {"name": "fake"}},
        "version": "0.1.0",
    }
    return Digest(**{**fields, **values})  # type: ignore[arg-type]


def test_text_has_title_outputs_warnings_and_figures() -> None:
    text = to_text(digest(warnings=(WARNING,)))
    assert text.startswith("Cầu mới thông xe\n\nTÓM TẮT TIẾNG VIỆT\nCầu Sông Lam")
    assert "TÓM TẮT TIẾNG ANH\nTwo lanes" in text
    assert f"- {explain(WARNING, 'vi')}" in text
    assert text.rstrip().endswith(Settings().hash)


def test_outputs_that_the_task_has_not_are_left_out() -> None:
    text = to_text(digest(summary_en=None, title=""), language="en")
    assert text.startswith("VIETNAMESE SUMMARY")
    assert "ENGLISH" not in text


def test_a_list_stays_tight_and_paragraphs_stay_apart() -> None:
    text = to_text(digest(summary_vi="- Một.\n- Hai.", translation="One.\n\nTwo."))
    assert "- Một.\n- Hai.\n" in text
    assert "One.\n\nTwo." in text


@pytest.mark.parametrize(
    ("value", "language", "places", "expected"),
    [
        (2.34, "vi", 1, "2,3"),
        (2.34, "en", 1, "2.3"),
        (200_000, "vi", 0, "200.000"),
        (200_000, "en", 0, "200,000"),
        (0, "vi", 1, "0,0"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(
    value: float, language: str, places: int, expected: str
) -> None:
    assert decimal(value, language, places=places) == expected  # type: ignore[arg-type]


def test_figures_name_each_model_once() -> None:
    line = figures(digest(), language="en")
    assert line.count("fake") == 1
    assert "1 sentences read" in line
    assert "2.3 s" in line


def test_markdown_escapes_what_would_be_markup() -> None:
    text = to_markdown(digest(summary_vi="*đậm* <script>x</script> [a](b) `c` # d"))
    assert r"\*đậm\* \<script\>x\</script\> \[a\](b) \`c\` \# d" in text
    assert text.startswith("# Cầu mới thông xe\n\n## Tóm tắt tiếng Việt")


def test_word_document_holds_the_paragraphs_and_their_language() -> None:
    document = docx.Document(io.BytesIO(to_docx(digest(translation="One.\n\nTwo.", warnings=(WARNING,)))))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[0] == "Cầu mới thông xe"
    assert {"One.", "Two."} <= set(texts)
    assert explain(WARNING, "vi") in texts
    english = next(p for p in document.paragraphs if p.text == "One.")
    assert 'w:val="en-US"' in english.runs[0]._r.xml


@given(st.text(max_size=60))
def test_any_text_makes_files_that_can_be_read(text: str) -> None:
    odd = digest(title=text, summary_vi=text, summary_en=text, translation=text)
    docx.Document(io.BytesIO(to_docx(odd)))
    assert to_text(odd).endswith("\n")
    assert to_markdown(odd).endswith("\n")


def test_labels_are_complete_in_both_languages() -> None:
    vietnamese, english = labels("vi"), labels("en")
    assert vietnamese.keys() == english.keys()
    for key, text in vietnamese.items():
        assert text.strip(), key
        assert english[key].strip(), key
        holes = [
            {name for _, name, _, _ in string.Formatter().parse(t) if name} for t in (text, english[key])
        ]
        assert holes[0] == holes[1], key


def test_an_unknown_reason_is_shown_as_its_code() -> None:
    assert reason("no_such_reason", "vi") == "no_such_reason"
    assert Dropped("x", "no_such_reason", 1).reason == "no_such_reason"
