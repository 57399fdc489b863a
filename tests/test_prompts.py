"""Prompts: what models are asked, and what is taken off their answers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from nlp import prompts
from nlp.catalog import MODELS, ModelCard
from nlp.errors import ModelError
from nlp.models.base import Request, Task

FEW_SHOT = MODELS["embedded"]
TRAINED = replace(FEW_SHOT, prompt="trained")
PLAIN = ModelCard("plain", ("translate",), "", prefix="vi: ")

REQUESTS = (
    Request("translate", "Giá xăng giảm."),
    Request("summarize", "Đoạn một.\n\nĐoạn hai.", title="Tiêu đề", sentences=2),
    Request("summarize", "Đoạn một."),
)


@pytest.mark.parametrize("card", [FEW_SHOT, TRAINED, PLAIN])
@pytest.mark.parametrize("request_", REQUESTS)
def test_a_prompt_is_its_prefix_and_the_request(card: ModelCard, request_: Request) -> None:
    prefix = prompts.render_prefix(card, request_.task)
    assert prompts.render(card, request_) == prefix + prompts.render_request(card, request_)


@pytest.mark.parametrize(
    ("card", "request_", "expected"),
    [
        (TRAINED, Request("translate", "Giá xăng giảm."), "Vietnamese: Giá xăng giảm.\nEnglish:"),
        (
            TRAINED,
            Request("summarize", "Một.\n\n Hai. ", title="Tiêu  đề", sentences=3),
            "Tiêu đề\nMột.\nHai.\nTóm tắt (3 câu):",
        ),
        (TRAINED, Request("summarize", "Một.", sentences=1), "Một.\nTóm tắt (1 câu):"),
        (PLAIN, Request("translate", "Giá\nxăng"), "vi: Giá xăng"),
    ],
)
def test_prompts_without_examples(card: ModelCard, request_: Request, expected: str) -> None:
    assert prompts.render(card, request_) == expected


@pytest.mark.parametrize("text", ["{text}", "{title} {sentences}", "{", "100% {0}", "\\n"])
def test_braces_in_a_source_are_text(text: str) -> None:
    for task in ("translate", "summarize"):
        request = Request(task, text, title=text, sentences=2)
        rendered = prompts.render_request(FEW_SHOT, request)
        assert rendered.count(text) == (2 if task == "summarize" else 1)


@pytest.mark.parametrize("task", ["translate", "summarize"])
def test_a_source_cannot_pass_for_an_example(task: Task) -> None:
    rendered = prompts.render_request(FEW_SHOT, Request(task, "Một.\n\n\nHai.\r\n\r\nBa.", title="A\n\nB"))
    assert "\n\n" not in rendered


@pytest.mark.parametrize("task", ["translate", "summarize"])
def test_the_prefix_shows_examples_in_the_words_of_the_request(task: Task) -> None:
    prefix = prompts.render_prefix(FEW_SHOT, task)
    shown = prompts._style("few_shot", task)["examples"]
    assert len(shown) >= 2
    for example in shown:
        request = Request(task, example["text"], example.get("title", ""), example.get("sentences", 1))
        assert f"{prompts.render_request(FEW_SHOT, request)} {example['answer']}\n\n" in prefix
    # Tokens of the prefix must not change with what follows it.
    assert prefix.endswith("\n\n")


def test_without_examples_there_is_no_prefix() -> None:
    assert prompts.render_prefix(TRAINED, "translate") == prompts.render_prefix(TRAINED, "summarize") == ""


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+", re.sub(r"(?<=\d)[.,](?=\d)", "", text)))


@pytest.mark.parametrize("task", ["translate", "summarize"])
def test_the_answers_of_the_examples_invent_no_number(task: Task) -> None:
    for example in prompts._style("few_shot", task)["examples"]:
        assert numbers(example["answer"]) <= numbers(example["text"])


def test_the_summaries_of_the_examples_have_the_sentences_they_were_asked_for() -> None:
    examples = prompts._style("few_shot", "summarize")["examples"]
    for example in examples:
        assert len(re.findall(r"\.(?=\s|$)", example["answer"])) == example["sentences"]
    assert len({example["sentences"] for example in examples}) > 1


@pytest.mark.parametrize(
    ("task", "output", "expected"),
    [
        ("translate", " Prices fall.", "Prices fall."),
        ("translate", " Prices fall.\n\nVietnamese: Hà Nội", "Prices fall."),
        ("translate", "Prices  fall. English: again", "Prices fall."),
        ("translate", "\nPrices fall.", "Prices fall."),
        ("translate", "   \n ", ""),
        ("translate", "", ""),
        ("summarize", " Giá xăng giảm. Tóm tắt (2 câu): Giá", "Giá xăng giảm."),
        ("summarize", " Giá xăng giảm.\nBài báo: …", "Giá xăng giảm."),
    ],
)
@pytest.mark.parametrize("card", [FEW_SHOT])
def test_leftovers_of_the_prompt_are_taken_off(
    card: ModelCard, task: Task, output: str, expected: str
) -> None:
    assert prompts.clean(card, task, output) == expected


@pytest.mark.parametrize(("card", "expected"), [(FEW_SHOT, True), (TRAINED, True), (PLAIN, False)])
def test_an_output_is_a_line_where_the_style_says_so(card: ModelCard, expected: bool) -> None:
    assert prompts.stops_at_newline(card, "translate") is expected


def test_an_unknown_style_is_an_error() -> None:
    card: Any = replace(FEW_SHOT, prompt="no such style")
    with pytest.raises(ModelError, match="no such style"):
        prompts.render(card, REQUESTS[0])
