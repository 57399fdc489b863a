"""Trains a LoRA adapter for a causal checkpoint (Hu et al., 2021), through peft, on a CPU or a GPU.

One adapter learns both tasks; the prompt tells which is asked. The loss is taken on the target only,
over the tokens that occur in the data: the output layer of a small model with a large vocabulary costs
more than all its other layers. A run that is killed goes on from its last checkpoint exactly as it
would have gone on: the order of the examples follows from the seed, everything else is saved.

Why not `transformers.Trainer`: its loss, batches of so many tokens, optimizer on copies in fp32, merged
layers (`nlp.training.merged`) and checkpoints would each have to be replaced here, and what is left is the
loop below; it resumes by reading on to the batch it had reached, which is the same only as long as its
data loader, its precision and its own state are. Here the tests compare a run that was killed with one
that was not, bit by bit.
"""

from __future__ import annotations

import json
import logging
import math
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import peft
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from nlp.errors import InputError
from nlp.training.data import Example
from nlp.training.merged import MergedLayers

log = logging.getLogger("tomtat")

LOG = "log.jsonl"
ADAPTER = "adapter"
_CHECKPOINT = "checkpoint"


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides an adapter, beside the examples and the base model.

    Attributes:
        rank, scale: of the LoRA matrices, on all linear layers; the product is multiplied by `scale`.
        init_scale: of an adapter that a run starts from. Below 1 it goes back towards the base model,
            which mends what too high a rate has broken (Wortsman et al., 2022).
        dropout: of the input of the LoRA matrices.
        learning_rate: the highest; with 2e-4 and two batches a step the embedded model got worse at
            summaries until the rate fell. It rises over `warmup` of the steps and falls as a cosine to a
            twentieth (Loshchilov and Hutter, 2017).
        steps: optimizer steps; 0: as many as `epochs` make.
        epochs: how often all examples are seen, if `steps` is 0.
        batch_tokens: padded tokens of one batch; texts of like length share one.
        accumulate: batches of one step.
        clip: largest norm of the gradient.
        every: steps between two evaluations, each followed by a checkpoint.
        patience: evaluations without a lower validation loss after which training stops.
        seed: of the order of the examples and of the first weights.
    """

    rank: int = 64
    scale: float = 2.0
    init_scale: float = 1.0
    dropout: float = 0.0
    learning_rate: float = 1e-4
    weight_decay: float = 0.0
    warmup: float = 0.03
    steps: int = 0
    epochs: float = 1.0
    batch_tokens: int = 2048
    accumulate: int = 4
    clip: float = 1.0
    every: int = 100
    patience: int = 5
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Encoded:
    """An example in tokens; the last `targets` of `ids` are what is to be learnt."""

    task: str
    ids: tuple[int, ...]
    targets: int
    example: Example | None = None


def encode(
    examples: Sequence[Example], tokenizer: Tokenizer, *, begin: Sequence[int], end: int, most: int
) -> list[Encoded]:
    """Turns examples into tokens.

    Args:
        examples: what to learn.
        tokenizer: of the base model.
        begin: ids that every text begins with.
        end: the id that ends a target.
        most: longer examples are left out, with a word; nothing is cut.
    """
    prompts = tokenizer.encode_batch([e.prompt for e in examples], add_special_tokens=False)
    targets = tokenizer.encode_batch([" " + e.target for e in examples], add_special_tokens=False)
    encoded = [
        Encoded(example.task, (*begin, *prompt.ids, *target.ids, end), len(target.ids) + 1, example)
        for example, prompt, target in zip(examples, prompts, targets, strict=True)
    ]
    kept = [example for example in encoded if len(example.ids) <= most]
    if len(kept) < len(encoded):
        log.warning(
            "%d of %d examples are longer than %d tokens", len(encoded) - len(kept), len(encoded), most
        )
    return kept


def batches(examples: Sequence[Encoded], batch_tokens: int, seed: str) -> Iterator[list[Encoded]]:
    """Yields one epoch in batches of one task and of like length, in an order that the seed decides."""
    chance = random.Random(seed)
    found: list[list[Encoded]] = []
    for task in sorted({example.task for example in examples}):
        rows = [example for example in examples if example.task == task]
        chance.shuffle(rows)
        for start in range(0, len(rows), 1024):
            batch: list[Encoded] = []
            for example in sorted(rows[start : start + 1024], key=lambda e: len(e.ids)):
                length = len(example.ids)
                if batch and length * (len(batch) + 1) > batch_tokens:
                    found.append(batch)
                    batch = []
                batch.append(example)
            found.append(batch)
    chance.shuffle(found)
    yield from found


class Trainer:
    """Trains one adapter.

    Args:
        model: a causal model of transformers, in the precision to compute in; its weights are frozen.
        train, validation: what to learn, and what to look at meanwhile; validation may be empty.
        folder: of the run: log, checkpoint, and at the end the adapter.
        recipe: how.
        identity: what else decides the run (hashes of the data, say); a folder of another is refused.
        init: folder of an adapter to start from.
    """

    def __init__(
        self,
        model: Any,
        train: Sequence[Encoded],
        validation: Sequence[Encoded],
        folder: Path,
        recipe: Recipe,
        *,
        identity: dict[str, Any] | None = None,
        init: Path | None = None,
    ) -> None:
        if not train:
            raise InputError("there is nothing to train on: no example was kept")
        self.recipe, self.folder, self.train_set, self.validation = recipe, folder, train, validation
        torch.manual_seed(recipe.seed)
        self.model = _with_adapter(model, recipe, init)
        self.weights = {n: p for n, p in self.model.named_parameters() if p.requires_grad}
        # The optimizer works on copies in fp32: steps are smaller than bf16 can add.
        self.masters = {n: p.detach().float().clone() for n, p in self.weights.items()}
        # Dropout of the input of the LoRA matrices cannot be merged.
        self.merged = None if recipe.dropout else MergedLayers(self.model)
        self.optimizer = torch.optim.AdamW(
            list(self.masters.values()), lr=recipe.learning_rate, weight_decay=recipe.weight_decay
        )
        self.vocabulary = torch.tensor(
            sorted({i for rows in (train, validation) for row in rows for i in row.ids}),
            device=model.device,
        )
        self.output = self.model.get_output_embeddings().weight.detach()[self.vocabulary]
        epoch = len(list(batches(train, recipe.batch_tokens, f"{recipe.seed}-0")))
        self.steps = recipe.steps or max(1, round(recipe.epochs * epoch / recipe.accumulate))
        self.step, self.best, self.waited, self.seconds, self.tokens = 0, math.inf, 0, 0.0, 0
        folder.mkdir(parents=True, exist_ok=True)
        _claim(folder, {"recipe": asdict(recipe), **(identity or {})})
        old = _old(folder / _CHECKPOINT)
        if old.exists() and not (folder / _CHECKPOINT).exists():
            os.replace(old, folder / _CHECKPOINT)  # killed between the two steps of `_replace`
        if (folder / _CHECKPOINT / "state.json").is_file():
            self._resume()
        else:
            _cut_log(folder / LOG, 0)
        self._merge()

    def train(self, progress: Callable[[int, int, float], None] = lambda step, steps, loss: None) -> Path:
        """Trains to the last step, or until the validation loss has stopped falling.

        Args:
            progress: called after each step with (steps done, steps in all, loss).

        Returns:
            The folder of the adapter with the lowest validation loss, for peft and safetensors.
        """
        upcoming = self._upcoming()
        started = time.monotonic() - self.seconds
        while self.step < self.steps and self.waited < self.recipe.patience:
            losses = self._one_step([next(upcoming) for _ in range(self.recipe.accumulate)])
            self.step += 1
            self.seconds = time.monotonic() - started
            self._log(
                step=self.step, lr=self._rate(), tokens=self.tokens, seconds=round(self.seconds, 1), **losses
            )
            progress(self.step, self.steps, sum(losses.values()) / len(losses))
            if self.step % self.recipe.every == 0 or self.step == self.steps:
                self._evaluate_and_save()
        return self.folder / ADAPTER

    def loss(self, batch: Sequence[Encoded]) -> torch.Tensor:
        """Mean cross-entropy of the target tokens of a batch, in nats."""
        width = max(len(example.ids) for example in batch)
        device = self.vocabulary.device
        # Padded on the right: causal attention never looks there, so no mask is needed.
        ids = torch.tensor([[*e.ids, *[0] * (width - len(e.ids))] for e in batch], device=device)
        rows, places = zip(
            *((r, p) for r, e in enumerate(batch) for p in range(len(e.ids) - e.targets, len(e.ids))),
            strict=True,
        )
        row, place = torch.tensor(rows, device=device), torch.tensor(places, device=device)
        states = self.model.get_base_model().model(input_ids=ids, use_cache=False).last_hidden_state
        logits = torch.nn.functional.linear(states[row, place - 1], self.output).float()
        labels = torch.searchsorted(self.vocabulary, ids[row, place])
        return torch.nn.functional.cross_entropy(logits, labels)

    def _learn(self, batch: Sequence[Encoded], share: float) -> float:
        """Adds the gradient of a batch, times `share`, and returns its loss."""
        loss = self.loss(batch)
        torch.autograd.backward(loss * share)
        return float(loss.detach())

    def _one_step(self, group: Sequence[Sequence[Encoded]]) -> dict[str, float]:
        self.model.train()
        losses: dict[str, list[float]] = {}
        for batch in group:
            losses.setdefault(batch[0].task, []).append(self._learn(batch, 1 / len(group)))
            self.tokens += sum(len(example.ids) for example in batch)
        for name, weight in self.weights.items():
            self.masters[name].grad = None if weight.grad is None else weight.grad.float()
            weight.grad = None
        torch.nn.utils.clip_grad_norm_(list(self.masters.values()), self.recipe.clip)
        for group_ in self.optimizer.param_groups:
            group_["lr"] = self._rate()
        self.optimizer.step()
        with torch.no_grad():
            for name, weight in self.weights.items():
                weight.copy_(self.masters[name])
        self._merge()
        return {task: sum(values) / len(values) for task, values in losses.items()}

    def _merge(self) -> None:
        if self.merged is not None:
            self.merged.refresh(self.masters)

    def _rate(self) -> float:
        done, rising = self.step / self.steps, self.recipe.warmup
        if done < rising:
            return self.recipe.learning_rate * (self.step + 1) / (rising * self.steps + 1)
        fallen = (done - rising) / max(1 - rising, 1e-9)
        return self.recipe.learning_rate * (0.05 + 0.95 * (1 + math.cos(math.pi * min(fallen, 1))) / 2)

    def _upcoming(self) -> Iterator[list[Encoded]]:
        """The batches from the present step on, epoch after epoch."""
        behind = self.step * self.recipe.accumulate
        for epoch in range(10**6):
            for batch in batches(self.train_set, self.recipe.batch_tokens, f"{self.recipe.seed}-{epoch}"):
                if behind:
                    behind -= 1
                else:
                    yield batch

    @torch.no_grad()
    def _evaluate(self) -> dict[str, float]:
        self.model.eval()
        total: dict[str, list[tuple[float, int]]] = {}
        for batch in batches(self.validation, self.recipe.batch_tokens, "validation"):
            count = sum(example.targets for example in batch)
            total.setdefault(batch[0].task, []).append((float(self.loss(batch)) * count, count))
        return {task: sum(s for s, _ in sums) / sum(n for _, n in sums) for task, sums in total.items()}

    def _evaluate_and_save(self) -> None:
        losses = self._evaluate()
        mean = sum(losses.values()) / len(losses) if losses else -float(self.step)
        self._log(step=self.step, **{f"validation_{task}": loss for task, loss in losses.items()})
        if mean < self.best:
            self.best, self.waited = mean, 0
            self._write_adapter()
        else:
            self.waited += 1
        self._save()

    def _write_adapter(self) -> None:
        aside = self.folder / f".{ADAPTER}.part"
        self.model.save_pretrained(str(aside))
        (aside / "README.md").unlink(missing_ok=True)  # peft's own; the card is written by people
        _replace(aside, self.folder / ADAPTER)

    def _save(self) -> None:
        aside = self.folder / f".{_CHECKPOINT}.part"
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        tensors = {f"weight.{name}": tensor for name, tensor in self.masters.items()}
        for name, master in self.masters.items():
            for key, value in self.optimizer.state[master].items():
                tensors[f"{key}.{name}"] = value
        tensors["random"] = torch.get_rng_state()
        save_file(
            {name: tensor.contiguous() for name, tensor in tensors.items()}, aside / "state.safetensors"
        )
        numbers = {name: getattr(self, name) for name in ("step", "best", "waited", "seconds", "tokens")}
        (aside / "state.json").write_text(json.dumps(numbers), encoding="utf-8")
        _replace(aside, self.folder / _CHECKPOINT)

    def _resume(self) -> None:
        folder = self.folder / _CHECKPOINT
        for name, value in json.loads((folder / "state.json").read_text(encoding="utf-8")).items():
            setattr(self, name, value)
        tensors = load_file(folder / "state.safetensors")
        torch.set_rng_state(tensors.pop("random"))
        with torch.no_grad():
            for name, master in self.masters.items():
                master.copy_(tensors[f"weight.{name}"])
                self.weights[name].copy_(master)
                averages = {key: tensors[f"{key}.{name}"].to(master) for key in ("exp_avg", "exp_avg_sq")}
                self.optimizer.state[master] = {"step": tensors[f"step.{name}"], **averages}
        _cut_log(self.folder / LOG, self.step)
        log.info("going on after step %d of %d", self.step, self.steps)

    def _log(self, **values: Any) -> None:
        with (self.folder / LOG).open("a", encoding="utf-8") as file:
            file.write(json.dumps(values) + "\n")


def _with_adapter(model: Any, recipe: Recipe, init: Path | None) -> Any:
    if init is not None:
        try:
            adapted = peft.PeftModel.from_pretrained(
                model, str(init), is_trainable=True, autocast_adapter_dtype=False
            )
        except (OSError, ValueError) as error:
            raise InputError(f"{init} is not the folder of an adapter: {error}") from error
        with torch.no_grad():
            for name, weight in adapted.named_parameters():
                if "lora_B" in name:
                    weight.mul_(recipe.init_scale)
        return adapted
    config = peft.LoraConfig(
        r=recipe.rank,
        lora_alpha=round(recipe.rank * recipe.scale),
        lora_dropout=recipe.dropout,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    )
    return peft.get_peft_model(model, config, autocast_adapter_dtype=False)


def _claim(folder: Path, identity: dict[str, Any]) -> None:
    """Writes what the run is; refuses a folder that holds another."""
    path = folder / "run.json"
    text = json.dumps(identity, indent=1, sort_keys=True, default=str)
    if path.is_file() and path.read_text(encoding="utf-8") != text:
        raise InputError(f"{folder} holds a run with other settings or data; choose another folder")
    path.write_text(text, encoding="utf-8")


def _cut_log(path: Path, step: int) -> None:
    """Drops what was logged after the checkpoint: it is done again."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    kept = [line for line in lines if line and json.loads(line)["step"] <= step]
    path.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")


def _old(target: Path) -> Path:
    return target.with_name(f".{target.name}.old")


def _replace(source: Path, target: Path) -> None:
    """Puts a folder in the place of another; a kill leaves one of them whole."""
    old = _old(target)
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        os.replace(target, old)
    os.replace(source, target)
    shutil.rmtree(old, ignore_errors=True)
