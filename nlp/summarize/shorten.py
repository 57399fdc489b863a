"""A summary made of the article's own sentences, of which a model leaves out what a reader can do without.

Which sentences is decided as for quotations (`nlp.extract.quote`). A model proposes which chunks of
them stay (`nlp.summarize.chunks`): it can leave out, and nothing else. Of what it proposes, and of the
sentences as they are, the one is taken that an editor would most probably say (`nlp.extract.salience`), if
the checks find no error in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nlp.checks.finding import Finding
from nlp.checks.summary import check_summary
from nlp.events import Event
from nlp.extract.quote import quote
from nlp.extract.salience import Salience
from nlp.facts.parsed import ParsedText
from nlp.generate.retry import Steps, has_error
from nlp.generate.scheduler import Generation
from nlp.models.contract import Decoding, Model, Output, Request
from nlp.settings import RunOptions
from nlp.summarize.chunks import split_chunks
from nlp.summarize.judge import one_sentence
from nlp.summarize.plan import usual_syllables
from nlp.text.sentences import split_sentences

TOGETHER = 2
"""Sentences that are shortened in one request, as is learnt."""

BEAMS = 4

SHARE = 0.65
"""Of their syllables, how many are asked for."""

_STEP = 10
"""Lengths are learnt in such steps."""

_LEAST = 24
"""Syllables; what is no longer stays as it is."""


def shorten(
    model: Model,
    source: ParsedText,
    title: ParsedText,
    options: RunOptions,
    report: Callable[[dict[int, Output]], Event],
) -> Steps[tuple[list[ParsedText], list[Finding]]]:
    """Quotes an article in at most `options.sentences` sentences, and shortens them.

    Args:
        model: one that `constructs`.
        source: the cleaned article.
        title: its title, or an empty text.
        options: length and beams.
        report: makes the event sent after each batch, see `nlp.generate.scheduler.Generation`.

    Returns:
        The sentences in their order, and what was found.
    """
    lines = [line for _, line in quote(source.sentences, source.text, options.sentences, title=title.text)]
    groups = [lines[start : start + TOGETHER] for start in range(0, len(lines), TOGETHER)]
    beams = options.beams or BEAMS
    asked = {number: request(group, title.text, beams) for number, group in enumerate(groups)}
    asked = {number: of for number, of in asked.items() if _is_worth_it(model, of)}
    outputs = yield Generation(model, [*asked.values()], report)
    proposed = dict(zip(asked, outputs, strict=True))
    salience = Salience([sentence.text for sentence in source.sentences], title.text)
    texts = [
        text
        for number, group in enumerate(groups)
        for text in (_best(group, proposed[number], salience) if number in proposed else group)
    ]
    own = {sentence.text: source.part(sentence) for sentence in source.sentences}
    findings = [Finding("shortened", "info", "summary_vi")] if texts != lines else []
    return [own.get(text) or one_sentence(text) for text in texts], findings


def request(lines: Sequence[str], title: str, beams: int = BEAMS, syllables: int = 0) -> Request:
    """Asks for sentences to be shortened.

    Args:
        lines: the sentences, in their order.
        title: of their article, or "".
        beams: see `Decoding`.
        syllables: how many are wanted of them all; 0: `SHARE` of those that they have.
    """
    syllables = syllables or round(SHARE * sum(len(line.split()) for line in lines))
    return Request(
        "summarize",
        "\n".join(lines),
        title=title,
        sentences=len(lines),
        syllables=max(2 * _STEP, _STEP * round(syllables / _STEP)),
        decoding=Decoding(beams=beams),
        pieces=tuple(lines),
        made_of=tuple(split_chunks(_without_stop(line)) for line in lines),
    )


def _is_worth_it(model: Model, asked: Request) -> bool:
    """Whether there is something to leave out, and the model has room for what it is to be left out of."""
    return (
        len(asked.text.split()) > _LEAST
        and any(not chunk.needed for sentence in asked.made_of for chunk in sentence)
        and model.count_tokens([asked.text])[0] <= model.budget
    )


def _without_stop(line: str) -> str:
    return line[:-1] if line.endswith(".") and not line.endswith("..") else line


def _best(lines: Sequence[str], output: Output, salience: Salience) -> list[str]:
    """What is left of some sentences: the best of what the model proposes, or these themselves."""
    whole = "\n".join(lines)
    proposed = [
        "\n".join(sentence.text for sentence in split_sentences(one.text))
        for one in (output, *output.others)
        if one.finished
    ]
    usual = usual_syllables(len(lines))
    for text in sorted([whole, *proposed], key=lambda text: -salience.expected(text, usual=usual)):
        if text == whole or not has_error(check_summary(whole, text, sentences=len(lines))):
            return text.split("\n")
    return list(lines)
