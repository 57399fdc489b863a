"""Places of users' glossaries in the names of bodies and titles."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.terms import find_terms, insert_terms, parse_glossary

OWN = parse_glossary(
    "Bình Định,Binh-Dinh\nCon Cuông,Con-Cuong\nQuảng Ngãi,\nSơn Tây,Son Tay Town\n"
    "tỉnh Lào Cai,Lao Cay Province\nTP.HCM,HCM City\nAnh,Britain\nMai Sơn,Mai-Son\n"
    "Nguyễn Văn An,Andy Nguyen\nTrần Nam,Nam Tran\nxây dựng,building\n",
    "mine.csv",
)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Sở Tài chính Bình Định", "Binh-Dinh Department of Finance"),
        ("Sở Tài chính tỉnh Bình Định", "Binh-Dinh Provincial Department of Finance"),
        ("Giám đốc Công an tỉnh Bình Định", "Director of the Binh-Dinh Provincial Police"),
        ("SỞ TÀI CHÍNH BÌNH ĐỊNH", "BINH-DINH DEPARTMENT OF FINANCE"),
        ("Tòa án nhân dân cấp cao tại Bình Định", "High-level People's Court in Binh-Dinh"),
        ("Ngân hàng Nhà nước chi nhánh Bình Định", "Binh-Dinh branch of the State Bank of Vietnam"),
        ("Công an Con Cuông", "Con-Cuong Police"),  # no table has it
        ("Phó Chủ tịch UBND huyện Con Cuông", "Vice Chairman of the Con-Cuong District People's Committee"),
        ("Huyện ủy Con Cuông", "Con-Cuong District Party Committee"),
        ("huyện Mai Sơn", "Mai-Son District"),  # "Mai" is a family name, too
        ("cầu Bình Định", "Binh-Dinh Bridge"),
        ("Công an thị xã Sơn Tây", "Son Tay Town Police"),
        ("UBND tỉnh Lào Cai", "Lao Cay Provincial People's Committee"),  # it says its level itself
        ("Công an TP.HCM", "HCM City Police"),
        ("Bộ Quốc phòng Anh", "Ministry of Defence of Britain"),
        ("Công an Quảng Ngãi", "Quảng Ngãi Police"),  # stays as it is
    ],
)
def test_a_place_of_the_user_stands_where_one_of_the_tables_would(text: str, target: str) -> None:
    [match] = find_terms(text, [OWN])
    assert (match.target, match.glossary, match.source) == (target, "mine.csv", text)


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Bí thư Huyện ủy Nguyễn Văn An", "Secretary of the district Party Committee Andy Nguyen"),
        ("Giám đốc Sở Y tế Trần Nam", "Director of the Department of Health Nam Tran"),
        ("Bình Định", "Binh-Dinh"),
        ("tỉnh Lào Cai", "Lao Cay Province"),
        ("Công an Hà Nội", "Hanoi Police"),
    ],
)
def test_a_person_is_no_place_and_a_place_alone_is_as_the_user_wants_it(text: str, english: str) -> None:
    assert insert_terms(text, find_terms(text, [OWN])) == english


def test_what_stays_vietnamese_in_a_body_is_known() -> None:
    [match] = find_terms("Công an Quảng Ngãi", [OWN])
    assert match.kept == ("Quảng Ngãi",)


@given(
    st.lists(
        st.sampled_from(["Sở Y tế", "tỉnh", "Bình Định", "Quảng Ngãi", "TP.HCM", "Anh", "xã", ",", "ông"])
    )
)
def test_no_term_stands_over_another_and_none_of_the_user_is_lost(words: list[str]) -> None:
    text = " ".join(words)
    alone, found = find_terms(text, [OWN], builtin=False), find_terms(text, [OWN])
    assert all(a.end <= b.start for a, b in pairwise(found))
    for own in alone:
        over = [match for match in found if match.start <= own.start and own.end <= match.end]
        assert len(over) == 1
        assert over[0].glossary == "mine.csv"
        assert own.target.lower().removesuffix(" province") in over[0].target.lower()
