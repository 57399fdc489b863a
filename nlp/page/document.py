"""A document of a visitor, translated in its own format: from the upload to the button that downloads it."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

from nlp.digest import Digest
from nlp.documents.note import say
from nlp.documents.translate import DocumentTranslation, TranslatedDocument
from nlp.errors import InputError, ModelError
from nlp.events import Event, Failed, Finished, Progressed
from nlp.output.labels import Language, labels
from nlp.page import html
from nlp.page.fragments import card, download_button, hint_line, item_list, status
from nlp.page.glossary import own_terms
from nlp.page.holder import PipelineHolder
from nlp.page.run import check_limit
from nlp.page.turns import Turns
from nlp.page.visit import Step, in_turn, never, told
from nlp.pipeline import Pipeline
from nlp.read.apart import OF_A_STRANGER
from nlp.settings import RunOptions

MOST_NOTES = 100
"""Notes that are listed."""


def run_document(
    holder: PipelineHolder,
    turns: Turns,
    path: str,
    preset: str,
    language: Language,
    left: Callable[[], bool] = never,
    *,
    glossary: str = "",
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
    """
    words, name = labels(language), Path(path).name
    blank = html.result(language=language)

    def steps() -> Iterator[Step]:
        yield status(words["state_document_opening"].format(name=name), state="busy"), blank, "busy"
        try:
            data = Path(path).read_bytes()
        finally:
            Path(path).unlink(missing_ok=True)
        options = RunOptions(task="translate", glossaries=own_terms(glossary, language))
        opened = DocumentTranslation(data, name, options=options, apart=OF_A_STRANGER)
        check_limit(sum(len(document.text) for document in opened.documents), language)

        def work(pipeline: Pipeline) -> Iterator[Step]:
            digests: list[Digest | None] = [None] * len(opened.documents)
            yield from _follow(pipeline, opened, options, digests, language, left, blank)
            if left():
                return
            shown = _result(opened.finish(digests), name, language)
            yield status(words["state_document_done"].format(name=name), state="done"), shown, "document"

        yield from in_turn(holder, turns, preset, work, blank=blank, language=language, left=left)

    return told(steps(), blank, language)


def _follow(
    pipeline: Pipeline,
    opened: DocumentTranslation,
    options: RunOptions,
    digests: list[Digest | None],
    language: Language,
    left: Callable[[], bool],
    blank: str,
) -> Iterator[Step]:
    """Fills in the digests, and says how far it is."""
    progress: dict[int, tuple[int, int]] = {}
    error = ""
    with closing(cast(Generator[Event], pipeline.events(opened.documents, settings=options))) as events:
        for event in events:
            if left():
                return
            if isinstance(event, Progressed):
                progress[event.document] = (event.done, event.total)
            elif isinstance(event, Finished):
                digests[event.document] = event.digest
            elif isinstance(event, Failed):
                if event.model_failed:
                    raise ModelError(event.error)
                error = event.error
            done, total = (
                (sum(counts) for counts in zip(*progress.values(), strict=True)) if progress else (0, 0)
            )
            said = labels(language)["state_document"].format(done=done, total=total)
            yield status(said, state="busy", done=done, total=total), blank, "busy"
    if error and not any(digests):
        raise InputError(error)


def _result(translated: TranslatedDocument, name: str, language: Language) -> str:
    """The document to download, and what could not be kept of it."""
    words, target = labels(language), f"{Path(name).stem}.en{Path(name).suffix}"
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
