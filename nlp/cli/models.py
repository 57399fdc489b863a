"""The commands `tomtat models`, `tomtat models prepare` and `tomtat models licence`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nlp.cli.options import AcceptLicence, Quiet
from nlp.errors import InputError

if TYPE_CHECKING:
    from nlp.models.card import ModelCard, Preset

_TASKS = {
    "summarize": "summaries",
    "translate": "translation",
    "translate_to_vi": "translation to Vietnamese",
}

ModelName = Annotated[str, typer.Argument(metavar="NAME", help="A preset, a model, hf:REPO or path:DIR.")]


def models(context: typer.Context) -> None:
    """List the models, prepare them, read their licences."""
    if context.invoked_subcommand is None:
        print("\n".join(lines()))


def prepare(name: ModelName, accept_licence: AcceptLicence = None, quiet: Quiet = False) -> None:
    """Download and prepare a model now, so that the first run is quick; stopped, it goes on where it was."""
    from nlp.cli.progress import Status
    from nlp.models import registry

    with Status(quiet=quiet) as status:
        for model in _models_of(name):
            if registry.is_ready(model):
                status.say(f"{model} is ready")
            else:
                registry.prepare(model, progress=status.loading)
                status.say(f"{model} is ready now")


def licence(name: ModelName) -> None:
    """Print the licence and the notices that a model comes with."""
    from nlp.models import registry

    for model in _models_of(name):
        card = registry.model_card(model)
        print(f"{model}: {card.licence or 'no licence of its own'} {card.licence_url}".rstrip())
        for title, path in registry.licence_texts(model).items():
            text = Path(path).read_text(encoding="utf-8", errors="replace")
            print(f"\n===== {title} =====\n\n{text.rstrip()}")


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(help="List the models, prepare them, read their licences.", rich_markup_mode=None)
    group.callback(invoke_without_command=True)(models)
    group.command()(prepare)
    group.command()(licence)
    app.add_typer(group, name="models")


def _models_of(name: str) -> list[str]:
    """Returns the models of a preset; a model's name stands for itself."""
    from nlp.models import table

    if name in table.PRESETS:
        chosen = table.PRESETS[name]
        return list(dict.fromkeys(model for model in (chosen.summarizer, chosen.translator) if model))
    if name not in table.MODELS and not name.startswith(("hf:", "path:")):
        known = dict.fromkeys([*table.PRESETS, *table.MODELS])
        raise InputError(f"there is no model {name!r}; choose one of: {', '.join(known)}")
    return [name]


def lines() -> Iterator[str]:
    """Yields the list of presets and models, line by line."""
    from nlp.models import table
    from nlp.models.fit import memory_mb

    memory = memory_mb()
    yield f"This machine has {memory / 1000:,.0f} GB of memory; what a GPU could do is not looked at."
    yield ""
    yield "PAIRS, chosen with --preset NAME"
    yield ""
    for preset in table.PRESETS.values():
        yield from _describe_preset(preset, memory)
    yield ""
    yield "MODELS, chosen with --summarizer NAME and --translator NAME"
    yield ""
    for card in table.MODELS.values():
        yield from _describe_model(card, memory)
    yield ""
    yield "Any other repository of the hub: hf:OWNER/NAME   A folder: path:FOLDER"
    yield "Prepare one with: tomtat models prepare NAME   Its licence: tomtat models licence NAME"
    yield "Published models are called as their cards say; their real weights are not part of the tests."


def _describe_preset(preset: Preset, memory: int) -> Iterator[str]:
    from nlp.models import table
    from nlp.models.fit import fit

    yield f"{preset.name}: {preset.description}"
    if preset.summarizer == preset.translator:
        yield f"    both: {preset.summarizer}"
    else:
        translator = preset.translator or "none"
        yield f"    summaries: {preset.summarizer} · translation: {translator}"
    models = [table.MODELS[name] for name in (preset.summarizer, preset.translator) if name]
    if cannot := [card.name for card in dict.fromkeys(models) if not fit(card, memory).engine]:
        yield f"    not on this machine's processor: see {', '.join(cannot)} below"


def _describe_fit(card: ModelCard, memory: int) -> str:
    from nlp.models.fit import fit

    found = fit(card, memory)
    needs = f"about {found.needed_mb / 1000:.1f} GB of memory"
    missing = "; ".join(f"pip install 'tomtat[{extra}]'" for extra in found.missing)
    if found.engine:
        return f"runs here with {found.engine} in {needs}" + (f"; faster after {missing}" if missing else "")
    return f"does not run on this machine's processor: it needs {needs}" + (
        f"; or {missing}" if missing else ""
    )


def _describe_model(card: ModelCard, memory: int) -> Iterator[str]:
    from nlp.models import licences, registry

    tasks = ", ".join(_TASKS[task] for task in card.tasks)
    yield f"{card.name} ({tasks}): {card.description}"
    state = "ready" if registry.is_ready(card.name) else "not ready yet"
    engines = f"; runs with {', '.join(card.engines)}" if card.engines else ""
    yield (
        f"    {card.size_mb:,} MB; {state}{engines}" if card.size_mb else f"    nothing to download; {state}"
    )
    if card.gguf_size_mb and card.gguf_repository != card.repository:
        source = f"{card.gguf_repository} ({card.gguf_revision[:12]})"
        yield f"    {card.gguf_size_mb:,} MB with llamacpp, from {source}"
    if card.family:
        yield f"    {_describe_fit(card, memory)}"
    if card.repository:
        short = card.revision[:12] if card.pinned else f"{card.revision}, not pinned: it may change"
        yield f"    from {card.repository} ({short}){'; wants an account of the hub' if card.gated else ''}"
    if card.licence:
        yield f"    {card.licence}: {card.licence_note}"
        if card.must_accept:
            accepted = licences.is_accepted(card.licence)
            yield f'    {"accepted" if accepted else "needs"} --accept-licence "{card.licence}"'
