"""Texts of other shapes than a report: live reports, verses, subtitles, imprints, what is no article."""

from __future__ import annotations

import pytest

from nlp.article.parse import parse_article
from nlp.errors import InputError

TITLE = "Xã Tân Phú mở đường mới về trung tâm"
BODY = (
    "Sáng 5/9, xã Tân Phú thông xe con đường bê tông dài ba cây số nối trung tâm xã với năm ấp vùng sâu.",
    "Người dân góp hai nghìn ngày công, tỉnh hỗ trợ bốn tỷ đồng.",
)
LIVE = [
    "90'+2: HẾT GIỜ! Đội nhà thắng 2-1.",
    "71': VÀO! Văn Bảy nâng tỷ số lên 2-1.",
    "60': Đội khách gỡ hòa 1-1.",
    "Khán giả im lặng.",
    "12': VÀO! Đội nhà mở tỷ số.",
]


def test_a_live_report_begins_with_its_oldest_entry() -> None:
    article = parse_article("\n".join(LIVE), title="Trực tiếp: Đội nhà 2-1 Đội khách")
    assert list(article.paragraphs) == [LIVE[4], LIVE[2], LIVE[3], LIVE[1], LIVE[0]]


@pytest.mark.parametrize(
    "lines",
    [
        [LIVE[4], LIVE[2], LIVE[3], LIVE[1], LIVE[0]],
        ["8h00: Khai mạc lễ hội ở sân đình.", "9h30: Đua thuyền trên sông.", "11h00: Bế mạc, trao giải."],
        ["20h: Một câu.", *BODY],
    ],
)
def test_what_is_in_order_stays(lines: list[str]) -> None:
    assert list(parse_article("\n".join(lines), title=TITLE).paragraphs) == lines


def test_times_of_day_newest_first() -> None:
    lines = ["15h20: Bão vào bờ.", "14h05: Gió giật cấp 10.", "11h00: Sơ tán dân.", "9h30: Họp khẩn ở tỉnh."]
    assert list(parse_article("\n".join(lines), title=TITLE).paragraphs) == lines[::-1]


POEM = """Sông quê nước chảy đôi bờ
Để anh chín dại mười khờ thương em
Trăng lên soi sáng bên thềm
Mẹ ngồi đan áo qua đêm lạnh lùng

Mai này lúa chín đầy đồng
Anh về đón mẹ qua sông một chiều"""


def test_verses_are_parted_by_strokes() -> None:
    first, second = parse_article(POEM, title="Sông quê").paragraphs
    assert first.count(" / ") == 3
    assert first.endswith("lạnh lùng //")
    assert second == "Mai này lúa chín đầy đồng / Anh về đón mẹ qua sông một chiều"


def test_free_verse() -> None:
    poem = [
        "Tháng Ba về",
        "gió chạy trên triền đê",
        "hoa gạo đỏ như môi người",
        "tôi đi tìm",
        "một tiếng gọi xa xăm",
    ]
    assert parse_article("\n".join(["Tháng Ba", "", *poem])).text == " / ".join(poem)
    prose = ["Xã Tân Phú vừa mở", "đường mới. Dân góp", "công, huyện góp", "tiền và xi măng", "cho cả ba ấp"]
    assert " / " not in parse_article("\n".join(["Mở đường", "", *prose])).text


@pytest.mark.parametrize(
    "lines",
    [
        ["Rau muống 5.000 đồng", "Rau cải 7.000 đồng", "Cà chua 9.000 đồng", "Bí đỏ 4.000 đồng"],
        ["Xã họp dân.", "Huyện cấp gạo.", "Tỉnh cử đoàn.", "Dân mừng lắm."],
    ],
)
def test_short_lines_are_no_verses(lines: list[str]) -> None:
    assert list(parse_article("\n".join(lines), title=TITLE).paragraphs) == lines


@pytest.mark.parametrize("header", ["", "WEBVTT\n\n"])
def test_subtitles_become_running_text(header: str) -> None:
    cues = [
        ("1", "Mọi người <i>nhìn</i> này!"),
        ("2", "Ảnh cưới của\nchúng tôi đấy."),
        ("3", "Cả phố đang tìm."),
    ]
    text = header + "\n".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{words}\n" for n, words in cues)
    article = parse_article(text)
    assert article.title == ""
    assert article.text == "Mọi người nhìn này! Ảnh cưới của chúng tôi đấy. Cả phố đang tìm."
    assert sum(dropped.reason == "timecode" for dropped in article.dropped) == 6 + bool(header)


