"""Prompts: what models are asked, and what is taken off their answers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from nlp.checks.translation import check_translation
from nlp.errors import ModelError
from nlp.models import prompts
from nlp.models.card import ModelCard, Task
from nlp.models.contract import Request
from nlp.models.table import MODELS

BASE = MODELS["embedded-base"]
TRAINED = replace(BASE, prompt="trained")
PLAIN = ModelCard("plain", ("translate",), (), prefix="vi: ")
TERMS = replace(BASE, prompt="hy-mt")

REQUESTS = (
    Request("translate", "Giá xăng giảm."),
    Request("summarize", "Đoạn một.\n\nĐoạn hai.", title="Tiêu đề", sentences=2),
    Request("summarize", "Đoạn một."),
)


@pytest.mark.parametrize("card", [BASE, TRAINED, PLAIN])
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
            Request("summarize", "Một.\n\n Hai. ", title="Tiêu  đề", sentences=3, syllables=55),
            "Tiêu đề\nMột.\nHai.\nTóm tắt (3 câu, 55 chữ):",
        ),
        (TRAINED, Request("summarize", "Một.", sentences=1, syllables=30), "Một.\nTóm tắt (1 câu, 30 chữ):"),
        (PLAIN, Request("translate", "Giá\nxăng"), "vi: Giá xăng"),
        (PLAIN, Request("translate", "Giá xăng", terms=(("xăng", "petrol"),)), "vi: Giá xăng"),
        (
            TERMS,
            Request("translate", "Giá {terms}", terms=((" xăng\n{en}", "petrol {vi}"),), context="Hôm qua."),
            "Reference the following translations:\nxăng {en} translates to petrol {vi}\n\nTranslate the "
            "following text into English. Note that you must ONLY output the translated result without any "
            "additional explanation:\n\nGiá {terms}",
        ),
        (
            TERMS,
            Request("translate", "Giá xăng giảm.", context="Hôm\nqua {text}."),
            "[Background Information]\nHôm qua {text}.\n\nPlease translate the following text into English, "
            "taking the provided background information into consideration.\n\n[Source Text]\nGiá xăng giảm.",
        ),
    ],
)
def test_prompts_without_examples(card: ModelCard, request_: Request, expected: str) -> None:
    assert prompts.render(card, request_) == expected


def test_other_words_have_another_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    before = prompts.fingerprint("trained")
    assert re.fullmatch("trained [0-9a-f]{8}", before)
    assert prompts.fingerprint("") == ""
    changed = {**prompts._styles()["trained"], "summarize": {"template": "{text}\nTóm lại:"}}
    monkeypatch.setattr(prompts, "_styles", lambda: {"trained": changed})
    assert prompts.fingerprint("trained") != before


@pytest.mark.parametrize("text", ["{text}", "{title} {sentences} {syllables}", "{", "100% {0}", "\\n"])
def test_braces_in_a_source_are_text(text: str) -> None:
    for task in ("translate", "summarize"):
        request = Request(task, text, title=text, sentences=2)
        rendered = prompts.render_request(BASE, request)
        assert rendered.count(text) == 1
        rendered = prompts.render_request(TRAINED, request)
        assert rendered.count(text) == (2 if task == "summarize" else 1)


@pytest.mark.parametrize("task", ["translate", "summarize"])
def test_a_source_cannot_pass_for_an_example(task: Task) -> None:
    rendered = prompts.render_request(BASE, Request(task, "Một.\n\n\nHai.\r\n\r\nBa.", title="A\n\nB"))
    assert "Một.\nHai.\nBa." in rendered or "Một. Hai. Ba." in rendered


def test_the_prefix_shows_examples_in_the_words_of_the_request() -> None:
    prefix = prompts.render_prefix(BASE, "translate")
    shown = prompts._style("base", "translate")["examples"]
    assert 4 <= len(shown) <= 6
    for example in shown:
        question = prompts.render_request(BASE, Request("translate", example["text"]))
        assert f"{question} {example['answer']}\n\n" in prefix
    # Tokens of the prefix must not change with what follows it.
    assert prefix.endswith("\n\n")


def test_without_examples_there_is_no_prefix() -> None:
    assert prompts.render_prefix(TRAINED, "translate") == prompts.render_prefix(TRAINED, "summarize") == ""


def test_the_answers_of_the_examples_pass_the_checks_of_a_translation() -> None:
    for example in prompts._style("base", "translate")["examples"]:
        assert check_translation(example["text"], example["answer"]) == []


@pytest.mark.parametrize(
    ("task", "output", "expected"),
    [
        ("translate", " Prices fall.", "Prices fall."),
        ("translate", " Prices fall.\n\nVietnamese: Hà Nội", "Prices fall."),
        ("translate", "Prices  fall. English: again", "Prices fall."),
        ("translate", "Name in Vietnamese: Hoi An.", "Name in Vietnamese: Hoi An."),
        ("translate", "Vietnamese: Hà Nội", ""),
        ("translate", "\nPrices fall.", "Prices fall."),
        ("translate", "   \n ", ""),
        ("translate", "", ""),
        ("summarize", "Giá xăng giảm. Tóm tắt bài báo trên: Giá", "Giá xăng giảm."),
        ("summarize", "Giá xăng giảm.\nBài báo: …", "Giá xăng giảm."),
        ("summarize", "1. Giá xăng giảm.\n2. Giá dầu tăng.", "Giá xăng giảm."),
        ("summarize", "- Giá xăng giảm.", "Giá xăng giảm."),
        ("summarize", "12/6 là ngày khai mạc.", "12/6 là ngày khai mạc."),
        ("summarize", "5 người bị thương.", "5 người bị thương."),
        ("translate", "- 5 people were hurt.", "- 5 people were hurt."),
    ],
)
@pytest.mark.parametrize("card", [BASE])
def test_leftovers_of_the_prompt_are_taken_off(
    card: ModelCard, task: Task, output: str, expected: str
) -> None:
    assert prompts.clean(card, task, output) == expected


@pytest.mark.parametrize(("card", "expected"), [(BASE, True), (TRAINED, True), (PLAIN, False)])
def test_an_output_is_a_line_where_the_style_says_so(card: ModelCard, expected: bool) -> None:
    assert prompts.stops_at_newline(card, "translate") is expected


def test_an_unknown_style_is_an_error() -> None:
    card: Any = replace(BASE, prompt="no such style")
    with pytest.raises(ModelError, match="no such style"):
        prompts.render(card, REQUESTS[0])


@pytest.mark.parametrize("name", MODELS)
def test_a_card_says_whether_its_prompt_takes_terms(name: str) -> None:
    card = MODELS[name]
    if "translate" in card.tasks and card.hints != "inline":
        asked = prompts.render_request(card, Request("translate", "Giá xăng", terms=(("xăng", "petrol"),)))
        assert ("petrol" in asked) is (card.hints == "prompt")
