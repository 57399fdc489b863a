"""The tables that `tomtat batch` is measured with."""

from __future__ import annotations

import pytest

from eval import batch
from eval.speed import read_articles
from nlp.batch.run import CHUNK
from nlp.errors import InputError


def test_every_ten_rows_are_as_long_as_any_others() -> None:
    rows = batch.alike_rows(read_articles(), 1000)
    assert len(rows) == 1000
    lengths = [list(map(len, rows[start : start + 10])) for start in range(0, 1000, 10)]
    sums = list(map(sum, lengths))
    assert max(sums) < 1.02 * min(sums)
    assert max(map(max, lengths)) < 1.1 * min(map(max, lengths)), "of all lengths some"


def test_rows_are_neighbouring_paragraphs_and_tables_begin_alike() -> None:
    articles = read_articles()
    rows = batch.alike_rows(articles, 30)
    assert batch.alike_rows(articles, 10) == rows[:10]
    for row in rows:
        assert len(row) >= batch.ROW
        assert any(row in article for article in articles)


def test_rows_of_one_chunk_share_no_paragraph() -> None:
    rows = batch.alike_rows(read_articles(), 300)
    for start in range(0, 300, CHUNK):
        paragraphs = [of for row in rows[start : start + CHUNK] for of in row.split("\n\n")]
        assert len(set(paragraphs)) == len(paragraphs)


@pytest.mark.parametrize("texts", [[], ["Một đoạn."], read_articles(limit=1)])
def test_too_few_texts_are_refused(texts: list[str]) -> None:
    with pytest.raises(InputError, match="give more of them"):
        batch.alike_rows(texts, 10)


def test_no_row_is_an_empty_table() -> None:
    assert batch.alike_rows(read_articles(), 0) == []


def test_the_start_is_told_apart(fake_preset: str) -> None:
    found = batch.measure_batch(read_articles(), fake_preset, [10, 20])
    assert found["load"]["peak_mb"] > 0
    assert [row["rows"] for row in (found["first"], *found["batch"])] == [10, 10, 20]
    assert found["first"]["characters"] == found["batch"][0]["characters"]
    assert found["batch"][1]["characters"] == pytest.approx(2 * found["first"]["characters"], rel=0.02)
    assert all(row["seconds"] > 0 and row["peak_mb"] > 0 for row in found["batch"])
