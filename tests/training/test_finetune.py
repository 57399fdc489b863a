"""From files to an adapter, on a tiny random model; and the command."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from nlp.cli.app import app
from nlp.cli.finetune import _limits
from nlp.errors import InputError
from nlp.models.embedded import build, prepare
from nlp.models.embedded.vocabulary import kept_ids
from nlp.training import finetune
from nlp.training.finetune import Sources, train_adapter
from nlp.training.trainer import Recipe

PAIRS = [
    ("Giá xăng giảm lần thứ ba liên tiếp.", "Petrol prices fall for the third time in a row."),
    ("Sáng 16/1, Bộ Giao thông vận tải tổ chức hội nghị.", "On 16 January, the ministry held a conference."),
    ("Doanh thu đạt 1.234,5 tỷ đồng.", "Revenue reached 1,234.5 billion dong."),
    ("Chúng tôi đã cứu được 27 người.", "We have rescued 27 people."),
]
ARTICLE = {
    "title": "Mưa lớn làm ngập nhiều tuyến đường",
    "article": "Mưa lớn khiến nhiều tuyến đường ở trung tâm thành phố ngập sâu 30 cm.\n"
    "Xe cộ đi lại rất khó khăn.",
    "abstract": "Mưa lớn khiến nhiều tuyến đường ở trung tâm thành phố ngập sâu 30 cm.",
}


@pytest.fixture
def base(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tiny_tokenizer: dict[str, Any],
    tiny_builder: Callable[[], Any],
) -> Path:
    """A tiny model in place of the prepared checkpoint."""
    folder = tmp_path / "base"
    folder.mkdir()
    kept = build.write_tokenizer(tiny_tokenizer, folder)
    model = tiny_builder()
    build.cut_model(model, kept)
    model.save_pretrained(folder)
    monkeypatch.setattr(prepare, "prepare", lambda card, progress: folder)
    return folder


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    def write(name: str, rows: list[dict[str, str]]) -> Path:
        path = tmp_path / f"{name}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return path

    (tmp_path / "words").write_text("petrol\nprices\n", encoding="utf-8")
    return {
        "pairs": write("pairs", [{"vi": vi, "en": en} for vi, en in PAIRS]),
        "articles": write("articles", [ARTICLE] * 3),
        "validation": write("validation", [{"vi": PAIRS[0][0], "en": PAIRS[0][1]}]),
        "words": tmp_path / "words",
    }


def sources(files: dict[str, Path], **more: Any) -> Sources:
    return Sources(
        pairs=[files["pairs"]],
        articles=[files["articles"]],
        validation_pairs=[files["validation"]],
        words=[files["words"]],
        most_articles=2,
        **more,
    )


def test_files_become_an_adapter(base: Path, files: dict[str, Path], tmp_path: Path) -> None:
    adapter = train_adapter(sources(files), tmp_path / "run", Recipe(rank=2, steps=2, every=1))
    assert {"adapter_config.json", "adapter_model.safetensors", build.VOCABULARY} == {
        path.name for path in adapter.iterdir()
    }
    config = json.loads((adapter / "adapter_config.json").read_text())
    assert config["base_model_name_or_path"].startswith("gemma3-270m")
    report = json.loads((tmp_path / "run" / "data.json").read_text())["examples"]
    # One pair is looked at while training, so it is not learnt.
    assert report["pairs.jsonl"]["kept"] == len(PAIRS) - 1
    assert report["articles.jsonl"]["kept"] == 2
    assert report["validation.jsonl"] == {"read": 1, "kept": 1, "dropped": {}}


def test_the_model_is_cut_to_the_tokens_of_its_data(
    base: Path, files: dict[str, Path], tmp_path: Path, tiny_tokenizer: dict[str, Any]
) -> None:
    adapter = train_adapter(sources(files), tmp_path / "run", Recipe(rank=2, steps=1))
    listed = build.read_vocabulary(adapter)
    vocabulary = tiny_tokenizer["model"]["vocab"]
    assert set(listed) <= vocabulary.keys()
    kept = kept_ids(tiny_tokenizer, listed)
    assert {vocabulary[token] for token in listed} <= set(kept)
    assert len(kept) <= len(kept_ids(tiny_tokenizer))


def test_the_tokens_of_the_adapter_that_a_run_starts_from_are_kept(
    base: Path, files: dict[str, Path], tmp_path: Path
) -> None:
    first = train_adapter(sources(files), tmp_path / "first", Recipe(rank=2, steps=1))
    few = Sources(pairs=[files["pairs"]])
    alone = train_adapter(few, tmp_path / "alone", Recipe(rank=2, steps=1))
    second = train_adapter(few, tmp_path / "second", Recipe(rank=2, steps=1), init=first)
    known = set(build.read_vocabulary(first))
    assert known > set(build.read_vocabulary(alone))
    assert set(build.read_vocabulary(second)) == known
    with pytest.raises(InputError, match="holds a run with other settings"):
        train_adapter(few, tmp_path / "second", Recipe(rank=2, steps=1), init=second)
    with pytest.raises(InputError, match="not the folder of an adapter"):
        train_adapter(few, tmp_path / "third", Recipe(rank=2, steps=1), init=tmp_path)


def test_a_run_goes_on_with_the_examples_it_has(
    base: Path, files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_adapter(sources(files), tmp_path / "run", Recipe(rank=2, steps=2, every=1))
    monkeypatch.setattr(finetune, "make_examples", lambda *a: pytest.fail("the examples were made again"))
    train_adapter(sources(files), tmp_path / "run", Recipe(rank=2, steps=2, every=1))
    with pytest.raises(InputError, match="holds a run with other data"):
        train_adapter(Sources(pairs=[files["pairs"]]), tmp_path / "run", Recipe(rank=2, steps=2, every=1))


def run(*arguments: object) -> Any:
    return CliRunner().invoke(app, ["finetune", *map(str, arguments)])


def test_the_command_trains_and_draws(base: Path, files: dict[str, Path], tmp_path: Path) -> None:
    folder = tmp_path / "run"
    result = run("--pairs", files["pairs"], "-o", folder, "--steps", 2, "--rank", 2)
    assert result.exit_code == 0, result.output
    assert (folder / "curves.png").is_file()
    assert (folder / "adapter" / "adapter_model.safetensors").is_file()


def test_pairs_are_shown_in_several_forms(base: Path, files: dict[str, Path], tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shares = ("--terms", 1.0, "--reverse", 0.4, "--joined", 0.2, "--in-order", "pairs.jsonl", "--official", 3)
    result = run(
        *("--pairs", f"{files['pairs']}=3", "--articles", files["articles"], "--steps", 1, "--rank", 2),
        *("--validation-pairs", files["validation"], "-o", folder, *shares),
    )
    assert result.exit_code == 0, result.output
    record = json.loads((folder / "data.json").read_text())
    assert record["sources"]["most_pairs"] == {"pairs.jsonl": 3}
    assert sum(record["forms"].values()) == record["examples"]["pairs.jsonl"]["kept"] == 3
    validation = finetune.read_examples(folder / "validation.parquet")
    assert [example.task for example in validation] == ["translate", "translate_to_vi"]


@pytest.mark.parametrize(
    ("pairs", "files", "most"),
    [
        ((), [], {}),
        (("a.parquet",), ["a.parquet"], {}),
        (("x/a.parquet=20", "b=c.jsonl"), ["x/a.parquet", "b=c.jsonl"], {"a.parquet": 20}),
    ],
)
def test_the_most_pairs_of_a_file(pairs: tuple[str, ...], files: list[str], most: dict[str, int]) -> None:
    assert _limits(pairs) == ([Path(file) for file in files], most)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--pairs", "missing.jsonl"), "missing.jsonl cannot be read"),
        ((), "nothing to train on"),
        (("--base", "nothing", "--pairs", __file__), "there is no model 'nothing'"),
    ],
)
def test_bad_input_is_said_in_one_sentence(
    base: Path, tmp_path: Path, arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    result = run("-o", tmp_path / "run", *arguments)
    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output


def test_a_missing_package_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nlp.training.curves", None)
    result = run("-o", tmp_path / "run")
    assert result.exit_code == 1
    assert "pip install 'tomtat[train]'" in result.output
