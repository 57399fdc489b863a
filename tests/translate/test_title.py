"""A headline beside the text under it: one sentence more, findings of its own, spans that stay right."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlp.models.contract import Request
from nlp.pipeline import Pipeline
from nlp.settings import Settings
from tests.conftest import FakeModel

BODY = (
    "Sáng 12/3, xã Tân Hòa khánh thành cây cầu dài 120 m.\n\n"
    "Cầu có tổng vốn 18,5 tỷ đồng. Ông Nguyễn Văn Tám nói ông rất vui. Bà Lê Thị Hạnh cũng vui."
)
TITLE = "Xã Tân Hòa khánh thành cầu 120 m"


def answering(model: FakeModel, answers: dict[str, str]) -> None:
    original: Callable[[Request], str] = model.answer
    model.answer = lambda request: answers.get(request.text) or original(request)


def test_the_headline_is_one_sentence_more_in_the_batch_of_the_summary(
    fake_pipeline: Pipeline, fake_model: FakeModel
) -> None:
    digest = fake_pipeline.digest(f"{TITLE}\n\n{BODY}", settings=Settings(attempts=1))
    translated = [batch for batch in fake_model.batches if batch[0].task == "translate"]
    assert len(translated) == 1
    assert sorted(request.text for request in translated[0]) == sorted(
        [TITLE, *(segment.source for segment in digest.summary_segments)]
    )
    assert digest.title_en


@pytest.mark.parametrize(
    ("title", "english", "shown"),
    [
        (TITLE, "Tan Hoa commune opens a 120 m bridge.", "Tan Hoa commune opens a 120 m bridge"),
        (TITLE, "Tan Hoa commune opens a 120 m bridge", "Tan Hoa commune opens a 120 m bridge"),
        (TITLE, "A 120 m bridge of Tan Hoa in the U.S.", "A 120 m bridge of Tan Hoa in the U.S."),
        (f"{TITLE}?", "Is the 120 m bridge of Tan Hoa open?", "Is the 120 m bridge of Tan Hoa open?"),
    ],
)
def test_a_headline_has_no_final_stop(
    fake_pipeline: Pipeline, fake_model: FakeModel, title: str, english: str, shown: str
) -> None:
    answering(fake_model, {title: english})
    assert fake_pipeline.digest(f"{title}\n\n{BODY}").title_en == shown


def test_a_headline_in_capitals_is_asked_for_as_a_sentence(
    fake_pipeline: Pipeline, fake_model: FakeModel
) -> None:
    fake_pipeline.digest(f"XÃ TÂN HÒA KHÁNH THÀNH CẦU MỚI DÀI 120 M\n\n{BODY}")
    asked = [request.text for batch in fake_model.batches for request in batch]
    assert "Xã Tân Hòa khánh thành cầu mới dài 120 m" in [text.replace(" M", " m") for text in asked]


def test_what_is_wrong_with_the_headline_is_told_of_it_alone(
    fake_pipeline: Pipeline, fake_model: FakeModel
) -> None:
    english = "The commune of Tan Hoa opens a bridge of 999 m."
    answering(fake_model, {TITLE: english})
    digest = fake_pipeline.digest(f"{TITLE}\n\n{BODY}")
    wrong = [finding for finding in digest.warnings if finding.spans and finding.field == "title_en"]
    assert "999" in [english[slice(*finding.spans[0])][:3] for finding in wrong]
    assert not [finding for finding in digest.warnings if "999" in finding.detail and finding not in wrong]
    assert digest.title_en is not None
    assert all(end <= len(digest.title_en) for f in wrong for _, end in f.spans)


def test_the_text_under_it_is_as_without_it(fake_pipeline: Pipeline) -> None:
    with_title = fake_pipeline.digest(f"{TITLE}\n\n{BODY}")
    assert with_title.summary_en is not None
    assert with_title.summary_vi is not None
    for segment in with_title.summary_segments:
        end = segment.target_start + len(segment.target)
        assert with_title.summary_en[segment.target_start : end] == segment.target
        assert with_title.summary_vi[segment.start : segment.end] == segment.source
    for row in with_title.ledger:
        for start, end in row.summary_vi:
            assert with_title.summary_vi[start:end].casefold() == row.text.casefold()


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        (BODY, Settings()),
        (f"{TITLE}\n\n{BODY}", Settings(translate="none")),
        (f"{TITLE}\n\n{BODY}", Settings(task="summarize")),
        (f"{TITLE}\n\n{BODY}", Settings(task="translate")),
    ],
)
def test_without_a_headline_or_a_translated_summary_there_is_none(
    fake_pipeline: Pipeline, text: str, settings: Settings
) -> None:
    assert fake_pipeline.digest(text, settings=settings).title_en is None


def test_progress_speaks_of_the_text_alone(fake_pipeline: Pipeline) -> None:
    last = list(fake_pipeline.events([f"{TITLE}\n\n{BODY}"]))[-2]
    digest = fake_pipeline.digest(f"{TITLE}\n\n{BODY}")
    assert last.text == digest.summary_en  # type: ignore[attr-defined]
