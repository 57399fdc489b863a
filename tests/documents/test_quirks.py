# ruff: noqa: E501  (files of markup)
"""What real documents hold beside text: pictures that say something, notes, formulas, fields, references."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.documents.registry import FORMATS
from nlp.documents.unit import Target
from tests.documents.test_formats import SAMPLES, members, same, workbook_of


def test_what_pictures_and_links_say_is_translated() -> None:
    """In a page and in Markdown: also of a picture that stands alone, and of one amid words."""
    page = '<p>Xem <img src=a alt="Cầu &quot;mới&quot;"> và <a title=\'Tựa đề\' href=b>đây</a></p><img alt="Hoa đào">'
    document = FORMATS["html"].open(page.encode())
    assert [unit.text for unit in document.units] == ["Xem và đây", 'Cầu "mới"', "Tựa đề", "Hoa đào"]
    written = document.write(
        [None, Target('A "new" bridge'), Target("It's a title"), Target("Peach")]
    ).decode()
    assert written == (
        "<p>Xem <img src=a alt=\"A &quot;new&quot; bridge\"> và <a title='It&#x27;s a title' href=b>đây</a></p>"
        '<img alt="Peach">'
    )
    text = 'Xem ![Cầu mới](a.png "Ảnh cầu") và [đây](b "Tựa đề").\n\n![Hoa đào](c)\n'
    document = FORMATS["markdown"].open(text.encode())
    said = ["Cầu mới", "Ảnh cầu", "Tựa đề", "Hoa đào"]
    assert [unit.text for unit in document.units] == ["Xem  và đây.", *said]
    first = Target("See and here.", ((4, 4), (8, 12)))
    written = document.write(
        [first, Target("New [bridge]"), Target('A "picture"'), None, Target("Peach")]
    ).decode()
    assert written == (
        'See ![New \\[bridge\\]](a.png "A \\"picture\\"")and [here](b "Tựa đề").\n\n![Peach](c)\n'
    )


def test_what_markdown_says_elsewhere_is_told() -> None:
    document = FORMATS["markdown"].open('Xem [đây][1].\n\n[1]: b "Tựa đề"\n'.encode())
    assert [(note.code, note.detail) for note in document.notes] == [("left_said", "1")]
    assert document.write([Target("See here.", ((4, 8),))]).decode().endswith('"Tựa đề"\n')


def test_what_pictures_say_in_word() -> None:
    data = SAMPLES["docx"][1]
    named = members(data)["word/document.xml"].replace(b"<wp:docPr ", '<wp:docPr descr="Cây xăng" '.encode())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in members(data).items():
            archive.writestr(name, named if name == "word/document.xml" else part)
    document = FORMATS["docx"].open(out.getvalue())
    assert document.units[-1].text == "Cây xăng"
    nothing: list[Target | None] = [None] * (len(document.units) - 1)
    written = members(document.write([*nothing, Target("A filling station")]))["word/document.xml"]
    assert b'descr="A filling station"' in written
    document = FORMATS["docx"].open(out.getvalue())
    written = members(document.write([*nothing, Target("A station")], "under"))["word/document.xml"]
    assert "Cây xăng".encode() in written


def test_what_of_a_workbook_is_not_read_is_told() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "Giá"
    book.active["A1"].comment = openpyxl.comments.Comment("Ghi chú", "a")
    chart = openpyxl.chart.BarChart()
    chart.title = "Biểu đồ"
    book.active.add_chart(chart, "C3")
    out = io.BytesIO()
    book.save(out)
    document = FORMATS["xlsx"].open(out.getvalue())
    assert [note.code for note in document.notes] == ["left_charts", "left_comments"]
    assert [unit.text for unit in document.units] == ["Giá"]


def test_formulas_that_ask_for_words_are_told() -> None:
    document = FORMATS["xlsx"].open(workbook_of([["Nam", '=IF(A1="Nam",1,0)'], ["Nữ", "=SUM(B1:B1)"]]))
    assert [(note.code, note.detail) for note in document.notes] == [("left_formulas", "1")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("markdown", "Một[^1] hai.\n\n[^1]: Chú thích ở đây.\n"),
        ("markdown", "- [ ] Một\n- [x] Hai\n"),
        ("markdown", "> [!NOTE]\n> Một\n"),
        ("markdown", "Cho $a_1 * b_2$ và $$x$$ mất 5$ một lần\n"),
        ("markdown", '+++\ntitle = "Một"\ndate = 2024-01-01\n+++\n\nHai\n'),
        ("markdown", "---\r\ntitle: Một\r\ntags: [a]\r\n---\r\n\r\nHai\r\n"),
        ("markdown", "Một ```mã```\n\n~~~\nmã\n~~~\n\n- Hai\n    - Ba\n\n      Bốn\n1) Năm\n"),
        ("markdown", '[![Một](a.png)](b "Hai") ba\n'),
        (
            "markdown",
            "==Một== hai ++ba++, *bốn ==năm==* ==**sáu** bảy==.\n\nC++ và D++, a == b == c, $x==1$\n",
        ),
        ("markdown", "==Một <b>hai== ba</b> *++bốn* năm++ ==\n"),
        (
            "markdown",
            "<div>\nMột <b>hai</b>\n<p>Ba</p>\n</div>\n\n<div>\n\n*Bốn*\n\n</div>\n\n<!-- năm -->\n",
        ),
        ("markdown", "<details><summary>Một</summary>\r\nHai</details>\r\n\r\n<pre>ba</pre>\r\n"),
        ("csv", 'a,b\r\n"Một\r\nhai",ba\r\n'),
        ("csv", 'a,b\n=SUM(A1),"=HYPERLINK(""x"",""Một"")"'),
        ("subtitles", "WEBVTT\n\n00:01.000 --> 00:02.000\nMột <00:01.500>hai\n"),
        ("subtitles", "\ufeff1\r\n00:00:01,000 --> 00:00:02,000 X1:1\r\n{\\an8}Một\r\n\r\n"),
        ("html", "<p>Một<p>Hai <b>ba<br/>bốn</b></p><![CDATA[năm]]><P\n class=a>Sáu <A\nhref=x>bảy</A>"),
        ("html", "<table><tr><td>Một<table><tr><td>Hai</td></tr></table>ba</td></tr></table>"),
        ("html", '<details><summary>Một</summary>Hai</details><input placeholder="Ba"><button>Bốn</button>'),
        ("text", "\r\nMột\r\n\r\n\tHai\x0cBa\r\n"),
    ],
)
def test_what_documents_hold_beside_text_comes_back(name: str, text: str) -> None:
    document = FORMATS[name].open(text.encode())
    assert document.write([same(unit) for unit in document.units]).decode() == text


@pytest.mark.parametrize(
    ("text", "texts", "marks"),
    [
        ("Một ==hai== ba\n", ["Một hai ba"], [(4, 7)]),
        ("++Một++ ==hai ba==\n", ["Một hai ba"], [(0, 3), (4, 10)]),
        ("C++ và a == b, x==y==z\n", ["C++ và a == b, x==y==z"], []),
        ("==Một\n", ["==Một"], []),
    ],
)
def test_pairs_of_signs_in_markdown_are_marks(
    text: str, texts: list[str], marks: list[tuple[int, int]]
) -> None:
    units = FORMATS["markdown"].open(text.encode()).units
    assert [unit.text for unit in units] == texts
    assert [(mark.start, mark.end) for unit in units for mark in unit.marks] == marks


def test_texts_in_blocks_of_html_in_markdown_are_translated() -> None:
    text = (
        "Một\n\n<div>\nHai <b>ba</b>\n<p>Bốn</p>\n<pre>năm</pre>\n</div>\n\nSáu\n\n> <div>\n> Bảy\n> </div>\n"
    )
    document = FORMATS["markdown"].open(text.encode())
    assert [unit.text for unit in document.units] == ["Một", "Hai ba", "Bốn", "Sáu"]
    assert [(note.code, note.detail) for note in document.notes] == [("left_blocks", "1")]
    written = document.write([Target("One"), Target("Two < three", ((6, 11),)), None, Target("Six")]).decode()
    expected = text.replace("Một", "One").replace("Hai <b>ba</b>", "Two &lt; <b>three</b>")
    assert written == expected.replace("Sáu", "Six")


def test_references_of_markdown_stay_references() -> None:
    text = "Xem [đây][Một] và [kia] ![ảnh][kia].\n\n[một]: http://x.vn\n[kia]: y\n"
    document = FORMATS["markdown"].open(text.encode())
    target = Target("See here and there.", ((4, 8), (13, 18), (18, 18)))
    assert document.write([target, Target("picture")]).decode() == (
        "See [here][MỘT] and [there][KIA]![picture][KIA].\n\n[một]: http://x.vn\n[kia]: y\n"
    )


PIECES = {
    "html": ["<p>", "</p>", "<b>", "</b>", "<a href=x>", "</a>", "<br>", "<img alt='ảnh'>", "một ", "hai", "&amp;",
             "&lt;b&gt;", " ", "\n", "<!-- c -->", "<td>", "<li>", "<span class=a>", "</span>", "<sup>2</sup>",
             "<code>x</code>", "ba.", "<i/>", "<pre>", "</pre>"],
    "markdown": ["# ", "một", "**", "*", "_", "hai ", "\n", "\n\n", "- ", "1. ", "> ", "`", "[", "](a)", "]", "![",
                 "ba", "|", "\\", "<b>", "</b>", "  \n", "&amp;", "[^1]", "~~", "```\n", "    ", "---\n", " ", "==", "++",
                 "<div>", "</div>\n", "<p>"],
    "subtitles": ["1\n", "00:00:01,000 --> 00:00:02,000\n", "một", "hai\n", "\n", "- ", "<i>", "</i>", "{\\an8}",
                  "WEBVTT\n\n", "<v Ba>", "&amp;", "<00:01.000>", " ", ". "],
    "text": ["một", "hai ba", "\n", "\r\n", "\t", "  ", "\u2028", "\x0c", "- ", "."],
}  # fmt: skip


@pytest.mark.parametrize("name", PIECES)
@given(data=st.data())
def test_texts_that_are_written_anew_are_read_again(name: str, data: st.DataObject) -> None:
    page = data.draw(st.lists(st.sampled_from(PIECES[name]), max_size=14).map("".join))
    document = FORMATS[name].open(f"x{page}".encode())
    written = document.write([same(unit) for unit in document.units])
    again = FORMATS[name].open(written)
    assert [unit.text.split() for unit in again.units] == [unit.text.split() for unit in document.units]
