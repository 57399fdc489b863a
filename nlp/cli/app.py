"""The command `tomtat`. It reads options, calls the library, and shows what comes back.

Whatever is slow to import is imported where it is used, so that help is there at once.
"""

from __future__ import annotations

import logging
import os
import sys
from importlib import import_module, metadata
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from nlp.cli.finetune import finetune
from nlp.cli.keys import keys_app
from nlp.cli.mcp import mcp
from nlp.cli.serve import serve
from nlp.cli.terms import terms
from nlp.errors import InputError, ModelError
from nlp.models.engines.table import ENGINES

BAD_INPUT, MODEL_FAILED, INTERRUPTED, PIPE_CLOSED = 2, 1, 130, 141
"""Exit codes; the last two are what a shell gives for the signals SIGINT and SIGPIPE."""


class _Complaints(logging.Handler):
    """Logs to whatever stderr is at the time: a progress bar takes its place while it is shown."""

    def emit(self, record: logging.LogRecord) -> None:
        complain(record.getMessage())


def complain(error: Exception | str) -> None:
    """Says on stderr, in one line, what is wrong."""
    print(f"tomtat: {' '.join(str(error).split())}", file=sys.stderr)


class Edge(TyperGroup):
    """Where errors end: one sentence on stderr and an exit code, never a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            value = super().invoke(ctx)
            sys.stdout.flush()
            return value
        except InputError as error:
            complain(error)
            raise typer.Exit(BAD_INPUT) from error
        except ModelError as error:
            complain(error)
            raise typer.Exit(MODEL_FAILED) from error
        except BrokenPipeError as error:
            # The reader has had enough (`| head`). Python would complain once more when it flushes.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(PIPE_CLOSED) from error


app = typer.Typer(
    name="tomtat",
    cls=Edge,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Vietnamese news to a short Vietnamese summary and an English translation, on this machine.\n\n"
    "Tóm tắt tin tức tiếng Việt và dịch sang tiếng Anh, ngay trên máy của bạn.",
    epilog="Try: tomtat digest --sample   ·   Help for one command: tomtat digest --help",
)
models_app = typer.Typer(help="List the models, prepare them, read their licences.")
app.add_typer(models_app, name="models")
app.add_typer(keys_app, name="keys")

Inputs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="INPUT...",
        show_default=False,
        help="Files (.txt .md .html .docx .pdf), web addresses, or - for standard input.",
    ),
]
Text = Annotated[str | None, typer.Option("--text", metavar="TEXT", help="The text itself.")]
Sample = Annotated[bool, typer.Option("--sample", help="Use the sample article that comes with tomtat.")]
Length = Annotated[
    str,
    typer.Option(
        metavar="short|medium|long|N",
        help="Sentences of the summary: short 1-2, medium 3-4, long 5-6, or a number.",
    ),
]
Bullets = Annotated[bool, typer.Option("--bullets", help="The summary as a list, one sentence a line.")]
Translate = Annotated[
    Literal["summary", "article", "none"],
    typer.Option(help="What to put into English: the summary, the whole article as well, or nothing."),
]
Preset = Annotated[str, typer.Option(metavar="NAME", help="Which models to use; see: tomtat models.")]
Device = Annotated[str, typer.Option(metavar="auto|cpu|cuda|cuda:N", help="Where to compute.")]
Beams = Annotated[int, typer.Option(help="Beams of the search; 1 is fastest, 0 as the model's card says.")]
Summarizer = Annotated[
    str,
    typer.Option(
        metavar="NAME|hf:REPO|path:DIR",
        help="Another summariser than the preset's: a model of `tomtat models`, a repository of the hub, "
        "or a folder.",
    ),
]
Translator = Annotated[
    str, typer.Option(metavar="NAME|hf:REPO|path:DIR", help="Another translator than the preset's.")
]
Engine = Annotated[
    str,
    typer.Option(
        metavar="|".join(("auto", *ENGINES)), help="What computes; auto takes the fastest that is installed."
    ),
]


def _accept_licences(names: list[str] | None) -> None:
    from nlp.models import licences

    for name in names or []:
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
FormatOption = Annotated[
    Literal["text", "json", "markdown"] | None,
    typer.Option(
        "--format",
        "-f",
        show_default=False,
        help="text (default), json or markdown; else by the ending of -o. "
        "Several inputs give one JSON array.",
    ),
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write here, not to the terminal.")
]
Language = Annotated[
    Literal["en", "vi"],
    typer.Option(envvar="TOMTAT_LANGUAGE", help="Language of headings and warnings / ngôn ngữ hiển thị."),
]
ShowDropped = Annotated[
    bool, typer.Option("--show-dropped", help="List the lines that were left out, and why.")
]
AllowPrivate = Annotated[
    bool, typer.Option("--allow-private", help="Also read web pages of this machine and its network.")
]
Server = Annotated[
    str,
    typer.Option(
        envvar="TOMTAT_SERVER", metavar="URL", show_default=False, help="Let a running `tomtat serve` do it."
    ),
]
Key = Annotated[
    str,
    typer.Option(envvar="TOMTAT_KEY", metavar="KEY", show_default=False, help="The key that it asks for."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no notes on stderr.")]


def _say_version(wanted: bool) -> None:
    if wanted:
        print(f"tomtat {metadata.version('tomtat')}")
        raise typer.Exit


@app.callback()
def start(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Show the version.")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more on stderr.")] = False,
) -> None:
    """Sets up what all commands share."""
    log = logging.getLogger("tomtat")
    log.handlers = [_Complaints()]
    log.setLevel(logging.INFO if verbose else logging.WARNING)
    log.propagate = False


@app.command(
    epilog="Examples:  tomtat digest --sample  ·  tomtat digest article.txt --length medium --bullets  ·  "
    "tomtat digest https://… --translate article -o article.md  ·  pbpaste | tomtat digest --format json"
)
def digest(
    inputs: Inputs = None,
    text: Text = None,
    sample: Sample = False,
    length: Length = "short",
    bullets: Bullets = False,
    translate: Translate = "summary",
    preset: Preset = "embedded",
    device: Device = "auto",
    beams: Beams = 0,
    summarizer: Summarizer = "",
    translator: Translator = "",
    engine: Engine = "auto",
    accept_licence: AcceptLicence = None,
    format: FormatOption = None,
    output: Output = None,
    language: Language = "en",
    show_dropped: ShowDropped = False,
    allow_private: AllowPrivate = False,
    server: Server = "",
    key: Key = "",
    quiet: Quiet = False,
) -> None:
    """Summarise Vietnamese articles and translate the summary (or all of it) to English.

    Tóm tắt bài báo tiếng Việt và dịch sang tiếng Anh.
    """
    from nlp.cli.articles import Source, Wanted, run
    from nlp.settings import Settings

    models: Any = {"summarizer": summarizer, "translator": translator, "engine": engine}
    settings = Settings(
        task="digest",
        preset=preset,
        length=length,
        bullets=bullets,
        translate=translate,
        beams=beams,
        device=device,
        **models,
    )
    source = Source(inputs or [], text, sample, allow_private)
    _leave(run(source, settings, Wanted(format, output, language, show_dropped, quiet), server, key))


@app.command(epilog="Examples:  tomtat summarize article.txt  ·  tomtat summarize *.txt --preset extractive")
def summarize(
    inputs: Inputs = None,
    text: Text = None,
    sample: Sample = False,
    length: Length = "short",
    bullets: Bullets = False,
    preset: Preset = "embedded",
    device: Device = "auto",
    beams: Beams = 0,
    summarizer: Summarizer = "",
    engine: Engine = "auto",
    accept_licence: AcceptLicence = None,
    format: FormatOption = None,
    output: Output = None,
    language: Language = "en",
    show_dropped: ShowDropped = False,
    allow_private: AllowPrivate = False,
    server: Server = "",
    key: Key = "",
    quiet: Quiet = False,
) -> None:
    """Summarise Vietnamese articles in Vietnamese; piped, the summary is all that is printed.

    Tóm tắt bài báo bằng tiếng Việt.
    """
    from nlp.cli.articles import Source, Wanted, run
    from nlp.settings import Settings

    models: Any = {"summarizer": summarizer, "engine": engine}
    settings = Settings(
        task="summarize", preset=preset, length=length, bullets=bullets, beams=beams, device=device, **models
    )
    source = Source(inputs or [], text, sample, allow_private)
    _leave(run(source, settings, Wanted(format, output, language, show_dropped, quiet), server, key))


@app.command(
    epilog='Examples:  tomtat translate letter.docx -o letter.txt  ·  tomtat translate --text "Xin chào."'
)
def translate(
    inputs: Inputs = None,
    text: Text = None,
    sample: Sample = False,
    preset: Preset = "embedded",
    device: Device = "auto",
    beams: Beams = 0,
    translator: Translator = "",
    engine: Engine = "auto",
    accept_licence: AcceptLicence = None,
    format: FormatOption = None,
    output: Output = None,
    language: Language = "en",
    allow_private: AllowPrivate = False,
    server: Server = "",
    key: Key = "",
    quiet: Quiet = False,
) -> None:
    """Translate Vietnamese texts to English as they are; nothing is left out, the layout is kept.

    Dịch văn bản tiếng Việt sang tiếng Anh, giữ nguyên bố cục.
    """
    from nlp.cli.articles import Source, Wanted, run
    from nlp.settings import Settings

    models: Any = {"translator": translator, "engine": engine}
    settings = Settings(task="translate", preset=preset, beams=beams, device=device, **models)
    source = Source(inputs or [], text, sample, allow_private)
    _leave(run(source, settings, Wanted(format, output, language, False, quiet), server, key))


def _leave(failed: str) -> None:
    """Leaves with the exit code that fits: "input", "model", or "" if nothing failed."""
    if failed:
        raise typer.Exit(MODEL_FAILED if failed == "model" else BAD_INPUT)


@app.command(
    epilog="Examples:  tomtat batch articles.jsonl -o digests.jsonl  ·  "
    "tomtat batch articles.csv -o digests.parquet --text-column content  ·  "
    "tomtat batch folder/ -o translated.jsonl --task translate"
)
def batch(
    source: Annotated[
        Path, typer.Argument(metavar="IN", help="A .jsonl, .csv, .tsv or .parquet file, or a folder.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="OUT", help="A .jsonl or .parquet file.")],
    task: Annotated[
        Literal["digest", "summarize", "translate"], typer.Option(help="What to do with each row.")
    ] = "digest",
    text_column: Annotated[str, typer.Option(metavar="NAME", help="The column of the texts.")] = "text",
    id_column: Annotated[
        str, typer.Option(metavar="NAME", help="The column that names the rows; without it, row numbers.")
    ] = "id",
    title_column: Annotated[
        str | None, typer.Option(metavar="NAME", help="A column of titles.", show_default=False)
    ] = None,
    length: Length = "short",
    bullets: Bullets = False,
    translate: Translate = "summary",
    preset: Preset = "embedded",
    device: Device = "auto",
    beams: Beams = 0,
    summarizer: Summarizer = "",
    translator: Translator = "",
    engine: Engine = "auto",
    accept_licence: AcceptLicence = None,
    batch_size: Annotated[int, typer.Option(help="Pieces of text in one batch; 0 lets the model say.")] = 0,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace an output, or an unfinished run, made otherwise.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Work on a whole table or folder: one output row for each row, in order.

    Stopped at any moment, the same command goes on where it was. A row that fails carries its error.

    Xử lý cả bảng hoặc thư mục; chạy lại đúng lệnh cũ để làm tiếp khi bị ngắt.
    """
    from nlp.batch.run import run_batch
    from nlp.cli.progress import Status
    from nlp.pipeline import check_models
    from nlp.settings import Settings

    models: Any = {"summarizer": summarizer, "translator": translator, "engine": engine}
    settings = Settings(
        task=task,
        preset=preset,
        length=length,
        bullets=bullets,
        translate=translate,
        beams=beams,
        device=device,
        batch_size=batch_size,
        **models,
    )
    check_models(settings)
    with Status(quiet=quiet) as status:

        def load_pipeline() -> Any:
            from nlp.pipeline import load

            return load(settings, progress=status.loading)

        try:
            result = run_batch(
                source,
                output,
                load_pipeline,
                settings=settings,
                text_column=text_column,
                id_column=id_column,
                title_column=title_column,
                overwrite=overwrite,
                progress=status.rows,
            )
        except KeyboardInterrupt:
            status.say("stopped; the same command goes on from here")
            raise typer.Exit(INTERRUPTED) from None
        if result.resumed == result.rows:
            status.say(f"{output} is there already, made by this very command; nothing to do")
        else:
            before = f", {result.resumed} of them by an earlier run" if result.resumed else ""
            status.say(f"{output}: {result.rows} rows{before}; rows with an error: {result.errors}")


