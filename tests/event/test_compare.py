"""Facts lined up over articles: agreed, differing, changed with time, said by one alone."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from nlp.event.claims import Claim, find_claims
from nlp.event.compare import Comparison
from nlp.event.fact import Fact
from nlp.event.lines import line_up
from nlp.event.report import report_of
from nlp.event.values import agree, same_name
from nlp.read.document import Document
from tests.event.articles import MORNING, flood


def facts(state: str) -> list[Fact]:
    return [fact for fact in line_up(flood()) if fact.state == state]


def test_a_number_that_later_articles_have_otherwise_is_updated() -> None:
    [fact] = facts("updated")
    assert (fact.kind, fact.label) == ("number", "người chết")
    assert [(value.text, value.reports) for value in fact.values] == [("12", (0,)), ("14", (1, 2))]


def test_a_date_that_differs_is_a_contradiction_whatever_the_time() -> None:
    [fact] = facts("differs")
    assert fact.kind == "date"
    assert {value.text: value.reports for value in fact.values} == {"9/9": (0, 2), "8/9": (1,)}


def test_what_several_say_is_agreed() -> None:
    agreed = {(fact.label, fact.values[0].text): fact.values[0].reports for fact in facts("agreed")}
    assert agreed["ngôi nhà", "45"] == (0, 1, 2)
    assert agreed["ông", "Lò Văn Pản"] == (0, 1)


def test_what_one_alone_says_is_marked() -> None:
    single = {(fact.kind, fact.values[0].text) for fact in facts("single")}
    assert ("amount", "5 tỷ đồng") in single


def test_about_three_hundred_agrees_with_320() -> None:
    assert not any(value.text == "320" for fact in facts("differs") for value in fact.values)


def test_without_times_numbers_contradict_one_another() -> None:
    changed = MORNING.replace("12 người chết", "17 người chết").replace("Thứ Ba, 10/9/2024, 09:10", "")
    reports = [report_of(Document(text)) for text in (MORNING, changed)]
    [fact] = [fact for fact in line_up(reports) if fact.state == "differs"]
    assert {value.text for value in fact.values} == {"12", "17"}


def test_a_name_changed_in_one_article_is_found() -> None:
    reports = [report_of(Document(text)) for text in (MORNING, MORNING.replace("Lò Văn Pản", "Lò Văn Sơn"))]
    [fact] = [fact for fact in line_up(reports) if fact.state == "differs"]
    assert (fact.kind, {value.text for value in fact.values}) == ("name", {"Lò Văn Pản", "Lò Văn Sơn"})


def test_two_copies_of_one_article_do_not_differ() -> None:
    report = report_of(Document(MORNING))
    assert {fact.state for fact in line_up([report, report])} == {"agreed"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("đắk lắk", "đăk lăk", True),
        ("lê thị h", "lê thị hậu", True),
        ("hòa bình", "hoà bình", True),
        ("lê thị hà", "lê thị hậu", False),
        ("andrew forest", "andrew forrest", True),
        ("christina agulera", "christina aguilera", True),
        ("john smith", "john brown", False),
        ("phan đức khánh", "phan đức khang", False),
        ("lò văn thắng", "lò văn thăng", False),
        ("nguyễn thị thuỷ", "nguyễn thị thủy", True),
        ("hòa bình", "hoài bình", False),
        ("man united", "manchester united", True),
        ("north carolina", "bắc carolina", True),
        ("north carolina", "nam carolina", False),
        ("", "", True),
    ],
)
def test_names_that_are_one(one: str, other: str, same: bool) -> None:
    assert same_name(tuple(one.split()), tuple(other.split())) is (same if one else same_name((), ()))


def claims_of(kind: str, sentence: str, *values: str) -> list[Claim]:
    """The claims of a kind in articles of one sentence, with each of the values in it."""
    reports = [report_of(Document(sentence.format(value))) for value in values]
    return [claim for report in reports for claim in find_claims(report, 0) if claim.kind == kind]


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("ngày 9/9", "ngày 8/9", True),
        ("ngày 9/9", "tháng 9/2024", False),
        ("ngày 9/9", "tháng 8/2024", True),
        ("ngày 9/9/2024", "ngày 9/9", False),
        ("ngày 9/9/2024", "ngày 9/9/2023", True),
    ],
)
def test_dates_that_may_be_one(one: str, other: str, differ: bool) -> None:
    a, b = claims_of("date", "Báo chí cho biết lũ quét {} ở Nậm Khao.", one, other)
    assert agree(a, b) is not differ


def test_a_lone_value_against_that_of_all_others_is_found_in_other_words() -> None:
    other = "Nước lũ đổ về Nậm Khao {day}, cuốn trôi 45 ngôi nhà ven suối; 12 người chết, theo xã."
    texts = [MORNING, other.format(day="rạng sáng 9/9"), other.format(day="rạng sáng 3/9")]
    facts = line_up([report_of(Document(text)) for text in texts])
    assert {"9/9", "3/9"} in [{v.text for v in fact.values} for fact in facts if fact.state == "differs"]


def test_facts_survive_json() -> None:
    for fact in line_up(flood()):
        assert Fact.from_dict(json.loads(json.dumps(asdict(fact)))) == fact


LEAD = "Vụ cướp tiệm vàng Kim Phát ở chợ Tân Phú sáng 3/9"


def differing(*texts: str) -> set[str]:
    """The values on which articles with one lead and a sentence each differ."""
    reports = [report_of(Document(f"{LEAD} đã làm cả chợ hoảng sợ.\n\n{text}")) for text in texts]
    return {value.text for fact in line_up(reports) if fact.state == "differs" for value in fact.values}


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        # Counted in other words.
        (
            ["Theo công an, nhóm cướp tiệm vàng gồm 4 tên, tất cả đều mang súng và bịt mặt.",
             "Theo công an, nhóm cướp tiệm vàng gồm 6 tay súng, tất cả đều bịt mặt."],
            {"4", "6"},
        ),
        # The name of a body goes on in small letters.
        (
            ["Vụ việc đã được báo cáo lên Bộ Quốc phòng ngay trong buổi sáng.",
             "Vụ việc đã được báo cáo lên Bộ Công phòng ngay trong buổi sáng."],
            {"Bộ Quốc phòng", "Bộ Công phòng"},
        ),
        # One of the values stands for something else in the other article.
        (
            ["Nhóm cướp đã lấy đi 12 lượng vàng trong tủ kính của tiệm. Tiệm có 30 lượng vàng.",
             "Nhóm cướp đã lấy đi 30 lượng vàng trong tủ kính của tiệm."],
            {"12", "30"},
        ),
        (["Cảnh sát bắt nghi phạm từ ngày 20 đến 27/9 ở xã Tân Hòa.",
          "Cảnh sát bắt nghi phạm từ ngày 20 đến 25/9 ở xã Tân Hòa."], {"27/9", "25/9"}),
        # Both stand in a third article: members of a list, days of one affair.
        (
            ["Công an xã đã hỏi ông Lê Văn Nam về vụ cướp tiệm vàng.",
             "Công an xã đã hỏi ông Lê Văn Hùng về vụ cướp tiệm vàng.",
             "Công an xã đã hỏi ông Lê Văn Nam và ông Lê Văn Hùng về vụ cướp tiệm vàng."],
            set(),
        ),
        # What is told beside its opposite.
        (
            ["Tiệm niêm yết giá vàng mua vào 79,5 triệu đồng, bán ra 82 triệu đồng.",
             "Tiệm niêm yết giá vàng mua vào 79,5 triệu đồng, bán ra 81,5 triệu đồng."],
            {"82 triệu đồng", "81,5 triệu đồng"},
        ),
        # Totals in other words, in the first sentences.
        (
            ["Vụ cướp khiến 3 nhân viên thiệt mạng.", "Đã có 4 người chết sau vụ cướp tiệm vàng ở chợ."],
            {"3", "4"},
        ),
        (["Vụ cướp xảy ra ở xã Mường Nọc.", "Vụ cướp xảy ra ở xã Mường Noọc."], set()),
        (["Ông là lãnh đạo tỉnh Gia Lai trong nhiều năm.",
          "Ông là lãnh đạo tỉnh Gia Lai Kpă Thuyên trong nhiều năm."], set()),
        (["Tiệm vàng mở năm 2016 ở chợ.", "Tiệm vàng mở ngày 19/5 ở chợ."], set()),
    ],
)  # fmt: skip
def test_what_differs_and_what_does_not(texts: list[str], values: set[str]) -> None:
    assert differing(*texts) == values


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("1.049 tỷ đồng", "1.048,8 tỷ đồng", False),
        ("1.049 tỷ đồng", "1.048 tỷ đồng", True),
        ("2.345 tỷ đồng", "2.346 tỷ đồng", True),
        ("2.001 tỷ đồng", "2.000 tỷ đồng", True),
        ("86.450 đồng", "86.480 đồng", True),
        ("3,5 tỷ đồng", "3,4 tỷ đồng", True),
        ("3,5 tỷ đồng", "3,5 tỷ USD", True),
    ],
)
def test_amounts_that_may_be_one(one: str, other: str, differ: bool) -> None:
    a, b = claims_of("amount", "Quảng Ninh thu {} tiền bán vé ở Hạ Long.", one, other)
    assert agree(a, b) is not differ


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("lúc 0h30", "lúc 1h", True),
        ("lúc 15h", "lúc 3 giờ chiều", False),
        ("khoảng 15h", "lúc 15h20", False),
        ("khoảng 4h30", "lúc 5h", True),
        ("lúc 4h30", "lúc 16h30", True),
        ("lúc 4h30 chiều", "lúc 16h30", False),
        ("lúc 4h30", "lúc 4h30 chiều", False),
        ("khoảng 4h30", "lúc 17h", True),
        ("khoảng 15h", "lúc 16h", True),
        ("khoảng 23h50", "lúc 0h10", False),
    ],
)
def test_times_that_may_be_one(one: str, other: str, differ: bool) -> None:
    a, b = claims_of("time", "Báo chí cho biết lũ quét {} ở Nậm Khao.", one, other)
    assert agree(a, b) is not differ


def dated(*texts: tuple[str, str]) -> list[Fact]:
    """The facts of articles with a time of publication each."""
    return list(
        line_up(
            [
                report_of(Document(f"{LEAD} làm cả chợ hoảng sợ.\n\n{text}"), published=at)
                for at, text in texts
            ]
        )
    )


def test_totals_are_linked_by_the_times_of_their_reports_however_they_are_told() -> None:
    facts = dated(
        ("2024-09-03 08:00", "Theo báo cáo nhanh của xã, 3 người chết, 9 người mất tích sau trận lũ quét."),
        ("2024-09-03 18:00", "Chiều nay tìm thấy hai thi thể, nâng số người thiệt mạng lên 5 người."),
        ("2024-09-04 09:00", "Tổng cộng 7 người đã chết, 5 người vẫn mất tích, tỉnh cho biết."),
    )
    changed = {fact.label: [value.text for value in fact.values] for fact in facts if fact.state == "updated"}
    assert changed["người chết"] == ["3", "5", "7"]
    assert changed["người mất tích"] == ["9", "5"]


def test_totals_of_one_hour_are_not_put_in_order() -> None:
    same = "2024-09-03 08:00"
    facts = dated((same, "Lũ làm 3 người chết ở xã."), (same, "Lũ làm 5 người chết ở xã."))
    assert not [fact for fact in facts if fact.state == "updated"]


def test_an_age_is_no_newer_than_another() -> None:
    facts = dated(
        ("2024-09-03", "Nghi phạm Lê Văn Nam, 52 tuổi, bị bắt ngay tại chợ Tân Phú."),
        ("2024-09-05", "Nghi phạm Lê Văn Nam, 54 tuổi, bị bắt ngay tại chợ Tân Phú."),
    )
    assert [fact.state for fact in facts if fact.label == "tuổi"] == ["differs"]


def test_the_days_of_two_articles_are_two_days() -> None:
    told = "Sáng {day}, tòa án tỉnh xét xử Lê Văn Nam về tội cướp tài sản ở chợ Tân Phú."
    facts = dated(("2024-10-13", told.format(day="13/10")), ("2024-10-15", told.format(day="15/10")))
    assert not [fact for fact in facts if fact.state == "differs"]
    facts = dated(("2024-10-15", told.format(day="13/10")), ("2024-10-15", told.format(day="14/10")))
    assert [fact.kind for fact in facts if fact.state == "differs"] == ["date"]


@pytest.mark.parametrize(
    ("one", "other", "states"),
    [
        ("Sáng 4/9", "Rạng sáng 2/9", {"single"}),
        ("Rạng sáng 4/9", "Rạng sáng 2/9", {"differs"}),
        ("Sáng 3/9", "Rạng sáng 2/9", {"differs"}),  # neither is the day of its article
    ],
)
def test_what_is_of_today_and_of_another_part_of_the_day_is_another_happening(
    one: str, other: str, states: set[str]
) -> None:
    told = "Báo chí hôm nay đưa tin. {day}, công an tìm thấy túi vàng bị cướp ở chợ Tân Phú, xã Hòa."
    reports = [report_of(Document(told.format(day=day)), published="2024-09-04") for day in (one, other)]
    assert {fact.state for fact in line_up(reports) if fact.kind == "date"} == states


def test_the_number_of_a_road_is_told_only_where_articles_differ() -> None:
    told = "Xe khách lật trên quốc lộ {} hướng Gia Nghĩa làm ba người bị thương ở xã."
    same = [
        report_of(Document(f"{LEAD} xong.\n\n{told.format(14)} {more}")) for more in ("Mưa.", "Nắng gắt.")
    ]
    assert not [fact for fact in line_up(same) if "14" in [value.text for value in fact.values]]
    other = [same[0], report_of(Document(f"{LEAD} xong.\n\n{told.format(28)}"))]
    [fact] = [fact for fact in line_up(other) if "14" in [value.text for value in fact.values]]
    assert (fact.label, fact.state) == ("quốc lộ", "differs")


@pytest.mark.parametrize(("told", "label"), [("30 phút", "phút"), ("2 tiếng", "tiếng"), ("3 giờ đầu", "đầu")])
def test_how_long_something_took_is_told_only_where_articles_differ(told: str, label: str) -> None:
    texts = [f"{LEAD}.\n\nCông an dập lửa ở tiệm vàng trong {told}. {more}" for more in ("Mưa.", "Nắng gắt.")]
    facts = line_up([report_of(Document(text)) for text in texts])
    assert label not in {fact.label for fact in facts}
    texts[1] = texts[1].replace(told[0], "5")
    facts = line_up([report_of(Document(text)) for text in texts])
    assert [fact.state for fact in facts if fact.label == label] == ["differs"]


def test_the_number_of_a_road_is_no_newer_than_another() -> None:
    told = "Xe khách lật trên quốc lộ {} hướng Gia Nghĩa làm ba người bị thương ở xã."
    facts = dated(("2024-09-03", told.format(14)), ("2024-09-05", told.format(28)))
    assert [fact.state for fact in facts if fact.label == "quốc lộ"] == ["differs"]


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("Viện kiểm sát đề nghị phạt bị cáo Nam {} năm tù.", "Tòa tuyên phạt bị cáo Nam {} năm tù."),
        ("Bị cáo Nam bị đề nghị {} năm tù vì cướp.", "Bị cáo Nam lĩnh {} năm tù vì cướp."),
        ("Tiệm vàng đòi Nam bồi thường {} tỷ đồng.", "Tòa buộc Nam bồi thường tiệm vàng {} tỷ đồng."),
    ],
)
@pytest.mark.parametrize("days", [("2024-09-03", "2024-09-05"), ("", "")])
def test_what_is_asked_for_is_another_fact_than_what_is_given(
    asked: str, given: str, days: tuple[str, str]
) -> None:
    facts = dated((days[0], asked.format(15)), (days[1], given.format(12)))
    assert not [fact for fact in facts if fact.state in ("differs", "updated") and fact.kind != "name"]
    facts = dated((days[0], asked.format(15)), (days[0], asked.format(17)))
    assert [fact.state for fact in facts if "(đề nghị)" in fact.label] == ["differs"]


@pytest.mark.parametrize(("clock", "found"), [("23h09", True), ("23 giờ", False), ("", False)])
def test_dates_behind_one_time_to_the_minute_are_of_one_happening(clock: str, found: bool) -> None:
    texts = (
        f"Theo hãng, chiếc MS804 khởi hành lúc {clock} ngày 6/6.",
        "Anh Nam kể đã tiễn bạn ra sân bay, nơi mọi người chia tay nhau trong nước mắt, lúc "
        f"{clock.replace('h', ' giờ ')} đêm 18/5, hai tuần sau lễ cưới.",
    )
    assert ({"6/6", "18/5"} <= differing(*texts)) == found


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ông Trần Hữu Trung", "anh Trần Hữu Chung", True),
        ("bà Trần Thị Bảy", "cụ Trần Thị Bẩy", True),
        ("Chủ tịch Quốc hội Nguyễn Sinh Hùng", "Chủ tịch Quốc hội Nguyễn Sinh Mai", True),
        ("thẩm phán Phạm Văn Tuyên", "bị cáo Phạm Văn Đức", False),
    ],
)
def test_names_that_differ_by_a_slip_or_behind_one_title_are_of_one_person(
    one: str, other: str, same: bool
) -> None:
    texts = (
        f"Sáng nay ông Lê Văn Hòa, bà Đỗ Thị Nga và ông Mai Văn Sáu cùng {one} đến dự lễ khai mạc tại xã.",
        "Gạo năm nay được giá, theo ông Võ Văn Tám, bà Ngô Thị Tư, ông Bùi Văn Chín.\n\n"
        f"Người dân trong vùng từ lâu quen thấy {other} nhặt rác dọc bờ sông.",
        "Ông Cao Văn Út nói chợ đông.",
        "Bà Hà Thị Lan bán cá.",
    )
    compared = Comparison([report_of(Document(text)) for text in texts])
    likely = [compared.probability(a, b) for a, b in compared.candidates(0, 1) if a.name[:2] == b.name[:2]]
    assert [one >= 0.5 for one in likely] == [same]
