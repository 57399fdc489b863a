"""Learning from own drafts, on a tiny random model: what scores better becomes likelier, and exactly so."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer

from nlp.errors import InputError
from nlp.models.build import merge_adapter
from nlp.training.data import Example
from nlp.training.policy import Draft, PolicyTrainer
from nlp.training.trainer import Encoded, Recipe

RECIPE = Recipe(
    rank=4, steps=6, batch_tokens=200, accumulate=2, learning_rate=0.01, every=2, patience=9, samples=4
)
END = 1


def rows(count: int) -> list[Encoded]:
    """Prompts longer than the window of the tiny model (16 tokens), and references of 4 tokens and an end."""
    found = []
    for i in range(count):
        prompt = [2, *(5 + (7 * i + k) % 40 for k in range(18 + i % 5))]
        ids = (*prompt, *range(6 + i, 10 + i), END)
        task = "summarize" if i % 2 else "translate"
        found.append(Encoded(task, ids, 5, Example(task, "", "", source=str(i))))
    return found


def is_short(example: Example, draft: str, finished: bool) -> float:
    """A score that depends on nothing but the draft."""
    return float(finished) - len(draft) / 200


@pytest.fixture
def trainer(
    tiny_builder: Callable[[], Any], tiny_tokenizer: dict[str, Any], tmp_path: Path
) -> Callable[..., PolicyTrainer]:
    tokenizer = Tokenizer.from_str(json.dumps(tiny_tokenizer))

    def make(name: str, recipe: Recipe = RECIPE, score: Any = is_short) -> PolicyTrainer:
        return PolicyTrainer(
            tiny_builder(),
            rows(12),
            rows(4),
            tmp_path / name,
            recipe,
            tokenizer=tokenizer,
            score=score,
        )

    return make


def move(running: PolicyTrainer) -> None:
    """A new adapter changes nothing; give it something to say."""
    torch.manual_seed(5)
    with torch.no_grad():
        for name, weight in running.weights.items():
            weight.normal_(std=0.1)
            running.masters[name].copy_(weight)


def test_texts_in_one_row_do_not_see_each_other(trainer: Callable[..., PolicyTrainer]) -> None:
    running = trainer("run")
    move(running)
    running.model.eval().requires_grad_(False)
    [first, second] = rows(2)
    drafts = [Draft((9, 12, 13, END), 0.0), Draft((30, 31), 0.0)]
    packed = [running._row(example, drafts, (1.5, -0.5)) for example in (first, second)]
    expected = 0.0
    vocabulary = running.vocabulary.tolist()
    for example in (first, second):
        prompt = example.ids[: -example.targets]
        reference = example.ids[-example.targets :]
        for tokens, weight, heat in (
            (drafts[0].ids, 1.5, running.recipe.temperature),
            (drafts[1].ids, -0.5, running.recipe.temperature),
            (reference, running.recipe.reference_weight, 1.0),
        ):
            logits = running.model(torch.tensor([[*prompt, *tokens]])).logits[0, len(prompt) - 1 : -1]
            logs = torch.log_softmax(logits[:, running.vocabulary] / heat, -1)
            expected -= weight * sum(
                float(row[vocabulary.index(token)]) for row, token in zip(logs, tokens, strict=True)
            )
    assert running._weighted_loss(packed).item() == pytest.approx(expected, rel=1e-3)


def test_without_temperature_the_likeliest_token_is_written(
    trainer: Callable[..., PolicyTrainer], tiny_builder: Callable[[], Any]
) -> None:
    running = trainer("run")
    move(running)
    running._write_adapter()
    model = merge_adapter(tiny_builder(), running.folder / "adapter").eval()
    batch = rows(3)
    for example, [draft] in zip(batch, running.draw(batch, 1, 0.0), strict=True):
        ids = list(example.ids[: -example.targets])
        written: list[int] = []
        while len(written) < 2 * example.targets + 16 and written[-1:] != [END]:
            logits = model(torch.tensor([ids + written])).logits[0, -1, running.vocabulary]
            written.append(int(running.vocabulary[logits.argmax()]))
        assert list(draft.ids) == written


def test_drafts_of_an_example_differ_and_are_scored(trainer: Callable[..., PolicyTrainer]) -> None:
    asked: list[tuple[str, bool]] = []

    def score(example: Example, draft: str, finished: bool) -> float:
        asked.append((example.source, finished))
        return len(asked)

    drafts = trainer("run", score=score).draw(rows(2), 4, 1.0)
    assert [len(of) for of in drafts] == [4, 4]
    assert len({draft.ids for draft in drafts[0]}) > 1
    assert [source for source, _ in asked] == ["0"] * 4 + ["1"] * 4
    assert [finished for _, finished in asked] == [d.ids[-1] == END for of in drafts for d in of]
    assert [d.score for of in drafts for d in of] == list(range(1, 9))


def test_translations_go_by_their_references(trainer: Callable[..., PolicyTrainer]) -> None:
    def refuse(example: Example, draft: str, finished: bool) -> float:
        raise AssertionError("a translation was drafted")

    running = trainer("run", score=refuse)
    move(running)
    batch = [row for row in rows(6) if row.task == "translate"]
    running.model.train()
    torch.autograd.backward(running.loss(batch) * 0.5)
    expected = {name: weight.grad.clone() for name, weight in running.weights.items()}
    for weight in running.weights.values():
        weight.grad = None
    assert running._learn(batch, 0.5) == pytest.approx(running.loss(batch).item())
    for name, weight in running.weights.items():
        assert torch.allclose(weight.grad, expected[name]), name


def test_what_scores_better_becomes_likelier(trainer: Callable[..., PolicyTrainer]) -> None:
    recipe = replace(RECIPE, steps=50, learning_rate=0.02, samples=8, reference_weight=0.0, temperature=1.0)
    running = trainer("run", recipe)

    def mean_score() -> float:
        torch.manual_seed(0)
        summaries = [row for row in rows(12) if row.task == "summarize"]
        scores = [draft.score for of in running.draw(summaries, 8, 1.0) for draft in of]
        return sum(scores) / len(scores)

    before = mean_score()
    running.train()
    assert mean_score() > before + 0.2


def test_a_run_that_was_killed_goes_on_as_if_it_had_not_been(trainer: Callable[..., PolicyTrainer]) -> None:
    whole = trainer("whole")
    whole.train()

    def kill(step: int, steps: int, loss: float) -> None:
        if step == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        trainer("killed").train(kill)
    torch.manual_seed(99)
    resumed = trainer("killed")
    assert resumed.step == 2
    resumed.train()
    for name, master in whole.masters.items():
        assert torch.equal(master, resumed.masters[name]), name


@pytest.mark.parametrize("samples", [0, 1])
def test_a_draft_needs_others(trainer: Callable[..., PolicyTrainer], samples: int) -> None:
    with pytest.raises(InputError, match="at least 2"):
        trainer("run", replace(RECIPE, samples=samples))
