"""Running, resuming, scoring and comparing, with systems that cost nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("sacrebleu", reason="the extra `eval` is not installed")
pytest.importorskip("rouge_score", reason="the extra `eval` is not installed")

from eval import systems
from eval.data import Data, Item, load_data
from eval.report import bootstrap, compare, corpus_bootstrap, markdown
from eval.run import run, score
from eval.systems import Prediction, System, load_system
from nlp.errors import InputError

TEXT = "Sáng 5/9, mưa lớn ở Huế. Nước sông lên nhanh. Hơn 200 hộ dân phải dời đi. Trường học đóng cửa."


@pytest.fixture
def data(tmp_path: Path) -> Data:
    rows = [
        {
            "id": str(i),
            "title": f"Mưa lớn ngày {i}",
            "text": f"Tin số {i}. {TEXT}",
            "summary_vi": f"Mưa lớn ngày {i}/9 ở Huế.",
        }
        for i in range(1, 7)
    ]
    path = tmp_path / "rain.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return load_data(path, "summarize")


class Flaky:
    """A system that is interrupted after some items."""

    def __init__(self, items: int) -> None:
        self.left = items
        self.seen: list[str] = []

    def __call__(self, items: Sequence[Item]) -> Iterator[Prediction]:
        for item in items:
            if self.left == 0:
                raise KeyboardInterrupt
            self.left -= 1
            self.seen.append(item.id)
            yield Prediction(item.id, {"summary_vi": item.title})


def test_an_interrupted_run_does_only_what_is_missing(data: Data, tmp_path: Path) -> None:
    first = Flaky(2)
    with pytest.raises(KeyboardInterrupt):
        run(System("flaky", {}, first), data, "summarize", tmp_path / "r")
    with (tmp_path / "r" / "predictions.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": "3", "outputs": {"summ')  # a write that was cut off
    second = Flaky(99)
    result = run(System("flaky", {}, second), data, "summarize", tmp_path / "r")
    assert first.seen + second.seen == ["1", "2", "3", "4", "5", "6"]
    whole = run(System("flaky", {}, Flaky(99)), data, "summarize", tmp_path / "whole")
    assert result["scores"] == whole["scores"]
    assert result["cost"]["resumed_items"] == 2
    lines = (tmp_path / "r" / "predictions.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["1", "2", "3", "4", "5", "6"]


def test_a_folder_of_another_run_is_refused(data: Data, tmp_path: Path) -> None:
    run(load_system("title", "summarize"), data, "summarize", tmp_path / "r")
    with pytest.raises(InputError, match="a run with another system"):
        run(load_system("lead-1", "summarize"), data, "summarize", tmp_path / "r")


def test_a_failed_item_is_a_miss(data: Data, tmp_path: Path) -> None:
    def predict(items: Sequence[Item]) -> Iterator[Prediction]:
        for item in items:
            good = item.id != "1"
            yield Prediction(
                item.id, {"summary_vi": item.references["summary_vi"] if good else ""}, "" if good else "no"
            )

    result = run(System("half", {}, predict), data, "summarize", tmp_path / "r")
    assert result["failed"] == 1
    assert result["scores"]["summary_vi"]["rouge1"] == pytest.approx(100 * 5 / 6)
    assert result["scores"]["summary_vi"]["empty"] == pytest.approx(100 / 6)


def test_the_result_says_how_it_was_made(data: Data, tmp_path: Path) -> None:
    result = run(load_system("lead-2", "summarize"), data, "summarize", tmp_path / "r")
    assert json.loads((tmp_path / "r" / "result.json").read_text(encoding="utf-8")) == result
    assert result["data"]["sha256"] == data.sha256
    assert set(result["signatures"]) == {"rouge_syllable", "rouge_legacy", "floor"}
    assert result["versions"]["rouge-score"][0].isdigit()
    scores = result["scores"]["summary_vi"]
    assert scores["floor_rouge1"] <= scores["rouge1"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("lead-1", "Tin số 1."),
        ("lead-2", "Tin số 1. Sáng 5/9, mưa lớn ở Huế."),
        ("title", "Mưa lớn ngày 1"),
        ("oracle", "Sáng 5/9, mưa lớn ở Huế."),
    ],
)
def test_baselines(name: str, expected: str, data: Data) -> None:
    (prediction,) = load_system(name, "summarize").predict(data.items[:1])
    assert prediction.outputs == {"summary_vi": expected}


def test_random_sentences_are_fixed_and_in_order(data: Data) -> None:
    once = systems.random_sentences(data.items[0])
    assert once == systems.random_sentences(data.items[0])
    first, second = (TEXT.find(part.strip(". ")) for part in once.split(". ")[:2])
    assert first < second or first == -1
    assert systems.random_sentences(Item("x", "", "Một câu.", {})) == "Một câu."


def test_unknown_system_lists_the_valid_names() -> None:
    with pytest.raises(InputError, match=r"lead-1.*oracle"):
        load_system("leed-1", "summarize")


def test_a_preset_runs_through_the_pipeline(fake_preset: str, data: Data, tmp_path: Path) -> None:
    system = load_system(fake_preset, "summarize")
    result = run(system, data, "summarize", tmp_path / "r")
    assert result["failed"] == 0
    assert result["system"]["settings"]["preset"] == fake_preset
    assert result["scores"]["summary_vi"]["coverage"] == pytest.approx(1)


def test_score_one_item_and_none() -> None:
    item = Item("1", "", "Có 5 người đến.", {"translation": "Five people came."})
    scored = score("translate", [item], {"translation": ["Five people came."]})
    assert scored.scores["translation"]["BLEU"] == pytest.approx(100)
    summary = score("summarize", [Item("1", "", TEXT, {"summary_vi": "Mưa."})], {"summary_vi": ["Mưa."]})
    assert "floor_rouge1" not in summary.scores["summary_vi"], "one item has no other reference"
    with pytest.raises(InputError, match="nothing to score"):
        score("translate", [], {"translation": []})
    with pytest.raises(InputError, match="2 outputs"):
        score("translate", [item], {"translation": ["a", "b"]})


def test_bootstrap() -> None:
    same, better = bootstrap([[10.0, 20.0, 30.0] * 20, [15.0, 25.0, 35.0] * 20], samples=200)
    assert same.mean == 20
    # the standard error of the mean of 60 items with deviation 8.16 is 1.05
    assert same.margin == pytest.approx(1.96 * 1.054, rel=0.2)
    assert same.p_value is None
    assert better.mean == 25
    assert better.p_value is not None
    assert better.p_value < 0.05
    again = bootstrap([[10.0, 20.0], [10.0, 20.0]], samples=100)[1]
    assert again.p_value == 1
    assert bootstrap([[5.0]])[0].margin == 0


@pytest.mark.parametrize("values", [[], [[]], [[1.0], [1.0, 2.0]]])
def test_bootstrap_refuses_unequal_items(values: list[list[float]]) -> None:
    with pytest.raises(InputError, match="same items"):
        bootstrap(values)


def test_compare(data: Data, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("title", "lead-1", "oracle")]
    for folder in folders:
        run(load_system(folder.name, "summarize"), data, "summarize", folder)
    comparison = compare(folders, samples=200)
    table = markdown(comparison)
    assert "| title |" in table
    assert "floor_rouge1" in table
    assert "tok:unicode-syllables" in table
    estimate = comparison["estimates"]["summary_vi"]["rouge1"][1]
    assert estimate.mean == pytest.approx(comparison["scores"][1]["summary_vi"]["rouge1"])
    with pytest.raises(InputError, match="cannot read the result"):
        compare([tmp_path / "none"])


def test_corpus_bootstrap() -> None:
    references = [f"The river rose by {i} metres in the night and flooded the old market." for i in range(30)]
    worse = [text.replace("in the night", "at night yesterday") for text in references]
    estimates = corpus_bootstrap([worse, references], references, samples=100)
    assert estimates["BLEU"][1].mean == pytest.approx(100)
    assert estimates["BLEU"][0].p_value is None
    assert estimates["BLEU"][1].p_value < 0.05
    assert corpus_bootstrap([references], references) == {}


def test_compare_refuses_other_data(data: Data, tmp_path: Path) -> None:
    run(load_system("title", "summarize"), data, "summarize", tmp_path / "all")
    few = replace(data, items=data.items[:3])
    run(load_system("title", "summarize"), few, "summarize", tmp_path / "few")
    with pytest.raises(InputError, match="other data"):
        compare([tmp_path / "all", tmp_path / "few"])
