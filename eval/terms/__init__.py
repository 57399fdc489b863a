"""How many official terms come out right: of the tables alone, and of a translation.

The sentences are press sentences of our own, each with its official terms and the English that is accepted.
`built.jsonl` may be looked at while the tables are made; `held.jsonl` is kept back: its figures are reported,
and nothing is mended by it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.errors import InputError
from nlp.terms.find import Match, find_terms
from nlp.terms.insert import holds, insert_terms

FOLDER = Path(__file__).parent
SETS = ("built", "held")


@dataclass(frozen=True, slots=True)
class Term:
    """A Vietnamese term of a sentence and the English forms that are accepted."""

    vi: str
    en: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    id: str
    vi: str
    terms: tuple[Term, ...]


def read(name: str) -> list[Sentence]:
    """Reads a set of sentences by its name, "built" or "held"."""
    lines = FOLDER.joinpath(f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [
        Sentence(row["id"], row["vi"], tuple(Term(term["vi"], tuple(term["en"])) for term in row["terms"]))
        for row in map(json.loads, lines)
    ]


def covered(sentence: Sentence) -> list[bool]:
    """Whether the tables find each term of a sentence with an accepted English.

    A term counts where the English put in for the matches that touch it is an accepted form, or holds one:
    "Director of the …" of a longer title is there in the title.
    """
    matches = find_terms(sentence.vi)
    found, at = [], 0
    for term in sentence.terms:
        start = sentence.vi.find(term.vi, at)
        start = start if start >= 0 else sentence.vi.find(term.vi)
        end = start + len(term.vi)
        at = end if start >= at else at
        touching = [match for match in matches if match.start < end and start < match.end]
        found.append(bool(touching) and holds(_shown(sentence.vi, touching), term.en))
    return found


def _shown(text: str, touching: Sequence[Match]) -> str:
    """The text from the first to the last of some matches, with their English in it."""
    start, end = touching[0].start, touching[-1].end
    moved = [_moved(match, start) for match in touching]
    return insert_terms(text[start:end], moved)


def _moved(match: Match, by: int) -> Match:
    return Match(match.start - by, match.end - by, match.source, match.target, match.alternatives, match.kind)


def measure_tables(name: str) -> dict[str, Any]:
    """Counts the terms that the tables give, and lists those that they do not."""
    missed, total, right, whole = [], 0, 0, 0
    for sentence in read(name):
        flags = covered(sentence)
        total, right, whole = total + len(flags), right + sum(flags), whole + all(flags)
        missed += [
            {"id": sentence.id, "vi": term.vi, "en": term.en[0]}
            for term, flag in zip(sentence.terms, flags, strict=True)
            if not flag
        ]
    return {
        "set": name,
        "terms": total,
        "right": right,
        "sentences": len(read(name)),
        "whole": whole,
        "missed": missed,
    }


def measure_translation(name: str, *, preset: str, beams: int, put_in: bool) -> dict[str, Any]:
    """Translates the sentences by a preset, with the English of terms put in or not, first tries."""
    sentences = read(name)
    sources = [insert_terms(s.vi, find_terms(s.vi)) if put_in else s.vi for s in sentences]
    how = f"{beams} beam{'s' if beams != 1 else ''}, " + (
        "terms put into the source" if put_in else "as it is"
    )
    return {**_scored(name, preset, _translate(sources, preset, beams)), "beams": beams, "how": how}


def measure_shown(name: str, *, preset: str) -> dict[str, Any]:
    """Translates the sentences as the product does: terms, names, searches, checks and all."""
    import nlp

    pipeline = nlp.load(nlp.Settings(task="translate", preset=preset))
    ends = pipeline.digest([sentence.vi for sentence in read(name)])
    outputs = [end.translation or "" if isinstance(end, nlp.Digest) else "" for end in ends]
    return {**_scored(name, preset, outputs), "how": "as it is shown"}


def _scored(name: str, preset: str, outputs: Sequence[str]) -> dict[str, Any]:
    sentences = read(name)
    rows = [
        {
            "id": sentence.id,
            "source": sentence.vi,
            "output": output,
            "right": [holds(output, term.en) for term in sentence.terms],
        }
        for sentence, output in zip(sentences, outputs, strict=True)
    ]
    flat = [flag for row in rows for flag in row["right"]]
    whole = sum(all(row["right"]) for row in rows)
    return {
        "set": name, "preset": preset, "terms": len(flat), "right": sum(flat), "sentences": len(rows),
        "whole": whole, "rows": rows,
    }  # fmt: skip


def _translate(sources: Sequence[str], preset: str, beams: int) -> list[str]:
    """Asks the translator for one output each, as it is, without the checks of the pipeline.

    These take a sentence with many terms in it for English, and keep it.
    """
    import nlp
    from nlp.models.contract import Decoding, Request

    translator = nlp.load(nlp.Settings(task="translate", preset=preset)).translator
    if translator is None:
        raise InputError(f"{preset}: this preset has no translator")
    requests = [Request("translate", source, decoding=Decoding(beams=beams)) for source in sources]
    return [output.text for output in translator.generate_batch(requests)]
