"""Orders of magnitude in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.checks.summary import check_summary
from nlp.checks.translation import check_translation
from nlp.facts.magnitudes import find_magnitudes, unsupported_magnitudes
from nlp.facts.numerals import Language
from nlp.facts.quantities import find_quantities


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Hàng chục nghìn người xuống đường", "vi", [(4, "Hàng chục nghìn")]),
        ("vài trăm xe và mấy chục vạn tấn", "vi", [(2, "vài trăm"), (5, "mấy chục vạn")]),
        (
            "cả triệu lượt xem, hàng tá đơn, hàng ngàn tỷ đồng",
            "vi",
            [(6, "cả triệu"), (1, "hàng tá"), (12, "hàng ngàn tỷ")],
        ),
        ("vài ba chục hộ, bốn chục con", "vi", [(1, "vài ba chục")]),
        ("một ngân hàng trăm tuổi của hàng tỷ phú", "vi", []),
        ("Hàng nghìnlẻ, 300 nghìn, hàng hóa", "vi", []),
        ("Tens of thousands of people", "en", [(4, "Tens of thousands")]),
        ("dozens of cars, several hundred thousand", "en", [(1, "dozens"), (5, "several hundred thousand")]),
        ("hundreds of millions; a few million", "en", [(8, "hundreds of millions"), (6, "few million")]),
        ("a dozen, two hundred, 3 millions, the tens", "en", []),
        ("", "vi", []),
    ],
)
def test_words_for_magnitudes(text: str, language: Language, expected: list[tuple[int, str]]) -> None:
    found = find_magnitudes(text, language)
    assert [(m.power, text[m.start : m.end]) for m in found] == expected


@pytest.mark.parametrize(
    ("source", "output", "changed"),
    [
        ("Hàng chục nghìn người dự lễ.", "Tens of thousands attended.", []),
        ("Hàng chục nghìn người dự lễ.", "Hundreds of people attended.", [("Hundreds", "Hàng chục nghìn")]),
        ("Hơn 4.200 người dự lễ.", "Thousands attended.", []),
        ("Hơn 4.200 người dự lễ.", "Millions attended.", [("Millions", None)]),
        ("Hàng vạn người dự lễ.", "Tens of thousands attended.", []),
        ("Nhiều người dự lễ.", "Many attended.", []),
        ("", "", []),
    ],
)
def test_a_magnitude_is_that_of_the_source(
    source: str, output: str, changed: list[tuple[str, str | None]]
) -> None:
    found = unsupported_magnitudes(output, "en", source, find_quantities(source, "vi"))
    assert [
        (output[one.start : one.end], other and source[other.start : other.end]) for one, other in found
    ] == changed


def test_a_changed_magnitude_is_an_error() -> None:
    [finding] = check_translation(
        "Hàng chục nghìn người dự lễ hội.", "Hundreds of people attended the festival."
    )
    assert (finding.code, finding.severity, finding.detail) == ("changed_magnitude", "error", "Hundreds")
    assert finding.source_spans == ((0, 15),)
    found = check_summary(
        "Hàng chục nghìn người dự lễ hội ở Huế sáng nay.", "Hàng trăm người dự lễ hội ở Huế."
    )
    assert "changed_magnitude" in {finding.code for finding in found}


@given(
    st.lists(
        st.sampled_from(
            [
                "hàng",
                "vài",
                "chục",
                "trăm",
                "nghìn",
                "tỷ",
                "phú",
                "người",
                ",",
                ".",
                "tens",
                "of",
                "dozens",
                "several",
                "thousand",
                "5",
            ]
        )
    )
)
def test_spans_lie_in_the_text_and_do_not_overlap(words: list[str]) -> None:
    text = " ".join(words)
    for language in ("vi", "en"):
        found = find_magnitudes(text, language)
        ends = [0, *(m.end for m in found)]
        assert all(end <= m.start < m.end <= len(text) for end, m in zip(ends, found, strict=False))
        assert all(m.power > 0 for m in found)
