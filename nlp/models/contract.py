"""The contract of every engine, and the batching that all of them share."""

from __future__ import annotations

import gc
import logging
import math
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from nlp.errors import ModelError
from nlp.models.card import ModelCard, Task
from nlp.text.pieces import split_long
from nlp.text.sentences import Sentence

log = logging.getLogger("tomtat")

_NARROW = 2.0
"""With beams no further behind the best one (`Decoding.spread`), hardly ever half of them are followed."""

TOKENS_PER_SENTENCE = 72
"""Room for one sentence of a summary; nine in ten abstracts of Vietnamese news need less."""

_OUT_OF_MEMORY = re.compile(
    "out of memory|not enough memory|(?:failed|can't|cannot)(?: to)? allocate|alloc_failed", re.IGNORECASE
)
"""In what torch, CUDA and CTranslate2 say; on a CPU there is no class of its own for it."""


_OF_A_REQUEST = (RuntimeError, ValueError, IndexError, MemoryError, OSError)
"""What libraries raise for an input that they cannot compute; another one may still be computed."""


class EngineError(ModelError):
    """An engine has an error in its program: another try, with fewer requests, would fail alike."""


@dataclass(frozen=True, slots=True)
class Decoding:
    """How the tokens of an output are chosen.

    Greedy unless told otherwise, so that the same text gives the same output.

    Attributes:
        beams: number of beams; 1 is greedy search, 0 what the model's card recommends.
        max_new_tokens: upper limit of the output, in tokens; None lets the engine derive it from
            the length of the source.
        repetition_penalty: of tokens already in the output; 1.0 is none (Keskar et al., 2019).
        samples: outputs to choose among: the greedy one and others that are drawn, always the same for
            the same request; those much longer than the rest come unfinished. An engine that cannot draw
            gives one.
        spread: beams whose logarithm of probability is so much below that of the best one are not followed,
            and those that end alike as one, by engines that can do so.

    Raises:
        ValueError: samples are asked for with beams or a penalty, which none of them would have.
    """

    beams: int = 1
    max_new_tokens: int | None = None
    repetition_penalty: float = 1.0
    samples: int = 1
    spread: float = math.inf

    def __post_init__(self) -> None:
        if self.samples > 1 and (self.beams != 1 or self.repetition_penalty != 1.0):
            raise ValueError("samples are drawn with one beam and without a penalty")


