from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.text.anaphora import (
    goes_on,
    leans,
    names_speaker,
    quotes_unnamed,
    standing_alone,
    without_connective,
)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Xã Tân Hòa khánh thành cầu.", "Xã Tân Hòa khánh thành cầu."),
        # A connective goes, whatever follows it.
        ("Tuy nhiên, giá vẫn tăng.", "Giá vẫn tăng."),
        ("Theo đó, 120 hộ được dời đi.", "120 hộ được dời đi."),
        ("Nhưng đường vẫn ngập.", "Đường vẫn ngập."),
        ("Đồng thời: xã mở thêm lớp.", "Xã mở thêm lớp."),
        ("Chính vì vậy giá tăng.", "Giá tăng."),
        # A time, a name, a setting.
        ("Sau đó 2 ngày, cầu thông xe.", None),
        ("Song Hye Kyo đến Hà Nội.", "Song Hye Kyo đến Hà Nội."),
        ("Ngược lại với dự đoán, giá vẫn giảm.", "Ngược lại với dự đoán, giá vẫn giảm."),
        # A word that only begins like one stays.
        ("Songkran là Tết của người Thái.", "Songkran là Tết của người Thái."),
        ("Vàng tăng giá.", "Vàng tăng giá."),
        # What it speaks of is in the sentence before.
        ("Họ được đưa tới trường học.", None),
        ("Đây là cây cầu thứ ba của xã.", None),
        ("Trong đó, có 9 người già.", None),
        ("Sau sự việc này, xã đã họp.", None),
        ("Người ấy ra đầu thú.", None),
        ("Cầu dài 120 m, dài nhất tỉnh này.", "Cầu dài 120 m, dài nhất tỉnh này."),
        # Somebody without a name.
        ("Ông cho biết giá tăng.", None),
        ("Tuy nhiên, bà đã từ chối.", None),
        ('"Ông đã già', None),
        ("Theo ông, giá còn tăng.", None),
        ("Nếu họ từ chối, xã sẽ kiện.", None),
        ("Hiện tại, anh là ca sĩ.", None),
        ("Theo ông Ba, giá còn tăng.", "Theo ông Ba, giá còn tăng."),
        ("Ông Lê Văn Ba cho biết giá tăng.", "Ông Lê Văn Ba cho biết giá tăng."),
        ("Ông Đức cho biết giá tăng.", "Ông Đức cho biết giá tăng."),
        ("Bà con đi chợ chỉ mất 10 phút.", "Bà con đi chợ chỉ mất 10 phút."),
        ("Cô gái 20 tuổi đã được cứu.", "Cô gái 20 tuổi đã được cứu."),
        ('"Tôi rất mừng", bà nói.', None),
        ("", None),
        ("Tuy nhiên, ", None),
        ("Họ", "Họ"),
    ],
)
def test_what_needs_none_before_it(sentence: str, expected: str | None) -> None:
    assert standing_alone(sentence) == expected


@given(st.text('aàđ ,."“TNuyhiên', max_size=30))
def test_it_is_the_end_of_the_sentence(sentence: str) -> None:
    found = standing_alone(sentence)
    assert found is None or (found and sentence.casefold().endswith(found.casefold()))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ('"Tôi rất mừng", bà nói.', True),
        ("“Tôi rất mừng”, anh ấy chia sẻ.", True),
        ('"Tôi rất mừng", bà Nguyễn Thị Sáu nói.', False),
        ("Bà nói tôi rất mừng.", False),
        ("", False),
    ],
)
def test_quotations_of_somebody_unnamed(sentence: str, expected: bool) -> None:
    assert quotes_unnamed(sentence) is expected


