"""The commands `tomtat models`, `tomtat models prepare` and `tomtat models licence`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from nlp.cli.options import AcceptLicence, LanguageOption, Quiet
from nlp.errors import InputError
from nlp.output.labels import Language
from nlp.text.tables import read_table

if TYPE_CHECKING:
    from nlp.models.card import ModelCard, Preset

_TASKS = {
    "summarize": "summaries",
    "translate": "translation",
    "translate_to_vi": "translation to Vietnamese",
}

Say: TypeAlias = Callable[..., str]
"""Says a sentence of the list in a language."""

ModelName = Annotated[str, typer.Argument(metavar="NAME", help="A preset, a model, hf:REPO or path:DIR.")]


def models(context: typer.Context, language: LanguageOption) -> None:
    """List the models, prepare them, read their licences."""
    if context.invoked_subcommand is None:
        print("\n".join(lines(language)))


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


def lines(language: Language) -> Iterator[str]:
    """Yields the list of presets and models, line by line.

    Args:
        language: in which it is told; the words are in nlp/cli/models.toml.
    """
    from nlp.models import table
    from nlp.models.fit import memory_mb

    say = partial(_said, language)
    memory = memory_mb()
    gigabytes = f"{memory / 1000:,.0f}"
    yield say("This machine has {0} GB of memory; what a GPU could do is not looked at.", gigabytes)
    yield ""
    yield say("PAIRS, chosen with --preset NAME")
    yield ""
    for preset in table.PRESETS.values():
        yield from _describe_preset(preset, memory, say)
    yield ""
    yield say("MODELS, chosen with --summarizer NAME and --translator NAME")
    yield ""
    for card in table.MODELS.values():
        yield from _describe_model(card, memory, say)
    yield ""
    yield say("Any other repository of the hub: hf:OWNER/NAME   A folder: path:FOLDER")
    yield say("Prepare one with: tomtat models prepare NAME   Its licence: tomtat models licence NAME")
    yield say("Published models are called as their cards say; their real weights are not part of the tests.")


def _said(language: Language, english: str, *things: str) -> str:
    """A sentence of the list in a language, {0} and so on filled; what is not in the table stays."""
    sentence = read_table("nlp.cli", "models").get(english, english) if language == "vi" else english
    return re.sub(r"\{(\d)\}", lambda at: things[int(at[1])], sentence)


def _describe_preset(preset: Preset, memory: int, say: Say) -> Iterator[str]:
    from nlp.models import table
    from nlp.models.fit import fit

    yield f"{preset.name}: {say(preset.description)}"
    if preset.summarizer == preset.translator:
        yield "    " + say("both: {0}", preset.summarizer)
    else:
        translator = preset.translator or say("none")
        yield "    " + say("summaries: {0} · translation: {1}", preset.summarizer, translator)
    models = [table.MODELS[name] for name in (preset.summarizer, preset.translator) if name]
    if cannot := [card.name for card in dict.fromkeys(models) if not fit(card, memory).engine]:
        yield "    " + say("not on this machine's processor: see {0} below", ", ".join(cannot))


def _describe_fit(card: ModelCard, memory: int, say: Say) -> str:
    from nlp.models.fit import fit

    found = fit(card, memory)
    needs = f"{found.needed_mb / 1000:.1f}"
    missing = "; ".join(f"pip install 'tomtat[{extra}]'" for extra in found.missing)
    if found.engine:
        runs = say("runs here with {0} in about {1} GB of memory", found.engine, needs)
        return runs + (say("; faster after {0}", missing) if missing else "")
    cannot = say("does not run on this machine's processor: it needs about {0} GB of memory", needs)
    return cannot + (say("; or {0}", missing) if missing else "")


def _describe_model(card: ModelCard, memory: int, say: Say) -> Iterator[str]:
    from nlp.models import licences, registry

    tasks = ", ".join(say(_TASKS[task]) for task in card.tasks)
    yield f"{card.name} ({tasks}): {say(card.description)}"
    state = say("ready" if registry.is_ready(card.name) else "not ready yet")
    engines = say("; runs with {0}", ", ".join(card.engines)) if card.engines else ""
    size = f"{card.size_mb:,} MB" if card.size_mb else say("nothing to download")
    yield f"    {size}; {state}" + (engines if card.size_mb else "")
    if card.gguf_size_mb and card.gguf_repository != card.repository:
        source = f"{card.gguf_repository} ({card.gguf_revision[:12]})"
        yield "    " + say("{0} MB with llamacpp, from {1}", f"{card.gguf_size_mb:,}", source)
    if card.family:
        yield f"    {_describe_fit(card, memory, say)}"
    if card.repository:
        revision = card.revision[:12] if card.pinned else card.revision + say(", not pinned: it may change")
        account = say("; wants an account of the hub") if card.gated else ""
        yield "    " + say("from {0} ({1})", card.repository, revision) + account
    if card.licence:
        yield f"    {card.licence}: {say(card.licence_note)}"
        if card.must_accept:
            accepted = say("accepted" if licences.is_accepted(card.licence) else "needs")
            yield f'    {accepted} --accept-licence "{card.licence}"'
