"""Web pages: the article of all kinds of layout, hidden text, lists of articles."""

from __future__ import annotations

import time

import pytest

from nlp.errors import InputError
from nlp.read import html
from nlp.read.html import of_text, read, visible_text
from nlp.text.normalise import normalise
from tests.read.test_legacy import FIRST, SECOND

HEADLINE = "Xã Tân Phú mở đường mới về trung tâm"


def page(body: str, title: str = "") -> str:
    head = f'<head><meta charset="utf-8"><title>{title}</title></head>'
    return f"<!doctype html><html>{head}<body>{body}</body></html>"


def test_a_page_laid_out_with_a_table() -> None:
    menu = "<td width=20%>Giới thiệu<br>Tin tức<br>Văn bản<br>Liên hệ<br>Lượt truy cập: 102.331</td>"
    texts = "<br><br>".join((FIRST, SECOND, "Năm sau xã làm tiếp."))
    main = f"<td><font size=4><b>{HEADLINE}</b></font><br><br>{texts}</td>"
    document = of_text(page(f"<table><tr>{menu}{main}</tr></table>", "Trang tin xã"))
    assert document.title == HEADLINE
    assert document.text == f"{HEADLINE}\n{FIRST}\n{SECOND}\nNăm sau xã làm tiếp."


def test_tables_within_tables() -> None:
    inner = f"<table><tr><td><p>{FIRST}</p><p>{SECOND}</p><p>{FIRST[::-1]} {SECOND}</p></td></tr></table>"
    text = of_text(page(f"<table><tr><td>{inner}</td></tr></table>")).text
    assert text.startswith(f"{FIRST}\n{SECOND}")
    assert "|" not in text


def test_a_table_of_data_stays_one() -> None:
    rows = "".join(f"<tr><td>Lớp {i}</td><td>{30 + i}</td></tr>" for i in range(3))
    text = of_text(page(f"<h1>{HEADLINE}</h1><p>{FIRST}</p><table>{rows}</table><p>{SECOND}</p>")).text
    assert "Lớp 1" in text
    assert text.index(FIRST) < text.index("Lớp 1") < text.index(SECOND)


@pytest.mark.parametrize("tag", ["h2", "h3"])
def test_a_list_of_articles_is_refused(tag: str) -> None:
    teasers = "".join(
        f'<div><{tag}><a href="/{i}">Tin thứ {i} về đường mới</a></{tag}><p>{FIRST} Bài {i}.</p></div>'
        for i in range(6)
    )
    with pytest.raises(InputError, match="lists 6 articles"):
        of_text(page(teasers, "Tin tức"))


@pytest.mark.parametrize(
    "item",
    [
        "<div><a href=/{i}>Xã An Bình {i} làm đường mới nối hai thôn</a><p>Dân góp công.</p></div>",
        "<li><a href=/{i}>Xã An Bình {i} làm đường mới nối hai thôn</a> <span>{i} giờ trước</span></li>",
    ],
)
def test_a_list_of_links_without_headings_is_refused(item: str) -> None:
    items = "".join(item.format(i=i) for i in range(1, 8))
    with pytest.raises(InputError, match="7 articles"):
        of_text(page(f"<h1>Thời sự</h1>{items}"))
    assert FIRST in of_text(page(f"<p>{FIRST} {SECOND}</p><p>{FIRST} {SECOND}</p>{items}")).text


def test_a_bold_headline_without_a_paragraph() -> None:
    document = of_text(page(f"<b>{HEADLINE}</b><br><br>{FIRST}<br>{SECOND}"))
    assert document.title == HEADLINE
    assert document.text.endswith(f"{FIRST}\n{SECOND}")


def test_the_headline_of_a_graph_of_data() -> None:
    article = f'{{"@type": ["NewsArticle"], "headline": "{HEADLINE}", "articleBody": "{FIRST} {SECOND}"}}'
    data = f'<script type="application/ld+json">[{{"@graph": [{article}]}}]</script>'
    document = of_text(f"<html><head>{data}</head><body><p>Đang tải…</p></body></html>")
    assert (document.title, document.text) == (HEADLINE, f"{FIRST} {SECOND}")


def test_an_article_with_links_under_it_is_read() -> None:
    links = "".join(f'<h3><a href="/{i}">Tin khác thứ {i} của xã</a></h3>' for i in range(5))
    text = of_text(
        page(f"<article><h1>{HEADLINE}</h1>{f'<p>{FIRST} {SECOND}</p>' * 9}</article><div>{links}</div>")
    ).text
    assert FIRST in text


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("", ""),
        ("<!-- x -->", ""),
        ("Giá < 5 triệu", "Giá < 5 triệu"),
        ("<p>Việt <b>Nam</b></p>tiến<script>x</script><br>ra", "Việt Nam\ntiến\nra"),
        ("<p>a<span style='display: none'>ẩn</span>b</p><p hidden>c</p>d", "ab\nd"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("<p>a<style>x</style> b</p><noscript>c</noscript>", "a b"),
    ],
)
def test_visible_text(fragment: str, text: str) -> None:
    assert visible_text(fragment) == text


@pytest.mark.parametrize("declared", ["iso-8859-1", "utf-8", "windows-1258", ""])
def test_bytes_that_are_not_what_the_page_says(declared: str) -> None:
    body = "Làng nghê\u0300 đu\u0301c đô\u0300ng đo\u0309 lư\u0309a suô\u0301t đêm. " * 3
    head = "Làng nghê\u0300 đu\u0301c đô\u0300ng vào vu\u0323 Tê\u0301t"
    data = f'<html><head><meta charset="{declared}"></head><body><h1>{head}</h1><p>{body}</p></body>'
    document = read(data.encode("cp1258"))[0]
    assert "Làng nghề đúc đồng đỏ lửa suốt đêm." in normalise(document.text)
    assert normalise(document.title) == "Làng nghề đúc đồng vào vụ Tết"


@pytest.mark.parametrize("tag", ["font", "div", "h2", "b", "table><tr><td", "ul><li"])
def test_what_is_nested_too_deeply_is_not_left_out(tag: str) -> None:
    document = of_text(page(f"<p>{FIRST}</p>{f'<{tag}>' * 300}<p>{SECOND}</p><script>a < b</script>"))
    assert document.text.split("\n") == [FIRST, SECOND]
    assert document.notes


def test_a_page_of_many_parts_takes_no_more_than_its_length() -> None:
    began = time.process_time()
    document = of_text(page(f"<p>{FIRST}</p>{'<p>a' * 40_000}<p>{SECOND}"))
    assert document.text.startswith(FIRST)
    assert document.text.endswith(SECOND)
    assert document.notes
    assert time.process_time() - began < 3  # 12 s where the article is looked for


def test_of_tables_in_tables_only_the_outer_ones_are_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[str] = []
    text_of = html._text_of
    monkeypatch.setattr(html, "_text_of", lambda tree: texts.append(text_of(tree)) or texts[-1])
    of_text(page(f"{'<table><tr><td>' * 80}<p>{FIRST}</p><p>{SECOND}</p>"))
    assert 1 < len(texts) < 12  # each is as long as the page
