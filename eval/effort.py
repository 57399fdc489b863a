"""`python -m eval effort`: what a wider search costs and brings, to choose how far beams may fall behind.

Only development sets: what is chosen here is measured elsewhere.
"""

import math
import time
from collections.abc import Sequence

from eval.data import Data, Row
from eval.machine import describe_machine, versions
from eval.metrics import score_translations
from eval.product import translate
from nlp.errors import InputError
from nlp.facts.parsed import ParsedText
from nlp.generate.retry import Checked
from nlp.models.contract import Decoding, Output
from nlp.models.registry import load_model
from nlp.settings import RunOptions
from nlp.translate.beams import check_output
from nlp.translate.hints import Hints


def read_search(text: str) -> Decoding:
    """Reads "BEAMS" (all of them are followed) or "BEAMS/SPREAD"; or InputError."""
    beams, _, spread = text.partition("/")
    try:
        return Decoding(beams=int(beams), spread=float(spread or math.inf))
    except ValueError as error:
        raise InputError(f"a search is BEAMS or BEAMS/SPREAD, such as 8/1.5, not {text!r}") from error


def measure_effort(data: Data, searches: Sequence[str], *, name: str = "embedded") -> Row:
    """Translates a set by each of several searches, no second tries. Returns what effort.md.jinja shows."""
    model = load_model(name, task="translate")
    lengths = model.count_tokens([item.text for item in data.items])
    items = [item for item, length in zip(data.items, lengths, strict=True) if 0 < length <= model.budget]
    sources, references = [item.text for item in items], [item.references["translation"] for item in items]
    translate(model, sources[:2], Decoding())
    rows = []
    for search in searches:
        seconds, processor = time.perf_counter(), time.process_time()
        outputs = translate(model, sources, read_search(search))
        cost = {
            "seconds": time.perf_counter() - seconds,
            "processor_seconds": time.process_time() - processor,
        }
        checked = [_checked(source, output) for source, output in zip(sources, outputs, strict=True)]
        corpus, _, _ = score_translations([text for text, _ in checked], references)
        errors = sum(any(of.severity == "error" for of in found) for _, found in checked)
        rows.append({"search": search, "BLEU": corpus["BLEU"], "with_errors": errors, **cost})
    return {
        "data": {"name": data.name, "sha256": data.sha256},
        "sentences": len(items),
        "model": {"name": model.name, **model.settings},
        "searches": rows,
        "machine": describe_machine(),
        "versions": versions(),
    }


def _checked(text: str, output: Output) -> Checked:
    source = ParsedText(text)
    return check_output(source, output, True, hints=Hints.of(source, RunOptions(task="translate")))
