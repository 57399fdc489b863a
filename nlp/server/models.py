"""The models of a service: loaded when first asked for, shared by its presets, given back when idle."""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Callable, Sequence

from nlp.errors import InputError
from nlp.models.card import Task
from nlp.models.contract import Model
from nlp.models.memory import give_back
from nlp.models.table import MODELS, PRESETS
from nlp.pipeline import Pipeline, load
from nlp.settings import Settings

log = logging.getLogger("tomtat")

Loader = Callable[[Settings, dict[str, Model]], Pipeline]
"""Loads the pipeline of a preset; takes models that are there already by name, and adds those it loads."""


def load_shared(settings: Settings, models: dict[str, Model]) -> Pipeline:
    """Loads a preset, see `Loader`."""
    return load(settings, models=models)


class Models:
    """The presets that the operator allows, and the pipelines of those in use. Of one thread.

    Args:
        presets: their names; the first is the default.
        pipeline: a ready one, of the first preset.
        device, engine: as in `nlp.Settings`.
        loader: what loads a preset.

    Attributes:
        translates: the tasks of the first preset's translator; none if it has no translator.
    """

    def __init__(
        self,
        presets: Sequence[str],
        *,
        pipeline: Pipeline | None = None,
        device: str = "auto",
        engine: str = "auto",
        loader: Loader = load_shared,
    ) -> None:
        self.presets = tuple(presets)
        self._settings = {name: Settings(preset=name, device=device, engine=engine) for name in presets}
        self._loader = loader
        self._models: dict[str, Model] = {}
        self._pipelines: dict[str, Pipeline] = {}
        translator = PRESETS[self.presets[0]].translator
        card = MODELS[translator] if translator else None
        if pipeline is not None:
            card = pipeline.translator.card if pipeline.translator else None
            self._pipelines[self.presets[0]] = pipeline
            for model in (pipeline.summarizer, pipeline.translator):
                if model is not None:
                    self._models[model.name] = model
        self.translates: tuple[Task, ...] = card.tasks if card else ()

    def allowed(self, preset: str) -> str:
        """Returns the preset that is meant; "" is the default.

        Raises:
            InputError: the operator does not offer it.
        """
        if preset and preset not in self.presets:
            offered = ", ".join(self.presets)
            raise InputError(f"the preset {preset!r} is not offered here; choose one of: {offered}")
        return preset or self.presets[0]

    def take(self, preset: str) -> Pipeline:
        """Returns the pipeline of a preset, loaded if need be.

        Raises:
            InputError: the operator does not offer it.
            ModelError: it cannot be loaded.
        """
        preset = self.allowed(preset)
        if preset not in self._pipelines:
            log.info("loading the preset %s", preset)
            self._pipelines[preset] = self._loader(self._settings[preset], self._models)
        return self._pipelines[preset]

    @property
    def loaded(self) -> tuple[str, ...]:
        """Names of the models in memory."""
        return tuple(self._models)

    def unload(self) -> None:
        """Gives the memory of all models back to the system."""
        log.info("unloading %s", ", ".join(self._models) or "nothing")
        self._pipelines.clear()
        self._models.clear()
        gc.collect()
        if "torch" in sys.modules:
            torch = sys.modules["torch"]
            if torch.cuda.is_available():
                torch.cuda.empty_cache()
        give_back()
