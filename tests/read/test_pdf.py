"""PDF: running heads, columns, old fonts, torn letters, words cut at a line's end."""

from __future__ import annotations

import pytest

from nlp.errors import InputError
from nlp.read.pages import without_running_heads
from nlp.read.pdf import read
from tests.read.test_legacy import FIRST, typed


def pdf_of(*contents: bytes, kids: int = 0) -> bytes:
    """A PDF of pages with the given content; /F has no shapes and its codes are Unicode, /L is Latin."""
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        b"1 beginbfrange <0000> <1EFF> <0000> endbfrange\nendcmap end end"
    )
    fonts = b"/Resources << /Font << /F 3 0 R /L 6 0 R >> >>"
    pages = [b"%d 0 R" % (7 + 2 * i) for i in range(len(contents))]
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (kids or len(pages), b" ".join(pages * (kids or 1))),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /U /Encoding /Identity-H "
        b"/DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /U /DW 500 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(cmap), cmap),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for i, content in enumerate(contents):
        box = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R %s >>"
        objects.append(box % (8 + 2 * i, fonts))
        objects.append(b"<< /Length %d >> stream\n%s\nendstream" % (len(content), content))
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return bytes(out) + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        start,
    )


def shown(text: str) -> bytes:
    return b"<" + text.encode("utf-16-be").hex().encode() + b">"


def lines(*texts: str) -> bytes:
    return b"BT /F 12 Tf 14 TL 40 800 Td %s ET" % b" T* ".join(shown(text) + b" Tj" for text in texts)


HEAD = "CÔNG BÁO/Số 7/Ngày 20-1-2026"


def test_running_heads_go_and_are_named() -> None:
    pages = [
        lines(f"{14 + i} {HEAD}" if i % 2 == 0 else f"{HEAD} {14 + i}", *texts)
        for i, texts in enumerate(
            [
                ("Điều 1. Tổng kinh phí là 3.650 tỷ đồng, trong đó ngân",),
                ("sách trung ương chi 1.900 tỷ đồng.", "Điều 2. Các tỉnh rà soát bến thủy."),
                ("Điều 3. Quyết định này có hiệu lực từ ngày ký.",),
            ]
        )
    ]
    (document,) = read(pdf_of(*pages))
    assert document.text == (
        "Điều 1. Tổng kinh phí là 3.650 tỷ đồng, trong đó ngân sách trung ương chi 1.900 tỷ đồng.\n"
        "Điều 2. Các tỉnh rà soát bến thủy.\nĐiều 3. Quyết định này có hiệu lực từ ngày ký."
    )
    assert HEAD in document.notes[0]


@pytest.mark.parametrize(
    ("pages", "kept"),
    [
        ([], []),
        ([["Báo Xã | 1", "a"], ["Báo Xã | 2", "b"]], [["a"], ["b"]]),
        ([["a", "Địa chỉ: phố Huế"], ["b", "Địa chỉ: phố Huế"]], [["a"], ["b"]]),
        ([["Tin xã", "a" * 70], ["Tin xã", "b"], ["Tin xã", "c"]], [["Tin xã", "a" * 70], ["b"], ["c"]]),
        ([["1", "- 7 -", "a"], ["2", "- 8 -", "b"]], [["a"], ["b"]]),
        ([["Mở đầu", "a"], ["Kết luận", "b"]], [["Mở đầu", "a"], ["Kết luận", "b"]]),
        ([["Báo Xã | 1", "a"]], [["Báo Xã | 1", "a"]]),  # one page proves nothing
    ],
)
def test_without_running_heads(pages: list[list[str]], kept: list[list[str]]) -> None:
    assert without_running_heads(pages)[0] == kept


def test_two_columns_written_row_by_row() -> None:
    left = ["Chiều 5/9, tỉnh Lào Cai khởi", "công tuyến đường tránh lũ dài", "17 km qua ba xã vùng cao.",
            "Tổng vốn là 890 tỷ đồng do", "trung ương và tỉnh cùng góp."]  # fmt: skip
    right = ["Người dân trong vùng nhận tiền", "đền bù trước Tết, mỗi hộ", "trung bình 140 triệu đồng.",
             "Trường học dời lên đồi cao", "cùng lúc với trạm y tế xã."]  # fmt: skip
    content = b"BT /F 14 Tf 40 800 Td %s Tj ET\n" % shown(
        "Lào Cai khởi công đường tránh lũ dài nhất vùng Tây Bắc"
    )
    for i, pair in enumerate(zip(left, right, strict=True)):
        for x, text in zip((40, 310), pair, strict=True):
            content += b"BT /F 9 Tf %d %d Td %s Tj ET\n" % (x, 770 - 14 * i, shown(text))
    text = read(pdf_of(content))[0].text
    assert "tỉnh Lào Cai khởi công tuyến đường tránh lũ dài 17 km" in text
    assert text.index("trung ương và tỉnh cùng góp") < text.index("Người dân trong vùng")


def test_an_old_font() -> None:
    letters = typed(FIRST, "tcvn3").encode("latin-1").replace(b"(", b"\\(").replace(b")", b"\\)")
    (document,) = read(pdf_of(b"BT /L 12 Tf 40 800 Td (%s) Tj ET" % letters))
    assert document.text == FIRST
    assert "TCVN3" in document.notes[0]


def test_letters_of_another_font_with_gaps() -> None:
    content, x = b"", 40
    for letter in "Bốn Văn phòng TW phối hợp":
        gap = 3 if letter > "\u1e9f" else 0
        content += b"BT /F 12 Tf %d 800 Td %s Tj ET\n" % (x + gap, shown(letter))
        x += 6 + 2 * gap
    (document,) = read(pdf_of(content))
    assert document.text == "Bốn Văn phòng TW phối hợp"
    assert "joined" in document.notes[0]


def test_a_word_cut_at_the_end_of_a_line() -> None:
    text = read(pdf_of(lines("Số vụ phá rừng trong tỉnh giảm mạnh so với năm ngo-", "ái và còn 31 vụ.")))[
        0
    ].text
    assert text == "Số vụ phá rừng trong tỉnh giảm mạnh so với năm ngoái và còn 31 vụ."


def test_a_hundred_thousand_pages_are_refused_at_once() -> None:
    with pytest.raises(InputError, match="100,000 pages"):
        read(pdf_of(lines("x"), kids=100_000))
