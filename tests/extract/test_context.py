"""What a sentence stands under, and which sentences mislead alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.extract.context import read_contexts
from nlp.extract.quote import quote
from nlp.text.sentences import split_sentences

WEATHER = """Đài Khí tượng dự báo ngày 3/12 không khí lạnh tràn về, các tỉnh Bắc Trung Bộ trời rét.
Vùng núi phía Tây: Nhiều mây, có mưa. Nhiệt độ thấp nhất 11 - 14 độ C, có nơi dưới 9 độ C và sương muối.
Đồng bằng ven biển: Không mưa. Gió đông bắc cấp 3."""

MATCH = """Trực tiếp trận đấu giữa hai đội đầu bảng trên sân Lạch Tray tối nay.
90'+3: Hải Phòng thắng 3-2 và vươn lên dẫn đầu bảng xếp hạng sau mười vòng đấu liên tiếp.
81': Đội khách gỡ hòa 2-2 bằng cú sút xa ngoài vòng cấm của tiền vệ vào sân thay người.
64': Hải Phòng vượt lên dẫn 2-1 sau quả phạt đền gây nhiều tranh cãi của trọng tài.
12': Đội khách mở tỷ số sau sai lầm của thủ môn chủ nhà trong một tình huống cố định."""

COURT = """Tòa cấp cao tại Đà Nẵng xét xử phúc thẩm vụ án tham ô tại một công ty cấp nước trong tỉnh.
Tòa sơ thẩm đã tuyên phạt giám đốc công ty 15 năm tù và buộc bồi thường toàn bộ 9 tỷ đồng.
Hội đồng xét xử phúc thẩm giảm án cho giám đốc công ty còn 9 năm tù vì đã nộp lại tiền."""

SPEAKER = """Bộ Công Thương họp báo chiều nay về kế hoạch nhập khẩu than trong quý tới của ngành điện.
Chúng tôi sẽ không tăng giá điện trong năm nay dù giá than nhập khẩu đã tăng rất mạnh.
Giá than nhập khẩu đã tăng 30% so với cùng kỳ năm ngoái, theo Tập đoàn Điện lực Việt Nam."""


def quoted(text: str, n: int = 2) -> list[str]:
    return [line for _, line in quote(split_sentences(text), text, n)]


def test_a_figure_brings_its_region() -> None:
    sentences = split_sentences(WEATHER)
    contexts = read_contexts(sentences, WEATHER)
    labels = {s.text[:8]: c.label for s, c in zip(sentences, contexts, strict=True)}
    assert labels["Nhiệt độ"] == "Vùng núi phía Tây:"
    assert labels["Gió đông"] == "Đồng bằng ven biển:"
    assert labels["Đài Khí "] == ""
    assert labels["Vùng núi"] == ""  # it holds its label
    for line in quoted(WEATHER):
        assert not line.startswith("Nhiệt độ")


@pytest.mark.parametrize("text", [MATCH, "\n".join([MATCH.split("\n")[0], *reversed(MATCH.split("\n")[1:])])])
def test_of_a_match_the_result_is_quoted_in_either_order(text: str) -> None:
    lines = quoted(text)
    assert any("thắng 3-2" in line for line in lines)
    assert not any("gỡ hòa" in line or "mở tỷ số" in line for line in lines)


def test_an_overturned_verdict_is_not_quoted() -> None:
    lines = quoted(COURT)
    assert any("9 năm tù" in line for line in lines)
    assert not any("15 năm tù" in line for line in lines)


def test_we_need_a_speaker() -> None:
    assert not any(line.startswith("Chúng tôi") for line in quoted(SPEAKER))
    labelled = SPEAKER.replace("Chúng tôi", "Ông Lê Văn Hải, thứ trưởng:\nChúng tôi")
    contexts = read_contexts(split_sentences(labelled), labelled)
    assert "Ông Lê Văn Hải, thứ trưởng:" in {context.label for context in contexts}
    assert not any(context.misleads for context in contexts)
    named = "“Chúng tôi sẽ không tăng giá”, thứ trưởng Lê Văn Hải cho biết tại buổi họp báo."
    (context,) = read_contexts(split_sentences(named), named)
    assert not context.misleads


