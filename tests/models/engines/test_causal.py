"""The engine for decoder-only checkpoints: batches, prefix cache, stopping, limits, devices."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import DynamicCache, GenerationConfig

from nlp.errors import ModelError
from nlp.models import prompts
from nlp.models.card import ModelCard, Task
from nlp.models.contract import Decoding, Output, Request
from nlp.models.decoding.int8 import computes_int8
from nlp.models.decoding.int8_layers import write_layers
from nlp.models.engines import causal
from nlp.models.engines.causal import TransformersModel
from nlp.pipeline import Pipeline
from nlp.summarize import shorten

SOURCES = (
    "Giá xăng giảm.",
    "Ngập",
    "Sáng 16/1, tại Hà Nội, Bộ Giao thông vận tải tổ chức hội nghị tổng kết công tác.",
    "Doanh thu quý III đạt 1.234,5 tỷ đồng, tăng 12,7% so với cùng kỳ năm ngoái, ông Hùng nói.",
    "Mưa lớn khiến nhiều tuyến đường ngập sâu.",
    "😀 河内",
)


def requests(task: Task, beams: int = 1, **options: Any) -> list[Request]:
    return [
        Request(
            task, text, title="Mưa lớn" * (i % 2), sentences=1 + i % 2, decoding=Decoding(beams, **options)
        )
        for i, text in enumerate(SOURCES)
    ]


@pytest.fixture(params=["own decoder", "transformers"])
def either(request: pytest.FixtureRequest, tiny_model: TransformersModel) -> TransformersModel:
    """The tiny model with the decoder for its architecture, and with `generate` as any other has it."""
    return tiny_model if request.param == "own decoder" else by_generate(tiny_model)


def by_generate(model: TransformersModel) -> TransformersModel:
    assert model.decoder is not None
    model.decoder = None
    return model


def one_by_one(model: TransformersModel, batch: Sequence[Request]) -> list[Output]:
    return [model.generate_batch([request])[0] for request in batch]


@pytest.mark.parametrize("task", ["translate", "summarize"])
@pytest.mark.parametrize("beams", [1, 3])
def test_a_batch_gives_what_one_by_one_gives(either: TransformersModel, task: Task, beams: int) -> None:
    batch = requests(task, beams)
    outputs = either.generate_batch(batch)
    assert outputs == one_by_one(either, batch)
    assert len({output.text for output in outputs}) > 1, "the outputs say nothing if all are alike"


@pytest.mark.parametrize("task", ["translate", "summarize"])
@pytest.mark.parametrize("beams", [1, 3])
def test_the_prefix_cache_changes_nothing(either: TransformersModel, task: Task, beams: int) -> None:
    cached = either.generate_batch(requests(task, beams))
    either.use_prefix_cache = False
    assert cached == either.generate_batch(requests(task, beams))


@pytest.mark.parametrize("begun", ["", "Heavy rain"])
@pytest.mark.parametrize("beams", [1, 3])
def test_the_engine_gives_what_plain_transformers_gives(
    either: TransformersModel, beams: int, begun: str
) -> None:
    either.tokenizer.encode_special_tokens = False
    assert either.continues
    for request in requests("translate", beams, max_new_tokens=12):
        request = replace(request, begun=begun)
        ids = either.tokenizer.encode(prompts.render(either.card, request)).ids
        ids += either._encode([f" {begun}"])[0] if begun else []
        generated = either.model.generate(
            input_ids=torch.tensor([ids]),
            generation_config=GenerationConfig(
                num_beams=beams,
                do_sample=False,
                early_stopping=beams > 1,
                min_new_tokens=1,
                max_new_tokens=12,
                eos_token_id=either._stops("translate"),
                pad_token_id=0,
            ),
        )
        text = either.tokenizer.decode(generated[0, len(ids) :].tolist(), skip_special_tokens=True)
        [output] = either.generate_batch([request])
        assert output.text == prompts.clean(either.card, "translate", text)


def test_padding_longer_than_the_prefix_is_right(
    either: TransformersModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prompts, "render_prefix", lambda card, task: "English:")
    batch = requests("translate")
    assert either.generate_batch(batch) == one_by_one(either, batch)
    assert len(either._prefix_ids("translate")) < max(either.count_tokens(SOURCES))


def test_the_prefix_is_read_once(tiny_model: TransformersModel, monkeypatch: pytest.MonkeyPatch) -> None:
    by_generate(tiny_model)
    widths: list[int] = []
    forward = tiny_model.model.base_model.forward

    def noting(*args: Any, **options: Any) -> Any:
        widths.append(options["input_ids"].shape[1])
        return forward(*args, **options)

    monkeypatch.setattr(tiny_model.model.base_model, "forward", noting)
    tiny_model.generate_batch(requests("translate"))
    first = list(widths)
    tiny_model.generate_batch(requests("translate"))
    prefix = len(tiny_model._prefix_ids("translate"))
    assert first[0] == prefix
    assert max(widths[len(first) :]) < prefix


def test_beams_give_all_that_they_came_to(either: TransformersModel) -> None:
    outputs = either.generate_batch(requests("translate", 3))
    for output in outputs:
        assert len({output.text, *(other.text for other in output.others)}) > 1
        assert len(output.others) == 2


@pytest.mark.parametrize("task", ["translate", "summarize"])
def test_samples_are_the_greedy_output_and_others_always_the_same(
    either: TransformersModel, task: Task
) -> None:
    batch = requests(task, samples=5)
    outputs = either.generate_batch(batch)
    assert outputs == one_by_one(either, batch)
    for output, greedy in zip(outputs, either.generate_batch(requests(task)), strict=True):
        assert output.text == greedy.text if output.finished else greedy.text.startswith(output.text)
    assert {len(output.others) for output in outputs} == {4}
    assert sum(o.text != output.text for output in outputs for o in output.others) > len(outputs)


@pytest.mark.parametrize("decoding", [{"beams": 4}, {"samples": 4}])
def test_beams_and_samples_read_the_prompt_once_for_all(
    tiny_model: TransformersModel, monkeypatch: pytest.MonkeyPatch, decoding: dict[str, int]
) -> None:
    by_generate(tiny_model)
    read: list[int] = []
    forward = tiny_model.model.base_model.forward

    def noting(*args: Any, **options: Any) -> Any:
        rows, width = options["input_ids"].shape
        read.append(rows * width)
        return forward(*args, **options)

    tiny_model.generate_batch(requests("translate")[:1])  # the prefix
    monkeypatch.setattr(tiny_model.model.base_model, "forward", noting)
    request = requests("translate", **decoding)[3]
    tiny_model.generate_batch([request])
    prompt = tiny_model.count_tokens([prompts.render_request(tiny_model.card, request)])[0]
    # Beams begin with the last token, each on its own.
    assert read[0] == (prompt - 1 if "beams" in decoding else prompt)
    assert read[1] == 4
    assert max(read[1:]) == 4


def answering(model: TransformersModel, monkeypatch: pytest.MonkeyPatch, *rows: list[int]) -> None:
    """Makes `generate` answer with given tokens."""
    by_generate(model)

    def generate(input_ids: torch.Tensor, **_: Any) -> torch.Tensor:
        width = max(map(len, rows))
        return torch.cat([input_ids, torch.tensor([row + [0] * (width - len(row)) for row in rows])], 1)

    monkeypatch.setattr(model.model, "generate", generate)


def test_an_output_ends_at_the_end_of_text_or_line(
    tiny_model: TransformersModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    encode = lambda text: tiny_model.tokenizer.encode(text, add_special_tokens=False).ids  # noqa: E731
    [newline] = encode("\n")
    rows = (
        [*encode(" Prices"), 1],
        [*encode(" Prices"), newline, *encode("Vietnamese:")],
        encode(" Pri" * 3),
    )
    answering(tiny_model, monkeypatch, *rows)
    decoding = Decoding(max_new_tokens=max(map(len, rows)))
    outputs = tiny_model.generate_batch([Request("translate", "Giá", decoding=decoding)] * 3)
    # The third row is filled with padding by the test, not by a stop: it only counts to its limit.
    assert [output.text for output in outputs[:2]] == ["Prices", "Prices"]
    assert [output.finished for output in outputs[:2]] == [True, True]
    assert [output.tokens for output in outputs[:2]] == [len(rows[0]), len(encode(" Prices")) + 1]


def test_an_output_cut_at_the_limit_says_so(
    tiny_model: TransformersModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = tiny_model.tokenizer.encode(" Petrol prices fall", add_special_tokens=False).ids
    answering(tiny_model, monkeypatch, ids)
    request = Request("translate", "Giá", decoding=Decoding(max_new_tokens=len(ids) - 1))
    [output] = tiny_model.generate_batch([request])
    assert not output.finished
    assert output.tokens == len(ids) - 1


def test_a_translation_is_bounded_by_its_source(either: TransformersModel) -> None:
    either.card = replace(either.card, max_new_tokens=10_000)
    [length] = either.count_tokens([SOURCES[3]])
    [limit] = either._limits([Request("translate", SOURCES[3])])
    assert 2.2 * length + 16 <= limit <= 2.2 * length + 32


def test_every_row_has_its_own_limit(either: TransformersModel) -> None:
    short, long = SOURCES[1], " ".join(SOURCES[2:4])[:150]
    limits = either._limits([Request("translate", short), Request("translate", long)])
    assert limits[0] < limits[1] <= either.card.max_new_tokens or limits[1] == 20
    assert either._limits([Request("translate", short, decoding=Decoding(max_new_tokens=3))]) == [3]


def test_more_sentences_get_more_room(tiny_model: TransformersModel) -> None:
    tiny_model.card = tiny_model.card.__class__(
        name="tiny", tasks=("summarize",), engines=(), max_new_tokens=10_000
    )
    one, two = tiny_model._limits([Request("summarize", "a", sentences=n) for n in (1, 2)])
    assert one < two


def test_a_source_over_the_budget_is_refused_not_cut(tiny_model: TransformersModel) -> None:
    text = "Mưa lớn. " * tiny_model.budget
    with pytest.raises(ModelError, match="over the budget of 120"):
        tiny_model.generate_batch([Request("translate", text)])


def test_special_tokens_in_a_source_are_text(tiny_model: TransformersModel) -> None:
    [plain] = tiny_model._encode(["Giá <eos> xăng"])
    assert not {0, 1, 2, 3} & set(plain)
    assert tiny_model.tokenizer.decode(plain) == "Giá <eos> xăng"


def test_no_request_gives_no_output(tiny_model: TransformersModel) -> None:
    assert tiny_model.generate_batch([]) == []


def test_memory_is_given_back_after_each_batch(
    tiny_model: TransformersModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    monkeypatch.setattr(causal, "give_back", lambda: seen.append("given back"))
    generate = tiny_model._generate
    monkeypatch.setattr(tiny_model, "_generate", lambda of: (generate(of), seen.append("generated"))[0])
    for _ in range(2):
        tiny_model.run_batch(requests("translate")[:2])
    # Once when the prompts have been read, once at the end.
    assert seen == ["given back", "generated", "given back"] * 2


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory"),
        # Of torch 2.13 on a CPU, which has no class of its own for it.
        RuntimeError("[enforce fail at alloc_cpu.cpp:127] DefaultCPUAllocator: can't allocate memory"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
        MemoryError(),
    ],
)
def test_out_of_memory_halves_the_batch(
    tiny_model: TransformersModel,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    batch = requests("translate")
    expected = tiny_model.generate_batch(batch)
    sizes: list[int] = []
    run = tiny_model._run

    def small_memory(task: Task, decoding: Decoding, rows: Sequence[Request], limits: Sequence[int]) -> Any:
        sizes.append(len(rows))
        if len(rows) > 2:
            raise error
        return run(task, decoding, rows, limits)

    monkeypatch.setattr(tiny_model, "_run", small_memory)
    with caplog.at_level("WARNING", "tomtat"):
        assert tiny_model.generate_batch(batch) == expected
    assert sizes == [6, 3, 2, 1, 3, 2, 1]
    assert "out of memory" in caplog.text
    # It was this batch that was too large: the next one is as large as ever.
    assert len(tiny_model.next_batch(batch)) == len(batch)


def test_out_of_memory_for_one_request_is_an_error(
    tiny_model: TransformersModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> Any:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(tiny_model, "_run", full)
    with pytest.raises(ModelError, match="does not fit into the memory"):
        tiny_model.generate_batch(requests("translate")[:1])


def test_a_penalty_counts_the_output_only(
    tiny_model: TransformersModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_generate(tiny_model)
    seen: dict[str, Any] = {}

    def generate(input_ids: torch.Tensor, logits_processor: Any, **_: Any) -> torch.Tensor:
        size = tiny_model.model.config.vocab_size
        last = input_ids.new_full((len(input_ids), 1), 300)
        seen["scores"] = logits_processor(torch.cat([input_ids, last], 1), torch.ones(len(input_ids), size))
        return torch.cat([input_ids, last], 1)

    monkeypatch.setattr(tiny_model.model, "generate", generate)
    decoding = Decoding(repetition_penalty=2.0, max_new_tokens=1)
    tiny_model.generate_batch([Request("translate", "Giá xăng", decoding=decoding)])
    assert seen["scores"][0, 300] == 0.5
    assert int((seen["scores"] != 1).sum()) == 1


def test_settings_say_what_was_chosen(tiny_model: TransformersModel) -> None:
    assert tiny_model.settings["device"] == "cpu"
    assert tiny_model.settings["precision"] == "float32"
    assert "transformers" in tiny_model.settings["engine"]


@pytest.mark.skipif(not computes_int8(), reason="this processor does not multiply 8 bits at once")
def test_layers_in_8_bits_are_taken_where_the_processor_computes_them(
    tiny_card: ModelCard,
    tiny_tokenizer: dict[str, Any],
    tiny_weights: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def precision(wanted: str) -> str:
        loaded = causal.load(tiny_card, tmp_path, device="cpu", precision=wanted)
        [output] = loaded.generate_batch([Request("translate", "Giá xăng")])
        assert output.tokens > 0
        return loaded.settings["precision"]

    tiny_weights.save_pretrained(tmp_path)
    (tmp_path / "tokenizer.json").write_text(json.dumps(tiny_tokenizer), encoding="utf-8")
    assert not precision("auto").startswith("int8")
    write_layers(tiny_weights, [[2, 5, 6, 7, 8]], tmp_path)
    assert precision("auto").startswith("int8 and ")
    assert precision("fp32") == "float32"
    monkeypatch.setattr(causal, "computes_int8", lambda: False)
    assert not precision("auto").startswith("int8")


def test_the_reserved_cache_is_the_cache_of_transformers(tiny_weights: Any) -> None:
    from nlp.models.decoding.kv_cache import compute_prefix

    ids = torch.arange(10, 50)[None]
    cache = compute_prefix(tiny_weights.base_model, ids[0, :20].tolist()).cache([0], room=40)
    plain = DynamicCache(config=tiny_weights.config)
    with torch.inference_mode():
        expected = tiny_weights(input_ids=ids, past_key_values=plain).logits[:, 20:]
        found = tiny_weights(input_ids=ids[:, 20:], past_key_values=cache).logits
    torch.testing.assert_close(found, expected)


SENTENCES = (
    "Giá xăng giảm lần thứ ba liên tiếp",
    "Ngày 3/5, UBND tỉnh Lào Cai công bố quyết định bổ nhiệm ông Vàng Văn Minh làm Giám đốc Sở Y tế.",
    "Theo Tổng cục Thống kê, kim ngạch xuất khẩu gạo trong 9 tháng đạt 2,45 tỷ USD, tăng 8,3%.",
    "Cơn bão đã làm 12 người chết, 5 người mất tích và hơn 3.400 ngôi nhà bị tốc mái.",
    "“Tôi chưa từng thấy nước lên nhanh như vậy”, bà Nguyễn Thị Sáu, 67 tuổi, kể lại.",
    "Đội tuyển nữ Việt Nam thắng Thái Lan 2-1 trong trận chung kết tối qua.",
    "Hà Nội",
    "Dự án có tổng vốn 1.250 tỷ đồng, khởi công năm 2021 và dự kiến hoàn thành vào quý II/2024.",
    "Cảnh sát đã bắt giữ ba nghi phạm liên quan đến vụ cướp ngân hàng.",
    "Việt Nam và Nhật Bản ký thỏa thuận hợp tác về chuyển đổi số, năng lượng và đào tạo nhân lực.",
    "Nhiệt độ thấp nhất tại Mẫu Sơn sáng nay là -1,2 độ C.",
    "Bộ Giáo dục và Đào tạo cho biết kỳ thi tốt nghiệp sẽ diễn ra trong hai ngày 27 và 28/6.",
)
PARAGRAPH = (
    "Sáng 12/8, tại Cần Thơ, Bộ Nông nghiệp tổ chức hội nghị bàn giải pháp tiêu thụ nông sản cho vùng "
    "Đồng bằng sông Cửu Long. Theo báo cáo, sản lượng trái cây của vùng năm nay ước đạt 4,3 triệu tấn, "
    "tăng 6% so với năm trước, trong khi giá nhiều loại giảm 20-30%. Đại diện các doanh nghiệp đề nghị "
    "Nhà nước hỗ trợ vốn vay để xây kho lạnh và mở thêm thị trường xuất khẩu."
)


@pytest.mark.embedded
def test_the_real_checkpoint_gives_in_batches_what_it_gives_one_by_one(embedded: Pipeline) -> None:
    model = embedded.translator
    assert isinstance(model, TransformersModel)
    batch = [Request("translate", sentence) for sentence in SENTENCES]
    outputs = model.generate_batch(batch)
    if model.model.dtype == torch.float32:
        assert outputs == one_by_one(model, batch)
    articles = [Request("summarize", text, sentences=1) for text in (PARAGRAPH, " ".join(SENTENCES[:4]))]
    if model.model.dtype == torch.float32:
        assert model.generate_batch(articles) == one_by_one(model, articles)
    assert all(output.text for output in outputs)


@pytest.mark.embedded
def test_the_real_checkpoint_translates(embedded: Pipeline) -> None:
    model = embedded.translator
    assert model is not None
    [output] = model.generate_batch([Request("translate", SENTENCES[8])])
    assert output.finished
    assert "police" in output.text.casefold()
    assert "\n" not in output.text


def test_drafts_are_mended_in_a_batch_as_one_by_one(
    tiny_model: TransformersModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With random weights anything may stand anywhere: all is likely enough."""
    for limit in ("_FAR", "_REST"):
        monkeypatch.setattr(f"nlp.models.decoding.mend.{limit}", 999.0)
    monkeypatch.setattr("nlp.models.decoding.mend._AT_ONCE", 2)
    assert tiny_model.mends
    drafts = ["The price fell.", "It rained in the city", "Revenue rose, he said."]
    batch = [
        Request("translate", text, terms=(("Hà Nội", "Hanoi"),), draft=draft)
        for text, draft in zip(SOURCES, drafts, strict=False)
    ]
    outputs = tiny_model.run_batch(batch)
    assert outputs == [tiny_model.run_batch([request])[0] for request in batch]
    assert all("Hanoi" in output.text for output in outputs)


