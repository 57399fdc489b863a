"""Differences planted by program into articles of one event."""

from __future__ import annotations

import pytest

from eval.event import Cluster
from eval.event.plants import Plant, is_found, measure_differences, plant
from nlp.event.compare import Comparison
from nlp.event.report import report_of
from nlp.read.document import Document

FIRST = """Cháy chợ Bến Đò

Sáng 12/5, đám cháy tại chợ Bến Đò thiêu rụi hoàn toàn 24 gian hàng vải của tiểu thương.

Trưởng ban quản lý chợ Lê Minh Hòa cho biết, lửa bốc lên từ gian hàng ở dãy giữa lúc rạng sáng."""

SECOND = """Chợ Bến Đò cháy lớn

Đám cháy sáng 12/5 tại chợ Bến Đò thiêu rụi 24 gian hàng vải của tiểu thương ở dãy giữa.

Theo trưởng ban quản lý chợ Lê Minh Hòa, lửa bốc lên từ một gian hàng ở dãy giữa, chưa rõ vì sao."""


def cluster(*texts: str) -> Cluster:
    return Cluster("chợ", tuple(report_of(Document(text)) for text in texts), ())


def planted(*texts: str) -> list[Plant]:
    return plant([cluster(*texts)], 20)


def test_a_number_a_date_and_a_name_of_two_articles_are_changed_in_one() -> None:
    plants = planted(FIRST, SECOND)
    assert {(one.kind, one.before) for one in plants} >= {
        ("number", "24"),
        ("date", "12/5"),
        ("name", "Lê Minh Hòa"),
    }
    for one in plants:
        texts = [report.article.text for report in one.cluster.reports]
        assert [one.after in text for text in texts] == [i == one.report for i in range(2)]
        assert [one.before in text for text in texts] == [i != one.report for i in range(2)]


@pytest.mark.parametrize("texts", [(), (FIRST,), (FIRST, "Giá gạo tăng.")], ids=["none", "one", "apart"])
def test_nothing_is_planted_where_no_two_articles_tell_the_same(texts: tuple[str, ...]) -> None:
    assert not planted(*texts)


def test_half_of_a_name_is_not_planted() -> None:
    """ "Cục Cảnh" is no name: in every place a word in small letters goes on."""
    first, second = (
        text.replace("Trưởng ban quản lý chợ Lê Minh Hòa", "Đại diện của Cục Cảnh sát hình sự").replace(
            "trưởng ban quản lý chợ Lê Minh Hòa", "đại diện của Cục Cảnh sát hình sự"
        )
        for text in (FIRST, SECOND)
    )
    assert all("Cục Cảnh" in text for text in (first, second))
    assert "Cục Cảnh" not in [one.before for one in planted(first, second)]


def test_the_number_of_a_house_is_not_planted_and_another_changes_by_a_tenth() -> None:
    first, second = (
        text.replace("tại chợ Bến Đò thiêu", "ở 99 Xã Đàn thiêu").replace("24", "1.240")
        for text in (FIRST, SECOND)
    )
    numbers = [one for one in planted(first, second) if one.kind == "number"]
    assert {one.before for one in numbers} == {"1.240"}
    assert all(abs(int(one.after.replace(".", "")) - 1240) >= 124 for one in numbers)


def test_a_time_of_the_day_is_not_planted() -> None:
    first, second = (text.replace("24 gian hàng", "4 giờ sáng") for text in (FIRST, SECOND))
    assert "4" not in [one.before for one in planted(first, second)]


def test_what_is_planted_is_found_by_the_comparison() -> None:
    for one in planted(FIRST, SECOND):
        assert is_found(one, Comparison(one.cluster.reports).differences())
    assert not is_found(one, [])
    told = measure_differences([cluster(FIRST, SECOND)], 20)
    assert told["planted"] == told["found"] > 0
    assert not [*told["missed"], *told["unplanted"]]
