"""The summary of one article: the whole of it is read, and where it is long, in parts or for an excerpt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from math import ceil

from nlp.checks.evidence import Evidence, find_evidence
from nlp.checks.finding import Finding
from nlp.checks.placement import find_misplaced
from nlp.checks.summary import check_summary
from nlp.events import Event
from nlp.extract.salience import Salience
from nlp.extract.select import best_sentences, excerpt, quote
from nlp.generate.retry import Checked, Steps, generate_checked, has_error
from nlp.models.contract import Decoding, Model, Output, Request
from nlp.settings import Settings
from nlp.summarize.drafts import best_draft
from nlp.summarize.extractive_fragments import LIKELY, Fragments, chance
from nlp.text.sentences import Sentence, pack, split_sentences

RETRIES = (
    Decoding(repetition_penalty=1.15),
    Decoding(beams=4),
    Decoding(beams=4, repetition_penalty=1.15),
)
SENTENCES_PER_PART = 3
"""A section shorter than this is not worth a summary of its own."""

LEAST_SUPPORT = 0.3
"""Least share of a summary sentence's content that its source sentences must hold. Three quarters of
editors' abstracts score above 0.48, abstracts of other articles below 0.22."""

_SYLLABLES = (30, 40, 55)
"""Syllables asked of a summary of one, two, three sentences and more, about what abstracts of news have."""

_OF_THE_PART = ("unsupported_sentence", "misplaced_fact", "patchwork")

Progress = Callable[[int, int, str], Event]
"""(parts done, parts in all, summary so far) to the event that tells the user."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary before it is laid out.

    Attributes:
        sentences: its sentences, in order.
        parts: in how many parts the source was read.
        unread: sentences that the model was not shown; 0 but for an excerpt.
        findings: what happened on the way, for the whole summary (no spans).
    """

    sentences: tuple[str, ...]
    parts: int
    unread: int = 0
    findings: tuple[Finding, ...] = ()


