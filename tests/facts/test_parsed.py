"""A text is searched once, and parts and joins of it share what was found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.facts import parsed
from nlp.facts.parsed import ParsedText, facts_of
from nlp.facts.quantities import find_quantities
from nlp.text.sentences import split_sentences

TEXT = (
    "Sáng 16/1, UBND tỉnh khánh thành cầu dài 486 m với 4 làn xe.\n\n"
    "Ông Nguyễn Văn Nam cho biết vốn là 1.200 tỷ đồng. Cầu mở cửa lúc 7h30."
)


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were searched for quantities or split into sentences."""
    done: list[str] = []

    def search(text: str, language: str) -> object:
        done.append(text)
        return find_quantities(text, language)  # type: ignore[arg-type]

    def split(text: str) -> object:
        done.append(text)
        return split_sentences(text)

    monkeypatch.setattr(parsed, "find_quantities", search)
    monkeypatch.setattr(parsed, "split_sentences", split)
    return done


def test_what_was_found_is_kept(searches: list[str]) -> None:
    text = ParsedText(TEXT)
    assert text.quantities is text.quantities
    assert text.sentences is text.sentences
    assert searches == [TEXT, TEXT]


def test_parts_and_joins_search_nothing_again(searches: list[str]) -> None:
    text = ParsedText(TEXT)
    parts = [text.part(sentence) for sentence in text.sentences]
    joined = ParsedText.join([parts[2], parts[0]], "\n")
    assert [q.text for q in joined.quantities] == ["7h30", "16/1", "486", "4"]
    assert [joined.text[q.start : q.end] for q in joined.quantities] == [q.text for q in joined.quantities]
    assert [joined.text[s.start : s.end] for s in joined.sentences] == [parts[2].text, parts[0].text]
    assert searches == [TEXT, TEXT]


def test_a_span_knows_its_sentences() -> None:
    text = ParsedText(TEXT)
    second = text.sentences[1]
    span = text.span(second.start, len(TEXT))
    assert [span.text[s.start : s.end] for s in span.sentences] == [s.text for s in text.sentences[1:]]


@pytest.mark.parametrize("text", ["", " ", "Mưa.", "***", "12", "Một câu không có dấu chấm"])
def test_short_texts(text: str) -> None:
    found = ParsedText(text)
    assert [s.text for s in found.sentences] == [s.text for s in split_sentences(text)]
    assert ParsedText.join([], "\n").text == ""
    assert ParsedText.join([found], "\n").text == text
    assert ParsedText.of(found) is found
    assert ParsedText.of(text).text == text


@given(st.lists(st.sampled_from(TEXT.split(" ")), max_size=40))
def test_parts_hold_what_the_whole_holds(words: list[str]) -> None:
    text = ParsedText(" ".join(words))
    parts = [text.part(sentence) for sentence in text.sentences]
    assert [part.text for part in parts] == [sentence.text for sentence in text.sentences]
    for part, sentence in zip(parts, text.sentences, strict=True):
        whole = [q for q in text.quantities if sentence.start <= q.start < sentence.end]
        assert [q.text for q in part.quantities] == [q.text for q in whole]
        assert all(part.text[q.start : q.end] == q.text for q in part.quantities if q.end <= len(part.text))


def test_the_same_text_has_the_same_facts() -> None:
    assert facts_of(TEXT, "vi") is facts_of(TEXT, "vi")
    assert facts_of(TEXT, "vi") is not facts_of(TEXT, "en")


@pytest.mark.parametrize(
    ("text", "syllables", "there"),
    [
        ("Lễ hội ở Đà Nẵng", ["Da", "Nang"], True),
        ("in Danang today", ["Đà", "Nẵng"], True),
        ("Nẵng Đà", ["Đà", "Nẵng"], False),
        ("", ["Đà"], False),
    ],
)
def test_words_side_by_side(text: str, syllables: list[str], there: bool) -> None:
    assert ParsedText(text).has(syllables) is there
