"""Trains an adapter on its own drafts of summaries: those that score higher become likelier (REINFORCE).

Cross-entropy teaches to write what one editor wrote, word by word, after what that editor had written so far;
an invented number costs no more than another word. Here the model writes several drafts of each example,
each is scored as a whole (`nlp.training.rewards`), and the likelihood of a draft is raised or lowered by how
far its score lies above or below the mean of the others (Williams, 1992; Kool et al., 2019, "Buy 4 REINFORCE
samples, get a baseline for free!"). Some cross-entropy of the reference stays in (Edunov et al., 2018), and
translations are learnt from theirs alone, so that the adapter keeps what it knows of them.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from nlp.errors import InputError
from nlp.models.kvcache import compute_prefix
from nlp.models.sampling import write
from nlp.models.shared_prompt import share_prompts
from nlp.training.data import Example
from nlp.training.trainer import DRAFTED, Encoded, Recipe, Trainer, batches

Score = Callable[[Example, str, bool], float]
"""(what was asked, the draft, whether it came to its end) to its score; higher is better."""

_CHUNK = 2048
"""Tokens whose gradient is computed at once; more leave the cache of a CPU."""

_PROMPT, _PADDING = 0, -1


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft in tokens, the one that ends it among them if it came to its end, and its score."""

    ids: tuple[int, ...]
    score: float


@dataclass(slots=True)
class _Row:
    """A prompt and what follows it, side by side in one row of tokens.

    Attributes:
        ids: the prompt once, then each text.
        branches: of each token the number of its text; 0 for the prompt.
        positions: of each token in its text, the prompt before it.
        places, before: of each token to be learnt its place in the row, and that of the token before it.
        weights, temperatures: of each token to be learnt.
    """

    ids: list[int]
    branches: list[int] = field(init=False)
    positions: list[int] = field(init=False)
    places: list[int] = field(default_factory=list)
    before: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    temperatures: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.branches = [_PROMPT] * len(self.ids)
        self.positions = [*range(len(self.ids))]

    def add(self, tokens: Sequence[int], weight: float, temperature: float) -> None:
        """Adds a text that follows the prompt."""
        start, end = self.branches.count(_PROMPT), len(self.ids)
        self.places += range(end, end + len(tokens))
        self.before += [start - 1, *range(end, end + len(tokens) - 1)]
        self.positions += range(start, start + len(tokens))
        self.branches += [self.branches[-1] + 1] * len(tokens)
        self.weights += [weight] * len(tokens)
        self.temperatures += [temperature] * len(tokens)
        self.ids += tokens


