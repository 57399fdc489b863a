"""What articles say: numbers with what they count, dates, names and places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.event.claims import counted_after, counted_before, find_claims
from nlp.event.counted import as_persons, words_of
from nlp.event.report import report_of
from nlp.read.document import Document


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        (" người chết và 30 người bị thương", "người chết"),
        (" người bị thương.", "người bị thương"),
        (" ngôi nhà bị cuốn trôi", "ngôi nhà"),
        (" công nhân đã thiệt mạng.", "công nhân thiệt mạng"),
        (" người không qua khỏi.", "người chết"),
        (" bệnh nhân qua đời.", "bệnh nhân chết"),
        (" km hướng Gia Nghĩa", "km"),
        (" hướng dẫn viên", "hướng dẫn viên"),
        (", hai", ""),
        ("", ""),
    ],
)
def test_what_follows_a_number_is_counted(text: str, phrase: str) -> None:
    assert counted_after(text) == phrase


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("nâng số người thiệt mạng lên ", "người chết"),
        ("số người chết tại xã Nậm Khao đã tăng lên ", "người chết"),
        ("số người mất tích: ", "người mất tích"),
        ("bão số 3 cách Quảng Ninh khoảng ", ""),
        ("trong vòng ", ""),
        ("", ""),
    ],
)
def test_what_is_announced_before_a_number_is_counted(text: str, phrase: str) -> None:
    assert counted_before(text) == phrase


def claims_of(text: str) -> list[tuple[str, str, str]]:
    return [(c.kind, c.text, c.label) for c in find_claims(report_of(Document(text)), 0)]


def test_claims_have_their_kind_and_label() -> None:
    found = claims_of(
        "Sáng 9/9, lũ quét tại xã Nậm Khao làm 12 người chết, ông Lò Văn Pản cho biết như vậy với báo chí."
    )
    assert found == [
        ("date", "9/9", ""),
        ("place", "Nậm Khao", "xã"),
        ("number", "12", "người chết"),
        ("name", "Lò Văn Pản", "ông"),
    ]


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Người ghi bàn là Olivier Giroud Các hậu vệ không kèm được anh.", ["Olivier Giroud"]),
        ("Máy bay hạ cánh xuống sân bay Tân Sơn Nhất trong đêm.", ["Tân Sơn Nhất"]),
        ("Theo thông tin từ Bộ Lao động, việc này đã xong.", ["Bộ Lao động"]),
        ("Theo Bộ Y tế và Cục Quản lý Dược, việc này đã xong.", ["Bộ Y tế", "Cục Quản lý"]),
        (
            "Chủ tịch Hội Cựu chiến binh Việt Nam Nguyễn Anh Liên gặp kỳ thủ Trung Quốc Yi Wei.",
            ["Nguyễn Anh Liên", "Yi Wei"],
        ),
        ("Ngoại trưởng Mỹ John Kerry đến huyện Mỹ Đức Hòa.", ["John Kerry", "Mỹ Đức Hòa"]),
        ("Cựu ngoại trưởng Mỹ Clinton và cựu ngoại trưởng Mỹ Hillary Clinton.", ["Hillary Clinton"]),
        ("Có mặt Phó Bí thư Tỉnh ủy, Phó Trưởng khoa và nhạc sĩ Phó Đức Phương.", ["Phó Đức Phương"]),
        ("Sau Ấn Độ là Trung Quốc với ba triệu người ở thị xã Từ Sơn.", ["Ấn Độ", "Trung Quốc", "Từ Sơn"]),
    ],
)
def test_names_end_where_they_do(sentence: str, names: list[str]) -> None:
    found = claims_of(f"Báo chí hôm nay đưa tin về việc này. {sentence}")
    assert [text for kind, text, _ in found if kind in ("name", "place")] == names


def test_a_row_of_a_table_has_no_claims() -> None:
    row = "Doanh thu thuần 4602 4275 8 1580 1425 11 lãi gộp 989 1002"
    assert not claims_of(f"Báo chí hôm nay đưa tin về việc này.\n{row}")


@pytest.mark.parametrize("code", ["MS804", "51/2012/NĐ-CP", "U23"])
def test_a_number_in_a_code_is_no_claim(code: str) -> None:
    assert not claims_of(f"Cơ quan chức năng cho biết {code} là mã mà báo chí đã nêu từ lâu trong bài viết.")


@given(st.text(alphabet="số người chết lên 12 và Nậm Khao, ngày 9/9.\n", min_size=1, max_size=80))
def test_spans_are_those_of_the_text(text: str) -> None:
    report = report_of(Document(f"Tin cho biết như sau về vụ việc này ở xã. {text}"))
    for claim in find_claims(report, 0):
        assert report.article.text[claim.start : claim.end] == claim.text


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ("Có ba người mất tích sau vụ vỡ đê.", ["ba"]),
        ("Chúng tôi bác bỏ thông tin có 3 người mất tích.", []),
        ("Ông khẳng định không có 3 người mất tích.", []),
        ("Con số thiệt hại 7 tỷ đồng là không chính xác.", []),
        ("Lũ làm 12 người chết, không ai mất tích.", ["12"]),
        ("Không chỉ 12 người chết, 30 người bị thương.", ["12", "30"]),
    ],
)
def test_what_an_article_denies_it_does_not_claim(text: str, claimed: list[str]) -> None:
    assert [claim.text for claim in find_claims(report_of(Document(text)), 0)] == claimed


@pytest.mark.parametrize(
    ("sentence", "claimed"),
    [
        ("Xe lật lúc 0h30 ở đầu cầu.", [("time", "0h30", "")]),
        ("Máy bay cất cánh lúc 23h09 (giờ địa phương).", [("time", "23h09", "giờ địa phương")]),
        ("Đường thông lúc 23:15 giờ Hà Nội.", [("time", "23:15 giờ", "giờ Hà Nội")]),
        ("Đội cứu hộ tới nơi trong 3 giờ đầu.", [("number", "3 giờ", "đầu")]),
        ("Cả huyện mất điện lúc 19 giờ 41 ngày 30/5 vì sét.", [("date", "30/5", "")]),
        ("Ông trở lại hôm thứ Ba.", [("date", "thứ Ba", "")]),
        ("Đây là lần thứ ba ông trở lại.", [("number", "ba", "thứ")]),
        ("Công ty vay từ tháng 8 đến 10-2010.", [("date", "tháng 8", ""), ("date", "2010", "")]),
        ("Báo cáo nêu 9 người đã chết.", [("number", "9", "người chết")]),
        ("Hiện còn 3 người vẫn mất tích.", [("number", "3", "người mất tích")]),
        ("Xã có 13 người khác bị thương.", [("number", "13", "người bị thương")]),
        ("Đêm qua 2 người khác chết.", [("number", "2", "người")]),  # beside those told before
        ("Tòa phạt họ từ 3 đến 9 năm tù.", [("number", "3", "năm tù"), ("number", "9", "năm tù")]),
        ("Gió mạnh cấp 12 khi bão số 11 đổ bộ.", [("number", "12", "cấp"), ("number", "11", "bão số")]),
        ("Con số 12 người chết là của xã.", [("number", "12", "người chết")]),
    ],
)
def test_what_times_days_and_numbers_claim(sentence: str, claimed: list[tuple[str, str, str]]) -> None:
    found = claims_of(f"Báo chí hôm nay đưa tin về việc này.\n{sentence}")
    assert [claim for claim in found if claim[0] not in ("name", "place")] == claimed


@pytest.mark.parametrize(
    ("sentence", "claimed"),
    [
        (
            "Theo Chủ tịch UBND tỉnh Điện Biên Phạm Đức Toàn, đường đã thông.",
            [("name", "Phạm Đức Toàn", "chủ tịch")],
        ),
        ("Theo Bí thư Huyện ủy, huyện Nguyễn Bình đã thông đường.", [("place", "Nguyễn Bình", "huyện")]),
        ("Chủ tịch UBND tỉnh Nguyễn Hoàng Giang cho biết.", [("name", "Nguyễn Hoàng Giang", "chủ tịch")]),
        ("Chủ tịch UBND phường Nguyễn Thái Bình nói.", [("place", "Nguyễn Thái Bình", "phường")]),
        ("Họ mua máy bay P-3C Mỹ và hợp tác với T.Ư Đoàn.", []),
        (
            "Theo Ban Tuyên giáo và Đảng Cộng sản thì đúng.",
            [("name", "Ban Tuyên giáo", ""), ("name", "Đảng Cộng sản", "")],
        ),
    ],
)
def test_officers_are_no_places_and_codes_no_names(
    sentence: str, claimed: list[tuple[str, str, str]]
) -> None:
    found = claims_of(f"Báo chí hôm nay đưa tin về việc này.\n{sentence}")
    assert [claim for claim in found if claim[0] in ("name", "place")] == claimed


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("Xe khách lật trên quốc lộ 14 hướng Gia Nghĩa.", [("14", "quốc lộ")]),
        ("Xe khách lật trên ĐT 741, theo hướng Lộc Ninh.", [("741", "đt")]),
        ("Xe khách lật trên tuyến 8 hướng từ Củ Chi về.", [("8", "tuyến")]),
        ("Việc này theo Nghị định 168 hiện hành của Chính phủ.", [("168", "nghị định")]),
        ("Theo báo, Quyết định 123 hỗ trợ người dân vay vốn.", [("123", "quyết định")]),
        ("Hành khách chuyến bay VN 253 xuống sân bay an toàn.", [("253", "chuyến bay")]),
        ("Tài xế xe buýt 52 hướng Chợ Lớn bị thương nhẹ.", [("52", "xe buýt")]),
        ("Tài xế xe buýt số 52 đâm vào dải phân cách.", [("52", "xe buýt")]),
        ("Tàu cá QNg 90123 neo ở cảng, số nhà 12 bị sập.", [("90123", "tàu cá"), ("12", "số nhà")]),
        (
            "Nhà ông ở ngõ 15 phố Huế, gần km 34 quốc lộ 1.",
            [("15", "ngõ"), ("34", "km"), ("1", "quốc lộ")],
        ),
        ("Đây là lần thứ 8 họ họp bàn về bão số 3 ở đây.", [("8", "thứ"), ("3", "bão số")]),
        ("Cháy lớn tại 147 Trần Đại Nghĩa, rồi lan sang nhà bên.", []),
        ("Máy đào làm việc ở lối 14 hướng Gia Nghĩa từ sáng.", []),
    ],
)
def test_the_number_of_a_road_counts_nothing(sentence: str, named: list[tuple[str, str]]) -> None:
    report = report_of(Document(f"Báo chí hôm nay đưa tin về việc này.\n{sentence}"))
    found = [claim for claim in find_claims(report, 0) if claim.kind == "number"]
    assert [(claim.text, claim.label) for claim in found] == named
    assert all(claim.identifies for claim in found)


@pytest.mark.parametrize(
    ("sentence", "claimed"),
    [
        ("Đây là cao tốc 4 làn xe, con đường 3 km thì chưa.", [("4", "làn xe"), ("3", "km")]),
        ("Chiếc xe buýt 52 chỗ cùng phòng 3 người đã đầy.", [("52", "chỗ"), ("3", "người")]),
        ("Ông quyết định 3 dự án trong năm nay của huyện.", [("3", "dự án")]),
        ("Nước này có dân số 1,3 tỉ, theo báo cáo mới.", [("1,3 tỉ", "dân số")]),
        ("Học sinh lớp 12 Trường THPT ở xã được nghỉ học.", [("12", "lớp")]),
        ("Có 12 Việt kiều về thăm xã trong dịp này.", [("12", "Việt kiều")]),
    ],
)
def test_what_is_counted_after_such_a_word_is_counted(sentence: str, claimed: list[tuple[str, str]]) -> None:
    report = report_of(Document(f"Báo chí hôm nay đưa tin về việc này.\n{sentence}"))
    found = [claim for claim in find_claims(report, 0) if claim.kind == "number"]
    assert [(claim.text, claim.label) for claim in found] == claimed
    assert not any(claim.identifies for claim in found)


@pytest.mark.parametrize(
    ("sentence", "claimed"),
    [
        ("Họ gặp nhau lúc hai giờ chiều ở chợ xã.", []),
        ("Sau ba giờ đồng hồ, đám cháy được dập tắt.", []),
        ("Khoảng hai giờ sau thì đường thông trở lại.", []),
        ("Sau ba tiếng, đám cháy được dập tắt hoàn toàn.", []),
        ("Họ nghe hai tiếng nổ lớn từ phía nhà kho.", [("number", "hai", "tiếng nổ lớn")]),
        ("Họ dọn đường suốt hai ngày ở xã này.", [("number", "hai", "ngày")]),
        ("Xe dừng ở đường 30 tháng 4 của thành phố.", []),
        ("Xe dừng ngày 30 tháng 4 ở thành phố này.", [("date", "30 tháng 4", "")]),
    ],
)
def test_words_that_count_hours_and_days_that_name_roads_claim_nothing(
    sentence: str, claimed: list[tuple[str, str, str]]
) -> None:
    assert claims_of(f"Báo chí hôm nay đưa tin về việc này.\n{sentence}") == claimed


@pytest.mark.parametrize(
    ("label", "counted"),
    [
        ("công nhân thiệt mạng", "người chết"),
        ("học sinh tử nạn", "người chết"),
        ("hành khách bị thương", "người bị thương"),
        ("ngư dân mất tích", "người mất tích"),
        ("công nhân", "công nhân"),
        ("công nhân bị bắt", "công nhân bị bắt"),
        ("gia súc chết", "gia súc chết"),
        ("", ""),
    ],
)
def test_of_what_became_of_persons_there_is_one_total(label: str, counted: str) -> None:
    assert " ".join(as_persons(words_of(label))) == counted
