"""What of an article is quoted: sentences that together summarise it and are understood without the rest."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from nlp.extract.antecedents import introductions, unknown_persons, with_names
from nlp.extract.context import Context, read_contexts
from nlp.extract.salience import Salience
from nlp.extract.select import best_sentences, may_be_added, usual_syllables
from nlp.extract.standing import Standing
from nlp.text.anaphora import goes_on, leans, names_speaker, without_connective
from nlp.text.fragments import is_broken, is_caption, is_promotion, without_main_clause, without_predicate
from nlp.text.sentences import MOST_READ, Sentence

_TOP = 3
"""Sentences among which the captions of an article's pictures are."""

_TRIES = 4
"""How often others are looked for in the place of sentences that lean on what is not quoted."""

_CHOICES = 5
"""How often others are looked for in the place of one at which readers may be at a loss."""

_SAFE = 0.1
"""Of that probability: then no others are looked for."""

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
        n, title: as for `best_sentences`.

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
    """Of several choices of sentences, each without the riskiest of the one before, takes the best: the one
    that says most of what an abstract does, times the probability that its reader is at no loss."""
    standing, choices = Standing(texts, title), list[tuple[float, list[int]]]()
    salience = Salience([text[:MOST_READ] for text in texts], title)
    for _ in range(_CHOICES):
        chosen = _without_leaning(texts, n, title, avoid, salience)
        # One sentence less may be the better summary; several are what was asked for and is not there.
        if choices and (len(chosen) < len(choices[0][1]) - 1 or not avoid.isdisjoint(chosen)):
            break
        lost = [standing.lost(i, chosen[:place]) for place, i in enumerate(chosen)]
        told = salience.expected(" ".join(texts[i][:MOST_READ] for i in chosen), usual=usual_syllables(n))
        # What leans on others, since nothing else is left, is no better than what was chosen first.
        if not choices or not _lost(chosen, texts, title):
            choices.append((told * prod(1 - risk for risk in lost) ** _WEIGHT, chosen))
        if max(lost, default=0.0) < _SAFE:
            break
        avoid = avoid | {chosen[lost.index(max(lost))]}
    return max(choices, key=lambda choice: choice[0])[1]


def _without_leaning(
    texts: Sequence[str], n: int, title: str, avoid: set[int], salience: Salience
) -> list[int]:
    """Takes the best sentences; one that leans on others with those, or another."""
    chosen = best_sentences(texts, n, title=title, avoid=avoid)
    lost = _lost(chosen, texts, title)
    if not lost:
        return chosen
    for _ in range(_TRIES):
        avoid = avoid | set(lost)
        options = [best_sentences(texts, n, title=title, avoid=avoid)]
        for i, needed in lost.items():
            others = [k for k in chosen if k not in lost and k not in needed]
            room = n - len(needed) - 1
            if room >= 0 and not needed & avoid and all(may_be_added(texts[k]) for k in needed):
                options.append(sorted({i, *needed, *others[:room]}))
        chosen = max(
            options,
            key=lambda option: salience.expected(
                " ".join(texts[k][:MOST_READ] for k in option), usual=usual_syllables(n)
            ),
        )
        lost = _lost(chosen, texts, title)
        if not lost:
            break
    return chosen


def _lost(chosen: Sequence[int], texts: Sequence[str], title: str) -> dict[int, set[int]]:
    """Those that lean on sentences which are not chosen, each with these: the one before, or one that tells
    who somebody is."""
    lost = {}
    for place, i in enumerate(chosen):
        wanted = introductions(i, texts, title)
        known = ". ".join([title, *(texts[k] for k in chosen[:place])])
        if i and leans(texts[i], known, first=not place):
            wanted.append([i - 1])
        if i + 1 < len(texts) and names_speaker(texts[i + 1]):
            wanted.append([i + 1])
        needed = {places[0] for places in wanted if not set(places) & set(chosen)}
        if needed:
            lost[i] = needed
    return lost


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
