"""The order of articles that do not say when they were published."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from nlp.checks.finding import explain
from nlp.event.lines import line_up
from nlp.event.order import Order, moments_of, order_of, say_order
from nlp.event.report import Report, report_of
from nlp.event.run import digest_event
from nlp.read.document import Document

TELLS = "Trận lũ quét tại xã Nậm Khao cuốn trôi 45 ngôi nhà ven suối."


def reports_of(*texts: str) -> list[Report]:
    """Articles with a sentence each; "2024-09-10|…" has a date."""
    found = []
    for number, text in enumerate(texts):
        day, _, said = text.rpartition("|")
        found.append(report_of(Document(f"{said} {TELLS}"), name=f"bài {number}", published=day))
    return found


def order(reports: Sequence[Report]) -> Order:
    moments = moments_of(reports)
    return order_of(reports, moments, line_up(reports, moments))


@pytest.mark.parametrize(
    ("texts", "by", "ranks"),
    [
        (("2024-09-11|Tin mới.", "2024-09-10|Tin mới."), "published", (1, 0)),
        (("Sáng nay (11/9), mưa to.", "Chiều nay, 10/9, mưa to."), "told", (1, 0)),
        (("Đêm qua (10/9), mưa to.", "Chiều nay (10/9), mưa to."), "told", (1, 0)),
        (("Sáng nay (1/1), mưa to.", "Chiều nay 31/12, mưa to."), "told", (1, 0)),
        (("Sáng nay (1/1/2025), mưa to.", "2024-12-31|Mưa to."), "told", (1, 0)),
        (("Sáng nay (11/9), mưa.", "Mưa to ở xã.", "Hôm nay (10/9), mưa."), "told", (1, 1, 0)),
        (("Lũ làm 14 người chết.", "Lũ làm 12 người chết.", "Có mưa to."), "totals", (1, 0, 0)),
        (("Chiều nay, mưa to.", "Sáng nay, mưa to."), "parts", (1, 0)),
        (("Có mưa to.", "Có mưa nhỏ."), "given", (0, 0)),
        (("Chiều nay, mưa to.", "Chiều nay, mưa nhỏ."), "given", (0, 0)),
        (("Sáng nay (31/2), mưa to.", "Có mưa to."), "given", (0, 0)),
        (("Ngày 11/9/2024, mưa to.", "Sáng 10/9, mưa to."), "told", (1, 0)),
        (("(Báo C) Khoảng 5h30 ngày 11/9, mưa to.", "Hà Nội, tối 10/9, mưa to."), "told", (1, 0)),
        (("Vụ lở đất ngày 11/9 đã hết.", "Mưa to từ ngày 10/9."), "given", (0, 0)),
        (("Có mưa to.",), "given", (0,)),
    ],
)
def test_articles_are_in_the_order_that_they_tell(
    texts: tuple[str, ...], by: str, ranks: tuple[int, ...]
) -> None:
    found = order(reports_of(*texts))
    least = min(found.ranks)
    places = sorted(set(found.ranks))
    assert found.by == by
    assert least == places[0]
    assert tuple(map(places.index, found.ranks)) == ranks


@pytest.mark.parametrize(
    ("texts", "codes"),
    [
        (("2024-09-11|Tin mới.", "2024-09-10|Tin cũ."), []),
        (("Có mưa to.",), []),
        (("Lũ làm 14 người chết.", "Lũ làm 12 người chết."), ["order_totals"]),
        (("Có mưa to.", "Mưa to có."), ["order_given"]),
    ],
)
def test_a_guess_is_said(texts: tuple[str, ...], codes: list[str]) -> None:
    reports = reports_of(*texts)
    found = list(say_order(reports, order(reports)))
    assert [finding.code for finding in found] == codes
    assert all(explain(one, "vi") != explain(one, "en") != "" for one in found)


@pytest.mark.parametrize(
    ("texts", "days"),
    [
        (("Ngày 10/9/2024, mưa to.", "Sáng 11/9, mưa."), ("2024-09-10", "2024-09-11")),
        (("Ngày 10/9, mưa to.", "Sáng 11/9, mưa."), ("", "")),
        (("Có mưa to.",), ("",)),
    ],
)
def test_a_source_has_the_day_that_it_tells_where_its_year_is_known(
    texts: tuple[str, ...], days: tuple[str, ...]
) -> None:
    found = digest_event(reports_of(*texts))
    assert tuple(source.published for source in found.sources) == days
    assert (found.first, found.last) == (min(days), max(days))


def test_the_days_of_writing_are_no_difference() -> None:
    found = digest_event(reports_of("Ngày 10/9/2024, mưa to ở xã.", "Ngày 11/9/2024, mưa to ở xã."))
    assert found.facts_that("differs") == ()


def test_who_tells_no_day_is_named() -> None:
    reports = reports_of("Sáng nay (11/9), mưa.", "Mưa to ở xã.")
    [finding] = say_order(reports, order(reports))
    assert (finding.code, finding.detail) == ("order_told", "bài 1")


MORNING = """Lũ quét ở Nậm Khao làm 12 người chết

Trận lũ quét rạng sáng tại xã Nậm Khao, huyện Sông Hiền đã làm 12 người chết, cuốn trôi 45 ngôi nhà.

Lực lượng cứu hộ đã đưa 320 người đến nơi an toàn. Quốc lộ 12B bị chia cắt tại ba điểm.
"""
AFTERNOON = """Nậm Khao: số người chết vì lũ quét tăng lên 14

Số người chết trong trận lũ quét tại xã Nậm Khao đã tăng lên 14 người, 45 ngôi nhà bị cuốn trôi.

Nước suối dâng cao hơn 4 mét sau một đêm mưa lớn, theo Chủ tịch xã.
"""


@pytest.mark.parametrize("texts", [(MORNING, AFTERNOON), (AFTERNOON, MORNING)])
def test_without_dates_the_summary_has_the_newest_toll_and_begins_with_what_happened(
    texts: tuple[str, ...],
) -> None:
    digest = digest_event(
        [report_of(Document(text, origin=str(i))) for i, text in enumerate(texts)], sentences=3
    )
    assert "14 người" in digest.summary[0].text
    assert "12 người chết" not in f"{digest.title}\n{digest.summary_vi}"
    assert [finding.code for finding in digest.warnings] == ["order_totals"]


def test_days_that_articles_tell_as_theirs_put_their_numbers_in_order() -> None:
    told = "{} tại xã Nậm Khao, trận lũ quét đã làm {} người chết, theo báo cáo của huyện."
    texts = [told.format("Sáng nay (11/9)", 14), told.format("Chiều nay (10/9)", 12)]
    digest = digest_event([report_of(Document(text)) for text in texts])
    [fact] = digest.facts_that("updated")
    assert [value.text for value in fact.values] == ["12", "14"]
