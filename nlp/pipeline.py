"""The one way through tomtat: text, article, sentences, models, checks, digest.

The page, the command line, the batch script and the benchmark all call `Pipeline`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from importlib import metadata
from typing import Literal, overload

from nlp.article.parse import parse_article, plain_article
from nlp.checks.evidence import find_evidence
from nlp.checks.finding import Finding, explain
from nlp.checks.source import check_source
from nlp.checks.summary import check_summary
from nlp.digest import Digest
from nlp.errors import InputError, ModelError
from nlp.events import Event
from nlp.generate import scheduler
from nlp.generate.retry import Steps
from nlp.generate.scheduler import Flow
from nlp.models.card import Task
from nlp.models.contract import Model
from nlp.models.registry import check_model, load_model, preset
from nlp.read.document import Document
from nlp.read.source import read_pasted
from nlp.settings import Settings
from nlp.summarize.run import summarize
from nlp.text.sentences import split_sentences
from nlp.translate.run import translate

__all__ = ["Digest", "Document", "Event", "Pipeline", "Settings", "load"]


class Pipeline:
    """Digests, summarises and translates documents with the models it holds.

    Args:
        summarizer: writes the summaries; None if only translations are wanted.
        translator: translates; None if the preset has none.
        settings: the defaults of every call.
    """

    def __init__(
        self, summarizer: Model | None, translator: Model | None, settings: Settings | None = None
    ) -> None:
        self.summarizer = summarizer
        self.translator = translator
        self.settings = settings or Settings()
        for model in (summarizer, translator):
            if model is not None and self.settings.batch_size:
                model.batch_size = self.settings.batch_size

    @overload
    def digest(self, text: str | Document, *, settings: Settings | None = None) -> Digest: ...

    @overload
    def digest(
        self, text: list[str] | list[Document] | list[str | Document], *, settings: Settings | None = None
    ) -> list[Digest]: ...

    def digest(
        self,
        text: str | Document | list[str] | list[Document] | list[str | Document],
        *,
        settings: Settings | None = None,
    ) -> Digest | list[Digest]:
        """Runs one document or several.

        Args:
            text: a text, a `Document`, or a list of them.
            settings: other settings than the pipeline's own; the models stay those that it holds.

        Returns:
            One digest for one document, a list in the same order for a list.

        Raises:
            InputError: a document or a setting cannot be used.
            ModelError: a model failed.
        """
        one = isinstance(text, str | Document)
        documents: Sequence[str | Document] = [text] if isinstance(text, str | Document) else text
        digests: dict[int, Digest] = {}
        for event in self.events(documents, settings=settings):
            if event.kind == "failed":
                raise (ModelError if event.model_failed else InputError)(event.error)
            if event.digest is not None:
                digests[event.document] = event.digest
        ordered = [digests[index] for index in range(len(documents))]
        return ordered[0] if one else ordered

    def events(
        self, documents: Iterable[str | Document], *, settings: Settings | None = None
    ) -> Iterator[Event]:
        """Runs documents together and tells what happens; close the iterator to cancel.

        Args:
            documents: texts or `Document`s; taken as they are needed.
            settings: other settings than the pipeline's own; the models stay those that it holds.

        Yields:
            For each document any number of events, then one "finished" or "failed". Documents end
            in any order.

        Raises:
            InputError: the settings ask for what the preset cannot do.
        """
        settings = self._with_own_models(settings or self.settings)
        if settings.task != "translate" and self.summarizer is None:
            raise InputError(f"the preset {settings.preset} cannot summarise; choose another preset")
        if settings.task == "translate" and self.translator is None:
            raise InputError(f"the preset {settings.preset} cannot translate; choose another preset")
        flows = (self._flow(index, document, settings) for index, document in enumerate(documents))
        yield from scheduler.run(flows)

    def _with_own_models(self, settings: Settings) -> Settings:
        """What is recorded with a result is what made it, not what a call left at its default."""
        own = ("preset", "summarizer", "translator", "engine", "device", "batch_size")
        return replace(settings, **{name: getattr(self.settings, name) for name in own})

    def _flow(self, index: int, document: str | Document, settings: Settings) -> Flow:
        """One document from its text to its digest."""
        clock = _Clock()
        if isinstance(document, str):
            document = read_pasted(document)
        parse = plain_article if settings.task == "translate" else parse_article
        article = parse(document.text, title=document.title)
        warnings = [Finding("source_note", "info", "source", detail=note) for note in document.notes]
        warnings += check_source(article.text)
        for finding in warnings:
            if finding.severity == "error":
                raise InputError(explain(finding))
        clock("read")
        yield Event("cleaned", index, article=article)

        sentences = split_sentences(article.text)
        digest = Digest(
            id=document.origin,
            title=article.title,
            summary_vi=None,
            summary_en=None,
            translation=None,
            article=article,
            sentences=tuple((sentence.start, sentence.end) for sentence in sentences),
            sentences_read=len(sentences),
            parts=1,
            warnings=tuple(warnings),
            timings=clock.seconds,
            models=self._models(settings),
            settings=settings,
            version=metadata.version("tomtat"),
        )
        if settings.task != "translate":
            digest = yield from self._summarize(index, digest)
            clock("summary_vi")
        if settings.task == "digest" and settings.translate != "none":
            digest = yield from self._translate(index, digest, "summary_en", digest.summary_vi or "")
            clock("summary_en")
        if settings.task == "translate" or (settings.task == "digest" and settings.translate == "article"):
            digest = yield from self._translate(index, digest, "translation", article.text)
            clock("translation")
        clock("total")
        yield Event("finished", index, digest=digest)

    def _summarize(self, index: int, digest: Digest) -> Steps[Digest]:
        """Adds the summary, the checks on it as the reader gets it, and its evidence."""
        assert self.summarizer is not None  # checked in `events`
        article, settings = digest.article, digest.settings

        def progress(done: int, total: int, text: str) -> Event:
            return Event("part", index, done, total, "summary_vi", text)

        summary = yield from summarize(self.summarizer, article.text, article.title, settings, progress)
        text = _lay_out(summary.sentences, bullets=settings.bullets)
        yield progress(summary.parts, summary.parts, text)
        # What only the title says is said by the article too; its spans are not in `article.text`.
        heading = f"{article.title}\n" if article.title else ""
        found = [
            replace(
                finding,
                field="summary_vi",
                source_spans=tuple(
                    (start - len(heading), end - len(heading))
                    for start, end in finding.source_spans
                    if start >= len(heading)
                ),
            )
            for finding in check_summary(heading + article.text, text, sentences=settings.sentences)
        ]
        sources = [article.text[start:end] for start, end in digest.sentences]
        return replace(
            digest,
            summary_vi=text,
            parts=summary.parts,
            sentences_read=digest.sentences_read - summary.unread,
            evidence=tuple(find_evidence(summary.sentences, sources)),
            warnings=(
                *digest.warnings,
                *summary.findings,
                *found,
            ),
        )

    def _translate(
        self, index: int, digest: Digest, field: Literal["summary_en", "translation"], text: str
    ) -> Steps[Digest]:
        """Adds a translation; says so where the preset has no translator."""
        if self.translator is None:
            finding = Finding("no_translator", "info", field, detail=digest.settings.preset)
            return replace(digest, warnings=(*digest.warnings, finding))

        def progress(done: int, total: int, so_far: str) -> Event:
            return Event("sentence", index, done, total, field, so_far)

        result = yield from translate(self.translator, text, digest.settings, progress)
        warnings = (
            *digest.warnings,
            *(replace(finding, field=field) for finding in result.findings),
        )
        if field == "summary_en":
            return replace(digest, summary_en=result.text, warnings=warnings)
        return replace(digest, translation=result.text, segments=result.segments, warnings=warnings)

    def _models(self, settings: Settings) -> dict[str, dict[str, str]]:
        used = {
            "summarizer": self.summarizer if settings.task != "translate" else None,
            "translator": self.translator if settings.task != "summarize" else None,
        }
        return {
            role: {"name": model.name, **model.settings} for role, model in used.items() if model is not None
        }


class _Clock:
    """Notes the seconds from the start to the end of each step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._started = time.perf_counter()

    def __call__(self, step: str) -> None:
        self.seconds[step] = round(time.perf_counter() - self._started, 3)


