"""One article, run in two ways in one turn."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import Any, cast

from nlp.digest import Digest
from nlp.events import Event
from nlp.output.labels import Language, decimal, labels, seconds
from nlp.page import html
from nlp.page.compare.comparison import NAMES, Comparison
from nlp.page.compare.html import compared
from nlp.page.compare.way import Way
from nlp.page.fragments import status
from nlp.page.glossary import own_terms
from nlp.page.holder import PipelineHolder
from nlp.page.run import Effort, asked, follow, open_input, run
from nlp.page.turns import Turns
from nlp.page.visit import PageError, Step, in_turn, never, told
from nlp.pipeline import Pipeline


def run_ways(*asked: Any, against: str = "", **options: Any) -> Iterator[Step]:
    """Runs one article as `nlp.page.run.run` does, and once more in another way if one is asked for.

    Args:
        asked, options: see there.
        against: the other way, as `Way` writes it; "" for none.
    """
    return _run_both(against, *asked, **options) if against else run(*asked, **options)


def _run_both(
    against: str,
    holder: PipelineHolder,
    turns: Turns,
    text: str,
    length: str,
    translate: str,
    preset: str,
    language: Language,
    left: Callable[[], bool] = never,
    *,
    effort: Effort = "usual",
    glossary: str = "",
) -> Iterator[Step]:
    blank = html.result(language=language, translate=translate)

    def steps() -> Iterator[Step]:
        both = [Way.chosen(preset, effort), Way.read(against)]
        if both[0] == both[1]:
            raise PageError(labels(language)["error_same_way"])
        yield status(labels(language)["state_reading"], state="busy"), blank, "busy"
        document = open_input(text, language)
        glossaries = own_terms(glossary, language)

        def one(number: int) -> Iterator[Step]:
            way = both[number]
            if not holder.holds(way.preset):
                said = labels(language)["state_loading"].format(name=way.preset)
                yield status(said, state="busy"), blank, "busy"
            options = asked(length, translate, way.effort, glossaries)
            events = holder.get(way.preset).events([document], settings=options)
            about = f"{NAMES[number]} · {way.name(language)}"
            with closing(cast(Generator[Event], events)):
                yield from follow(events, document, translate, language, left, about)

        def work(_: Pipeline) -> Iterator[Step]:
            made: list[Digest] = []
            for number in range(len(both)):
                for line, drawn, state in told(one(number), blank, language):
                    if isinstance(state, Digest):
                        made.append(state)
                    elif state == "failed" and made:  # what the first has made is not lost
                        yield line, html.result(language=language, digest=made[0]), made[0]
                    else:
                        yield line, drawn, state
                if len(made) <= number:
                    return
            comparison = Comparison(*made)
            yield finished(comparison, language), compared(comparison, language), comparison

        yield from in_turn(holder, turns, preset, work, blank=blank, language=language, left=left)

    return told(steps(), blank, language)


def finished(comparison: Comparison, language: Language) -> str:
    """Says that both are done, and how long each took."""
    took = [decimal(seconds(digest), language) for digest in (comparison.first, comparison.second)]
    said = labels(language)["state_compared"].format(**dict(zip(NAMES, took, strict=True)))
    return status(said, state="done")
