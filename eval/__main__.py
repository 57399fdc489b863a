"""The commands of the benchmark: `python -m eval --help`."""

import json
import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from eval.data import CARDS, EvalTask, Row, load_data, read_file, render
from nlp.cli.exits import Edge
from nlp.errors import InputError
from nlp.settings import Target

# What needs the extra `eval` is imported by the commands that use it: `speed` needs none of it.

app = typer.Typer(
    cls=Edge, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__
)
data_app = typer.Typer(no_args_is_help=True, help="Named data sets, and what is wrong with a set.")
app.add_typer(data_app, name="data")

NONE: list[str] = []
NO_TABLES: list[Path] = []
GATED = ["extractive", "embedded"]
TERM_SETS = ["built", "held"]

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
Articles = Annotated[Path | None, typer.Option(help="Folder of .txt articles instead of the eight here.")]
Longest = Annotated[int, typer.Option(help="Only articles of at most so many characters; 0: all.")]
Preset = Annotated[str, typer.Option(help="What tomtat runs; `tomtat models` lists the presets.")]
Only = Annotated[
    str, typer.Option(help="Of product, tomtat, tomtat-greedy, plain, batched, batched-fp32; with commas.")
]
Sentences = Annotated[int, typer.Option(help="Translated by plain; by batches four times as many.")]
Seconds = Annotated[float, typer.Option(help="After which a baseline's job ends; the rest is extrapolated.")]
Batch = Annotated[str, typer.Option(help="Also rows/s of `tomtat batch` on tables of so many rows: 10,50.")]
Tables = Annotated[
    list[Path], typer.Option("--data", help="Tables with vi and en; else sentences of our own.")
]
Each = Annotated[int, typer.Option(help="Most faults of a kind.")]
Clean = Annotated[
    int, typer.Option(help="Most good translations of a table on which false alarms are counted.")
]
Show = Annotated[bool, typer.Option("--show", help="Also the faults that were not found.")]
Article = Annotated[Path | None, typer.Option(help="What product digests, instead of the sample.")]
Searches = Annotated[str, typer.Option(help="BEAMS or BEAMS/SPREAD, with commas; the last is the measure.")]
Record = Annotated[Path | None, typer.Option("--json", help="Also write the figures to this file.")]
Plot = Annotated[Path | None, typer.Option(help="Instead: a picture of the results that are kept.")]
Shape = Annotated[str, typer.Option(help="Instead: engines shaped as vit5-base, envit5, opus-mt, nllb-600m.")]


@app.command()
def speed(
    articles: Articles = None, limit: Limit = 0, characters: Longest = 0, preset: Preset = "embedded",
    only: Only = "tomtat,plain,batched", plain_sentences: Sentences = 24, seconds: Seconds = 300,
    batch: Batch = "", output: Record = None, shape: Shape = "", article: Article = None,
    plot: Plot = None,
) -> None:  # fmt: skip
    """Measures tomtat beside the same checkpoint in plain transformers: speed, first token, memory."""
    if plot:
        from eval.plots import plot_products

        return plot_products(plot)
    if shape:
        from eval.shapes import measure_shape

        template, record = "shape.md.jinja", measure_shape(shape)
    else:
        from eval.speed import ARTICLES, measure_all, read_articles

        texts = read_articles(articles or ARTICLES, limit=limit, characters=characters)
        options: Row = {"preset": preset, "sentences": plain_sentences, "seconds": seconds}
        options["article"] = article.read_text(encoding="utf-8") if article else ""
        rows = [int(count) for count in batch.split(",") if count]
        template, record = "speed.md.jinja", measure_all(texts, only.split(","), rows=rows, **options)
    if output:
        output.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(render(template, record))


@app.command()
def effort(
    data: Source, searches: Searches = "1,8/1,8/1.5,8/3,8", limit: Limit = 0, seed: Sample = None,
    columns: Columns = "", output: Record = None,
) -> None:  # fmt: skip
    """What a wider search of the embedded model costs and brings, on a development set of sentences."""
    from eval.effort import measure_effort

    table = load_data(data, "translate", columns=columns, limit=limit, seed=seed)
    record = measure_effort(table, searches.split(","))
    if output:
        output.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(render("effort.md.jinja", record))


