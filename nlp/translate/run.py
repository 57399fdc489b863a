"""The translation of one text, sentence by sentence; its layout is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from nlp.checks.finding import Finding
from nlp.checks.translation import WRONG_LANGUAGE
from nlp.digest import Segment
from nlp.events import Event
from nlp.facts.capitals import headline_case, is_in_capitals, names_of, sentence_case
from nlp.facts.parsed import ParsedText
from nlp.generate.retry import Checked, Steps, faults, generate_with_fallback
from nlp.generate.scheduler import Generation
from nlp.models.contract import Decoding, Model, Output, Request
from nlp.settings import RunOptions
from nlp.terms.find import Match
from nlp.text.language import detect, is_english
from nlp.text.pieces import split_long
from nlp.text.sentences import Sentence, rejoin
from nlp.translate.beams import Draft, as_line, check_output, check_target, choose, rivals
from nlp.translate.channel import DOUBTFUL, UNFOLLOWED, ask_back, asks_back, follow, says_more
from nlp.translate.clause_by_clause import Step, clause_by_clause, steps_of
from nlp.translate.confidence import LOW, confidence, is_told
from nlp.translate.effort import first_try, later_tries
from nlp.translate.hints import Hints, hinted_request, known_whole, terms_within
from nlp.translate.lost import ask_for_lost

PIECE_TOKENS = 32
"""Tokens of the pieces that a sentence is cut into where its translation loops or breaks off: the longest
sentences of official Vietnamese are longer than anything a small model has learnt from."""

PENDING = "…"
"""Stands for a sentence that is not translated yet."""

Report = Callable[[int, int, str], Event]
"""(sentences done, sentences in all, translation so far) to the event that tells the user."""


@dataclass(frozen=True, slots=True)
class Translation:
    """A text in the other language.

    Attributes:
        text: the translation, laid out as its source.
        segments: source and target of each sentence; as many as the source has.
        findings: what the checks found; spans are in `text`, source spans in the source.
        hints: what was known beforehand: terms and names.
    """

    text: str
    segments: tuple[Segment, ...]
    findings: tuple[Finding, ...]
    hints: Hints


@dataclass(frozen=True, slots=True)
class _Asked:
    """A sentence, or a piece of one, that is translated.

    Attributes:
        source: what it says.
        matches: its terms.
        request: what the model is asked.
    """

    source: ParsedText
    matches: tuple[Match, ...]
    request: Request


_Made: TypeAlias = dict[tuple[int, str], tuple[Draft, Output]]
"""By the number of a sentence and a translation of it: that with its beam, and the output that it is of."""


def translate(model: Model, source: ParsedText, options: RunOptions, report: Report) -> Steps[Translation]:
    """Translates Vietnamese to English, or what was parsed as English to Vietnamese, sentence by sentence.

    As many segments come back as went in, whatever the model writes: a line break in an output is
    made a blank, and a sentence for which nothing usable came is kept as it is and marked. Terms whose
    English is known are given to the model in the way that it takes them; names come in one style.

    Args:
        model: the translator.
        source: any text; line breaks, list markers and blank lines are kept.
        options: beams, attempts, terms, glossaries, names.
        report: makes the event sent after each batch.
    """
    sentences = model.fit(source.sentences)
    hints = Hints.of(source, options)
    targets = [sentence.text for sentence in sentences]
    todo = []
    for i, sentence in enumerate(sentences):
        if known := known_whole(source.part(sentence), hints, hints.within(sentence)):
            targets[i] = known
        elif _needs_translation(source, sentence.text):
            todo.append(i)
    decoding = first_try(model, options.beams)
    parts = _in_sentence_case(source, [sentences[i] for i in todo])
    asked = [
        _ask(model, part, _terms_of(part, sentences[i], hints, options), decoding)
        for i, part in zip(todo, parts, strict=True)
    ]

    made: _Made = {}

    def check(index: int, output: Output) -> Checked:
        of = asked[index]
        draft = choose(of.source, output, options.attempts > 1, hints=hints, matches=of.matches)
        made[index, draft.text] = draft, output
        return draft.checked

    def tell(outputs: dict[int, Output]) -> Event:
        so_far = list(targets)
        for position, i in enumerate(todo):
            done = outputs.get(position)
            so_far[i] = as_line(asked[position].source, done.text) if done else PENDING
        return report(len(outputs), len(todo), rejoin(source.text, sentences, so_far))

    asks = options.attempts > 1 and not options.beams and source.language == "vi" and asks_back(model)
    long = _long(asked) if asks and model.continues else {}
    requests = [one.request for one in asked]
    drafts = yield from generate_with_fallback(
        model,
        requests,
        check,
        retries=later_tries(decoding),
        attempts=options.attempts,
        # What goes round in circles in a long sentence does so with a penalty, too.
        loops_mended=long,
        report=tell,
    )
    if options.attempts > 1:
        if not options.beams:
            drafts = yield from _with_lost_terms(model, asked, drafts, check)
        if asks:
            drafts = yield from _asked_back(model, asked, drafts, made, hints)
            drafts = yield from _clause_by_clause(model, asked, long, drafts, made, hints)
        drafts = yield from _in_pieces(model, asked, drafts, options.attempts, hints)
    unified = hints.unify([draft for draft, _ in drafts])
    found: dict[int, list[Finding]] = {}
    trust: dict[int, float] = {}
    for position, (target, (draft, findings)) in enumerate(zip(unified, drafts, strict=True)):
        i, one = todo[position], asked[position]
        if draft and not any(finding.code in (*WRONG_LANGUAGE.values(), "empty") for finding in findings):
            targets[i] = target
            found[i] = findings
            if target != draft:
                restored = [replace(f, spans=()) for f in findings if f.code == "restored_name"]
                found[i] = [*check_target(one.source, target, one.matches), *restored]
            # Not of what was put together of pieces; and what is calibrated are translations to English.
            if (position, draft) in made and source.language == "vi":
                value = _trust(one, made[position, draft][0], found[i])
                trust |= {i: value} if value is not None and is_told(one.source.text, value) else {}
        else:
            found[i] = [Finding("kept_source", "error", detail=targets[i])]
    for i, value in trust.items():
        if value < LOW:
            found[i] = [*found[i], Finding("low_confidence", "warning", "translation")]
    return _lay_out(source.text, sentences, targets, found, hints, trust)


def _in_sentence_case(source: ParsedText, sentences: Sequence[Sentence]) -> list[ParsedText]:
    """Returns the sentences; a line in capitals, which models make nonsense of, set as a sentence."""
    names: list[str] | None = None
    parts = []
    for sentence in sentences:
        if not is_in_capitals(sentence.text, source.language):
            parts.append(source.part(sentence))
            continue
        # As many characters as before: spans in it are spans in the source.
        if source.language == "en":
            text = headline_case(sentence.text)
        else:
            names = names_of(source.text) if names is None else names
            text = sentence_case(sentence.text, names=names)
        parts.append(ParsedText(text, source.language, sentences=[Sentence(text, 0, len(text))]))
    return parts


def _terms_of(part: ParsedText, sentence: Sentence, hints: Hints, options: RunOptions) -> tuple[Match, ...]:
    """The terms of a sentence; those of a line in capitals as they are in one that is not."""
    return hints.within(sentence) if part.text == sentence.text else Hints.of(part, options).matches


def _ask(model: Model, source: ParsedText, matches: tuple[Match, ...], decoding: Decoding) -> _Asked:
    if source.language == "en":
        return _Asked(source, (), Request("translate_to_vi", source.text, decoding=decoding))
    return _Asked(source, matches, hinted_request(model, source, matches, decoding))


def _with_lost_terms(
    model: Model, asked: Sequence[_Asked], drafts: list[Checked], check: Callable[[int, Output], Checked]
) -> Steps[list[Checked]]:
    """Asks again for sentences that lost a term or a name; takes what comes if it has fewer faults."""
    again = {
        i: request
        for i, (one, draft) in enumerate(zip(asked, drafts, strict=True))
        if (request := ask_for_lost(model, one.request, one.source, one.matches, draft))
    }
    places = list(again)
    outputs = yield Generation(model, list(again.values()))
    better = list(drafts)
    for i, output in zip(places, outputs, strict=True):
        # A draft that could not be mended comes back, without what is known of it.
        if output.text != again[i].draft:
            better[i] = min(drafts[i], check(i, output), key=lambda one: faults(one[1]))
    return better


def _asked_back(
    model: Model, asked: Sequence[_Asked], drafts: list[Checked], made: _Made, hints: Hints
) -> Steps[list[Checked]]:
    """Asks of which beam the source follows best, where the model is in doubt; takes that."""
    doubted: dict[int, list[Draft]] = {}
    for i, (one, (text, findings)) in enumerate(zip(asked, drafts, strict=True)):
        draft, output = made[i, text]
        value = _trust(one, draft, findings)
        if value is not None and DOUBTFUL[0] <= value < DOUBTFUL[1]:
            doubted[i] = rivals(one.source, output, draft, hints=hints, matches=one.matches)
    better = yield from ask_back(model, {i: asked[i].source.text for i in doubted}, doubted)
    made |= {(i, draft.text): (draft, draft.beam) for i, draft in better.items()}
    return [better[i].checked if i in better else draft for i, draft in enumerate(drafts)]


def _long(asked: Sequence[_Asked]) -> dict[int, list[Step]]:
    """The clauses of the sentences that are long."""
    return {i: steps for i, one in enumerate(asked) if (steps := steps_of(one.source, one.matches))}


def _clause_by_clause(
    model: Model,
    asked: Sequence[_Asked],
    long: Mapping[int, list[Step]],
    drafts: list[Checked],
    made: _Made,
    hints: Hints,
) -> Steps[list[Checked]]:
    """Translates long sentences once more, clause by clause; takes that where it says more of its source."""
    if not long:
        return drafts
    sources = {i: asked[i].source.text for i in long}
    before = yield from follow(model, sources, {i: drafts[i][0] for i in long})
    doubted = {i: long[i] for i, score in before.items() if score < UNFOLLOWED}
    outputs = yield from clause_by_clause(model, doubted, hints, asked[0].request.decoding)
    others: dict[int, Draft] = {}
    for i, output in outputs.items():
        other = choose(asked[i].source, output, True, hints=hints, matches=asked[i].matches)
        if other.text and faults(other.checked[1])[0] <= faults(drafts[i][1])[0]:
            others[i] = other
    after = yield from follow(model, sources, {i: other.text for i, other in others.items()})
    better = list(drafts)
    for i, score in after.items():
        more = faults(others[i].checked[1])[1] - faults(drafts[i][1])[1]
        if says_more(score, before[i], more):
            better[i] = others[i].checked
            made[i, others[i].text] = others[i], others[i].beam
    return better


def _trust(asked: _Asked, draft: Draft, findings: Sequence[Finding]) -> float | None:
    """How far a draft may be trusted; None where the model does not tell how likely it is."""
    logprob = draft.beam.logprob
    return None if logprob is None else confidence(logprob, len(asked.source.text.split()), findings)


def _in_pieces(
    model: Model, asked: Sequence[_Asked], drafts: list[Checked], attempts: int, hints: Hints
) -> Steps[list[Checked]]:
    """Translates sentences that still loop or break off piece by piece; takes that if it has fewer faults.

    Not those with another error: pieces know less of their sentence, and a wrong number is lost, not mended.
    """

    def fits(piece: str) -> bool:
        return model.count_tokens([piece])[0] <= PIECE_TOKENS

    pieces: dict[int, list[_Asked]] = {}
    for i, (one, (_, findings)) in enumerate(zip(asked, drafts, strict=True)):
        if any(finding.code in ("loop", "cut_off") for finding in findings):
            text = one.source.text
            cut = split_long(Sentence(text, 0, len(text)), fits)
            if len(cut) > 1:
                pieces[i] = [
                    _ask(
                        model, one.source.part(piece), terms_within(one.matches, piece), one.request.decoding
                    )
                    for piece in cut
                ]
    parts = [piece for of in pieces.values() for piece in of]
    if not parts:
        return drafts

    def check(index: int, output: Output) -> Checked:
        return check_output(parts[index].source, output, True, hints=hints, matches=parts[index].matches)

    requests = [part.request for part in parts]
    retries = later_tries(requests[0].decoding)
    made = iter(
        (yield from generate_with_fallback(model, requests, check, retries=retries, attempts=attempts))
    )
    better = list(drafts)
    for i, of in pieces.items():
        translated = [next(made) for _ in of]
        target = " ".join(part for part, _ in translated)
        # The joined text does not show that a piece in it breaks off or says nothing.
        broken = [
            replace(finding, spans=(), source_spans=())
            for _, found in translated
            for finding in found
            if finding.code in ("cut_off", "empty")
        ]
        attempt = (target, [*check_target(asked[i].source, target, asked[i].matches), *broken])
        better[i] = min(drafts[i], attempt, key=lambda checked: faults(checked[1]))
    return better


def _needs_translation(source: ParsedText, sentence: str) -> bool:
    if source.language == "en":
        return any(map(str.isalpha, sentence)) and detect(sentence) != "vi"
    return any(map(str.isalpha, sentence)) and not is_english(sentence)


def _lay_out(
    text: str,
    sentences: Sequence[Sentence],
    targets: Sequence[str],
    found: dict[int, list[Finding]],
    hints: Hints,
    trust: Mapping[int, float],
) -> Translation:
    translated = rejoin(text, sentences, targets)
    segments: list[Segment] = []
    findings: list[Finding] = []
    position = 0
    for i, (sentence, target) in enumerate(zip(sentences, targets, strict=True)):
        position = translated.index(target, position)
        place = sentence.start, sentence.end, position
        segments.append(Segment(sentence.text, target, *place, trust.get(i)))
        for finding in found.get(i, []):
            whole = ((0, len(target)),)
            findings.append(
                replace(
                    finding,
                    spans=_moved(finding.spans or whole, position),
                    source_spans=_moved(finding.source_spans, sentence.start)
                    or ((sentence.start, sentence.end),),
                )
            )
        position += len(target)
    return Translation(translated, tuple(segments), tuple(findings), hints)


def _moved(spans: Sequence[tuple[int, int]], by: int) -> tuple[tuple[int, int], ...]:
    return tuple((start + by, end + by) for start, end in spans)
