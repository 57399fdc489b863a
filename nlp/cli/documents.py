"""What `tomtat translate` does with a file that comes back in its own format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nlp.cli.articles import open_client, open_runner
from nlp.cli.destination import Destination
from nlp.cli.options import DocumentOptions, InputOptions, OutputOptions, ServerOptions
from nlp.cli.progress import Status
from nlp.documents.note import say
from nlp.documents.registry import output_format
from nlp.documents.translate import TranslatedDocument, open_document, save
from nlp.errors import InputError
from nlp.events import Progressed
from nlp.output.labels import labels
from nlp.output.registry import outlet
from nlp.pipeline import check_models

if TYPE_CHECKING:
    from nlp.settings import Settings


def is_document(inputs: InputOptions, output: OutputOptions, options: DocumentOptions) -> bool:
    """Whether one file is to come back as a document: by its ending and that of -o.

    Raises:
        InputError: it is not, and options are given that only documents have.
    """
    names = inputs.inputs or []
    found = (
        len(names) == 1
        and names[0] != "-"
        and "://" not in names[0]
        and output.output is not None
        and output.format is None
        and output_format(Path(names[0]).suffix, output.output.suffix) is not None
    )
    if not found and (options.bilingual or options.text_columns):
        raise InputError(
            "--bilingual and --text-column are for one file that comes back in its own format; give the "
            "file, and -o FILE with the same ending (or .docx or .html)"
        )
    return found


def run_document(
    inputs: InputOptions,
    settings: Settings,
    output: OutputOptions,
    options: DocumentOptions,
    server: ServerOptions,
) -> None:
    """Translates one file; says at the end what could not be kept.

    Raises:
        InputError: the options, the file or the output cannot be used.
        ModelError: the models cannot be loaded, or fail.
    """
    [name] = inputs.inputs or []
    assert output.output is not None  # checked in `is_document`
    bilingual, columns = options.bilingual or "", options.text_columns or ()
    with (
        Destination(output.output, outlet("docx"), [name]),  # whether something can be written there
        Status(language=output.language, quiet=output.quiet) as status,
    ):

        def progress(done: int, total: int) -> None:
            status.event(Progressed(0, "translation", done, total), 1)

        if server.server:
            with open_client(settings, server, output.language) as client:
                result = client.translate_document(
                    name, output.output, bilingual=bilingual, columns=columns, progress=progress
                )
        else:
            # What is wrong with the file is told before a model is loaded.
            opened = open_document(
                name, output.output.suffix, settings=settings, bilingual=bilingual, columns=columns
            )
            check_models(settings)
            with open_runner(settings, status, server, output.language) as runner:
                result = opened.run(runner, progress)
            save(result, output.output)
        _tell(result, status, output)


def _tell(result: TranslatedDocument, status: Status, output: OutputOptions) -> None:
    words = labels(output.language)
    shown = {"name": output.output, "sentences": result.sentences, "notes": len(result.notes)}
    status.say(words["document_done" if result.notes else "document_kept"].format(**shown))
    for note in result.notes:
        status.say(say(note, output.language))
