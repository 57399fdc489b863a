"""Places in Vietnamese text."""

import pytest

from nlp.facts.parsed import ParsedText
from nlp.facts.places import find_places


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("Con Cuông", ["Con Cuông"]),
        ("Từ Kỳ Sơn về Hà Nội.", ["Kỳ Sơn", "Hà Nội"]),
        ("Ở Mù Cang Chải trời rét.", ["Mù Cang Chải"]),
        ("Chợ Lách mưa lớn.", ["Chợ Lách"]),  # a district, and no market
        ("Anh Dũng về quê.", []),  # somebody, though a ward is called so
        ("Con Cuông Beta", []),
        ("Ba Tơ và Đức Trọng", ["Ba Tơ", "Đức Trọng"]),
    ],
)
def test_places_are_found_by_their_names_alone(text: str, names: list[str]) -> None:
    assert [text[place.start : place.end] for place in find_places(ParsedText(text))] == names
