"""The commands of the benchmark: `python -m eval --help`."""

import json
import re
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from eval.data import CARDS, EvalTask, load_data, read_file, render
from nlp.errors import InputError, ModelError

# What needs the extra `eval` is imported by the commands that use it: `speed` needs none of it.

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
data_app = typer.Typer(no_args_is_help=True, help="Named data sets, and what is wrong with a set.")
app.add_typer(data_app, name="data")

NONE: list[str] = []
GATED = ["extractive", "embedded"]

Task = Annotated[EvalTask, typer.Option(help="What is asked for.")]
Source = Annotated[str, typer.Option(help="A name of `data list`, or a .jsonl, .csv or .parquet file.")]
Columns = Annotated[str, typer.Option(help="Columns by role: 'text=article,summary_vi=abstract'.")]
Limit = Annotated[int, typer.Option(help="Most items; 0: all.")]
Sample = Annotated[int | None, typer.Option("--seed", help="Random sample instead of the first items.")]
Systems = Annotated[list[str], typer.Option("--system", help="Baseline or preset; may be repeated.")]
Words = Annotated[bool, typer.Option(help="ROUGE also on words, by pyvi's word list.")]
Encoder = Annotated[str, typer.Option(help="Folder or hub name of a multilingual encoder, for similarity.")]
Hyp = Annotated[Path | None, typer.Option(help="Outputs: one a line, or a table with the field's column.")]
HypColumns = Annotated[list[str], typer.Option("--hyp-column", help="In a table; may be repeated.")]
Comet = Annotated[Path | None, typer.Option(help="Scores of COMET, 0 to 1, one a line; README says how.")]
Results = Annotated[list[Path], typer.Argument(help="Folders made by run or score; the first is the base.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of Markdown.")]
Html = Annotated[Path | None, typer.Option(help="Also write a report with plots to this file.")]
Raise = Annotated[bool, typer.Option("--raise", help="Write higher floors where the figures allow.")]
Record = Annotated[Path | None, typer.Option("--json", help="Write the record to this file.")]


@app.command()
def speed(
    articles: Path | None = None, limit: Limit = 0, characters: int = 0, preset: str = "embedded",
    only: str = "tomtat,plain,batched", plain_sentences: int = 24, seconds: float = 300, batch: str = "",
    output: Record = None, shape: str = "",
) -> None:  # fmt: skip
    """Measures systems (--only, with commas) on the .txt --articles of a folder, of at most --characters.

    A baseline translates --plain-sentences, and starts no job after --seconds. --batch 10,50: rows/s, too.
    --shape vit5-base, envit5, opus-mt or nllb-600m: instead, engines on random weights of a published model.
    """
    if shape:
        from eval.shapes import measure_shape

        return Console(width=100).print(measure_shape(shape))
    from eval.speed import ARTICLES, measure_all, read_articles

    texts = read_articles(articles or ARTICLES, limit=limit, characters=characters)
    rows = [int(count) for count in batch.split(",") if count]
    options = {"preset": preset, "sentences": plain_sentences, "seconds": seconds, "rows": rows}
    record = measure_all(texts, [*only.split(","), *(["batch"] if rows else [])], options)
    if output:
        output.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(render("speed.md.jinja", record))


@app.command("score")
@app.command("run")
def run(
    task: Task, data: Source, system: Systems = NONE, hyp: Hyp = None, hyp_column: HypColumns = NONE,
    name: str = "", columns: Columns = "", limit: Limit = 0, seed: Sample = None, beams: int = 0,
    attempts: int = 3, length: str = "short",
    out: Path = Path("results"), words: Words = False, encoder: Encoder = "", comet: Comet = None,
) -> None:  # fmt: skip
    """Runs systems, or takes outputs of any other (--hyp), and scores them; resumes where it was.

    --attempts 1 takes a model's first output, before any check has had it tried again or replaced.
    """
    from eval.run import run as run_system
    from eval.systems import load_system, read_system

    table = load_data(data, task, columns=columns, limit=limit, seed=seed)
    print(*(f"warning: {warning}" for warning in table.warnings), sep="\n", file=sys.stderr)
    scores = [float(row["text"]) for row in read_file(comet)] if comet else []
    options: dict[str, Any] = {"words": words, "encoder": encoder, "comet": scores}
    if not system and not hyp:
        raise InputError("name what to measure: --system NAME or --hyp FILE")
    theirs = [read_system(hyp, table, task, column=column, name=name) for column in hyp_column or [""] if hyp]
    asked = {"beams": beams, "attempts": attempts, "length": length}
    for measured in [*theirs, *(load_system(name, task, asked) for name in system)]:
        folder = out / re.sub(r"[^\w.-]+", "-", f"{task}-{table.name}-{len(table.items)}-{measured.name}")
        with Progress(console=Console(stderr=True)) as bar:
            row = bar.add_task(measured.name)
            options["progress"] = lambda done, total: bar.update(row, completed=done, total=total)  # noqa: B023
            result = run_system(measured, table, task, folder, **options)
        for field, values in result["scores"].items():
            print(f"{folder}: {field}: " + ", ".join(f"{key} {value:.2f}" for key, value in values.items()))


@app.command()
def compare(
    results: Results, as_json: AsJson = False, html: Html = None, published: bool = False, samples: int = 1000
) -> None:
    """Puts results side by side, with intervals and significance against the first, and published figures."""
    from eval.report import compare as compare_results

    content = compare_results(results, samples=samples, published=published)
    if html:
        html.write_text(render("report.html.jinja", content), encoding="utf-8")
    # sacreBLEU's figures are numpy's.
    text = json.dumps(content, ensure_ascii=False, indent=1, default=float)
    print(text if as_json else render("report.md.jinja", content))


@app.command()
def gate(system: Systems = GATED, higher: Raise = False) -> None:
    """Runs systems on the shipped articles; exit code 1 if one falls below its floors."""
    from eval.run import measure_gate

    rows = {name: measure_gate(name, higher=higher) for name in system}
    print(render("gate.md.jinja", {"systems": rows}))
    sys.exit(not all(row["met"] for name in system for row in rows[name]))


@data_app.command("list")
def list_cards() -> None:
    """Shows the card of every named set."""
    print(render("cards.md.jinja", {"cards": CARDS}))


@data_app.command()
def check(source: str, against: str = "") -> None:
    """Reports duplicates, near-duplicates, languages, and leaks into another set (--against)."""
    from eval.duplicates import check as check_data

    print(*check_data(source, against or None), sep="\n")


def main() -> None:
    """Runs a command; bad input and model trouble become one sentence and exit code 2."""
    try:
        app()
    except (InputError, ModelError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
