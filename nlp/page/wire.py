"""A form that starts runs: its buttons, one run at a time for each visitor, and what is shown of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, cast

import gradio as gr

from nlp.output.labels import Language, labels
from nlp.page.fragments import status
from nlp.page.visit import Shown, Step

VISITORS = 64
"""Most runs that Gradio holds at a time, those that wait for their turn included."""

QUIET: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}

Steps = Callable[..., Iterator[Step]]
"""From the values of the inputs, the language, and whether the visitor has left, to what is shown."""

Draw = Callable[[Shown, Language], tuple[str, str] | None]
"""The status line and the results of what is shown, in a language; None while a run goes on or has failed."""


@dataclass
class RunParts:
    """The components of a form that starts runs."""

    shown: gr.State
    asked_in: gr.State
    text: gr.Textbox
    start: gr.Button
    cancel: gr.Button
    clear: gr.Button
    status: gr.HTML
    results: gr.HTML


@dataclass
class Start:
    """What begins a run.

    Attributes:
        button: pressed, or given a file.
        event: of the button, that begins the run.
        inputs: whose values are handed to `steps`.
        steps: what the run is.
        api_name: of the run.
    """

    button: gr.Button | gr.UploadButton
    event: Callable[..., Any]
    inputs: list[gr.components.Component]
    steps: Steps
    api_name: str


class Visitors:
    """The runs under way, by visitor: told when the visitor leaves."""

    def __init__(self) -> None:
        self._left: dict[str, list[threading.Event]] = {}

    def enter(self, session: str) -> threading.Event:
        """Returns what is set when the visitor leaves."""
        left = threading.Event()
        self._left.setdefault(session, []).append(left)
        return left

    def end(self, session: str, left: threading.Event) -> None:
        """Forgets a run that has ended."""
        runs = self._left.get(session, [])
        if left in runs:
            runs.remove(left)
        if not runs:
            self._left.pop(session, None)

    def leave(self, session: str) -> None:
        """Tells all runs of a visitor that there is nobody any more."""
        for left in self._left.get(session, []):
            left.set()


def wire_run(
    parts: RunParts,
    starts: Sequence[Start],
    language: gr.Radio,
    draw: Draw,
    visitors: Visitors,
    *,
    forget: str,
) -> None:
    """Wires the buttons that begin and end a run.

    Args:
        parts: the form.
        starts: what begins a run, one at a time.
        language: of the page.
        draw: shows again what is shown, in another language.
        visitors: told by the page when one leaves.
        forget: JavaScript that drops what the browser keeps; gets the language and returns it in a list.
    """
    buttons = [*(start.button for start in starts), parts.cancel]

    def begin(language: Language) -> list[Any]:
        waiting = status(labels(language)["state_queued"], state="busy")
        return [waiting, "busy", language, *usable(start=False)]

    def usable(*, start: bool) -> list[Any]:
        return [*(gr.update(interactive=start) for _ in starts), gr.update(interactive=not start)]

    def rest() -> list[Any]:
        return usable(start=True)

    def end(language: Language, asked_in: Language, shown: Shown) -> list[Any]:
        # When a run ends, Gradio sends what it yielded last once more: over what a change of language showed,
        # and over an empty page.
        again = draw(shown, language) if language != asked_in or shown == "idle" else None
        return [*(again or (gr.skip(), gr.skip())), *rest()]

    def stop(language: Language) -> list[Any]:
        return [status(labels(language)["state_cancelled"]), "failed", *rest()]

    def clear(language: Language) -> list[Any]:
        blank = draw("idle", language)
        assert blank is not None
        return ["", *blank, "idle", *rest()]

    begun = [parts.status, parts.shown, parts.asked_in, *buttons]
    asked = [language, parts.asked_in, parts.shown]
    running = []
    for start in starts:
        queued = start.event(begin, language, begun, **QUIET)
        run = queued.then(
            _worker(start.steps, visitors),
            [*start.inputs, language],
            [parts.status, parts.results, parts.shown],
            show_progress="hidden",
            api_name=start.api_name,
            api_visibility="undocumented",
            concurrency_limit=VISITORS,
        )
        # Also when the run was refused or broke down.
        run.then(end, asked, [parts.status, parts.results, *buttons], **QUIET)
        running.append(run)
    stopped = [parts.status, parts.shown, *buttons]
    parts.cancel.click(stop, language, stopped, cancels=running, **QUIET)
    emptied = [parts.text, parts.status, parts.results, parts.shown, *buttons]
    parts.clear.click(clear, language, emptied, js=forget, cancels=running, **QUIET)


def _worker(steps: Steps, visitors: Visitors) -> Callable[..., Iterator[Step]]:
    def work(request: gr.Request, *values: Any) -> Iterator[Step]:
        session = str(request.session_hash)
        left = visitors.enter(session)
        try:
            with closing(cast(Any, steps(*values, left.is_set))) as running:
                yield from running
        finally:
            visitors.end(session, left)

    return work
