"""The digest that a browser kept: it comes back whole, and whatever else is kept does no harm."""

from __future__ import annotations

import base64
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.page import html
from nlp.page.keep import restore
from tests.page.scripted import digest


def test_the_file_of_the_page_comes_back_as_the_digest() -> None:
    done = digest(translation="Prices rose.\n\nFarmers sold.")
    shown = html.result(language="vi", digest=done)
    [content] = re.findall(r'data-type="application/json" data-content="([^"]+)"', shown)
    assert restore(content) == done


def encoded(value: object) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "kept",
    [None, "", "x", "%%%", encoded([]), encoded({}), encoded(None), encoded({"title": 1}), "A" * 9_000_000],
)
def test_anything_else_is_no_digest(kept: str | None) -> None:
    assert restore(kept) == "idle"


@given(st.text(max_size=80))
def test_any_text_is_no_digest(kept: str) -> None:
    assert restore(kept) == "idle"
    assert restore(encoded({**digest().to_dict(), "article": kept})) == "idle"
