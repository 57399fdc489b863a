"""A digest that a person corrects: what was changed is checked again, the rest keeps what was found in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Literal

from nlp.checks.evidence import find_evidence
from nlp.checks.finding import Finding
from nlp.checks.ledger import Translated, build_ledger
from nlp.checks.summary import check_article_summary
from nlp.digest import Digest, Segment
from nlp.errors import InputError
from nlp.facts.capitals import is_in_capitals, names_of, sentence_case
from nlp.facts.parsed import ParsedText
from nlp.settings import RunOptions
from nlp.text.normalise import normalise
from nlp.text.sentences import Sentence
from nlp.translate.beams import check_target
from nlp.translate.hints import Hints, terms_within

Correctable = Literal["summary_vi", "title_en", "summary_en", "translation"]
FIELDS: tuple[Correctable, ...] = ("summary_vi", "title_en", "summary_en", "translation")

_WORD = re.compile(r"\s+|\S+")


def correct(digest: Digest, changes: Mapping[Correctable, str]) -> Digest:
    """Puts corrected texts into a digest, and checks again what they touch.

    A sentence whose English was changed, or the Vietnamese that it translates, is checked as a translation
    is; a changed summary gets its warnings and its evidence anew. Nothing is generated.

    Args:
        digest: as it was made, or corrected before.
        changes: the new text of each output that was changed; blank ones, and outputs that the digest lacks,
            are passed over.

    Returns:
        The corrected digest; `uncorrected` holds it as it was made.

    Raises:
        InputError: it is a translation to Vietnamese.
    """
    if digest.settings.to == "vi":
        raise InputError("a translation to Vietnamese cannot be corrected here; correct its file")
    new: dict[str, str] = {}
    for field in FIELDS:
        text, old = normalise(changes.get(field, "")).strip(), getattr(digest, field)
        if text and old is not None and text != old:
            new[field] = " ".join(text.split()) if field == "title_en" else text
    if not new:
        return digest
    article = ParsedText(digest.article.text)
    options = _readable(digest)
    changed = replace(digest, **new, uncorrected=digest.uncorrected or digest)  # type: ignore[arg-type]
    if "summary_vi" in new:
        changed = _with_summary(changed, article)
    summary = ParsedText(changed.summary_vi) if changed.summary_vi is not None else None
    translated: list[Translated] = []
    if changed.summary_en is not None and summary is not None:
        sources = (digest.summary_vi or "", summary)
        targets = (digest.summary_en or "", changed.summary_en)
        part = _translated("summary_en", digest.summary_segments, sources, targets, changed, options)
        changed = replace(changed, summary_segments=part.segments, warnings=part.warnings)
        translated.append(part.for_ledger)
    if changed.translation is not None:
        targets = (digest.translation or "", changed.translation)
        part = _translated("translation", digest.segments, (article.text, article), targets, changed, options)
        changed = replace(changed, segments=part.segments, warnings=part.warnings)
        translated.append(part.for_ledger)
    if "title_en" in new:
        changed = _with_title(changed, options)
    matches = Hints.of(article, options).matches
    return replace(changed, ledger=build_ledger(article, summary, translated, changed.warnings, matches))


def _readable(digest: Digest) -> RunOptions:
    """The options of the run; of a digest that was kept, glossaries are known by their names alone."""
    given = tuple(one for one in digest.settings.glossaries if not isinstance(one, str))
    return replace(digest.settings, glossaries=given)


def _with_summary(digest: Digest, article: ParsedText) -> Digest:
    output = ParsedText(digest.summary_vi or "")
    title = ParsedText(digest.article.title)
    found = check_article_summary(title, article, output, sentences=digest.settings.sentences)
    written = [sentence.text for sentence in output.sentences]
    return replace(
        digest,
        summary_sentences=tuple((sentence.start, sentence.end) for sentence in output.sentences),
        evidence=tuple(find_evidence(written, [sentence.text for sentence in article.sentences])),
        warnings=(*(one for one in digest.warnings if one.field != "summary_vi"), *found),
    )


def _with_title(digest: Digest, options: RunOptions) -> Digest:
    title = " ".join(digest.article.title.split())
    if is_in_capitals(title):
        title = sentence_case(title, names=names_of(digest.article.text))
    source = ParsedText(title)
    found = check_target(source, digest.title_en or "", Hints.of(source, options).matches)
    about = (replace(one, field="title_en") for one in found)
    return replace(digest, warnings=(*(one for one in digest.warnings if one.field != "title_en"), *about))


@dataclass(frozen=True, slots=True)
class _Part:
    segments: tuple[Segment, ...]
    warnings: tuple[Finding, ...]
    for_ledger: Translated


@dataclass(frozen=True, slots=True)
class _Aligned:
    """Where a sentence, or several that have one English between them, and their English stand now."""

    start: int
    end: int
    first: int
    last: int
    of: tuple[Segment, ...]

    def with_next(self, other: _Aligned) -> _Aligned:
        return _Aligned(self.start, other.end, self.first, other.last, (*self.of, *other.of))


def _without_blanks(parts: Sequence[_Aligned]) -> list[_Aligned]:
    """Puts a sentence whose English was taken out, or was put into the one before, together with that."""
    whole: list[_Aligned] = []
    for part in parts:
        lacks = part.first == part.last or part.start == part.end
        if whole and (lacks or whole[-1].first == whole[-1].last or whole[-1].start == whole[-1].end):
            whole[-1] = whole[-1].with_next(part)
        else:
            whole.append(part)
    return whole


def _translated(
    field: Literal["summary_en", "translation"],
    segments: Sequence[Segment],
    sources: tuple[str, ParsedText],
    targets: tuple[str, str],
    digest: Digest,
    options: RunOptions,
) -> _Part:
    """Lines up source and English anew; where either was changed, the English is checked again."""
    old_source, source = sources
    move_source, move_target = _mover(old_source, source.text), _mover(*targets)
    hints = Hints.of(source, options)
    kept = [one for one in digest.warnings if one.field == field]
    warnings = [one for one in digest.warnings if one.field != field]
    parts: list[_Aligned] = []
    end = last = 0
    for segment in segments:
        target_end = segment.target_start + len(segment.target)
        start, end = _after(end, *move_source(segment.start, segment.end))
        first, last = _after(last, *move_target(segment.target_start, target_end))
        parts.append(_Aligned(start, end, first, last, (segment,)))
    made: list[Segment] = []
    for part in _without_blanks(parts):
        english = targets[1][part.first : part.last]
        one = Segment(source.text[part.start : part.end], english, part.start, part.end, part.first)
        before = part.of[0]
        if len(part.of) == 1 and (one.source, one.target) == (before.source, before.target):
            one = replace(one, confidence=before.confidence)
            warnings += [_carried(f, before, one) for f in kept if _within(f, before)]
        else:
            matches = terms_within(hints.matches, Sentence(one.source, one.start, one.end))
            warnings += [
                _placed(f, field, one) for f in check_target(ParsedText(one.source), english, matches)
            ]
        made.append(one)
    pieces = [(one.start, one.end, one.target, one.target_start) for one in made]
    return _Part(tuple(made), tuple(warnings), Translated(field, source, hints.matches, pieces))


def _after(before: int, start: int, end: int) -> tuple[int, int]:
    """A span that begins where the one before it ends, at the earliest."""
    start = max(before, start)
    return start, max(start, end)


def _placed(finding: Finding, field: str, segment: Segment) -> Finding:
    whole = ((0, len(segment.target)),)
    return replace(
        finding,
        field=field,
        spans=_moved(finding.spans or whole, segment.target_start),
        source_spans=_moved(finding.source_spans, segment.start) or ((segment.start, segment.end),),
    )


def _within(finding: Finding, segment: Segment) -> bool:
    start, end = segment.target_start, segment.target_start + max(len(segment.target), 1)
    return bool(finding.spans) and start <= finding.spans[0][0] < end


def _carried(finding: Finding, before: Segment, now: Segment) -> Finding:
    return replace(
        finding,
        spans=_moved(finding.spans, now.target_start - before.target_start),
        source_spans=_moved(finding.source_spans, now.start - before.start),
    )


def _moved(spans: Sequence[tuple[int, int]], by: int) -> tuple[tuple[int, int], ...]:
    return tuple((start + by, end + by) for start, end in spans)


def _mover(old: str, new: str) -> Callable[[int, int], tuple[int, int]]:
    """Returns where a part of a text stands after the text was changed: the words that stayed tell."""
    if old == new:
        return lambda start, end: (start, end)
    before, after = _WORD.findall(old), _WORD.findall(new)
    left, right = _offsets(before), _offsets(after)
    cuts = [(0, 0), (len(old), len(new))]
    for _, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        cuts += [(left[i], right[k]), (left[j], right[m])]
        if j - i == m - k:  # as many words as before: each keeps its place
            cuts += [(left[i + n], right[k + n]) for n in range(j - i)]
    cuts.sort()

    def move(start: int, end: int) -> tuple[int, int]:
        # What was put in at its edges belongs to it.
        first = _interpolated(cuts[: bisect_left(cuts, (start + 1, 0))], cuts, start, min)
        last = _interpolated(cuts[: bisect_left(cuts, (end + 1, 0))], cuts, end, max)
        first, last = _at_word(new, first), _at_word(new, last)
        inside = new[first:last]
        return first + len(inside) - len(inside.lstrip()), last - len(inside) + len(inside.rstrip())

    return move


def _interpolated(
    before: Sequence[tuple[int, int]],
    cuts: Sequence[tuple[int, int]],
    at: int,
    choose: Callable[[Sequence[int]], int],
) -> int:
    """Where an offset stands now; between two places that are known, by its share of the way."""
    if before[-1][0] == at:
        return choose([now for old, now in before if old == at])
    (low, low_now), (high, high_now) = before[-1], cuts[len(before)]
    return low_now + round((at - low) / (high - low) * (high_now - low_now))


def _at_word(text: str, at: int) -> int:
    """The end of the word at an offset: no sentence ends in the middle of one."""
    if at and not text[at - 1].isspace():
        while at < len(text) and not text[at].isspace():
            at += 1
    return at


def _offsets(words: Sequence[str]) -> list[int]:
    return [0, *accumulate(map(len, words))]