def summarize(
    model: Model,
    text: str,
    title: str,
    settings: Settings,
    progress: Progress,
) -> Steps[Summary]:
    """Summarises a text of any length in at most `settings.sentences` sentences.

    Every sentence goes through the model. A text over its budget is cut into parts between sentences
    and each part is summarised; what these summaries say, after the beginning of the article as it
    stands, is then summarised as an article is: the lead of the news comes first and stays whole. A
    small model joins summaries of summaries into things that nobody said: one that `excerpts` is given
    the lead and the sentences that rank highest in the whole text instead, and the reader is told. A
    summary of more sentences than the model writes well at once is made of the summaries of sections.

    Args:
        model: the summariser.
        text: the cleaned article, paragraphs separated by blank lines.
        title: its title or "".
        settings: length and beams.
        progress: makes the event sent after each part.
    """
    most = settings.sentences
    pieces = model.split(text)
    if len(pieces) <= most:
        verbatim = Finding("summary_is_article", "info", "summary_vi")
        return Summary(tuple(piece.text for piece in pieces), 1, findings=(verbatim,))
    # Two tokens each for the line breaks and list markers between them.
    lengths = [length + 2 for length in model.count_tokens([piece.text for piece in pieces])]
    sections = min(ceil(most / model.summary_sentences), max(1, len(pieces) // SENTENCES_PER_PART))
    room = sum(lengths) if model.excerpts else model.budget
    runs = pack(lengths, room, parts=sections)
    parts = [pieces[run.start : run.stop] for run in runs]
    excerpts = [
        excerpt([piece.text for piece in part], lengths[run.start : run.stop], model.budget, title=title)
        for part, run in zip(parts, runs, strict=True)
    ]
    condense = len(parts) > sections
    share = model.summary_sentences if condense else min(model.summary_sentences, ceil(most / len(parts)))
    requests = [
        _request(model, _shown(model, text, part, kept), title, min(share, len(kept)), settings)
        for part, kept in zip(parts, excerpts, strict=True)
    ]

    sources = [[piece.text for piece in part] for part in parts]
    known = model.false_of_100
    fragments = [Fragments([title, *of_part]) for of_part in sources] if known else []

    def doubt(index: int, draft: str) -> int:
        return chance(known, fragments[index].count(draft)) if known else 0

    def judge(index: int, text: str, finished: bool = True) -> Checked:
        draft, found = _check(requests[index], parts[index], text, finished=finished)
        if doubt(index, draft) > LIKELY:
            count = str(fragments[index].count(draft))
            found.append(Finding("patchwork", "error", "summary_vi", detail=count))
        return draft, found

    def check(index: int, output: Output) -> Checked:
        others = output.others if requests[index].decoding.samples > 1 else ()
        # A sample that the others did not wait for is no fault of the model, and no output either.
        ended = [o for o in (output, *others) if o.finished] or [output]
        if len(ended) == 1:
            return judge(index, *_tidy(requests[index], ended[0]))
        # Of the sections of an article none is what its title says.
        salience = Salience(sources[index], title if len(parts) == 1 else "")
        return best_draft(
            [_tidy(requests[index], draft)[0] for draft in ended],
            lambda text: judge(index, text),
            salience=salience,
            usual=requests[index].syllables,
            faultless=settings.attempts > 1,
        )

    def report(outputs: dict[int, Output]) -> Event:
        so_far = [] if condense else [word for i in sorted(outputs) for word in outputs[i].text.split()]
        return progress(len(outputs), len(parts), " ".join(so_far))

    drafts = yield from generate_checked(
        model, requests, check, retries=RETRIES, attempts=settings.attempts, report=report
    )
    written: list[list[str]] = []
    in_own_words = 0
    findings: list[Finding] = []
    if unread := len(pieces) - sum(map(len, excerpts)):
        detail = f"{len(pieces) - unread}/{len(pieces)}"
        findings.append(Finding("read_excerpt", "info", "summary_vi", detail=detail))
    for index, (draft, found) in enumerate(drafts):
        if has_error(found) and settings.attempts > 1:
            written.append(quote(parts[index], text, requests[index].sentences, title=title))
            codes = ", ".join(sorted({finding.code for finding in found if finding.severity == "error"}))
            findings.append(Finding("fallback_extractive", "warning", "summary_vi", detail=codes))
        else:
            written.append([sentence.text for sentence in split_sentences(draft)])
            in_own_words = max(in_own_words, doubt(index, draft))
            # With one attempt faults stay. What is seen only beside the part is kept, the rest is looked
            # for in the end.
            findings += [finding for finding in found if finding.code in _OF_THE_PART]
    if condense:
        lead = _beginning(parts[0], lengths, model.budget // 2)
        shorter = "\n".join(_without_repeats([*lead, *chain(*written)]))
        if len(shorter) < len(text):
            summary = yield from summarize(model, shorter, title, settings, progress)
            findings = [finding for finding in summary.findings if finding.code != "summary_is_article"]
            return Summary(summary.sentences, len(parts), findings=tuple(findings))
    if in_own_words:
        findings.append(Finding("own_words", "warning", "summary_vi", detail=str(in_own_words)))
    sentences = _without_repeats([*chain(*written)])
    if len(sentences) > most:
        sentences = [sentences[i] for i in best_sentences(sentences, most, title=title)]
    return Summary(tuple(sentences), len(parts), unread, tuple(findings))


def _request(model: Model, text: str, title: str, sentences: int, settings: Settings) -> Request:
    # Who asks for beams gets what they find.
    samples = 1 if settings.beams else model.summary_samples
    decoding = Decoding(beams=model.beams_for("summarize", settings.beams), samples=samples)
    length = usual_syllables(sentences)
    return Request("summarize", text, title=title, sentences=sentences, syllables=length, decoding=decoding)


def usual_syllables(sentences: int) -> int:
    """The length that is asked of a summary of at most so many sentences."""
    return _SYLLABLES[min(sentences, len(_SYLLABLES)) - 1]


def _shown(model: Model, text: str, part: Sequence[Sentence], kept: Sequence[int]) -> str:
    """A part as it stands, or those of its sentences that are kept, a line each, as excerpts are learnt."""
    if not model.excerpts:
        return text[part[0].start : part[-1].end]
    return "\n".join(part[i].text for i in kept)


def _beginning(part: Sequence[Sentence], lengths: Sequence[int], room: int) -> list[str]:
    """The first sentences of an article, at least one, as many as have room."""
    ends = accumulate(lengths[: len(part)])
    return [piece.text for i, (piece, end) in enumerate(zip(part, ends, strict=True)) if not i or end <= room]


def check_draft(request: Request, part: Sequence[Sentence], output: Output) -> Checked:
    """Tidies an output to whole sentences, at most as many as asked, and checks them.

    Args:
        request: what was asked.
        part: the sentences of the source that the request was made of.
        output: what the model wrote.

    Returns:
        The sentences, a line each, and what was found in them.
    """
    text, finished = _tidy(request, output)
    return _check(request, part, text, finished=finished)


def _tidy(request: Request, output: Output) -> tuple[str, bool]:
    """The whole sentences of an output, a line each, and whether there are any."""
    sentences = [sentence.text for sentence in split_sentences(output.text)]
    finished = output.finished or len(sentences) > 1
    if not output.finished and len(sentences) > 1:
        sentences.pop()
    # A line each: joined by a blank, two sentences may not be told apart again.
    return "\n".join(sentences[: request.sentences]), finished


def _check(request: Request, part: Sequence[Sentence], draft: str, *, finished: bool = True) -> Checked:
    """Checks the sentences of a draft, a line each, against the source and against what was asked."""
    sentences = draft.split("\n") if draft else []
    source = f"{request.title}\n{request.text}"
    findings = check_summary(source, draft, finished=finished, sentences=request.sentences)
    pieces = [piece.text for piece in part]
    evidence = find_evidence(sentences, pieces)
    # What the title says is said by the article too.
    findings += _unsupported(sentences, find_evidence(sentences, [request.title, *pieces]))
    for fact in find_misplaced(sentences, pieces, evidence, request.title):
        findings.append(Finding("misplaced_fact", "error", "summary_vi", detail=fact.text))
    return draft, findings


def _unsupported(summary: Sequence[str], evidence: Sequence[Evidence]) -> list[Finding]:
    """An error for each sentence of a draft whose words its source sentences hardly hold."""
    return [
        Finding("unsupported_sentence", "error", "summary_vi", detail=summary[support.sentence])
        for support in evidence
        if support.score < LEAST_SUPPORT
    ]


def _without_repeats(sentences: Sequence[str]) -> list[str]:
    """Two parts may say the same; the first one stays."""
    kept: dict[str, str] = {}
    for sentence in sentences:
        kept.setdefault(sentence.casefold().rstrip(".!?… "), sentence)
    return list(kept.values())
