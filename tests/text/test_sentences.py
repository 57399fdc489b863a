"""Sentences: a table of cases, and what must hold for any text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.text.sentences import rejoin, split_sentences

# Sentences of a line, with one blank between them: "|" shows where the splits are.
SPACED = [
    # Plain
    "Trời mưa to.|Đường ngập sâu.|Xe không đi được.",
    "Anh về chưa?|Tôi chờ mãi!|Mẹ cũng chờ.",
    "Thật không?!|Không thể tin được!!!|Vậy mà đúng.",
    "Giá tăng 5%.|Dân lo lắng.",
    "Hôm qua trời nắng.|30 người đi dã ngoại.",
    "Cả nhà về quê năm 2019.|30 người dự tiệc.",
    "Nhiều mẫu điện thoại giảm giá.|iPhone 11 rẻ hơn cả.",
    "Một câu viết thường. câu sau cũng viết thường.",
    "Từ nào cũng có nghĩa .|Câu này có dấu chấm rời .",
    # Places
    "Ông sống ở TP.HCM từ nhỏ.|Bà cũng vậy.",
    "Ông sống ở TP.HCM.|Bà ở Huế.",
    "Kẹt xe ở TP. Hồ Chí Minh kéo dài.|Dân mệt mỏi.",
    "Anh học ở Tp. Đà Nẵng.",
    "Đám cháy xảy ra ở Q.1, TP.HCM.|Không ai bị thương.",
    "Nhà ở P.5, Q.3 giá cao.",
    "Nhà ở P. 5, Q. 3 giá cao.",
    "Công an Q. Bình Thạnh vào cuộc.",
    "Lũ về TX. Sông Cầu, TT. Chí Thạnh trong đêm.",
    "Bệnh nhân chuyển đến BV. Chợ Rẫy.",
    "Đoàn tàu đi St. Petersburg chậm hai giờ.",
    "Ông đến Washington D.C.|Theo lịch, ông ở lại ba ngày.",
    "Trường ĐH KHXH&NV TP.HCM.|Nguyễn Văn A là sinh viên.",
    # Titles
    "PGS.TS. Nguyễn Văn Bình phát biểu.|Cử tọa vỗ tay.",
    "PGS. TS. Nguyễn Văn Bình phát biểu.",
    "GS.TSKH. Trần Thị Mai nhận giải.",
    "Theo ThS. Lê Hoàng, trẻ cần ngủ đủ.",
    "Người mổ là BS.CKII. Phạm Tuấn.",
    "Người mổ là BS.CKII Phạm Tuấn.|Ca mổ kéo dài.",
    "LS. Võ Hải bào chữa cho bị cáo.",
    "NSND. Thu Hà hát mở màn.",
    "Đ/c. Trần Nam chủ trì cuộc họp.",
    "Th.S Lê Hoàng và KTS. Đỗ Minh cùng ký.",
    "Cô Mai đã bảo vệ xong luận án TS.|Theo kế hoạch, cô về nước.",
    "Ông gặp Mr. Brown và Dr. Smith tại hội thảo.",
    # Initials and labels
    "Nhà văn J. K. Rowling ra sách mới.",
    "J. K. Rowling ra sách mới.|Độc giả háo hức.",
    "Cầu thủ C. Ronaldo ghi bàn.",
    "Nghi phạm là Nguyễn V. A.|Ông ta đã bỏ trốn.",
    "Công an bắt Nguyễn Văn A.|Theo điều tra, A. nợ nhiều người.",
    "Nguyễn V. A. khai nhận tội.",
    "Chị H. Lan kể lại sự việc.",
    "Đội tuyển đứng đầu bảng A.|Việt Nam gặp Lào.",
    "Cam giàu vitamin C.|Bưởi cũng vậy.",
    "Nhiệt độ lên 37°C.|Hà Nội nóng nhất.",
    "Nhiệt độ lên 37 độ C.|Hà Nội nóng nhất.",
    # Abroad
    "Hãng U.S. Steel cắt giảm việc làm.",
    "Ông rời U.S. từ năm 1990.",
    "Apple Inc. và Google cạnh tranh.",
    "Hợp đồng thuộc về Apple Inc.|Cổ phiếu tăng.",
    "Ông mua cổ phiếu Yahoo! Nhật Bản.",
    "Bài hát Mambo No. 5 nổi tiếng.",
    "Xem tr. 15 và Vol. 2 của bộ sách.",
    "Máy bay cất cánh lúc 9 a.m. theo giờ địa phương.",
    "Anh ăn đã no.|Chị chưa ăn.",
    # Numbers, dates, references
    "Giá là 1.234.567,8 đồng một tấn.|Giá còn tăng.",
    "Sự việc xảy ra ngày 16.1.2020 tại Huế.|Không ai hay.",
    "Sự việc xảy ra ngày 16. 1. 2020 tại Huế.",
    "Sự việc xảy ra ngày 16. 1. 2020.|Không ai hay.",
    "Trận đấu kết thúc lúc 21.30 với tỷ số 3-2.|Khán giả ra về.",
    "Đội xếp hạng 5.|Huấn luyện viên hài lòng.",
    "Tăng trưởng đạt 7,02%.|Lạm phát là 2,79%.",
    "Điều 1. Phạm vi điều chỉnh",
    "Chương II. Quyền và nghĩa vụ",
    "Tòa tuyên phạt theo Điều 5.|Bị cáo kháng cáo.",
    "Đại hội XIII.|Đại biểu về dự đông đủ.",
    # v.v.
    "Họ trồng cam, quýt, v.v. để bán.",
    "Họ trồng cam, quýt, v.v.|Mùa này được giá.",
    "Họ trồng cam, quýt v.v., rồi mang ra chợ.",
    "Họ trồng cam, quýt v.v...|Mùa này được giá.",
    # Ellipses
    "Anh nói... rồi im lặng.|Không ai hỏi.",
    "Anh nói… rồi im lặng.",
    "Các bộ, ban, ngành...|Hội nghị bế mạc.",
    "Chờ mãi…|Cuối cùng xe cũng đến.",
    "... và rồi mọi chuyện qua đi.",
    "… Ông im lặng.|Bà cũng thế.",
    "Còn chừng 3... 5 người ở lại.",
    # Quotes
    "“Tôi rất vui.”|Ông nói xong thì cười.",
    "“Tôi rất vui”.|Ông cười.",
    "“Tôi rất vui!” ông nói.|Mọi người vỗ tay.",
    "“Anh đi đâu?” – Ông Nam hỏi.",
    "“Anh đi đâu?”, ông Nam hỏi.",
    '"Tôi rất vui."|Ông cười.',
    'Ông bảo: "Tôi rất vui. "|Rồi ông cười.',
    'Ông đến muộn.|"Tôi xin lỗi", ông nói.',
    "Ông đến muộn.|“Tôi xin lỗi”, ông nói.",
    "Cuối buổi ông nói: “Tôi mệt. ”|Mọi người ra về.",
    "«Tôi rất vui.»|Ông cười.",
    # Brackets
    "Ông A (sinh năm 1950. Quê ở Huế) bị bắt.|Vụ án được mở rộng.",
    "Khách tham quan bảo tàng.|(Ảnh: Thu Hà)",
    "(Ông đi. Bà ở.)|Họ không gặp lại.",
    "Anh (?) Nam không rõ là ai.",
    "Thành phố có tám triệu dân.[1]|Dân số còn tăng.",
    "Xem thêm phụ lục (tr. 5).|Bảng giá ở cuối sách.",
    # Agency endings, domains
    "Hội nghị kết thúc tốt đẹp./.|(Thông tấn xã)",
    "Hội nghị kết thúc tốt đẹp./.",
    "Trang vnexpress.net đưa tin sớm nhất.|Báo khác đưa sau.",
    "Trang VnExpress.Net đưa tin sớm nhất.",
    "Thư gửi về toasoan@baomoi.vn.|Bạn đọc sẽ được trả lời.",
    "Đọc tại https://vi.example.org/wiki/Viet_Nam?Trang=1.Hai trước đã.|Rồi hãy bàn.",
    "Mạng xã hội Node.Js không có thật.",
    # Tails
    "Thật tuyệt vời. 🎉",
    "Hết giờ rồi. ***",
    "Chúc mừng năm mới!|🎉 Chúc mọi người vui.",
]


@pytest.mark.parametrize("marked", SPACED)
def test_split_where_a_blank_follows(marked: str) -> None:
    source = marked.replace("|", " ")
    assert [sentence.text for sentence in split_sentences(source)] == marked.split("|")


OTHERS = [
    # Nothing, one
    ("", []),
    (" \t\n \n", []),
    ("Mưa", ["Mưa"]),
    ("  Mưa to.  ", ["Mưa to."]),
    ("?", ["?"]),
    ("---", ["---"]),
    # Glued
    # abbreviations, plates, posts of a road, codes, domains, "v.v."
    (
        "Ông sống ở TP. Thủ Dầu Một, T. Bình Dương. Nhà ở Đ. Lê Lợi, P. 5, Q. 3. Hôm qua ông đi vắng.",
        [
            "Ông sống ở TP. Thủ Dầu Một, T. Bình Dương.",
            "Nhà ở Đ. Lê Lợi, P. 5, Q. 3.",
            "Hôm qua ông đi vắng.",
        ],
    ),
    (
        "GS.TS. Nguyễn Văn A., Viện trưởng Viện Hán Nôm, nói vậy. PGS. TS. Lê B. đồng ý.",
        ["GS.TS. Nguyễn Văn A., Viện trưởng Viện Hán Nôm, nói vậy.", "PGS. TS. Lê B. đồng ý."],
    ),
    (
        "Xe 51F-123.45 đâm xe 30A-678.90. Tài xế là N.V.T. (34 tuổi). Anh T. bị thương.",
        ["Xe 51F-123.45 đâm xe 30A-678.90.", "Tài xế là N.V.T. (34 tuổi).", "Anh T. bị thương."],
    ),
    (
        "Quốc lộ 1A qua km 1.234+500 bị ngập. Tàu SE1 dừng ở ga. Cầu dài 1.250 m.",
        ["Quốc lộ 1A qua km 1.234+500 bị ngập.", "Tàu SE1 dừng ở ga.", "Cầu dài 1.250 m."],
    ),
    (
        "Gửi thư tới a.b@moit.gov.vn. Anh dùng Node.js và ASP.NET. Gọi 1900.1234.",
        ["Gửi thư tới a.b@moit.gov.vn.", "Anh dùng Node.js và ASP.NET.", "Gọi 1900.1234."],
    ),
    (
        "Chợ bán rau, quả, v.v. Người mua đông. Có cá, tôm, v.v... Thì... cũng được.",
        ["Chợ bán rau, quả, v.v.", "Người mua đông.", "Có cá, tôm, v.v...", "Thì... cũng được."],
    ),
    ("Giá tăng 3,5%.Người mua ít.", ["Giá tăng 3,5%.", "Người mua ít."]),
    ("Anh sinh năm 2019.Ông nói vậy.", ["Anh sinh năm 2019.", "Ông nói vậy."]),
    ("Trời mưa to.Đường ngập.", ["Trời mưa to.", "Đường ngập."]),
    ("Ông sống tại Hà Nội.Bà ở quê.", ["Ông sống tại Hà Nội.", "Bà ở quê."]),
    ("Trời mưa to.Ở quê vẫn nắng.", ["Trời mưa to.", "Ở quê vẫn nắng."]),
    ("Anh đi đâu?Tôi đi chợ!Chị cũng đi.", ["Anh đi đâu?", "Tôi đi chợ!", "Chị cũng đi."]),
    ("“Tôi đi.”Ông nói thế.", ["“Tôi đi.”", "Ông nói thế."]),
    ("Ông bảo: “Đi!”Bà đi.", ["Ông bảo: “Đi!”", "Bà đi."]),
    ('Ông bảo: "Đi đi."Bà đi ngay.', ['Ông bảo: "Đi đi."', "Bà đi ngay."]),
    ('Ông đi rồi."Bà ở lại", cô kể.', ["Ông đi rồi.", '"Bà ở lại", cô kể.']),
    ("Ở TP.Hồ Chí Minh trời mưa.", ["Ở TP.Hồ Chí Minh trời mưa."]),
    ("Gặp PGS.TS.Nguyễn Văn Bình.", ["Gặp PGS.TS.Nguyễn Văn Bình."]),
    ("Gặp Ths.Bình ở Q.Tân Bình.", ["Gặp Ths.Bình ở Q.Tân Bình."]),
    ("Công ty A.B.C thắng kiện.", ["Công ty A.B.C thắng kiện."]),
    ("Viết bằng ASP.Net và Next.js.", ["Viết bằng ASP.Net và Next.js."]),
    ("3.Kết luận", ["3.Kết luận"]),
    # Lines
    ("Tiêu đề bài báo\nCâu đầu tiên.", ["Tiêu đề bài báo", "Câu đầu tiên."]),
    ("Dòng một\r\nDòng hai\n\n\nDòng ba", ["Dòng một", "Dòng hai", "Dòng ba"]),
    ("Thành phố\nHồ Chí Minh", ["Thành phố", "Hồ Chí Minh"]),
    ("Ở TP.\nHồ Chí Minh", ["Ở TP.", "Hồ Chí Minh"]),
    ("Anh (sinh 1990.\nQuê Huế) đi.", ["Anh (sinh 1990.", "Quê Huế) đi."]),
    # Lists
    ("- Gạo\n- Muối\n- Dầu ăn", ["Gạo", "Muối", "Dầu ăn"]),
    ("• Gạo\n•Muối\n* Dầu", ["Gạo", "Muối", "Dầu"]),
    ("1. Mở đầu\n2. Kết luận.", ["Mở đầu", "Kết luận."]),
    ("1) Mở đầu\n(2) Kết luận", ["Mở đầu", "Kết luận"]),
    ("a) Mở đầu\nđ) Kết luận", ["Mở đầu", "Kết luận"]),
    ("a. Mở đầu\nb. Kết luận", ["Mở đầu", "Kết luận"]),
    ("2.1. Phương pháp\nII. Kết quả", ["Phương pháp", "Kết quả"]),
    ("## 3. Kết quả", ["Kết quả"]),
    ("1. 30 người bị thương", ["1. 30 người bị thương"]),
    ("16. 1. 2020 là ngày vui.", ["16. 1. 2020 là ngày vui."]),
    ("-5 độ C là rét đậm.", ["-5 độ C là rét đậm."]),
    ("Có ba việc. 1. Ăn. 2. Ngủ.", ["Có ba việc.", "Ăn.", "Ngủ."]),
    ("- Anh đi đâu? - Tôi đi chợ.", ["Anh đi đâu?", "Tôi đi chợ."]),
    ("1.", ["1."]),
    # Other scripts and signs
    ("你好。再见！", ["你好。", "再见！"]),
    ("First one. The second one.", ["First one.", "The second one."]),
    ("Dài." + " " * 50 + "Ngắn.", ["Dài.", "Ngắn."]),
    ("Hà\u00a0Nội.\u00a0Huế mưa.", ["Hà\u00a0Nội.", "Huế mưa."]),
]


@pytest.mark.parametrize(("source", "expected"), OTHERS)
def test_split(source: str, expected: list[str]) -> None:
    assert [sentence.text for sentence in split_sentences(source)] == expected


def test_table_is_large_enough() -> None:
    assert len(SPACED) + len(OTHERS) >= 80


def test_bracket_without_end_does_not_swallow_the_text() -> None:
    source = "Ông A (quê ở Huế nói. " + "Câu này dài. " * 40 + "Hết)."
    assert len(split_sentences(source)) == 42


def test_very_long_line_is_split_whole() -> None:
    source = "Trời mưa to, đường ngập. " * 8000
    assert len(split_sentences(source)) == 8000


PIECES = """
Ông bà đi nói năm . . . ? ! … ... ./. , ; : ( ) [ ] " “ ” ' ’ – - • * # 1 2 16 2019 3,5 1.234 TP PGS TS v.v
Q A K HCM a) 1) 1. II. a. Theo theo Điều TTXVN vnexpress.net Net https://a.vn/b?C iPhone 。 🎉 _ / @
"""
BLANKS = [" ", "  ", "\n", "\u00a0", "\r\n", ". ", ".", '"', " “"]
pieces_of_text = st.sampled_from([*PIECES.split(), *BLANKS])
texts = st.one_of(st.lists(pieces_of_text, max_size=40).map("".join), st.text(max_size=200))


@given(texts)
@settings(max_examples=400)
def test_spans_are_in_order_and_hold_the_text(text: str) -> None:
    position = 0
    for sentence in split_sentences(text):
        assert position <= sentence.start < sentence.end
        assert sentence.text == text[sentence.start : sentence.end] == sentence.text.strip()
        assert "\n" not in sentence.text
        position = sentence.end


@given(texts)
@settings(max_examples=400)
def test_only_list_markers_are_outside(text: str) -> None:
    sentences = split_sentences(text)
    position = 0
    for sentence in sentences:
        outside = text[position : sentence.start]
        assert len("".join(outside.split())) <= len("".join(c for c in outside if c in MARKER_CHARACTERS))
        position = sentence.end
    assert not text[position:].strip()


MARKER_CHARACTERS = "-–—*+·→>✓✔#•●○▪■◦‣►▶().0123456789abcdefghijklmnopqrstuvwxyzđIVX"


@given(st.lists(st.sampled_from(["Ông đi làm.", "Trời mưa?", "Anh về", "rồi thôi…", "(Ảnh)"]), max_size=9))
def test_nothing_is_outside_a_text_without_lists(parts: list[str]) -> None:
    text = " ".join(parts)
    assert "".join(s.text for s in split_sentences(text)).replace(" ", "") == text.replace(" ", "")


@given(texts)
@settings(max_examples=400)
def test_a_sentence_is_one_sentence(text: str) -> None:
    for sentence in split_sentences(text):
        assert [again.text for again in split_sentences(sentence.text)] == [sentence.text]


@given(texts)
@settings(max_examples=400)
def test_rejoin_gives_the_text_back(text: str) -> None:
    sentences = split_sentences(text)
    assert rejoin(text, sentences, [sentence.text for sentence in sentences]) == text


def test_rejoin_keeps_what_is_between() -> None:
    text = "  Tiêu đề\n\n- Một. Hai.\n- Ba.Bốn rồi.\n"
    sentences = split_sentences(text)
    targets = ["Title", "One.", "Two.", "Three.", "Four."]
    assert rejoin(text, sentences, targets) == "  Title\n\n- One. Two.\n- Ba.Bốn rồi.\n".replace(
        "Ba.Bốn rồi.", "Three. Four."
    )


def test_rejoin_puts_a_blank_where_sentences_touched() -> None:
    text = "Trời mưa.Đường ngập.Xe hỏng."
    sentences = split_sentences(text)
    assert (
        rejoin(text, sentences, ["It rains.", "Đường ngập.", "Xe hỏng."]) == "It rains. Đường ngập.Xe hỏng."
    )


@pytest.mark.parametrize("targets", [[], ["a"], ["a", "b", "c"]])
def test_rejoin_refuses_another_number_of_targets(targets: list[str]) -> None:
    text = "Trời mưa. Đường ngập."
    with pytest.raises(ValueError, match="2 sentences"):
        rejoin(text, split_sentences(text), targets)


def test_rejoin_of_nothing() -> None:
    assert rejoin(" \n", [], []) == " \n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Khách đông hơn trước .Họ thích bún cua !Giá rẻ .",
            ["Khách đông hơn trước .", "Họ thích bún cua !", "Giá rẻ ."],
        ),
        ("Nhóm dùng .NET và .Net để viết phần mềm.", ["Nhóm dùng .NET và .Net để viết phần mềm."]),
    ],
)
def test_a_blank_before_the_mark_and_none_after_it(text: str, expected: list[str]) -> None:
    assert [sentence.text for sentence in split_sentences(text)] == expected
