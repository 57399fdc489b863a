"""The summary of one article: what is asked is planned, written with a fallback, and put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

from nlp.checks.finding import Finding
from nlp.events import Event
from nlp.extract.quote import quote
from nlp.extract.select import best_sentences
from nlp.facts.parsed import ParsedText
from nlp.generate.retry import Checked, Steps, generate_with_fallback, has_error
from nlp.models.contract import Decoding, Model, Output
from nlp.settings import RunOptions
from nlp.summarize.judge import Judge
from nlp.summarize.plan import Plan, make_plan
from nlp.summarize.shorten import shorten
from nlp.text.labels import find_labels, label_of

RETRIES = (
    Decoding(repetition_penalty=1.15),
    Decoding(beams=4),
    Decoding(beams=4, repetition_penalty=1.15),
)

_OF_THE_PART = ("unsupported_sentence", "misplaced_fact", "patchwork")
"""What is seen only beside the part that a draft sums up; the rest is looked for in the whole summary."""

Report = Callable[[int, int, str], Event]
"""(parts done, parts in all, summary so far) to the event that tells the user."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary before it is laid out.

    Attributes:
        sentences: its sentences, in order; the article's own know their facts.
        parts: in how many parts the source was read.
        unread: sentences that the model was not shown; 0 but for an excerpt.
        findings: what happened on the way, for the whole summary (no spans).
    """

    sentences: tuple[ParsedText, ...]
    parts: int
    unread: int = 0
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Written:
    """What came of a part: sentences, findings, and how many in 100 such texts are false (0: not known)."""

    sentences: tuple[ParsedText, ...]
    findings: tuple[Finding, ...]
    doubt: int = 0


def summarize(
    model: Model,
    source: ParsedText,
    title: ParsedText,
    options: RunOptions,
    report: Report,
    *,
    shortens: bool = False,
) -> Steps[Summary]:
    """Summarises a text of any length in at most `options.sentences` sentences.

    What the summaries of too many parts say, after the beginning of the article as it stands, is summarised
    as an article is: the lead of the news comes first and stays whole. A small model joins summaries of
    summaries into things that nobody said; one that `excerpts` is given an excerpt instead, and the reader is
    told.

    Args:
        model: the summariser.
        source: the cleaned article, paragraphs separated by blank lines.
        title: its title, or an empty text.
        options: length, beams and attempts.
        report: makes the event sent after each part.
        shortens: the model only shortens the article's own sentences, if it can (`nlp.summarize.shorten`).
    """
    pieces = model.fit(source.sentences)
    if len(pieces) <= options.sentences:
        verbatim = Finding("summary_is_article", "info", "summary_vi")
        return Summary(tuple(map(source.part, pieces)), 1, findings=(verbatim,))
    if shortens and model.constructs:
        lines, found = yield from shorten(
            model, source, title, options, lambda done: report(len(done), len(done) + 1, "")
        )
        return Summary(_labelled(source, lines), 1, findings=tuple(found))
    plan = make_plan(model, source, pieces, title, options)
    written = yield from _write(model, plan, source, title, options, report)
    findings = [finding for part in written for finding in part.findings]
    if plan.unread:
        shown = f"{len(plan.pieces) - plan.unread}/{len(plan.pieces)}"
        findings.insert(0, Finding("read_excerpt", "info", "summary_vi", detail=shown))
    sentences = _without_repeats([*chain.from_iterable(part.sentences for part in written)])
    if plan.condense:
        lead = _beginning(plan, model.budget // 2)
        shorter = ParsedText.join(_without_repeats([*lead, *sentences]), "\n")
        if len(shorter.text) < len(source.text):
            condensed = yield from summarize(model, shorter, title, options, report)
            findings += [found for found in condensed.findings if found.code != "summary_is_article"]
            return Summary(condensed.sentences, len(plan.parts), findings=tuple(dict.fromkeys(findings)))
    if doubt := max(part.doubt for part in written):
        findings.append(Finding("own_words", "warning", "summary_vi", detail=str(doubt)))
    if len(sentences) > options.sentences:
        texts = [sentence.text for sentence in sentences]
        sentences = [sentences[i] for i in best_sentences(texts, options.sentences, title=title.text)]
    return Summary(_labelled(source, sentences), len(plan.parts), plan.unread, tuple(findings))


def _labelled(source: ParsedText, sentences: Sequence[ParsedText]) -> tuple[ParsedText, ...]:
    """Gives the article's own sentences the label that they stand under: a region, a speaker, a minute."""
    labels = find_labels(source.text)
    if not labels:
        return tuple(sentences)
    found = []
    for sentence in sentences:
        label = label_of(labels, source.text.find(sentence.text))
        found.append(ParsedText(f"{label.text} {sentence.text}") if label is not None else sentence)
    return tuple(found)


def _write(
    model: Model, plan: Plan, source: ParsedText, title: ParsedText, options: RunOptions, report: Report
) -> Steps[list[_Written]]:
    """Asks for the summaries of all parts; one that stays faulty gives way to the part's own sentences."""
    # Of the sections of an article none is what its title says.
    of_all = title.text if len(plan.parts) == 1 else ""
    judges = [Judge(model, part, of_all, faultless=options.attempts > 1) for part in plan.parts]

    def check(index: int, output: Output) -> Checked:
        return judges[index].check(output)

    def tell(outputs: dict[int, Output]) -> Event:
        so_far = [] if plan.condense else [word for i in sorted(outputs) for word in outputs[i].text.split()]
        return report(len(outputs), len(plan.parts), " ".join(so_far))

    drafts = yield from generate_with_fallback(
        model,
        [part.request for part in plan.parts],
        check,
        retries=RETRIES,
        attempts=options.attempts,
        report=tell,
    )
    written: list[_Written] = []
    for part, judge, (draft, found) in zip(plan.parts, judges, drafts, strict=True):
        if has_error(found) and options.attempts > 1:
            quoted = quote(part.sentences, source.text, part.request.sentences, title=title.text)
            codes = ", ".join(sorted({finding.code for finding in found if finding.severity == "error"}))
            fallback = Finding("fallback_extractive", "warning", "summary_vi", detail=codes)
            sentences = judge.parse("\n".join(line for _, line in quoted))
            written.append(_Written(tuple(sentences), (fallback,)))
        else:
            # With one attempt faults stay.
            kept = tuple(finding for finding in found if finding.code in _OF_THE_PART)
            written.append(_Written(tuple(judge.parse(draft)), kept, judge.doubt(draft)))
    return written


def lay_out(sentences: Sequence[ParsedText], *, bullets: bool) -> ParsedText:
    """Puts the sentences of a summary together: a list, one a line, or running text."""
    if not sentences:
        return ParsedText("")
    if not bullets:
        return ParsedText.join(sentences, " ")
    joined = ParsedText.join([ParsedText("", sentences=()), *sentences], "\n- ")
    return joined.span(1, len(joined.text))


def _beginning(plan: Plan, room: int) -> list[ParsedText]:
    """The first sentences of an article, at least one, as many as have room."""
    first = plan.parts[0].pieces
    ends = accumulate(plan.lengths[: len(first)])
    return [piece for i, (piece, end) in enumerate(zip(first, ends, strict=True)) if not i or end <= room]


def _without_repeats(sentences: Sequence[ParsedText]) -> list[ParsedText]:
    """Two parts may say the same; the first one stays."""
    kept: dict[str, ParsedText] = {}
    for sentence in sentences:
        kept.setdefault(sentence.text.casefold().rstrip(".!?… "), sentence)
    return list(kept.values())
