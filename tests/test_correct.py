"""A digest that a person corrects: what was touched is checked anew, the rest stays as it was."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.correct import _mover, correct
from nlp.digest import Digest
from nlp.errors import InputError
from nlp.pipeline import Pipeline
from nlp.settings import Settings
from tests.conftest import FakeModel
from tests.test_pipeline import ARTICLE


@pytest.fixture(scope="module")
def made() -> Digest:
    model = FakeModel()
    return Pipeline(model, model).digest(ARTICLE, settings=Settings(translate="article", attempts=1))


def sound(digest: Digest) -> None:
    """Segments and warnings stand where they say."""
    for segments, source, target in (
        (digest.segments, digest.article.text, digest.translation or ""),
        (digest.summary_segments, digest.summary_vi or "", digest.summary_en or ""),
    ):
        for one in segments:
            assert source[one.start : one.end] == one.source
            assert target[one.target_start : one.target_start + len(one.target)] == one.target
    for finding in digest.warnings:
        text = getattr(digest, finding.field, None) or ""
        assert all(
            0 <= start <= end <= len(text) for start, end in finding.spans if finding.field != "source"
        )


def test_a_wrong_number_that_is_put_right_is_no_warning_any_more(made: Digest) -> None:
    wrong = correct(made, {"translation": (made.translation or "").replace("18.5", "99")})
    assert "99" in [finding.detail for finding in wrong.warnings if finding.field == "translation"]
    sound(wrong)
    number = next(i for i, one in enumerate(made.segments) if "18,5" in one.source)
    english = "The bridge cost 18.5 billion dong in all, of which the people gave 2.3 billion dong."
    right = correct(wrong, {"translation": wrong.translation.replace(wrong.segments[number].target, english)})  # type: ignore[union-attr]
    assert right.segments[number].target == english
    at = right.segments[number].target_start
    about = [f for f in right.warnings if f.field == "translation" and f.spans[0][0] in range(at, at + 80)]
    assert not [finding for finding in about if finding.severity == "error"]
    # The other sentences are as they were.
    for i, one in enumerate(right.segments):
        assert one.target == made.segments[i].target or i == number
    sound(right)
    assert right.uncorrected == made


def test_a_changed_summary_gets_evidence_and_warnings_and_its_english_is_checked(made: Digest) -> None:
    changed = correct(made, {"summary_vi": "Sáng 12/3, xã Tân Hòa khánh thành cầu dài 500 m."})
    assert len(changed.summary_sentences) == len(changed.evidence) == 1
    assert any(f.field == "summary_vi" and "500" in f.detail for f in changed.warnings)
    assert any(f.field == "summary_en" and "500" in f.detail for f in changed.warnings)
    assert changed.summary_en == made.summary_en
    sound(changed)


def test_a_changed_headline_is_checked_alone(made: Digest) -> None:
    changed = correct(made, {"title_en": "Commune opens\n77 bridges"})
    assert changed.title_en == "Commune opens 77 bridges"
    assert any(finding.field == "title_en" for finding in changed.warnings)
    others = [finding for finding in changed.warnings if finding.field != "title_en"]
    assert sorted(map(str, others)) == sorted(str(f) for f in made.warnings if f.field != "title_en")


def test_a_sentence_that_was_taken_out_is_missed_in_the_one_before(made: Digest) -> None:
    first, second = made.summary_segments[:2]
    changed = correct(made, {"summary_en": first.target})
    assert [one.source for one in changed.summary_segments] == [
        (made.summary_vi or "")[first.start : second.end]
    ]
    assert "empty" not in [finding.code for finding in changed.warnings]
    sound(changed)


def test_a_translation_to_vietnamese_is_refused(made: Digest) -> None:
    other = replace(made, settings=Settings(task="translate", to="vi"))
    with pytest.raises(InputError, match="cannot be corrected"):
        correct(other, {"translation": "Tin."})


@pytest.mark.parametrize("changes", [{}, {"translation": " "}, {"summary_en": None}])
def test_nothing_changed_is_the_same(made: Digest, changes: dict[str, str | None]) -> None:
    given_back = {name: text if text is not None else made.summary_en for name, text in changes.items()}
    assert correct(made, given_back) is made  # type: ignore[arg-type]


def test_what_is_not_there_cannot_be_corrected(fake_pipeline: Pipeline) -> None:
    digest = fake_pipeline.digest(ARTICLE, settings=Settings(translate="none"))
    assert correct(digest, {"summary_en": "New", "translation": "New", "title_en": "New"}) is digest


def test_both_versions_are_in_the_json_and_come_back(made: Digest) -> None:
    changed = correct(correct(made, {"title_en": "One"}), {"title_en": "Two"})
    data = json.loads(changed.to_json())
    assert data["title_en"] == "Two"
    assert data["uncorrected"]["title_en"] == made.title_en
    assert Digest.from_dict(data) == changed


def test_of_a_kept_digest_glossaries_are_names_and_read_no_file(made: Digest) -> None:
    kept = made.to_dict()
    kept["settings"]["glossaries"] = ["mine 1a2b3c4d"]
    assert correct(Digest.from_dict(kept), {"title_en": "One"}).title_en == "One"


@given(st.lists(st.sampled_from(["a", "b", "c.", "\n"]), max_size=12), st.data())
def test_a_part_stays_inside_of_the_text(words: list[str], data: st.DataObject) -> None:
    old = " ".join(words)
    new = " ".join(data.draw(st.lists(st.sampled_from(["a", "b", "x"]), max_size=12)))
    parts = [(at, at + len(word)) for at, word in zip(_offsets(old.split(" ")), old.split(" "), strict=False)]
    moved = [_mover(old, new)(start, end) for start, end in parts]
    assert all(0 <= start <= len(new) and 0 <= end <= len(new) for start, end in moved)
    assert _mover(old, new)(0, len(old)) == (len(new) - len(new.lstrip()), len(new.rstrip()))


def _offsets(words: list[str]) -> list[int]:
    return [sum(len(word) + 1 for word in words[:n]) for n in range(len(words))]
