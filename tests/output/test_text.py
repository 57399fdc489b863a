"""A digest as plain text: everything is in it, and a single output is just that."""

from nlp.article.parse import Article, Dropped
from nlp.checks.finding import explain
from nlp.output.text import Text
from nlp.settings import Settings
from tests.output.digests import WARNING, make_digest


def test_text_has_title_outputs_warnings_and_figures() -> None:
    text = Text().render(make_digest(warnings=(WARNING,)))
    assert text.startswith("Cầu mới thông xe\n\nTÓM TẮT TIẾNG VIỆT\nCầu Sông Lam")
    assert "TÓM TẮT TIẾNG ANH\nTwo lanes" in text
    assert f"- {explain(WARNING, 'vi')}" in text
    assert text.rstrip().endswith(Settings().hash)


def test_outputs_that_the_task_has_not_are_left_out() -> None:
    text = Text().render(make_digest(summary_en=None, title=""), language="en")
    assert text.startswith("VIETNAMESE SUMMARY")
    assert "ENGLISH" not in text


def test_a_list_stays_tight_and_paragraphs_stay_apart() -> None:
    text = Text().render(make_digest(summary_vi="- Một.\n- Hai.", translation="One.\n\nTwo."))
    assert "- Một.\n- Hai.\n" in text
    assert "One.\n\nTwo." in text


def test_a_summary_or_a_translation_alone_is_all_there_is() -> None:
    summary = make_digest(settings=Settings(task="summarize"), warnings=(WARNING,))
    assert Text().render(summary) == "Cầu Sông Lam thông xe sáng 2/9.\n"
    translation = make_digest(settings=Settings(task="translate"), translation="One.\n\nTwo.")
    assert Text().render(translation) == "One.\n\nTwo.\n"


def test_what_was_left_out_is_counted_and_listed_if_wanted() -> None:
    digest = make_digest(article=Article("", "", ("Câu.",), (), (Dropped("Xem thêm", "link", 3),)))
    assert "Left out of the article: " in Text().render(digest, language="en")
    assert "Xem thêm" not in Text().render(digest, language="en")
    assert "line 3, " in Text().render(digest, language="en", show_dropped=True)


def test_several_have_headings() -> None:
    assert Text().join("A\n", "a.txt", first=True) == "==> a.txt <==\n\nA\n"
    assert Text().join("B\n", "b.txt", first=False) == "\n==> b.txt <==\n\nB\n"
