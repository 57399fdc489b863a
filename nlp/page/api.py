"""The page's own API: one call, `/digest`, for scripts; a full service is `tomtat serve`."""

from __future__ import annotations

import logging
import time
from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Any, cast

import gradio as gr

from nlp.digest import Digest
from nlp.errors import InputError, ModelError
from nlp.events import Ends, Event
from nlp.output.labels import labels
from nlp.page.holder import PipelineHolder
from nlp.page.run import REFRESH, open_input
from nlp.page.turns import Turns
from nlp.page.visit import ASK_AGAIN
from nlp.settings import RunOptions, TranslateScope

log = logging.getLogger("tomtat")


class PageBlocks(gr.Blocks):  # type: ignore[misc]
    """Blocks whose calls may leave out arguments that have a default, over plain HTTP as in Python."""

    def validate_inputs(self, block_fn: Any, inputs: list[Any]) -> None:
        if block_fn.api_visibility == "public":
            inputs.extend(block.value for block in block_fn.inputs[len(inputs) :])
        super().validate_inputs(block_fn, inputs)


def offer_api(holder: PipelineHolder, turns: Turns) -> None:
    """Adds the call to the page that is being built."""

    # Gradio reads of the annotation what comes in the end. It is a generator, because Gradio closes one whose
    # caller has gone away, at its next step; a function would work on.
    def digest(  # type: ignore[misc]
        text: str = "", length: str = "short", translate: str = "summary", preset: str = ""
    ) -> dict:  # type: ignore[type-arg]
        """Summarises a Vietnamese article (its text or address), translates, and returns the digest.

        Args:
            text: the article or its address.
            length: short, medium, long, or a number of sentences.
            translate: summary, article or none.
            preset: which models; those that the page chooses at first if left out.
        """
        given = {"text": text, "length": length, "translate": translate, "preset": preset}
        try:
            yield from _digest(holder, turns, **given)
        except (InputError, ModelError) as error:
            raise gr.Error(str(error), print_exception=False) from error
        except Exception as error:  # the edge: callers get a sentence, the log the traceback
            log.exception("a call met an unexpected error")
            raise gr.Error(labels("en")["error_unexpected"], print_exception=False) from error

    gr.api(digest, api_name="digest", concurrency_limit=turns.at_once + turns.waiting)


def _digest(holder: PipelineHolder, turns: Turns, **given: Any) -> Iterator[dict[str, Any]]:
    """Yields nothing, as {}, while it goes on, and the digest in the end."""
    for name, value in given.items():
        if value is not None and not isinstance(value, str) and not (name == "length" and type(value) is int):
            raise InputError(f"{name} must be text, not {type(value).__name__}")
    length, translate = given["length"] or "short", given["translate"] or "summary"
    options = RunOptions(length=length, translate=cast(TranslateScope, translate))
    document = open_input(given["text"] or "", "en")
    turn = turns.join()
    if turn is None:
        raise InputError(labels("en")["error_busy"].format(count=turns.waiting))
    with turn:
        while turn.wait(ASK_AGAIN):
            yield {}
        pipeline = holder.get(given["preset"] or holder.presets[0])
        ends, told = Ends(document), time.monotonic()
        with closing(cast(Generator[Event], pipeline.events([document], settings=options))) as events:
            for event in events:
                ends.take(event)
                if time.monotonic() - told > REFRESH:
                    told = time.monotonic()
                    yield {}
        yield cast(Digest, ends.result()).to_dict()
