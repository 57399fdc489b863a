"""The score of a draft as a whole: how like it is to the reference, less what the checks find wrong."""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache
from statistics import mean

from rouge_score.rouge_scorer import RougeScorer
from sacrebleu import BLEU, CHRF

from nlp.models.base import Output, Request
from nlp.sentences import Sentence, split_sentences
from nlp.summary import check_draft
from nlp.training.data import Example
from nlp.translation import check_output

FAULT = 0.15
"""What an error costs, the second as much as the first and more nothing; in a translation, a warning too. The
drafts of one prompt differ by half as much in likeness (its deviation)."""

UNFINISHED = 0.3
"""What it costs not to come to an end."""

_MOST_FAULTS = 2


class _Syllables:
    """Not the tokenizer of `rouge_score`, which drops every letter that is not ASCII."""

    def tokenize(self, text: str) -> list[str]:
        return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).lower())


_ROUGE = RougeScorer(["rouge1", "rouge2", "rougeL"], tokenizer=_Syllables())
_BLEU, _CHRF = BLEU(effective_order=True), CHRF(word_order=2)


def score_draft(example: Example, draft: str, finished: bool) -> float:
    """Scores a draft by its reference and by the checks that judge outputs at run time.

    A summary is like its reference by the mean of ROUGE-1, -2 and -L (F1, Lin, 2004) on syllables, times the
    brevity penalty of BLEU: without it 120 steps taught the embedded model to repeat the title, which scores
    nearly as high as a summary and is never wrong. With it 48 steps raised most figures of summaries, and
    those that were read had got worse: the adapter's card. A translation is by the mean of BLEU (Papineni et
    al., 2002) and chrF++ (Popović, 2017).

    Args:
        example: what was asked, and the reference.
        draft: the text that was written.
        finished: whether it came to its end.

    Returns:
        Likeness, 0 to 1, less the faults; -0.6 at the least.
    """
    output = Output(text=draft, tokens=0, finished=finished)
    if example.task == "summarize":
        request = Request("summarize", example.source, sentences=example.sentences)
        text, findings = check_draft(request, _sentences(example.source), output)
        likeness = mean(score.fmeasure for score in _ROUGE.score(example.target, text).values())
        likeness *= min(1.0, math.exp(1 - len(example.target.split()) / max(1, len(text.split()))))
        grave = {"error"}
    else:
        text, findings = check_output(example.source, output, choose=False)
        likeness = mean(m.sentence_score(text, [example.target]).score / 100 for m in (_BLEU, _CHRF))
        grave = {"error", "warning"}
    faults = sum(finding.severity in grave for finding in findings)
    return float(likeness) - FAULT * min(faults, _MOST_FAULTS) - UNFINISHED * (not finished)


@lru_cache(maxsize=64)
def _sentences(source: str) -> list[Sentence]:
    """All drafts of an article are checked against the same."""
    return split_sentences(source)
