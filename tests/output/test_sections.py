"""What the written outlets say: which sections there are, and what was left out of the article."""

from nlp.article.parse import Article, Dropped
from nlp.checks.finding import explain
from nlp.output.sections import dropped_lines, dropped_summary, sections, warnings_of
from tests.output.digests import WARNING, make_digest

DROPPED = (Dropped("Ảnh: Minh Châu", "credit", 7), Dropped("x", "no_such_reason", 9))


def test_there_is_a_section_for_each_output_and_one_for_warnings() -> None:
    found = list(sections(make_digest(warnings=(WARNING, WARNING)), "en"))
    assert [(s.heading, s.language, s.listed) for s in found] == [
        ("Vietnamese summary", "vi", False),
        ("English summary", "en", False),
        ("Please note", "en", True),
    ]
    assert found[-1].lines == (explain(WARNING, "en"),)


def test_the_headline_in_english_comes_first() -> None:
    section = next(iter(sections(make_digest(title_en="New bridge opens"), "en")))
    assert (section.heading, section.lines) == ("Title in English", ("New bridge opens",))


def test_outputs_that_are_empty_have_no_section() -> None:
    assert not list(sections(make_digest(summary_vi="", summary_en=None), "vi"))


def test_lines_are_a_list_if_all_of_them_are_items() -> None:
    found = list(sections(make_digest(summary_vi="- Một.\n- Hai.", summary_en="- One.\n\nTwo."), "vi"))
    assert [(s.lines, s.listed) for s in found] == [(("Một.", "Hai."), True), (("- One.", "Two."), False)]


def test_a_warning_names_the_words_that_it_speaks_of_once() -> None:
    assert [*warnings_of(make_digest(warnings=(WARNING, WARNING)), "en")] == [explain(WARNING, "en")]
    silent = make_digest(summary_en="Twos", warnings=(WARNING,))
    assert next(iter(warnings_of(silent, "en"))).endswith(explain(WARNING, "en"))


def test_what_was_left_out_is_counted_and_listed() -> None:
    digest = make_digest(article=Article("", "", ("Câu.",), (), DROPPED))
    assert dropped_summary(digest, "vi").startswith("Phần đã bỏ khỏi bài: ")
    assert dropped_summary(digest, "vi").endswith("no_such_reason (1)")
    assert dropped_lines(digest, "vi")[0].startswith("dòng 7, ")
    assert dropped_lines(digest, "vi")[0].endswith(": Ảnh: Minh Châu")
