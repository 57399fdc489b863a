"""Models by their names: checked, prepared and loaded.

The rows are in `nlp/models/models.toml`: adding a model, or a pair for users to choose, means adding
a table there. An engine is imported only when a model is loaded with it, a source of files only when they
are wanted.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from logging import getLogger
from typing import TYPE_CHECKING, Any, TypeVar

from nlp.errors import InputError, ModelError
from nlp.models import licences, memory, threads
from nlp.models.card import ModelCard, Preset
from nlp.models.engines.table import ENGINES, Engine
from nlp.models.progress import Progress, silent
from nlp.models.table import MODELS, PRESETS

if TYPE_CHECKING:
    from nlp.models.card import Task
    from nlp.models.contract import Model

log = getLogger("tomtat")

SOURCES = {
    ("hub", "safetensors"): "nlp.models.checkpoints.hub",
    ("hub", "gguf"): "nlp.models.checkpoints.gguf",
    ("embedded", "safetensors"): "nlp.models.embedded.prepare",
    ("embedded", "gguf"): "nlp.models.embedded.gguf",
}
"""Where the files of a model come from: (`ModelCard.source`, `Engine.reads`) to a module with

- `is_ready(card)`: whether they are on this machine, which touches no network;
- `prepare(card, progress=)`: puts them there, and returns where;
- `damage(card, files)`: what is wrong with them, "" if nothing; then they are prepared with `again=True`;
- `describe(card)`: what is recorded of them with every result;
- `licence_texts(card)`: the licence and notice files that came with them, file name to path.
"""

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
        from nlp.models.checkpoints.detect_family import detect_family

        return detect_family(name, task)
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
    """Loads a model; prepares its files first where that has not been done on this machine.

    Args:
        name: a name of `MODELS`, "hf:REPOSITORY" or "path:FOLDER".
        task: what the model is wanted for.
        device: "auto", "cpu", "cuda" or "cuda:N".
        precision: "auto" (what the device computes natively; weights in 8 bits where they are prepared and
            the processor multiplies them at once), "fp32" or "bf16".
        engine: one of `ENGINES`, or "auto" for the first of the model's own that is installed.
        progress: called with (what is being done, share done from 0 to 1).

    Raises:
        InputError: see `check_model`; or there is no such device or precision.
        ModelError: the model cannot be prepared or loaded.
    """
    card = check_model(name, task=task, engine=engine)
    threads.settle()
    memory.settle()
    memory.map_large_blocks()
    chosen = choose_engine(card, engine)
    _tell_missing(card, chosen, engine)
    module, _, attribute = chosen.load[card.family].partition(":")
    options = {"device": device, "precision": precision, "progress": progress}
    source = _source(card, chosen)
    if source is None:
        model: Model = getattr(_import(module, card), attribute)(card, None, **options)
        return model
    if device not in ("auto", "cpu") and (check := getattr(_import(module, card), "choose_device", None)):
        check(device)  # before anything is downloaded
    say = progress or silent
    files = source.prepare(card, progress=progress)
    say(f"loading {card.name}", 0.0)
    with ThreadPoolExecutor(1) as pool:
        # Importing an engine takes seconds; the files are looked at meanwhile.
        damage = pool.submit(source.damage, card, files)
        load = getattr(_import(module, card), attribute)
    if found := damage.result():
        log.warning("the prepared model is damaged (%s): preparing it again", found)
        files = source.prepare(card, progress=progress, again=True)
    model = load(card, files, **options)
    model.settings |= source.describe(card)
    memory.give_back()
    say(f"{card.name} is loaded", 1.0)
    return model


def choose_engine(card: ModelCard, engine: str = "auto") -> Engine:
    """Returns the engine to run a model with: the one that is named, else the first that is installed.

    Where none is, the model's first, so that its absence can be told. A model without a neural network has
    one engine, whatever is named.
    """
    if engine != "auto" and card.family:
        return ENGINES[engine]
    own = [ENGINES[name] for name in card.engines]
    return next((candidate for candidate in own if candidate.is_installed), own[0])


def check_model(name: str, *, task: Task | None = None, engine: str = "auto") -> ModelCard:
    """Returns the row of a model that may be used so. Loads nothing heavy.

    Args:
        name: a name of `MODELS`, "hf:REPOSITORY" or "path:FOLDER".
        task: what the model is wanted for.
        engine: one of `ENGINES`, or "auto"; of no effect where there is no neural network.

    Raises:
        InputError: there is no such model, it does not do the task or does not run with the engine,
            or its licence has to be accepted first.
    """
    card = model_card(name, task or "translate")
    if task is not None:
        check_task(card, task)
    if engine != "auto" and engine not in card.engines and card.family:
        known = ", ".join(("auto", *card.engines))
        raise InputError(
            f"the model {card.name} does not run with the engine {engine!r}; choose one of: {known}"
        )
    licences.check(card)
    return card


def check_task(card: ModelCard, task: Task) -> None:
    """Makes sure that a model does a task.

    Raises:
        InputError: it does not; the message lists those that do.
    """
    if task not in card.tasks:
        able = ", ".join(other.name for other in MODELS.values() if task in other.tasks)
        does = task.replace("translate_to_vi", "translate to Vietnamese")
        raise InputError(f"the model {card.name} does not {does}; choose one of: {able}")


def is_ready(name: str) -> bool:
    """Whether a model can be loaded at once, without being prepared first. Loads nothing heavy."""
    card = model_card(name)
    source = _source(card, choose_engine(card))
    return source is None or bool(source.is_ready(card))


def prepare(name: str, *, progress: Progress | None = None) -> None:
    """Does what is done once per machine; nothing where the model is ready.

    Raises:
        InputError: there is no such model, or its licence has to be accepted first.
        ModelError: it cannot be prepared.
    """
    card = model_card(name)
    licences.check(card)
    source = _source(card, choose_engine(card))
    if source is not None:
        source.prepare(card, progress=progress)


def licence_texts(name: str) -> dict[str, str]:
    """Returns the licence and notice files that come with a model: file name to path."""
    card = model_card(name)
    source = _source(card, choose_engine(card))
    return {} if source is None else dict(source.licence_texts(card))


def _tell_missing(card: ModelCard, chosen: Engine, asked: str) -> None:
    """Raises ModelError if the chosen engine is not installed; warns if a better one is not."""
    advice = "run: pip install 'tomtat[%s]'"
    if not chosen.is_installed:
        how = advice % chosen.extra
        raise ModelError(f"the engine {chosen.name} needs the package {chosen.package}; {how}")
    first = ENGINES[card.engines[0]]
    if asked == "auto" and not first.is_installed:
        log.warning(
            f"%s would run several times faster with %s; {advice}", card.name, first.name, first.extra
        )


def _source(card: ModelCard, engine: Engine) -> Any:
    return _import(SOURCES[card.source, engine.reads], card) if card.source else None


def _import(module: str, card: ModelCard) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise ModelError(
            f"the model {card.name} needs a package that is missing or broken ({error}); "
            "install tomtat again with pip"
        ) from error
