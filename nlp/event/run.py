"""From articles on one event to its digest; the English comes through the usual pipeline."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from importlib import metadata
from typing import TypeAlias, cast

from nlp.checks.evidence import find_evidence
from nlp.checks.finding import Finding
from nlp.digest import Digest
from nlp.errors import InputError, ModelError
from nlp.event.choose import MOST, Place, central_title, check_most, choose, weigh_terms
from nlp.event.clash import say_clashes, to_leave_out
from nlp.event.digest import EventDigest, Source, Statement
from nlp.event.fact import Fact, FactValue
from nlp.event.growth import newest_totals, outdated
from nlp.event.intake import take_in
from nlp.event.lines import contradicting, line_up
from nlp.event.order import Order, days_of, moments_of, order_of, say_order
from nlp.event.report import Moment, Report, told_apart
from nlp.event.support import SAYS, Support, contradict, find_support, quoted
from nlp.events import Failed, Finished, Progressed, Teller
from nlp.pipeline import Pipeline
from nlp.read.document import Document
from nlp.settings import Settings
from nlp.text.anaphora import standing_alone
from nlp.text.syllables import syllables
from nlp.translate.title import without_stop

Steps: TypeAlias = Generator[EventDigest | Progressed, None, EventDigest]
"""The making of a digest."""


def digest_event(
    reports: Sequence[Report],
    pipeline: Teller | None = None,
    *,
    name: str = "",
    sentences: int = MOST,
    keep_all: bool = False,
    settings: Settings | None = None,
) -> EventDigest:
    """Makes one digest of several articles on one event.

    Args:
        reports: the articles, at least one.
        pipeline: translates, or a client of a service; None for no English.
        name: of the event.
        sentences: the most of the summary.
        keep_all: articles that seem to be of another event than most stay.
        settings: what is said of the run; those of the pipeline if None.

    Raises:
        InputError: there is no article, none is Vietnamese, or no such number of sentences.
        ModelError: the translator failed.
    """
    steps = event_steps(
        reports, pipeline, name=name, sentences=sentences, keep_all=keep_all, settings=settings
    )
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return cast(EventDigest, end.value)


def event_steps(
    reports: Sequence[Report],
    pipeline: Teller | None = None,
    *,
    name: str = "",
    sentences: int = MOST,
    keep_all: bool = False,
    settings: Settings | None = None,
) -> Steps:
    """Makes a digest of an event as `digest_event` does; closing it stops the model between two batches.

    Yields:
        The digest without its English; then how far the translation is.
    """
    if not reports:
        raise InputError("an event needs at least one article")
    check_most(sentences)
    began = time.perf_counter()
    settings = settings or (pipeline.settings if isinstance(pipeline, Pipeline) else Settings())
    intake = take_in(told_apart(reports), keep_all=keep_all)
    reports = intake.reports
    told = moments_of(reports)
    facts = line_up(reports, told)
    order = order_of(reports, told, facts)
    old = outdated(facts, told, guessed=order.guessed)
    newest = newest_totals(facts, told, guessed=order.guessed)
    places = _chosen(reports, facts, order, sentences, old=old, newest=newest)
    title = _title(reports, facts, old)
    support = [find_support(_text_of(place, reports), place.report, reports) for place in places]
    summary = [_statement(*of, reports, facts) for of in zip(places, support, strict=True)]
    moments = days_of(reports)
    days = sorted(moment.at.date().isoformat() for moment in moments if moment)
    digest = EventDigest(
        id=name,
        title=title,
        title_en="",
        first=days[0] if days else "",
        last=days[-1] if days else "",
        sources=tuple(map(_source, reports, intake.copies, moments)),
        summary=tuple(summary),
        facts=facts,
        warnings=(
            *intake.findings,
            *say_order(reports, order),
            *find_denials(summary, support, reports),
            *say_clashes(summary, places, reports, facts),
        ),
        settings=settings,
        version=metadata.version("tomtat"),
    )
    timings = {"summary": round(time.perf_counter() - began, 3)}
    if pipeline is not None:
        yield digest
        digest = yield from _translate(digest, pipeline)
    timings["total"] = round(time.perf_counter() - began, 3)
    return replace(digest, timings=timings)


def _chosen(
    reports: Sequence[Report],
    facts: Sequence[Fact],
    order: Order,
    sentences: int,
    *,
    old: Sequence[FactValue],
    newest: Sequence[FactValue],
) -> list[Place]:
    """The sentences of the summary: what is out of date is passed over, and of two that tell one thing
    otherwise the older."""
    passed, wanted = _sentences_of(old, reports), _sentences_of(newest, reports)
    for _ in range(sentences):
        places = choose(
            reports,
            most=sentences,
            passed=passed,
            wanted=wanted - passed,
            ranks=order.ranks,
            leads_first=order.guessed,
        )
        clash = to_leave_out(places, reports, facts, order.ranks)
        if clash is None or clash in passed:
            break
        passed = {*passed, clash}
    return places


def _title(reports: Sequence[Report], facts: Sequence[Fact], old: Sequence[FactValue]) -> str:
    """The title of the event: one with a figure that is out of date is passed over."""
    # A wind grew and fell again: what was out of date once is the newest.
    last = {fact.values[-1].text for fact in facts if fact.state == "updated"}
    figures = {value.text for value in old} - last
    return central_title(reports, weigh_terms(reports), passed=figures)


def _source(report: Report, copies: Sequence[Report], moment: Moment | None) -> Source:
    published = str(moment) if moment else ""
    also = tuple(one.name for one in copies)
    return Source(report.name, report.article.title, report.origin, published, report.article.text, also)


def _sentences_of(values: Sequence[FactValue], reports: Sequence[Report]) -> set[Place]:
    """The sentences in which some values stand."""
    return {
        Place(report, number)
        for value in values
        for report, start, _ in value.places
        for number, sentence in enumerate(reports[report].source.sentences)
        if sentence.start <= start < sentence.end
    }


def _text_of(place: Place, reports: Sequence[Report]) -> str:
    return " ".join(reports[place.report].sentences[place.sentence].split())


def _statement(place: Place, support: Support, reports: Sequence[Report], facts: Sequence[Fact]) -> Statement:
    sentence = reports[place.report].source.sentences[place.sentence]
    text = _text_of(place, reports)
    others = contradicting(facts, place.report, sentence.start, sentence.end)
    said = tuple(i for i in support.said if i not in others)
    return Statement(standing_alone(text) or text, "", said, sentence.start, sentence.end)


def find_denials(
    summary: Sequence[Statement], support: Sequence[Support], reports: Sequence[Report]
) -> Iterator[Finding]:
    """Yields what sources say against sentences of the summary; the spans are in `EventDigest.summary_vi`.

    Args:
        summary: its sentences.
        support: who says and denies each.
        reports: the sources.
    """
    start = 0
    for statement, found in zip(summary, support, strict=True):
        end = start + len(statement.text)
        for index, sentence in found.denied:
            if _is_told(sentence, statement, summary):
                continue
            detail = f"{reports[index].name}: {quoted(sentence, statement.text)}"
            yield Finding("source_denies", "warning", "summary_vi", ((start, end),), detail=detail)
        start = end + 1


def _is_told(denial: str, statement: Statement, summary: Sequence[Statement]) -> bool:
    """Whether the summary itself tells what denies one of its sentences: then its reader has both."""
    others = [one.text for one in summary if one is not statement]
    words = syllables(denial)
    return any(
        syllables(one) == words
        or (contradict(one, statement.text) and find_evidence([denial], [one])[0].score >= SAYS)
        for one in others
    )


def _translate(digest: EventDigest, pipeline: Teller) -> Steps:
    if isinstance(pipeline, Pipeline) and pipeline.translator is None:
        finding = Finding("no_translator", "info", "summary_en", detail=pipeline.settings.preset)
        return replace(digest, warnings=(*digest.warnings, finding))
    settings = replace(digest.settings, task="translate")
    done: Digest | None = None
    events = pipeline.events([to_translate(digest)], settings=settings)
    with closing(cast(Generator[object], events)):
        for event in events:
            if isinstance(event, Progressed):
                yield event
            elif isinstance(event, Finished):
                done = event.digest
            elif isinstance(event, Failed):
                raise (ModelError if event.model_failed else InputError)(event.error)
    assert done is not None  # a document ends in one way or the other
    return with_english(digest, done)


def to_translate(digest: EventDigest) -> Document:
    """Returns what is put into English, title and summary: one line each, so that each keeps its own."""
    return Document("\n".join(_vietnamese(digest)))


def _vietnamese(digest: EventDigest) -> list[str]:
    return [*([digest.title] if digest.title else []), *(statement.text for statement in digest.summary)]


def with_english(digest: EventDigest, done: Digest) -> EventDigest:
    """Returns the digest of an event with its English.

    Args:
        digest: of the event.
        done: of what `to_translate` gave.
    """
    lines, warnings = _by_line(done, len(_vietnamese(digest)))
    title = without_stop(lines.pop(0)) if digest.title else ""
    summary = tuple(
        replace(statement, english=line) for statement, line in zip(digest.summary, lines, strict=True)
    )
    digest = replace(digest, title_en=title, summary=summary, models=done.models)
    placed = [digest.placed(number - bool(digest.title), finding) for number, finding in warnings]
    return replace(digest, warnings=(*digest.warnings, *placed))


def _by_line(done: Digest, count: int) -> tuple[list[str], list[tuple[int, Finding]]]:
    """The lines of a translation, as many as were given, and what was found in each, with its places there:
    each segment belongs to the line of its source."""
    source = done.article.text
    lines = [""] * count
    found: list[tuple[int, Finding]] = []
    about = [finding for finding in done.warnings if finding.field == "translation"]
    for segment in done.segments:
        number = min(source.count("\n", 0, segment.start), count - 1)
        target = segment.target.strip()
        lines[number] = f"{lines[number]} {target}".strip()
        by = len(lines[number]) - len(target) - segment.target_start
        end = segment.target_start + max(1, len(segment.target))
        for finding in about:
            if finding.spans and segment.target_start <= finding.spans[0][0] < end:
                spans = tuple((max(0, first + by), max(0, last + by)) for first, last in finding.spans)
                found.append((number, replace(finding, spans=spans, source_spans=())))
    unplaced = [(-2, finding) for finding in about if not finding.spans]
    return lines, [*found, *unplaced]
