"""A comparison as it is shown: safe, in both languages, the same once, and back from the browser."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import pytest

from nlp.checks.finding import Finding
from nlp.digest import Segment
from nlp.errors import InputError
from nlp.page.compare.comparison import Comparison
from nlp.page.compare.html import compared
from nlp.page.keep import restore
from nlp.settings import Settings
from tests.page.scripted import ATTACK, SOURCE, Tags, article, digest

ENGLISH = "Coffee prices rose 5% in March."


def made(english: str = ENGLISH, **values: Any) -> Any:
    segments = (Segment(SOURCE[:33], english, 0, 33, 0),)
    fields = {
        "summary_en": english,
        "summary_segments": segments,
        "translation": english,
        "segments": segments,
    }
    return digest(**{**fields, **values})


DRAFT = Settings(beams=1)


@pytest.mark.parametrize(("language", "same"), [("vi", "giống nhau"), ("en", "the same")])
def test_what_is_the_same_stands_once(language: Any, same: str) -> None:
    shown = compared(Comparison(made(), made(settings=DRAFT)), language)
    assert shown.count(f">{same}<") == 4  # headline, summary, its English, the translation
    assert "tt-differ" not in shown
    assert "embedded · " in shown


def test_what_differs_is_marked_in_both() -> None:
    other = made("Coffee prices rose 6% in March.", settings=DRAFT)
    shown = compared(Comparison(made(), other), "en")
    assert re.findall(r'<span class="tt-differ">(.*?)</span>', shown) == ["5", "6"] * 2
    assert shown.count('<span class="tt-way">A</span>') == 4
    assert "1.5 s · points to note: 0" in shown


def test_findings_are_at_their_words_and_in_a_list_of_each() -> None:
    finding = Finding("number_added", "error", "summary_en", ((19, 20),), detail="6")
    other = made("Coffee prices rose 6% in March.", warnings=(finding,))
    shown = compared(Comparison(made(), other), "en")
    assert shown.count("tt-mark tt-error") == 1
    assert "B · Please note" in shown
    assert "There is nothing to note." in shown


def test_one_without_a_translation_says_so() -> None:
    nothing = {
        "summary_en": None,
        "summary_segments": (),
        "translation": None,
        "segments": (),
        "title_en": None,
    }
    shown = compared(Comparison(made(), made(**nothing, settings=Settings(preset="extractive"))), "en")
    assert shown.count("There is no such sentence.") == 3
    assert "extractive</h3>" in shown


def test_an_empty_pair_is_shown() -> None:
    empty = digest(summary_vi="", summary_sentences=(), summary_en=None, evidence=(), title_en=None, title="")
    assert "There is no result." in compared(Comparison(empty, empty), "en")


def test_nothing_of_an_article_becomes_html() -> None:
    segment = Segment(ATTACK, ATTACK, 0, len(ATTACK), 0)
    bad = made(
        ATTACK,
        title=ATTACK,
        title_en=ATTACK,
        article=article(ATTACK, title=ATTACK),
        summary_vi=ATTACK,
        summary_sentences=((0, len(ATTACK)),),
        summary_segments=(segment,),
        segments=(segment,),
    )
    tags = Tags(compared(Comparison(bad, made(article=article(ATTACK, title=ATTACK))), "vi"))
    assert not {"script", "img"} & set(tags.tags)
    assert not {name for name in tags.attributes if name.startswith("on")}
    assert sorted(tags.ends) == sorted(tags.tags)


def test_it_comes_back_from_the_browser() -> None:
    comparison = Comparison(made(), made(settings=DRAFT))
    [content] = re.findall(r'data-type="application/json" data-content="([^"]+)"', compared(comparison, "vi"))
    assert restore(content) == comparison


@pytest.mark.parametrize("digests", [None, [], [1, 2], [made().to_dict()], [made().to_dict()] * 3])
def test_anything_else_is_none(digests: Any) -> None:
    assert restore(base64.b64encode(json.dumps({"digests": digests}).encode()).decode()) == "idle"


def test_two_articles_are_not_compared() -> None:
    other = made(article=article("Một bài khác."))
    with pytest.raises(InputError, match="two articles"):
        Comparison.from_dict(json.loads(Comparison(made(), other).to_json()))
