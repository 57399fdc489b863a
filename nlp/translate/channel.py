"""Of a doubtful sentence the translation that its source follows from best (noisy channel; Yee et al., 2019).

What a translation leaves out, adds or turns round makes its source less likely, whatever the model thought of
its own words. Asking back takes one pass, in which nothing is written. Where the model is sure it changes
little, and where it has not understood the sentence no beam is right: see "Asked back" in the card of the
embedded model's adapter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nlp.generate.retry import Steps, faults
from nlp.generate.scheduler import Generation
from nlp.models.contract import Model, Request
from nlp.translate.beams import Draft
from nlp.translate.confidence import LOW

DOUBTFUL = (LOW, 0.9)
"""From which confidence it is asked of a translation, and below which."""

_WEIGHT = 0.5
"""Of the logarithm of the source's probability, beside that of the translation's."""


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
    followed = yield from _follow(model, sources, several)
    best: dict[int, Draft] = {}
    for i, scores in followed.items():
        own = [draft.beam.logprob or 0.0 for draft in several[i]]
        both = [mine + _WEIGHT * back for mine, back in zip(own, scores, strict=True)]
        best[i] = several[i][both.index(max(both))]
    return best


def ask_which(
    model: Model, sources: Mapping[int, str], drafts: Mapping[int, tuple[Draft, Draft]]
) -> Steps[dict[int, Draft]]:
    """Takes the second of two translations of each sentence where its source follows clearly better from it.

    How likely each is itself does not count: what leaves a clause out is likelier than what has it.

    Args:
        model: the translator, one that `asks_back`.
        sources: Vietnamese sentences, by any number.
        drafts: two translations of each.

    Returns:
        The second ones that are taken.
    """
    followed = yield from _follow(model, sources, drafts)
    taken = {}
    for i, scores in followed.items():
        first, second = (
            back - _A_WARNING * faults(draft.checked[1])[1]
            for back, draft in zip(scores, drafts[i], strict=True)
        )
        if second > first + _CLEARLY:
            taken[i] = drafts[i][1]
    return taken


def _follow(
    model: Model, sources: Mapping[int, str], drafts: Mapping[int, Sequence[Draft]]
) -> Steps[dict[int, list[float]]]:
    """The logarithm of the probability of a source's tokens, given each draft; of none over the budget."""
    longest = {i: max(model.count_tokens([draft.text for draft in of])) for i, of in drafts.items()}
    asked = [(i, draft) for i, of in drafts.items() if longest[i] <= model.budget for draft in of]
    requests = [Request("translate_to_vi", draft.text, given=sources[i]) for i, draft in asked]
    outputs = yield Generation(model, requests)
    followed: dict[int, list[float]] = {}
    for (i, _), output in zip(asked, outputs, strict=True):
        followed.setdefault(i, []).append(output.logprob or 0.0)
    return followed
