"""The one way through tomtat: text, article, sentences, models, checks, digest.

The page, the command line, the batch script and the benchmark all call `Pipeline`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from importlib import metadata
from typing import Literal, Unpack

from nlp.article.parse import parse_article, plain_article
from nlp.checks.evidence import find_evidence
from nlp.checks.finding import Finding, explain
from nlp.checks.ledger import Translated, build_ledger
from nlp.checks.source import check_source
from nlp.checks.summary import check_article_summary
from nlp.digest import Digest
from nlp.documents.translate import DocumentOptions, TranslatedDocument, translate_document
from nlp.errors import InputError
from nlp.events import Cleaned, Event, Finished, Progressed, Teller
from nlp.facts.parsed import ParsedText
from nlp.generate import scheduler
from nlp.generate.retry import Steps
from nlp.models.card import Task
from nlp.models.contract import Model
from nlp.models.registry import check_model, check_task, load_model, preset
from nlp.read.document import Document
from nlp.read.source import read_pasted
from nlp.settings import RunOptions, Settings
from nlp.summarize.run import lay_out, summarize
from nlp.translate.hints import Hints
from nlp.translate.title import translate_titled

__all__ = ["Digest", "Document", "Event", "Pipeline", "Settings", "load"]


class Pipeline(Teller):
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

    def events(
        self,
        documents: Iterable[str | Document],
        *,
        settings: RunOptions | None = None,
        lean: bool = False,
    ) -> Iterator[Event]:
        """Runs documents together and tells what happens; close the iterator to cancel.

        Args:
            documents: texts or `Document`s; taken as they are needed.
            settings: other settings than the pipeline's own; the models stay those that it holds.
            lean: with less memory for a batch, and in no more time where there are many documents.

        Yields:
            For each document any number of events, then `Finished` or `Failed`. Documents end in any order.

        Raises:
            InputError: the settings ask for what the preset cannot do, or for other models.
        """
        settings = self._usable(settings)
        jobs = (self._job(index, document, settings) for index, document in enumerate(documents))
        yield from scheduler.run(jobs, lean=lean)

    def job(
        self, document: str | Document, *, index: int = 0, settings: RunOptions | None = None
    ) -> scheduler.Job:
        """Returns one document's way from text to digest, for a scheduler of the caller's own.

        Args:
            document: a text or a `Document`.
            index: what its events name as their document.
            settings: other options than the pipeline's own; the models stay those that it holds.

        Raises:
            InputError: the settings ask for what the preset cannot do, or for other models.
        """
        return self._job(index, document, self._usable(settings))

    def translate_document(
        self,
        source: str | os.PathLike[str],
        target: str | os.PathLike[str],
        **options: Unpack[DocumentOptions],
    ) -> TranslatedDocument:
        """Translates a file into another of the same format; see `nlp.documents.translate`.

        Raises:
            InputError: the source cannot be read, or not be had so; or nothing in it is Vietnamese.
            ModelError: a model failed.
        """
        options["settings"] = options.get("settings") or self.settings
        return translate_document(self, source, target, **options)

    def _usable(self, run: RunOptions | None) -> Settings:
        settings = self.settings if run is None else self.settings.with_run(run)
        settings = replace(settings, glossaries=settings.read_glossaries())
        if settings.task != "translate" and self.summarizer is None:
            raise InputError(f"the preset {settings.preset} cannot summarise; choose another preset")
        if settings.task == "translate" and self.translator is None:
            raise InputError(f"the preset {settings.preset} cannot translate; choose another preset")
        if settings.to == "vi" and self.translator is not None:
            check_task(self.translator.card, "translate_to_vi")
        return settings

    def _job(self, index: int, document: str | Document, settings: Settings) -> scheduler.Job:
        """One document from its text to its digest."""
        clock = _Clock()
        if isinstance(document, str):
            document = read_pasted(document)
        parse = plain_article if settings.task == "translate" else parse_article
        article = parse(document.text, title=document.title)
        warnings = [Finding("source_note", "info", "source", detail=note) for note in document.notes]
        # Of a text in English the translation is the only thing that is made.
        source = ParsedText(article.text, "en" if settings.to == "vi" else "vi")
        warnings += check_source(source)
        for finding in warnings:
            if finding.severity == "error":
                raise InputError(explain(finding))
        clock("read")
        yield Cleaned(index, article)

        digest = Digest(
            id=document.origin,
            title=article.title,
            summary_vi=None,
            summary_en=None,
            translation=None,
            article=article,
            sentences=tuple((sentence.start, sentence.end) for sentence in source.sentences),
            sentences_read=len(source.sentences),
            parts=1,
            warnings=tuple(warnings),
            timings=clock.seconds,
            models=self._models(settings),
            settings=settings,
            version=metadata.version("tomtat"),
        )
        summary: ParsedText | None = None
        translated: list[Translated] = []
        if settings.task != "translate":
            digest, summary = yield from self._summarize(index, digest, source)
            clock("summary_vi")
        if summary is not None and settings.task == "digest" and settings.translate != "none":
            digest = yield from self._translate(index, digest, "summary_en", summary, translated)
            clock("summary_en")
        if settings.task == "translate" or (settings.task == "digest" and settings.translate == "article"):
            digest = yield from self._translate(index, digest, "translation", source, translated)
            clock("translation")
        whole = next((one for one in translated if one.source is source), None)
        matches = whole.matches if whole is not None else Hints.of(source, settings).matches
        if settings.to == "en":  # the ledger lines up the facts of a Vietnamese text
            ledger = build_ledger(source, summary, translated, digest.warnings, matches)
            digest = replace(digest, ledger=ledger)
        clock("total")
        yield Finished(index, digest)

    def _summarize(self, index: int, digest: Digest, source: ParsedText) -> Steps[tuple[Digest, ParsedText]]:
        """Adds the summary, the checks on it as the reader gets it, and its evidence."""
        assert self.summarizer is not None  # checked in `_usable`
        article, settings = digest.article, digest.settings
        title = ParsedText(article.title)

        def progress(done: int, total: int, text: str) -> Event:
            return Progressed(index, "summary_vi", done, total, text)

        chosen = preset(settings.preset)
        summary = yield from summarize(
            self.summarizer,
            source,
            title,
            settings,
            progress,
            shortens=chosen.shortens and settings.summarizer in ("", chosen.summarizer),
        )
        output = lay_out(summary.sentences, bullets=settings.bullets)
        yield progress(summary.parts, summary.parts, output.text)
        found = check_article_summary(title, source, output, sentences=settings.sentences)
        written = [sentence.text for sentence in output.sentences]
        digest = replace(
            digest,
            summary_vi=output.text,
            summary_sentences=tuple((sentence.start, sentence.end) for sentence in output.sentences),
            parts=summary.parts,
            sentences_read=digest.sentences_read - summary.unread,
            evidence=tuple(find_evidence(written, [sentence.text for sentence in source.sentences])),
            warnings=(*digest.warnings, *summary.findings, *found),
        )
        return digest, output

    def _translate(
        self,
        index: int,
        digest: Digest,
        field: Literal["summary_en", "translation"],
        source: ParsedText,
        translated: list[Translated],
    ) -> Steps[Digest]:
        """Adds a translation, and what the ledger reads of it; says so where the preset has no translator."""
        if self.translator is None:
            finding = Finding("no_translator", "info", field, detail=digest.settings.preset)
            return replace(digest, warnings=(*digest.warnings, finding))

        def progress(done: int, total: int, so_far: str) -> Event:
            return Progressed(index, field, done, total, so_far)

        article = digest.article
        title = article.title if field == "summary_en" else ""
        titled = yield from translate_titled(
            self.translator, title, source, digest.settings, progress, names_in=article.text
        )
        result = titled.body
        segments = [(s.start, s.end, s.target, s.target_start) for s in result.segments]
        translated.append(Translated(field, source, result.hints.matches, segments))
        warnings = (*digest.warnings, *(replace(finding, field=field) for finding in result.findings))
        if field == "summary_en":
            about = (replace(finding, field="title_en") for finding in titled.findings)
            return replace(
                digest,
                title_en=titled.title,
                summary_en=result.text,
                summary_segments=result.segments,
                warnings=(*warnings, *about),
            )
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


def load(
    settings: str | Settings = "embedded",
    *,
    device: str = "auto",
    progress: Callable[[str, float], None] | None = None,
    models: dict[str, Model] | None = None,
) -> Pipeline:
    """Loads the models of a preset, or those that the settings name in their place.

    Args:
        settings: a preset's name, or settings that name one.
        device: "auto", "cpu", "cuda" or "cuda:N"; settings, if given, say it themselves.
        progress: called with (what is being done, share done from 0 to 1).
        models: models that are loaded already, by name; those that are loaded now are added.

    Raises:
        InputError: there is no such preset or device.
        ModelError: a model cannot be prepared or loaded.
    """
    if isinstance(settings, str):
        settings = Settings(preset=settings, device=device)
    names = wanted_models(settings)
    loaded: dict[str, Model] = {} if models is None else models
    for task, name in names.items():
        if name not in loaded:
            loaded[name] = load_model(
                name, task=task, device=settings.device, engine=settings.engine, progress=progress
            )
    found = {task: loaded[name] for task, name in names.items()}
    return Pipeline(found.get("summarize"), found.get("translate") or found.get("translate_to_vi"), settings)


def wanted_models(settings: Settings) -> dict[Task, str]:
    """Returns the models that a run needs, by their tasks: those of the preset, or in their place.

    Raises:
        InputError: there is no such preset.
    """
    chosen = preset(settings.preset)
    translation: Task = "translate_to_vi" if settings.to == "vi" else "translate"
    names: dict[Task, str | None] = {
        "summarize": settings.summarizer or chosen.summarizer,
        translation: settings.translator or chosen.translator,
    }
    # A model that does both comes for both: another call may want it.
    if names["summarize"] != names[translation]:
        if settings.task == "translate":
            names["summarize"] = None
        elif settings.task == "summarize" or settings.translate == "none":
            names[translation] = None
    return {task: name for task, name in names.items() if name is not None}


def check_models(settings: Settings) -> None:
    """Finds out before anything is read or loaded whether the models may and can be used.

    Raises:
        InputError: there is no such preset or model, it does not do its task, or its licence has to
            be accepted first.
    """
    for task, name in wanted_models(settings).items():
        check_model(name, task=task, engine=settings.engine)