IMPRINT = (
    "Công ty TNHH Truyền thông Sông Xanh",
    "Số 8 ngõ 12, phường Ô Chợ Dừa, Hà Nội",
    "Giấy phép số 45/GP-TTĐT cấp ngày 2/3/2020",
    "Chịu trách nhiệm nội dung: Bà Lê Thị C",
    "Điện thoại: 024 1111 2222",
    "Câu hỏi thường gặp",
    "© 2025 Sông Xanh. Giữ bản quyền nội dung.",
)


def test_the_imprint_under_an_article_goes() -> None:
    article = parse_article("\n".join([TITLE, *BODY, *IMPRINT]))
    assert article.paragraphs == BODY
    assert [dropped.text for dropped in article.dropped if dropped.reason == "imprint"] == list(IMPRINT)


@pytest.mark.parametrize(
    "line",
    [
        "© 2025 Bản quyền thuộc UBND xã Tân Phú. Thiết kế bởi Sông Xanh. Giấy phép số 12/GP-STTTT",
        "Toàn bộ bản quyền thuộc Báo Sông - Giấy phép số 8/GP-BTTTT",
    ],
)
def test_an_imprint_in_one_line(line: str) -> None:
    article = parse_article("\n\n".join([TITLE, *BODY, line]))
    assert article.paragraphs[-1] == BODY[-1]
    assert [dropped.reason for dropped in article.dropped] == ["imprint"]


def test_the_invitation_to_pay_goes() -> None:
    line = "Bạn cần đăng nhập để đọc tiếp bài viết này. Gói tháng giá 50.000 đồng."
    article = parse_article("\n\n".join([TITLE, *BODY, line]))
    assert [dropped.text for dropped in article.dropped] == [line]


@pytest.mark.parametrize(
    "last",
    [
        "Công ty cấp nước cho biết giấy phép số 12 còn hạn hai năm.",
        "Giấy phép số 12 được cấp cho xã năm ngoái.",
        "Bản quyền truyền hình thuộc về đài tỉnh.",
    ],
)
def test_a_last_sentence_like_an_imprint_stays(last: str) -> None:
    assert parse_article("\n".join([TITLE, *BODY, last])).paragraphs[-1] == last


@pytest.mark.parametrize(
    "text",
    [
        "Xác minh bạn không phải là người máy\nVui lòng bật JavaScript và cookie để tiếp tục đọc báo.",
        "Just a moment...\nChecking your browser before accessing the site. Ray ID: 7d8f",
        "Chúng tôi sử dụng cookie để phục vụ bạn. Chấp nhận tất cả cookie",
        "404\nKhông tìm thấy trang bạn yêu cầu",
        "Rất tiếc, bài viết này không còn tồn tại.",
        "Phiên đăng nhập của bạn đã hết hạn. Vui lòng đăng nhập lại.",
        "Bạn không có quyền truy cập trang này. Hãy liên hệ quản trị viên.",
        "Trang đang được nâng cấp, bảo trì. Mời bạn quay lại sau ít phút. Xin lỗi vì sự bất tiện.",
        "Vui lòng tắt trình chặn quảng cáo để đọc tiếp.",
        "Trang này sử dụng cookie. Bằng việc tiếp tục, bạn đồng ý với chính sách của chúng tôi.",
        "Đang kiểm tra trình duyệt của bạn trước khi truy cập trang báo.",
    ],
)
def test_what_a_site_shows_in_the_place_of_an_article(text: str) -> None:
    with pytest.raises(InputError, match="not an article"):
        parse_article(text)


def test_the_title_tells_of_a_wall_too() -> None:
    with pytest.raises(InputError, match="not an article"):
        parse_article("Mời bạn đợi trong giây lát.", title="Checking your browser")


def test_an_article_about_robots_is_one() -> None:
    text = "Nhiều trang báo bắt người đọc bật JavaScript để xác minh không phải người máy. " * 20
    assert parse_article(text, title="Trang báo chặn máy đọc tin").paragraphs


def test_a_region_under_the_title_is_no_author() -> None:
    text = f"{TITLE}\n\nMiền Bắc\n{BODY[0]}\n\nMiền Nam\n{BODY[1]}"
    assert parse_article(text).paragraphs[0] == "Miền Bắc"
