"""The pipelines of a page: which presets may be asked for, and what stays in memory."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from nlp.errors import InputError, ModelError
from nlp.models.registry import is_ready
from nlp.models.table import PRESETS
from nlp.pipeline import Pipeline, load, wanted_models
from nlp.settings import Settings

log = logging.getLogger("tomtat")


class PipelineHolder:
    """The pipelines of the presets that the operator allows, each loaded when it is first asked for.

    What is loaded stays: no visitor's choice takes another's models away, so that the operator decides by
    the presets how much memory the page may take.

    Args:
        presets: those that may be asked for; the first is the one chosen at first.
        loader: loads the pipeline of a preset.
        loaded: pipelines that are there already.
    """

    def __init__(
        self,
        presets: Sequence[str],
        loader: Callable[[str], Pipeline] = load,
        *,
        loaded: Sequence[Pipeline] = (),
    ) -> None:
        self.presets = tuple(dict.fromkeys(presets))
        self._loader = loader
        self._pipelines = {pipeline.settings.preset: pipeline for pipeline in loaded}
        self._lock = threading.Lock()

    def holds(self, preset: str) -> bool:
        """Whether a preset can be had at once."""
        return preset in self._pipelines

    def is_here(self, preset: str) -> bool:
        """Whether all models of a preset are on this machine, so that nothing is downloaded for it."""
        if self.holds(preset):
            return True
        return preset in PRESETS and all(map(is_ready, wanted_models(Settings(preset=preset)).values()))

    def get(self, preset: str) -> Pipeline:
        """Returns the pipeline of a preset; waits where it is being loaded.

        Raises:
            InputError: the preset is not among those allowed.
            ModelError: its models cannot be loaded; the next call tries again.
        """
        if preset not in self.presets:
            raise InputError(
                f"the preset {preset!r} is not offered; choose one of: {', '.join(self.presets)}"
            )
        with self._lock:
            if preset not in self._pipelines:
                try:
                    self._pipelines[preset] = self._loader(preset)
                except ModelError as error:
                    # What a visitor gets to read names no folders of this machine.
                    log.error("%s", error)
                    raise ModelError(
                        f"the models of the preset {preset} cannot be loaded; who runs this page finds the "
                        "reason in its log"
                    ) from error
            return self._pipelines[preset]
