"""A digest as HTML: all of it is there, and nothing of the texts becomes a tag."""

from nlp.article.parse import Article, Dropped
from nlp.checks.ledger import LedgerRow
from nlp.output.html import Html
from tests.output.digests import make_digest
from tests.page.scripted import ATTACK, Tags


def test_title_outputs_ledger_and_figures_are_there_in_their_languages() -> None:
    row = LedgerRow("number", "2/9", "2 September", "kept")
    shown = Html().render(make_digest(title_en="New bridge opens", ledger=(row,)), language="en")
    assert '<h1 lang="vi">Cầu mới thông xe</h1>' in shown
    assert "<h2>Title in English</h2>" in shown
    assert '<p lang="en">Two lanes' in shown
    assert '<td lang="vi">2/9</td>' in shown
    assert shown.startswith("<!doctype html>")


def test_a_list_is_a_list_and_what_was_dropped_is_told_if_wanted() -> None:
    article = Article("", "", ("Câu.",), (), (Dropped("Ảnh: Minh Châu", "credit", 7),))
    digest = make_digest(summary_vi="- Một.\n- Hai.", article=article)
    assert "<li>Một.</li><li>Hai.</li>" in Html().render(digest)
    assert "Minh Châu" not in Html().render(digest)
    assert "Minh Châu" in Html().render(digest, show_dropped=True)


def test_several_are_one_document() -> None:
    outlet = Html()
    parts = [outlet.render(make_digest()), outlet.failure("b.txt", "it is <empty>")]
    joined = [outlet.join(part, "", first=not number) for number, part in enumerate(parts)]
    tags = Tags("".join(joined) + outlet.close())
    assert tags.tags.count("html") == tags.ends.count("html") == tags.ends.count("body") == 1
    assert tags.tags.count("article") == 2
    assert "it is &lt;empty&gt;" in joined[1]


def test_nothing_becomes_a_tag() -> None:
    digest = make_digest(title=ATTACK, title_en=ATTACK, summary_vi=ATTACK, summary_en=ATTACK, version=ATTACK)
    assert not {"script", "img"} & set(Tags(Html().render(digest)).tags)
