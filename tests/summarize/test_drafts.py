from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.checks.finding import Finding
from nlp.extract.salience import Salience
from nlp.generate.agreement import agreement
from nlp.generate.retry import Checked
from nlp.summarize.drafts import best_draft

BRIDGE = "Xã Tân Hòa khánh thành cây cầu dài 120 m"
LONGER = "Xã Tân Hòa khánh thành cây cầu dài 120 m sáng 12/3"
FERRY = "Cầu mới thay bến đò cũ."
OTHER = "Bà con đi chợ chỉ mất 10 phút"
NOTHING = Salience([])
"""Of an article that says nothing: agreement alone decides."""

ERROR = Finding("unsupported_number", "error", "summary_vi")
WARNING = Finding("too_long", "warning", "summary_vi")


def take(
    *drafts: str,
    salience: Salience = NOTHING,
    usual: int = 40,
    faultless: bool = True,
    faulty: Mapping[str, Sequence[Finding]] = MappingProxyType({}),
) -> tuple[str, list[str]]:
    """What is taken of drafts, and what was checked; some sentences are faulty."""
    asked: list[str] = []

    def check(text: str) -> Checked:
        asked.append(text)
        return text, [finding for line in text.split("\n") for finding in faulty.get(line, [])]

    text, findings = best_draft(drafts, check, salience=salience, usual=usual, faultless=faultless)
    assert (text, findings) == check(text)
    return text, asked[:-1]


@pytest.mark.parametrize(
    ("drafts", "expected"),
    [
        ([OTHER], OTHER),
        ([""], ""),
        ([OTHER, BRIDGE, LONGER], BRIDGE),
        ([OTHER, BRIDGE, LONGER, LONGER], LONGER),
        # Of equals the first, which is the greedy one.
        ([BRIDGE, OTHER], BRIDGE),
    ],
)
def test_what_most_samples_say_is_taken(drafts: list[str], expected: str) -> None:
    # Nothing is checked that is not needed.
    assert take(*drafts) == (expected, [expected])


def test_what_is_faulty_is_taken_last() -> None:
    drafts = (OTHER, BRIDGE, LONGER)
    assert take(*drafts, faulty={BRIDGE: [ERROR], LONGER: [ERROR]})[0] == OTHER
    assert take(*drafts, faulty={OTHER: [ERROR], BRIDGE: [ERROR], LONGER: [ERROR]})[0] == BRIDGE
    assert take(*drafts, faulty={OTHER: [ERROR], BRIDGE: [ERROR, ERROR], LONGER: [ERROR]})[0] == LONGER
    # A warning is told, not hidden.
    assert take(*drafts, faulty={BRIDGE: [WARNING]})[0] == BRIDGE
    # Unless it is to be seen what the model says.
    assert take(*drafts, faulty={BRIDGE: [ERROR], LONGER: [ERROR]}, faultless=False) == (BRIDGE, [BRIDGE])


ARTICLE = Salience(
    ["Sáng 12/3, xã Tân Hòa khánh thành cây cầu dài 120 m.", FERRY, "Bà con ai cũng vui."],
    "Khánh thành cầu ở Tân Hòa thay bến đò",
)


def test_what_the_article_makes_likely_goes_before_what_most_say() -> None:
    assert take(OTHER, OTHER, BRIDGE, usual=12)[0] == OTHER
    assert take(OTHER, OTHER, BRIDGE, salience=ARTICLE, usual=12)[0] == BRIDGE
    # But no draft is taken with a fault for it.
    assert take(OTHER, BRIDGE, salience=ARTICLE, faulty={BRIDGE: [ERROR]})[0] == OTHER


@pytest.mark.parametrize(
    ("drafts", "expected"),
    [
        # The sentences of one draft can be the best as they stand, or the first of them alone.
        ([f"{BRIDGE}\n{FERRY}", OTHER], f"{BRIDGE}\n{FERRY}"),
        ([f"{BRIDGE}\nBà con ai cũng vui.", f"{OTHER}\nAi cũng vui."], BRIDGE),
        # One begins best, another goes on best; what joins its sentence to the one before is left out.
        ([BRIDGE, f"{OTHER}\n{FERRY}"], f"{BRIDGE}\n{FERRY}"),
        ([BRIDGE, f"{OTHER}\nTuy nhiên, {FERRY.lower()}"], f"{BRIDGE}\n{FERRY}"),
        # Of its own draft it is taken as it stands.
        ([f"{BRIDGE}\nTuy nhiên, {FERRY.lower()}", OTHER], f"{BRIDGE}\nTuy nhiên, {FERRY.lower()}"),
        # What needs the sentence before is not taken from it.
        ([BRIDGE, f"{OTHER}\nCầu này thay bến đò cũ."], BRIDGE),
        # One draft is taken as it is.
        ([f"{OTHER}\n{FERRY}"], f"{OTHER}\n{FERRY}"),
    ],
)
def test_sentences_of_several_drafts_make_another(drafts: list[str], expected: str) -> None:
    assert take(*drafts, salience=ARTICLE, usual=20)[0] == expected


def test_no_sentence_is_joined_to_itself() -> None:
    drafts = (FERRY, f"{BRIDGE}\n{FERRY}")
    _, asked = take(*drafts, faulty={FERRY: [ERROR], BRIDGE: [ERROR]})
    assert f"{FERRY}\n{FERRY}" not in asked


def test_what_they_make_is_checked_as_a_whole() -> None:
    drafts = (BRIDGE, f"{OTHER}\n{FERRY}")
    assert take(*drafts, salience=ARTICLE, usual=20, faulty={FERRY: [ERROR]})[0] == BRIDGE


@given(st.lists(st.text("aàb 1\n", max_size=12), min_size=1, max_size=6))
def test_all_is_said_by_one_of_them(drafts: list[str]) -> None:
    text, asked = take(*drafts, faulty={line: [ERROR] for draft in drafts for line in draft.split("\n")})
    assert all(draft in asked for draft in drafts)
    assert {line.casefold() for line in text.split("\n")} <= {
        line.casefold() for draft in drafts for line in draft.split("\n")
    }


@pytest.mark.parametrize(
    ("texts", "weights", "expected"),
    [
        ([""], [1.0], [1.0]),
        (["a b"], [0.5], [2.0]),
        (["a b", "a b"], [1.0, 0.5], [2.0, 2.0]),
        (["a", "b"], [3.0, 1.0], [1.5, 0.5]),
        # Half of the words, and one of the pairs ("" and a, a and b, b and "") in three.
        (["a b", "a c"], [1.0, 1.0], [(2 + 1 / 2 + 1 / 3) / 2] * 2),
    ],
)
def test_agreement_is_the_weighted_mean_likeness(
    texts: list[str], weights: list[float], expected: list[float]
) -> None:
    assert agreement(texts, weights) == pytest.approx(expected)
