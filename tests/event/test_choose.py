"""The sentences of the summary of an event."""

from __future__ import annotations

import pytest

from nlp.event.choose import central_title, choose, weigh_terms
from nlp.event.report import report_of
from nlp.read.document import Document
from tests.event.articles import flood


def test_the_summary_tells_what_several_articles_tell() -> None:
    reports = flood()
    places = choose(reports, most=3)
    texts = [reports[place.report].sentences[place.sentence] for place in places]
    assert len(texts) == 3
    assert any("lũ quét" in text and "45 ngôi" in text for text in texts)
    assert not any("5 tỷ đồng" in text for text in texts)


def test_no_sentence_repeats_another() -> None:
    reports = flood()
    texts = [reports[place.report].sentences[place.sentence] for place in choose([*reports, *reports], most=7)
             if place.report < len(reports)]  # fmt: skip
    assert len(texts) == len(set(texts))


def test_sentences_stand_in_the_order_of_time() -> None:
    reports = flood()
    days = [reports[place.report].published.at.date() for place in choose(reports[::-1])]  # type: ignore[union-attr]
    assert days
    chosen = choose(reports)
    moments = [reports[place.report].published.at.date() for place in chosen]  # type: ignore[union-attr]
    assert moments == sorted(moments)


@pytest.mark.parametrize("turn", [1, -1])
def test_of_one_day_the_earlier_report_goes_first_however_they_are_given(turn: int) -> None:
    told = [
        ("2024-09-10 09:10", "Sáng sớm, lũ quét cuốn trôi nhiều ngôi nhà ven suối ở xã Nậm Khao."),
        ("2024-09-10 16:30", "Bộ đội đã mở được đường vào xã Nậm Khao và chuyển gạo cho dân."),
    ]
    reports = [report_of(Document(text), published=at) for at, text in told][::turn]
    chosen = [reports[place.report].sentences[place.sentence] for place in choose(reports)]
    assert chosen == [text for _, text in told]


def test_an_order_that_is_a_guess_tells_first_what_articles_begin_with() -> None:
    reports = flood()
    chosen = choose(reports, ranks=(1, 0, 2), leads_first=True)
    keys = [(place.sentence, (1, 0, 2)[place.report]) for place in chosen]
    assert keys == sorted(keys)
    assert len({place.sentence for place in chosen}) > 1


def test_one_article_and_one_sentence_are_enough() -> None:
    only = report_of(Document("Bão số 3 đổ bộ vào Quảng Ninh chiều 7/9 với sức gió mạnh cấp 14."))
    [place] = choose([only])
    assert (place.report, place.sentence) == (0, 0)


def test_the_title_is_one_of_theirs() -> None:
    reports = flood()
    assert central_title(reports, weigh_terms(reports)) in {report.article.title for report in reports}
