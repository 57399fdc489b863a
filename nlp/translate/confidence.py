"""How far a translation may be trusted: the model is asked how likely its source is, given the translation.

What a translation leaves out, adds or turns round makes the source less likely, whatever the model thought of
its own words (the channel of a noisy channel, Yee et al., 2019). One pass, in which nothing is generated.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from nlp.generate.retry import Steps
from nlp.generate.scheduler import Generation
from nlp.models.contract import Model, Request

LOW = 0.5
"""A translation of less is marked."""

_CONSTANT, _LIKELY, _LENGTH = 1.12, 1.11, 0.78
"""Of a logistic regression; the card of the embedded model tells on what."""


def confidences(model: Model, pairs: Mapping[int, tuple[str, str]]) -> Steps[dict[int, float]]:
    """Tells how far translations to English may be trusted.

    Args:
        model: the translator.
        pairs: Vietnamese sentences and their English, by any number.

    Returns:
        For each the probability, 0 to 1, that it has no grave fault; not for those that are too long, and
        for none where the model cannot tell.
    """
    if not pairs or not model.scores or "translate_to_vi" not in model.card.tasks:
        return {}
    lengths = model.count_tokens([english for _, english in pairs.values()])
    told = [i for i, length in zip(pairs, lengths, strict=True) if 0 < length < model.budget]
    requests = [Request("translate_to_vi", pairs[i][1], given=pairs[i][0]) for i in told]
    outputs = yield Generation(model, requests)
    return {
        i: calibrated(output.logprob, len(pairs[i][0].split()))
        for i, output in zip(told, outputs, strict=True)
        if output.logprob is not None
    }


def calibrated(logprob: float, syllables: int) -> float:
    """Returns the share of translations without a grave fault among those of such sources.

    Args:
        logprob: mean natural logarithm of the probabilities of the source's tokens, given the translation.
        syllables: of the source. A long one is likelier, token for token, whatever its translation.
    """
    certain = _CONSTANT + _LIKELY * logprob + _LENGTH * math.log(max(1, syllables))
    return round(1 / (1 + math.exp(-certain)), 2)
