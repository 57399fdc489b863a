"""What requests may hold. Whatever is not named here is refused, so that no option is overheard."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from nlp.documents.contract import Bilingual
from nlp.errors import InputError
from nlp.read.document import Document
from nlp.settings import PipelineTask, RunOptions, Target
from nlp.terms.glossary import parse_glossary
from nlp.terms.names import Style
from nlp.terms.table import Glossary


class DocumentIn(BaseModel):
    """A text and what is known of it."""

    model_config = ConfigDict(extra="forbid")

    text: str
    title: str = Field("", max_length=2000, description="The headline, where it is not in the text.")
    origin: str = Field("", max_length=2000, description="A name of the caller's choice; comes back as id.")
    notes: list[Annotated[str, Field(max_length=500)]] = Field(
        default_factory=list, max_length=20, description="What was done to read it, a sentence each."
    )

    def document(self) -> Document:
        return Document(self.text, self.title, self.origin, tuple(self.notes))


class Run(BaseModel):
    """How something is worked on."""

    model_config = ConfigDict(extra="forbid")

    preset: str = Field("", description="One of /v1/presets; empty: the first of them.")
    beams: int = Field(0, description="Beams of the search; 1 is fastest, 0 as the model's card says.")
    attempts: int = Field(3, description="How often a text is asked for until the checks pass.")

    def run_options(self, task: PipelineTask, offered: Mapping[str, Glossary]) -> RunOptions:
        """Returns the options that are asked for.

        Args:
            task: what is to be done.
            offered: the operator's glossaries by name.

        Raises:
            InputError: a value is not among those allowed, or a glossary cannot be read.
        """
        chosen = self.model_dump(exclude=_OF_A_REQUEST)
        return RunOptions(task=task, glossaries=self._glossaries(offered), **chosen)

    def _glossaries(self, offered: Mapping[str, Glossary]) -> tuple[Glossary, ...]:
        return ()


_OF_A_REQUEST = {
    *("text", "address", "preset", "task", "glossaries", "sentences", "keep_all"),
    *("format", "bilingual", "columns"),
}
"""Fields that are no options of a run."""


class Options(Run):
    """What is to be worked on, and how; the options of the command line."""

    text: str | DocumentIn | list[str | DocumentIn] | None = Field(
        None, description="A text, or several: a list is answered by a list, in the same order."
    )
    address: str | None = Field(
        None, max_length=2000, description="In place of text: the web address of an article."
    )


class SummarizeIn(Options):
    """A request for summaries in Vietnamese."""

    length: str | StrictInt = Field(
        "short", description="short (1-2 sentences), medium (3-4), long (5-6), or a number of sentences."
    )
    bullets: bool = Field(False, description="The summary as a list, one sentence a line.")


class GlossaryIn(BaseModel):
    """Terms of the caller's own."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(
        max_length=1_000_000, description="A line for each: Vietnamese, tab, English; no English: as it is."
    )
    name: str = Field("pasted", max_length=200)


class Translated(BaseModel):
    """How Vietnamese is put into English."""

    terms: bool = Field(True, description="Official terms get the English of the built-in table.")
    names: Style = Field("plain", description="plain: Nguyen Van A; marked: Nguyễn Văn A.")
    glossaries: list[str | GlossaryIn] | None = Field(
        None,
        max_length=20,
        description="Glossaries, most important first: names of /v1/glossaries, or terms of your own. "
        "Without it, all of the operator's; an empty list: none.",
    )

    def _glossaries(self, offered: Mapping[str, Glossary]) -> tuple[Glossary, ...]:
        """The glossaries that are meant. A name never becomes a path: only those offered are known."""
        if self.glossaries is None:
            return tuple(offered.values())
        found = []
        for given in self.glossaries:
            if isinstance(given, GlossaryIn):
                found.append(parse_glossary(given.text, given.name))
            elif given in offered:
                found.append(offered[given])
            else:
                there = ", ".join(offered) or "–"
                raise InputError(f"there is no glossary {given!r} here; those offered are: {there}")
        return tuple(found)