class PolicyTrainer(Trainer):
    """Trains on drafts of summaries that the model writes as it is at each step.

    What is logged as its loss is 1 less the mean score of the drafts, and cross-entropy where there are none.
    Validation goes by the score of the likeliest text, of a translation too.

    Args:
        model, train, validation, folder, recipe, identity, init: as for `Trainer`; every example knows its
            `Example`.
        tokenizer: of the base model.
        score: judges a draft.

    Raises:
        InputError: `recipe.samples` is below 2.
    """

    def __init__(
        self,
        model: Any,
        train: Sequence[Encoded],
        validation: Sequence[Encoded],
        folder: Path,
        recipe: Recipe,
        *,
        tokenizer: Tokenizer,
        score: Score,
        identity: dict[str, Any] | None = None,
        init: Path | None = None,
    ) -> None:
        if recipe.samples < 2:
            raise InputError("samples must be 0, or at least 2: a draft is measured by the others")
        # Drafts are written with the adapter merged, which is faster, into weights of their own: merged and
        # taken out again at every step, those of the model would wear off in bf16.
        self.writer = copy.deepcopy(model).eval()
        share_prompts(self.writer)
        self.tokenizer, self.score = tokenizer, score
        super().__init__(model, train, validation, folder, recipe, identity=identity, init=init)
        self.end = self.train_set[0].ids[-1]
        self.layers = [
            (module, self.writer.get_submodule(name.removeprefix("base_model.model.")))
            for name, module in self.model.named_modules()
            if hasattr(module, "get_delta_weight")
        ]

    def _learn(self, batch: Sequence[Encoded], share: float) -> float:
        if batch[0].task != DRAFTED:
            return super()._learn(batch, share)
        drafts = self.draw(batch, self.recipe.samples, self.recipe.temperature)
        scores = torch.tensor([[draft.score for draft in of] for of in drafts])
        others = (scores.sum(1, keepdim=True) - scores) / (self.recipe.samples - 1)
        advantages = scores - others
        advantages /= advantages.square().mean().sqrt().clamp(min=1e-3)
        rows = [self._row(*item) for item in zip(batch, drafts, advantages.tolist(), strict=True)]
        written = sum(len(draft.ids) for of in drafts for draft in of)
        for chunk in _chunks(rows):
            torch.autograd.backward(self._weighted_loss(chunk) * (share / written))
        return 1 - float(scores.mean())

    def _row(self, example: Encoded, drafts: Sequence[Draft], advantages: Sequence[float]) -> _Row:
        row = _Row(list(_prompt(example)))
        for draft, advantage in zip(drafts, advantages, strict=True):
            row.add(draft.ids, advantage, self.recipe.temperature)
        if self.recipe.reference_weight:
            row.add(example.ids[-example.targets :], self.recipe.reference_weight, 1.0)
        return row

    def _weighted_loss(self, rows: Sequence[_Row]) -> torch.Tensor:
        """The sum over all tokens to be learnt of weight times cross-entropy, at their temperature."""
        device, width = self.vocabulary.device, max(len(row.ids) for row in rows)

        def padded(texts: Sequence[list[int]], filling: int) -> torch.Tensor:
            return torch.tensor([text + [filling] * (width - len(text)) for text in texts], device=device)

        def of_each(name: str) -> torch.Tensor:
            return torch.tensor([value for row in rows for value in getattr(row, name)], device=device)

        ids = padded([row.ids for row in rows], 0)
        states = self._states(
            ids,
            padded([row.branches for row in rows], _PADDING),
            padded([row.positions for row in rows], 0),
        )
        counts = torch.tensor([len(row.places) for row in rows], device=device)
        number = torch.arange(len(rows), device=device).repeat_interleave(counts)
        chosen = states[number, of_each("before")]
        # Logits divided by the temperature that they were drawn at.
        chosen = chosen / of_each("temperatures")[:, None].to(chosen)
        logits = torch.nn.functional.linear(chosen, self.output).float()
        labels = torch.searchsorted(self.vocabulary, ids[number, of_each("places")])
        losses = torch.nn.functional.cross_entropy(logits, labels, reduction="none")
        return (losses * of_each("weights")).sum()

    def _states(self, ids: torch.Tensor, branches: torch.Tensor, positions: torch.Tensor) -> torch.Tensor:
        """Last hidden states; a token sees the prompt and what comes before it in its own text."""
        model = self.model.get_base_model()
        config = model.config.get_text_config()
        earlier = torch.ones(ids.shape[1], ids.shape[1], dtype=torch.bool, device=ids.device).tril()
        here, there = branches[:, :, None], branches[:, None, :]
        seen = earlier & ((there == here) | (there == _PROMPT))

        def mask(allowed: torch.Tensor) -> torch.Tensor:
            nothing = torch.zeros(allowed.shape, dtype=model.dtype, device=ids.device)
            return nothing.masked_fill(~allowed, torch.finfo(model.dtype).min)[:, None]

        masks: Any = mask(seen)
        if getattr(config, "layer_types", None):
            near = positions[:, :, None] - positions[:, None, :] < config.sliding_window
            masks = {"full_attention": masks, "sliding_attention": mask(seen & near)}
        states: torch.Tensor = model.model(
            input_ids=ids, attention_mask=masks, position_ids=positions, use_cache=False
        ).last_hidden_state
        return states

    @torch.no_grad()
    def draw(self, batch: Sequence[Encoded], samples: int, temperature: float) -> list[list[Draft]]:
        """Writes drafts of each example with the adapter as it is.

        Args:
            batch: what to write about.
            samples: drafts of each.
            temperature: logits are divided by it; 0: the likeliest token each time.
        """
        for module, merged in self.layers:
            merged.weight.copy_(module.base_layer.weight + module.get_delta_weight("default"))
        prompts = [_prompt(example) for example in batch]
        limits = [2 * example.targets + 16 for example in batch for _ in range(samples)]
        rows = self._write(prompts, samples, temperature, limits)
        drafts = []
        for number, ids in enumerate(rows):
            finished = ids[-1] == self.end
            text = self.tokenizer.decode(ids[:-1] if finished else ids).strip()
            example = batch[number // samples].example
            assert example is not None
            drafts.append(Draft(tuple(ids), self.score(example, text, finished)))
        return [drafts[first : first + samples] for first in range(0, len(drafts), samples)]

    def _write(
        self, prompts: Sequence[Sequence[int]], samples: int, temperature: float, limits: Sequence[int]
    ) -> list[list[int]]:
        """Tokens after each prompt, `samples` rows for each, to their end or limit."""
        decoder, device, width = self.writer.model, self.vocabulary.device, max(map(len, prompts))
        padding = [width - len(prompt) for prompt in prompts]
        # All begin with the same token.
        cache = compute_prefix(decoder, prompts[0][:1]).cache(padding, width)
        rows = [[0] * pad + list(prompt) for pad, prompt in zip(padding, prompts, strict=True)]
        mask = torch.tensor([[0] * pad + [1] * (width - pad) for pad in padding], device=device)

        def logits(**inputs: Any) -> torch.Tensor:
            return torch.nn.functional.linear(decoder(**inputs).last_hidden_state[:, -1], self.output).float()

        def choose(logits: torch.Tensor, rows: Sequence[int]) -> torch.Tensor:
            if temperature:
                # The highest of logits with Gumbel noise is a sample (Maddison et al., 2014).
                logits = logits / temperature - torch.empty_like(logits).exponential_().log()
            return self.vocabulary[logits.argmax(-1)]

        prompt_ids = torch.tensor(rows, device=device)
        return write(
            logits, choose, cache, prompt_ids, mask, samples=samples, limits=limits, stops={self.end}
        )

    def _evaluate(self) -> dict[str, float]:
        self.model.eval()
        losses: dict[str, list[float]] = {}
        for batch in batches(self.validation, self.recipe.batch_tokens, "validation"):
            losses.setdefault(batch[0].task, []).extend(1 - of[0].score for of in self.draw(batch, 1, 0.0))
        return {task: sum(of) / len(of) for task, of in losses.items()}


def _prompt(example: Encoded) -> tuple[int, ...]:
    return example.ids[: -example.targets]


def _chunks(rows: Sequence[_Row]) -> list[list[_Row]]:
    chunks: list[list[_Row]] = [[]]
    for row in rows:
        if chunks[-1] and sum(len(other.ids) for other in (*chunks[-1], row)) > _CHUNK:
            chunks.append([])
        chunks[-1].append(row)
    return chunks