def test_a_draft_that_cannot_hold_a_term_comes_back(tiny_model: TransformersModel) -> None:
    [output] = tiny_model.run_batch([Request("translate", "Ngập.", draft="A flood.")])
    assert output.text == "A flood."
    assert output.others == ()


def test_drafts_have_batches_of_their_own(tiny_model: TransformersModel) -> None:
    plain, draft = Request("translate", "Ngập."), Request("translate", "Ngập.", draft="A flood.")
    assert tiny_model.next_batch([plain, draft, draft]) in ([1, 2], [2, 1])


@pytest.mark.parametrize("beams", [1, 4])
def test_an_output_made_of_sentences_only_leaves_chunks_out(either: TransformersModel, beams: int) -> None:
    batch = [
        shorten.request(lines, "Mưa lớn", beams)
        for lines in (
            ["Sáng 16/1, tại Hà Nội, Bộ Giao thông tổ chức hội nghị, không ai vắng."],
            ["Mưa lớn khiến đường ngập, theo báo chí.", "Ông nói: “Chúng tôi đã cứu 27 người, tối qua.”"],
        )
    ]
    outputs = either.generate_batch(batch)
    assert [output.text for output in outputs] == [output.text for output in one_by_one(either, batch)]
    for request, output in zip(batch, outputs, strict=True):
        assert output.finished
        rest = output.text.casefold()
        for chunk in (chunk for sentence in request.made_of for chunk in sentence):
            found = rest.find(chunk.text.lstrip(", ").casefold())
            assert not (chunk.needed and found < 0)
            rest = rest[found + len(chunk.text.lstrip(", ")) :] if found >= 0 else rest
        assert not rest.strip(". ")
