"""Duplicates and leaks, exact and nearly so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("datasketch", reason="the extra `eval` is not installed")

from eval import duplicates
from eval.data import render

ARTICLE = " ".join(f"Ngày {day}/9, mưa lớn ở huyện số {day * 7}, nước lên {day} m." for day in range(1, 30))


@pytest.mark.parametrize(
    ("texts", "others", "expected"),
    [
        ([], None, []),
        ([ARTICLE], None, []),
        ([ARTICLE, "Giá gạo tăng.", ARTICLE + " Hết."], None, [(0, 2)]),
        ([ARTICLE, "Giá gạo tăng."], [ARTICLE.replace("lớn", "to", 1), "Giá vàng giảm."], [(0, 0)]),
        (["Giá gạo tăng."], ["giá gạo tăng"], [(0, 0)]),
        (["Giá gạo tăng."], [], []),
    ],
)
def test_near_duplicates(texts: list[str], others: list[str] | None, expected: list[tuple[int, int]]) -> None:
    assert [(one, other) for one, other, _ in duplicates.near_duplicates(texts, others)] == expected


def test_the_similarity_is_jaccards() -> None:
    # 4 and 5 shingles of 5 syllables, of which 4 are shared
    ((_, _, likeness),) = duplicates.near_duplicates(["a b c d e f g h"], ["a b c d e f g h i"])
    assert likeness == pytest.approx(4 / 5)


def test_the_report(tmp_path: Path) -> None:
    def write(name: str, rows: list[tuple[str, str]]) -> Path:
        path = tmp_path / name
        lines = (json.dumps({"article": text, "abstract": summary}) + "\n" for text, summary in rows)
        path.write_text("".join(lines), encoding="utf-8")
        return path

    test = write(
        "test.jsonl", [(ARTICLE, "Mưa lớn."), (ARTICLE, "Mưa rất to."), ("The river rose last night.", "")]
    )
    train = write("train.jsonl", [(ARTICLE + " Hết.", "Mưa lớn."), ("Giá gạo tăng mạnh ở miền Tây.", "Gạo.")])
    report = render("check.md.jinja", duplicates.check(test, train))
    assert "3 rows" in report
    assert "text: 0 empty, 1 exact repeats; language: vi 66.7 %, en 33.3 %" in report
    assert "summary_vi: 1 empty" in report
    assert "near-duplicates: 1 rows" in report
    assert f"text: 0 exactly so in {train}" in report
    assert f"summary_vi: 1 exactly so in {train}" in report
    assert f"near-duplicates in {train}: 2 rows" in report
