"""What happens to the documents of a run, told while it happens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nlp.article.parse import Article
from nlp.digest import Digest


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to one document of a run.

    Attributes:
        kind: "cleaned" (`article` is set), "part" (a part is summarised), "sentence" (a sentence is
            translated), "finished" (`digest` is set) or "failed" (`error` says why in one sentence).
        document: index of the document in the input.
        done, total: how many parts or sentences of `field` are done, of how many.
        field: the output that the event speaks of.
        text: that output as it stands now; "…" stands for what is still to come.
        error: why the document failed, in one sentence.
        model_failed: the model was in trouble, not the document.
    """

    kind: Literal["cleaned", "part", "sentence", "finished", "failed"]
    document: int
    done: int = 0
    total: int = 0
    field: Literal["", "summary_vi", "summary_en", "translation"] = ""
    text: str = ""
    article: Article | None = None
    digest: Digest | None = None
    error: str = ""
    model_failed: bool = False
