"""How an article is read for its summary: whole, for an excerpt, or in parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from nlp.extract.select import excerpt
from nlp.facts.parsed import ParsedText
from nlp.models.contract import Decoding, Model, Request
from nlp.settings import RunOptions
from nlp.text.pieces import pack
from nlp.text.sentences import Sentence

SENTENCES_PER_PART = 3
"""A section shorter than this is not worth a summary of its own."""

_SYLLABLES = (30, 40, 55)
"""Syllables asked of a summary of one, two, three sentences and more, about what abstracts of news have."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the article, and what is asked about it.

    Attributes:
        first: index of its first piece among all pieces.
        title: of the article.
        sentences: where its pieces stand in the article.
        pieces: its sentences, or pieces of those that are over the model's budget.
        request: what the model is asked.
        source: what the request shows of it, under the title.
    """

    first: int
    title: ParsedText
    sentences: tuple[Sentence, ...]
    pieces: tuple[ParsedText, ...]
    request: Request
    source: ParsedText


@dataclass(frozen=True, slots=True)
class Plan:
    """How an article is read.

    Attributes:
        pieces: its sentences, or pieces of those that are over the model's budget.
        lengths: of each piece, in tokens.
        parts: what is asked, one request each.
        condense: the summaries of the parts are too many: what they say is summarised again.
        unread: pieces that no request shows.
    """

    pieces: tuple[ParsedText, ...]
    lengths: tuple[int, ...]
    parts: tuple[Part, ...]
    condense: bool
    unread: int


def make_plan(
    model: Model,
    source: ParsedText,
    fitting: Sequence[Sentence],
    title: ParsedText,
    options: RunOptions,
) -> Plan:
    """Decides what is asked of a summariser.

    Every sentence goes through the model. A text over its budget is cut into parts between sentences, and
    each part is summarised. A model that `excerpts` is given the lead and the sentences that rank highest in
    the whole text instead. A summary of more sentences than the model writes well at once is made of the
    summaries of sections.

    Args:
        model: the summariser.
        source: the cleaned article, of more sentences than are wanted.
        fitting: its sentences, those over the model's budget in pieces (`Model.fit`).
        title: its title, or an empty text.
        options: length and beams.
    """
    most = options.sentences
    pieces = tuple(source.part(piece) for piece in fitting)
    # Two tokens each for the line breaks and list markers between them.
    lengths = tuple(length + 2 for length in model.count_tokens([piece.text for piece in pieces]))
    sections = min(ceil(most / model.summary_sentences), max(1, len(pieces) // SENTENCES_PER_PART))
    room = sum(lengths) if model.excerpts else model.budget
    runs = pack(lengths, room, parts=sections)
    condense = len(runs) > sections
    share = model.summary_sentences if condense else min(model.summary_sentences, ceil(most / len(runs)))
    parts: list[Part] = []
    shown = 0
    for run in runs:
        of_part = pieces[run.start : run.stop]
        texts = [piece.text for piece in of_part]
        kept = excerpt(texts, lengths[run.start : run.stop], model.budget, title=title.text)
        shown += len(kept)
        read = _shown(model, source, fitting[run.start : run.stop], of_part, kept)
        request = _request(
            model, read.text, [texts[i] for i in kept], title.text, min(share, len(kept)), options
        )
        parts.append(
            Part(
                run.start,
                title,
                tuple(fitting[run.start : run.stop]),
                of_part,
                request,
                ParsedText.join([title, read], "\n"),
            )
        )
    return Plan(pieces, lengths, tuple(parts), condense, len(pieces) - shown)


def usual_syllables(sentences: int) -> int:
    """Returns the length that is asked of a summary of at most so many sentences."""
    return _SYLLABLES[min(sentences, len(_SYLLABLES)) - 1]


def _shown(
    model: Model,
    source: ParsedText,
    fitting: Sequence[Sentence],
    pieces: Sequence[ParsedText],
    kept: Sequence[int],
) -> ParsedText:
    """A part as it stands, or those of its pieces that are kept, a line each, as excerpts are learnt."""
    if not model.excerpts:
        return source.span(fitting[0].start, fitting[-1].end)
    return ParsedText.join([pieces[i] for i in kept], "\n")


def _request(
    model: Model, text: str, pieces: Sequence[str], title: str, sentences: int, options: RunOptions
) -> Request:
    # Who asks for beams gets what they find.
    samples = 1 if options.beams else model.summary_samples
    return Request(
        "summarize",
        text,
        title=title,
        sentences=sentences,
        syllables=usual_syllables(sentences),
        decoding=Decoding(beams=model.beams_for("summarize", options.beams), samples=samples),
        pieces=tuple(pieces),
    )
