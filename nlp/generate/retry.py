"""Generate, check, and try again with other decoding where the check finds an error.

Degenerate output is found by cheap statistics after generation and retried, as Whisper does
(Radford et al., 2022, section 4.5), instead of forbidding repeated n-grams for all: official
Vietnamese repeats phrases lawfully.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Generator, Sequence
from dataclasses import replace
from typing import TypeAlias, TypeVar

from nlp.checks.finding import Finding
from nlp.events import Event
from nlp.generate.scheduler import Generation, Outputs
from nlp.models.contract import Decoding, Model, Output, Request

T = TypeVar("T")
Steps: TypeAlias = Generator["Generation | Event", Outputs, T]
"""Part of a job: yields generations and events, is sent outputs, and returns a T."""

Checked: TypeAlias = tuple[str, list[Finding]]
"""A text and what was found in it."""


def generate_with_fallback(
    model: Model,
    requests: list[Request],
    check: Callable[[int, Output], Checked],
    *,
    retries: Sequence[Decoding],
    attempts: int,
    loops_mended: Container[int] = (),
    report: Callable[[dict[int, Output]], Event] | None = None,
) -> Steps[list[Checked]]:
    """Asks a model, checks every output, and asks again for those with an error.

    Args:
        model: who is asked.
        requests: the first try.
        check: (index of the request, output) to the tidied text and its findings.
        retries: decodings to try in turn while an output has an error. One that would only bring the same
            again is passed over: as far as the engine can do it, it is one before, or one before with fewer
            beams.
        attempts: the most tries, the first among them.
        loops_mended: requests that are not asked again where their output goes round in circles: the caller
            has something better for them.
        report: see `Generation.report`; for the first try.

    Returns:
        For each request the attempt with the fewest faults, the earliest among equals.
    """
    outputs = yield Generation(model, requests, report)
    best = [check(index, output) for index, output in enumerate(outputs)]
    tried = {model.possible(request.decoding) for request in requests}
    others: list[Decoding] = []
    for decoding in map(model.possible, retries):
        if not any(_covers(done, decoding) for done in (*tried, *others)):
            others.append(decoding)
    tries = [1] * len(requests)
    for decoding in others:
        faulty = [
            index
            for index, (_, findings) in enumerate(best)
            if has_error(findings)
            and tries[index] < attempts
            and not (_loops(findings) and index in loops_mended)
            and not (_loops(findings) and _in_vain(requests[index].decoding, decoding))
        ]
        if not faulty:
            continue
        outputs = yield Generation(model, [replace(requests[index], decoding=decoding) for index in faulty])
        for index, output in zip(faulty, outputs, strict=True):
            tries[index] += 1
            attempt = check(index, output)
            if faults(attempt[1]) < faults(best[index][1]):
                best[index] = attempt
    return best


def _loops(findings: Sequence[Finding]) -> bool:
    return any(finding.code == "loop" for finding in findings)


def _in_vain(first: Decoding, other: Decoding) -> bool:
    """Beams that went round in circles go round again, however many: only a penalty leads out."""
    return min(first.beams, other.beams) > 1 and other.repetition_penalty == first.repetition_penalty


def _covers(done: Decoding, other: Decoding) -> bool:
    return other == done or (1 < other.beams <= done.beams and replace(other, beams=done.beams) == done)


def has_error(findings: Sequence[Finding]) -> bool:
    """Whether the text must not be shown as it is."""
    return any(finding.severity == "error" for finding in findings)


def faults(findings: Sequence[Finding]) -> tuple[int, int, int]:
    """Errors count before warnings, warnings before the rest."""
    severities = [finding.severity for finding in findings]
    return severities.count("error"), severities.count("warning"), severities.count("info")
