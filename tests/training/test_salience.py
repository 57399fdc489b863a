"""The weights of `nlp.extract.salience`: what abstracts are made of is learnt; what ships has its form."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tomllib
from math import log1p
from pathlib import Path

import pytest

from nlp.errors import InputError
from nlp.extract.salience import TABLES, Features, Weights, weight_names
from nlp.text.tables import read_table
from nlp.training.salience import Row, learn_weights, read_articles

WORDS = [a + b for a in "bcdghklmnpqrstvx" for b in ("a", "e", "i", "o", "u", "y")]


def articles(count: int, told: int) -> list[Row]:
    """Articles of eight sentences of random syllables, whose abstract is one of these sentences."""
    chance = random.Random(5)
    made = []
    for _ in range(count):
        sentences = [" ".join(chance.sample(WORDS, 6)).capitalize() + "." for _ in range(8)]
        made.append((" ".join(chance.sample(WORDS, 4)), "\n".join(sentences), sentences[told]))
    return made


def probability(table: dict[str, float], **features: float) -> float:
    """Of a term that stands once in eight sentences, but for what is told."""
    usual = Features(0, 0, log1p(1), 1 / 8, log1p(4), 0, 0, 0, log1p(8), 0)
    return Weights.of(table).probability(usual._replace(**features))


def test_the_place_of_what_abstracts_say_is_learnt() -> None:
    lead, end = (learn_weights(articles(60, told)) for told in (0, 7))
    for table in TABLES.values():
        assert list(lead[table]) == weight_names()
        assert probability(lead[table], first=0.0, lead=1.0) > 0.5 > probability(lead[table], first=log1p(7))
        assert probability(end[table], first=0.0, lead=1.0) < 0.5 < probability(end[table], first=log1p(7))


def test_the_matter_of_the_title_is_learnt() -> None:
    rows = [(abstract, article, abstract) for _, article, abstract in articles(60, 4)]
    weights = learn_weights(rows)["pair"]
    heading = {"title_share": 1.0, "title_likeness": 1.0, "titled": 1.0}
    assert probability(weights, in_title=1.0, **heading) > 0.9
    assert probability(weights, titled=1.0) < 0.1
    assert weights == learn_weights(rows)["pair"]


def test_what_counts_only_together_is_learnt() -> None:
    """The lead, where a title is shown; the end, where none is."""
    rows = [("", article, abstract) for _, article, abstract in articles(60, 7)]
    rows += [(title, article, abstract) for title, article, abstract in articles(60, 0)]
    for table in learn_weights(rows).values():
        assert probability(table, first=0.0, lead=1.0, titled=1.0) > probability(
            table, first=log1p(7), titled=1.0
        )
        assert probability(table, first=0.0, lead=1.0) < probability(table, first=log1p(7))


@pytest.mark.parametrize("rows", [[], [("", "Mưa lớn.", "Nắng.")], [("", "Mưa lớn.", "Mưa lớn.")]])
def test_nothing_to_learn_from(rows: list[Row]) -> None:
    with pytest.raises(InputError, match="nothing can be learnt"):
        learn_weights(rows)


def test_rows_to_measure_on_are_not_read(tmp_path: Path) -> None:
    train, test = tmp_path / "train.jsonl", tmp_path / "test.jsonl"
    rows = [dict(zip(("title", "article", "abstract"), row, strict=True)) for row in articles(6, 0)]
    train.write_text("\n".join(map(json.dumps, [*rows, {**rows[0], "abstract": ""}])), encoding="utf-8")
    test.write_text(
        json.dumps({"văn bản": rows[1]["article"]}) + "\n" + json.dumps(rows[2]), encoding="utf-8"
    )
    kept = list(read_articles(train, [test], 9, 0))
    assert sorted(article for _, article, _ in kept) == sorted(rows[i]["article"] for i in (0, 3, 4, 5))
    assert list(read_articles(train, [test], 2, 0)) == kept[:2]
    assert list(read_articles(train, [test], 9, 1)) != kept


def test_the_command_prints_the_data_file(tmp_path: Path) -> None:
    train = tmp_path / "train.jsonl"
    rows = [dict(zip(("title", "article", "abstract"), row, strict=True)) for row in articles(20, 0)]
    train.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    command = [sys.executable, "-m", "nlp.training.salience"]
    done = subprocess.run([*command, train], capture_output=True, encoding="utf-8", check=True)
    learnt = tomllib.loads(done.stdout)
    shipped = read_table("nlp.extract", "salience")
    assert {name: list(table) for name, table in learnt.items()} == {
        name: list(table) for name, table in shipped.items()
    }
    failed = subprocess.run([*command, tmp_path / "none.parquet"], capture_output=True, encoding="utf-8")
    assert failed.returncode == 2
    assert "cannot be read" in failed.stderr
    assert "Traceback" not in failed.stderr
