from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.article.parse import Article, Dropped
from nlp.checks.evidence import Evidence
from nlp.checks.finding import Finding
from nlp.digest import Digest, Segment
from nlp.errors import InputError
from nlp.settings import Settings

texts = st.text(max_size=30)
spans = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=3).map(tuple)
digests = st.builds(
    Digest,
    id=texts,
    title=texts,
    summary_vi=st.none() | texts,
    summary_en=st.none() | texts,
    translation=st.none() | texts,
    title_en=st.none() | texts,
    article=st.builds(
        Article,
        title=texts,
        lead=texts,
        body=st.lists(texts, max_size=2).map(tuple),
        captions=st.lists(texts, max_size=2).map(tuple),
        dropped=st.lists(st.builds(Dropped, texts, texts, st.integers(1, 9)), max_size=2).map(tuple),
    ),
    segments=st.lists(
        st.builds(Segment, texts, texts, st.integers(0), st.integers(0), st.integers(0)), max_size=2
    ).map(tuple),
    evidence=st.lists(
        st.builds(
            Evidence, st.integers(0, 5), st.lists(st.integers(0, 9), max_size=3).map(tuple), st.floats(0, 1)
        ),
        max_size=2,
    ).map(tuple),
    sentences=spans,
    warnings=st.lists(
        st.builds(
            Finding,
            code=texts,
            severity=st.sampled_from(["info", "warning", "error"]),
            spans=spans,
            source_spans=spans,
            detail=texts,
        ),
        max_size=2,
    ).map(tuple),
    settings=st.builds(Settings, length=st.sampled_from(["short", "long", 3]), bullets=st.booleans()),
)


@given(digests)
def test_a_digest_survives_json_without_loss(digest: Digest) -> None:
    assert Digest.from_dict(json.loads(digest.to_json())) == digest


def test_a_digest_that_was_kept_before_headlines_were_translated_is_read() -> None:
    digest = Digest("", "Tin", None, None, None, Article("Tin", "", ("Câu.",), (), ()))
    kept = digest.to_dict()
    del kept["title_en"]
    assert Digest.from_dict(kept) == digest


@pytest.mark.parametrize("data", [{}, {"id": "x"}, {"article": 3}])
def test_what_is_not_a_digest_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(InputError, match="not a digest"):
        Digest.from_dict(data)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"task": "rewrite"}, "task must be one of digest, summarize, translate"),
        ({"translate": "all"}, "translate must be one of summary, article, none"),
        ({"length": "huge"}, "length must be one of short, medium, long, a number"),
        ({"length": 0}, "length must be 1 to 30"),
        ({"length": "31"}, "length must be 1 to 30"),
        ({"beams": 17}, "beams must be"),
        ({"engine": "magic"}, "engine must be one of auto, .*ctranslate2"),
        ({"batch_size": -1}, "batch_size must be"),
    ],
)
def test_bad_settings_are_refused_in_one_sentence(options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Settings(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("length", "sentences"), [("short", 2), ("medium", 4), ("long", 6), (5, 5), ("5", 5), (1, 1)]
)
def test_length_in_sentences(length: str | int, sentences: int) -> None:
    assert Settings(length=length).sentences == sentences


def test_the_hash_names_the_settings() -> None:
    assert Settings().hash == Settings().hash
    assert Settings(length="5").hash == Settings(length=5).hash
    others = [
        Settings(task="translate"),
        Settings(length="long"),
        Settings(bullets=True),
        Settings(translate="none"),
        Settings(beams=4),
        Settings(batch_size=3),
        Settings(attempts=1),
    ]
    assert len({settings.hash for settings in [Settings(), *others]}) == 8
    assert len(Settings().hash) == 12
    assert {field.name for field in dataclasses.fields(Settings)} == set(dataclasses.asdict(Settings()))
