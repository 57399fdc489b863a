"""What a run is taught of sentence pairs: as they are, joined, with terms in the source, the other way round.

Of each file the pairs that pass the checks and that word alignment does not find loose, at most as many as
the plan says; each pair in one of four forms.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nlp.models import prompts
from nlp.models.card import ModelCard
from nlp.models.contract import Request
from nlp.training.alignment import Aligner, split_words
from nlp.training.data import Example, Pair, Report
from nlp.training.terms_in_source import PhraseTable, TermWriter

LOOSEST = 0.06
"""Share of the pairs of a file that are left out because their words explain each other worst."""

JOINED_WORDS = (45, 120)
"""Syllables of joined neighbours."""

_LEARNT_FROM = 45_000
"""Pairs that word alignment learns from; more bring little and cost memory."""


@dataclass(frozen=True, slots=True)
class Shares:
    """How many of the pairs are shown otherwise than they are.

    Attributes:
        terms: with the English of terms in the source.
        reverse: from English to Vietnamese.
        joined: as several neighbours in one, of files whose rows are running text.
    """

    terms: float = 0.0
    reverse: float = 0.0
    joined: float = 0.0


@dataclass(slots=True)
class Mixture:
    """Makes examples of pairs.

    Attributes:
        card: whose prompts are used.
        shares: of the forms.
        writer: made of the phrases that alignment finds; puts terms into sources. None: no terms.
        seed: of every choice.
        forms: how many examples of each form were made.
    """

    card: ModelCard
    shares: Shares = field(default_factory=Shares)
    writer: Callable[[PhraseTable], TermWriter] | None = None
    seed: int = 0
    forms: Counter[str] = field(default_factory=Counter)

    def examples(
        self,
        files: Mapping[str, Sequence[Pair]],
        reports: Mapping[str, Report],
        *,
        most: Mapping[str, int] | None = None,
        in_order: Sequence[str] = (),
    ) -> Iterator[Example]:
        """Yields the examples of all files.

        Args:
            files: name -> pairs that passed the checks, in their order.
            reports: name -> report, which counts what alignment leaves out and what is kept.
            most: name -> the most pairs of a file; all where it is not named.
            in_order: names of files whose rows are running text.
        """
        chance = random.Random(self.seed)
        aligner = _learn([pair for pairs in files.values() for pair in pairs], chance)
        chosen: list[Pair] = []
        joined: list[Pair] = []
        for name, pairs in files.items():
            tight = _tight(pairs, aligner, reports[name])
            limit = (most or {}).get(name, 0) or len(tight)
            count = min(limit, len(tight))
            groups = _neighbours(tight) if name in in_order else []
            chance.shuffle(groups)
            # As many groups as make the share of all pairs that are taken, by examples.
            groups = groups[: round(self.shares.joined * count / max(_share(files, in_order, most), 1e-9))]
            joined += [_join(group) for group in groups]
            used = {pair for group in groups for pair in group}
            rest = [pair for pair in tight if pair not in used]
            chosen += chance.sample(rest, min(count, len(rest)))
            reports[name].kept = min(count, len(rest)) + len(used)
        writer = None
        if self.writer is not None and self.shares.terms:
            mined = chance.sample(chosen, min(_LEARNT_FROM, len(chosen)))
            writer = self.writer(PhraseTable(aligner, [(pair.source, pair.target) for pair in mined]))
        for pair in chosen:
            reverse = chance.random() < self.shares.reverse
            yield self._example(pair, None if reverse else writer, chance, reverse=reverse)
        for pair in joined:
            self.forms["joined"] += 1
            yield self._example(pair, writer, chance)

    def _example(
        self, pair: Pair, writer: TermWriter | None, chance: random.Random, *, reverse: bool = False
    ) -> Example:
        if reverse:
            self.forms["reverse"] += 1
            return reverse_example(self.card, pair.source, pair.target)
        # Not all pairs hold terms: those that do are written more often than the share.
        share = min(1.0, self.shares.terms / ((1 - self.shares.reverse) * _HOLD_TERMS))
        written = writer.write(pair.source, pair.target) if writer and chance.random() < share else None
        self.forms["terms" if written else "plain"] += 1
        return forward_example(self.card, *(written or (pair.source, pair.target)))


_HOLD_TERMS = 0.65
"""Share of the pairs that hold a term or a mined phrase, about."""


def forward_example(card: ModelCard, source: str, target: str) -> Example:
    """Returns an example from Vietnamese to English."""
    return Example("translate", prompts.render(card, Request("translate", source)), target, source)


def reverse_example(card: ModelCard, source: str, target: str) -> Example:
    """Returns a pair of Vietnamese and English as an example from English to Vietnamese."""
    return Example(
        "translate_to_vi", prompts.render(card, Request("translate_to_vi", target)), source, target
    )


def _learn(pairs: Sequence[Pair], chance: random.Random) -> Aligner:
    sample = chance.sample(pairs, min(_LEARNT_FROM, len(pairs)))
    return Aligner([(split_words(pair.source), split_words(pair.target)) for pair in sample])


def _tight(pairs: Sequence[Pair], aligner: Aligner, report: Report) -> list[Pair]:
    """The pairs without those that alignment explains worst."""
    scores = [aligner.score(split_words(pair.source), split_words(pair.target)) for pair in pairs]
    loose = set(sorted(range(len(pairs)), key=scores.__getitem__)[: int(LOOSEST * len(pairs))])
    report.dropped["loose by word alignment"] += len(loose)
    return [pair for number, pair in enumerate(pairs) if number not in loose]


def _share(
    files: Mapping[str, Sequence[Pair]], in_order: Sequence[str], most: Mapping[str, int] | None
) -> float:
    """Share of the pairs that are of files in order."""
    sizes = {name: min(len(pairs), (most or {}).get(name, 0) or len(pairs)) for name, pairs in files.items()}
    return sum(sizes[name] for name in in_order if name in sizes) / max(1, sum(sizes.values()))


def _neighbours(pairs: Sequence[Pair]) -> list[list[Pair]]:
    """Runs of rows that follow one another and are together as long as a long sentence."""
    groups: list[list[Pair]] = []
    group: list[Pair] = []
    for pair in pairs:
        if group and pair.row != group[-1].row + 1:
            group = []
        group.append(pair)
        length = sum(len(member.source.split()) for member in group)
        if length > JOINED_WORDS[1]:
            group = []
        elif length >= JOINED_WORDS[0] and len(group) > 1:
            groups.append(group)
            group = []
    return groups


def _join(group: Sequence[Pair]) -> Pair:
    source, target = (" ".join(getattr(pair, side) for pair in group) for side in ("source", "target"))
    return Pair(source, target, group[0].row)
