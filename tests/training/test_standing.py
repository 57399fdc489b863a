"""The weights of `nlp.extract.standing` are learnt from what readers said."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from nlp.errors import InputError
from nlp.training.standing import Example, learn_weights, lines_of, read_examples

ARTICLES = [
    {"title": f"Cầu số {i}", "article": f"Cầu số {i} đã thông xe hôm nay.\nĐơn vị {i} còn nợ tiền công nhân."}
    for i in range(12)
]
LABELS = "article\tsentence\tknown\tread\n" + "".join(
    f"{i}\t{sentence}\t\t{2 * sentence}\n" for i in range(12) for sentence in (0, 1)
)


def learnt(broken: str) -> list[Example]:
    return [({"length": 3.0, "word " + word: 1.0}, word == broken) for word in ("xã", "đơn") * 20]


def test_what_readers_called_broken_is_learnt() -> None:
    weights = learn_weights(learnt("đơn"))
    assert weights["word đơn"] > 0 > weights["word xã"]
    assert weights == learn_weights(learnt("đơn"))
    opposite = learn_weights(learnt("xã"))
    assert opposite["word đơn"] < 0 < opposite["word xã"]


def test_rare_words_are_not_learnt() -> None:
    assert "word hiếm" not in learn_weights([*learnt("đơn"), ({"word hiếm": 1.0}, True)])


@pytest.mark.parametrize("examples", [[], learnt(""), learnt("đơn")[:1]])
def test_nothing_to_learn(examples: list[Example]) -> None:
    with pytest.raises(InputError, match="nothing can be learnt"):
        learn_weights(examples)


def test_the_command_prints_a_table_of_weights(tmp_path: Path) -> None:
    articles, labels = tmp_path / "articles.jsonl", tmp_path / "read.tsv"
    articles.write_text("\n".join(map(json.dumps, ARTICLES)), encoding="utf-8")
    labels.write_text(LABELS, encoding="utf-8")
    examples = list(read_examples(articles, labels))
    assert [broken for _, broken in examples] == [False, True] * 12
    command = [sys.executable, "-m", "nlp.training.standing", str(articles), str(labels)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert tomllib.loads(done.stdout) == tomllib.loads("\n".join(lines_of(learn_weights(examples))))
    failed = subprocess.run([*command[:-1], str(tmp_path / "none.tsv")], capture_output=True, text=True)
    assert (failed.returncode, failed.stdout) == (2, "")
    assert failed.stderr.startswith("tomtat: ")


@pytest.mark.parametrize("row", ["12\t0\t\t0", "3\t9\t\t0", "3\t1\t7\t0", "3\t1\tx\t0", "\t1\t\t0"])
def test_labels_of_other_articles_are_told(tmp_path: Path, row: str) -> None:
    articles, labels = tmp_path / "articles.jsonl", tmp_path / "read.tsv"
    articles.write_text("\n".join(map(json.dumps, ARTICLES)), encoding="utf-8")
    labels.write_text(f"article\tsentence\tknown\tread\n0\t0\t\t0\n{row}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"row 2 of .*read\.tsv"):
        list(read_examples(articles, labels))
