"""Of several texts that a model wrote for one request, and of what their sentences make, the one to take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import product

from nlp.extract.salience import Salience
from nlp.extract.select import is_statement
from nlp.generate.agreement import bags_of, mean_likeness
from nlp.generate.retry import Checked, faults
from nlp.text.anaphora import standing_alone
from nlp.text.syllables import syllables

_AGREEMENT = 0.05
"""What agreement counts beside salience: chosen on validation articles, see the card of the adapter."""

_JOINED = 8
"""Of the first sentences of drafts, and of the others, that are joined: with 5 and 16 it is the same."""


def best_draft(
    drafts: Sequence[str],
    check: Callable[[str], Checked],
    *,
    salience: Salience,
    usual: int,
    faultless: bool = True,
) -> Checked:
    """Picks of several samples, and of what their sentences make, what an editor would most probably say.

    That is what the article itself tells of it (`nlp.extract.salience`) and what the other samples say: what
    a model writes once may be chance; what it writes again and again it has from the source (minimum Bayes
    risk decoding; Suzgun et al., 2022, with another measure). One sample may begin best and another go on
    best, so a sentence of each is taken, too: the first sentence of a draft alone, or before a later one of
    another.

    Args:
        drafts: a sentence a line, at least one draft; the first is taken among equals.
        check: a text to what is found in it; called until one without a fault is found.
        salience: of what they sum up.
        usual: syllables of such a summary.
        faultless: whether those with the fewest errors go before all others.
    """
    held = [bags_of(syllables(draft)) for draft in drafts]
    weights = [1.0] * len(held)

    @cache
    def score(text: str) -> float:
        agreed = mean_likeness(bags_of(syllables(text)), held, weights)
        return salience.expected(text, usual=usual) + _AGREEMENT * agreed

    texts = [*drafts]
    if len(drafts) > 1:
        later = _later_sentences(drafts)
        firsts = sorted(dict.fromkeys(draft.split("\n")[0] for draft in drafts), key=score, reverse=True)
        others = sorted(later, key=score, reverse=True)
        pairs = product(firsts[:_JOINED], others[:_JOINED])
        joined = [f"{first}\n{other}" for first, other in pairs if first not in later[other]]
        texts += [*firsts, *others, *joined]
    # A stable sort: the first of equals stays before them.
    best: Checked | None = None
    for text in sorted(dict.fromkeys(texts), key=score, reverse=True):
        checked = check(text)
        if best is None or faults(checked[1])[0] < faults(best[1])[0]:
            best = checked
        if not faultless or not faults(best[1])[0]:
            break
    assert best is not None
    return best


def _later_sentences(drafts: Sequence[str]) -> dict[str, set[str]]:
    """The statements after the first that can do without one before, and what they do not follow anew:
    the firsts of their drafts, and themselves."""
    later: dict[str, set[str]] = {}
    for first, *rest in (draft.split("\n") for draft in drafts):
        for sentence in map(standing_alone, rest):
            if sentence and is_statement(sentence):
                later.setdefault(sentence, {sentence}).add(first)
    return later
