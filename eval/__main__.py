"""The commands of the benchmark: `python -m eval --help`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, cast, get_args

import typer
from rich.console import Console

from eval.data import Data, EvalTask
from nlp.errors import InputError, ModelError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)


@app.callback()
def callback() -> None:
    """Measures speed, memory and quality of tomtat."""


@app.command()
def speed(
    articles: Annotated[
        Path | None, typer.Option(help="Folder of .txt articles; default: the fixed set.")
    ] = None,
    limit: Annotated[int, typer.Option(help="Most articles; 0: all.")] = 0,
    characters: Annotated[int, typer.Option(help="Leave out longer articles; 0: none.")] = 0,
    preset: Annotated[str, typer.Option(help="tomtat's preset.")] = "embedded",
    only: Annotated[str, typer.Option(help="Systems, with commas.")] = "tomtat,plain,batched",
    plain_sentences: Annotated[int, typer.Option(help="Sentences that the plain path translates.")] = 24,
    seconds: Annotated[float, typer.Option(help="A baseline stops a job after this time.")] = 300,
    batch: Annotated[str, typer.Option(help="Also rows/s of `tomtat batch`: '10,50,200'.")] = "",
    output: Annotated[Path | None, typer.Option("--json", help="Write the record to this file.")] = None,
    shape: Annotated[
        str,
        typer.Option(help="Engines on random weights of vit5-base, envit5, opus-mt or nllb-600m instead."),
    ] = "",
) -> None:
    """Measures tomtat, plain transformers and batched transformers on the same articles."""
    if shape:
        from eval.shapes import measure_shape

        Console(width=100).print(measure_shape(shape))
        return
    from eval.speed import ARTICLES, TITLES, measure, notes, read_articles, report, tables
    from eval.speed_worker import Spec

    texts = read_articles(articles or ARTICLES, limit=limit, characters=characters)
    alone = min(range(len(texts)), key=lambda index: abs(len(texts[index]) - 2500))
    log = Console(stderr=True)
    results = {}
    for name in [*only.split(","), *(["batch"] if batch else [])]:
        if name not in (*TITLES, "batch"):
            raise InputError(f"unknown system {name!r}: choose among {', '.join(TITLES)}")
        log.print(f"measuring {name} ...")
        spec = Spec(
            system=name,  # type: ignore[arg-type]
            texts=texts,
            alone=alone,
            preset=preset,
            sentences=plain_sentences * (4 if name.startswith("batched") else 1),
            seconds=seconds,
            rows=[int(count) for count in batch.split(",") if count],
        )
        results[name] = measure(spec)
        if "error" in results[name]:
            log.print(f"{name} failed: {results[name]['error']}", markup=False)
    record = report(texts, results)
    if output:
        output.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    console = Console()
    if not console.is_terminal:
        console.width = 140
    for table in tables(record):
        console.print(table)
    for line in notes(record):
        console.print(line, markup=False, highlight=False)


TaskOption = Annotated[str, typer.Option(help="summarize, translate or digest.")]
DataOption = Annotated[Path, typer.Option(help="A .jsonl, .csv or .parquet file.")]
ColumnsOption = Annotated[str, typer.Option(help="Columns by role: 'text=article,summary_vi=abstract'.")]
LimitOption = Annotated[int, typer.Option(help="Most items; 0: all.")]
SeedOption = Annotated[int | None, typer.Option(help="Random sample instead of the first items.")]
OutOption = Annotated[Path, typer.Option(help="Folder of results.")]


@app.command()
def run(
    task: TaskOption,
    data: DataOption,
    system: Annotated[list[str], typer.Option(help="A baseline or a preset; may be repeated.")],
    columns: ColumnsOption = "",
    limit: LimitOption = 0,
    seed: SeedOption = None,
    out: OutOption = Path("results"),
    beams: Annotated[int, typer.Option(help="Beams of a preset.")] = 1,
) -> None:
    """Runs systems on test data and scores them; a second run does only what is missing."""
    from rich.progress import Progress

    from eval.run import run as run_system
    from eval.systems import load_system, safe_name

    checked, table = _load(task, data, columns, limit, seed)
    for name in system:
        loaded = load_system(name, checked, options={"beams": beams})
        folder = out / safe_name(f"{task}-{table.name}-{len(table.items)}-{name}")
        with Progress(console=Console(stderr=True)) as bar:
            row = bar.add_task(name)
            result = run_system(
                loaded,
                table,
                checked,
                folder,
                progress=lambda done, total: bar.update(row, completed=done, total=total),  # noqa: B023
            )
        _print_scores(folder, result["scores"])


@app.command()
def score(
    task: TaskOption,
    data: DataOption,
    hyp: Annotated[
        Path, typer.Option(help="Outputs: one a line, or a table with id and the field's column.")
    ],
    name: Annotated[str, typer.Option(help="What to call the system.")] = "",
    columns: ColumnsOption = "",
    limit: LimitOption = 0,
    seed: SeedOption = None,
    out: OutOption = Path("results"),
    hyp_column: Annotated[str, typer.Option(help="Column of the outputs, if not the field's name.")] = "",
) -> None:
    """Scores the outputs of any other system."""
    from eval.data import FIELDS, read_outputs
    from eval.run import score as score_outputs
    from eval.run import write_result
    from eval.systems import safe_name

    checked, table = _load(task, data, columns, limit, seed)
    fields = FIELDS[checked]
    outputs = {field: read_outputs(hyp, table, hyp_column or field) for field in fields}
    name = name or hyp_column or hyp.stem
    folder = out / safe_name(f"{task}-{table.name}-{len(table.items)}-{name}")
    identity = {
        "task": task,
        "system": {"name": name, "settings": {"file": hyp.name}},
        "data": table.identity(),
    }
    result = write_result(folder, identity, table, score_outputs(checked, table.items, outputs))
    _print_scores(folder, result["scores"])


@app.command()
def compare(
    results: Annotated[
        list[Path], typer.Argument(help="Folders made by run or score; the first is the base.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of Markdown.")] = False,
    samples: Annotated[int, typer.Option(help="Bootstrap samples.")] = 1000,
) -> None:
    """Puts results side by side, with intervals and paired significance against the first."""
    from dataclasses import asdict

    from eval.report import compare as compare_results
    from eval.report import markdown

    comparison = compare_results(results, samples=samples)
    print(
        json.dumps(comparison, default=asdict, ensure_ascii=False, indent=1)
        if as_json
        else markdown(comparison)
    )


def _load(task: str, path: Path, columns: str, limit: int, seed: int | None) -> tuple[EvalTask, Data]:
    from eval.data import load_data

    if task not in get_args(EvalTask):
        raise InputError(f"task must be one of {', '.join(get_args(EvalTask))}, not {task!r}")
    named = dict(pair.partition("=")[::2] for pair in columns.split(",") if pair)
    checked = cast(EvalTask, task)
    table = load_data(path, checked, columns=named, limit=limit, seed=seed)
    for warning in table.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    return checked, table


def _print_scores(folder: Path, scores: dict[str, dict[str, float]]) -> None:
    for field, values in scores.items():
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
