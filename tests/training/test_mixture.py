"""The forms in which pairs are shown."""

from __future__ import annotations

from dataclasses import replace

from nlp.models.table import MODELS
from nlp.training.data import Pair, Report
from nlp.training.mixture import JOINED_WORDS, Mixture, Shares, reverse_example
from nlp.training.terms_in_source import PhraseTable, Term, TermWriter

CARD = replace(MODELS["embedded-base"], prompt="trained")
PAIRS = [
    Pair(
        f"Sáng nay Sở Y tế họp lần thứ {n} về việc tiêm phòng cho trẻ em ở các huyện miền núi .",
        f"This morning the Department of Health met for the time {n} on vaccination of upland children .",
        n,
    )
    for n in range(1, 101)
]


def writer(phrases: PhraseTable) -> TermWriter:
    return TermWriter(lambda text: [Term(9, 16, ("Department of Health",), "body")])


def make(shares: Shares, pairs: list[Pair] = PAIRS, **more: object) -> tuple[list[str], Mixture, Report]:
    mixture, report = Mixture(CARD, shares, writer), Report()
    made = mixture.examples({"a": pairs}, {"a": report}, **more)  # type: ignore[arg-type]
    return [example.prompt for example in made], mixture, report


def test_pairs_as_they_are() -> None:
    prompts, mixture, report = make(Shares())
    assert len(prompts) == len(set(prompts)) == report.kept == 94
    assert report.dropped == {"loose by word alignment": 6}
    assert all(prompt.startswith("Vietnamese: ") and prompt.endswith("\nEnglish:") for prompt in prompts)
    assert mixture.forms == {"plain": 94}
    assert make(Shares(), [])[0] == []


def test_the_other_way_round() -> None:
    prompts, mixture, _ = make(Shares(reverse=0.5))
    assert mixture.forms["reverse"] == sum(prompt.endswith("\nVietnamese:") for prompt in prompts) > 20
    example = reverse_example(CARD, "Chào buổi sáng.", "Good morning.")
    assert (example.task, example.prompt) == ("translate_to_vi", "English: Good morning.\nVietnamese:")
    assert example.target == "Chào buổi sáng."


def test_terms_in_the_source() -> None:
    prompts, mixture, _ = make(Shares(terms=0.3))
    written = [prompt for prompt in prompts if "Department of Health" in prompt]
    assert len(written) == mixture.forms["terms"] > 15
    assert len(written) < 70


def test_neighbours_in_one() -> None:
    prompts, mixture, report = make(Shares(joined=0.2), in_order=["a"], most={"a": 50})
    lengths = [len(prompt.split()) for prompt in prompts]
    long = [length for length in lengths if length > 40]
    assert len(long) == mixture.forms["joined"] == 10
    assert max(long) <= JOINED_WORDS[1] + 2
    assert report.kept == 50 + 3 * 10