Kind: TypeAlias = tuple[Task, Decoding, bool, bool, bool]
"""See `Request.kind`."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What may be left out of a sentence.

    Attributes:
        text: it, without blanks around it.
        needed: it stays where anything of its sentence does.
        tied: it only stays with the chunk before it.
    """

    text: str
    needed: bool = False
    tied: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """One piece of source text and what to make of it.

    Attributes:
        task: "summarize" (Vietnamese to Vietnamese), "translate" (Vietnamese to English) or "translate_to_vi"
            (English to Vietnamese).
        text: the source; at most `Model.budget` tokens. An engine never truncates it silently.
        title: the article's title, for engines whose prompt uses one.
        sentences: the wanted length of a summary, in sentences.
        syllables: the same in syllables (what stands between blanks), for engines whose prompt tells it.
        decoding: how the output is chosen.
        pieces: the sentences that `text` is made of, where they are known.
        terms: (Vietnamese, English) of terms in the text; for models that take them in their prompt
            (`ModelCard.hints`), and for searches that keep sight of outputs that hold them.
        context: what stands before the text, for models whose prompt has a place for it.
        given: an output that is there already: nothing is generated, and the output tells how likely the
            model finds this one (`Model.scores`).
        draft: an output that lacks some of the terms, for models that find out where it could hold them
            (`Model.mends`).
        begun: how the output begins: what is generated goes on from there, and is told without it
            (`Model.continues`).
        made_of: sentences in chunks: the output is these sentences with some chunks left out
            (`Model.constructs`); () for any output.
    """

    task: Task
    text: str
    title: str = ""
    sentences: int = 2
    syllables: int = 40
    decoding: Decoding = field(default_factory=Decoding)
    pieces: tuple[str, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    context: str = ""
    given: str = ""
    draft: str = ""
    begun: str = ""
    made_of: tuple[tuple[Chunk, ...], ...] = ()

    @property
    def kind(self) -> Kind:
        """What all requests of one batch have in common."""
        return self.task, self.decoding, bool(self.given), bool(self.draft), bool(self.made_of)


@dataclass(frozen=True, slots=True)
class Output:
    """What a model made of one request.

    Attributes:
        text: the generated text, stripped, without prompt or special tokens.
        tokens: number of tokens generated.
        finished: False if the output was cut at the token limit, or where it went round in circles.
        others: the other samples, or what the other beams came to, the likeliest first. Some engines give
            none.
        chosen: of a summary that quotes the source, a line each, the indices in `Request.pieces`.
        logprob: the mean of the natural logarithms of the probabilities of its tokens, what ends it among
            them: how sure the model is. None where the engine does not say.
    """

    text: str
    tokens: int
    finished: bool
    others: tuple[Output, ...] = ()
    chosen: tuple[int, ...] = ()
    logprob: float | None = field(default=None, compare=False)


Ability = Literal["beams", "samples", "repetition_penalty"]
"""What `Decoding` may ask of an engine beside the likeliest token."""


class Model(ABC):
    """An engine with a model in it.

    A subclass implements `count_tokens` and `generate_batch`; everything else (grouping, sorting by
    length, batching, order, turning engine failures into `ModelError`) is here, once.

    Args:
        card: the model's card.
        settings: engine, device and precision, as recorded with every result.

    Attributes:
        lacks: what the engine cannot do; a class says it.
        scores: whether it tells how likely it finds an output that is given to it (`Request.given`).
        name: the card's, printed with every result.
        budget: the most tokens of source text that one request may hold.
        summary_sentences: how many sentences of a summary it writes well at once.
        excerpts: it summarises a text over its budget from an excerpt, not part by part.
        false_of_100: see `nlp.models.card.ModelCard`.
        batch_size: the most requests in one batch.
        batch_rows: the most texts written at a time in one batch: beams and samples each count.
        batch_tokens: the most tokens that one batch may come to hold, see `tokens_held`.
        lean_rows, lean_tokens: the same of lean batches, see `next_batch`.
        beams: beams of the model's own recommendation.
        summary_beams: the same for summaries; 0: as `beams`.
        spread: see `Decoding.spread`: its own recommendation for translations.
        mends: it knows what to do with `Request.draft`.
        continues: it knows what to do with `Request.begun`.
        constructs: it knows what to do with `Request.made_of`.
        summary_samples: how many summaries it writes to choose the best of.
        settings: engine, device, precision and where the files come from, as recorded with every result.
    """

    lacks: frozenset[Ability] = frozenset()
    batch_rows: int = 96
    batch_tokens: int = 8192
    lean_rows: int = 64
    lean_tokens: int = 4096
    spread: float = math.inf
    scores: bool = False
    mends: bool = False
    continues: bool = False
    constructs: bool = False

    def __init__(self, card: ModelCard, settings: Mapping[str, str]) -> None:
        self.card = card
        self.name = card.name
        self.budget = card.budget
        self.summary_sentences = card.summary_sentences
        self.excerpts = card.excerpts
        self.false_of_100 = card.false_of_100
        self.batch_size = card.batch_size
        searches, draws = "beams" not in self.lacks, "samples" not in self.lacks
        self.beams = card.beams if searches else 1
        self.summary_beams = card.summary_beams if searches else 0
        self.summary_samples = card.summary_samples if draws else 1
        self.settings = dict(settings)

    @abstractmethod
    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Returns the length of each text in tokens of this model, prompt excluded."""

    @abstractmethod
    def generate_batch(self, requests: Sequence[Request]) -> list[Output]:
        """Runs requests of one kind together; outputs in the same order."""

    def within_memory(
        self, requests: Sequence[Request], generate: Callable[[Sequence[Request]], list[Output]]
    ) -> list[Output]:
        """Calls `generate`; where the memory is not enough, for one half after the other.

        Raises:
            ModelError: one request alone is too much.
        """
        try:
            return generate(requests)
        except (RuntimeError, MemoryError) as error:
            if not (isinstance(error, MemoryError) or _OUT_OF_MEMORY.search(str(error))):
                raise
            if len(requests) == 1:
                raise ModelError(
                    f"one text of the model {self.name} does not fit into the memory; "
                    "choose fewer beams, a smaller model, or the device cpu"
                ) from error
        # Not inside `except`: the traceback would keep what the failed batch held.
        self.release()
        half = math.ceil(len(requests) / 2)
        # The next batch may fit again: its texts are shorter, or another process has ended.
        log.warning("out of memory with %d texts at once; going on with %d", len(requests), half)
        return [
            *self.within_memory(requests[:half], generate),
            *self.within_memory(requests[half:], generate),
        ]

    def release(self) -> None:
        """Gives memory back after a failure; an engine that keeps some for itself gives that, too."""
        gc.collect()

    def fit(self, sentences: Sequence[Sentence]) -> list[Sentence]:
        """Returns sentences in their order; those over the budget are cut into pieces."""
        lengths = self.count_tokens([sentence.text for sentence in sentences])
        pieces: list[Sentence] = []
        for sentence, length in zip(sentences, lengths, strict=True):
            if length < self.budget:
                pieces.append(sentence)
            else:
                pieces += split_long(sentence, lambda piece: self.count_tokens([piece])[0] < self.budget)
        return pieces

    def next_batch(self, pending: Sequence[Request], *, lean: bool = False) -> list[int]:
        """Picks the requests to run together next, out of those that wait.

        The kind that most requests wait for goes first, the longest of it first: texts of like
        length share a batch, so that little is padded, and a batch too large for the memory fails
        at once instead of at the end.

        Args:
            pending: at least one request.
            lean: a batch that takes less memory. Where hundreds wait, as of a table, all take no longer:
                texts of one length are found for small batches, too. Two dozen alone take a seventh longer.

        Returns:
            Indices into `pending`, one or more.
        """
        groups: dict[Kind, list[int]] = {}
        for index, request in enumerate(pending):
            groups.setdefault(request.kind, []).append(index)
        # Characters order texts as tokens do, nearly, and cost nothing to count.
        fullest = max(groups.values(), key=len)
        group = sorted(fullest, key=lambda i: -len(pending[i].text))
        first = pending[group[0]]
        rows = max(self.beams_for(first.task, first.decoding.beams), first.decoding.samples)
        if first.decoding.spread < _NARROW:
            rows = math.ceil(rows / 2)
        most_rows, most_tokens = (
            (self.lean_rows, self.lean_tokens) if lean else (self.batch_rows, self.batch_tokens)
        )
        candidates = group[: min(self.batch_size, max(1, most_rows // rows))]
        longest = max(self.count_tokens([pending[i].text for i in candidates]))
        return candidates[: max(1, most_tokens // self.tokens_held(first, longest, rows))]

    def tokens_held(self, request: Request, length: int, rows: int) -> int:
        """Estimates the tokens that one request of a batch comes to hold, which is what takes memory.

        Args:
            request: one of the batch.
            length: tokens of the longest source in it.
            rows: beams or samples.
        """
        written = TOKENS_PER_SENTENCE * request.sentences if request.task == "summarize" else length
        return length + rows * written + 1

    def run_batch(self, requests: Sequence[Request]) -> list[Output]:
        """`generate_batch` with its failures logged and turned into `ModelError`.

        Raises:
            EngineError: the engine has an error in its program, which it would have with any request.
            ModelError: the engine failed, or gave another number of outputs than requests.
        """
        requests = [replace(request, decoding=self._own(request)) for request in requests]
        try:
            outputs = self.generate_batch(requests)
        except ModelError:
            raise
        except _OF_A_REQUEST as error:
            log.warning("the model %s failed on %d requests", self.name, len(requests), exc_info=True)
            raise ModelError(f"the model {self.name} failed: {str(error) or type(error).__name__}") from error
        except Exception as error:
            log.exception("the model %s failed on %d requests", self.name, len(requests))
            raise EngineError(
                f"the model {self.name} cannot be run: its engine has an error in its program "
                f"({type(error).__name__}: {error}); choose another engine or model, and report it"
            ) from error
        if len(outputs) != len(requests):
            raise ModelError(
                f"the model {self.name} gave {len(outputs)} outputs for {len(requests)} requests"
            )
        return outputs

    def _own(self, request: Request) -> Decoding:
        beams = self.beams_for(request.task, request.decoding.beams)
        return self.possible(replace(request.decoding, beams=beams))

    def beams_for(self, task: Task, asked: int = 0) -> int:
        """Returns the beams that are asked for; where that is 0, the model's own for the task."""
        return asked or (self.summary_beams if task == "summarize" else 0) or self.beams

    def possible(self, decoding: Decoding) -> Decoding:
        """Returns what a decoding comes to here: without what the engine lacks."""
        plain = Decoding()
        return replace(decoding, **{name: getattr(plain, name) for name in self.lacks})
