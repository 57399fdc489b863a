"""The measurement of the checks."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from eval.checks import PAIRS, is_good, measure_checks
from eval.data import render
from eval.plant import PLANTERS
from nlp.errors import InputError

SOURCE = "Phó Giám đốc Lê Văn Hải cho biết FPT tăng 12% trong 30 ngày ở Hà Nội, EVN giảm 45 điểm."
TARGET = "Deputy director Le Van Hai said FPT rose 12% in 30 days in Hanoi, while EVN fell 45 points."


@pytest.mark.parametrize("kind", sorted(set(PLANTERS) - {"body invented", "number moved", "denial dropped"}))
def test_a_fault_changes_the_translation(kind: str) -> None:
    made = PLANTERS[kind](SOURCE, TARGET, random.Random(1))
    assert made is not None
    assert made[0] != TARGET
    assert made[1]
    assert PLANTERS[kind]("Trời mưa.", "It rains.", random.Random(1)) is None


def test_our_own_sentences() -> None:
    found = measure_checks([PAIRS], each=10, clean=40)
    assert found["planted"] >= 60
    assert found["found"] >= 0.95 * found["planted"]
    (alarms,) = found["alarms"]
    assert alarms["all"] == {"pairs": 40, "flagged": 0, "codes": []}
    assert "| all" in render("checks.md.jinja", found)


def test_the_same_seed_gives_the_same() -> None:
    assert measure_checks([PAIRS], each=3, clean=5) == measure_checks([PAIRS], each=3, clean=5)


@pytest.mark.parametrize(
    ("source", "target", "good"),
    [
        (SOURCE, TARGET, True),
        (TARGET, SOURCE, False),
        (SOURCE, TARGET.rstrip("."), False),
        (SOURCE, f"{TARGET[:-1]} gateway(3).", False),
        (SOURCE, "He spoke.", False),
    ],
)
def test_what_is_a_good_pair(source: str, target: str, good: bool) -> None:
    assert is_good(source, target) is good


def test_a_table_without_the_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps({"text": "a"}), encoding="utf-8")
    with pytest.raises(InputError, match="no columns vi and en"):
        measure_checks([path])
    path.write_text(json.dumps({"vi": "a", "en": "b"}), encoding="utf-8")
    with pytest.raises(InputError, match="no good translations"):
        measure_checks([path])