@app.command("score")
@app.command("run")
def run(
    task: Task, data: Source, system: Systems = NONE, hyp: Hyp = None, hyp_column: HypColumns = NONE,
    name: str = "", columns: Columns = "", limit: Limit = 0, seed: Sample = None, beams: int = 0,
    attempts: int = 3, length: str = "short",
    to: Annotated[Target, typer.Option(help="What is translated into; name the columns.")] = "en",
    out: Path = Path("results"), words: Words = False, encoder: Encoder = "", comet: Comet = None,
) -> None:  # fmt: skip
    """Runs systems, or takes outputs of any other (--hyp), and scores them; resumes where it was.

    --attempts 1 takes a model's first output, before any check has had it tried again or replaced.
    """
    from eval.run import run as run_system
    from eval.systems import load_system, read_system

    table = load_data(data, task, columns=columns, limit=limit, seed=seed, to=to)
    print(*(f"warning: {warning}" for warning in table.warnings), sep="\n", file=sys.stderr)
    scores = [float(row["text"]) for row in read_file(comet)] if comet else []
    if not system and not hyp:
        raise InputError("name what to measure: --system NAME or --hyp FILE")
    theirs = [read_system(hyp, table, task, column=column, name=name) for column in hyp_column or [""] if hyp]
    asked = {"beams": beams, "attempts": attempts, "length": length, "to": to}
    for measured in [*theirs, *(load_system(name, task, asked) for name in system)]:
        folder = out / re.sub(r"[^\w.-]+", "-", f"{task}-{table.name}-{len(table.items)}-{measured.name}")
        result = run_system(measured, table, task, folder, words=words, encoder=encoder, comet=scores, to=to)
        for field, values in result["scores"].items():
            print(f"{folder}: {field}: {result['signatures'][f'spelling of {field}']}")
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


@app.command()
def terms(
    sets: Annotated[list[str], typer.Option("--set", help="built or held; may be repeated.")] = TERM_SETS,
    preset: Annotated[str, typer.Option(help="Also through this preset's model and pipeline.")] = "",
    beams: Annotated[int, typer.Option(help="Of the model alone.")] = 1,
    show: Annotated[bool, typer.Option(help="List what the tables miss.")] = False,
    output: Record = None,
) -> None:  # fmt: skip
    """Counts the official terms that come out right: of the tables alone, and of a translation."""
    from eval.terms import SETS, measure_shown, measure_tables, measure_translation

    if unknown := [name for name in sets if name not in SETS]:
        raise InputError(f"{unknown[0]}: there is no such set; the sets are {' and '.join(SETS)}")
    content: Row = {"tables": [measure_tables(name) for name in sets], "translations": [], "show": show}
    for name in sets if preset else []:
        for put_in in (False, True):
            row = measure_translation(name, preset=preset, beams=beams, put_in=put_in)
            content["translations"].append(row)
        content["translations"].append(measure_shown(name, preset=preset))
    if output:
        output.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(render("terms.md.jinja", content))


@app.command("checks")
def measure_checks(
    data: Tables = NO_TABLES, each: Each = 40, clean: Clean = 500, seed: int = 0, show: Show = False
) -> None:
    """Plants faults into good translations and counts which the checks find, and their false alarms."""
    from eval.checks import PAIRS, measure_checks

    found = measure_checks(data or [PAIRS], each=each, clean=clean, seed=seed)
    print(render("checks.md.jinja", found if show else {**found, "missed": []}))


@app.command()
def event(
    data: Annotated[list[Path], typer.Option(help="ViMs (a table), VietnameseMDS (a folder); repeated.")],
    half: Annotated[str, typer.Option(help="first (it chose the parameters), second or both.")] = "second",
    system: Annotated[list[str], typer.Option("--system", help="Summaries of these only; or none.")] = NONE,
    planted: Annotated[int, typer.Option(help="Differences planted in all sets together; 0: none.")] = 200,
    show: Annotated[bool, typer.Option(help="List what was missed, and told without a plant.")] = False,
    learn: Annotated[bool, typer.Option("--fit", help="Print the weights learnt on the first half.")] = False,
    output: Record = None,
) -> None:  # fmt: skip
    """Measures digests of events: summaries against humans', planted differences found, false ones."""
    from typing import cast

    from eval import event as events
    from eval.event import plants, summaries

    if half not in ("first", "second", "both"):
        raise InputError(f"--half {half}: it is first, second or both")
    if learn:
        sets = [cluster for path in data for cluster in events.read_clusters(path, "first")]
        print(json.dumps(plants.fit(sets, planted), indent=1))
        return
    clusters = {path.stem: events.read_clusters(path, cast(events.Half, half)) for path in data}
    systems = [] if system == ["none"] else system or list(summaries.SYSTEMS)
    if unknown := [name for name in systems if name not in summaries.SYSTEMS]:
        raise InputError(f"--system {unknown[0]}: it is {', '.join(summaries.SYSTEMS)} or, alone, none")
    content: Row = {"half": half, "show": show, "differences": None}
    content["sets"] = [
        {"name": name, "clusters": len(of), "rows": summaries.measure_summaries(of, systems)}
        for name, of in clusters.items()
        if systems
    ]
    if planted:
        every = [cluster for of in clusters.values() for cluster in of]
        content["differences"] = plants.measure_differences(every, planted)
    if output:
        output.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(render("event.md.jinja", content))


@data_app.command("list")
def list_cards() -> None:
    """Shows the card of every named set."""
    print(render("cards.md.jinja", {"cards": CARDS}))


@data_app.command()
def check(source: str, against: str = "") -> None:
    """Reports duplicates, near-duplicates, languages, and leaks into another set (--against)."""
    from eval.duplicates import check as check_data

    print(render("check.md.jinja", check_data(source, against or None)))


if __name__ == "__main__":
    app()
