"""The whole way of a document: opened, its texts translated together, written again."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias, TypedDict, Unpack, cast

from nlp.digest import Digest
from nlp.documents.apart import extract, write
from nlp.documents.contract import Bilingual
from nlp.documents.note import Note
from nlp.documents.registry import Format, check_bilingual, output_format, suffixes
from nlp.documents.sentences import Sentences
from nlp.errors import InputError, ModelError
from nlp.events import Event, Failed, Finished, Progressed, Teller
from nlp.files import put
from nlp.read.apart import Limits
from nlp.read.registry import refuse_binary, refuse_old_office
from nlp.read.source import read_bytes, read_data
from nlp.settings import RunOptions
from nlp.text.sentences import split_sentences

Progress: TypeAlias = Callable[[int, int], None]
"""Called with how many sentences are done, and how many there are."""


class DocumentOptions(TypedDict, total=False):
    """How a file is translated; all may be left out.

    Attributes:
        settings: of the run, if not those of who translates; the task is "translate" whatever they say.
        bilingual: "beside" or "under": the source stands there, too.
        columns: of a table, those to translate; none: all cells.
        progress: called with the sentences that are translated, and how many there are, about.
    """

    settings: RunOptions | None
    bilingual: Bilingual
    columns: Sequence[str]
    progress: Progress | None


@dataclass(frozen=True, slots=True)
class Advance:
    """How far the translation of a document is.

    Attributes:
        done, total: sentences.
        part, parts: the part that is being translated, from 1, and how many there are; see `sentences.PART`.
    """

    done: int
    total: int
    part: int
    parts: int


@dataclass(frozen=True, slots=True)
class TranslatedDocument:
    """A document in English.

    Attributes:
        data: the bytes of its file.
        notes: what could not be kept, and what its reader should look at; `nlp.documents.note.say` says them.
        sentences: how many were translated.
    """

    data: bytes
    notes: tuple[Note, ...]
    sentences: int


class DocumentTranslation:
    """A document that is opened, and waits for its translation.

    Args:
        data: the bytes of its file.
        name: of the file; its ending tells the format.
        target: the ending of the file that is wanted (".docx"); "": the same.
        options: terms, glossaries and names.
        bilingual: "beside" or "under": the source stands in it, too.
        columns: of a table, those to translate, by their names or letters; none: all cells.
        apart: limits of the process that opens it, for what strangers hand in, see `read_text`.

    Attributes:
        documents: what is to be translated, each as a text of its own; empty if nothing is.

    Raises:
        InputError: it cannot be opened, or not be had in that format or that way.
    """

    def __init__(
        self,
        data: bytes,
        name: str,
        *,
        target: str = "",
        options: RunOptions | None = None,
        bilingual: Bilingual = "",
        columns: Sequence[str] = (),
        apart: Limits | None = None,
    ) -> None:
        suffix = Path(name).suffix.lower()
        self._format = format_of(suffix, target or suffix, bilingual, columns)
        if self._format.tagged and options is not None and options.to == "vi":
            raise InputError(
                f"a document in {self._format.name} is put into English only; for its text in Vietnamese "
                "give the output another ending (.txt)"
            )
        self._data, made = _in_format(data, name, suffix, self._format, apart)
        self._columns, self._bilingual, self._apart = columns, bilingual, apart
        units, notes = extract(self._data, self._format, columns, apart)
        self._notes = [*made, *notes]
        self._options = replace(options or RunOptions(), task="translate")
        self._sentences = Sentences(units, self._options, Path(name).name)
        self.documents = self._sentences.documents

    def steps(self, teller: Teller) -> Iterator[Advance | TranslatedDocument]:
        """Translates and writes the document; close the iterator to cancel.

        Yields:
            How far it is, and in the end the document.

        Raises:
            InputError: nothing of it can be translated.
            ModelError: a model failed.
        """
        digests: list[Digest | None] = [None] * len(self.documents)
        counts = [len(split_sentences(document.text)) for document in self.documents]
        done = [0] * len(counts)
        failed: list[Failed] = []
        with closing(cast(Generator[Event], teller.events(self.documents, settings=self._options))) as events:
            for event in events if self.documents else ():
                if isinstance(event, Finished):
                    digests[event.document] = event.digest
                elif isinstance(event, Failed):
                    failed.append(event)
                    if event.model_failed:
                        break
                elif isinstance(event, Progressed):
                    done[event.document], counts[event.document] = event.done, event.total
                    part = min(len(counts), 1 + sum(digest is not None for digest in digests))
                    yield Advance(sum(done), sum(counts), part, len(counts))
        check_failures(failed, len(digests))
        yield self.finish(digests)

    def run(self, teller: Teller, progress: Progress | None = None) -> TranslatedDocument:
        """Does the same in one go.

        Args:
            teller: what translates.
            progress: see `DocumentOptions`; who stops the run in it stops the models, too.
        """
        with closing(cast(Generator[Advance | TranslatedDocument], self.steps(teller))) as steps:
            for step in steps:
                if isinstance(step, TranslatedDocument):
                    return step
                if progress is not None:
                    progress(step.done, step.total)
        raise AssertionError("the last step is the document")

    def finish(self, digests: Sequence[Digest | None]) -> TranslatedDocument:
        """Writes the document.

        Args:
            digests: of each of `documents`; None: it could not be translated, and stays as it is.
        """
        targets, notes = self._sentences.targets(digests)
        if not any(targets):
            notes = [Note("nothing"), *notes]
        data = write(self._data, self._format, self._columns, targets, self._bilingual, self._apart)
        return TranslatedDocument(data, (*self._notes, *notes), self._sentences.translated)


def check_failures(failed: Sequence[Failed], parts: int) -> None:
    """Raises the error of a document where it cannot be had: parts that are not Vietnamese stay as they are.

    Args:
        failed: the parts of it that failed.
        parts: how many it has.

    Raises:
        InputError: nothing of it can be translated.
        ModelError: a model failed.
    """
    for one in failed:
        if one.model_failed:
            raise ModelError(one.error)
    if failed and len(failed) == parts:
        raise InputError(failed[-1].error)


def translate_document(
    teller: Teller,
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    **options: Unpack[DocumentOptions],
) -> TranslatedDocument:
    """Translates a file into another of the same format; the layout stays.

    Args:
        teller: what translates.
        source: a file of a format of formats.toml, and of the same ending as the target; for a target that is
            Word or HTML also any other that can be read (PDF), whose layout is not kept.
        target: where the result is put, whole or not at all; a file that is there is replaced.
        options: see `DocumentOptions`.

    Raises:
        InputError: the source cannot be read, or not be had so; or nothing in it is Vietnamese.
        ModelError: a model failed.
    """
    opened = open_document(
        source,
        Path(target).suffix,
        settings=options.get("settings"),
        bilingual=options.get("bilingual", ""),
        columns=options.get("columns", ()),
    )
    result = opened.run(teller, options.get("progress"))
    save(result, target)
    return result


def open_document(
    source: str | os.PathLike[str],
    suffix: str,
    *,
    settings: RunOptions | None = None,
    bilingual: Bilingual = "",
    columns: Sequence[str] = (),
) -> DocumentTranslation:
    """Opens a file that is to come back as one with an ending; see `translate_document`.

    Raises:
        InputError: it cannot be read, or not be had so; the message names it.
    """
    name = Path(source).name
    # Before anything is read.
    format_of(Path(source).suffix, suffix, bilingual, columns)
    data = read_bytes(source)
    try:
        return DocumentTranslation(
            data,
            name,
            target=suffix.lower(),
            options=settings,
            bilingual=bilingual,
            columns=columns,
        )
    except InputError as error:
        raise InputError(f"{source}: {error}") from error


def save(result: TranslatedDocument, target: str | os.PathLike[str]) -> None:
    """Writes a document, whole or not at all.

    Raises:
        InputError: it cannot be written there.
    """
    target = Path(target)
    aside = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        aside.write_bytes(result.data)
        put(aside, target)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise InputError(f"{target}: it cannot be written: {error.strerror or error}.") from error


def format_of(source: str, target: str, bilingual: str = "", columns: Sequence[str] = ()) -> Format:
    """Returns the format in which a document comes back.

    Args:
        source, target: what the names of the two files end in.
        bilingual, columns: see `DocumentTranslation`.

    Raises:
        InputError: it cannot, or not so.
    """
    source, target = source.lower(), target.lower()
    found = output_format(source, target)
    if found is None:
        raise InputError(
            f"a document that ends in {source or 'nothing'} does not come back as {target or 'it was'}; the "
            f"result ends so, too ({' '.join(suffixes())}), or in .docx or .html."
        )
    check_bilingual(found, bilingual)
    if columns and not found.columns:
        raise InputError(f"{found.name} has no columns to choose; they are for .xlsx and .csv.")
    return found


def _in_format(
    data: bytes, name: str, suffix: str, wanted: Format, apart: Limits | None
) -> tuple[bytes, list[Note]]:
    """A document of the format that is wanted: the file itself, or one made of its text."""
    if suffix in wanted.suffixes:
        if not data.strip():
            raise InputError("it is empty; give a file with a text.")
        refuse_old_office(data)
        if not wanted.apart:  # the others are known by how they begin
            refuse_binary(data, suffix)
        return data, []
    texts = read_data(data, name, suffix, apart=apart)
    lines = [line for text in texts for line in text.text.splitlines() if line.strip()]
    notes = [Note("read", note) for text in texts for note in text.notes]
    made = wanted.make(texts[0].title, lines)
    return made, [Note("relaid", suffix.removeprefix(".").upper()), *notes]
