"""What is found in a translation beside the terms of its sentence."""

from __future__ import annotations

import pytest

from nlp.facts.parsed import ParsedText
from nlp.terms.find import find_terms
from nlp.terms.glossary import parse_glossary
from nlp.translate.beams import check_target

ANDY = "Nguyễn Văn An,Andy Nguyen"


@pytest.mark.parametrize(
    ("entry", "source", "target", "codes"),
    [
        # What the glossary demands is right.
        (ANDY, "Ông Nguyễn Văn An phát biểu hôm qua.", "Andy Nguyen spoke yesterday.", []),
        (ANDY, "Theo Nguyễn Văn An, giá sẽ tăng.", "According to Andy Nguyen, prices will rise.", []),
        ("Thiên Trường,TT", "Ông Thiên Trường phát biểu hôm qua.", "TT spoke yesterday.", []),
        ("Thiên Trường,TT", "Công ty Thiên Trường bị phạt.", "TT was fined.", []),
        ("hợp tác xã Tân Tiến,the New Way", "Hợp tác xã Tân Tiến bị phạt.", "The New Way was fined.", []),
        ("Sơn La,the Northwest", "Ông ấy sống ở Sơn La.", "He lives in the Northwest.", []),
        # What it does not speak of is not.
        (
            ANDY,
            "Nguyễn Văn An gặp bà Hoa.",
            "Andy Nguyen met with Mrs. Thu at work.",
            ["changed_name"],
        ),
        ("Nguyễn,Nguyen", "Ông Nguyễn Văn An nói.", "Nguyen Van Binh said so.", ["changed_name"]),
        (ANDY, "Ông Nguyễn Văn An phát biểu.", "Nguyen Van Binh spoke.", ["changed_name", "lost_term"]),
    ],
)
def test_a_name_of_the_user_s_is_right(entry: str, source: str, target: str, codes: list[str]) -> None:
    matches = find_terms(source, [parse_glossary(f"vi,en\n{entry}", name="mine")])
    found = {finding.code for finding in check_target(ParsedText(source), target, matches)}
    assert codes == sorted(found & {"changed_name", "shortened_name", "lost_term", *codes})
    assert codes or not found


def test_without_a_glossary_the_name_was_changed() -> None:
    source = "Ông Nguyễn Văn An phát biểu hôm qua."
    found = check_target(ParsedText(source), "Andy Nguyen spoke yesterday.", find_terms(source))
    assert [finding.code for finding in found] == ["changed_name"]


@pytest.mark.parametrize(
    ("source", "target", "codes"),
    [
        (
            "Nhân dịp Tết Nguyên đán Canh Tý 2020, bốn Văn phòng gặp mặt.",
            "On the occasion of the 2020 Lunar New Year of the Rat, the four Offices met.",
            [],
        ),
        ("VPTW Đảng tiếp tục đổi mới", "The Party Central Committee's Office continues to renew", []),
        # A name that is no part of the term.
        (
            "Nhân dịp Tết Canh Tý, Công Phượng đến thăm.",
            "On the occasion of the Lunar New Year of the Rat, Dang visited.",
            ["changed_name"],
        ),
    ],
)
def test_what_a_term_names_is_right(source: str, target: str, codes: list[str]) -> None:
    found = check_target(ParsedText(source), target, find_terms(source))
    assert [finding.code for finding in found] == codes
