"""A document of a visitor, translated in its own format: from the upload to the button that downloads it."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import cast

from nlp.documents.contract import Bilingual
from nlp.documents.note import say
from nlp.documents.registry import FORMATS, by_suffix
from nlp.documents.translate import Advance, DocumentTranslation, TranslatedDocument
from nlp.output.labels import Language, labels
from nlp.page import html
from nlp.page.fragments import card, download_button, hint_line, item_list, status
from nlp.page.glossary import own_terms
from nlp.page.holder import PipelineHolder
from nlp.page.run import check_limit
from nlp.page.turns import Turns
from nlp.page.visit import PageError, Step, in_turn, never, told
from nlp.pipeline import Pipeline
from nlp.read.apart import OF_A_STRANGER
from nlp.read.registry import suffixes
from nlp.settings import RunOptions

MOST_NOTES = 100
"""Notes that are listed."""

LAYOUTS: dict[str, Bilingual] = {"alone": "", "beside": "beside", "under": "under"}
"""Whether the source stands in the document, too, and where."""

TYPES = tuple(
    dict.fromkeys([*(suffix for known in FORMATS.values() for suffix in known.suffixes), *suffixes()])
)
"""What the names of documents end in: those of others than `FORMATS` come back as Word."""


def run_document(
    holder: PipelineHolder,
    turns: Turns,
    path: str,
    preset: str,
    language: Language,
    left: Callable[[], bool] = never,
    *,
    glossary: str = "",
    layout: str = "alone",
) -> Iterator[Step]:
    """Translates an uploaded document when its turn comes; the upload is deleted once it is read.

    Args:
        holder: the pipelines.
        turns: who runs, and who waits; shared with all other runs.
        path: of the upload; its name tells the format.
        preset: one of the holder's.
        language: of what is shown.
        left: whether the visitor has gone away; then the run ends.
        glossary: the visitor's own terms, see `own_terms`.
        layout: one of `LAYOUTS`.
    """
    words, name = labels(language), Path(path).name
    blank = html.result(language=language)

    def steps() -> Iterator[Step]:
        yield status(words["state_document_opening"].format(name=name), state="busy"), blank, "busy"
        try:
            data = Path(path).read_bytes()
        finally:
            Path(path).unlink(missing_ok=True)
        known = by_suffix(_ending(name))
        if LAYOUTS[layout] and known is not None and LAYOUTS[layout] not in known.bilingual:
            raise PageError(words["error_layout"])
        options = RunOptions(task="translate", glossaries=own_terms(glossary, language))
        opened = DocumentTranslation(
            data,
            name,
            target=_ending(name),
            options=options,
            bilingual=LAYOUTS[layout],
            apart=OF_A_STRANGER,
        )
        check_limit(sum(len(document.text) for document in opened.documents), language)

        def work(pipeline: Pipeline) -> Iterator[Step]:
            with closing(cast(Generator[Advance | TranslatedDocument], opened.steps(pipeline))) as steps:
                for step in steps:
                    if left():
                        return
                    if isinstance(step, Advance):
                        yield _progress(step, language), blank, "busy"
                    else:
                        said = words["state_document_done"].format(name=name)
                        yield status(said, state="done"), _result(step, name, language), "document"

        yield from in_turn(holder, turns, preset, work, blank=blank, language=language, left=left)

    return told(steps(), blank, language)


def _ending(name: str) -> str:
    """What the name of the translation ends in: a format that has no way back becomes Word."""
    suffix = Path(name).suffix
    relaid = by_suffix(suffix) is None and suffix.lower() in TYPES
    return ".docx" if relaid else suffix


def _progress(advance: Advance, language: Language) -> str:
    key = "state_document_parts" if advance.parts > 1 else "state_document"
    return status(
        labels(language)[key].format(**asdict(advance)),
        state="busy",
        done=advance.done,
        total=advance.total,
    )


def _result(translated: TranslatedDocument, name: str, language: Language) -> str:
    """The document to download, and what could not be kept of it."""
    words, target = labels(language), f"{Path(name).stem}.en{_ending(name)}"
    media_type = mimetypes.guess_type(target)[0] or "application/octet-stream"
    button = download_button(target, media_type, translated.data, f"{words['download']}: {target}")
    notes = list(dict.fromkeys(say(note, language) for note in translated.notes))
    inner = hint_line(words["document_sentences"].format(count=translated.sentences))
    inner += f'<div class="tt-files">{button}</div>'
    if notes:
        more = (
            [words["document_more"].format(count=len(notes) - MOST_NOTES)] if len(notes) > MOST_NOTES else []
        )
        inner += f"<h4>{words['warnings']}</h4>{item_list([*notes[:MOST_NOTES], *more])}"
    return f'<div class="tt-result" lang="{language}">{card("document", words["document"], "", inner)}</div>'
