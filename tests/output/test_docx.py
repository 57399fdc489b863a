"""A digest as a Word document: its paragraphs, their language, and any text that there may be."""

import io

import docx
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.article.parse import Article, Dropped
from nlp.checks.finding import explain
from nlp.output.docx import Docx
from tests.output.digests import WARNING, make_digest


def test_it_holds_the_paragraphs_and_their_language() -> None:
    digest = make_digest(translation="One.\n\nTwo.", warnings=(WARNING,))
    document = docx.Document(io.BytesIO(Docx().render(digest)))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[0] == "Cầu mới thông xe"
    assert {"One.", "Two."} <= set(texts)
    assert explain(WARNING, "vi") in texts
    english = next(p for p in document.paragraphs if p.text == "One.")
    assert 'w:val="en-US"' in english.runs[0]._r.xml


def test_what_was_left_out_is_listed_if_wanted() -> None:
    digest = make_digest(article=Article("", "", ("Câu.",), (), (Dropped("Xem thêm", "link", 3),)))
    document = docx.Document(io.BytesIO(Docx().render(digest, show_dropped=True)))
    assert document.paragraphs[-1].text.endswith("Xem thêm")


@settings(max_examples=30)
@given(st.text(max_size=60))
def test_any_text_makes_a_file_that_can_be_read(text: str) -> None:
    odd = make_digest(title=text, summary_vi=text, summary_en=text, translation=text)
    docx.Document(io.BytesIO(Docx().render(odd)))
