"""A digest as HTML: what is shown where, and that nothing of it is taken over as HTML."""

from __future__ import annotations

import html as stdlib_html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.article.parse import Dropped
from nlp.checks.evidence import Evidence
from nlp.checks.finding import Finding, explain
from nlp.digest import Segment
from nlp.output.labels import labels
from nlp.page import fragments, html, visit
from nlp.settings import Settings
from tests.page.scripted import ATTACK, SOURCE, Tags, article, digest


def test_a_warning_stands_at_its_words_with_a_sign_and_in_the_list() -> None:
    finding = Finding("unsupported_number", "warning", "summary_en", ((19, 21),), (), "6%")
    shown = html.result(language="vi", digest=digest(warnings=(finding,)))
    assert re.search(
        r'<mark class="tt-mark tt-warning" tabindex="0" data-tip="[^"]+">6%<sup[^>]*>!</sup>', shown
    )
    assert (
        shown.count(stdlib_html.escape(explain(finding, "vi"))) == 4
    )  # tip, for screen readers, list and its way


def test_the_headline_stands_in_both_languages_with_its_warnings() -> None:
    finding = Finding("unsupported_number", "warning", "title_en", ((0, 6),))
    shown = html.result(language="en", digest=digest(warnings=(finding,)))
    assert '<h2 class="tt-title" lang="vi">Giá cà phê</h2>' in shown
    assert re.search(r'<p lang="en" data-field="title_en"[^>]*><mark[^>]*>Coffee', shown)
    assert "title_en" not in html.result(language="en", digest=digest(title_en=None))


def test_a_warning_leads_to_its_words_where_they_are_marked() -> None:
    marked = Finding("unsupported_number", "warning", "summary_en", ((19, 21),), (), "6%")
    of_source = Finding("short_source", "info", "source", ((0, 4),))
    shown = html.result(language="en", digest=digest(warnings=(marked, of_source)))
    notes = re.findall(r'data-note="([^"]+)"', shown)
    assert notes == [stdlib_html.escape(explain(marked, "en"))]
    assert f'data-tip="{notes[0]}"' in shown


def test_a_sentence_in_doubt_is_marked_quietly() -> None:
    texts = (("Prices rose.", 0.95), ("Farmers sold.", 0.6))
    first, second = (
        Segment(SOURCE[a:b], text, a, b, at, confidence=sure)
        for (text, sure), (a, b, at) in zip(texts, ((0, 33, 0), (35, len(SOURCE), 14)), strict=True)
    )
    done = digest(translation="Prices rose.\n\nFarmers sold.", segments=(first, second))
    shown = html.result(language="en", digest=done)
    assert "95%" not in shown
    assert 'class="tt-sentence tt-doubt" data-tip="Confidence in this sentence: 60%"' in shown


def test_a_clean_digest_says_so() -> None:
    assert labels("en")["no_warnings"] in html.result(language="en", digest=digest())


def test_what_was_dropped_and_the_evidence_can_be_opened() -> None:
    dropped = article(dropped=(Dropped("Ảnh: Minh Châu", "credit", 7),))
    shown = html.result(language="vi", digest=digest(article=dropped))
    assert "Ảnh: Minh Châu" in shown
    assert "dòng 7" in shown
    assert "Phần đã bỏ khỏi bài (1)" in shown
    assert '<blockquote lang="vi"><cite>câu 1</cite><span data-field="article" data-start="0">' in shown
    assert 'href="#tt-evidence-1"' in shown
    assert 'id="tt-evidence-1"' in shown


def test_a_sentence_without_evidence_says_so() -> None:
    shown = html.result(language="vi", digest=digest(evidence=(Evidence(0, (), 0.0),)))
    assert labels("vi")["evidence_none"] in shown


def test_the_translation_is_aligned_paragraph_by_paragraph() -> None:
    done = digest(translation="Prices rose.\n\nFarmers sold 40 tonnes.")
    pairs = re.findall(r'<div class="tt-pair"><p lang="vi"[^>]*>(.*?)</p><p lang="en"[^>]*>(.*?)</p></div>',
                       html.result(language="vi", digest=done))  # fmt: skip
    assert pairs == [
        ("Giá cà phê tăng 5% trong tháng 3.", "Prices rose."),
        ("Nông dân ở Đắk Lắk bán được 40 tấn.", "Farmers sold 40 tonnes."),
    ]


def test_a_translation_with_other_lines_is_shown_as_a_whole() -> None:
    shown = html.result(language="vi", digest=digest(translation="One block."))
    assert shown.count("tt-pair") == 1
    assert "One block." in shown
    assert "Nông dân" in shown


