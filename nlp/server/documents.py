"""Documents that come back in their own format: opened when they come, written when their texts are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from nlp.digest import Digest
from nlp.documents.contract import Bilingual
from nlp.documents.translate import DocumentTranslation, TranslatedDocument, check_failures
from nlp.errors import InputError
from nlp.events import Failed
from nlp.read.apart import OF_A_STRANGER
from nlp.server.forms import Form
from nlp.server.schemas import FileIn
from nlp.settings import RunOptions


@dataclass(frozen=True, slots=True)
class Order:
    """A document, and how it is wanted.

    Attributes:
        name: of its file.
        data: its bytes.
        target: what the name of the result ends in.
        bilingual, columns: see `DocumentTranslation`.
    """

    name: str
    data: bytes
    target: str
    bilingual: Bilingual = ""
    columns: tuple[str, ...] = ()

    @classmethod
    def of(cls, form: Form, wanted: FileIn) -> Order:
        """What a form asks for."""
        target = wanted.format or PurePath(form.name).suffix
        target = f".{target.removeprefix('.')}".lower() if target else ""
        return cls(form.name, form.data, target, wanted.bilingual, tuple(wanted.columns))

    def open(self, options: RunOptions) -> DocumentTranslation:
        """Opens the document, in a process that can be killed; always with the same texts.

        Raises:
            InputError: it cannot be opened, or not be had so.
        """
        try:
            return DocumentTranslation(
                self.data,
                self.name,
                target=self.target,
                options=options,
                bilingual=self.bilingual,
                columns=self.columns,
                apart=OF_A_STRANGER,
            )
        except InputError as error:
            raise InputError(f"{self.name}: {error}") from error

    def result_name(self, options: RunOptions) -> str:
        """Returns what the result is called: article.en.docx."""
        return f"{PurePath(self.name).stem}.{options.to}{self.target}"


def finish(opened: DocumentTranslation, ends: Sequence[Digest | Failed]) -> TranslatedDocument:
    """Writes a document whose texts have ended.

    Raises:
        InputError: nothing of it can be translated.
        ModelError: a model failed.
    """
    check_failures([end for end in ends if isinstance(end, Failed)], len(ends))
    return opened.finish([end if isinstance(end, Digest) else None for end in ends])
