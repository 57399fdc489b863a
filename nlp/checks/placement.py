"""Facts of a summary that the article tells elsewhere than what stands around them.

A small model joins two sentences of an article into one that neither says: "the line opens early in 2026
at 9,000 đồng a ride", of one sentence on the works and another on the fares. Nothing in it is invented, so
comparing numbers and names sees no fault, and yet most such fusions are false (Lebanoff et al., 2019,
"Analyzing Sentence Fusion in Abstractive Summarization").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from nlp.checks.evidence import Evidence
from nlp.facts.parsed import ParsedText
from nlp.facts.quantities import Quantity, unsupported
from nlp.text.syllables import WORD

NEAR = 1
"""Sentences of the article that a fact may stand away from what it is joined to: the next one often
goes on with "it" or "he"."""


class Misplaced(NamedTuple):
    """A fact that the article tells elsewhere.

    Attributes:
        sentence: index of the summary's sentence.
        text: the number, date or name as the summary writes it.
    """

    sentence: int
    text: str


def find_misplaced(
    summary: Sequence[str | ParsedText],
    source: Sequence[str | ParsedText],
    evidence: Sequence[Evidence],
    title: str | ParsedText = "",
) -> list[Misplaced]:
    """Finds numbers and names that stand far from the source sentence which a summary sentence rests on.

    A fact of the title may stand anywhere, and a sentence copied from the article is right as it stands; a
    fact that the source lacks is not this function's matter. On validation articles of vietnews it finds
    some in a sixth of the editors' sentences, who mostly joined them rightly, and in 17 of 120 drafts of the
    embedded model, of which 9 of the first 12 were false. So it is a reason to prefer another sentence, not
    a proof.

    Args:
        summary: sentences of the summary.
        source: sentences of the article, in order.
        evidence: what `find_evidence` says of the two.
        title: the title of the article or "".
    """
    wholes, heading = [ParsedText.of(sentence) for sentence in source], ParsedText.of(title)
    words = [whole.text.casefold() for whole in wholes]
    found = []
    for sentence, support in zip(map(ParsedText.of, summary), evidence, strict=True):
        if not support.source or any(sentence.text in whole.text for whole in wholes):
            continue
        quantities = [whole.quantities for whole in wholes]
        facts = {
            quantity.text: _holding(quantity, quantities)
            for quantity in unsupported(sentence.quantities, heading.quantities)
            if any(c.isdigit() for c in quantity.text)
        }
        for name in sentence.names:
            text = " ".join(name.syllables)
            if text.casefold() not in heading.text.casefold():
                facts[text] = _naming(text.casefold(), words)
        best = support.source[0]
        found += [
            Misplaced(support.sentence, text)
            for text, homes in facts.items()
            if homes and min(abs(home - best) for home in homes) > NEAR
        ]
    return found


def _holding(quantity: Quantity, quantities: Sequence[Sequence[Quantity]]) -> list[int]:
    """The sentences that hold a quantity."""
    return [i for i, known in enumerate(quantities) if known and not unsupported([quantity], known)]


def _naming(name: str, sentences: Sequence[str]) -> list[int]:
    """The sentences that name somebody: in full, or after that by the last syllable ("ông Hùng")."""
    first = next((i for i, sentence in enumerate(sentences) if name in sentence), len(sentences))
    last = name.split()[-1]
    return [
        i
        for i, sentence in enumerate(sentences)
        if i >= first and (name in sentence or last in WORD.findall(sentence))
    ]
