"""Warnings in plain words, each once, with the words and the sentences of the output that they speak of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nlp.checks.finding import Finding, Severity, Span
from nlp.output.labels import Language, labels
from nlp.output.messages import in_words

if TYPE_CHECKING:
    from nlp.digest import Digest

QUOTED = 60
"""Most characters of words that are shown beside a warning."""


@dataclass(frozen=True, slots=True)
class Written:
    """An output that warnings speak of.

    Attributes:
        heading: what it is called, in the language of the reader; "" where it is the only one. A title always
            has one, since it has no sentences to name.
        text: all of it.
        sentences: where its sentences stand.
    """

    heading: str
    text: str
    sentences: Sequence[Span] = ()

    def words(self, finding: Finding) -> list[str]:
        """Returns the words that a finding speaks of, where they are few and no whole sentence."""
        parts = (span for span in finding.spans if span not in self.sentences)
        return [self.text[start:end] for start, end in parts if 0 < end - start <= QUOTED]

    def numbers(self, finding: Finding) -> list[int]:
        """Returns the sentences that a finding speaks of, from 1; none where it speaks of all."""
        touched = [
            number
            for number, (start, end) in enumerate(self.sentences, 1)
            if any(first < end and start < max(last, first + 1) for first, last in finding.spans)
        ]
        return touched if len(touched) < len(self.sentences) else []


@dataclass(slots=True)
class _Line:
    """A warning, the words that it speaks of, and where it holds: the numbers of sentences by output."""

    severity: Severity
    detailed: bool
    words: dict[str, None] = field(default_factory=dict)
    places: dict[str, list[int]] = field(default_factory=dict)


def warning_lines(
    warnings: Sequence[Finding], written: Mapping[str, Written], language: Language
) -> dict[str, Severity]:
    """Returns each warning once, in plain words, with its severity.

    A warning names the words that it speaks of, and the number of the sentence where there are several; one
    that has no words of its own quotes how the sentence begins.

    Args:
        warnings: of a digest.
        written: its outputs by their fields.
        language: of the reader.
    """
    lines: dict[str, _Line] = {}
    for finding in warnings:
        sentence, output = in_words(finding, language), written.get(finding.field)
        line = lines.setdefault(sentence, _Line(finding.severity, bool(finding.detail)))
        if output is not None:
            line.words |= dict.fromkeys(word for word in output.words(finding) if word not in sentence)
            numbers = line.places.setdefault(finding.field, [])
            numbers += [number for number in output.numbers(finding) if number not in numbers]
    return {_shown(sentence, line, written, language): line.severity for sentence, line in lines.items()}


def outputs_of(digest: Digest, headings: Mapping[str, str]) -> dict[str, Written]:
    """Returns the outputs of a digest.

    Args:
        digest: any.
        headings: what each is called, by its field.
    """
    translated = {"summary_en": digest.summary_segments, "translation": digest.segments}
    spans: dict[str, Sequence[Span]] = {
        name: [(one.target_start, one.target_start + len(one.target)) for one in segments]
        for name, segments in translated.items()
    }
    spans["summary_vi"] = digest.summary_sentences
    there = {name: text for name in headings if (text := getattr(digest, name))}
    several = len(there.keys() - {"title_en"}) > 1
    return {
        name: Written(headings[name] if several or name == "title_en" else "", text, spans.get(name, ()))
        for name, text in there.items()
    }


def _shown(sentence: str, line: _Line, written: Mapping[str, Written], language: Language) -> str:
    words, places = labels(language), []
    for name, numbers in line.places.items():
        if numbers:
            place = words["place_one" if len(numbers) == 1 else "place_several"]
            place = place.format(numbers=", ".join(map(str, sorted(numbers))))
            if len(numbers) == 1 and not (line.detailed or line.words):
                place += f": “{_begin(written[name], numbers[0])}”"
            places.append(", ".join(filter(None, (written[name].heading, place))))
        elif name == "title_en":
            places.append(written[name].heading)
    quoted = f" [{' | '.join(line.words)}]" if line.words else ""
    return f"{sentence}{quoted}" + (f" ({'; '.join(places)})" if places else "")


def _begin(output: Written, number: int) -> str:
    start, end = output.sentences[number - 1]
    text = " ".join(output.text[start:end].split())
    return text if len(text) <= QUOTED else f"{text[:QUOTED].rsplit(' ', 1)[0]}…"
