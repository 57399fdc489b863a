"""Pasted press text: what is article, what is furniture, and that nothing disappears unsaid.

The articles in `tests/articles` have the shape of the pages of twelve outlets. Each line is made of
pieces, parted by "¦"; before "|" stands what the piece is: "title", "lead", "body" or the reason why
it is dropped.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.article.parse import Article, Dropped, drop_reason, parse_article, plain_article
from nlp.article.rules import rules
from nlp.errors import InputError
from nlp.text.normalise import normalise

TITLE = "Xã Hòa Bình dựng lại trường sau lũ"
LEAD = "Sáng 5/9, hơn 300 học sinh xã Hòa Bình khai giảng trong ngôi trường vừa được dựng lại sau trận lũ."
FIRST = "Trận lũ hồi tháng 7 cuốn trôi bốn phòng học và toàn bộ sách vở của trường."
LAST = "Nhà trường cần thêm hai giáo viên tiếng Anh cho năm học này."

ARTICLES = sorted((Path(__file__).parent / "articles").glob("*.txt"))
KEPT = ("title", "lead", "body")


def page(*middle: str, before: str = "", after: str = "") -> str:
    """An article with lines in its middle, above its title, and under its last sentence."""
    return "\n".join(filter(None, (before, TITLE, LEAD, FIRST, *middle, LAST, after)))


def reasons(article: Article) -> list[tuple[str, str]]:
    return [(dropped.reason, dropped.text) for dropped in article.dropped]


def letters(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


# --- One line --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Chia sẻ", "share"),
        ("Facebook Twitter Email", "share"),
        ("Thích 0 Chia sẻ 12", "share"),
        ("Lưu bài viết", "share"),
        ("Bình luận (0)", "comment"),
        ("Ý kiến bạn đọc (15)", "comment"),
        ("Hãy là người đầu tiên bình luận về bài viết này!", "comment"),
        ("Gửi bình luận", "comment"),
        ("Theo dõi chúng tôi trên Facebook", "follow"),
        ("Mời độc giả xem video lễ khai giảng tại đây:", "follow"),
        ("Đăng ký nhận bản tin buổi sáng của chúng tôi", "follow"),
        ("Quảng cáo", "advert"),
        ("[Quảng cáo]", "advert"),
        ("Tags: lũ quét, trường học, Hòa Bình", "tags"),
        ("Từ khóa: khai giảng, vùng cao", "tags"),
        ("#khaigiang #lũquét", "tags"),
        ("Thứ sáu, 17/1/2020, 08:00 (GMT+7)", "timestamp"),
        ("16:31 16/01/2020", "timestamp"),
        ("Cập nhật lúc 09:15, 05/09/2023", "timestamp"),
        ("Chủ nhật, ngày 5/9/2021 07:30 AM (GMT+7)", "timestamp"),
        ("Ảnh 3:", "gallery"),
        ("Ảnh 3/10", "gallery"),
        ("Xem thêm: Những ngôi trường mùa lũ", "related"),
        ("Đọc thêm: Bữa cơm có thịt trên bản cao", "related"),
        (">> Thầy giáo cõng trò qua suối", "related"),
        (">>> Xem thêm: Thầy giáo cõng trò qua suối", "related"),
        ("Xem thêm >>> Thầy giáo cõng trò qua suối", "related"),
        ("[Những lớp học ghép trên đỉnh núi]", "related"),
        ("Tin liên quan: Mưa lũ làm sập cầu treo", "related"),
        ("Theo TTXVN", "source"),
        ("Theo Reuters", "source"),
        ("(TTXVN/Vietnam+)", "source"),
        ("Nguồn: Báo Lao Động", "source"),
        ("PV", "byline"),
        ("Nguyễn Văn An (t/h)", "byline"),
        ("Bài, ảnh: Minh Châu", "byline"),
        ("Thực hiện: Lê Hải - Thu Trang", "byline"),
        ("Anh Ngọc (Theo BBC)", "byline"),
        ("Phạm Kiên/TTXVN", "byline"),
        ("Ảnh: Minh Châu", "credit"),
        ("Ảnh: Reuters", "credit"),
        ("Video: VTV24", "credit"),
        ("Ảnh minh họa", "caption"),
        ("Học sinh nhận sách mới. (Ảnh: Minh Châu)", "caption"),
        ("Học sinh nhận sách mới - Ảnh: MINH CHÂU", "caption"),
        ("Học sinh nhận sách mới. Ảnh: Minh Châu", "caption"),
        ("Học sinh nhận sách mới (Ảnh: Minh Châu).", "caption"),
        ("Nước lũ tràn qua cầu. (Nguồn: AFP/TTXVN)", "caption"),
        ("Video: Học sinh vượt suối tới trường", "caption"),
        ("Ảnh 2: Phụ huynh dọn bùn trong lớp.", "caption"),
        # Near misses: they stay.
        ("Theo Bộ Y tế, cả nước có 12 ca mắc mới trong ngày.", "body"),
        ("Theo Reuters, cuộc họp kéo dài ba giờ.", "body"),
        ("Ảnh hưởng của bão khiến nhiều chuyến bay bị hủy.", "body"),
        ("(Ảnh hưởng của đợt lũ này còn kéo dài sang năm sau.)", "body"),
        ("Nguồn nước của bản bị ô nhiễm nặng.", "body"),
        ("Nguồn tin của báo cho biết dự án đã dừng.", "body"),
        ("Video cho thấy nước dâng cao chỉ trong mười phút.", "body"),
        ("Chia sẻ với báo chí, ông Nam nói trường sẽ có thêm thư viện.", "body"),
        ("Bình luận về việc này, bà Lan nói: “Chúng tôi rất mừng”.", "body"),
        ("Thích nhất là giờ học vẽ, em Mai kể.", "body"),
        ("Xem thêm phim tài liệu, các em hiểu hơn về biển.", "body"),
        ("Các em gắn Tags: tên mình lên từng chiếc cặp.", "body"),
        ("Quảng cáo trên mạng khiến nhiều phụ huynh mua nhầm sách giả.", "body"),
        ("Theo dõi diễn biến mưa lũ, xã đã lập ba chốt trực.", "body"),
        ("Mời bạn đến trường, em viết trên tấm thiệp.", "body"),
        ("[Ông Nam ngừng lời một lúc lâu.]", "body"),
        ("“Chúng tôi sẽ ở lại với các em”, cô Hoa nói.", "body"),
        ("Sửa trường, mua sách", "body"),
        ("Đề xuất", "body"),
        ("Việt Nam", "body"),
        ("- Hai phòng học mới", "body"),
        ("• Một nhà bếp", "body"),
        ("1. Sửa lại mái nhà", "body"),
        ("Lớp\tSĩ số\tGiáo viên", "body"),
        ("16/1/2020", "body"),
        ("2/7", "body"),
        ("Kết quả là 5 > 3 và a <b và c> d.", "body"),
        ("Ông Nam (ảnh) cho biết trường có 12 lớp.", "body"),
        ("Cả xã có 12 hộ nghèo (Nguồn: Ủy ban nhân dân xã).", "body"),
        ("Hãng thông tấn Pháp (AFP).", "body"),
    ],
)  # fmt: skip
def test_a_line_in_the_middle(line: str, reason: str) -> None:
    article = parse_article(page(line))
    assert (article.title, article.lead) == (TITLE, LEAD)
    if reason == "body":
        assert article.body == (FIRST, line, LAST)
        assert article.dropped == ()
    else:
        assert article.body == (FIRST, LAST)
        assert article.dropped == (Dropped(line, reason, 4),)


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ("Giáo dục", "section"),
        ("Trang chủ > Xã hội > Giáo dục", "section"),
        ("Trang chủ", "section"),
        ("5/9/2023", "timestamp"),
        ("3 giờ trước", "timestamp"),
    ],
)
def test_above_the_title(before: str, reason: str) -> None:
    article = parse_article(page(before=before))
    assert article.title == TITLE
    assert article.paragraphs == (LEAD, FIRST, LAST)
    assert article.dropped == (Dropped(before, reason, 1),)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("Minh Châu", ["byline"]),
        ("MINH CHÂU", ["byline"]),
        ("M.C", ["byline"]),
        ("Minh Châu - Thu Trang", ["byline"]),
        ("Minh Châu\nTheo Tri Thức", ["byline", "source"]),
        ("Theo chinhphu.vn", ["source"]),
        ("Hà Nội, ngày 16/1", ["dateline"]),
        ("Chủ đề: Khai giảng năm học mới", ["tags"]),
        ("Tin cùng chuyên mục", ["more"]),
        ("Tin cùng chuyên mục\nBản vùng cao có điện\nCầu treo mới qua suối Nậm", ["more"] * 3),
        ("Bài viết liên quan\n\nBản vùng cao có điện\n\nCầu treo mới", ["more"] * 3),
        ("Tin mới nhất\nBản vùng cao có điện\nSau 20 năm chờ đợi, dân bản đã có điện.", ["more"] * 3),
        ("Tags\nlũ quét\ntrường học", ["more"] * 3),
        ("Nguyễn Văn An\nTrần Thị Bình", []),
        ("Hai em được nhận học bổng:\nNguyễn Văn An", []),
    ],
)
def test_under_the_last_sentence(after: str, expected: list[str]) -> None:
    article = parse_article(page(after=after))
    assert [reason for reason, _ in reasons(article)] == expected
    assert article.paragraphs[:3] == (LEAD, FIRST, LAST)
    assert (len(article.paragraphs) == 3) == bool(expected)


def test_links_in_the_middle_end_where_the_article_goes_on() -> None:
    article = parse_article(page("Tin liên quan", "Cầu treo mới qua suối", "Dựng trường trong ba tuần"))
    assert article.body == (FIRST, "Dựng trường trong ba tuần", LAST)
    assert reasons(article) == [("more", "Tin liên quan"), ("more", "Cầu treo mới qua suối")]


# --- Pieces of a line --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "left", "dropped"),
    [
        (f"(Dân trí) - {LAST}", LAST, [("dateline", "(Dân trí) -")]),
        (f"(Báo Nghệ An) {LAST}", LAST, [("dateline", "(Báo Nghệ An)")]),
        (f"(Báo C) {LAST}", LAST, [("dateline", "(Báo C)")]),
        (f"(TTXVN) {LAST}", LAST, [("dateline", "(TTXVN)")]),
        (f"(Báo động) {LAST}", f"(Báo động) {LAST}", []),
        (f"TTO - {LAST}", LAST, [("dateline", "TTO -")]),
        (f"VOV.VN - {LAST}", LAST, [("dateline", "VOV.VN -")]),
        (f"NDO - {LAST}", LAST, [("dateline", "NDO -")]),
        (f"{LAST[:-1]}./.", LAST, [("signoff", "/.")]),
        (f"“{LAST[:-1]}”./.", f"“{LAST[:-1]}”", [("signoff", "./.")]),
        (f"“{LAST[:-1]}./.”", f"“{LAST}”", [("signoff", "/.")]),
        (f"{LAST} (TTXVN)", LAST, [("source", "(TTXVN)")]),
        (f"{LAST} (Theo Reuters)", LAST, [("source", "(Theo Reuters)")]),
        (f"{LAST} >> Cầu treo mới qua suối", LAST, [("related", ">> Cầu treo mới qua suối")]),
        (
            f"{LAST} [Những lớp học ghép trên đỉnh núi] Thầy cô ở lại bản.",
            f"{LAST} Thầy cô ở lại bản.",
            [("related", "[Những lớp học ghép trên đỉnh núi]")],
        ),
        (
            f"Học sinh nhận sách mới - Ảnh: AFP {LAST}",
            LAST,
            [("caption", "Học sinh nhận sách mới - Ảnh: AFP")],
        ),
        (
            f"Học sinh nhận sách mới. (Ảnh: Minh Châu){LAST}",
            LAST,
            [("caption", "Học sinh nhận sách mới. (Ảnh: Minh Châu)")],
        ),
        (
            f"{LAST} Học sinh nhận sách mới (Ảnh: Minh Châu) Thầy cô ở lại bản.",
            f"{LAST} Thầy cô ở lại bản.",
            [("caption", "Học sinh nhận sách mới (Ảnh: Minh Châu)")],
        ),
        (
            f"Học sinh nhận sách mới - Ảnh: MINH CHÂU{LAST}",
            LAST,
            [("caption", "Học sinh nhận sách mới - Ảnh: MINH CHÂU")],
        ),
        (f"Học sinh nhận sách - Ảnh: TTO{LAST}", LAST, [("caption", "Học sinh nhận sách - Ảnh: TTO")]),
        # Whose sentence is it? The credit goes, the sentence stays.
        (
            f"{LAST} Thầy vui. Cô ở lại bản. Ảnh: Minh Châu.",
            f"{LAST} Thầy vui. Cô ở lại bản.",
            [("credit", "Ảnh: Minh Châu.")],
        ),
        (
            f"{TITLE} ảnh 1Học sinh nhận sách mới. (Ảnh: Minh Châu/TTXVN)",
            "",
            [("caption", f"{TITLE} ảnh 1Học sinh nhận sách mới. (Ảnh: Minh Châu/TTXVN)")],
        ),
        (
            f"{TITLE} ảnh 2{LAST} Đường đã thông. Mọi người đều vui.",
            f"{LAST} Đường đã thông. Mọi người đều vui.",
            [("gallery", f"{TITLE} ảnh 2")],
        ),
        # Near misses: the end of the credit is unsure; a sentence goes on; a name in brackets.
        (f"Học sinh nhận sách. Ảnh: Xuân Mai Khoảng 9h, {LAST}", None, []),
        (f"Ông Lò Văn Nam (Ảnh: TTXVN) cho biết: {LAST}", None, []),
        (f"Đài Truyền hình (VTV) đưa tin: {LAST}", None, []),
        (f"VTV - đài truyền hình quốc gia - đưa tin: {LAST}", None, []),
        ("Tỷ lệ là 50/50.", None, []),
    ],
)  # fmt: skip
def test_pieces_of_a_line(line: str, left: str | None, dropped: list[tuple[str, str]]) -> None:
    end = "Đường vào bản đã thông từ hôm qua."
    article = parse_article("\n".join((TITLE, LEAD, FIRST, line, end)))
    assert article.body == tuple(filter(None, (FIRST, line if left is None else left, end)))
    assert reasons(article) == dropped


@pytest.mark.parametrize(
    ("lead", "left"),
    [
        ("HÀ NỘI - Chiều 16/1, hội chợ khai mạc tại Hà Nội.", "Chiều 16/1, hội chợ khai mạc tại Hà Nội."),
        ("Hà Nội (TTXVN) - Chiều 16/1, hội chợ ở Hà Nội khai mạc.", "Chiều 16/1, hội chợ ở Hà Nội khai mạc."),
        # Only the dateline says where it was; "thuế" does not.
        ("HUẾ - Chiều 16/1, cục thuế mở hội chợ.", "HUẾ - Chiều 16/1, cục thuế mở hội chợ."),
        ("HÀ NỘI - Chiều 16/1, hội chợ sách khai mạc.", "HÀ NỘI - Chiều 16/1, hội chợ sách khai mạc."),
        (
            "Hà Nội, ngày 16/1 (TTXVN) - Thủ tướng dự khai mạc.",
            "Hà Nội, ngày 16/1 - Thủ tướng dự khai mạc.",
        ),
    ],
)
def test_the_place_goes_only_if_it_is_named_again(lead: str, left: str) -> None:
    assert parse_article(f"Hội chợ sách khai mạc\n\n{lead}\n\n{FIRST}").lead == left


def test_a_glued_article_in_one_paragraph() -> None:
    text = (
        f"Học sinh trong ngày khai giảng - Ảnh: AFP {FIRST} Sân trường chiều qua (Ảnh: Minh Châu/TTXVN) "
        f"{LAST[:-1]}./. Minh Châu (TTXVN)"
    )
    article = parse_article(text)
    assert article.body == (f"{FIRST} {LAST}",)
    assert article.title == article.lead == ""
    assert [reason for reason, _ in reasons(article)] == ["caption", "caption", "signoff", "byline"]
    assert article.captions == (
        "Học sinh trong ngày khai giảng - Ảnh: AFP",
        "Sân trường chiều qua (Ảnh: Minh Châu/TTXVN)",
    )


# --- Repeats -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "repeated"),
    [
        (LEAD, True),
        (TITLE, True),
        (FIRST, True),
        ("“Trận lũ hồi tháng 7 cuốn trôi bốn phòng học và toàn bộ sách vở của trường”", True),
        (LEAD.replace("học sinh xã", "học sinh của xã").replace("vừa được", "vừa"), True),
        (LEAD.replace("khai giảng", "tựu trường khai giảng"), True),
        (LEAD.replace("300", "400"), False),
        (LEAD.replace("xã Hòa Bình", "xã Hòa Tân"), False),
        (LEAD.replace("khai giảng", "không khai giảng"), False),
        ("Trận lũ hồi tháng 7 cuốn trôi bốn phòng học.", False),
    ],
)
def test_repeats(line: str, repeated: bool) -> None:
    article = parse_article(page("Thầy cô ở lại bản.", line))
    assert (reasons(article) == [("repeat", line)]) == repeated
    assert article.body == (FIRST, "Thầy cô ở lại bản.", *(() if repeated else (line,)), LAST)


def test_a_pull_quote_may_come_before_its_paragraph() -> None:
    quote = "“Có trường mới, các em không phải học nhờ nhà dân nữa”"
    article = parse_article(page(quote, f"Cô Hoa nói: {quote}. Cô dạy ở đây đã 12 năm."))
    assert reasons(article) == [("repeat", quote)]


def test_short_lines_may_come_twice_but_not_running() -> None:
    assert parse_article(page("Có.", "Thầy cô ở lại bản.", "Có.")).dropped == ()
    assert reasons(parse_article(page("Một góc sân trường", "Một góc sân trường"))) == [
        ("repeat", "Một góc sân trường")
    ]


# --- Title -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        (page(), "", TITLE),
        (page(), TITLE, TITLE),
        (page(), f"{TITLE} - VnExpress", TITLE),
        (page(), f"{TITLE} | Báo Dân trí", TITLE),
        (page().replace(TITLE, f"{TITLE} - Tuổi Trẻ Online"), "", TITLE),
        (f"{LEAD}\n\n{FIRST}", "", ""),
        (f"{LEAD}\n\n{FIRST}", TITLE, TITLE),
        (f"Ai dựng lại trường?\n\n{LEAD}\n\n{FIRST}", "", "Ai dựng lại trường?"),
        (f"Chuyện ở bản Nậm...\n\n{LEAD}\n\n{FIRST}", "", "Chuyện ở bản Nậm..."),
        (f"Video: Lũ quét qua bản làng\n\n{LEAD}\n\n{FIRST}", "", "Video: Lũ quét qua bản làng"),
        (f"Sáng 5/9, hơn 300 học sinh xã Hòa Bình\nkhai giảng năm học mới.\n{FIRST}", "", ""),
        (f"- Hai phòng học\n- Một nhà bếp\n{FIRST}", "", ""),
    ],
)  # fmt: skip
def test_title(text: str, title: str, expected: str) -> None:
    assert parse_article(text, title=title).title == expected


# --- Markup ------------------------------------------------------------------------------------------


def test_html_pasted_as_text() -> None:
    text = (
        f'<h1>{TITLE}</h1><p class="sapo">{LEAD}</p><!-- ads --><script>var a = "<p>";</script>\n'
        "<p>Ông <b>Lò Văn Nam</b> nói: &ldquo;C&aacute;c em vui lắm&amp;quot;, &#39;vui&#39; &amp; khỏe.<br/>"
        "Nhà trường cảm ơn.</p><table><tr><td>Lớp</td><td>Sĩ số</td></tr></table>"
    )
    article = parse_article(text)
    assert (article.title, article.lead) == (TITLE, LEAD)
    assert article.body == (
        "Ông Lò Văn Nam nói: “Các em vui lắm\", 'vui' & khỏe.",
        "Nhà trường cảm ơn.",
        "Lớp\tSĩ số",
    )
    assert {reason for reason, _ in reasons(article)} == {"markup"}
    assert article.dropped[-1].line == 2


# --- Whole articles ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_articles_in_the_shape_of_the_outlets(path: Path) -> None:
    lines = [
        [piece.split("|", 1) for piece in line.split("¦")] if line else []
        for line in path.read_text("utf-8").splitlines()
    ]
    article = parse_article("\n".join("".join(text for _, text in line) for line in lines))

    def expected(tag: str) -> tuple[str, ...]:
        kept = ("".join(text for name, text in line if name == tag).strip() for line in lines)
        return tuple(filter(None, kept))

    assert (article.title,) == expected("title")
    assert (article.lead,) == expected("lead")
    assert article.body == expected("body")
    assert article.dropped == tuple(
        Dropped(text.strip(), name, number)
        for number, line in enumerate(lines, 1)
        for name, text in line
        if name not in KEPT
    )
    again = parse_article(f"{article.title}\n\n{article.text}")
    assert (again.dropped, again.title, again.paragraphs) == ((), article.title, article.paragraphs)


def test_there_is_an_article_for_each_outlet() -> None:
    assert len(ARTICLES) >= 10


# --- Bad and odd input -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " ", "\n\t\n", "\u200b\ufeff", "\x00"])
def test_blank(text: str) -> None:
    with pytest.raises(InputError, match="empty"):
        parse_article(text)
    with pytest.raises(InputError, match="empty"):
        plain_article(text)


@pytest.mark.parametrize(
    "text", ["Chia sẻ", "Quảng cáo\nBình luận (0)\nTin liên quan", "Ảnh: Reuters", "<p> </p>"]
)
def test_nothing_but_boilerplate(text: str) -> None:
    with pytest.raises(InputError, match="nothing but boilerplate"):
        parse_article(text)


@pytest.mark.parametrize(
    "text", ["Mưa", "Nguyễn Văn An", "Mưa.", "Chúng tôi về nhà", "Kinh tế", "16/1/2020", "hello 😀"]
)
def test_a_word_or_two_are_an_article(text: str) -> None:
    assert parse_article(text).body == (text,)
    assert parse_article(text).title == ""


def test_a_gallery_is_its_captions() -> None:
    text = f"{TITLE}\n\nẢnh 1: Học sinh nhận sách mới.\n\nẢnh 2: Phụ huynh dọn bùn.\n\nẢnh: Minh Châu"
    article = parse_article(text)
    assert article.title == TITLE
    assert article.paragraphs == ("Ảnh 1: Học sinh nhận sách mới.", "Ảnh 2: Phụ huynh dọn bùn.")
    assert reasons(article) == [("credit", "Ảnh: Minh Châu")]


def test_a_title_alone_is_the_text() -> None:
    article = parse_article(f"{TITLE}\n\nChia sẻ\n\nBình luận (0)")
    assert article.paragraphs == (TITLE,)
    assert article.title == ""


@pytest.mark.parametrize("text", [page(), "Chia sẻ", "  một\n\n\n\thai  ba  \n"])
def test_plain_article_leaves_the_text_alone(text: str) -> None:
    article = plain_article(text, title=" Ba ")
    assert (article.text, article.title, article.lead, article.dropped) == (text, "Ba", "", ())


def test_plain_article_parts_a_picture_from_its_caption() -> None:
    text = "Bốn văn phòng phối hợp chặt chẽ ảnh 1Đồng chí Trần Quốc Vượng họp. Xem ảnh 2 và ảnh 3."
    assert plain_article(text).text == text.replace("ảnh 1Đ", "ảnh 1\nĐ")
    assert plain_article("chặt chẽ ảnh 12Ủy viên").text == "chặt chẽ ảnh 12\nỦy viên"


@pytest.mark.parametrize("text", ["Hình ảnh 3D của cầu", "ảnh 4K", "ảnh 12MP đẹp", "ảnh 2cm", "ảnh 1 Đồng"])
def test_plain_article_leaves_pictures_of_other_kinds_alone(text: str) -> None:
    assert plain_article(text).text == text


def test_long_input_is_read_to_its_end() -> None:
    sentence = "Sáng nay trời mưa và ông Nam lại ra đồng sớm. "
    assert parse_article(sentence * 4500).text == (sentence * 4500).strip()
    for start in ("Ngày thứ {}, ", "{} lần "):
        text = "\n".join(start.format(i) + sentence.lower().strip() for i in range(4_000))
        assert parse_article(text).text == text.replace("\n", "\n\n")


# --- The data file -----------------------------------------------------------------------------------


def test_every_reason_has_words_in_both_languages() -> None:
    table = rules()
    used = {row["reason"] for row in table.rows.values()} | {"markup", "repeat", "gallery", "caption"}
    assert used <= set(table.data["reasons"])
    for code in table.data["reasons"]:
        assert drop_reason(code, "vi") != code
        assert drop_reason(code, "en") != code
        assert drop_reason(code, "vi") != drop_reason(code, "en")
    assert drop_reason("no such code") == "no such code"


# --- Properties --------------------------------------------------------------------------------------

FURNITURE = (
    """
