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
    longest = {i: max(model.count_tokens([draft.text for draft in of])) for i, of in several.items()}
    asked = [(i, draft) for i, of in several.items() if longest[i] <= model.budget for draft in of]
    requests = [Request("translate_to_vi", draft.text, given=sources[i]) for i, draft in asked]
    outputs = yield Generation(model, requests)
    best: dict[int, tuple[float, Draft]] = {}
    for (i, draft), output in zip(asked, outputs, strict=True):
        score = (draft.beam.logprob or 0.0) + _WEIGHT * (output.logprob or 0.0)
        if i not in best or score > best[i][0]:
            best[i] = score, draft
    return {i: draft for i, (_, draft) in best.items()}
