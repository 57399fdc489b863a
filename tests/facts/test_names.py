"""Names with an apostrophe, as the Central Highlands have them, and quotation marks, which are none."""

from __future__ import annotations

import pytest

from nlp.facts.named import find_named
from nlp.facts.names import unsupported_names
from nlp.facts.parsed import ParsedText
from nlp.facts.persons import find_persons
from nlp.facts.places import find_places

NAMED = [
    ("ở huyện Đắk R'lấp, tỉnh Đắk Nông", ["Đắk R'lấp", "Đắk Nông"]),
    ("ở huyện Cư M’gar", ["Cư M’gar"]),
    ("Hoa hậu H'Hen Niê nói", ["H'Hen Niê"]),
    ("gặp ông K’Sor Phước", ["K’Sor Phước"]),
    ("thăm 'Hà Nội' và ‘Đà Nẵng’", ["Hà Nội", "Đà Nẵng"]),
    ("tại 'Đông Anh'và Hà Nội", ["Đông Anh", "Hà Nội"]),
    ("", []),
    ("'", []),
]


@pytest.mark.parametrize(("text", "names"), NAMED)
def test_a_name_is_whole(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end in find_named(ParsedText(text))] == names


@pytest.mark.parametrize("name", ["Đắk R'lấp", "Cư M’gar", "M'Đrắk", "K’Bang", "Ia H'Drai"])
def test_a_place_has_its_syllables(name: str) -> None:
    (place,) = find_places(ParsedText(f"mưa ở huyện {name} hôm qua"))
    assert (place.syllables, place.start, place.end) == (tuple(name.split()), 12, 12 + len(name))


@pytest.mark.parametrize("name", ["K'Tiếp", "H’Linh", "Điểu K'Ré"])
def test_a_person_is_found(name: str) -> None:
    (person,) = find_persons(ParsedText(f"gặp bà {name} hôm qua"))
    assert person.syllables == tuple(name.split())


@pytest.mark.parametrize("source", ["huyện Đắk R'lấp", "huyện Đắk R’lấp", "huyện Đắk Rlấp"])
@pytest.mark.parametrize("output", ["mưa ở Đắk R'lấp.", "mưa ở Đắk R’lấp."])
def test_both_marks_are_one(source: str, output: str) -> None:
    assert not unsupported_names(output, source)
    assert unsupported_names(output.replace("lấp", "lạp"), source)


def test_whoever_an_honorific_names_is_told_by_the_words_before_alone() -> None:
    """Texts as long as books have thousands of them: none may be looked for from the beginning on."""
    text = ParsedText("Đàn ông Anh đến. Một người đàn ông Anh gặp ông Anh và mẹ Nga, bà Nga.")
    assert [(one.honorific, text.text[one.start : one.end]) for one in find_persons(text)] == [
        ("ông", "Anh"),
        ("bà", "Nga"),
    ]