Chia sẻ|Quảng cáo|Bình luận (0)|Theo TTXVN|(TTXVN/Vietnam+)|Tags: lũ, trường|PV|Minh Châu|Ảnh 3:|2/7|Giáo dục
Thứ sáu, 17/1/2020, 08:00 (GMT+7)|Ảnh: Minh Châu|Sân trường. (Ảnh: Minh Châu)|>> Cầu treo mới qua suối
Tin liên quan|Tin cùng chuyên mục|[Những lớp học ghép trên núi]|Video: Lũ quét qua bản làng|Hà Nội, ngày 16/1
""".strip()
    .replace("\n", "|")
    .split("|")
)
SENTENCES = [
    TITLE,
    LEAD,
    FIRST,
    LAST,
    "“Có.”",
    "Ông Nam nói vậy...",
    "- Hai phòng học",
    "Lớp\tSĩ số",
    "Sửa trường",
]
PREFIXES = ["", "", "(Dân trí) - ", "TTO - ", "HÀ NỘI - ", f"{TITLE} ảnh 1", "Sân trường - Ảnh: AFP "]
SUFFIXES = [
    "",
    "",
    "./.",
    " (TTXVN)",
    " Minh Châu",
    " >> Cầu treo mới",
    " (Ảnh: Minh Châu)",
    " Ảnh: Minh Châu.",
]
GLUED = st.builds(
    "{}{}{}".format,
    st.sampled_from(PREFIXES),
    st.sampled_from([LEAD, FIRST, LAST]),
    st.sampled_from(SUFFIXES),
).map(lambda line: line.replace("../.", "./."))
LINES = st.one_of(st.sampled_from([*FURNITURE, *SENTENCES, ""]), GLUED)
PAGES = st.lists(LINES, min_size=1, max_size=14).map("\n".join)
ANYTHING = st.text(
    st.one_of(st.characters(), st.sampled_from("ẢnhTheo:().[]>/<p \n\t“”–-&;#0189")), max_size=200
)


def check_nothing_is_lost(text: str, title: str = "") -> None:
    try:
        article = parse_article(text, title=title)
    except InputError:
        return
    given = "" if title else article.title
    kept = "".join((given, *article.paragraphs, *(dropped.text for dropped in article.dropped)))
    assert letters(kept) == letters(normalise(text))
    rest = normalise(text)
    for paragraph in article.paragraphs:  # in order; what was cut out of one may stand between its words
        for word in paragraph.split():
            assert word in rest or "." in word
            rest = rest[rest.find(word) + len(word) :] if word in rest else rest
    numbers = [dropped.line for dropped in article.dropped]
    assert numbers == sorted(numbers)
    lines = normalise(text).split("\n")
    for dropped in article.dropped:
        assert dropped.text.strip() == dropped.text != ""
        assert " ".join(dropped.text.split()) in " ".join(lines[dropped.line - 1].split())
    assert {letter for caption in article.captions for letter in caption} <= set(normalise(text))


@given(PAGES)
def test_nothing_disappears_unsaid(text: str) -> None:
    check_nothing_is_lost(text)
    check_nothing_is_lost(text, TITLE)


@given(ANYTHING.filter(lambda text: "<" not in text and "&" not in text))
def test_nothing_disappears_unsaid_of_any_text(text: str) -> None:
    check_nothing_is_lost(text)


@given(ANYTHING)
def test_any_text_is_an_article_or_bad_input(text: str) -> None:
    try:
        article = parse_article(text)
    except InputError:
        return
    assert article.text.strip()
    assert letters("".join(dropped.text for dropped in article.dropped)) <= letters(normalise(text))


@given(
    st.lists(st.sampled_from(FURNITURE), max_size=3),
    st.lists(LINES, max_size=10),
    st.lists(LINES, max_size=6),
)
def test_cleaning_twice_drops_nothing_more(above: list[str], middle: list[str], below: list[str]) -> None:
    once = parse_article("\n".join((*above, TITLE, LEAD, FIRST, *middle, LAST, *below)), title=TITLE)
    again = parse_article(once.text, title=TITLE)
    assert again.dropped == ()
    assert again.paragraphs == once.paragraphs
