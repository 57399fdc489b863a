"""Titles and bodies in a row, and terms beside names and numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nlp.facts.parsed import ParsedText
from nlp.models.contract import Decoding
from nlp.settings import RunOptions
from nlp.terms.find import find_terms
from nlp.terms.rows import as_they_stand, name_after
from nlp.translate.hints import Hints, hinted_request
from tests.conftest import FAKE, FakeModel

STAND = [
    (
        "Đồng chí Trần Quốc Vượng, Ủy viên Bộ Chính trị, Thường trực Ban Bí thư dự họp.",
        "Tran Quoc Vuong, Politburo member and permanent member of the Secretariat, dự họp.",
    ),
    (
        "Cùng dự có Bí thư Trung ương Đảng, Trưởng Ban Tổ chức Trung ương Lê Minh Hưng.",
        "Also attending were Secretary of the Party Central Committee and "
        "Head of the Party Central Committee's Organisation Commission Le Minh Hung.",
    ),
    (
        "Thừa ủy quyền của Chủ tịch nước, Bộ trưởng Phạm Thị Thanh Trà trao Huân chương.",
        "As authorised by State President, Minister Pham Thi Thanh Tra trao Order.",
    ),
    (
        "Văn phòng Quốc hội, Văn phòng Chính phủ tổ chức gặp mặt.",
        "National Assembly Office and Office of the Government tổ chức gặp mặt.",
    ),
    (
        "Văn phòng Quốc hội, Văn phòng Chính phủ, các địa phương gặp mặt.",  # the list goes on
        "National Assembly Office, Office of the Government, các địa phương gặp mặt.",
    ),
    ("Cử tri Nguyễn Văn Bảy đề nghị.", "Voter Nguyen Van Bay đề nghị."),
    ("Cử tri đề nghị.", "Voters đề nghị."),
    ("đối với cử tri Hà Nội", "đối với voters Hanoi"),
    ("Cán bộ, công chức Bộ Nội vụ họp.", "Officials and civil servants of the Ministry of Home Affairs họp."),
    ("nhiệm vụ trọng tâm 6 tháng cuối năm", "key tasks of the last six months of the year"),
    ("các tiểu ban Đại hội XIII của Đảng", "các subcommittees of the 13th National Party Congress"),
    (
        "Mai Tiến Dũng, Ủy viên Trung ương Đảng, Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ;",
        "Mai Tien Dung, member of the Party Central Committee, Minister and Chairman of the Office of the "
        "Government;",
    ),
    (
        "của Ban Bí thư cùng Ban Thường vụ Tỉnh ủy, bốn Văn phòng sẽ họp.",  # who, and then who else
        "của Secretariat of the Party Central Committee cùng Standing Board of the provincial "
        "Party Committee, the four Offices sẽ họp.",
    ),
    ("ban hành 45 nghị định và 1 thông tư", "ban hành 45 Decrees và 1 Circular"),
    ("các đại biểu Quốc hội", "các National Assembly deputies"),
    ("Bí thư Tỉnh ủy Nguyễn Văn An nói.", "Secretary of the provincial Party Committee Nguyen Van An nói."),
    ("Trưởng đoàn đại biểu Quốc hội thành phố Cần Thơ Đồng Văn Thanh nói.",
     "Head of the Can Tho delegation of National Assembly deputies Dong Van Thanh nói."),
]  # fmt: skip


@pytest.mark.parametrize(("vietnamese", "hinted"), STAND)
def test_terms_stand_as_english_has_them(vietnamese: str, hinted: str) -> None:
    model = FakeModel(replace(FAKE, hints="inline"))
    source = ParsedText(vietnamese)
    matches = Hints.of(source, RunOptions(task="translate")).matches
    assert hinted_request(model, source, matches, Decoding()).text == hinted


def test_of_nothing_nothing_is_changed() -> None:
    assert as_they_stand("", []) == []


def test_who_bears_a_title() -> None:
    text = "Bộ trưởng Bộ Y tế Đào Hồng Lan thăm; Bộ trưởng Bộ Y tế thăm."
    first, second = find_terms(text)
    assert (name_after(text, first), name_after(text, second)) == ("Đào Hồng Lan", "")
