"""One run of an event for a visitor: its articles read, lined up, summarised, translated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import cast

from nlp.checks.finding import explain
from nlp.event.digest import EventDigest
from nlp.event.report import Report
from nlp.event.run import Steps, event_steps
from nlp.output.labels import Language, decimal, labels
from nlp.page.event.html import event_result
from nlp.page.event.inputs import read_articles, split_articles
from nlp.page.fragments import status
from nlp.page.glossary import own_terms
from nlp.page.holder import PipelineHolder
from nlp.page.turns import Turns
from nlp.page.visit import Step, in_turn, never, told
from nlp.pipeline import Pipeline
from nlp.settings import TranslateScope

SENTENCES = (3, 5, 7)
"""The lengths of a summary that are offered, in sentences."""

SCOPES = ("summary", "none")


def finished(digest: EventDigest, language: Language) -> str:
    """Says that a run is done, how long it took, and how much there is to note."""
    count = len(digest.facts_that("differs")) + len({explain(finding) for finding in digest.warnings})
    key = "state_finished_warnings" if count else "state_finished"
    took = decimal(digest.timings.get("total", 0.0), language)
    return status(labels(language)[key].format(seconds=took, count=count), state="done")


def run_event(
    holder: PipelineHolder,
    turns: Turns,
    text: str,
    sentences: int,
    translate: str,
    preset: str,
    language: Language,
    left: Callable[[], bool] = never,
    *,
    glossary: str = "",
    keep_all: bool = False,
) -> Iterator[Step]:
    """Makes the digest of an event when its turn comes; closing the iterator stops the model.

    Args:
        holder: the pipelines.
        turns: who runs, and who waits; shared with the runs of articles.
        text: the articles or their addresses, see `split_articles`.
        sentences: most of the summary.
        translate: "summary" or "none".
        preset: one of the holder's.
        language: of what is shown.
        left: whether the visitor has gone away; then the run ends.
        glossary: the visitor's own terms, see `own_terms`.
        keep_all: articles that seem to be of another event stay.
    """
    blank = event_result(None, language)
    words = labels(language)

    def steps() -> Iterator[Step]:
        given, terms = split_articles(text), own_terms(glossary, language)
        reports: list[Report] = []
        reading = read_articles(given, language)
        while len(reports) < max(len(given), 1):
            said = words["state_event_reading"].format(done=len(reports) + 1, total=len(given))
            yield status(said, state="busy"), blank, "busy"
            if left():
                return
            reports.append(next(reading))

        def work(pipeline: Pipeline) -> Iterator[Step]:
            yield (
                status(words["state_event_comparing"].format(count=len(reports)), state="busy"),
                blank,
                "busy",
            )
            settings = replace(pipeline.settings, translate=cast(TranslateScope, translate), glossaries=terms)
            translator = None if translate == "none" else pipeline
            steps = event_steps(
                reports, translator, sentences=int(sentences), keep_all=keep_all, settings=settings
            )
            yield from _follow(steps, language, left)

        yield from in_turn(holder, turns, preset, work, blank=blank, language=language, left=left)

    return told(steps(), blank, language)


def _follow(steps: Steps, language: Language, left: Callable[[], bool]) -> Iterator[Step]:
    shown = event_result(None, language)
    with closing(steps):
        while not left():
            try:
                step = next(steps)
            except StopIteration as end:
                digest: EventDigest = end.value
                yield finished(digest, language), event_result(digest, language), digest
                return
            words = labels(language)
            if isinstance(step, EventDigest):
                shown = event_result(step, language, done=False)
                said, count = words["state_to_summary_en"], {}
            else:
                said, count = words["state_summary_en"], {"done": step.done, "total": step.total}
                said = said.format(**count)
            yield status(said, state="busy", **count), shown, "busy"
