"""The extractive engine: that it keeps to the contract of an engine, and to the article."""

from __future__ import annotations

import subprocess
import sys

import pytest

from nlp.errors import ModelError
from nlp.models.card import ModelCard
from nlp.models.contract import Request
from nlp.models.engines.extractive import ExtractiveModel
from tests.extract.bridge import ARTICLE, TITLE


@pytest.fixture
def model() -> ExtractiveModel:
    return ExtractiveModel(
        ModelCard("extractive", ("summarize",), ("extractive",), budget=1_000_000, summary_sentences=30)
    )


def test_output_is_sentences_of_the_source(model: ExtractiveModel) -> None:
    [output] = model.generate_batch([Request("summarize", "\n".join(ARTICLE), title=TITLE, sentences=2)])
    assert output.finished
    assert output.tokens == len(output.text.split())
    assert output.text.startswith(ARTICLE[1])
    assert output.text.count("\n") == 1
    assert all(line in "\n".join(ARTICLE) for line in output.text.split("\n"))


def test_a_batch_gives_what_one_by_one_gives(model: ExtractiveModel) -> None:
    requests = [
        Request("summarize", " ".join(ARTICLE[i:]), title=TITLE, sentences=n)
        for i in range(5)
        for n in (1, 3)
    ]
    requests.append(Request("summarize", ""))
    together = model.generate_batch(requests)
    assert together == [model.generate_batch([r])[0] for r in requests]
    assert together[-1].text == ""


def test_sentences_stay_apart() -> None:
    card = ModelCard("extractive", ("summarize",), ("extractive",), budget=1_000_000, summary_sentences=30)
    text = "Đại diện hộ dân là ông Nguyễn Văn A.\nCơ quan điều tra đã khởi tố vụ án ở Huế."
    [output] = ExtractiveModel(card).generate_batch([Request("summarize", text, sentences=2)])
    assert output.text == text


def test_same_text_same_summary(model: ExtractiveModel) -> None:
    request = Request("summarize", " ".join(ARTICLE), sentences=3)
    assert model.generate_batch([request]) == model.generate_batch([request])


def test_it_does_not_translate(model: ExtractiveModel) -> None:
    with pytest.raises(ModelError, match="extractive cannot translate"):
        model.generate_batch([Request("translate", "Trời mưa.")])


def test_card_and_settings(model: ExtractiveModel) -> None:
    assert (model.name, model.budget, model.summary_sentences) == ("extractive", 1_000_000, 30)
    assert model.settings == {"engine": "extractive", "method": "salience", "device": "cpu"}
    assert model.count_tokens(["", "Trời mưa to."]) == [0, 3]


def test_nothing_heavy_is_imported_before_use() -> None:
    code = (
        "import sys, nlp.models.engines.extractive, nlp.checks.evidence, nlp.text.sentences;"
        "print(sorted({'torch', 'sumy', 'numpy', 'transformers', 'nltk'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_ranking_imports_no_torch() -> None:
    code = (
        "import sys; from nlp.extract.select import best_sentences as b;"
        f"b({ARTICLE!r}, 2);"
        "print(sorted({'torch', 'transformers'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
