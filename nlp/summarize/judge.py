"""What is wrong with a draft of a summary, seen beside the part of the article that it sums up."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.checks.evidence import Evidence, find_evidence
from nlp.checks.finding import Finding
from nlp.checks.placement import find_misplaced
from nlp.checks.summary import check_summary
from nlp.extract.salience import Salience
from nlp.facts.parsed import ParsedText
from nlp.generate.retry import Checked
from nlp.models.contract import Model, Output, Request
from nlp.summarize.drafts import best_draft
from nlp.summarize.extractive_fragments import LIKELY, Fragments, chance
from nlp.summarize.plan import Part
from nlp.text.sentences import Sentence, split_sentences

LEAST_SUPPORT = 0.3
"""Least share of a summary sentence's content that its source sentences must hold. Three quarters of
editors' abstracts score above 0.48, abstracts of other articles below 0.22."""


class Judge:
    """Judges the drafts of one part.

    Args:
        model: who wrote them.
        part: what they sum up.
        title: what the salience of their words is measured by; "" for a section, which no title tells of.
        faultless: whether a draft without errors goes before all others.
    """

    def __init__(self, model: Model, part: Part, title: str, *, faultless: bool) -> None:
        self._part = part
        self._title = title
        self._faultless = faultless
        self._known = model.false_of_100
        texts = [piece.text for piece in part.pieces]
        self._own = dict(zip(texts, part.pieces, strict=True))
        self._fragments = Fragments([part.request.title, *texts]) if self._known else None

    def doubt(self, draft: str) -> int:
        """Returns how many in 100 such drafts say something false, by its pieces; 0 where none were read."""
        return chance(self._known, self._fragments.count(draft)) if self._fragments else 0

    def parse(self, draft: str) -> list[ParsedText]:
        """Returns the sentences of a draft, a line each; the article's own know their facts already."""
        return [self._own.get(line) or one_sentence(line) for line in draft.split("\n")] if draft else []

    def check(self, output: Output) -> Checked:
        """Tidies an output to whole sentences, a line each, and checks them; of samples the best is taken."""
        request = self._part.request
        others = output.others if request.decoding.samples > 1 else ()
        # A sample that the others did not wait for is no fault of the model, and no output either.
        ended = [o for o in (output, *others) if o.finished] or [output]
        if len(ended) == 1:
            return self._judge(*tidy(request, ended[0]))
        return best_draft(
            [tidy(request, draft)[0] for draft in ended],
            self._judge,
            salience=Salience([piece.text for piece in self._part.pieces], self._title),
            usual=request.syllables,
            faultless=self._faultless,
        )

    def _judge(self, draft: str, finished: bool = True) -> Checked:
        findings = self._check(self.parse(draft), finished=finished)
        if self._fragments and self.doubt(draft) > LIKELY:
            count = str(self._fragments.count(draft))
            findings.append(Finding("patchwork", "error", "summary_vi", detail=count))
        return draft, findings

    def _check(self, sentences: Sequence[ParsedText], *, finished: bool) -> list[Finding]:
        """Checks the sentences of a draft against the source and against what was asked."""
        part, draft = self._part, ParsedText.join(sentences, "\n")
        findings = check_summary(part.source, draft, finished=finished, sentences=part.request.sentences)
        texts = [sentence.text for sentence in sentences]
        pieces = [piece.text for piece in part.pieces]
        # What the title says is said by the article too.
        findings += _unsupported(texts, find_evidence(texts, [part.request.title, *pieces]))
        evidence = find_evidence(texts, pieces)
        for fact in find_misplaced(sentences, part.pieces, evidence, part.title):
            findings.append(Finding("misplaced_fact", "error", "summary_vi", detail=fact.text))
        return findings


def tidy(request: Request, output: Output) -> tuple[str, bool]:
    """Returns the whole sentences of an output, at most as many as asked, and whether it came to its end.

    Args:
        request: what was asked.
        output: what the model wrote, or quotes, a line each.

    Returns:
        The sentences, a line each: joined by a blank, two may not be told apart again.
    """
    if output.chosen:
        return "\n".join(output.text.split("\n")[: request.sentences]), output.finished
    sentences = [sentence.text for sentence in split_sentences(output.text)]
    finished = output.finished or len(sentences) > 1
    if not output.finished and len(sentences) > 1:
        sentences.pop()
    return "\n".join(sentences[: request.sentences]), finished


def one_sentence(line: str) -> ParsedText:
    """Returns a line as a single sentence, whatever stands in it."""
    return ParsedText(line, sentences=[Sentence(line, 0, len(line))])


def _unsupported(summary: Sequence[str], evidence: Sequence[Evidence]) -> list[Finding]:
    """An error for each sentence of a draft whose words its source sentences hardly hold."""
    return [
        Finding("unsupported_sentence", "error", "summary_vi", detail=summary[support.sentence])
        for support in evidence
        if support.score < LEAST_SUPPORT
    ]
