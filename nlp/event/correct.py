"""A digest of an event that a person corrects: what was changed is checked again, the rest is left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from nlp.checks.evidence import find_evidence
from nlp.checks.finding import Finding
from nlp.checks.pair import Pair
from nlp.checks.table import SUMMARY, run_checks
from nlp.event.digest import EventDigest, Statement
from nlp.event.support import SAYS
from nlp.facts.parsed import ParsedText
from nlp.settings import RunOptions
from nlp.text.normalise import normalise
from nlp.text.sentences import split_sentences
from nlp.translate.beams import check_target
from nlp.translate.hints import Hints

EventField = Literal["title_en", "summary_vi", "summary_en"]
FIELDS: tuple[EventField, ...] = ("title_en", "summary_vi", "summary_en")


def correct_event(digest: EventDigest, changes: Mapping[EventField, Sequence[str]]) -> EventDigest:
    """Puts corrected sentences into the digest of an event, and checks again what they touch.

    A sentence whose English was changed, or the Vietnamese that it translates, is checked as a translation
    is; a Vietnamese one also against the sources, and those that say it are found anew. Nothing is generated.

    Args:
        digest: as it was made, or corrected before.
        changes: of each output all its sentences, as many as the summary has, or the one title. A Vietnamese
            sentence that is blank takes its English with it; other blank ones stay as they were.

    Returns:
        The corrected digest; `uncorrected` holds it as it was made.
    """
    count = len(digest.summary)
    texts = _clean(changes.get("summary_vi", ()), count) or [one.text for one in digest.summary]
    english = _clean(changes.get("summary_en", ()), count) or [one.english for one in digest.summary]
    title = (_clean(changes.get("title_en", ()), 1) or [""])[0] or digest.title_en
    if not any(texts):
        return digest
    made = [
        replace(statement, text=text, english=line or statement.english)
        for statement, text, line in zip(digest.summary, texts, english, strict=True)
    ]
    if tuple(made) == digest.summary and title == digest.title_en:
        return digest
    made = [
        new if new.text == old.text else _sourced(new, digest)
        for new, old in zip(made, digest.summary, strict=True)
    ]
    kept = [i for i, statement in enumerate(made) if statement.text]
    changed = replace(
        digest,
        title_en=title,
        summary=tuple(made[i] for i in kept),
        warnings=(),
        uncorrected=digest.uncorrected or digest,
    )
    return replace(changed, warnings=tuple(_findings(digest, changed, kept)))


def _clean(sentences: Sequence[str], count: int) -> list[str]:
    """Sentences in one line each; none if they are not as many as there should be."""
    return [" ".join(normalise(one).split()) for one in sentences] if len(sentences) == count else []


def _sourced(statement: Statement, digest: EventDigest) -> Statement:
    """A statement with the sources that say it now; the one that it is from stays the first."""
    first, *_ = statement.sources
    said = [first]
    for i, source in enumerate(digest.sources):
        sentences = [sentence.text for sentence in split_sentences(source.text)]
        [evidence] = find_evidence([statement.text], sentences, most=2)
        if i != first and evidence.score >= SAYS:
            said.append(i)
    return replace(statement, sources=tuple(said))


def _findings(before: EventDigest, now: EventDigest, kept: Sequence[int]) -> Iterator[Finding]:
    """What was found before in what stayed, and what is found in what was changed."""
    options = replace(
        now.settings, glossaries=tuple(one for one in now.settings.glossaries if not isinstance(one, str))
    )
    yield from (one for one in before.warnings if one.field not in FIELDS or not one.spans)
    if now.title_en == before.title_en:
        yield from (one for one in before.warnings if one.field == "title_en" and one.spans)
    else:
        yield from (now.placed(-1, one) for one in _check_english(now.title, now.title_en, options))
    sources = ParsedText("\n".join(text for one in now.sources for text in (one.title, one.text)))
    places = {language: (before.spans(language), now.spans(language)) for language in ("vi", "en")}
    for number, old in enumerate(kept):
        was, statement = before.summary[old], now.summary[number]
        if was.text == statement.text:
            yield from _moved(before, "summary_vi", places["vi"][0][old], places["vi"][1][number])
        else:
            by = places["vi"][1][number][0]
            for one in run_checks(SUMMARY, Pair.of(sources, ParsedText(statement.text), "summary_vi")):
                spans = tuple((start + by, end + by) for start, end in one.spans)
                yield replace(one, field="summary_vi", spans=spans, source_spans=())
        if (was.text, was.english) == (statement.text, statement.english):
            yield from _moved(before, "summary_en", places["en"][0][old], places["en"][1][number])
        elif statement.english:
            found = _check_english(statement.text, statement.english, options)
            yield from (now.placed(number, one) for one in found)


def _check_english(text: str, english: str, options: RunOptions) -> list[Finding]:
    source = ParsedText(text)
    return check_target(source, english, Hints.of(source, options).matches)


def _moved(
    before: EventDigest, field: EventField, old: tuple[int, int], new: tuple[int, int]
) -> Iterator[Finding]:
    """The findings in a sentence that stayed, with their places where it stands now."""
    by = new[0] - old[0]
    for one in before.warnings:
        if one.field == field and one.spans and old[0] <= one.spans[0][0] < max(old[1], old[0] + 1):
            yield replace(one, spans=tuple((start + by, end + by) for start, end in one.spans))
