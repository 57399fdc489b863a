"""Serves the page alone, until it is interrupted; the page in a service is `nlp.server`."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from nlp.errors import InputError, ModelError
from nlp.listening import listen_on
from nlp.page.build import MAX_FILE_SIZE, appearance, build_for
from nlp.page.holder import PipelineHolder
from nlp.page.turns import Turns
from nlp.pipeline import Pipeline, check_models
from nlp.settings import Settings

log = logging.getLogger("tomtat")


def serve(
    presets: Sequence[str],
    loader: Callable[[str], Pipeline],
    *,
    host: str = "127.0.0.1",
    port: int | None = None,
) -> None:
    """Serves the page; the models of the first preset are loaded while visitors can see it already.

    Args:
        presets: those that visitors may choose; the first is the one chosen at first.
        loader: loads the pipeline of a preset.
        host: the address to listen on.
        port: the first free one from 7860 if None.

    Raises:
        InputError: there is no such preset, its models may not be used, or the address is taken.
    """
    for preset in presets:
        check_models(Settings(preset=preset))
    listen_on(host, port or 0).close()  # what is wrong with it is told in our words, and before the models
    holder = PipelineHolder(presets, loader)
    page = build_for(holder, Turns())
    threading.Thread(target=_load, args=(holder,), daemon=True).start()
    try:
        page.launch(
            server_name=host,
            server_port=port,
            share=False,
            footer_links=[],
            run_history=False,
            max_file_size=MAX_FILE_SIZE,
            show_error=False,
            state_session_capacity=200,
            ssr_mode=False,
            **appearance(),
        )
    except OSError as error:
        raise InputError(f"the page cannot listen on {host}: {error}") from error


def _load(holder: PipelineHolder) -> None:
    try:
        holder.get(holder.presets[0])
    except ModelError:
        pass  # it is in the log already
    except InputError as error:
        log.error("%s", error)
    except Exception:  # the edge: the page says it to whoever asks
        log.exception("the models could not be loaded")