@pytest.mark.parametrize(
    ("sentence", "first", "expected"),
    [
        ("Trước đó, ngày 3/7, xã đã họp.", True, "Ngày 3/7, xã đã họp."),
        ("Trước đó, vào khoảng 9h ngày 4-4, cầu sập.", True, "Khoảng 9h ngày 4-4, cầu sập."),
        ("Trước đó, ngày 3/7, xã đã họp.", False, "Trước đó, ngày 3/7, xã đã họp."),
        ("Trước đó, xã đã họp.", True, "Trước đó, xã đã họp."),
        ("Bà Lan cũng cho biết giá tăng.", False, "Bà Lan cho biết giá tăng."),
        ("Ai cũng nói giá tăng.", False, "Ai cũng nói giá tăng."),
        ("Theo đó, xã cũng đề nghị giảm thuế.", False, "Xã đề nghị giảm thuế."),
        ("Cũng theo bà Lan, giá tăng.", False, "Theo bà Lan, giá tăng."),
        ("", True, ""),
    ],
)
def test_what_joins_is_left_out(sentence: str, first: bool, expected: str) -> None:
    assert without_connective(sentence, first=first) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Thấy vậy, đại uý Cường tới hỗ trợ khống chế Trạng.", True),
        ("Chúng được tìm thấy trên đồi ở Seoul.", True),
        ("Đó là tàu không người lái và máy bay phun thuốc.", True),
        ("Ông Nguyễn Vũ Thuận cho biết như vậy tại lễ khai trương.", True),
        ("Hai người bị bắt ngay tối hôm đó.", True),
        ("Ngày 5/8, xe lao xuống vực; hai người được đưa đi cấp cứu ngay hôm đó.", False),  # the day is told
        ("Bước đầu nhóm nghi phạm trên khai nhận đã lấy 3 xe máy.", True),
        ("Cơ quan cấp trên đã phê duyệt; xe chạy trên đường đèo.", False),
        ("Trước đó, tòa sơ thẩm đã tuyên phạt bị cáo 12 năm tù.", False),  # only when: something is told
        ("Ông cho biết giá tăng.", False),  # whom it means is found elsewhere
        ("Mưa lớn làm ngập 12 tuyến phố.", False),
        ("", True),
    ],
)
def test_what_leans_on_the_sentence_before(sentence: str, expected: bool) -> None:
    assert leans(sentence) is expected


@pytest.mark.parametrize(
    ("sentence", "known", "expected"),
    [
        ("Chuyên gia đánh giá quả bom này mạnh gấp 10 lần.", "", True),
        ("Chuyên gia đánh giá quả bom này mạnh gấp 10 lần.", "Bom nổ ở Đồng Tháp", False),
        ("Chuyên gia đo các cơ sở này.", "Ba cơ sở mới ở Đồng Tháp", False),
        ("Tỉnh Đồng Tháp cho biết toàn tỉnh này có 12 huyện.", "", False),
        ("Nga cho biết Moscow sẽ không để nước này bị cô lập.", "", False),
        ("Dân vui mừng vì năm nay mưa nhiều, còn lần này lũ lại về sớm.", "", False),
        ("Bão làm ít nhất 17 người chết ở ba xã, nhưng con số này còn tăng.", "", False),
        ("Hậu quả của vụ việc này rất lớn.", "", True),
        # A name is no province, and no person.
        ("Nạn nhân là trung tá Trần Văn Sang, cán bộ Công an tỉnh này.", "Trung tá công an mất tích", True),
        ("Nạn nhân là trung tá Trần Văn Sang, cán bộ Công an tỉnh này.", "Mất tích ở Đồng Tháp", False),
        ("Đáng chú ý, giấy tờ do vị này cung cấp là giả.", "Giấy tờ giả ở TP Tân An", True),
        ("Đáng chú ý, giấy tờ do vị này cung cấp là giả.", "Giám đốc dùng giấy tờ giả", False),
        # The first word of a sentence is no name.
        ("Tiếc nuối bởi ngôi đình theo anh là rất quý.", "Phá đình gỗ", True),
        ("Cậu bé sinh ra ở Mỹ nhưng nói tiếng Việt.", "Trường học đón khách", True),
        ("Cậu bé sinh ra ở Mỹ nhưng nói tiếng Việt.", "Bé 8 tuổi giành giải nhất", False),
        ("Trước khi về, cậu bé xin chụp ảnh.", "Trường học đón khách", True),
        ("Người phụ nữ 35 tuổi bị bắt ở bến xe.", "", False),
        ("Cô gái Hà Nội giành huy chương vàng.", "", False),
        ("Phối hợp các đơn vị đưa tàu thuyền vào nơi tránh bão.", "", True),
        ("Phối hợp với kiểm lâm, Công an huyện bắt 3 người.", "", False),
        ("Khoảng 21h20, tại bến xe, tổ công tác bắt hai người.", "", True),
        ("Khoảng 21h20 ngày 3/7, tổ công tác bắt hai người.", "", False),
        ("Khoảng 5 giờ sáng nay, cầu sập.", "", False),
        ("21h20: Tàu rời bến.", "", False),
        ("Lộ trình thay thế như sau: Đường số 1 - đường số 2.", "", True),
        ("Khi về gần đến nhà thì bị xe tải tông từ phía sau.", "", True),
        ("Khi ông Lâm về gần đến nhà thì bị xe tải tông.", "", False),
        ("Theo báo chí, số vũ khí đó là của chủ hàng.", "", False),  # "đó là"
        ("Theo báo chí, số vũ khí đó thu từ hai tàu.", "", True),
        ("Theo báo chí, số vũ khí đó thu từ hai tàu.", "Tàu chở vũ khí", False),
        ("Theo bộ, hai dự án chưa đạt.", "Hai dự án BOT chậm", True),
        ("Theo bộ, hai dự án chưa đạt.", "Bộ Giao thông nói về BOT", False),
        ("Theo Bộ Y tế, hai người khỏi bệnh.", "", False),
        ("Năm 2019, để đạt mục tiêu nói trên, ngày 3/7 huyện họp.", "", True),
        ("Ngày 3/7, để đạt mục tiêu nói trên, huyện họp.", "", True),
        ("Mùa này lúa vừa gặt xong, dân ra đồng bắt cua.", "", False),
        ("Ai cũng đã biết nước này mạnh.", "", True),
        ("Vì ấn tượng, ở ấp có ông Đông trồng 300 gốc.", "", False),
        ("Do tin tưởng nên ông đã hai lần đặt cọc.", "", True),
        ("Do tin tưởng nên ông đã hai lần đặt cọc.", "Ông Phú mất đất", False),
        ("Nạn nhân kể rằng vì tin tưởng nên ông đã đặt cọc.", "", False),
        ("Sau đó nó sẽ cao hơn 190 mét.", "", True),
        ("Công an xã cho biết y bị bắt ở thôn Đông.", "", True),
        ("Trạm y tế xã đã khám cho 120 trẻ.", "", False),
        ("Tuy nhiên, xã Tân Hòa lại có cách làm hay hơn.", "", True),
        ("Tuy nhiên, xã Tân Hòa có cách làm hay.", "", False),
        ("Cuộc họp kéo dài ba giờ.", "", True),
    ],
)
def test_what_points_at_something_nobody_has_told(sentence: str, known: str, expected: bool) -> None:
    assert leans(sentence, known) is expected


