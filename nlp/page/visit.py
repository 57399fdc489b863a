"""What all runs for a visitor share: the turn, the words for what goes wrong, what is remembered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Literal

from nlp.checks.finding import explain
from nlp.checks.source import check_source
from nlp.digest import Digest
from nlp.errors import InputError, ModelError
from nlp.event.digest import EventDigest
from nlp.output.labels import Language, decimal, labels
from nlp.page.compare.comparison import Comparison
from nlp.page.fragments import status
from nlp.page.holder import PipelineHolder
from nlp.page.messages import in_language
from nlp.page.turns import Turns
from nlp.pipeline import Pipeline
from nlp.read.document import Document

log = logging.getLogger("tomtat")

ASK_AGAIN = 0.5
"""Most seconds until a run that waits looks whether its visitor is still there."""

Shown = Digest | EventDigest | Comparison | Literal["idle", "busy", "failed", "document"]
Step = tuple[str, str, Shown]
"""The status line and the results as HTML, and what is shown: the digest once it is finished."""


class PageError(InputError):
    """Bad input, said in the language of the page."""


def never() -> bool:
    """Says that a visitor is still there."""
    return False


def ready(language: Language) -> str:
    """Says that nothing is going on."""
    return status(labels(language)["state_ready"])


def failed(error: Exception | str, language: Language, document: Document | None = None) -> str:
    """Says what went wrong, in one sentence of the page's language where there is one."""
    words = labels(language)
    if document is not None and language != "en":
        # The library speaks English; its verdict on the source can be had in other languages too.
        for finding in check_source(document.text):
            if finding.severity == "error":
                error = PageError(explain(finding, language))
    detail = str(error) if isinstance(error, PageError) else in_language(str(error), language)
    return status(f"{words['state_failed']} {detail}", state="failed")


def told(steps: Iterator[Step], blank: str, language: Language) -> Iterator[Step]:
    """Passes steps on; an error becomes the last of them, in one sentence."""
    try:
        yield from steps
    except (InputError, ModelError) as error:
        yield failed(error, language), blank, "failed"
    except Exception:  # the edge: the page must be usable again, and says so
        log.exception("the page met an unexpected error")
        yield failed(PageError(labels(language)["error_unexpected"]), language), blank, "failed"


def in_turn(
    holder: PipelineHolder,
    turns: Turns,
    preset: str,
    work: Callable[[Pipeline], Iterator[Step]],
    *,
    blank: str,
    language: Language,
    left: Callable[[], bool],
) -> Iterator[Step]:
    """Works when the turn comes, and says meanwhile how many are ahead.

    Args:
        holder: the pipelines.
        turns: who runs, and who waits.
        preset: one of the holder's.
        work: what is done with the pipeline.
        blank: the results before there are any.
        language: of what is shown.
        left: whether the visitor has gone away; then it ends.
    """
    words = labels(language)
    turn = turns.join()
    if turn is None:
        raise PageError(words["error_busy"].format(count=turns.waiting))
    with turn:
        while (ahead := turn.wait(ASK_AGAIN)) and not left():
            yield _waiting(ahead, turns.seconds_before(ahead), language), blank, "busy"
        if left():
            return
        if not holder.holds(preset):
            yield status(words["state_loading"].format(name=preset), state="busy"), blank, "busy"
        yield from work(holder.get(preset))


def _waiting(ahead: int, left: float, language: Language) -> str:
    words = labels(language)
    key = "state_waiting_about" if left else "state_waiting"
    return status(words[key].format(count=ahead, seconds=decimal(left, language, places=0)), state="busy")
