"""Sentences of two digests lined up, and where they differ."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.digest import Digest, Segment
from nlp.page.compare.rows import differing, summary_rows, translation_rows
from tests.page.scripted import SOURCE, digest

RAIN, WIND, SUN = "Mưa to ở Huế.", "Gió mạnh ngoài khơi.", "Trời nắng ở Vinh."


def summary(*sentences: str, english: bool = True) -> Digest:
    """A digest whose English is its Vietnamese in capitals."""
    text, spans = "", []
    for sentence in sentences:
        text += " " if text else ""
        spans.append((len(text), len(text) + len(sentence)))
        text += sentence
    segments = tuple(Segment(text[a:b], text[a:b].upper(), a, b, a) for a, b in spans)
    values: dict[str, Any] = {"summary_en": text.upper(), "summary_segments": segments} if english else {}
    return digest(
        summary_vi=text, summary_sentences=tuple(spans), **{"summary_en": None, "evidence": (), **values}
    )


@pytest.mark.parametrize(
    ("first", "second", "rows"),
    [
        ((), (), []),
        ((RAIN,), (), [(RAIN, "")]),
        ((), (RAIN,), [("", RAIN)]),
        ((RAIN,), (RAIN,), [(RAIN, RAIN)]),
        ((RAIN, WIND), (WIND,), [(RAIN, ""), (WIND, WIND)]),
        ((WIND,), (RAIN, WIND), [("", RAIN), (WIND, WIND)]),
        ((RAIN,), (SUN,), [(RAIN, ""), ("", SUN)]),
        ((RAIN, WIND), ("Mưa rất to ở Huế.", SUN), [(RAIN, "Mưa rất to ở Huế."), (WIND, ""), ("", SUN)]),
    ],
)
def test_summaries_are_lined_up_by_what_they_say(first: Any, second: Any, rows: Any) -> None:
    one, other = summary(*first), summary(*second)
    found = []
    for row in summary_rows(one, other):
        texts = []
        for made, cell in zip((one, other), row, strict=True):
            texts.append((made.summary_vi or "")[slice(*cell.source)] if cell else "")
            if cell is not None:
                assert (made.summary_en or "")[slice(*(cell.target or ()))] == texts[-1].upper()
        found.append(tuple(texts))
    assert found == rows


def test_a_summary_without_english_is_lined_up_too() -> None:
    [(one, other)] = summary_rows(summary(RAIN), summary(RAIN, english=False))
    assert one is not None
    assert other is not None
    assert (one.target, other.target) == ((0, len(RAIN)), None)


def translated(*pieces: tuple[int, int]) -> Digest:
    segments, text = [], ""
    for start, end in pieces:
        target = f"{start}-{end}."
        segments.append(Segment(SOURCE[start:end], target, start, end, len(text)))
        text += f"{target} "
    return digest(translation=text.strip(), segments=tuple(segments))


def test_pieces_of_a_sentence_that_one_cut_are_together() -> None:
    one, other = translated((0, 33), (35, 74)), translated((0, 10), (10, 33))
    rows = translation_rows(one, other)
    spans = [tuple(cell and (cell.source, cell.target) for cell in row) for row in rows]
    assert spans == [
        (((0, 33), (0, 5)), ((0, 33), (0, 12))),
        (((35, 74), (6, 12)), None),
    ]
    assert translation_rows(digest(), digest()) == []


@pytest.mark.parametrize(
    ("first", "second", "marked"),
    [
        ("", "", ([], [])),
        ("It rains.", "It rains.", ([], [])),
        ("It rains.", "It rained.", (["rains"], ["rained"])),
        ("Heavy rain fell.", "Rain fell here.", (["Heavy rain"], ["Rain", "here"])),
        ("5% in March", "6% in March", (["5"], ["6"])),
        ("a", "", (["a"], [])),
    ],
)
def test_words_that_differ(first: str, second: str, marked: tuple[list[str], list[str]]) -> None:
    spans = differing(first, second)
    assert (
        tuple([text[a:b] for a, b in own] for text, own in zip((first, second), spans, strict=True)) == marked
    )


@given(st.text(max_size=40), st.text(max_size=40))
def test_without_the_words_that_differ_any_two_texts_are_the_same(first: str, second: str) -> None:
    left = []
    for text, spans in zip((first, second), differing(first, second), strict=True):
        for start, end in reversed(spans):
            assert start < end
            text = text[:start] + " " + text[end:]
        left.append("".join(text.split()))
    assert left[0] == left[1]


def test_a_text_without_end_is_not_searched() -> None:
    assert differing("a " * 5_000, "b " * 5_000) == ([], [])
