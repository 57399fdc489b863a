"""Families of terms: bodies of the two tiers of local government, regions, diplomats, honours, football."""

import pytest

from nlp.terms.find import Match, find_terms
from nlp.terms.insert import lost_terms


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("TAND khu vực 5", "People's Court of Region 5"),
        ("Viện kiểm sát nhân dân khu vực 2", "People's Procuracy of Region 2"),
        ("Chi cục Hải quan khu vực II", "Region II Customs Sub-department"),
        ("Đảng ủy UBND tỉnh Thanh Hóa", "Party Committee of the People's Committee of Thanh Hoa Province"),
        ("Quân đoàn 34", "Army Corps 34"),
        ("Đồn Biên phòng Cửa khẩu quốc tế Mộc Bài", "Moc Bai International Border Gate Border Guard Station"),
        ("Tham tán Thương mại", "Trade Counsellor"),
        ("Huân chương Quân công hạng Nhì", "Second-class Military Exploit Order"),
        ("Trường PTDT bán trú THCS Nậm Pồ", "Nam Po Ethnic Semi-boarding Lower Secondary School"),
        ("phản lưới nhà", "score an own goal"),
        ("vượt quá tốc độ", "exceed the speed limit by"),
    ],
)
def test_a_family_has_its_english(vi: str, en: str) -> None:
    [match] = find_terms(vi)
    assert (match.source, match.target) == (vi, en)


@pytest.mark.parametrize(
    ("rank", "also", "english", "lost"),
    [
        ("Senior Lieutenant Colonel", "Colonel", "Senior Lieutenant Colonel Hoa said.", False),
        ("Senior Lieutenant Colonel", "Colonel", "Colonel Hoa said.", False),
        ("Senior Lieutenant Colonel", "Colonel", "Lieutenant Colonel Hoa said.", True),
        ("Lieutenant Colonel", "Lt. Col.", "Senior Lieutenant Colonel Hoa said.", True),
        ("Major", "", "Major General Hoa said.", True),
        ("General", "", "General Hoa said.", False),
    ],
)
def test_a_rank_is_no_part_of_a_longer_one(rank: str, also: str, english: str, lost: bool) -> None:
    match = Match(0, 4, "…", rank, (also,) if also else (), "rank")
    assert bool(lost_terms([match], english)) == lost