@app.command()
def page(
    host: Annotated[str, typer.Option(help="Address to listen on; the default is this machine only.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int | None, typer.Option(help="Default: the first free one from 7860.")] = None,
    preset: Preset = "embedded",
) -> None:
    """Open the page in a browser: paste an article, read summary and translation side by side.

    Mở trang web để dán bài và đọc kết quả.
    """
    from nlp.models import registry

    registry.preset(preset)
    options = ["--host", host, "--preset", preset]
    if port is not None:
        options += ["--port", str(port)]
    raise typer.Exit(import_module("app").main(options))


app.command()(finetune)
app.command(epilog="Example:  tomtat terms article.txt --glossary mine.csv")(terms)
app.command(
    epilog="Examples:  tomtat serve  ·  tomtat serve --host 0.0.0.0 --keys --allow-host tomtat.example"
)(serve)
app.command()(mcp)


@models_app.callback(invoke_without_command=True)
def models(context: typer.Context) -> None:
    """List the models, prepare them, read their licences.

    Xem, chuẩn bị các mô hình và đọc giấy phép của chúng.
    """
    if context.invoked_subcommand is None:
        from nlp.cli.model_list import lines

        print("\n".join(lines()))


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


ModelName = Annotated[str, typer.Argument(metavar="NAME", help="A preset, a model, hf:REPO or path:DIR.")]


@models_app.command()
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


@models_app.command()
def licence(name: ModelName) -> None:
    """Print the licence and the notices that a model comes with."""
    from nlp.models import registry

    for model in _models_of(name):
        card = registry.model_card(model)
        print(f"{model}: {card.licence or 'no licence of its own'} {card.licence_url}".rstrip())
        for title, path in registry.licence_texts(model).items():
            text = Path(path).read_text(encoding="utf-8", errors="replace")
            print(f"\n===== {title} =====\n\n{text.rstrip()}")


def main() -> None:
    """Runs the command; what the console script calls."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # Vietnamese must not depend on the locale of a pipe; a terminal says what it can show.
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    app()


if __name__ == "__main__":
    main()
