"""Abbreviations in capitals."""

import pytest

from nlp.facts.acronyms import english_of, find_acronyms, is_vietnamese_acronym
from nlp.facts.parsed import facts_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("Trời mưa.", []),
        ("Theo UBND TP.HCM và lãnh đạo UBND TP. Đà Nẵng cho biết", ["UBND", "TP.HCM", "UBND", "TP"]),
        ("Sinh viên ĐH.QG và trường ĐH.KHTN nghỉ học", ["ĐH.QG", "ĐH.KHTN"]),
        ("PGS.TS Nguyễn Văn A", ["PGS.TS"]),
        ("ông N.V.A, người Mỹ (U.S)", []),
        ("Bộ trưởng GD&ĐT trả lời chất vấn", ["GD&ĐT"]),
        ("thế kỷ XXI", []),
    ],
)
def test_abbreviations_are_found_with_full_stops_in_them(text: str, found: list[str]) -> None:
    acronyms = find_acronyms(facts_of(text, "vi"))
    assert [acronym.text for acronym in acronyms] == found
    assert all(text[acronym.start : acronym.end] == acronym.text for acronym in acronyms)


def test_full_stops_do_not_count_in_the_table() -> None:
    assert english_of("TP.HCM") == english_of("TPHCM") != ""
    assert is_vietnamese_acronym("TP.HCM")
    assert english_of("QX.ZZ") == ""
