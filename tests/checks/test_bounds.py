"""The most and the least that may be."""

import pytest

from nlp.checks.bounds import check_bounds
from nlp.checks.pair import Pair


def found(source: str, output: str) -> list[str]:
    return [finding.detail for finding in check_bounds(Pair.of(source, output, "translation"))]


@pytest.mark.parametrize(
    ("source", "output", "detail"),
    [
        ("Không quá 3 tháng.", "Less than 3 months.", "Không quá 3 → Less than 3"),
        ("Tối đa là 20 người.", "Fewer than 20 people.", "Tối đa là 20 → Fewer than 20"),
        ("Không dưới 100 người đến.", "More than 100 people came.", "Không dưới 100 → More than 100"),
        (
            "Phạt tối thiểu 5 triệu đồng.",
            "A fine of over VND5 million.",
            "tối thiểu 5 triệu đồng → over VND5 million",
        ),
        ("Ít nhất 5 người chết.", "Five people died.", "Ít nhất 5 → Five"),
    ],
)
def test_a_bound_that_became_another_is_found(source: str, output: str, detail: str) -> None:
    assert found(source, output) == [detail]


@pytest.mark.parametrize(
    ("source", "output"),
    [
        ("Không quá 3 tháng.", "No more than 3 months."),
        ("Không quá 3 tháng.", "Up to 3 months."),
        ("Tối đa 20 người.", "A maximum of 20 people."),
        ("Không dưới 100 người đến.", "No fewer than 100 people came."),
        ("Không dưới 100 người đến.", "100 people or more came."),
        ("Ít nhất 5 người chết.", "At least five people died."),
        ("Ít nhất 5 người chết.", "Some people died."),  # what is not there has no bound
        ("Dưới 18 tuổi.", "Under 18."),
        ("Hơn 100 người đến.", "More than 100 people came."),
        ("", ""),
    ],
)
def test_the_same_bound_in_other_words_is_not(source: str, output: str) -> None:
    assert found(source, output) == []
