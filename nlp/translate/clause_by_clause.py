"""Long sentences once more, clause by clause: a small model leaves clauses out of what is long.

Each clause is translated behind the one before it, whose English is given as what the output begins with:
so the model knows who speaks, and in which tense, and has one clause at a time to write. Pieces that know
nothing of each other make a worse translation than the whole sentence. Which of the two says more is
asked back (`nlp.translate.channel`); see "Clause by clause" in the card of the embedded model's adapter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from nlp.facts.parsed import ParsedText
from nlp.generate.retry import Steps
from nlp.generate.scheduler import Generation
from nlp.models.contract import Decoding, Model, Output, Request
from nlp.terms.find import Match
from nlp.text.clauses import split_clauses
from nlp.text.sentences import Sentence
from nlp.translate.beams import choose
from nlp.translate.hints import Hints, hinted_request, terms_within

LONG = 24
"""Syllables from which on a sentence is tried so."""

_MARKS = ";,:"
_END = re.compile(r"(?<!\.)[.;,:]$")


@dataclass(frozen=True, slots=True)
class Step:
    """A clause to translate.

    Attributes:
        clause: it, and where it stands in its sentence.
        source: it and the clause before it, as a sentence.
        matches: the terms in these.
        mark: what ends it in its sentence, "" for the last one.
    """

    clause: Sentence
    source: ParsedText
    matches: tuple[Match, ...]
    mark: str


def steps_of(source: ParsedText, matches: Sequence[Match]) -> list[Step]:
    """Returns the clauses of a long sentence; none where it is short, or has only one.

    Args:
        source: a Vietnamese sentence.
        matches: its terms.
    """
    text = source.text
    if len(text.split()) < LONG:
        return []
    clauses = split_clauses(Sentence(text, 0, len(text)))
    if len(clauses) < 2:
        return []
    steps = []
    for before, clause in zip(clauses[:1] + clauses, clauses, strict=False):
        mark = clause.text[-1] if clause.text[-1] in _MARKS and clause is not clauses[-1] else ""
        span = Sentence("", before.start, clause.end)
        part = text[before.start : clause.end - len(mark)]
        whole = part if part.endswith((".", "!", "?", "…", "”", '"')) else f"{part}."
        steps.append(Step(clause, ParsedText(whole), terms_within(matches, span), mark))
    return steps


def clause_by_clause(
    model: Model, asked: Mapping[int, Sequence[Step]], hints: Hints, decoding: Decoding
) -> Steps[dict[int, Output]]:
    """Translates sentences clause by clause, all of them abreast.

    Args:
        model: the translator, one that `continues`.
        asked: the clauses of each sentence, by any number.
        hints: the names of the text, and how they are written.
        decoding: how each clause is chosen.

    Returns:
        Each sentence as if it had been written at once; not finished where a clause broke off.
    """
    written: dict[int, list[Output]] = {i: [] for i in asked}
    for depth in range(max(map(len, asked.values()), default=0)):
        now = [i for i, steps in asked.items() if depth < len(steps)]
        requests = [_request(model, asked[i][depth], written[i][-1:], decoding) for i in now]
        outputs = yield Generation(model, requests)
        for i, request, output in zip(now, requests, outputs, strict=True):
            written[i].append(_clause(asked[i][depth], request, output, hints))
    return {i: _joined(of) for i, of in written.items()}


def _request(model: Model, step: Step, before: Sequence[Output], decoding: Decoding) -> Request:
    request = hinted_request(model, step.source, step.matches, decoding)
    return replace(request, begun=before[0].text) if before else request


def _clause(step: Step, request: Request, output: Output, hints: Hints) -> Output:
    """The English of a clause alone, of the beam that is best with the clause before it."""
    beams = [replace(beam, text=f"{request.begun} {beam.text}".strip(), others=()) for beam in _beams(output)]
    whole = replace(beams[0], others=tuple(beams[1:]))
    draft = choose(step.source, whole, True, hints=hints, matches=step.matches)
    shown = draft.text if draft.text.startswith(request.begun) else draft.beam.text
    clause = shown[len(request.begun) :].strip()
    if step.mark and clause:
        clause = _END.sub("", clause) + step.mark
    return replace(draft.beam, text=clause)


def _beams(output: Output) -> tuple[Output, ...]:
    return (output, *output.others)


def _joined(clauses: Sequence[Output]) -> Output:
    tokens = sum(clause.tokens for clause in clauses)
    known = all(clause.logprob is not None for clause in clauses)
    total = sum((clause.logprob or 0.0) * clause.tokens for clause in clauses)
    return Output(
        " ".join(clause.text for clause in clauses if clause.text),
        tokens,
        all(clause.finished for clause in clauses),
        logprob=total / max(1, tokens) if known else None,
    )
