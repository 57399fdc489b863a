"""The commands of the benchmark: `python -m eval --help`."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, cast, get_args

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from nlp.errors import InputError, ModelError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
data_app = typer.Typer(no_args_is_help=True, help="Named data sets, and what is wrong with a set.")
app.add_typer(data_app, name="data")

COMET = """Scores of the program COMET, one a line, from 0 to 1. COMET cannot share this environment: in one
of its own `pip install unbabel-comet`, then in the folder of a result `comet-score -s source.txt -t
translation.output.txt -r translation.reference.txt | sed -n 's/.*Segment.*score: //p' > comet.txt`, and
score again with --hyp translation.output.txt --comet comet.txt and another --name."""

NONE: list[str] = []
GATED = ["extractive", "embedded"]

Task = Annotated[str, typer.Option(help="summarize, translate or digest.")]
Source = Annotated[str, typer.Option(help="A name of `data list`, or a .jsonl, .csv or .parquet file.")]
Columns = Annotated[str, typer.Option(help="Columns by role: 'text=article,summary_vi=abstract'.")]
Limit = Annotated[int, typer.Option(help="Most items; 0: all.")]
Sample = Annotated[int | None, typer.Option("--seed", help="Random sample instead of the first items.")]
Out = Annotated[Path, typer.Option(help="Folder of results.")]
Systems = Annotated[list[str], typer.Option("--system", help="A baseline or a preset; may be repeated.")]
Beams = Annotated[int, typer.Option(help="Beams of a preset.")]
Words = Annotated[bool, typer.Option(help="ROUGE also on words, by pyvi's word list.")]
Encoder = Annotated[str, typer.Option(help="Folder or hub name of a multilingual encoder, for similarity.")]
Hyp = Annotated[Path, typer.Option(help="Outputs: one a line, or a table with id and the field's column.")]
HypColumns = Annotated[
    list[str], typer.Option("--hyp-column", help="Its column of a system; may be repeated.")
]
Name = Annotated[str, typer.Option(help="What to call the system.")]
Comet = Annotated[Path | None, typer.Option(help=COMET)]
Results = Annotated[list[Path], typer.Argument(help="Folders made by run or score; the first is the base.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of Markdown.")]
Html = Annotated[Path | None, typer.Option(help="Also write a report with plots to this file.")]
Published = Annotated[bool, typer.Option(help="Add published figures, apart.")]
Samples = Annotated[int, typer.Option(help="Bootstrap samples.")]
Raise = Annotated[bool, typer.Option("--raise", help="Write higher floors where the figures allow.")]
Against = Annotated[str, typer.Option(help="Another set, that should share nothing with it.")]
Articles = Annotated[Path | None, typer.Option(help="Folder of .txt articles; default: the fixed set.")]
Characters = Annotated[int, typer.Option(help="Leave out longer articles; 0: none.")]
Preset = Annotated[str, typer.Option(help="tomtat's preset.")]
Only = Annotated[str, typer.Option(help="Systems, with commas.")]
Sentences = Annotated[int, typer.Option(help="Sentences that the plain path translates.")]
Seconds = Annotated[float, typer.Option(help="A baseline stops a job after this time.")]
Batch = Annotated[str, typer.Option(help="Also rows/s of `tomtat batch`: '10,50,200'.")]
Record = Annotated[Path | None, typer.Option("--json", help="Write the record to this file.")]


@app.command()
def speed(
    articles: Articles = None, limit: Limit = 0, characters: Characters = 0, preset: Preset = "embedded",
    only: Only = "tomtat,plain,batched", plain_sentences: Sentences = 24, seconds: Seconds = 300,
    batch: Batch = "", output: Record = None,
) -> None:  # fmt: skip
    """Measures tomtat, plain transformers and batched transformers on the same articles."""
    from eval.report import render
    from eval.speed import ARTICLES, measure_all, read_articles

    texts = read_articles(articles or ARTICLES, limit=limit, characters=characters)
    names, rows = only.split(","), [int(count) for count in batch.split(",") if count]
    options = {"preset": preset, "sentences": plain_sentences, "seconds": seconds, "rows": rows}
    record = measure_all(texts, [*names, *(["batch"] if rows else [])], options)
    if output:
        output.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(render("speed.md.jinja", record))


@app.command()
def run(
    task: Task, data: Source, system: Systems, columns: Columns = "", limit: Limit = 0, seed: Sample = None,
    out: Out = Path("results"), beams: Beams = 1, words: Words = False, encoder: Encoder = "",
) -> None:  # fmt: skip
    """Runs systems on test data and scores them; a second run does only what is missing."""
    from eval.data import load_data
    from eval.systems import load_system

    table = load_data(data, _task(task), columns=columns, limit=limit, seed=seed)
    for name in system:
        _run(load_system(name, _task(task), beams=beams), table, task, out, words=words, encoder=encoder)


@app.command()
def score(
    task: Task, data: Source, hyp: Hyp, hyp_column: HypColumns = NONE, name: Name = "", columns: Columns = "",
    limit: Limit = 0, seed: Sample = None, out: Out = Path("results"), words: Words = False,
    encoder: Encoder = "", comet: Comet = None,
) -> None:  # fmt: skip
    """Scores the outputs of any other system."""
    from eval.data import load_data, read_file
    from eval.systems import read_system

    table = load_data(data, _task(task), columns=columns, limit=limit, seed=seed)
    scores = [float(row["text"]) for row in read_file(comet)] if comet else []
    for column in hyp_column or [""]:
        system = read_system(hyp, table, _task(task), column=column, name=name)
        _run(system, table, task, out, words=words, encoder=encoder, comet=scores)


@app.command()
def compare(
    results: Results, as_json: AsJson = False, html: Html = None, published: Published = False,
    samples: Samples = 1000,
) -> None:  # fmt: skip
    """Puts results side by side, with intervals and paired significance against the first."""
    from eval.report import compare as compare_results
    from eval.report import render

    comparison = compare_results(results, samples=samples, published=published)
    if html:
        html.write_text(render("report.html.jinja", comparison), encoding="utf-8")
    if as_json:
        print(json.dumps(comparison, default=asdict, ensure_ascii=False, indent=1))
    else:
        print(render("report.md.jinja", comparison))


@app.command()
def gate(system: Systems = GATED, higher: Raise = False) -> None:
    """Runs systems on the shipped articles; exit code 1 if one falls below its floors."""
    from eval.gate import measure, raise_floors

    table, missed = Table(title="gate"), 0
    for column in ("system", "field", "figure", "floor", "value", ""):
        table.add_column(column)
    for name in system:
        rows = measure(name)
        for row in rows:
            verdict = "ok" if row["met"] else "MISSED"
            numbers = (f"{row[key]:.1f}" for key in ("floor", "value"))
            table.add_row(name, row["field"], row["name"], *numbers, verdict)
        missed += sum(not row["met"] for row in rows)
        if higher:
            raise_floors(name, rows)
    Console().print(table)
    sys.exit(1 if missed else 0)


@data_app.command("list")
def list_cards() -> None:
    """Shows the card of every named set."""
    from eval.data import CARDS
    from eval.report import render

    print(render("cards.md.jinja", {"cards": CARDS}))


@data_app.command()
def check(source: Annotated[str, typer.Argument(help="A name or a file.")], against: Against = "") -> None:
    """Reports duplicates, near-duplicates, leaks into another set, and languages."""
    from eval.duplicates import check as check_data

    for line in check_data(source, against or None):
        print(line)


def _task(name: str) -> Any:
    from eval.data import EvalTask

    if name not in get_args(EvalTask):
        raise InputError(f"task must be one of {', '.join(get_args(EvalTask))}, not {name!r}")
    return cast(EvalTask, name)


def _run(system: Any, table: Any, task: str, out: Path, **options: Any) -> None:
    """Runs one system with a progress bar and prints its scores."""
    import re

    from eval.run import run as run_system

    for warning in table.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    folder = out / re.sub(r"[^\w.-]+", "-", f"{task}-{table.name}-{len(table.items)}-{system.name}")
    with Progress(console=Console(stderr=True)) as bar:
        row = bar.add_task(system.name)
        options["progress"] = lambda done, total: bar.update(row, completed=done, total=total)
        result = run_system(system, table, _task(task), folder, **options)
    for field, values in result["scores"].items():
        print(f"{folder}: {field}: " + ", ".join(f"{name} {value:.2f}" for name, value in values.items()))


def main() -> None:
    """Runs a command; bad input and model trouble become one sentence and exit code 2."""
    try:
        app()
    except (InputError, ModelError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
