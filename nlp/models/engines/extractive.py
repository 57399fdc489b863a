"""Summaries made of the article's own sentences: no neural network, nothing to download.

By default those that together say most of what an editor's abstract is likely to say
(`nlp.extract.salience`).
TextRank and LexRank are sumy's, run on sentences and syllables of our own, so that none of sumy's
language data is needed. A title and the order of a news text say more than the graph does, so they
are added to its ranks. Also what the pipeline falls back to when a model's summary fails its checks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from nlp.errors import ModelError
from nlp.extract.select import Method, quote
from nlp.models.contract import Model, Output, Request
from nlp.text.sentences import split_sentences

if TYPE_CHECKING:
    from nlp.models.card import ModelCard


class ExtractiveModel(Model):
    """Picks the sentences that tell most of an article.

    Args:
        card: its row in the table of models.
        device, precision, progress: taken so that every engine is called alike; of no effect here.
        method: how sentences are ranked, see `nlp.extract.select.best_sentences`.
    """

    def __init__(
        self,
        card: ModelCard,
        *,
        device: str = "auto",
        precision: str = "auto",
        progress: Callable[[str, float], None] | None = None,
        method: Method = "salience",
    ) -> None:
        self.name = card.name
        self.budget = card.budget
        self.summary_sentences = card.summary_sentences
        self.batch_tokens = card.budget
        self.method = method
        self.settings = {"engine": "extractive", "method": method, "device": "cpu"}

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
        sentences = split_sentences(request.text)
        quoted = quote(sentences, request.text, request.sentences, title=request.title, method=self.method)
        text = "\n".join(quoted)
        return Output(text, self.count_tokens([text])[0], finished=True)
