from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import chain
from math import inf

import pytest

from nlp.digest import Digest
from nlp.errors import InputError, ModelError
from nlp.events import Cleaned, Failed, Finished, Progressed
from nlp.models.contract import Decoding, Output, Request
from nlp.pipeline import Pipeline, load
from nlp.read.document import Document
from nlp.settings import Settings
from tests.conftest import FakeModel

ARTICLE = """Xã Tân Hòa khánh thành cầu mới

Sáng 12/3, xã Tân Hòa khánh thành cây cầu dài 120 m, thay bến đò đã dùng hơn 40 năm.

Cầu có tổng vốn 18,5 tỷ đồng, trong đó người dân góp 2,3 tỷ đồng. Công trình được khởi công tháng 5/2022.

Bà Lê Thị Hạnh, Chủ tịch UBND xã, cho biết cầu phục vụ 6.000 người dân. Học sinh không còn phải đi đò.

Ông Nguyễn Văn Tám, 67 tuổi, nói ông đã chờ ngày này từ lâu. "Nay bà con đi chợ chỉ mất 10 phút", ông nói.

- Tải trọng cho phép là 8 tấn.
- Mặt cầu rộng 5 m.
"""


def long_article(paragraphs: int) -> str:
    lines = [f"Hội thảo về nông nghiệp lần thứ {paragraphs}"]
    for i in range(paragraphs):
        lines.append(
            f"Đại biểu thứ {i} trình bày báo cáo về cây trồng số {i} trước các nhà khoa học của tỉnh. "
            f"Báo cáo {i} nêu rõ năng suất đạt {i + 10} tạ mỗi héc ta trong vụ mùa vừa qua."
        )
    return "\n\n".join(lines)


def codes(digest: Digest) -> set[str]:
    return {finding.code for finding in digest.warnings}


def test_a_digest_has_summary_english_evidence_and_settings(fake_pipeline: Pipeline) -> None:
    digest = fake_pipeline.digest(ARTICLE)
    assert digest.title == "Xã Tân Hòa khánh thành cầu mới"
    assert digest.summary_vi is not None
    assert digest.summary_vi.startswith("Sáng 12/3, xã Tân Hòa")
    assert digest.summary_en is not None
    assert digest.translation is None
    assert digest.sentences_read == 9
    assert digest.evidence[0].source == (0,)
    assert digest.models["summarizer"] == {"name": "fake", "engine": "fake"}
    assert digest.settings == Settings()
    assert list(digest.timings)[-1] == "total"


@pytest.mark.parametrize(
    ("settings", "present"),
    [
        (Settings(), {"summary_vi", "summary_en"}),
        (Settings(translate="none"), {"summary_vi"}),
        (Settings(translate="article"), {"summary_vi", "summary_en", "translation"}),
        (Settings(task="summarize"), {"summary_vi"}),
        (Settings(task="translate"), {"translation"}),
    ],
)
def test_each_task_fills_its_fields(fake_pipeline: Pipeline, settings: Settings, present: set[str]) -> None:
    digest = fake_pipeline.digest(ARTICLE, settings=settings)
    fields = ("summary_vi", "summary_en", "translation")
    assert {field for field in fields if getattr(digest, field) is not None} == present


def test_a_list_gives_a_list_in_order_and_one_gives_one(fake_pipeline: Pipeline) -> None:
    texts = [long_article(n) for n in (9, 3, 30, 4)]
    digests = fake_pipeline.digest(texts)
    assert [digest.title for digest in digests] == [text.splitlines()[0] for text in texts]
    assert fake_pipeline.digest([]) == []
    assert [d.summary_vi for d in digests] == [fake_pipeline.digest(text).summary_vi for text in texts]


def test_what_is_recorded_is_what_was_loaded(fake_model: FakeModel) -> None:
    own = Settings(preset="clean", device="cpu", engine="transformers")
    digest = Pipeline(fake_model, fake_model, own).digest(ARTICLE, settings=Settings(length="medium"))
    assert digest.settings == replace(own, length="medium")


