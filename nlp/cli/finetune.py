"""The command `tomtat finetune`: options, progress and words for `nlp.training.finetune`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from nlp.cli.options import Device, Quiet
from nlp.errors import ModelError


def finetune(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="Folder of the run and its adapter.")
    ],
    pairs: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE[=MOST]", help="Sentence pairs: columns vi and en; the most of them."),
    ] = None,
    in_order: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Of these files: its rows are running text.")
    ] = None,
    terms: Annotated[
        float, typer.Option(help="Share of the pairs with terms in English in the source.")
    ] = 0.0,
    reverse: Annotated[float, typer.Option(help="Share of the pairs from English to Vietnamese.")] = 0.0,
    joined: Annotated[float, typer.Option(help="Share of the pairs that are neighbours in one.")] = 0.0,
    official: Annotated[int, typer.Option(help="Sentences of official news, made by rule.")] = 0,
    articles: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Articles: columns title, article, abstract.")
    ] = None,
    shortened: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="The same columns: sentences, a line each; what is left."),
    ] = None,
    validation_pairs: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Pairs looked at while training.")
    ] = None,
    validation_articles: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Articles looked at while training.")
    ] = None,
    exclude: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Rows to measure on; they and near-duplicates are not learnt."),
    ] = None,
    words: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Words, one a line, whose tokens are kept.")
    ] = None,
    most_articles: Annotated[int, typer.Option(help="Most examples made of articles; 0: all.")] = 0,
    most_pieces: Annotated[
        int, typer.Option(help="Leave out abstracts made of more pieces of their article; 0: none.")
    ] = 0,
    steps: Annotated[int, typer.Option(help="Optimizer steps; 0: one epoch.")] = 0,
    epochs: Annotated[float, typer.Option(help="Instead of steps: times that all is seen.")] = 1.0,
    rank: Annotated[int, typer.Option(help="Rank of the LoRA matrices.")] = 64,
    learning_rate: Annotated[float, typer.Option(help="The highest; it falls as a cosine.")] = 1e-4,
    batch_tokens: Annotated[int, typer.Option(help="Tokens of one batch.")] = 2048,
    accumulate: Annotated[int, typer.Option(help="Batches of one step.")] = 4,
    every: Annotated[int, typer.Option(help="Steps between two evaluations and checkpoints.")] = 300,
    patience: Annotated[int, typer.Option(help="Evaluations without progress before it stops.")] = 5,
    seed: Annotated[int, typer.Option(help="Of the order of the examples and the first weights.")] = 0,
    base: Annotated[str, typer.Option(metavar="NAME", help="The model to train.")] = "embedded-base",
    init: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="An adapter to go on from.", show_default=False)
    ] = None,
    init_scale: Annotated[float, typer.Option(help="How much of that adapter is kept, 0 to 1.")] = 1.0,
    device: Device = "auto",
    precision: Annotated[
        str,
        typer.Option(
            metavar="auto|fp32|bf16",
            help="Of the numbers; auto: bf16 where there are instructions for it; fp32 may be faster.",
        ),
    ] = "auto",
    quiet: Quiet = False,
) -> None:
    """Train an adapter for the embedded model on your own pairs and articles.

    Killed at any moment, the same command goes on from its last checkpoint. Needs: pip install
    'tomtat[train]'.
    """
    try:
        from nlp.models import threads

        threads.settle()
        from nlp.training.curves import plot_curves
        from nlp.training.finetune import Sources, train_adapter
        from nlp.training.trainer import LOG, Recipe
    except ImportError as error:
        raise ModelError(
            f"training needs a package that is missing ({error.name}); run: pip install 'tomtat[train]'"
        ) from error
    from nlp.cli.progress import Status

    files, most_pairs = _limits(pairs or ())
    sources = Sources(
        pairs=files,
        most_pairs=most_pairs,
        in_order=in_order or (),
        terms=terms,
        reverse=reverse,
        joined=joined,
        official=official,
        most_pieces=most_pieces,
        articles=articles or (),
        shortened=shortened or (),
        validation_pairs=validation_pairs or (),
        validation_articles=validation_articles or (),
        exclude=exclude or (),
        words=words or (),
        most_articles=most_articles,
    )
    recipe = Recipe(
        rank=rank,
        init_scale=init_scale,
        learning_rate=learning_rate,
        steps=steps,
        epochs=epochs,
        batch_tokens=batch_tokens,
        accumulate=accumulate,
        every=every,
        patience=patience,
        seed=seed,
    )
    with Status(quiet=quiet) as status:
        adapter = train_adapter(
            sources,
            output,
            recipe,
            base=base,
            device=device,
            precision=precision,
            init=init,
            preparing=status.loading,
            progress=status.steps,
        )
        plot_curves(output / LOG, output / "curves.png")
        status.say(f"the adapter is in {adapter}; curves in {output / 'curves.png'}")


def _limits(pairs: Sequence[str]) -> tuple[list[Path], dict[str, int]]:
    """The files, and the most pairs of those that name a number."""
    files, most = [], {}
    for text in pairs:
        name, sign, number = text.rpartition("=")
        limited = bool(sign) and number.isdigit()
        files.append(Path(name if limited else text))
        if limited:
            most[files[-1].name] = int(number)
    return files, most


def add_to(app: typer.Typer) -> None:
    app.command()(finetune)
