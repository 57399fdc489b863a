"""Tests of nlp.summarize.shorten: what the model leaves out is left out, and what is faulty is not shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from nlp.extract.salience import Salience
from nlp.models.contract import Request
from nlp.pipeline import Pipeline
from nlp.settings import RunOptions, Settings
from nlp.summarize.shorten import BEAMS, SHARE, TOGETHER
from tests.conftest import FakeModel

ARTICLE = """Hà Nội mưa lớn, 12 tuyến phố ngập sâu

Mưa lớn từ rạng sáng 5/8 làm 12 tuyến phố ở trung tâm Hà Nội ngập sâu, giao thông trong khu phố cũ \
rối loạn suốt cả buổi sáng và đầu giờ chiều. Công ty Thoát nước Hà Nội cho biết lượng mưa đo được \
tại quận Hoàn Kiếm là 96 mm, cao nhất từ đầu năm đến nay.

Chị Lê Thu Hà, 34 tuổi, nhân viên ngân hàng ở phố Bà Triệu, mất hai giờ để đi 5 km, vì xe chết máy \
giữa đường. Cảnh sát giao thông huy động 200 người phân luồng tại các nút giao, trong khi công nhân \
vớt rác ở các miệng cống. Trung tâm Dự báo khí tượng nói mưa sẽ giảm từ chiều nay, nhưng đề nghị \
người dân không đi qua chỗ ngập sâu."""


def without_aside(request: Request) -> str:
    """What stands before that with which the first sentence of the article ends."""
    kept = [" ".join(chunk.text for chunk in sentence) for sentence in request.made_of]
    return " ".join(f"{text.split(' , giao thông')[0]}." for text in kept).replace(" ,", ",")


@pytest.fixture
def shortening(fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    """A pipeline whose summariser can be bound to sentences; it leaves out an aside."""
    monkeypatch.setattr(FakeModel, "constructs", True)
    monkeypatch.setattr(Salience, "expected", lambda self, text, usual: -len(text))  # the shortest is best
    fake_model.answer = without_aside
    return Pipeline(fake_model, None, Settings(preset="embedded-shortened", translate="none"))


def quoted(pipeline: Pipeline, **options: Any) -> str:
    whole = replace(pipeline.settings, preset="extractive", translator="")
    from nlp.pipeline import load

    return load(whole).digest(ARTICLE, settings=RunOptions(**options, translate="none")).summary_vi or ""


def test_the_sentences_are_those_that_would_be_quoted(shortening: Pipeline) -> None:
    digest = shortening.digest(ARTICLE)
    [[request]] = shortening.summarizer.batches  # type: ignore[union-attr]
    assert request.text.replace("\n", " ") == quoted(shortening)
    assert request.title == digest.title
    assert request.decoding.beams == BEAMS
    assert request.syllables == pytest.approx(SHARE * len(request.text.split()), abs=5)
    assert digest.summary_vi == without_aside(request)
    assert "shortened" in {finding.code for finding in digest.warnings}
    assert len(digest.evidence) == len(request.made_of)


@pytest.mark.parametrize(
    "answer", ["", "Mưa lớn làm 13 tuyến phố ngập.", "It rained for a long time in the city."]
)
def test_what_has_an_error_is_not_shown(shortening: Pipeline, answer: str) -> None:
    shortening.summarizer.answer = lambda request: answer  # type: ignore[union-attr]
    digest = shortening.digest(ARTICLE)
    assert digest.summary_vi == quoted(shortening)
    assert "shortened" not in {finding.code for finding in digest.warnings}


def test_what_an_editor_would_rather_say_is_taken(
    shortening: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Salience, "expected", lambda self, text, usual: len(text))
    assert shortening.digest(ARTICLE).summary_vi == quoted(shortening)


def test_many_sentences_are_shortened_in_groups(shortening: Pipeline) -> None:
    shortening.digest(ARTICLE, settings=RunOptions(length=4, translate="none"))
    asked = [request for batch in shortening.summarizer.batches for request in batch]  # type: ignore[union-attr]
    assert len(asked) > 1
    assert max(len(request.made_of) for request in asked) == TOGETHER


def test_a_short_summary_stays_as_it_is(shortening: Pipeline) -> None:
    text = "Mưa lớn ở Huế hôm nay.\n\nNước ngập nhiều tuyến phố lớn ở Huế. Trời tạnh. Nước rút. Xe chạy lại."
    digest = shortening.digest(text, settings=RunOptions(length=1, translate="none"))
    assert not shortening.summarizer.batches  # type: ignore[union-attr]
    assert digest.summary_vi in text


def test_a_model_that_cannot_be_bound_writes(fake_model: FakeModel) -> None:
    pipeline = Pipeline(fake_model, None, Settings(preset="embedded-shortened", translate="none"))
    pipeline.digest(ARTICLE)
    assert not any(request.made_of for batch in fake_model.batches for request in batch)


@pytest.mark.embedded
def test_the_embedded_model_leaves_out_and_nothing_else(embedded: Pipeline) -> None:
    pipeline = Pipeline(embedded.summarizer, None, Settings(preset="embedded-shortened", translate="none"))
    digest = pipeline.digest(ARTICLE)
    summary, whole = digest.summary_vi or "", quoted(pipeline)
    words = iter(whole.casefold().replace(",", " ").replace(".", " ").split())
    assert all(word in words for word in summary.casefold().replace(",", " ").replace(".", " ").split())
    assert len(summary) <= len(whole)
