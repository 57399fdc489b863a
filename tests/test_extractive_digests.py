"""Texts of other kinds than reports, through the pipeline with the article's own sentences."""

from __future__ import annotations

import time

import pytest

from nlp.pipeline import Pipeline, load
from nlp.settings import Settings

SETTINGS = Settings(preset="extractive", translate="none")


@pytest.fixture(scope="module")
def extractive() -> Pipeline:
    return load("extractive")


LOTTERY = """Kết quả xổ số miền Trung ngày 3/6

Giải tám: 27
Giải bảy: 418
Giải sáu: 9025 - 3316 - 7740
Giải nhất: 55102
Giải đặc biệt: 830461

Vé trúng giải đặc biệt trị giá 2 tỷ đồng được bán ở huyện Hòa Vang, theo công ty xổ số của tỉnh.
Người trúng thưởng phải nhận giải trong 30 ngày kể từ ngày quay số, mang theo giấy tờ tùy thân."""

STOCKS = """VN-Index tăng 8,31 điểm, MWG và VCB dẫn dắt

Phiên 4/11, VN-Index tăng 8,31 điểm (+0,66%) lên 1.264,48 điểm; HNX-Index giảm 0,12% còn 226,3 điểm.
Cổ phiếu MWG tăng 3,4% lên 66.900 đồng/cp, VCB thêm 1,1%, trong khi STB mất 2,25% xuống 34.750 đồng.
Khối ngoại mua ròng 212 tỷ đồng, thanh khoản đạt 14.800 tỷ đồng, thấp hơn 9% so với phiên trước."""


def test_a_summary_of_lottery_results_joins_no_prizes(extractive: Pipeline) -> None:
    summary = extractive.digest(LOTTERY, settings=SETTINGS).summary_vi or ""
    assert "30 ngày" in summary or "2 tỷ đồng" in summary
    assert not any(number in summary for number in ("418", "9025", "55102"))


def test_sentences_on_stocks_stay_whole(extractive: Pipeline) -> None:
    digest = extractive.digest(STOCKS, settings=SETTINGS)
    assert digest.title == STOCKS.split("\n")[0]
    for start, end in digest.summary_sentences:
        assert (digest.summary_vi or "")[start:end] in STOCKS


def test_a_post_without_marks_is_warned_of(extractive: Pipeline) -> None:
    post = (
        "Hom qua minh di cho huyen thay gia rau muong tang gap doi moi nguoi!!! Ban hang noi lu ve som nen "
        "vuon ngap het. Thit heo thi van 120k mot ky nhu thang truoc."
    )
    assert "no_diacritics" in {w.code for w in extractive.digest(post, settings=SETTINGS).warnings}


@pytest.mark.parametrize("piece", ["!", "Xã An Bình sửa 12 cầu, tốn 300 triệu đồng. ", "Hà Nội:\n- a\n"])
def test_time_grows_with_the_length(extractive: Pipeline, piece: str) -> None:
    """Four times as long takes less than eight times as long; it took fifteen times."""

    def seconds(characters: int) -> float:
        began = time.process_time()
        text = STOCKS + "\n" + piece * (characters // len(piece)) + "\n" + LOTTERY
        extractive.digest(text, settings=SETTINGS)
        return time.process_time() - began

    seconds(1000)  # what is loaded on first use
    # The faster of two: garbage of other tests may be collected in one of them.
    assert min(seconds(40_000), seconds(40_000)) < 8 * seconds(10_000) + 0.3
