"""Training on a tiny random model: it learns, it goes on exactly, and what it learns can be merged."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import peft
import pytest
import torch
from tokenizers import Tokenizer

from nlp.errors import InputError
from nlp.models.embedded.build import merge_adapter
from nlp.training.curves import plot_curves
from nlp.training.data import Example
from nlp.training.trainer import LOG, Encoded, Recipe, Trainer, batches, encode

RECIPE = Recipe(
    rank=4, steps=12, batch_tokens=120, accumulate=2, learning_rate=0.02, every=4, patience=9, dropout=0.1
)


def rows(count: int, seed: int = 0) -> list[Encoded]:
    """Something to learn: after 5 comes 6, after 6 comes 7 …"""
    chance = random.Random(seed)
    found = []
    for i in range(count):
        first = chance.randrange(5, 30)
        ids = tuple(range(first, first + chance.randrange(4, 12)))
        found.append(Encoded("summarize" if i % 2 else "translate", (2, *ids, 1), 3))
    return found


@pytest.fixture
def trainer(tiny_builder: Callable[[], Any], tmp_path: Path) -> Callable[..., Trainer]:
    def make(name: str, recipe: Recipe = RECIPE, **more: Any) -> Trainer:
        return Trainer(tiny_builder(), rows(40), rows(8, 1), tmp_path / name, recipe, **more)

    return make


def read_log(folder: Path) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in (folder / LOG).read_text().splitlines()]
    return [{key: value for key, value in line.items() if key != "seconds"} for line in lines]


def test_the_loss_falls(trainer: Callable[..., Trainer], tmp_path: Path) -> None:
    running = trainer("run", Recipe(rank=4, steps=40, batch_tokens=400, learning_rate=0.05, every=10))
    before = running._evaluate()
    running.train()
    after = running._evaluate()
    assert after.keys() == {"summarize", "translate"}
    assert all(after[task] < 0.8 * before[task] for task in after)


def test_a_run_that_was_killed_goes_on_as_if_it_had_not_been(
    trainer: Callable[..., Trainer], tmp_path: Path
) -> None:
    whole = trainer("whole")
    whole.train()

    def kill(step: int, steps: int, loss: float) -> None:
        if step == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        trainer("killed").train(kill)
    # What comes between must not matter.
    torch.manual_seed(99)
    resumed = trainer("killed")
    assert resumed.step == 4
    resumed.train()
    for name, master in whole.masters.items():
        assert torch.equal(master, resumed.masters[name]), name
    assert read_log(tmp_path / "killed") == read_log(tmp_path / "whole")


def test_a_kill_between_two_renames_loses_no_checkpoint(
    trainer: Callable[..., Trainer], tmp_path: Path
) -> None:
    trainer("run").train()
    (tmp_path / "run" / "checkpoint").rename(tmp_path / "run" / ".checkpoint.old")
    assert trainer("run").step == 12


def test_what_a_run_without_a_checkpoint_logged_is_dropped(
    trainer: Callable[..., Trainer], tmp_path: Path
) -> None:
    def kill(step: int, steps: int, loss: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        trainer("run").train(kill)
    assert read_log(tmp_path / "run")
    trainer("run")
    assert not read_log(tmp_path / "run")


def test_a_finished_run_is_not_trained_again(trainer: Callable[..., Trainer], tmp_path: Path) -> None:
    trainer("run").train()
    steps: list[int] = []
    trainer("run").train(lambda step, of, loss: steps.append(step))
    assert not steps


def test_a_folder_of_another_run_is_refused(trainer: Callable[..., Trainer]) -> None:
    trainer("run")
    with pytest.raises(InputError, match="holds a run with other settings"):
        trainer("run", Recipe(rank=8, steps=12))


def test_training_stops_when_validation_has_stopped_falling(
    trainer: Callable[..., Trainer], monkeypatch: pytest.MonkeyPatch
) -> None:
    running = trainer("run", Recipe(rank=4, steps=40, batch_tokens=120, every=2, patience=3))
    losses = iter([3.0, 2.0, 2.5, 2.5, 2.5, 1.0])
    monkeypatch.setattr(running, "_evaluate", lambda: {"translate": next(losses)})
    running.train()
    assert running.step == 10
    assert running.best == 2.0


def test_a_merged_adapter_gives_the_logits_of_an_unmerged_one(
    trainer: Callable[..., Trainer], tiny_builder: Callable[[], Any]
) -> None:
    adapter = trainer("run").train()
    ids = torch.tensor([[2, 9, 10, 11, 12]])
    unmerged = peft.PeftModel.from_pretrained(tiny_builder(), str(adapter)).eval()
    merged = merge_adapter(tiny_builder(), adapter).eval()
    with torch.no_grad():
        expected, found, plain = (m(ids).logits for m in (unmerged, merged, tiny_builder()))
    assert torch.allclose(found, expected, atol=1e-4)
    assert not torch.allclose(found, plain, atol=1e-2)


def test_a_run_can_start_from_an_adapter(trainer: Callable[..., Trainer]) -> None:
    first = trainer("first")
    adapter = first.train()
    second = trainer("second", init=adapter)
    for name, weight in first.weights.items():
        assert torch.equal(weight, second.weights[name])


def test_an_adapter_can_be_weakened_before_a_run(trainer: Callable[..., Trainer]) -> None:
    first = trainer("first")
    half = trainer("second", init=first.train(), recipe=replace(RECIPE, init_scale=0.5))
    assert {name for name in half.masters if "lora_B" in name}
    for name, weight in first.weights.items():
        expected = weight * 0.5 if "lora_B" in name else weight
        assert torch.allclose(expected.float(), half.masters[name])


def test_the_loss_is_that_of_the_targets_alone(trainer: Callable[..., Trainer]) -> None:
    running = trainer("run")
    running.model.eval()
    batch = [Encoded("translate", (2, 5, 6, 7, 1), 2), Encoded("translate", (2, 8, 9, 1), 1)]
    logits = [running.model(torch.tensor([e.ids])).logits[0] for e in batch]
    vocabulary = running.vocabulary.tolist()
    wanted = [(logits[0][2], 7), (logits[0][3], 1), (logits[1][2], 1)]
    expected = [
        -torch.log_softmax(row[running.vocabulary], -1)[vocabulary.index(token)].detach()
        for row, token in wanted
    ]
    assert running.loss(batch).item() == pytest.approx(sum(expected).item() / 3, rel=1e-4)


def test_without_examples_there_is_nothing_to_train(tiny_builder: Callable[[], Any], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing to train on"):
        Trainer(tiny_builder(), [], [], tmp_path, RECIPE)


def test_batches_hold_one_task_and_every_example_once() -> None:
    examples = rows(50)
    found = list(batches(examples, 60, "a"))
    assert sorted(e.ids for batch in found for e in batch) == sorted(e.ids for e in examples)
    assert all(len({e.task for e in batch}) == 1 for batch in found)
    assert all(len(b) == 1 or max(len(e.ids) for e in b) * len(b) <= 60 for b in found)
    assert found == list(batches(examples, 60, "a"))
    assert found != list(batches(examples, 60, "b"))
    assert not list(batches([], 60, "a"))


def test_examples_become_tokens(tiny_tokenizer: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    tokenizer = Tokenizer.from_str(json.dumps(tiny_tokenizer))
    examples = [
        Example("translate", "Vietnamese: chào\nEnglish:", "hello"),
        Example("summarize", "x" * 99, "y"),
    ]
    found = encode(examples, tokenizer, begin=[2], end=1, most=60)
    assert len(found) == 1
    assert found[0].ids[0] == 2
    assert found[0].ids[-1] == 1
    assert tokenizer.decode(list(found[0].ids[-found[0].targets : -1])).strip() == "hello"
    assert "1 of 2 examples are longer than 60 tokens" in caplog.text


def test_curves_are_drawn(trainer: Callable[..., Trainer], tmp_path: Path) -> None:
    trainer("run").train()
    plot_curves(tmp_path / "run" / LOG, tmp_path / "curves.png")
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")
    (tmp_path / "empty.jsonl").write_text("")
    for name in ("empty.jsonl", "missing.jsonl"):
        with pytest.raises(InputError):
            plot_curves(tmp_path / name, tmp_path / "none.png")