@pytest.mark.parametrize("paragraphs", [3, 10, 60, 200])
def test_the_whole_article_is_read(fake_pipeline: Pipeline, fake_model: FakeModel, paragraphs: int) -> None:
    digest = fake_pipeline.digest(long_article(paragraphs), settings=Settings(translate="none"))
    asked = "\n".join(request.text for batch in fake_model.batches for request in batch)
    assert digest.sentences_read == 2 * paragraphs
    for i in range(paragraphs):
        assert f"Báo cáo {i} nêu rõ" in asked
        assert f"cây trồng số {i} trước" in asked
    assert digest.parts >= 2 * paragraphs * 15 / fake_model.budget


@pytest.mark.parametrize("length", ["short", "medium", "long", 1, 9])
def test_no_more_sentences_than_asked(fake_pipeline: Pipeline, length: str | int) -> None:
    settings = Settings(length=length, bullets=True)
    digest = fake_pipeline.digest(long_article(40), settings=settings)
    assert digest.summary_vi is not None
    lines = digest.summary_vi.splitlines()
    assert 1 <= len(lines) <= settings.sentences
    assert len(lines) >= min(2, settings.sentences)
    assert all(line.startswith("- ") for line in lines)


def test_bullets_stay_bullets_in_english(fake_pipeline: Pipeline) -> None:
    digest = fake_pipeline.digest(long_article(20), settings=Settings(length="medium", bullets=True))
    assert digest.summary_en is not None
    assert digest.summary_vi is not None
    assert len(digest.summary_en.splitlines()) == len(digest.summary_vi.splitlines())
    assert all(line.startswith("- ") for line in digest.summary_en.splitlines())


def test_translation_keeps_every_segment_and_the_layout(fake_pipeline: Pipeline) -> None:
    digest = fake_pipeline.digest(ARTICLE, settings=Settings(task="translate"))
    assert digest.translation is not None
    assert len(digest.segments) == len(digest.sentences) == 10
    source_lines, target_lines = digest.article.text.split("\n"), digest.translation.split("\n")
    assert len(source_lines) == len(target_lines)
    assert [not line for line in source_lines] == [not line for line in target_lines]
    assert [line[:2] == "- " for line in source_lines] == [line[:2] == "- " for line in target_lines]
    for segment in digest.segments:
        assert digest.article.text[segment.start : segment.end] == segment.source
        end = segment.target_start + len(segment.target)
        assert digest.translation[segment.target_start : end] == segment.target


def test_a_model_that_writes_line_breaks_cannot_break_the_layout(
    fake_pipeline: Pipeline, fake_model: FakeModel
) -> None:
    fake_model.answer = lambda request: "The people of the city\nwere there.\n\nAll of them."
    digest = fake_pipeline.digest("Câu một ở đây.\nCâu hai ở đây nữa.", settings=Settings(task="translate"))
    assert digest.translation is not None
    assert len(digest.translation.split("\n")) == 2


def test_nothing_is_generated_twice(fake_pipeline: Pipeline, fake_model: FakeModel) -> None:
    fake_pipeline.digest([ARTICLE, ARTICLE], settings=Settings(translate="article"))
    asked = Counter(request for batch in fake_model.batches for request in batch)
    assert max(asked.values()) == 1


def test_an_invented_number_is_retried_then_replaced_by_source_sentences(
    fake_pipeline: Pipeline, fake_model: FakeModel
) -> None:
    fake_model.answer = lambda request: "Xã Tân Hòa khánh thành cây cầu dài 999 m vào sáng 12/3."
    digest = fake_pipeline.digest(ARTICLE, settings=Settings(translate="none"))
    assert "fallback_extractive" in codes(digest)
    assert digest.summary_vi is not None
    assert "999" not in digest.summary_vi
    assert all(sentence in ARTICLE for sentence in digest.summary_vi.split(". ")[:1])
    decodings = {request.decoding for batch in fake_model.batches for request in batch}
    assert len(decodings) == 3


def test_facts_joined_from_sentences_far_apart_are_replaced_by_source_sentences(
    fake_pipeline: Pipeline, fake_model: FakeModel
) -> None:
    text = (
        "Sáng 12/3, xã Tân Hòa khánh thành cây cầu dài 120 m.\n\nNgười dân chờ cầu đã hơn 40 năm.\n\n"
        "Học sinh trong xã nay đi bộ đến trường.\n\nTrạm y tế của huyện sẽ được xây lại với 9 tỉ đồng."
    )
    fake_model.answer = lambda request: "Xã Tân Hòa khánh thành cây cầu dài 120 m với 9 tỉ đồng."
    digest = fake_pipeline.digest(text, settings=Settings(translate="none"))
    assert "fallback_extractive" in codes(digest)
    assert digest.summary_vi is not None
    assert all(sentence.strip(". ") in text for sentence in digest.summary_vi.split(". "))
    digest = fake_pipeline.digest(text, settings=Settings(translate="none", attempts=1))
    assert "misplaced_fact" in codes(digest)


