"""The command that weighs what a wider search costs against what it brings, without a model."""

from __future__ import annotations

import math
from typing import Any

import pytest

pytest.importorskip("sacrebleu", reason="the extra `eval` is not installed")

from eval import effort, product, speed
from eval.data import render
from nlp.errors import InputError
from nlp.models.contract import Decoding, Model


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", Decoding()),
        ("8", Decoding(beams=8, spread=math.inf)),
        ("8/1.5", Decoding(beams=8, spread=1.5)),
    ],
)
def test_searches_are_read(text: str, expected: Decoding) -> None:
    assert effort.read_search(text) == expected


@pytest.mark.parametrize("text", ["", "x", "8/x", "8/1.5/2"])
def test_what_is_no_search_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"8/1\.5"):
        effort.read_search(text)


def test_outputs_come_in_the_order_of_their_sources(fake_model: Model) -> None:
    sources = ["Mưa lớn.", "Giá xăng giảm.", "Ngập.", "Trời nắng to.", "Gió."] * 2
    outputs = product.translate(fake_model, sources, Decoding())
    expected = [product.translate(fake_model, [source], Decoding())[0] for source in sources]
    assert outputs == expected
    assert product.translate(fake_model, [], Decoding()) == []


def test_sentences_are_from_all_over_the_texts() -> None:
    sentence = "Câu thứ {} của bài {} nói rằng trời mưa rất to ở nhiều nơi trong cả nước."
    texts = [" ".join(sentence.format(i, name) for i in range(9)) for name in "abc"]
    found = product.some_sentences(texts, 6)
    assert len(found) == 6
    assert {sentence.split("bài ")[1][0] for sentence in found} == {"a", "b", "c"}
    assert found == product.some_sentences(texts, 6)


def test_a_neighbour_is_busy_and_leaves() -> None:
    with product.busy_neighbour() as process:
        assert process.poll() is None
    assert process.poll() is not None


def test_what_a_user_waits_for_is_measured_and_shown(
    fake_preset: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(product, "_digest_cold", lambda article, preset: None)
    texts = speed.read_articles(limit=2)
    found = product.measure_product(texts, texts[0], fake_preset)
    assert set(found["times_slower"]) < set(found["tokens_per_second"])
    record = {"tasks": [], "articles": [], "systems": {"product": found}, "machine": {}, "versions": {}}
    shown = render("speed.md.jinja", record)
    assert "| the same in a warm process |" in shown
    assert "times slower |" in shown


def test_the_sample_is_what_product_digests(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: dict[str, Any] = {}
    monkeypatch.setattr(speed, "call_alone", lambda given: calls.update(given) or {"systems": {}})
    options: dict[str, Any] = {"preset": "embedded", "sentences": 1, "seconds": 1.0, "rows": []}
    speed.measure_all(["a"], ["product"], **options)
    assert "Cần Thơ" in calls["product"][2]
    speed.measure_all(["a"], ["product"], article="Bài khác.", **options)
    assert calls["product"][2] == "Bài khác."
