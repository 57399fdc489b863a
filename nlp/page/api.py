"""The page's own API: one call, `/digest`, for scripts; a full service is `tomtat serve`."""

from __future__ import annotations

import logging
from typing import Any, cast

import gradio as gr

from nlp.errors import InputError, ModelError
from nlp.output.labels import labels
from nlp.page.holder import PipelineHolder
from nlp.page.run import open_input
from nlp.page.turns import Turns
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

    def digest(text: str = "", length: str = "short", translate: str = "summary", preset: str = "") -> dict:  # type: ignore[type-arg]
        """Summarises a Vietnamese article (its text or address), translates, and returns the digest.

        Args:
            text: the article or its address.
            length: short, medium, long, or a number of sentences.
            translate: summary, article or none.
            preset: which models; those that the page chooses at first if left out.
        """
        given = {"text": text, "length": length, "translate": translate, "preset": preset}
        try:
            return _digest(holder, turns, **given)
        except (InputError, ModelError) as error:
            raise gr.Error(str(error), print_exception=False) from error
        except Exception as error:  # the edge: callers get a sentence, the log the traceback
            log.exception("a call met an unexpected error")
            raise gr.Error(labels("en")["error_unexpected"], print_exception=False) from error

    gr.api(digest, api_name="digest", concurrency_limit=turns.at_once + turns.waiting)


def _digest(holder: PipelineHolder, turns: Turns, **given: Any) -> dict[str, Any]:
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
        while turn.wait(60):
            pass
        pipeline = holder.get(given["preset"] or holder.presets[0])
        return pipeline.digest(document, settings=options).to_dict()