def test_where_all_mislead_something_is_quoted() -> None:
    text = "Chúng tôi đã bán hết bưởi Tết từ giữa tháng, sớm hơn mọi năm hai tuần liền."
    assert quoted(text, 1) == [text]
    assert quoted("", 1) == []


@given(st.text("Aaàđ: .,\n\"“”0123'hg;-", max_size=80))
def test_any_text(text: str) -> None:
    sentences = split_sentences(text)
    assert len(read_contexts(sentences, text)) == len(sentences)


APPEALED = """Tòa án nhân dân tỉnh Hà Nam tuyên phạt Trần Văn Lộc, cựu giám đốc Công ty Sông Châu, 12 năm tù.
Theo cáo trạng, từ năm 2019 đến năm 2021, ông Lộc lập khống 34 hợp đồng để rút tiền của công ty.
Bị cáo kháng cáo với lý do không hưởng lợi gì từ các hợp đồng mà cấp dưới đã trình ký.
Ngày 18/9, TAND Cấp cao tại Hà Nội chấp nhận kháng cáo, sửa bản án, tuyên phạt ông Lộc 7 năm tù."""

RETRIED = """Tòa án nhân dân tỉnh Hà Nam tuyên phạt Trần Văn Lộc, cựu giám đốc công ty, 10 năm tù.
Trước đó, tòa phúc thẩm đã hủy bản án đầu tiên và yêu cầu điều tra, xét xử lại vụ án từ đầu.
Theo cáo trạng, từ năm 2019 đến năm 2021, ông Lộc lập khống 34 hợp đồng để rút tiền của công ty."""


def test_a_verdict_before_the_appeal_is_the_first_one() -> None:
    misleading = [context.misleads for context in read_contexts(split_sentences(APPEALED), APPEALED)]
    assert misleading == [True, False, False, False]
    assert not any(context.misleads for context in read_contexts(split_sentences(RETRIED), RETRIED))


STORM = """06h00: Bão mạnh cấp 12, giật cấp 15, di chuyển theo hướng tây bắc với tốc độ 15 km mỗi giờ.
08h15: Bão cách bờ 40 km, tỉnh cấm biển và cho toàn bộ học sinh nghỉ học từ trưa hôm nay.
11h00: Bão đổ bộ, gió giật cấp 13, hơn 200.000 khách hàng mất điện trên toàn tỉnh.
14h30: Bão suy yếu thành áp thấp nhiệt đới, gió giảm còn cấp 7, mưa ngớt ở nhiều nơi."""


def test_of_a_live_report_the_latest_is_quoted_and_a_timetable_is_none() -> None:
    sentences = split_sentences(STORM)
    assert [line for _, line in quote(sentences, STORM, 2, title="Cập nhật bão số 5")] == [sentences[-1].text]
    assert not any(context.misleads for context in read_contexts(sentences, STORM, "Chương trình lễ hội"))


def test_full_hours_are_times_of_entries() -> None:
    text = "\n".join(f"{hour}h: Giá vàng còn {hour + 100} triệu đồng một lượng." for hour in (16, 11, 9))
    misleading = [context.misleads for context in read_contexts(split_sentences(text), text)]
    assert misleading == [False, True, True]


def test_a_region_alone_in_its_line_is_a_label() -> None:
    text = "Nam Trung Bộ\nCó mưa rào. Gió đông bắc cấp 3, biển động nhẹ.\n\nTây Nguyên và Nam Bộ\nNgày nắng."
    contexts = read_contexts(split_sentences(text), text)
    labels = ["", "Nam Trung Bộ:", "Nam Trung Bộ:", "", "Tây Nguyên và Nam Bộ:"]
    assert [context.label for context in contexts] == labels


RUMOUR = """Mạng xã hội lan truyền thông tin người lạ bắt cóc ba học sinh lớp 4 ở cổng trường xã Phú Lâm.
Công an huyện khẳng định thông tin này là sai sự thật, không có vụ bắt cóc nào trên địa bàn.
Người đăng tin đầu tiên đã được mời lên làm việc và bị phạt 7,5 triệu đồng vào chiều hôm nay."""


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_rumour_is_not_quoted_without_its_denial(n: int) -> None:
    lines = quoted(RUMOUR, n)
    assert len(lines) <= n
    assert any("sai sự thật" in line for line in lines) or not any("bắt cóc ba" in line for line in lines)
