"""What a sentence stands under, and which sentences mislead alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.extract.context import read_contexts
from nlp.extract.select import quote
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
