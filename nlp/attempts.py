"""Generate, check, and try again with other decoding where the check finds an error.

Degenerate output is found by cheap statistics after generation and retried, as Whisper does
(Radford et al., 2022, section 4.5), instead of forbidding repeated n-grams for all: official
Vietnamese repeats phrases lawfully.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeAlias, TypeVar

from nlp.checks import Finding
from nlp.digest import Event
from nlp.evidence import syllables
from nlp.models.base import Decoding, Model, Output, Request
from nlp.schedule import Ask, Outputs

T = TypeVar("T")
Steps: TypeAlias = Generator["Ask | Event", Outputs, T]
"""Part of a flow: yields asks and events, is sent outputs, and returns a T."""

Checked: TypeAlias = tuple[str, list[Finding]]
"""A text and what was found in it."""


def generate_checked(
    model: Model,
    requests: list[Request],
    check: Callable[[int, Output], Checked],
    *,
    retries: Sequence[Decoding],
    attempts: int,
    report: Callable[[dict[int, Output]], Event] | None = None,
) -> Steps[list[Checked]]:
    """Asks a model, checks every output, and asks again for those with an error.

    Args:
        model: who is asked.
        requests: the first try.
        check: (index of the request, output) to the tidied text and its findings.
        retries: decodings to try in turn while an output has an error; one that is the first try's, or its
            search with fewer beams, would only bring the same again, and is passed over.
        attempts: the most tries, the first among them.
        report: see `Ask.report`; for the first try.

    Returns:
        For each request the attempt with the fewest faults, the earliest among equals.
    """
    outputs = yield Ask(model, requests, report)
    best = [check(index, output) for index, output in enumerate(outputs)]
    tried = {request.decoding for request in requests}
    others = [decoding for decoding in retries if not any(_covers(done, decoding) for done in tried)]
    for decoding in others[: attempts - 1]:
        faulty = [index for index, (_, findings) in enumerate(best) if has_error(findings)]
        if not faulty:
            break
        outputs = yield Ask(model, [replace(requests[index], decoding=decoding) for index in faulty])
        for index, output in zip(faulty, outputs, strict=True):
            attempt = check(index, output)
            if faults(attempt[1]) < faults(best[index][1]):
                best[index] = attempt
    return best


def _covers(done: Decoding, other: Decoding) -> bool:
    return other == done or (1 < other.beams <= done.beams and replace(other, beams=done.beams) == done)


_TITLE = 0.25
"""What likeness to the title counts beside the mean likeness to the drafts. Of eight drafts each of 120
validation articles of vietnews 0 chose ROUGE-1/2/L 34.9/18.0/26.4, 0.25 35.6/18.8/27.7, 0.5 36.2/19.0/28.0, 1
35.6/18.4/27.0; of eight others 0, 0.25, 0.5 35.4/18.1/26.9, 36.4/19.3/28.4, 36.2/19.2/28.0."""


def most_agreed(drafts: Sequence[Checked], *, title: str = "", faultless: bool = True) -> Checked:
    """Picks of several samples the one that says what most of them say (minimum Bayes risk decoding).

    What a model writes once may be chance; what it writes again and again it has from the source. Agreement
    is the mean F1 of the syllables, and of the pairs of neighbouring ones, with those of each draft
    (Suzgun et al., 2022, with another measure). The title has a voice too: an editor says there what matters.

    Args:
        drafts: texts and what was found in them, at least one; the first is taken among equals.
        title: of what they sum up, or "".
        faultless: whether those with the fewest errors go before all others.
    """
    agreed = agreement([text for text, _ in drafts], [1.0] * len(drafts))
    if title:
        heading = _held(syllables(title))
        likeness = [_likeness(_held(syllables(text)), heading) for text, _ in drafts]
        agreed = [mean + _TITLE * alike for mean, alike in zip(agreed, likeness, strict=True)]
    errors = [faults(found)[0] if faultless else 0 for _, found in drafts]
    return drafts[min(range(len(drafts)), key=lambda i: (errors[i], -agreed[i], i))]


def agreement(texts: Sequence[str], weights: Sequence[float]) -> list[float]:
    """How much of what each text says the others, and it itself, say.

    Args:
        texts: at least one.
        weights: what each text's voice counts, in the same order.

    Returns:
        For each text the mean, over all, of the F1 of the syllables (the words, in English) plus that of the
        pairs of neighbouring ones; 0 to 2.
    """
    held = [_held(syllables(text)) for text in texts]
    return [
        sum(weight * _likeness(one, other) for other, weight in zip(held, weights, strict=True))
        / sum(weights)
        for one in held
    ]


def _held(words: Sequence[str]) -> tuple[Counter[object], Counter[object]]:
    return Counter(words), Counter(pairwise(["", *words, ""]))


def _likeness(one: Sequence[Counter[object]], other: Sequence[Counter[object]]) -> float:
    """The sum of the F1 of each of their bags."""
    return sum(
        2 * (mine & theirs).total() / max(1, mine.total() + theirs.total())
        for mine, theirs in zip(one, other, strict=True)
    )


def has_error(findings: Sequence[Finding]) -> bool:
    """Whether the text must not be shown as it is."""
    return any(finding.severity == "error" for finding in findings)


def faults(findings: Sequence[Finding]) -> tuple[int, int, int]:
    """Errors count before warnings, warnings before the rest."""
    severities = [finding.severity for finding in findings]
    return severities.count("error"), severities.count("warning"), severities.count("info")