def test_nothing_to_translate_is_said() -> None:
    done = digest(summary_en=None, settings=Settings(translate="none"))
    assert labels("vi")["no_translation"] in html.result(language="vi", digest=done)


def test_files_travel_in_the_page() -> None:
    shown = html.result(language="vi", digest=digest())
    assert re.findall(r'data-name="([^"]+)"', shown) == [
        f"Giá-cà-phê.{end}" for end in ("txt", "md", "html", "docx", "json")
    ]


def test_references_stand_where_the_sentences_end() -> None:
    text = "Giá tăng 5%. Ông A. nói vậy."
    done = digest(
        summary_vi=text,
        summary_sentences=((0, 12), (13, 28)),
        evidence=(Evidence(0, (0,), 1.0), Evidence(1, (1,), 0.5)),
    )
    shown = html.result(language="vi", digest=done)
    assert re.findall(r'(.)<sup class="tt-ref"><a href="#tt-evidence-(\d)"', shown) == [
        (".", "1"),
        (".", "2"),
    ]
    assert '<p lang="vi">Ông A. nói vậy.<span' in shown


def test_sentences_that_belong_together_have_one_number() -> None:
    target = "Prices rose.\n\nFarmers sold."
    segments = (
        Segment(SOURCE[:33], "Prices rose.", 0, 33, 0),
        Segment(SOURCE[35:], "Farmers sold.", 35, len(SOURCE), 14),
    )
    finding = Finding("unsupported_number", "warning", "translation", ((7, 16),))
    shown = html.result(
        language="en", digest=digest(translation=target, segments=segments, warnings=(finding,))
    )
    first, second = ('<span class="tt-sentence" data-n="0">', '<span class="tt-sentence" data-n="1">')
    assert f'data-field="translation" data-start="0" data-end="12">{first}Prices <mark' in shown
    assert f'data-field="article" data-start="35" data-end="{len(SOURCE)}">{second}Nông dân' in shown
    rows = Tags(shown[shown.index('<div class="tt-pair">') : shown.index("<details")])
    assert rows.tags.count("span") == rows.ends.count("span")
    assert shown.count('<span class="tt-sentence"') == 4


def test_a_sentence_over_two_paragraphs_is_left_alone() -> None:
    segments = (Segment(SOURCE, "Prices rose.\n\nFarmers sold.", 0, len(SOURCE), 0),)
    done = digest(translation="Prices rose.\n\nFarmers sold.", segments=segments)
    assert "tt-sentence" not in html.result(language="en", digest=done)


# --- marking and escaping ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "spans", "marks"),
    [
        ("", [], []),
        ("abc", [], []),
        ("abc", [(0, 3)], ["abc"]),
        ("abcdef", [(1, 3), (2, 5)], ["b", "c", "de"]),
        ("abc", [(0, 99)], ["abc"]),
        ("abc", [(2, 2)], []),
    ],
)
def test_marked_words(text: str, spans: list[tuple[int, int]], marks: list[str]) -> None:
    findings = [Finding("repetition", "warning", "summary_vi", (span,)) for span in spans]
    shown = fragments.marked(text, findings, "vi")
    assert re.findall(r"<mark[^>]*>([^<]*)", shown) == marks


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 45), st.integers(0, 45)), max_size=4))
def test_marking_loses_no_letter(text: str, spans: list[tuple[int, int]]) -> None:
    findings = [Finding("repetition", "info", "summary_vi", (span,)) for span in spans]
    shown = fragments.marked(text, findings, "en")
    bare = re.sub(r"<sup.*?</sup>|<span class=\"tt-sr\">.*?</span>", "", shown, flags=re.DOTALL)
    assert stdlib_html.unescape(re.sub(r"<[^>]*>", "", bare)) == stdlib_html.unescape(
        stdlib_html.escape(text)
    )


def test_nothing_from_article_or_model_becomes_html() -> None:
    finding = Finding("unsupported_number", "warning", "summary_en", ((0, 9),), (), ATTACK)
    hostile = digest(
        title=ATTACK,
        title_en=ATTACK,
        summary_vi=ATTACK,
        summary_en=ATTACK,
        translation=ATTACK,
        article=article(ATTACK, title=ATTACK, dropped=(Dropped(ATTACK, ATTACK, 1),)),
        sentences=((0, len(ATTACK)),),
        warnings=(finding,),
        version=ATTACK,
    )
    shown = Tags(html.result(language="vi", digest=hostile) + visit.failed(ATTACK, "vi"))
    assert not {"script", "img"} & set(shown.tags)
    assert not [name for name in shown.attributes if name.startswith("on")]
