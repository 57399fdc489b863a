"""How likely a model finds texts that it has not written: each is read once, nothing is generated."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from nlp.models.decoding.gemma import GemmaDecoder
from nlp.models.decoding.scores import log_sum
from nlp.models.decoding.tree import parts

_AT_ONCE = 128
"""Tokens whose scores over the whole vocabulary are held at a time."""


@torch.inference_mode()
def mean_logprobs(
    decoder: GemmaDecoder,
    prompts: Sequence[Sequence[int]],
    texts: Sequence[Sequence[int]],
    *,
    prefix: int = 0,
) -> list[float]:
    """The mean of the natural logarithms of the probabilities of a text's tokens, for each text.

    Args:
        decoder: the model.
        prompts: tokens, at least one each.
        texts: what follows each prompt, at least one token.
        prefix: see `GemmaDecoder.read`.
    """
    rows = [[*prompt, *text] for prompt, text in zip(prompts, texts, strict=True)]
    # Some after others: nothing follows them, so what is kept for that leaves the memory at once.
    return [
        mean
        for part in parts([len(row) - prefix for row in rows])
        for mean in _means(decoder, rows[part], texts[part], prefix)
    ]


def _means(
    decoder: GemmaDecoder, rows: Sequence[Sequence[int]], texts: Sequence[Sequence[int]], prefix: int
) -> list[float]:
    """Of some rows, which end with the texts."""
    hidden = decoder.read(rows, prefix=prefix).hidden
    places, end = list[int](), 0
    for row, text in zip(rows, texts, strict=True):
        end += len(row) - prefix
        # The state of a token tells of the next one.
        places += range(end - len(text) - 1, end - 1)
    tokens = [token for text in texts for token in text]
    scores = []
    for start in range(0, len(places), _AT_ONCE):
        logits = decoder.logits(hidden[places[start : start + _AT_ONCE]])
        chosen = torch.tensor(tokens[start : start + _AT_ONCE])[:, None]
        scores.append(logits.gather(1, chosen)[:, 0].float() - log_sum(logits))
    return [float(of.mean()) for of in torch.split(torch.cat(scores), [len(text) for text in texts])]
