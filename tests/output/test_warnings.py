"""Warnings name the words and the sentence that they speak of, each once."""

from __future__ import annotations

from nlp.checks.finding import Finding
from nlp.digest import Segment
from nlp.output.labels import Language
from nlp.output.sections import warnings_of
from nlp.output.warnings import Written, warning_lines
from tests.output.digests import make_digest

SENTENCES = [
    "The bridge opened today.",
    "It has two lanes.",
    "A driver who has waited for it for more than ten years is glad of it.",
]
TEXT = " ".join(SENTENCES)
STARTS = [TEXT.index(sentence) for sentence in SENTENCES]


def segments(text: str = TEXT, sentences: list[str] = SENTENCES) -> tuple[Segment, ...]:
    return tuple(Segment("…", one, i, i + 1, text.index(one)) for i, one in enumerate(sentences))


def unsure(
    number: int, code: str = "low_confidence", detail: str = "", field: str = "translation"
) -> Finding:
    start = STARTS[number]
    return Finding(code, "warning", field, ((start, start + len(SENTENCES[number])),), (), detail)


def lines(*findings: Finding, language: Language = "en", **values: object) -> list[str]:
    usual = {"summary_vi": None, "summary_en": None, "translation": TEXT, "segments": segments()}
    return [*warnings_of(make_digest(warnings=findings, **{**usual, **values}), language)]


def test_a_warning_of_one_sentence_names_it() -> None:
    assert lines(unsure(1, "copied_source"))[0].endswith("not translated. (sentence 2: “It has two lanes.”)")
    long = "A driver who has waited for it for more than ten years is…"
    assert lines(unsure(2))[0].endswith(f"(sentence 3: “{long}”)")
    assert lines(unsure(2), language="vi")[0].endswith(f"(câu 3: “{long}”)")


def test_words_within_a_sentence_are_shown_with_its_number() -> None:
    start = TEXT.index("two lanes")
    finding = Finding("changed_unit", "warning", "translation", ((start, start + 9),), (), "hai làn")
    assert lines(finding)[0].endswith("[two lanes] (sentence 2)")


def test_what_holds_of_several_sentences_is_said_once() -> None:
    first, second = (unsure(n, "missing_number", "12") for n in (2, 0))
    [line] = lines(first, second, first)
    assert line.endswith("“12” of its source. (sentences 1, 3)")
    assert lines(first, second, language="vi")[0].endswith("(các câu 1, 3)")


def test_what_holds_of_all_or_of_the_only_sentence_names_none() -> None:
    everywhere = Finding("loop", "warning", "translation", ((0, len(TEXT)),))
    nowhere = Finding("loop", "warning", "translation")
    of_the_source = Finding("source_note", "info", "source", detail="It was HTML.")
    for finding in (everywhere, nowhere, of_the_source):
        assert "sentence " not in lines(finding)[0].replace("This sentence", "")
    alone = lines(unsure(0), translation=SENTENCES[0], segments=segments()[:1])
    assert "(sentence" not in alone[0]


def test_outputs_are_named_where_there_are_several() -> None:
    values = {"summary_en": TEXT, "summary_segments": segments()}
    found = lines(unsure(2, "loop", "x"), unsure(1, "loop", "x", "summary_en"), unsure(0), **values)
    assert found[0].endswith(" (English translation of the article, sentence 3; English summary, sentence 2)")
    assert found[1].endswith(" (English translation of the article, sentence 1: “The bridge opened today.”)")


def test_a_warning_of_the_title_says_so() -> None:
    finding = Finding("low_confidence", "warning", "title_en", ((0, 11),))
    assert lines(finding, title_en="A new bridge")[0].endswith(" (Title in English)")
    assert lines(finding, title_en="A new bridge", language="vi")[0].endswith(" (Tiêu đề tiếng Anh)")


def test_a_place_without_words_belongs_to_its_sentence() -> None:
    written = {"translation": Written("", TEXT, [(s, s + 5) for s in STARTS])}
    finding = Finding("cut_off", "warning", "translation", ((STARTS[1], STARTS[1]),))
    assert next(iter(warning_lines([finding], written, "en"))).endswith("(sentence 2: “It ha”)")
