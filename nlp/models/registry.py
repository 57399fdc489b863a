"""The table of models: what each is, what it may be used for, and how it is called.

The rows are in `nlp/models/models.toml`: adding a model, or a pair for users to choose, means adding
a table there. An engine is imported only when its model is loaded or prepared.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from nlp.errors import InputError, ModelError
from nlp.models import licences
from nlp.models.card import HUB_ENGINE, LLAMACPP, ModelCard, Preset
from nlp.models.progress import Progress
from nlp.models.table import MODELS, PRESETS

if TYPE_CHECKING:
    from nlp.models.card import Task
    from nlp.models.contract import Model


Row = TypeVar("Row")


def model_card(name: str, task: Task = "translate") -> ModelCard:
    """Returns a row of the table of models, or makes one for a model of the user's own.

    Args:
        name: a name of `MODELS`, "hf:REPOSITORY" (or "hf:REPOSITORY@REVISION") or "path:FOLDER".
        task: what the model is wanted for, where it is not in the table.

    Raises:
        InputError: there is no such model; the message lists those there are.
        ModelError: the repository cannot be reached.
    """
    if name.startswith(("hf:", "path:")):
        from nlp.models.checkpoints.detect_family import recognise

        return recognise(name, task)
    return _row(MODELS, "model", name)


def preset(name: str) -> Preset:
    """Returns a row of the table of presets.

    Raises:
        InputError: there is no such preset; the message lists those there are.
    """
    return _row(PRESETS, "preset", name)


def _row(table: dict[str, Row], kind: str, name: str) -> Row:
    if name not in table:
        raise InputError(f"there is no {kind} {name!r}; choose one of: {', '.join(table)}")
    return table[name]


def load_model(
    name: str,
    *,
    task: Task | None = None,
    device: str = "auto",
    precision: str = "auto",
    engine: str = "auto",
    progress: Progress | None = None,
) -> Model:
    """Loads a model; prepares it first where that has not been done on this machine.

    Args:
        name: a name of `MODELS`, "hf:REPOSITORY" or "path:FOLDER".
        task: what the model is wanted for.
        device: "auto", "cpu", "cuda" or "cuda:N".
        precision: "auto" (what the device computes natively), "fp32" or "bf16".
        engine: one of `ENGINES`, or "auto" for the first of the model's own that is installed.
        progress: called with (what is being done, share done from 0 to 1).

    Raises:
        InputError: see `check_model`; or there is no such device or precision.
        ModelError: the model cannot be prepared or loaded.
    """
    card = check_model(name, task=task, engine=engine)
    options: dict[str, Any] = {"device": device, "precision": precision, "progress": progress}
    if card.engine == HUB_ENGINE and engine not in ("auto", "llamacpp"):
        options["engine"] = engine
    module, _, attribute = (LLAMACPP if engine == "llamacpp" else card.engine).partition(":")
    model: Model = getattr(_import(module, card), attribute)(card, **options)
    return model


def check_model(name: str, *, task: Task | None = None, engine: str = "auto") -> ModelCard:
    """Returns the row of a model that may be used so. Loads nothing heavy.

    Args:
        name: a name of `MODELS`, "hf:REPOSITORY" or "path:FOLDER".
        task: what the model is wanted for.
        engine: one of `ENGINES`, or "auto".

    Raises:
        InputError: there is no such model, it does not do the task or does not run with the engine,
            or its licence has to be accepted first.
    """
    card = model_card(name, task or "translate")
    if task is not None and task not in card.tasks:
        able = ", ".join(other.name for other in MODELS.values() if task in other.tasks)
        raise InputError(f"the model {card.name} does not {task}; choose one of: {able}")
    if engine != "auto" and engine not in card.engines:
        known = ", ".join(("auto", *card.engines))
        raise InputError(
            f"the model {card.name} does not run with the engine {engine!r}; choose one of: {known}"
        )
    licences.check(card)
    return card


def is_ready(name: str) -> bool:
    """Whether a model can be loaded at once, without being prepared first. Loads nothing heavy."""
    card = model_card(name)
    return not card.prepared or bool(_engine_module(card).is_ready(card))


def prepare(name: str, *, progress: Progress | None = None) -> None:
    """Does what is done once per machine; nothing where the model is ready.

    Raises:
        InputError: there is no such model, or its licence has to be accepted first.
        ModelError: it cannot be prepared.
    """
    card = model_card(name)
    licences.check(card)
    if card.prepared:
        _engine_module(card).prepare(card, progress=progress)


def licence_texts(name: str) -> dict[str, str]:
    """Returns the licence and notice files that come with a model: file name to path."""
    card = model_card(name)
    return dict(_engine_module(card).licence_texts(card)) if card.prepared else {}


def _engine_module(card: ModelCard) -> Any:
    return _import(card.engine.partition(":")[0], card)


def _import(module: str, card: ModelCard) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise ModelError(
            f"the model {card.name} needs a package that is missing or broken ({error}); "
            "install tomtat again with pip"
        ) from error
