"""Names of districts and communes."""

import pytest

from nlp.text.gazetteer import is_listed


@pytest.mark.parametrize(
    "name",
    ["Con Cuông", "con cuông", "Mù Cang Chải", "Thái Hoà", "Thái Hòa", "Phú Quí", "Phú Quý", "Đắk R’lấp"],
)
def test_a_place_is_listed_however_its_name_is_spelt(name: str) -> None:
    assert is_listed(name)


@pytest.mark.parametrize("name", ["", "Con", "Trung Tâm", "Đoàn Kết", "Hòa Bình", "Con Cuông Nghệ An"])
def test_words_and_longer_names_are_not(name: str) -> None:
    assert not is_listed(name)
