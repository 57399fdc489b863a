"""The speed command without a model: what is picked, extrapolated and printed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("sacrebleu", reason="the extra `eval` is not installed")

from eval import machine, speed
from eval.data import render
from nlp.errors import InputError
from nlp.models.registry import model_card

ROOT = Path(__file__).parents[2]


def test_the_fixed_set_is_what_it_claims_to_be() -> None:
    texts = speed.read_articles()
    assert len(texts) == 10
    assert min(map(len, texts)) < 1100
    assert 19_000 < max(map(len, texts)) < 20_500
    for text in texts:
        assert unicodedata.is_normalized("NFC", text)
        paragraphs = text.split("\n\n")
        assert len(set(paragraphs)) == len(paragraphs), "no paragraph is repeated"


def test_articles_can_be_limited() -> None:
    assert len(speed.read_articles(limit=2)) == 2
    assert all(len(text) <= 3000 for text in speed.read_articles(characters=3000))
    with pytest.raises(InputError, match="no article"):
        speed.read_articles(characters=10)


@given(st.lists(st.integers(1, 200), min_size=1, max_size=120), st.integers(1, 20), st.integers(1, 60))
def test_sampled_calls(lengths: list[int], batch_size: int, wanted: int) -> None:
    calls = speed.sample_calls(lengths, batch_size, wanted)
    flat = [index for call in calls for index in call]
    assert len(flat) == len(set(flat))
    assert calls
    assert all(1 <= len(call) <= batch_size for call in calls)
    assert calls == speed.sample_calls(lengths, batch_size, wanted)


def test_the_sample_has_the_mean_length_of_all() -> None:
    lengths = list(range(1, 201))
    sample = [lengths[call[0]] for call in speed.sample_calls(lengths, 1, 20)]
    assert len(sample) == 20
    assert sum(sample) / 20 == pytest.approx(100.5, abs=1)


def test_what_is_measured_shares_its_memory_with_no_metric() -> None:
    code = "import sys, eval.speed; print(*({'sacrebleu', 'pandas', 'nltk', 'torch'} & set(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout.split() == []


def system(seconds: float, share: float = 1.0, **more: float) -> dict[str, Any]:
    job = {"seconds": seconds, "tokens": 100, "share": share, "first_output": 1.0, "peak_mb": 1000, **more}
    load = {"seconds": 2.0, "peak_mb": 900}
    return {"jobs": dict.fromkeys(speed.TASKS, job), "settings": {"precision": "fp32"}, "load": load}


def call_nothing(results: dict[str, Any], calls: dict[str, tuple[Any, ...]]) -> dict[str, Any]:
    return {"systems": {name: results[name] for name in calls}, "machine": {"cores": 2}, "versions": {}}


def test_ratios_and_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    results = {
        "tomtat": system(10),
        "plain": system(50, 0.25, first_token=0.5),
        "batched": {"error": "out of memory"},
        "batch": {
            "load": {"seconds": 2.5, "peak_mb": 600},
            "first": {"rows": 10, "seconds": 8.0, "characters": 100, "peak_mb": 8},
            "batch": [{"rows": 10, "seconds": 5.0, "characters": 100, "peak_mb": 7}],
        },
    }
    monkeypatch.setattr(speed, "call_alone", partial(call_nothing, results))
    options: dict[str, Any] = {"preset": "embedded", "sentences": 24, "seconds": 300.0, "rows": [10]}
    record = speed.measure_all(["a" * 10, "b" * 20], ["tomtat", "plain", "batched"], **options)
    assert json.loads(json.dumps(record)) == {**record, "tasks": [*speed.TASKS]}
    text = render("speed.md.jinja", record)
    assert "| failed |" in text
    assert "batched failed: out of memory" in text.splitlines()
    assert "| ≈0.0100 | 2.0 | ≈1.0 | 1.00 | 0.50 s |" in text
    assert "| 0.2000 | 10.0 | 20.0 | 1.00 | – |" in text, "what was measured whole is not marked"
    assert "| 10, the first of the process | 8.0 | 1.250 | 12 | 8 |" in text
    assert "| 10 | 5.0 | 2.000 | 20 | 7 |" in text
    assert "loaded in 2.5 s before and held 600 MB" in text
    assert "summarize 25%" in text
    alone = render("speed.md.jinja", {**record, "systems": {"tomtat": results["tomtat"]}})
    assert "| 0.2000 | 10.0 | – | – | – |" in alone, "no ratio without the plain path"


def test_systems_are_called_in_processes_of_their_own() -> None:
    record = machine.call_alone({"good": (os.getpid,), "bad": (int, "x")})
    assert record["systems"]["good"] != os.getpid()
    assert record["systems"]["bad"]["error"].startswith("ValueError: invalid literal")
    assert record["machine"]["threads"] >= 1
    assert record["versions"]["torch"][0].isdigit()


def test_tomtat_is_measured_through_its_public_interface(
    fake_preset: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = speed.read_articles(limit=2)
    result = speed.measure_tomtat(texts, texts[0], fake_preset, 0)
    for task in speed.TASKS:
        measured = result["jobs"][task]
        assert measured["seconds"] > 0
        assert measured["tokens"] > 20
        assert measured["first_output"] > 0
        assert measured["share"] == 1


def test_plain_extrapolates_by_source_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    class Fake:
        """Takes a hundredth of a second a source word, by a clock of its own."""

        def __init__(self, precision: str) -> None:
            assert precision == "fp32"

        def count_tokens(self, text: str) -> int:
            return len(text.split())

        def generate(self, task: str, texts: list[str], *, most: int = 0) -> list[str]:
            assert len(texts) == 1
            clock[0] += 0.01 * sum(len(text.split()) for text in texts)
            return ["out"]

    clock = [0.0]
    monkeypatch.setattr("time.perf_counter", lambda: clock[0])
    monkeypatch.setattr(speed, "PlainTransformers", Fake)
    texts = speed.read_articles(limit=3)
    words = sum(len(text.split()) for text in texts)
    result = speed.measure_plain(texts, texts[0], "fp32", 1, 5, 300.0)
    translated = result["jobs"]["translate"]
    assert translated["seconds"] / translated["share"] == pytest.approx(0.01 * words, rel=0.01)
    assert 0 < translated["share"] < 1
    assert translated["tokens"] == 5
    assert result["jobs"]["summarize"]["share"] == 1
    short = speed.measure_plain(texts, texts[0], "fp32", 1, 5, 0.0)
    assert 0 < short["jobs"]["summarize"]["share"] < 1, "the time limit stops after the first call"


def test_the_plain_path_generates_with_any_causal_model() -> None:
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    torch.manual_seed(0)
    words = {word: place for place, word in enumerate(["<pad>", "<eos>", "<unk>", "mưa", "to"])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    sizes = {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1}
    plain = speed.PlainTransformers.__new__(speed.PlainTransformers)
    plain.tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",
        eos_token="<eos>",
        unk_token="<unk>",
        padding_side="left",
    )
    plain.model = LlamaForCausalLM(LlamaConfig(vocab_size=5, pad_token_id=0, **sizes)).eval()
    plain.card, plain.line_ends = model_card("embedded"), []
    assert len(plain.generate("translate", ["mưa to", "mưa"])) == 2
    assert plain.count_tokens(plain.generate("translate", ["mưa to"], most=1)[0]) <= 1


def test_the_peak_is_that_of_the_block() -> None:
    with machine.measure() as before:
        pass
    with machine.measure() as work:
        block = bytearray(200_000_000)
    assert work["peak_mb"] >= before["peak_mb"] + 150
    assert work["seconds"] > 0
    del block
    if not os.access("/proc/self/clear_refs", os.W_OK):
        pytest.skip("only Linux forgets a peak")
    with machine.measure() as after:
        pass
    assert after["peak_mb"] < before["peak_mb"] + 150


def test_machine_is_described() -> None:
    described = machine.describe_machine()
    assert int(described["cores"]) >= 1
    assert described["processor"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["speed", "--only", "tomato"], "unknown system 'tomato'"),
        (["speed", "--articles", "/nonexistent"], "no article"),
        (
            ["run", "--task", "sing", "--data", "a.csv", "--system", "title"],
            "'sing' is not one of",
        ),
        (
            ["run", "--task", "summarize", "--data", "none.csv", "--system", "title"],
            "there is no file none.csv",
        ),
        (["compare", "/nonexistent"], "cannot read the result"),
        (["gate", "--system", "lead-1"], "no floors for 'lead-1'"),
        (["data", "check", "none.parquet"], "there is no file none.parquet"),
    ],
)
def test_bad_input_gives_one_sentence(arguments: list[str], message: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "eval", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_results_that_are_kept_are_drawn_by_version(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="the extra `eval` is not installed")
    from eval.plots import RESULTS, plot_products, read_products

    [(_, product)] = [one for one in read_products(RESULTS) if one[0].endswith(" product")]
    for version, name in (("0.10.0", "a"), ("0.9.1", "b"), ("0.10.0", "c")):
        record = {"systems": {"product": product}, "versions": {"tomtat": version}}
        (tmp_path / f"{name}.json").write_text(json.dumps(record), encoding="utf-8")
    for name, other in (
        ("effort", {"searches": []}),
        ("list", []),
        ("failed", {"systems": {"product": {"error": "x"}}}),
    ):
        (tmp_path / f"{name}.json").write_text(json.dumps(other), encoding="utf-8")
    assert [name for name, _ in read_products(tmp_path)] == ["0.9.1 b", "0.10.0 a", "0.10.0 c"]
    picture = tmp_path / "speed.svg"
    plot_products(picture, tmp_path)
    assert "<svg" in picture.read_text(encoding="utf-8")


def test_without_results_there_is_no_picture(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="the extra `eval` is not installed")
    from eval.plots import plot_products

    with pytest.raises(InputError, match="no result"):
        plot_products(tmp_path / "speed.png", tmp_path)