@pytest.mark.parametrize(
    ("sentence", "at_first", "later"),
    [
        ("Cùng ngày, xã Tân Hòa phát gạo cho 120 hộ.", True, True),
        ("Cùng lúc, xã Tân Hòa phát gạo cho 120 hộ.", True, False),
        ("Trước đó, tòa đã tuyên phạt bị cáo 12 năm tù.", True, False),
        ("Trong đó, dự án cải tạo đường dài 2,2 km.", True, True),
        ("Lúc này, trời mưa lớn khiến dầu tràn.", True, True),
        ("Nguyên nhân là toàn bộ tàu cá đã vào bờ.", True, True),
        ("Nhờ vậy, 96% hồ sơ đúng hạn.", True, True),
        ("Đồng chí đề nghị xã rà soát.", True, True),
        ("Đồng chí Trần Văn Lâm đề nghị xã rà soát.", False, False),
        ("Sáng 3/7, xã Tân Hòa phát gạo.", False, False),
    ],
)
def test_what_goes_on_with_what_was_told(sentence: str, at_first: bool, later: bool) -> None:
    assert leans(sentence, first=True) is at_first
    assert leans(sentence) is later


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Đó là nhận định của một quan chức xã.", True),
        ("Đây là ý kiến của bà Lan.", True),
        ("Đó là cây cầu thứ ba.", False),
        ("", False),
    ],
)
def test_who_has_said_what_stands_before(sentence: str, expected: bool) -> None:
    assert names_speaker(sentence) is expected


@pytest.mark.parametrize(
    ("sentence", "title", "expected"),
    [
        ("Trong đó, mô hình mới được xem là lựa chọn số 1.", "5 lợi thế", True),
        ("Dự án này được đầu tư từ năm 2010.", "Cầu vẫn chưa xong", True),
        ("Dự án này được đầu tư từ năm 2010.", "Dự án chậm 2 năm", False),
        ("Theo uỷ ban này, giá lương thực sẽ tăng.", "Đổi cách ăn uống", True),
        ("Các đơn vị kể trên làm ăn đi xuống.", "Doanh thu kỷ lục", True),
        ("Đó là lời cảnh báo từ bài học cũ.", "Nhiệt điện lỗ", True),
        ("Cuộc gặp diễn ra ở Hà Nội hôm qua.", "Ảnh cuộc gặp của hai bên", False),
        ("Xã Tân Hòa khánh thành cầu.", "", False),
        ("", "", False),
    ],
)
def test_first_sentences_that_go_on(sentence: str, title: str, expected: bool) -> None:
    assert goes_on(sentence, title) is expected