class DigestIn(Translated, SummarizeIn):
    """A request for digests: cleaned, summarised, translated."""

    translate: Literal["summary", "article", "none"] = Field(
        "summary", description="What is put into English: the summary, the whole article as well, or nothing."
    )


class Directed(BaseModel):
    """Which way a text is translated."""

    to: Target = Field("en", description="en: Vietnamese to English; vi: English to Vietnamese, no terms.")


class TranslateIn(Directed, Translated, Options):
    """A request for translations of texts as they are."""


class FileIn(Directed, Translated, Run):
    """How a document is translated that comes back in its own format."""

    format: str = Field(
        "",
        max_length=10,
        description="What the result ends in: .docx or .html for a file whose own format cannot be written "
        "(PDF); empty: what the file ends in.",
    )
    bilingual: Bilingual = Field("", description="The source stays, with its translation beside or under it.")
    columns: list[Annotated[str, Field(max_length=200)]] = Field(
        default_factory=list,
        max_length=100,
        description="Of a table, those to translate, by their heads or letters; repeat the field for more.",
    )


FILE_LISTS = ("columns", "glossaries")
"""Fields of a form that may come several times."""


class ArticleIn(DocumentIn):
    """An article on an event, and who published it when."""

    source: str = Field("", max_length=200, description="The outlet, as it is named to readers.")
    published: str = Field(
        "", max_length=100, description="2024-09-10 09:10; where the text does not say it."
    )


class EventIn(Translated, Run):
    """A request for one digest of several articles on one event."""

    text: list[str | ArticleIn] = Field(default_factory=list, description="The articles.")
    address: list[Annotated[str, Field(max_length=2000)]] = Field(
        default_factory=list, description="Web addresses of articles, beside or in place of texts."
    )
    sentences: int = Field(7, description="Most sentences of the summary, 3 to 7.")
    translate: Literal["summary", "none"] = Field("summary", description="What is put into English.")
    keep_all: bool = Field(
        False, description="Use also articles that seem to be about another event than most."
    )


class JobIn(Directed, DigestIn):
    """A request that outlives its connection."""

    task: PipelineTask = "digest"


def example(name: str) -> Any:
    """Returns a body of nlp/server/examples; every one of them is sent in the tests."""
    path = files("nlp.server").joinpath("examples", f"{name}.json")
    return json.loads(path.read_text(encoding="utf-8"))


def examples(*names: str) -> dict[str, Any]:
    """Returns what OpenAPI wants to know of a request with examples."""
    shown = {name: {"value": example(name)} for name in names}
    return {"requestBody": {"content": {"application/json": {"examples": shown}}}}


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """Returns the schema of a body that OpenAPI is not told of by a signature."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return schema


def form_schema(
    model: type[BaseModel],
    name: str,
    *,
    more: Mapping[str, Any] | None = None,
    without: Collection[str] = (),
) -> dict[str, Any]:
    """Returns what OpenAPI wants to know of a form with a file.

    Args:
        model: its other fields.
        name: of an example of them.
        more: fields beside those of the model, or in their place.
        without: fields of the model that a form does not have.
    """
    schema = schema_of(model)
    file = {"type": "string", "format": "binary"}
    together = {"type": "string", "description": "The other fields together, as one JSON object."}
    fields = {**schema["properties"], **(more or {})}
    fields = {name: field for name, field in fields.items() if name not in without}
    return {
        "schema": {
            **schema,
            "properties": {"file": file, "options": together, **fields},
            "required": ["file"],
        },
        "example": example(name),
    }


REFUSED: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "A problem (RFC 9457), in Vietnamese or English by Accept-Language.",
        "content": {"application/problem+json": {"example": example("problem")}},
    },
    "5XX": {
        "description": "A problem of the service: it is stopping, or a model is in trouble.",
        "content": {"application/problem+json": {}},
    },
}
"""What every address may answer."""
