"""What happens to the documents of a run, told while it happens: one class a kind of event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nlp.article.parse import Article
from nlp.digest import Digest


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
