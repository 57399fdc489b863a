"""What of an article is quoted: sentences that together summarise it and are understood without the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from math import prod

from nlp.extract.antecedents import introductions, unknown_persons, with_names
from nlp.extract.context import Context, read_contexts
from nlp.extract.salience import Salience
from nlp.extract.select import Statements, expected_syllables, may_be_added
from nlp.extract.standing import Standing
from nlp.text.anaphora import goes_on, leans, names_speaker, without_connective
from nlp.text.fragments import is_broken, is_caption, is_promotion, without_main_clause, without_predicate
from nlp.text.sentences import MOST_READ, Sentence

_TOP = 3
"""Sentences among which the captions of an article's pictures are."""

_TRIES = 4
"""How often others are looked for in the place of sentences that lean on what is not quoted."""

_CHOICES = 5
"""How many choices are compared where readers may be at a loss with the first."""

_SAFE = 0.1
"""Where readers are at a loss with no sentence more probably, no other choice is looked for."""

_WEIGHT = 2
"""How much being understood counts beside being like an abstract: of 1, 2, 4 and 10, on sentences that were
read, 2 left the fewest broken ones."""


def quote(sentences: Sequence[Sentence], text: str, n: int, *, title: str = "") -> list[tuple[int, str]]:
    """Quotes the sentences of an article that together summarise it best, each with what it stands under.

    A figure below "Phía Tây Bắc Bộ:" is quoted with that label before it, and "ông" with the name of whom the
    sentence before speaks, where that is not quoted; "Theo đó," goes with that sentence. Captions, half
    sentences, and what says something else alone than in the article (`nlp.extract.context`) are not quoted
    while there is anything else.

    Args:
        sentences: of the text, in order.
        text: what they were split from.
        n: how many are wanted; fewer where the last tells too little.
        title: the text's title or "".

    Returns:
        Indices into `sentences`, ascending, each with what is quoted: the sentence, and what it stands under.
    """
    contexts = read_contexts(sentences, text, title)
    texts = [sentence.text for sentence in sentences]
    misleading = {i for i, context in enumerate(contexts) if context.misleads}
    misleading |= unknown_persons(texts)
    misleading |= {i for i, one in enumerate(texts) if _is_fragment(one, texts[i - 1] if i else "")}
    misleading |= {i for i, one in enumerate(texts[:_TOP]) if without_predicate(one)}
    misleading |= {i for i, one in enumerate(texts[:1]) if goes_on(one, title)}
    chosen = _understood(texts, n, title, misleading)
    chosen = _with_denials(chosen, contexts, n)
    quoted = []
    for i, named in with_names(chosen, texts):
        if i - 1 not in chosen:
            named = without_connective(named, first=i == chosen[0])
        quoted.append((i, contexts[i].quoted(named)))
    return quoted


def _is_fragment(sentence: str, before: str) -> bool:
    cut = sentence.rstrip("\"'”’»)] ").endswith(("...", "…")) or is_broken(sentence, before)
    half = without_main_clause(without_connective(sentence))
    return cut or half or is_caption(sentence) or is_promotion(sentence)


def _understood(texts: Sequence[str], n: int, title: str, avoid: set[int]) -> list[int]:
    """Of several choices of sentences, each without the riskiest of the one before, takes the best: what it
    says of an abstract counts, times the square of the probability that its reader is at no loss."""

    @cache
    def salience() -> Salience:
        return Salience([text[:MOST_READ] for text in texts], title)

    def told(choice: Sequence[int]) -> float:
        said = " ".join(texts[i][:MOST_READ] for i in choice)
        return salience().expected(said, usual=expected_syllables(n))

    statements, standing = Statements(texts, title), Standing(texts, title)
    choices = list[tuple[list[int], float]]()
    for _ in range(_CHOICES):
        chosen = _without_leaning(statements, texts, n, title, avoid, told)
        # One sentence less may be the better summary; several are what was asked for and is not there.
        if choices and (len(chosen) < len(choices[0][0]) - 1 or not avoid.isdisjoint(chosen)):
            break
        risks = [standing.lost(i, chosen[:place]) for place, i in enumerate(chosen)]
        # What leans on others, since nothing else is left, is no better than what was chosen first.
        if not choices or not _leaning(chosen, texts, title):
            choices.append((chosen, prod(1 - risk for risk in risks)))
        if max(risks, default=0.0) < _SAFE:
            break
        avoid = avoid | {chosen[risks.index(max(risks))]}
    if len(choices) == 1:
        return choices[0][0]
    return max(choices, key=lambda choice: told(choice[0]) * choice[1] ** _WEIGHT)[0]


def _without_leaning(
    statements: Statements,
    texts: Sequence[str],
    n: int,
    title: str,
    avoid: set[int],
    told: Callable[[Sequence[int]], float],
) -> list[int]:
    """Takes the best sentences; one that leans on others with those, or another: what tells most."""
    chosen = statements.best(n, avoid)
    leaning = _leaning(chosen, texts, title)
    if not leaning:
        return chosen
    for _ in range(_TRIES):
        avoid = avoid | set(leaning)
        options = [statements.best(n, avoid)]
        for i, needed in leaning.items():
            others = [k for k in chosen if k not in leaning and k not in needed]
            room = n - len(needed) - 1
            if room >= 0 and not needed & avoid and all(may_be_added(texts[k]) for k in needed):
                options.append(sorted({i, *needed, *others[:room]}))
        chosen = max(options, key=told)
        leaning = _leaning(chosen, texts, title)
        if not leaning:
            break
    return chosen


def _leaning(chosen: Sequence[int], texts: Sequence[str], title: str) -> dict[int, set[int]]:
    """Those that lean on sentences which are not chosen, each with these: the one before, or one that tells
    who somebody is."""
    leaning = {}
    for place, i in enumerate(chosen):
        wanted = introductions(i, texts, title)
        known = ". ".join([title, *(texts[k] for k in chosen[:place])])
        if i and leans(texts[i], known, first=not place):
            wanted.append([i - 1])
        if i + 1 < len(texts) and names_speaker(texts[i + 1]):
            wanted.append([i + 1])
        needed = {places[0] for places in wanted if not set(places) & set(chosen)}
        if needed:
            leaning[i] = needed
    return leaning


def _with_denials(chosen: Sequence[int], contexts: Sequence[Context], n: int) -> list[int]:
    """What is said not to be true is quoted together with that, or only that is."""
    kept = list(chosen)
    for i in chosen:
        denial = contexts[i].denied
        if denial is None or denial in kept:
            continue
        others = [k for k in kept if k != i]
        if len(kept) >= n:
            kept.remove(others[-1] if others else i)
        kept.append(denial)
    return sorted(kept)