def _lay_out(sentences: Sequence[str], *, bullets: bool) -> str:
    return "\n".join(f"- {sentence}" for sentence in sentences) if bullets else " ".join(sentences)


def load(
    settings: str | Settings = "embedded",
    *,
    device: str = "auto",
    progress: Callable[[str, float], None] | None = None,
) -> Pipeline:
    """Loads the models of a preset, or those that the settings name in their place.

    Args:
        settings: a preset's name, or settings that name one.
        device: "auto", "cpu", "cuda" or "cuda:N"; settings, if given, say it themselves.
        progress: called with (what is being done, share done from 0 to 1).

    Raises:
        InputError: there is no such preset or device.
        ModelError: a model cannot be prepared or loaded.
    """
    if isinstance(settings, str):
        settings = Settings(preset=settings, device=device)
    names = wanted_models(settings)
    loaded: dict[str, Model] = {}
    for task, name in names.items():
        if name not in loaded:
            loaded[name] = load_model(
                name, task=task, device=settings.device, engine=settings.engine, progress=progress
            )
    found = {task: loaded[name] for task, name in names.items()}
    return Pipeline(found.get("summarize"), found.get("translate"), settings)


def wanted_models(settings: Settings) -> dict[Task, str]:
    """Returns the models that a run needs, by their tasks: those of the preset, or in their place.

    Raises:
        InputError: there is no such preset.
    """
    chosen = preset(settings.preset)
    names: dict[Task, str | None] = {
        "summarize": settings.summarizer or chosen.summarizer,
        "translate": settings.translator or chosen.translator,
    }
    # A model that does both comes for both: another call may want it.
    if names["summarize"] != names["translate"]:
        if settings.task == "translate":
            names["summarize"] = None
        elif settings.task == "summarize" or settings.translate == "none":
            names["translate"] = None
    return {task: name for task, name in names.items() if name is not None}


def check_models(settings: Settings) -> None:
    """Finds out before anything is read or loaded whether the models may and can be used.

    Raises:
        InputError: there is no such preset or model, it does not do its task, or its licence has to
            be accepted first.
    """
    for task, name in wanted_models(settings).items():
        check_model(name, task=task, engine=settings.engine)
