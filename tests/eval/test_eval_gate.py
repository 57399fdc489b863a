"""The gate set keeps its promises: enough articles, varied, and references that invent nothing."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

pytest.importorskip("sacrebleu", reason="the extra `eval` is not installed")
pytest.importorskip("rouge_score", reason="the extra `eval` is not installed")

from eval import metrics
from eval.data import load_data

FILE = Path(__file__).parents[2] / "eval" / "gate" / "articles.jsonl"
ROWS = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def test_the_set_is_valid_data() -> None:
    data = load_data(FILE, "digest")
    assert len(data.items) >= 40
    assert data.warnings == ()
    assert len({row["topic"] for row in ROWS}) >= 12
    lengths = [len(item.text) for item in data.items]
    assert min(lengths) >= 500
    assert max(lengths) <= 2000


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_references_say_only_what_the_article_says(row: dict[str, str]) -> None:
    assert all(unicodedata.is_normalized("NFC", text) for text in row.values())
    source = f"{row['title']}. {row['text']}"
    assert metrics.names(row["text"]), "every article names someone"
    vietnamese = metrics.count_facts(source, row["summary_vi"], reference=row["summary_vi"])
    assert vietnamese["numbers"] >= 2
    assert vietnamese["numbers_wrong"] == 0
    assert vietnamese["names_wrong"] == 0
    english = metrics.count_facts(source, row["summary_en"], reference=row["summary_en"], english=True)
    assert english["numbers"] >= 2
    assert english["numbers_wrong"] == 0


def test_summaries_are_summaries() -> None:
    for row in ROWS:
        described = metrics.describe_summary(row["text"], row["summary_vi"])
        assert described["compression"] > 1.9, row["id"]
        assert described["repeated_3grams"] < 0.1, row["id"]
