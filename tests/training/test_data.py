"""Examples: what is repaired, what is dropped, and that nothing to be measured on is learnt."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.errors import InputError
from nlp.models.table import MODELS
from nlp.training.data import (
    Example,
    Pair,
    Report,
    Seen,
    article_examples,
    clean_pairs,
    read_examples,
    read_rows,
    restore,
    write_examples,
)

CARD = replace(MODELS["embedded-base"], prompt="trained")

ARTICLE = (
    "Sáng 14/3, thành phố Cần Thơ khai trương tuyến xe buýt điện dài 21,5 km với 18 xe.\n"
    "Tuyến nối bến Ninh Kiều với sân bay Cần Thơ, giá vé 8.000 đồng một lượt.\n"
    "Thành phố dự kiến mở thêm ba tuyến trong năm nay."
)
ABSTRACT = "Thành phố Cần Thơ khai trương tuyến xe buýt điện dài 21,5 km với 18 xe."


def count_words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", ""),
        ("Giá 16.00 0 đồng", "Giá 16.000 đồng"),
        ("Giá 16.000 đồng, tăng 2 000 đồng", "Giá 16.000 đồng, tăng 2 000 đồng"),
        ("tăng 5 % so với", "tăng 5% so với"),
        ("tên lửa S -300", "tên lửa S-300"),
        ("nói rằng “ cần gấp ” , theo ông", "nói rằng “cần gấp”, theo ông"),
        ('vi phạm pháp luật ".', 'vi phạm pháp luật".'),
        ("ông nói ( hôm qua )", "ông nói (hôm qua)"),
        ("A &amp; B", "A & B"),
        ("Hà Nội".replace("ộ", "ộ"), "Hà Nội"),
        ('Vì sao?\n", Mook nói', 'Vì sao?", Mook nói'),
        ("một\n\n hai ", "một\nhai"),
    ],
)
def test_restore(given: str, expected: str) -> None:
    assert restore(given) == expected


@given(st.text(st.sampled_from('aà. ,"“”()0%\nSĐ-?'), max_size=40))
def test_restoring_twice_loses_no_letter(text: str) -> None:
    letters = [c for c in text if c.isalnum()]
    assert [c for c in restore(text) if c.isalnum()] == letters


@pytest.mark.parametrize(
    ("vietnamese", "english", "reason"),
    [
        ("Giá xăng tăng 500 đồng.", "Petrol prices rose by 500 dong.", ""),
        ("", "Nothing.", "empty"),
        ("Giá xăng tăng 500 đồng.", "Petrol prices rose by 700 dong.", "unsupported_amount"),
        ("['Câu một.', 'Câu hai.']", "['One.', 'Two.']", "a list written out"),
        ("Ông ấy đã về nhà vào chiều hôm qua sau chuyến đi dài.", "He left.", "length ratio"),
        ("Trời hôm nay rất đẹp.", "Trời hôm nay rất đẹp.", "not_english"),
    ],
)
def test_a_pair_is_kept_only_if_its_sides_agree(vietnamese: str, english: str, reason: str) -> None:
    report = Report()
    kept = list(clean_pairs([(7, vietnamese, english)], Seen(), report))
    assert report.read == 1
    if reason:
        assert not kept
        assert dict(report.dropped) in ({reason: 1}, {"copied_source": 1})
    else:
        assert kept == [Pair(vietnamese, english, 7)]


def test_a_pair_is_learnt_once() -> None:
    report = Report()
    rows = [(n, "Giá xăng giảm.", "Petrol prices fall.") for n in range(3)]
    assert len(list(clean_pairs(rows, Seen(), report))) == 1
    assert report.dropped == {"duplicate": 2}


@pytest.mark.parametrize(
    ("abstract", "reason"),
    [
        (ABSTRACT, ""),
        ("Thành phố Cần Thơ khai trương tuyến xe buýt điện dài 25 km với 18 xe.", "unsupported_number"),
        ("Điều gì chờ đợi hành khách trên tuyến xe mới?", "teaser"),
        ("Nhiều người dân bày tỏ sự hài lòng sau khi trải nghiệm.", "not supported by the article"),
        ("", "empty"),
    ],
)
def test_an_abstract_is_kept_only_if_the_article_supports_it(abstract: str, reason: str) -> None:
    report = Report()
    rows = [("Cần Thơ có xe buýt điện", ARTICLE, abstract)]
    kept = list(article_examples(rows, CARD, Seen(), report, count_tokens=count_words))
    assert (report.kept, dict(report.dropped)) == ((0, {reason: 1}) if reason else (1, {}))
    if not reason:
        assert kept[0].target == abstract
        assert kept[0].prompt.endswith("Tóm tắt (1 câu, 15 chữ):")
        assert ARTICLE in kept[0].prompt


def test_what_the_excerpt_leaves_out_supports_nothing() -> None:
    # So short a sentence is never among the central ones.
    far = ARTICLE + "\nMột câu nữa về thời tiết trong vùng." * 300 + "\nCó 77 người dự."
    report = Report()
    rows = [("", far, "Có 77 người dự lễ khai trương tuyến xe buýt điện.")]
    assert not list(article_examples(rows, CARD, Seen(), report, count_tokens=count_words))
    assert report.dropped == {"unsupported_number": 1}


def test_an_article_to_measure_on_is_known_by_its_beginning() -> None:
    # The excerpt of a long article is another text than the article.
    far = ARTICLE + "\n" + "\n".join(f"Người dân thứ {i} nói về tuyến xe số {i} của họ." for i in range(90))
    report = Report()
    rows = [("Cần Thơ có xe buýt điện", far, ABSTRACT)]
    measured = Seen([f"{far[:1490]} (ảnh)"])
    assert not list(article_examples(rows, CARD, measured, report, count_tokens=count_words))
    assert report.dropped == {"near-duplicate of a row to measure on": 1}


def test_a_long_article_is_shown_as_it_is_at_run_time() -> None:
    far = ARTICLE + "\nTrời mưa." * 900 + f"\n{ABSTRACT}"
    rows = [("Cần Thơ có xe buýt điện", far, ABSTRACT)]
    [example] = article_examples(rows, CARD, Seen(), Report(), count_tokens=count_words)
    title, *lines, question = example.prompt.split("\n")
    assert title in ("Cần Thơ có xe buýt điện", ARTICLE.split("\n")[0])
    assert lines[-1] == ABSTRACT
    assert question == "Tóm tắt (1 câu, 15 chữ):"


def test_the_seed_decides_the_examples() -> None:
    rows = [("Cần Thơ có xe buýt điện", ARTICLE + f"\nTin số {i}." * 200, ABSTRACT) for i in range(8)]
    first, again, other = (
        list(article_examples(rows, CARD, Seen(), Report(), count_tokens=count_words, seed=seed))
        for seed in (0, 0, 1)
    )
    assert first == again
    assert first != other


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (ARTICLE, True),
        (ARTICLE.upper(), True),
        (ARTICLE.replace("ba tuyến", "bốn tuyến"), True),
        ("Một bài báo hoàn toàn khác về giá cà phê ở Tây Nguyên trong tháng này.", False),
        ("Giá xăng giảm.", True),
        ("Giá xăng tăng.", False),
        ("", False),
    ],
)
def test_near_duplicates_are_seen(text: str, seen: bool) -> None:
    assert (text in Seen([ARTICLE, "Giá xăng giảm."])) is seen


def test_rows_to_measure_on_are_not_learnt() -> None:
    report = Report()
    sentence = "Sáng 14/3, thành phố Cần Thơ khai trương tuyến xe buýt điện dài 21,5 km."
    english = "On the morning of 14 March, Can Tho opened a 21.5 km electric bus line."
    assert not list(clean_pairs([(1, sentence, english)], Seen([sentence]), report))
    assert sum(report.dropped.values()) == 1


def test_examples_survive_a_file(tmp_path: Path) -> None:
    examples = [
        Example("translate", "Vietnamese: Chào\nEnglish:", "Hello", "Chào"),
        Example("summarize", "a", "b", "c\nd", sentences=2),
    ]
    write_examples(tmp_path / "examples.parquet", examples)
    assert read_examples(tmp_path / "examples.parquet") == examples


def test_tables_are_read(tmp_path: Path) -> None:
    rows = [{"vi": "một", "en": "one", "n": 1}, {"vi": "hai", "en": None, "n": 2}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    for name in ("a.parquet", "a.jsonl"):
        assert read_rows(tmp_path / name, ("vi", "en")) == [
            {"vi": "một", "en": "one"},
            {"vi": "hai", "en": ""},
        ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", "x", "a table ends in"),
        ("a.jsonl", "{", "not JSON"),
        ("a.parquet", "no parquet", "not a Parquet file"),
        ("a.jsonl", '{"text": "x"}', "row 1 of .* has no column 'vi'; it has text"),
        ("a.jsonl", '{"vi": "x"}\n{"text": "x"}', "row 2 of .* has no column 'vi'; it has text"),
        ("missing.jsonl", None, "cannot be read"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, name: str, content: str | None, message: str) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_rows(tmp_path / name, ("vi",))