def test_with_one_attempt_the_first_output_is_taken_and_told(
    fake_pipeline: Pipeline, fake_model: FakeModel
) -> None:
    fake_model.answer = lambda request: "Xã Tân Hòa khánh thành cây cầu dài 999 m vào sáng 12/3."
    digest = fake_pipeline.digest(ARTICLE, settings=Settings(translate="none", attempts=1))
    assert digest.summary_vi is not None
    assert "999" in digest.summary_vi
    assert "unsupported_number" in codes(digest)
    assert {request.decoding for batch in fake_model.batches for request in batch} == {Decoding()}


def test_the_parts_of_a_long_article_are_summarised_after_its_beginning(
    fake_pipeline: Pipeline, fake_model: FakeModel
) -> None:
    sentences = [f"Câu thứ {i} nói về việc xây cầu ở xã Tân Hòa của tỉnh." for i in range(1, 80)]
    digest = fake_pipeline.digest("\n\n".join(sentences), settings=Settings(translate="none"))
    asked = [request.text for batch in fake_model.batches for request in batch]
    assert digest.parts > 1
    # Every sentence is read, and what is written in the end was read after the lead.
    assert all(any(sentence in text for text in asked) for sentence in sentences)
    assert asked[-1].startswith(sentences[0])
    assert len(asked) > digest.parts
    assert digest.sentences_read == len(sentences)


def test_a_small_model_writes_from_an_excerpt_and_says_so(
    fake_pipeline: Pipeline, fake_model: FakeModel
) -> None:
    fake_model.excerpts = True
    digest = fake_pipeline.digest(
        long_article(40), settings=Settings(length="short", translate="none", attempts=1)
    )
    [[request]] = fake_model.batches
    shown = request.text.split("\n")
    assert digest.article.text.startswith(shown[0])
    assert all(line in digest.article.text for line in shown)
    assert digest.parts == 1
    assert digest.sentences_read == len(shown) < 80
    [finding] = [finding for finding in digest.warnings if finding.code == "read_excerpt"]
    assert finding.detail == f"{len(shown)}/80"
    fake_pipeline.digest(long_article(3), settings=Settings(length="short", translate="none", attempts=1))
    assert "Báo cáo 2 nêu rõ" in fake_model.batches[-1][0].text


OF_100 = ((3, 10), (6, 30), (9, 60), (inf, 90))
FEW = "Học sinh không còn phải đi đò."
SOME = "Xã Tân Hòa khánh thành cây cầu thay bến đò, học sinh không còn phải đi đò."
MANY = "Xã Tân Hòa nói học sinh đã chờ người dân góp vốn cầu mới, phục vụ bà con phải đi chợ."


@pytest.mark.parametrize(
    ("known", "text", "answer", "told"),
    [
        (OF_100, ARTICLE, FEW, ["10"]),
        (OF_100, ARTICLE, SOME, ["10"]),
        ((), ARTICLE, FEW, []),
        ((), ARTICLE, MANY, []),
        # The article's own sentences: faulty ones are replaced by them, a short article is its own summary.
        (OF_100, ARTICLE, MANY, []),
        (OF_100, ARTICLE, "Xã Tân Hòa khánh thành cây cầu dài 999 m vào sáng 12/3.", []),
        (OF_100, FEW, "Học sinh đi đò.", []),
    ],
)
def test_what_is_known_of_a_models_own_words_is_told(
    fake_pipeline: Pipeline,
    fake_model: FakeModel,
    known: tuple[tuple[float, int], ...],
    text: str,
    answer: str,
    told: list[str],
) -> None:
    fake_model.false_of_100 = known
    fake_model.answer = lambda request: answer
    digest = fake_pipeline.digest(text, settings=Settings(translate="none"))
    assert [finding.detail for finding in digest.warnings if finding.code == "own_words"] == told


