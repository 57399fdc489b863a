"""From how many pieces of its source a text is put together.

What a small model writes "in its own words" are runs of the article, some of a single syllable, joined anew
(extractive fragments; Grusky et al., 2018, "Newsroom"). Where it goes wrong is at the joints, and the more
there are, the likelier it says something that the article does not: see the card of the embedded model's
adapter, "Read against their articles".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from nlp.text.syllables import syllables

LIKELY = 50
"""Summaries that say something false with a higher chance than this in 100 are not shown as they are."""


def chance(false_of_100: Sequence[tuple[float, int]], pieces: int) -> int:
    """Returns how likely a summary of so many pieces is to say something that the article does not.

    Args:
        false_of_100: of those read how many in 100 did, by their pieces: see
            `nlp.models.card.ModelCard.false_of_100`.
        pieces: of the summary.

    Returns:
        0 to 100.
    """
    return next(false for most, false in false_of_100 if pieces <= most)


class Runs:
    """Finds the runs of tokens that a text has from its sources.

    Args:
        sources: the tokens of each; no run goes on from one to the next.
    """

    def __init__(self, sources: Sequence[Sequence[str]]) -> None:
        self._sources = sources
        self._places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, source in enumerate(sources):
            for place, token in enumerate(source):
                self._places[token].append((number, place))

    def lengths(self, tokens: Sequence[str]) -> list[int]:
        """Returns the length of each fragment of a text, read from the left.

        Each token begins the longest run that stands in one source; 0 stands for a token that none has.
        """
        found: list[int] = []
        start = 0
        while start < len(tokens):
            found.append(self._longest(tokens, start))
            start += max(1, found[-1])
        return found

    def _longest(self, tokens: Sequence[str], start: int) -> int:
        longest = 0
        for number, place in self._places.get(tokens[start], ()):
            source, run = self._sources[number], 1
            most = min(len(tokens) - start, len(source) - place)
            while run < most and tokens[start + run] == source[place + run]:
                run += 1
            longest = max(longest, run)
        return longest


class Fragments:
    """Counts the extractive fragments of sentences.

    Args:
        source: sentences of the article, its title among them.
    """

    def __init__(self, source: Sequence[str]) -> None:
        self._runs = Runs([syllables(sentence) for sentence in source])
        self._counted: dict[str, int] = {}

    def count(self, text: str) -> int:
        """Returns the pieces of a text.

        Args:
            text: a sentence a line.

        Returns:
            Read from the left, each syllable begins the longest run that stands in one source sentence; one
            that the source lacks is a piece of its own. 1 for a sentence that was copied whole, 0 for none.
        """
        return sum(map(self._of_sentence, text.split("\n")))

    def _of_sentence(self, sentence: str) -> int:
        if sentence not in self._counted:
            self._counted[sentence] = len(self._runs.lengths(syllables(sentence)))
        return self._counted[sentence]
