"""Summaries made of the article's own sentences: no neural network, nothing to download.

Those that together say most of what an editor's abstract is likely to say (`nlp.extract.salience`). Also what
the pipeline falls back to when a model's summary fails its checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nlp.errors import ModelError
from nlp.extract.select import best_sentences
from nlp.models.card import ModelCard
from nlp.models.contract import Model, Output, Request
from nlp.text.sentences import split_sentences


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
        sentences = request.pieces or [sentence.text for sentence in split_sentences(request.text)]
        chosen = best_sentences(sentences, request.sentences, title=request.title)
        text = "\n".join(sentences[i] for i in chosen)
        own = tuple(chosen) if request.pieces else ()
        return Output(text, self.count_tokens([text])[0], finished=True, chosen=own)


def load(card: ModelCard, files: None, **options: Any) -> ExtractiveModel:
    """Returns the engine; there are no files to load, and nothing that device or precision would change."""
    return ExtractiveModel(card)