def test_a_summary_of_many_pieces_is_replaced_by_source_sentences(
    fake_pipeline: Pipeline, fake_model: FakeModel
) -> None:
    fake_model.answer = lambda request: MANY
    assert fake_pipeline.digest(ARTICLE, settings=Settings(translate="none")).summary_vi == MANY
    fake_model.false_of_100 = OF_100
    digest = fake_pipeline.digest(ARTICLE, settings=Settings(translate="none"))
    [finding] = [finding for finding in digest.warnings if finding.code == "fallback_extractive"]
    assert finding.detail == "patchwork"
    assert digest.summary_vi != MANY
    # The first try is taken, and what is wrong with it told.
    digest = fake_pipeline.digest(ARTICLE, settings=Settings(translate="none", attempts=1))
    assert digest.summary_vi == MANY
    assert {"patchwork", "own_words"} <= codes(digest)


def test_of_several_samples_one_of_few_pieces_is_taken(
    fake_pipeline: Pipeline, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def generate_batch(batch: list[Request]) -> list[Output]:
        found = [Output(text, 20, True) for text in (MANY, MANY, FEW)]
        return [replace(found[0], others=tuple(found[1:])) for _ in batch]

    monkeypatch.setattr(fake_model, "generate_batch", generate_batch)
    fake_model.summary_samples, fake_model.false_of_100 = 3, OF_100
    digest = fake_pipeline.digest(ARTICLE, settings=Settings(translate="none"))
    assert digest.summary_vi == FEW
    assert "fallback_extractive" not in codes(digest)


def test_of_several_samples_a_faultless_one_is_taken(
    fake_pipeline: Pipeline, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = "Xã Tân Hòa khánh thành cây cầu dài 999 m, thay bến đò đã dùng hơn 40 năm."
    right = "Học sinh không còn phải đi đò."
    asked: list[Decoding] = []

    def generate_batch(batch: list[Request]) -> list[Output]:
        asked.extend(request.decoding for request in batch)
        found = [Output(text, 20, True) for text in (wrong, wrong, right)]
        found += [Output(wrong.rstrip("."), 20, False)] * 5
        return [replace(found[0], others=tuple(found[1:])) for _ in batch]

    monkeypatch.setattr(fake_model, "generate_batch", generate_batch)
    fake_model.summary_samples = 3
    asking = Settings(translate="none")
    digest = fake_pipeline.digest(ARTICLE, settings=asking)
    assert digest.summary_vi == right
    assert asked == [Decoding(samples=3)]
    first = fake_pipeline.digest(ARTICLE, settings=replace(asking, attempts=1))
    assert first.summary_vi == wrong
    with_beams = fake_pipeline.digest(ARTICLE, settings=replace(asking, beams=2, attempts=1))
    assert asked[-1] == Decoding(beams=2)
    assert with_beams.summary_vi == wrong


def test_of_two_faulty_samples_the_right_sentences_are_taken(
    fake_pipeline: Pipeline, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = "Sáng 12/3, xã Tân Hòa khánh thành cây cầu dài 120 m."
    gone_on = "Công trình có tổng vốn 18,5 tỷ đồng."
    drafts = (f"{begun} Công trình có tổng vốn 999 tỷ đồng.", f"Cầu dài 999 m. Theo đó, {gone_on.lower()}")
    found = [Output(text, 20, True) for text in drafts]
    monkeypatch.setattr(
        fake_model, "generate_batch", lambda batch: [replace(found[0], others=(found[1],)) for _ in batch]
    )
    fake_model.summary_samples = 2
    digest = fake_pipeline.digest(ARTICLE, settings=Settings(translate="none"))
    assert digest.summary_vi == f"{begun} {gone_on}"
    assert not codes(digest)


def test_of_several_beams_a_faultless_one_is_taken(
    fake_pipeline: Pipeline, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, right = Output("The bridge is long.", 9, True), Output("The bridge is 120 m long.", 9, True)
    found = replace(lost, others=(replace(lost, text="The bridge is 12 m long."), right, lost))
    monkeypatch.setattr(fake_model, "generate_batch", lambda batch: [found for _ in batch])
    asking = Settings(task="translate", beams=4)
    translated = fake_pipeline.digest("Cây cầu dài 120 m.", settings=asking)
    assert translated.translation == right.text
    first = fake_pipeline.digest("Cây cầu dài 120 m.", settings=replace(asking, attempts=1))
    assert first.translation == lost.text


@pytest.mark.parametrize(
    ("others", "taken"),
    [
        # Two that agree have less weight than the likeliest, three have more.
        (("The bridge is 120 m long.", "The bridge is 120 m long."), "A 120 m trunk."),
        (("The bridge is 120 m long.",) * 3, "The bridge is 120 m long."),
        ((), "A 120 m trunk."),
    ],
)
def test_of_several_beams_the_one_that_most_agree_with_is_taken(
    fake_pipeline: Pipeline,
    fake_model: FakeModel,
    monkeypatch: pytest.MonkeyPatch,
    others: tuple[str, ...],
    taken: str,
) -> None:
    found = Output("A 120 m trunk.", 9, True, others=tuple(Output(text, 9, True) for text in others))
    monkeypatch.setattr(fake_model, "generate_batch", lambda batch: [found for _ in batch])
    for attempts in (1, 3):
        asking = Settings(task="translate", beams=4, attempts=attempts)
        assert fake_pipeline.digest("Cây cầu dài 120 m.", settings=asking).translation == taken


def test_a_long_summary_is_made_of_the_excerpts_of_sections(
    fake_pipeline: Pipeline, fake_model: FakeModel
) -> None:
    fake_model.excerpts = True
    digest = fake_pipeline.digest(long_article(60), settings=Settings(length=6, translate="none", attempts=1))
    asked = [request.text.split("\n") for batch in fake_model.batches for request in batch]
    assert digest.parts == len(asked) == 3
    places = sorted([digest.article.text.index(line) for line in lines] for lines in asked)
    assert places[0][0] == 0
    # One section after the other, each from its own beginning.
    assert [*chain(*places)] == sorted(chain(*places))
    third = len(digest.article.text) / 3
    assert all(abs(section[0] - i * third) < 400 for i, section in enumerate(places))


def test_a_retry_that_is_right_is_taken_without_a_warning(
    fake_pipeline: Pipeline, fake_model: FakeModel
) -> None:
    def answer(request: Request) -> str:
        number = 999 if request.decoding.repetition_penalty == 1.0 and request.decoding.beams == 1 else 120
        return f"Xã Tân Hòa khánh thành cây cầu dài {number} m, thay bến đò đã dùng hơn 40 năm."

    fake_model.answer = answer
    digest = fake_pipeline.digest(ARTICLE, settings=Settings(translate="none"))
    assert digest.summary_vi is not None
    assert "120 m" in digest.summary_vi
    assert "fallback_extractive" not in codes(digest)


def test_a_long_sentence_whose_translation_loops_is_translated_in_pieces(
    fake_pipeline: Pipeline, fake_model: FakeModel
) -> None:
    clauses = [
        "chợ nổi trên sông nay vắng hơn những năm trước vì đường bộ đã thuận tiện",
        "nhiều gia đình bán ghe để lên bờ tìm việc trong các xưởng may",
        "khách du lịch vẫn dậy sớm để ăn sáng trên thuyền của người bán",
    ]
    english = [
        "The floating market has become quieter since roads improved.",
        "Many families sold their boats and found work in garment workshops.",
        "Tourists still rise early for breakfast on the boats of the sellers.",
    ]
    whole = "; ".join(clauses) + "."

    def answer(request: Request) -> str:
        if request.text == whole:
            return "the people of the city " * 30
        return " ".join(line for line, clause in zip(english, clauses, strict=True) if clause in request.text)

    fake_model.answer = answer
    settings = Settings(task="translate")
    once = fake_pipeline.digest(whole, settings=replace(settings, attempts=1))
    assert "loop" in codes(once)
    digest = fake_pipeline.digest(whole, settings=settings)
    assert digest.translation == " ".join(english)
    assert "loop" not in codes(digest)


def test_pieces_of_which_one_says_nothing_are_not_taken(
    fake_pipeline: Pipeline, fake_model: FakeModel
) -> None:
    clauses = ["chợ nổi trên sông nay vắng hơn những năm trước vì đường bộ đã thuận tiện"] * 3
    whole = "; ".join(f"{clause} ở xã {name}" for clause, name in zip(clauses, "ABC", strict=True)) + "."

    def answer(request: Request) -> str:
        if request.text == whole:
            return "the people of the city " * 30
        return "…" if "xã B" in request.text else "The floating market has become quieter since then."

    fake_model.answer = answer
    digest = fake_pipeline.digest(whole, settings=Settings(task="translate"))
    assert "loop" in codes(digest)
    assert any("xã B" in r.text and r.text != whole for batch in fake_model.batches for r in batch)


def test_a_sentence_of_which_only_marks_came_is_kept_in_vietnamese(
    fake_pipeline: Pipeline, fake_model: FakeModel
) -> None:
    fake_model.answer = lambda request: "…"
    text = "Trời hôm nay rất đẹp và nắng."
    digest = fake_pipeline.digest(text, settings=Settings(task="translate"))
    assert digest.translation == text
    assert "kept_source" in codes(digest)


@pytest.mark.parametrize("beams", [1, 4, 8])
def test_no_retry_asks_for_the_same_again(fake_pipeline: Pipeline, fake_model: FakeModel, beams: int) -> None:
    fake_model.answer = lambda request: "the people of the city " * 30
    fake_pipeline.digest("Trời hôm nay rất đẹp.", settings=Settings(task="translate", beams=beams))
    asked = [request.decoding for batch in fake_model.batches for request in batch]
    assert len(asked) == len(set(asked)) == 3
    # Nor for what a wider search has found already.
    assert (Decoding(beams=4) in asked[1:]) == (beams == 1)


def test_of_a_long_article_every_part_is_told_on(fake_pipeline: Pipeline, fake_model: FakeModel) -> None:
    fake_model.answer = lambda request: re.split(r"\.\s+", request.text)[-1]
    fake_pipeline.digest(long_article(10), settings=Settings(task="summarize", attempts=1))
    parts, last = fake_model.batches[:-1], fake_model.batches[-1][0].text
    for request in (request for batch in parts for request in batch):
        assert re.split(r"\.\s+", request.text)[-1] in last


def test_a_looping_translation_is_marked_where_it_stands(
    fake_pipeline: Pipeline, fake_model: FakeModel
) -> None:
    def answer(request: Request) -> str:
        if "đò" in request.text:
            return "the ferry of the city " * 30
        return "The people of the city said that it was good."

    fake_model.answer = answer
    text = "Trời hôm nay rất đẹp.\n\nBến đò đã cũ lắm rồi, bà con nói vậy."
    digest = fake_pipeline.digest(text, settings=Settings(task="translate"))
    loops = [finding for finding in digest.warnings if finding.code == "loop"]
    assert loops
    assert digest.translation is not None
    start, end = loops[0].spans[0]
    assert "ferry" in digest.translation[start:end]
    source_start, source_end = loops[0].source_spans[0]
    assert "đò" in digest.article.text[source_start:source_end]


def test_a_sentence_without_translation_stays_in_vietnamese_and_is_marked(
    fake_pipeline: Pipeline, fake_model: FakeModel
) -> None:
    fake_model.answer = lambda request: ""
    digest = fake_pipeline.digest("Trời hôm nay rất đẹp.", settings=Settings(task="translate"))
    assert digest.translation == "Trời hôm nay rất đẹp."
    assert "kept_source" in codes(digest)


def test_output_cut_at_the_limit_loses_its_last_half_sentence(
    fake_pipeline: Pipeline, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Sáng 12/3, xã Tân Hòa khánh thành cây cầu dài 120 m. Cầu có tổng vốn 18,5 tỷ đồng, trong"
    monkeypatch.setattr(fake_model, "generate_batch", lambda r: [Output(text, 20, False) for _ in r])
    digest = fake_pipeline.digest(ARTICLE, settings=Settings(translate="none"))
    assert digest.summary_vi == "Sáng 12/3, xã Tân Hòa khánh thành cây cầu dài 120 m."


def test_a_text_as_short_as_its_summary_is_its_own_summary(
    fake_pipeline: Pipeline, fake_model: FakeModel
) -> None:
    text = "Sáng nay trời mưa to ở Hà Nội và nhiều tuyến đường bị ngập sâu trong nước."
    digest = fake_pipeline.digest(text, settings=Settings(translate="none"))
    assert digest.summary_vi == text
    assert not fake_model.batches
    assert "summary_is_article" in codes(digest)


@pytest.mark.parametrize("text", ["", "   \n\t ", "\0\0", "Tin cùng chuyên mục"])
def test_nothing_to_read_is_an_input_error(fake_pipeline: Pipeline, text: str) -> None:
    with pytest.raises(InputError):
        fake_pipeline.digest(text)


def test_another_language_is_refused(fake_pipeline: Pipeline) -> None:
    english = "The council opened a new bridge on Monday. It cost two million dollars and took three years."
    with pytest.raises(InputError, match="Vietnamese"):
        fake_pipeline.digest(english)


def test_one_bad_document_does_not_stop_the_others(fake_pipeline: Pipeline) -> None:
    events = list(fake_pipeline.events([ARTICLE, "", Document(long_article(5), origin="b.txt")]))
    ends = {event.document: type(event) for event in events if isinstance(event, Finished | Failed)}
    assert ends == {0: Finished, 1: Failed, 2: Finished}


def test_model_trouble_is_a_model_error(fake_pipeline: Pipeline) -> None:
    with pytest.raises(ModelError, match="LỖI"):
        fake_pipeline.digest(ARTICLE.replace("Bà Lê", "LỖI Bà Lê"))


def test_a_preset_without_translator_says_so(fake_model: FakeModel) -> None:
    pipeline = Pipeline(fake_model, None)
    assert "no_translator" in codes(pipeline.digest(ARTICLE))
    with pytest.raises(InputError, match="cannot translate"):
        pipeline.digest(ARTICLE, settings=Settings(task="translate"))
    with pytest.raises(InputError, match="cannot summarise"):
        Pipeline(None, fake_model).digest(ARTICLE)


def test_events_tell_the_story_in_order(fake_pipeline: Pipeline) -> None:
    events = list(fake_pipeline.events([ARTICLE], settings=Settings(translate="article")))
    assert isinstance(events[0], Cleaned)
    end = events[-1]
    assert isinstance(end, Finished)
    last = {event.field: event for event in events if isinstance(event, Progressed)}
    digest = end.digest
    for field in ("summary_vi", "summary_en", "translation"):
        assert last[field].text == getattr(digest, field)
        assert last[field].done == last[field].total


def test_unknown_preset_lists_the_valid_ones() -> None:
    with pytest.raises(InputError, match=r"embedded.*extractive|extractive.*embedded"):
        load("gpt-9000")


def test_a_preset_is_loaded_by_name(fake_preset: str) -> None:
    assert load(fake_preset).digest(ARTICLE).summary_en


def test_import_is_light() -> None:
    heavy = "{'torch', 'transformers', 'gradio', 'datasets', 'httpx', 'trafilatura', 'numpy'}"
    code = f"import sys, nlp; sys.exit(', '.join({heavy} & set(sys.modules)) or 0)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@pytest.mark.embedded
def test_the_embedded_model_digests_an_article(embedded: Pipeline) -> None:
    digest = embedded.digest(ARTICLE, settings=Settings(translate="article"))
    assert digest.summary_vi
    assert digest.summary_en
    assert len(digest.segments) == len(digest.sentences) == 9
    about_summary = [finding for finding in digest.warnings if finding.field == "summary_vi"]
    assert not [finding for finding in about_summary if finding.severity == "error"]
    assert {"own_words", "fallback_extractive"} & {finding.code for finding in about_summary}
    again = embedded.digest(ARTICLE, settings=Settings(translate="article"))
    assert again.translation == digest.translation


@pytest.mark.parametrize(
    ("asked", "expected"), [(0, {"summarize": 2, "translate": 4}), (1, {"summarize": 1, "translate": 1})]
)
def test_a_model_has_beams_of_its_own_for_each_task(
    fake_pipeline: Pipeline, fake_model: FakeModel, asked: int, expected: dict[str, int]
) -> None:
    fake_model.beams, fake_model.summary_beams = 4, 2
    fake_pipeline.digest(ARTICLE, settings=Settings(beams=asked, attempts=1))
    used = {(request.task, request.decoding.beams) for batch in fake_model.batches for request in batch}
    assert used == set(expected.items())
