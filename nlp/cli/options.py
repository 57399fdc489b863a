"""The options that commands share, each written once, in groups that a command takes as dataclasses."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING, asdict, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import typer

from nlp.cli.language import choose, spoken
from nlp.models.engines.table import ENGINES
from nlp.output.labels import Language
from nlp.output.registry import OUTLETS
from nlp.read.registry import usual_suffixes


def with_option_groups(command: Callable[..., None]) -> Callable[..., None]:
    """Lets a command take groups of options.

    Args:
        command: a function; each of its parameters whose type is a dataclass stands for the fields of that.

    Returns:
        A function for typer, whose parameters are options and arguments only.
    """
    groups: dict[str, type] = {}
    parameters: list[inspect.Parameter] = []
    for parameter in inspect.signature(command, eval_str=True).parameters.values():
        if is_dataclass(parameter.annotation):
            groups[parameter.name] = parameter.annotation  # type: ignore[assignment]
            parameters += _parameters(parameter.annotation)
        else:
            parameters.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))

    def flat(**values: Any) -> None:
        given = {
            name: group(**{field.name: values.pop(field.name) for field in fields(group)})
            for name, group in groups.items()
        }
        command(**given, **values)

    flat.__name__, flat.__doc__, flat.__module__ = command.__name__, command.__doc__, command.__module__
    flat.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    flat.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return flat


def _parameters(group: Any) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if field.default is MISSING else field.default,
            annotation=hints[field.name],
        )
        for field in fields(group)
    ]


def settings_of(*groups: object, **others: Any) -> Any:
    """Returns the `Settings` that groups of options ask for.

    Args:
        groups: those of their options that a setting is named after are taken.
        others: settings that are no options of the command.

    Raises:
        InputError: a value is not among those allowed, or a glossary cannot be read.
    """
    from nlp.settings import Settings
    from nlp.terms.glossary import load_glossaries

    known = {field.name for field in fields(Settings)}
    values = {name: value for group in groups for name, value in asdict(group).items()}  # type: ignore[call-overload]
    values["glossaries"] = tuple(load_glossaries(values.get("glossaries") or ()))
    return Settings(**{name: value for name, value in values.items() if name in known}, **others)


def _accept_licences(names: list[str] | None) -> None:
    if names:
        from nlp.models import licences

        for name in names:
            licences.accept(name)


AcceptLicence = Annotated[
    list[str] | None,
    typer.Option(
        "--accept-licence",
        metavar="NAME",
        show_default=False,
        callback=_accept_licences,
        help="Accept a licence that restricts use, once for all runs; see: tomtat models.",
    ),
]
Preset = Annotated[str, typer.Option(metavar="NAME", help="Which models to use; see: tomtat models.")]
Device = Annotated[str, typer.Option(metavar="auto|cpu|cuda|cuda:N", help="Where to compute.")]
Sample = Annotated[bool, typer.Option("--sample", help="Use the sample article that comes with tomtat.")]
LanguageOption = Annotated[
    Language,
    typer.Option(
        "--language",
        "--lang",
        default_factory=spoken,
        show_default="TOMTAT_LANGUAGE, else that of the system",
        callback=choose,
        help="Language of help, headings, warnings and errors (ngôn ngữ hiển thị).",
    ),
]
Host = Annotated[str, typer.Option(help="Address to listen on; the default is this machine only.")]
AllowPrivate = Annotated[
    bool, typer.Option("--allow-private", help="Also read web pages of this machine and its network.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no notes on stderr.")]


@dataclass(frozen=True, slots=True)
class InputOptions:
    """Where the texts come from."""

    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUT",
            show_default=False,
            help=f"Files ({' '.join(usual_suffixes())}), web addresses, or - for standard input.",
        ),
    ] = None
    text: Annotated[str | None, typer.Option("--text", metavar="TEXT", help="The text itself.")] = None
    sample: Sample = False
    allow_private: AllowPrivate = False


@dataclass(frozen=True, slots=True)
class SummaryOptions:
    """How a summary is wanted, and who writes it."""

    length: Annotated[
        str,
        typer.Option(
            metavar="short|medium|long|N",
            help="Sentences of the summary: short 1-2, medium 3-4, long 5-6, or a number.",
        ),
    ] = "short"
    bullets: Annotated[
        bool, typer.Option("--bullets", help="The summary as a list, one sentence a line.")
    ] = False
    summarizer: Annotated[
        str,
        typer.Option(
            metavar="NAME|hf:REPO|path:DIR",
            help="Another summariser than the preset's: a model of `tomtat models`, a repository of the "
            "hub, or a folder.",
        ),
    ] = ""


@dataclass(frozen=True, slots=True)
class ScopeOptions:
    """What a digest translates."""

    translate: Annotated[
        Literal["summary", "article", "none"],
        typer.Option(help="What to put into English: the summary, the whole article as well, or nothing."),
    ] = "summary"


@dataclass(frozen=True, slots=True)
class TranslatorOptions:
    """Who translates."""

    translator: Annotated[
        str, typer.Option(metavar="NAME|hf:REPO|path:DIR", help="Another translator than the preset's.")
    ] = ""


@dataclass(frozen=True, slots=True)
class DirectionOptions:
    """Which way a text is translated."""

    to: Annotated[
        Literal["en", "vi"],
        typer.Option(help="Into English, or into Vietnamese (from English: a rough draft, without terms)."),
    ] = "en"


@dataclass(frozen=True, slots=True)
class TermOptions:
    """What is known of the English beforehand."""

    glossaries: Annotated[
        list[Path] | None,
        typer.Option(
            "--glossary",
            "-g",
            metavar="FILE",
            show_default=False,
            help="Terms of your own (.csv .tsv .xlsx .tbx; columns vi and en; an empty en: leave as it is). "
            "May be repeated; the first counts most. See: tomtat terms.",
        ),
    ] = None
    terms: Annotated[
        bool, typer.Option("--terms/--no-terms", help="Use the English of official terms that tomtat brings.")
    ] = True
    names: Annotated[
        Literal["plain", "marked"],
        typer.Option(help="Vietnamese names in English: plain (Nguyen Van A) or marked (Nguyễn Văn A)."),
    ] = "plain"


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """Who does the work: this process, or a service that runs already."""

    server: Annotated[
        str,
        typer.Option(
            envvar="TOMTAT_SERVER",
            metavar="URL",
            show_default=False,
            help="Let a running `tomtat serve` do it.",
        ),
    ] = ""
    key: Annotated[
        str,
        typer.Option(
            envvar="TOMTAT_KEY", metavar="KEY", show_default=False, help="The key that it asks for."
        ),
    ] = ""


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """Which models run, and how."""

    preset: Preset = "embedded"
    device: Device = "auto"
    beams: Annotated[
        int, typer.Option(help="Beams of the search; 1 is fastest, 0 as the model's card says.")
    ] = 0
    engine: Annotated[
        str,
        typer.Option(
            metavar="|".join(("auto", *ENGINES)),
            help="What computes; auto takes the fastest that is installed.",
        ),
    ] = "auto"
    accept_licence: AcceptLicence = None


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """How the results are wanted."""

    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="|".join(OUTLETS),
            show_default=False,
            help="Without it: by the ending of -o, else text, and on a terminal, terminal. "
            "Several inputs give one JSON array.",
        ),
    ] = None
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write here, not to the terminal.")
    ] = None
    language: LanguageOption = field(default_factory=spoken)
    quiet: Quiet = False


@dataclass(frozen=True, slots=True)
class DocumentOptions:
    """How a document comes back in its own format."""

    bilingual: Annotated[
        Literal["beside", "under"] | None,
        typer.Option(
            show_default=False,
            help="Keep the source in the document, with its translation beside or under each paragraph.",
        ),
    ] = None
    text_columns: Annotated[
        list[str] | None,
        typer.Option(
            "--text-column",
            metavar="NAME",
            show_default=False,
            help="Of .xlsx and .csv: translate only this column (its head, or its letter). May be repeated.",
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class CleaningOptions:
    """What is said of the lines that were left out."""

    show_dropped: Annotated[
        bool, typer.Option("--show-dropped", help="List the lines that were left out, and why.")
    ] = False


@dataclass(frozen=True, slots=True)
class LedgerOptions:
    """What is said of the facts and terms."""

    ledger: Annotated[
        bool,
        typer.Option("--ledger", help="List each number, date, name and term, and what became of it."),
    ] = False
