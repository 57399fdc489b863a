"""Running, resuming, scoring and comparing, with systems that cost nothing."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sacrebleu", reason="the extra `eval` is not installed")
pytest.importorskip("rouge_score", reason="the extra `eval` is not installed")

from typer.testing import CliRunner

from eval import systems
from eval.__main__ import app
from eval.data import Data, Item, load_data, render
from eval.report import bootstrap, compare, corpus_bootstrap, mark_changes
from eval.run import run, score
from eval.systems import Prediction, System, load_system, read_system
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
    assert set(result["signatures"]) == {"rouge1", "legacy_rouge1", "floor_rouge1", "spelling of summary_vi"}
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


def test_a_translation_from_english(fake_preset: str, tmp_path: Path) -> None:
    row = {"vi": "Có 5 người đã đến đây.", "en": "There were 5 people who came here."}
    (tmp_path / "a.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    options = {"columns": "text=en,translation=vi"}
    table = load_data(tmp_path / "a.jsonl", "translate", to="vi", **options)
    assert table.warnings == ()
    assert load_data(tmp_path / "a.jsonl", "translate", to="en").warnings == ()
    system = load_system(fake_preset, "translate", {"to": "vi"})
    scores = run(system, table, "translate", tmp_path / "r", to="vi")["scores"]["translation"]
    assert scores["numbers_precision"] == 100
    assert scores["BLEU"] > 0


def test_a_preset_runs_through_the_pipeline(fake_preset: str, data: Data, tmp_path: Path) -> None:
    system = load_system(fake_preset, "summarize")
    result = run(system, data, "summarize", tmp_path / "r")
    assert result["failed"] == 0
    assert result["system"]["settings"]["preset"] == fake_preset
    assert result["scores"]["summary_vi"]["coverage"] == pytest.approx(1)


def test_score_one_item_and_none() -> None:
    item = Item("1", "", "Hôm nay có 5 người đến.", {"translation": "Five people came today."})
    scores, signatures, _ = score("translate", [item], {"translation": ["Five people came today."]})
    assert "tok:13a" in signatures["BLEU"]
    assert scores["translation"]["BLEU"] == pytest.approx(100)
    summary, _, _ = score(
        "summarize", [Item("1", "", TEXT, {"summary_vi": "Mưa."})], {"summary_vi": ["Mưa."]}
    )
    assert "floor_rouge1" not in summary["summary_vi"], "one item has no other reference"
    with pytest.raises(InputError, match="nothing to score"):
        score("translate", [], {"translation": []})
    with pytest.raises(InputError, match="2 outputs"):
        score("translate", [item], {"translation": ["a", "b"]})


def means(*values: float) -> np.ndarray:
    return np.array([[value, 1.0] for value in values])


def test_bootstrap() -> None:
    same, better = bootstrap([means(*[10, 20, 30] * 20), means(*[15, 25, 35] * 20)], samples=200)
    assert same["mean"] == 20
    # the standard error of the mean of 60 items with deviation 8.16 is 1.05
    assert same["margin"] == pytest.approx(1.96 * 1.054, rel=0.2)
    assert same["p_value"] is None
    assert better["mean"] == 25
    assert better["p_value"] is not None
    assert better["p_value"] < 0.05
    assert bootstrap([means(10, 20), means(10, 20)], samples=100)[1]["p_value"] == 1
    assert bootstrap([means(5)])[0]["margin"] == 0


def test_bootstrap_of_a_share() -> None:
    # 1 of 1 and 1 of 3 right: 2 of 4, not the mean of the two shares
    assert bootstrap([np.array([[100.0, 1.0], [100.0, 3.0]])])[0]["mean"] == pytest.approx(50)


def test_compare(data: Data, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("title", "lead-1", "oracle")]
    for folder in folders:
        run(load_system(folder.name, "summarize"), data, "summarize", folder)
    comparison = compare(folders, samples=200)
    table = render("report.md.jinja", comparison)
    assert "| title |" in table
    assert "floor_rouge1" in table
    assert "tok:unicode-syllables" in table
    column = comparison["fields"][0]["columns"]["rouge1"]
    scores = json.loads((folders[1] / "result.json").read_text(encoding="utf-8"))["scores"]["summary_vi"]
    assert column["cells"][1]["mean"] == pytest.approx(scores["rouge1"])
    assert column["best"] == column["cells"][2]["mean"]
    assert "Published" not in table
    assert json.dumps(comparison)
    with pytest.raises(InputError, match="cannot read the result"):
        compare([tmp_path / "none"])


def test_corpus_bootstrap() -> None:
    references = [f"The river rose by {i} metres in the night and flooded the old market." for i in range(30)]
    worse = [text.replace("in the night", "at night yesterday") for text in references]
    estimates = corpus_bootstrap([worse, references], references, 100)
    assert estimates["BLEU"][1]["mean"] == pytest.approx(100)
    assert estimates["BLEU"][0]["p_value"] is None
    assert estimates["BLEU"][1]["p_value"] < 0.05


def test_compare_refuses_other_data(data: Data, tmp_path: Path) -> None:
    run(load_system("title", "summarize"), data, "summarize", tmp_path / "all")
    few = data._replace(items=data.items[:3])
    run(load_system("title", "summarize"), few, "summarize", tmp_path / "few")
    with pytest.raises(InputError, match="other data"):
        compare([tmp_path / "all", tmp_path / "few"])


def test_published_figures_stand_apart(data: Data, tmp_path: Path) -> None:
    run(load_system("title", "summarize"), data, "summarize", tmp_path / "r")
    comparison = compare([tmp_path / "r"], samples=10, published=True)
    assert len(comparison["systems"]) == 1, "they are no system of the ranking"
    table = render("report.md.jinja", comparison).partition("## Published elsewhere")[2]
    assert "ViT5-large" in table
    assert "63.37" in table
    assert "opus" not in table, "only those of the task"


def test_the_html_report_stands_alone(data: Data, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("title", "lead-2")]
    for folder in folders:
        run(load_system(folder.name, "summarize"), data, "summarize", folder)
    page = render("report.html.jinja", compare(folders, samples=50, published=True))
    assert page.count("<svg") == 4, "ROUGE, legacy ROUGE, speed, length"
    assert "<mark>" in page
    assert "http" not in page.replace("http://www.w3.org", ""), "nothing is loaded"
    alone = render("report.html.jinja", compare(folders[:1], samples=50))
    assert alone.count("<svg") == 3, "one system has no plot of quality against speed"


def test_the_report_escapes_what_systems_wrote(tmp_path: Path) -> None:
    item = {"id": "1", "vi": "Trời hôm nay mưa rất to.", "en": "It is raining hard today."}
    (tmp_path / "a.jsonl").write_text(json.dumps(item) + "\n", encoding="utf-8")
    (tmp_path / "out.txt").write_text("<script>alert(1)</script>\n", encoding="utf-8")
    table = load_data(tmp_path / "a.jsonl", "translate")
    run(read_system(tmp_path / "out.txt", table, "translate"), table, "translate", tmp_path / "r")
    page = render("report.html.jinja", compare([tmp_path / "r"]))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("reference", "output", "lacking", "added"),
    [
        ("a b c", "a x c", ["b"], ["x"]),
        ("Mưa to", "mưa to", [], []),
        ("", "a", [], ["a"]),
        ("a", "", ["a"], []),
    ],
)
def test_changed_words(reference: str, output: str, lacking: list[str], added: list[str]) -> None:
    one, other = mark_changes(reference, output)
    assert [word for word, changed in one if changed] == lacking
    assert [word for word, changed in other if changed] == added
    assert [word for word, _ in one] == reference.split()


def test_costs_of_a_run(data: Data, tmp_path: Path) -> None:
    def predict(items: Sequence[Item]) -> Iterator[Prediction]:
        for seconds, item in enumerate(items, start=1):
            yield Prediction(item.id, {"summary_vi": item.title}, seconds=seconds, tokens=10)

    cost = run(System("s", {}, predict), data, "summarize", tmp_path / "r")["cost"]
    assert cost["latency_median"] == pytest.approx(3.5)
    assert cost["latency_p95"] == pytest.approx(5.75)
    assert cost["tokens_per_second"] == pytest.approx(10 * cost["documents_per_second"])
    assert cost["peak_mb"] > 10


def test_outputs_of_another_system(data: Data, tmp_path: Path) -> None:
    (tmp_path / "out.txt").write_text("".join(f"{item.title}\n" for item in data.items), encoding="utf-8")
    system = read_system(tmp_path / "out.txt", data, "summarize", name="theirs")
    result = run(system, data, "summarize", tmp_path / "r", comet=[0.5, 0.7, 0.6, 0.6, 0.6, 0.6])
    assert result["cost"] == {}, "it did not run here"
    assert result["scores"]["summary_vi"]["COMET"] == pytest.approx(60)
    same = run(load_system("title", "summarize"), data, "summarize", tmp_path / "title")["scores"][
        "summary_vi"
    ]
    assert result["scores"]["summary_vi"]["rouge1"] == same["rouge1"]
    lines = (tmp_path / "r" / "source.txt").read_text(encoding="utf-8").splitlines()
    assert lines == [" ".join(item.text.split("\n")) for item in data.items]
    with pytest.raises(InputError, match="2 COMET scores for 6 items"):
        run(system, data, "summarize", tmp_path / "r", comet=[0.5, 0.7])


@pytest.mark.parametrize("both", [True, False])
def test_comet_is_compared(both: bool, data: Data, tmp_path: Path) -> None:
    for name, comet in (("title", [0.5] * 6), ("lead-1", [0.7] * 6 if both else [])):
        run(load_system(name, "summarize"), data, "summarize", tmp_path / name, comet=comet)
    comparison = compare([tmp_path / "title", tmp_path / "lead-1"], samples=50)
    one, other = comparison["fields"][0]["columns"]["COMET"]["cells"]
    assert one["mean"] == pytest.approx(50)
    assert not both or (other["mean"], other["p_value"] < 0.05) == (pytest.approx(70), True)
    assert both or other is None, "it has none"
    assert " COMET |" in render("report.md.jinja", comparison)
    assert "<tr><td>COMET" in render("report.html.jinja", comparison)


@pytest.mark.parametrize("name", ["textrank", "lexrank"])
@pytest.mark.parametrize(("text", "most"), [("", 0), ("Một câu.", 1), (TEXT, 2), ("Mưa. " * 9, 2)])
def test_graph_baselines(name: str, text: str, most: int) -> None:
    (prediction,) = load_system(name, "summarize").predict([Item("1", "", text, {"summary_vi": ""})])
    output = prediction.outputs["summary_vi"]
    assert output.count(".") == most
    sentences = [sentence.strip() for sentence in output.split(".") if sentence.strip()]
    assert all(sentence in text for sentence in sentences)


def test_translations_are_compared_by_the_command(tmp_path: Path) -> None:
    rows = [
        {"vi": f"Đêm qua nước sông lên {i} m.", "en": f"The river rose {i} m last night."}
        for i in range(2, 9)
    ]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    table = load_data(tmp_path / "a.jsonl", "translate")
    for name, last in (("same", "last night"), ("other", "yesterday")):
        outputs = (row["en"].replace("last night", last) + "\n" for row in rows)
        (tmp_path / f"{name}.txt").write_text("".join(outputs), encoding="utf-8")
        run(read_system(tmp_path / f"{name}.txt", table, "translate"), table, "translate", tmp_path / name)
    command = ["compare", str(tmp_path / "same"), str(tmp_path / "other"), "--samples", "50", "--json"]
    done = CliRunner().invoke(app, [*command, "--html", str(tmp_path / "r.html")])
    assert done.exit_code == 0, done.output
    columns = json.loads(done.stdout)["fields"][0]["columns"]
    assert columns["BLEU"]["cells"][0]["mean"] == pytest.approx(100)
    assert columns["BLEU"]["cells"][1]["p_value"] < 0.05
    assert "<svg" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_nfd_and_the_other_place_of_a_tone_cost_nothing() -> None:
    text = "Chị Thúy mở quán cà phê ở Khánh Hòa từ ngày 3/3 và đón 1.200 khách trong tuần đầu tiên."
    item = Item("0", "", text * 2, {"summary_vi": text})
    for other in (unicodedata.normalize("NFD", text), text.replace("Thúy", "Thuý").replace("Hòa", "Hoà")):
        scores, signatures, _ = score("summarize", [item], {"summary_vi": [other]})
        assert scores["summary_vi"]["rouge1"] == 100
        assert "tone marks in one place" in signatures["spelling of summary_vi"]
