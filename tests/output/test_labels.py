"""The words of the page and of files: complete in both languages; numbers as each writes them."""

import string

import pytest

from nlp.output.labels import decimal, figures, labels, seconds
from tests.output.digests import make_digest


@pytest.mark.parametrize(
    ("value", "language", "places", "expected"),
    [
        (2.34, "vi", 1, "2,3"),
        (2.34, "en", 1, "2.3"),
        (200_000, "vi", 0, "200.000"),
        (200_000, "en", 0, "200,000"),
        (0, "vi", 1, "0,0"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(
    value: float, language: str, places: int, expected: str
) -> None:
    assert decimal(value, language, places=places) == expected  # type: ignore[arg-type]


def test_figures_name_each_model_once() -> None:
    line = figures(make_digest(), language="en")
    assert line.count("fake") == 1
    assert "1 sentences read" in line
    assert "2.3 s" in line


@pytest.mark.parametrize(
    ("timings", "expected"), [({}, 0.0), ({"read": 0.5, "total": 2.0}, 2.0), ({"read": 0.5}, 0.5)]
)
def test_seconds_of_a_run(timings: dict[str, float], expected: float) -> None:
    assert seconds(make_digest(timings=timings)) == expected


def test_labels_are_complete_in_both_languages() -> None:
    vietnamese, english = labels("vi"), labels("en")
    assert vietnamese.keys() == english.keys()
    for key, text in vietnamese.items():
        assert text.strip(), key
        assert english[key].strip(), key
        holes = [
            {name for _, name, _, _ in string.Formatter().parse(t) if name} for t in (text, english[key])
        ]
        assert holes[0] == holes[1], key
