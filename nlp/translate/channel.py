"""Of a doubtful sentence the translation that its source follows from best (noisy channel; Yee et al., 2019).

What a translation leaves out, adds or turns round makes its source less likely, whatever the model thought of
its own words. Asking back takes one pass, in which nothing is written. Where the model is sure it changes
little, and where it has not understood the sentence no beam is right: see "Asked back" in the card of the
embedded model's adapter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nlp.generate.retry import Steps
from nlp.generate.scheduler import Generation
from nlp.models.contract import Model, Request
from nlp.translate.beams import Draft
from nlp.translate.confidence import LOW

DOUBTFUL = (LOW, 0.9)
"""From which confidence it is asked of a translation, and below which."""

_WEIGHT = 0.5
"""Of the logarithm of the source's probability, beside that of the translation's."""


UNFOLLOWED = -1.25
"""How well a long sentence's source follows from a translation that is not tried once more."""

_CLEARLY = 0.05
"""By so much the source follows better from one of two translations that is taken for it."""

_A_WARNING = 0.1
"""What a warning of the checks counts in the same measure."""


def asks_back(model: Model) -> bool:
    """Whether a model can tell how likely a Vietnamese sentence is, given its translation."""
    return model.scores and "translate_to_vi" in model.card.tasks


def ask_back(
    model: Model, sources: Mapping[int, str], drafts: Mapping[int, Sequence[Draft]]
) -> Steps[dict[int, Draft]]:
    """Takes the translation of each sentence that is likely itself, and makes its source likely.

    Args:
        model: the translator, one that `asks_back`.
        sources: Vietnamese sentences, by any number.
        drafts: translations of each, whose beams tell how likely they are.

    Returns:
        The best for each sentence that has several, none of them over the model's budget.
    """
    several = {i: of for i, of in drafts.items() if len(of) > 1}
    asked = [(i, draft) for i, of in several.items() for draft in of]
    followed = yield from _follow(model, [(sources[i], draft.text) for i, draft in asked])
    too_long = {i for (i, _), back in zip(asked, followed, strict=True) if back is None}
    best: dict[int, tuple[float, Draft]] = {}
    for (i, draft), back in zip(asked, followed, strict=True):
        score = (draft.beam.logprob or 0.0) + _WEIGHT * (back or 0.0)
        if i not in too_long and (i not in best or score > best[i][0]):
            best[i] = score, draft
    return {i: draft for i, (_, draft) in best.items()}


def follow(model: Model, sources: Mapping[int, str], drafts: Mapping[int, str]) -> Steps[dict[int, float]]:
    """How well the source of each sentence follows from a translation.

    Args:
        model: the translator, one that `asks_back`.
        sources: Vietnamese sentences, by any number.
        drafts: a translation of each, or of some.

    Returns:
        The mean of the logarithms of the probabilities of a source's tokens; of no draft over the budget.
    """
    followed = yield from _follow(model, [(sources[i], draft) for i, draft in drafts.items()])
    return {i: back for i, back in zip(drafts, followed, strict=True) if back is not None}


def says_more(other: float, before: float, warnings: int) -> bool:
    """Whether a translation is to be taken for one before it, by how well their source follows from each.

    How likely each is itself does not count: what leaves a clause out is likelier than what has it.

    Args:
        other, before: see `follow`.
        warnings: how many more the checks find in the other.
    """
    return other - _A_WARNING * warnings > before + _CLEARLY


def _follow(model: Model, asked: Sequence[tuple[str, str]]) -> Steps[list[float | None]]:
    """Of (source, translation) how likely the source is after it; None for a translation over the budget."""
    lengths = model.count_tokens([english for _, english in asked])
    fitting = [pair for pair, length in zip(asked, lengths, strict=True) if length <= model.budget]
    requests = [Request("translate_to_vi", english, given=source) for source, english in fitting]
    outputs = iter((yield Generation(model, requests)))
    return [next(outputs).logprob if length <= model.budget else None for length in lengths]
