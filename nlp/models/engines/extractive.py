"""Summaries made of the article's own sentences: no neural network, nothing to download.

Those that together say most of what an editor's abstract is likely to say (`nlp.extract.salience`). Also what
the pipeline falls back to when a model's summary fails its checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nlp.errors import ModelError
from nlp.extract.quote import quote
from nlp.models.card import ModelCard
from nlp.models.contract import Model, Output, Request
from nlp.text.sentences import Sentence, split_sentences


class ExtractiveModel(Model):
    """Picks the sentences that tell most of an article.

    Args:
        card: the model's card.
    """

    lacks = frozenset({"beams", "samples", "repetition_penalty"})

    def __init__(self, card: ModelCard) -> None:
        super().__init__(card, {"engine": "extractive", "method": "salience", "device": "cpu"})
        self.batch_tokens = card.budget

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Returns the number of words between blanks of each text: syllables, in Vietnamese."""
        return [len(text.split()) for text in texts]

    def generate_batch(self, requests: Sequence[Request]) -> list[Output]:
        """Summarises each text by `request.sentences` of its sentences, in their order.

        Raises:
            ModelError: asked to translate.
        """
        if any(request.task != "summarize" for request in requests):
            raise ModelError(f"the model {self.name} cannot translate; choose a preset that can")
        return [self._summarize(request) for request in requests]

    def _summarize(self, request: Request) -> Output:
        sentences = _located(request) if request.pieces else split_sentences(request.text)
        quoted = quote(sentences, request.text, request.sentences, title=request.title)
        text = "\n".join(line for _, line in quoted)
        chosen = tuple(i for i, _ in quoted) if request.pieces else ()
        return Output(text, self.count_tokens([text])[0], finished=True, chosen=chosen)


def _located(request: Request) -> list[Sentence]:
    """The known sentences of a request, with their places in its text."""
    found: list[Sentence] = []
    end = 0
    for piece in request.pieces:
        start = request.text.index(piece, end)
        end = start + len(piece)
        found.append(Sentence(piece, start, end))
    return found


def load(card: ModelCard, files: None, **options: Any) -> ExtractiveModel:
    """Returns the engine; there are no files to load, and nothing that device or precision would change."""
    return ExtractiveModel(card)
