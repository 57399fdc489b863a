"""Bad test data must be refused in one sentence, before any score."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from eval import data as data_module
from eval.data import CARDS, Item, load_data, read_outputs, restore
from nlp.errors import InputError

ROWS = [
    {
        "id": "07",
        "title": "Mưa lớn",
        "article": "Sáng 5/9, mưa lớn ở Huế. Nước lên nhanh.",
        "abstract": "Huế mưa lớn.",
    },
    {"id": "08", "title": "", "article": "Giá gạo tăng 3% trong tuần này.", "abstract": "Gạo tăng giá."},
    {"id": "09", "title": "Bóng đá", "article": "Đội nhà thắng 2-1 tối qua.", "abstract": "Đội nhà thắng."},
]


def write_jsonl(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def write_csv(path: Path, rows: list[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_parquet(path: Path, rows: list[dict[str, Any]]) -> Path:
    pq.write_table(pa.Table.from_pylist(rows), path)
    return path


@pytest.mark.parametrize(
    ("write", "suffix"), [(write_jsonl, ".jsonl"), (write_csv, ".csv"), (write_parquet, ".parquet")]
)
def test_every_format_gives_the_same_items(
    write: Callable[[Path, list[dict[str, Any]]], Path], suffix: str, tmp_path: Path
) -> None:
    data = load_data(write(tmp_path / f"news{suffix}", ROWS), "summarize")
    assert data.name == "news"
    assert data.columns == {"id": "id", "title": "title", "text": "article", "summary_vi": "abstract"}
    assert data.items[1] == Item("08", "", ROWS[1]["article"], {"summary_vi": "Gạo tăng giá."})
    assert len(data.sha256) == 64
    assert data.warnings == ()


def test_columns_can_be_named_and_ids_counted(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", [{"vn": "Trời mưa.", "anh": "It rains."}])
    data = load_data(path, "translate", columns="text=vn,translation=anh")
    assert data.items == (Item("0", "", "Trời mưa.", {"translation": "It rains."}),)


def test_limit_takes_the_first_or_a_fixed_sample(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", [{**ROWS[0], "id": str(i)} for i in range(50)])
    assert [item.id for item in load_data(path, "summarize", limit=3).items] == ["0", "1", "2"]
    sample = [item.id for item in load_data(path, "summarize", limit=9, seed=1).items]
    assert sample == [item.id for item in load_data(path, "summarize", limit=9, seed=1).items]
    assert sample != [str(i) for i in range(9)]
    assert sample == sorted(sample, key=int)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"abstract": ""}, "row 1: summary_vi is empty"),
        ({"abstract": None}, "row 1: summary_vi is empty"),
        ({"article": " \n "}, "row 1: text is empty"),
        ({"id": "07"}, "the id 07 occurs more than once"),
    ],
)
def test_rows_that_cannot_be_scored(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", [ROWS[0], {**ROWS[1], **change}])
    with pytest.raises(InputError, match=message):
        load_data(path, "summarize")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", "", "has no rows"),
        ("a.jsonl", '{"id": 1, "text": "cut o', "not JSON"),
        ("a.jsonl", "[1, 2]", "not a JSON object"),
        (
            "a.jsonl",
            '{"text": "Trời mưa."}',
            "no column summary_vi or abstract or summary or reference for summary_vi",
        ),
        ("a.parquet", "not parquet", "not a Parquet file"),
        ("a.xlsx", "", "the file is broken"),
    ],
)
def test_files_that_cannot_be_read(name: str, content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        load_data(path, "summarize")


def test_missing_file_and_columns(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no file"):
        load_data(tmp_path / "none.csv", "summarize")
    path = write_jsonl(tmp_path / "a.jsonl", ROWS)
    with pytest.raises(InputError, match="no column body"):
        load_data(path, "summarize", columns="text=body")
    with pytest.raises(InputError, match="unknown role 'txt'"):
        load_data(path, "summarize", columns="txt=article")


def test_odd_data_is_reported(tmp_path: Path) -> None:
    rows = [
        {"vi": "Trời mưa rất to ở Huế.", "en": "It rains."},
        {"vi": "Trời mưa rất to ở Huế.", "en": "It rains."},
        {"vi": "Có.", "en": "Of these there were many, and nobody in the town knew what to do with them."},
        {"vi": "The river rose fast last night.", "en": "Nước sông đêm qua lên rất nhanh."},
    ]
    warnings = load_data(write_jsonl(tmp_path / "a.jsonl", rows), "translate").warnings
    assert warnings == (
        "1 items have the same source as another item",
        "1 texts of source are not Vietnamese",
        "1 items have the same translation as another item",
        "1 texts of translation are not English",
        "1 texts of translation are of another length than they should be: misaligned?",
    )


def test_the_wrong_language_is_refused(tmp_path: Path) -> None:
    rows = [{"vi": "The river rose fast last night.", "en": "Nước sông đêm qua lên rất nhanh."}] * 3
    path = write_jsonl(tmp_path / "a.jsonl", [{"id": i, **row} for i, row in enumerate(rows)])
    with pytest.raises(InputError, match="most texts of source are not Vietnamese"):
        load_data(path, "translate")
    assert load_data(path, "translate", columns="text=en,translation=vi").warnings


def test_outputs_of_other_systems(tmp_path: Path) -> None:
    data = load_data(write_jsonl(tmp_path / "a.jsonl", ROWS), "summarize")
    lines = tmp_path / "out.txt"
    lines.write_text("một\n\nba\n", encoding="utf-8")
    assert read_outputs(lines, data, "summary_vi") == {"07": "một", "08": "", "09": "ba"}
    table = write_jsonl(tmp_path / "out.jsonl", [{"id": i, "summary_vi": i} for i in ("09", "08", "07")])
    assert read_outputs(table, data, "summary_vi") == {"07": "07", "08": "08", "09": "09"}


def test_outputs_for_limited_data(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", ROWS)
    lines = tmp_path / "out.txt"
    lines.write_text("một\nhai\nba\n", encoding="utf-8")
    outputs = {"07": "một", "08": "hai", "09": "ba"}
    for data in (load_data(path, "summarize", limit=2), load_data(path, "summarize", limit=1, seed=2)):
        assert read_outputs(lines, data, "summary_vi") == outputs, "by the ids of all rows"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("out.txt", "một\nhai\n", "2 outputs, the data 3 rows"),
        ("out.jsonl", '{"id": "07", "summary_vi": "a"}\n', "no output for 2 items, the first is 08"),
        ("out.jsonl", '{"id": "07", "text": "a"}\n', "no column summary_vi"),
        ("out.jsonl", '{"summary_vi": "a"}\n', "1 outputs, the data 3 rows"),
    ],
)
def test_misaligned_outputs(name: str, content: str, message: str, tmp_path: Path) -> None:
    data = load_data(write_jsonl(tmp_path / "a.jsonl", ROWS), "summarize")
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_outputs(path, data, "summary_vi")


@pytest.mark.parametrize(
    ("segmented", "restored"),
    [
        ('Thủ_tướng Chính_phủ nói : " Không chậm . "', 'Thủ tướng Chính phủ nói: "Không chậm."'),
        ("Ngày 5 / 9 , mưa ( rất to ) ở TP. HCM .", "Ngày 5/9, mưa (rất to) ở TP. HCM."),
        ("It &apos;s fine , isn &apos;t it ?", "It's fine, isn't it?"),
        ("Giá tăng 3,5 % .", "Giá tăng 3,5%."),
        ("", ""),
    ],
)
def test_segmented_words_are_restored(segmented: str, restored: str) -> None:
    assert restore(segmented) == restored
    assert restore(restored) == restored


@pytest.mark.parametrize("name", list(CARDS))
def test_a_card_is_complete(name: str) -> None:
    card = CARDS[name]
    assert card["task"] in ("summarize", "translate")
    for key in ("licence", "size", "measures", "leaks", "link", "get", "files"):
        assert card[key], key
    assert len(card["files"]) == (1 if card["task"] == "summarize" else 2)
    for part in card.get("load", ()):
        assert part.keys() <= {"path", "name", "revision", "data_files"}, "nothing that runs code"
        assert part.get("revision") or part["path"] in ("text", "parquet"), "every hub set has a revision"


class Hub:
    """Stands for `datasets.load_dataset`, and notes how it was called."""

    def __init__(self, answer: Callable[..., list[dict[str, Any]]]) -> None:
        self.answer = answer
        self.calls: list[dict[str, Any]] = []

    def __call__(self, **options: Any) -> Any:
        import datasets

        self.calls.append(options)
        return datasets.Dataset.from_list(self.answer(**options))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TOMTAT_DATA", str(tmp_path))
    return tmp_path


def hub(monkeypatch: pytest.MonkeyPatch, answer: Callable[..., list[dict[str, Any]]]) -> Hub:
    made = Hub(answer)
    monkeypatch.setattr("datasets.load_dataset", made)
    return made


def test_vietnews_loses_what_other_splits_have(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(split: str, **_: Any) -> list[dict[str, Any]]:
        rows = [
            {
                "guid": i,
                "title": "Mưa",
                "article": f"Mưa_lớn ở Huế ngày {i} , nước lên .",
                "abstract": f"Mưa {i} .",
            }
            for i in range(5)
        ]
        return {"test": [*rows, {**rows[4], "guid": 9}], "train": rows[:1], "validation": [
            {**rows[2], "article": "Bài khác ."}
        ]}[split]  # fmt: skip

    made = hub(monkeypatch, answer)
    data = load_data("vietnews", "summarize")
    assert [item.id for item in data.items] == ["1", "3", "4"], "0 is in train, 2 in validation, 9 repeats 4"
    assert data.items[0].text == "Mưa lớn ở Huế ngày 1, nước lên."
    assert "3 rows repeat" in data.warnings[0]
    assert {call["split"] for call in made.calls} == {"test", "train", "validation"}
    assert all(call["path"] == "nam194/vietnews" for call in made.calls)
    assert data.identity()["card"]["load"][0]["revision"]


def test_a_local_copy_needs_no_hub(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(**_: Any) -> list[dict[str, Any]]:
        raise ConnectionError("no network")

    hub(monkeypatch, unreachable)
    (folder / "vietnews").mkdir()
    rows = [{"guid": "1", "title": "", "article": "Mưa_to ở Huế từ sáng .", "abstract": "Mưa ."}]
    write_parquet(folder / "vietnews" / "test.parquet", rows)
    data = load_data("vietnews", "summarize")
    assert data.items[0].text == "Mưa to ở Huế từ sáng."
    (warning,) = data.warnings
    assert warning == "train or validation is not there: what it shares with this split is not removed"


def test_two_parts_of_a_hub_are_put_side_by_side(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {"vie_Latn": "Trời hôm nay mưa rất to.", "eng_Latn": "It is raining hard today."}
    made = hub(monkeypatch, lambda name, **_: [{"id": 1, "text": texts[name]}])
    data = load_data("flores", "translate")
    assert data.items == (Item("0", "", texts["vie_Latn"], {"translation": texts["eng_Latn"]}),)
    assert [call["split"] for call in made.calls] == ["devtest", "devtest"]
    hub(monkeypatch, lambda name, **_: [{"text": "a"}] * (2 if name == "vie_Latn" else 3))
    with pytest.raises(InputError, match="flores is misaligned: 2 and 3 lines"):
        load_data("flores", "translate")


def test_nested_columns_of_a_hub(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"translation": {"vi": "Tôi không biết .", "en": "I don &apos;t know what it was ."}}
    hub(monkeypatch, lambda **_: [row])
    data = load_data("iwslt15-tst2013", "translate")
    assert data.items[0].references == {"translation": "I don't know what it was."}


@pytest.mark.parametrize("name", [name for name, card in CARDS.items() if "{split}" not in card["files"][0]])
def test_files_of_the_other_sets(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CARDS, name, {key: value for key, value in CARDS[name].items() if key != "sha256"})
    card = CARDS[name]
    (folder / name).mkdir()
    if card["task"] == "translate":
        (folder / name / card["files"][0]).write_text(" Trời hôm nay mưa rất to. \n", encoding="utf-8")
        (folder / name / card["files"][1]).write_text("It is raining hard today.\n", encoding="utf-8")
    else:
        columns = dict.fromkeys(card["columns"].values(), "Trời hôm nay mưa.")
        write_parquet(
            folder / name / card["files"][0],
            [{**columns, card["columns"]["text"]: "Nước sông lên nhanh. " * 9}],
        )
    data = load_data(name, card["task"])
    assert data.name == name
    assert len(data.items) == 1


def test_a_file_that_is_not_the_cards_is_refused(folder: Path) -> None:
    (folder / "vlsp2020").mkdir()
    for file in CARDS["vlsp2020"]["files"]:
        (folder / "vlsp2020" / file).write_text("Mưa.\n", encoding="utf-8")
    with pytest.raises(InputError, match="SHA-256 differs"):
        load_data("vlsp2020", "translate")


@pytest.mark.parametrize("name", list(CARDS))
def test_an_unreachable_hub_is_one_sentence(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(**_: Any) -> list[dict[str, Any]]:
        raise ConnectionError("Couldn't reach the Hub\nand more")

    hub(monkeypatch, unreachable)
    with pytest.raises(InputError) as caught:
        load_data(name, CARDS[name]["task"])
    said = str(caught.value)
    assert CARDS[name]["link"] in said
    assert f"put it in {folder / name} as " in said
    assert "\n" not in said


def test_an_unknown_set_lists_the_names() -> None:
    with pytest.raises(InputError, match=r"one of the sets vietnews, xlsum-vi.*vlsp2020"):
        load_data("vietnam.csv", "summarize")
    assert data_module.COLUMNS["text"]


def test_cards_are_shown_whole() -> None:
    shown = data_module.render("cards.md.jinja", {"cards": CARDS})
    for name, card in CARDS.items():
        assert f"\n{name}\n" in f"\n{shown}"
        for key in ("size", "licence", "measures", "leaks", "link", "get"):
            assert card[key] in shown, (name, key)
