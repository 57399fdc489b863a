"""What happens to the documents of a run, told while it happens: one class a kind of event.

Who tells events is a `Teller`, which gathers them to digests: the pipeline, and a client of a service.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, overload

from nlp.article.parse import Article
from nlp.digest import Digest
from nlp.errors import InputError, ModelError
from nlp.read.document import Document
from nlp.settings import RunOptions


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to one document.

    Attributes:
        document: index of the document in the input.
    """

    document: int


@dataclass(frozen=True, slots=True)
class Cleaned(Event):
    """The document was read and cleaned.

    Attributes:
        article: what is left of it, and what was dropped.
    """

    article: Article


@dataclass(frozen=True, slots=True)
class Progressed(Event):
    """An output has grown.

    Attributes:
        field: the output.
        done, total: parts that are summarised, or sentences that are translated, of how many.
        text: the output as it stands now; "…" stands for what is still to come.
    """

    field: Literal["summary_vi", "summary_en", "translation"]
    done: int
    total: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Finished(Event):
    """The document is done.

    Attributes:
        digest: its result.
    """

    digest: Digest


@dataclass(frozen=True, slots=True)
class Failed(Event):
    """The document has no result; the others go on.

    Attributes:
        error: why, in one sentence.
        model_failed: the model was in trouble, not the document.
    """

    error: str
    model_failed: bool = False


Texts: TypeAlias = "list[str] | list[Document] | list[str | Document]"


class Ends:
    """How documents ended, gathered from their events.

    Args:
        text: what was asked for: one document, or a list of them.
    """

    def __init__(self, text: str | Document | Texts) -> None:
        self._one = isinstance(text, str | Document)
        self.documents: Sequence[str | Document] = [text] if isinstance(text, str | Document) else text
        self._ends: dict[int, Digest | Failed] = {}

    def take(self, event: Event) -> None:
        """Notes an event."""
        if isinstance(event, Finished):
            self._ends[event.document] = event.digest
        elif isinstance(event, Failed):
            self._ends[event.document] = event

    def result(self) -> Digest | list[Digest | Failed]:
        """Returns the digest of the one document, or those of all in order; see `Teller.digest`."""
        if not self._one:
            return [self._ends[index] for index in range(len(self.documents))]
        [end] = self._ends.values()
        if isinstance(end, Failed):
            raise (ModelError if end.model_failed else InputError)(end.error)
        return end


class Teller(ABC):
    """Runs documents and tells what happens to them."""

    @abstractmethod
    def events(
        self, documents: Iterable[str | Document], *, settings: RunOptions | None = None
    ) -> Iterator[Event]:
        """Runs documents together and tells what happens; close the iterator to cancel.

        Args:
            documents: texts or `Document`s; taken as they are needed.
            settings: other options than its own.

        Yields:
            For each document any number of events, then `Finished` or `Failed`. Documents end in any order.
        """

    @overload
    def digest(self, text: str | Document, *, settings: RunOptions | None = None) -> Digest: ...

    @overload
    def digest(self, text: Texts, *, settings: RunOptions | None = None) -> list[Digest | Failed]: ...

    def digest(
        self, text: str | Document | Texts, *, settings: RunOptions | None = None
    ) -> Digest | list[Digest | Failed]:
        """Runs one document or several.

        Args:
            text: a text, a `Document`, or a list of them.
            settings: other options than its own; the models stay those that it has.

        Returns:
            One digest for one document. For a list, a list in the same order; in the place of a document
            that could not be done stands its `Failed` event with the reason, so that no digest is lost.

        Raises:
            InputError: a setting cannot be used, or the one document.
            ModelError: a model failed on the one document, or there is no service or no place at it.
        """
        ends = Ends(text)
        for event in self.events(ends.documents, settings=settings):
            ends.take(event)
        return ends.result()
