"""The digest of an event in each of the formats of `nlp.output`: sources, summary, and the facts lined up."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from nlp.event.digest import EventDigest, Source, Statement
from nlp.event.english import english_label
from nlp.event.fact import Fact, FactState, FactValue
from nlp.output import docx, html, markdown, text
from nlp.output.labels import Language, decimal, labels
from nlp.output.outlet import Outlet
from nlp.output.sections import Section
from nlp.output.warnings import Written, warning_lines
from nlp.text.syllables import FUNCTION_WORDS

MOST_LISTED = 12
"""Facts of one state in what is written to be read; JSON has all."""

_FEW = frozenset({"một", "hai", "ba", "1", "2", "3"})
"""So many of what no table knows say little: "hai bên", "3 vấn đề"."""

_QUOTED = re.compile(r"(?: [^\W\d_]+(?:[-/][^\W\d_]+)*(?![-/.,]?\w)){1,6}")
"""What follows a number up to the next mark or number, at most six syllables: the noun, and what tells it
apart."""

_SHOWN: tuple[FactState, ...] = ("differs", "updated", "agreed", "single")


def render_event(digest: EventDigest, outlet: Outlet, *, language: Language = "vi") -> str | bytes:
    """Returns the digest of an event as an outlet writes digests."""
    if outlet.name == "json":
        return json.dumps({**digest.to_dict(), "error": None}, ensure_ascii=False, indent=2) + "\n"
    content, closing = event_sections(digest, language), event_figures(digest, language)
    if outlet.name == "docx":
        return docx.write(digest.title, content, closing, language)
    if outlet.name == "html":
        return html.write(digest.title, content, closing, language)
    writer = markdown.write if outlet.name == "markdown" else text.write
    return writer(digest.title, content, closing)


def event_sections(digest: EventDigest, language: Language) -> Iterator[Section]:
    """Yields what is to be read, disagreements before all else that is lined up."""
    words = labels(language)
    if digest.title_en:
        yield Section(words["title_en"], "en", (digest.title_en,))
    yield Section(words["summary_head"], "vi", tuple(_cited(one, one.text) for one in digest.summary))
    english = tuple(_cited(one, one.english) for one in digest.summary if one.english)
    if english:
        yield Section(words["summary_en_head"], "en", english)
    for state in _SHOWN:
        facts = telling(digest, state)
        lines = [fact_line(digest, fact, language) for fact in facts[:MOST_LISTED]]
        if len(facts) > MOST_LISTED:
            lines.append(words["event_more"].format(count=len(facts) - MOST_LISTED))
        if lines:
            yield Section(words[f"event_{state}"], "vi", tuple(lines), listed=True)
        elif state == "differs" and len(digest.sources) > 1:
            yield Section(words["event_differs"], language, (words["event_no_difference"],))
    sources = tuple(
        f"[{number}] {source_line(source, language)}" for number, source in enumerate(digest.sources, 1)
    )
    yield Section(words["event_sources"], "vi", sources, listed=True)
    written = {
        "summary_vi": Written(words["summary_head"], digest.summary_vi, digest.spans("vi")),
        "summary_en": Written(words["summary_en_head"], digest.summary_en, digest.spans("en")),
    }
    if notes := tuple(warning_lines(digest.warnings, written, language)):
        yield Section(words["warnings"], language, notes, listed=True)


def source_line(source: Source, language: Language) -> str:
    """Returns an article in a line: its name, time and title, and who else has its text."""
    also = labels(language)["event_same_text"].format(names=", ".join(source.copies)) if source.copies else ""
    return " · ".join(filter(None, (source.name, source.published, source.title, also)))


def telling(digest: EventDigest, state: FactState) -> list[Fact]:
    """Returns the facts in a state that tell a reader something: no bare number that many articles have.

    Of those that do not differ what says little comes last.
    """
    facts = digest.facts_that(state)
    if state in ("differs", "updated"):
        return list(facts)
    return sorted((f for f in facts if f.label or not _needs_label(f)), key=_says_little)


def _needs_label(fact: Fact) -> bool:
    """Whether it says nothing to a reader without what it is of."""
    return fact.kind in ("number", "percent") or (fact.state == "single" and fact.kind in ("name", "place"))


def _says_little(fact: Fact) -> bool:
    few = fact.kind == "number" and fact.values[0].text.casefold() in _FEW
    return few and not english_label(fact.label, fact.kind)


class Label(NamedTuple):
    """What a fact is of.

    Attributes:
        text: in one line.
        language: of it.
        whole: it has the value, too: a few words of an article.
    """

    text: str
    language: Language
    whole: bool = False


def fact_line(digest: EventDigest, fact: Fact, language: Language) -> str:
    """Returns a fact in a line: "người chết: 12 (VnExpress, 9:10); 14 (Tuổi Trẻ, 16:30)"."""
    label = fact_label(digest, fact, language)
    timed = fact.state in ("differs", "updated")
    if label.whole:
        return f"{label.text} {_who(digest, fact.values[0], timed=timed)}"
    values = "; ".join(f"{value.text} {_who(digest, value, timed=timed)}" for value in fact.values)
    return f"{label.text}: {values}"


def fact_label(digest: EventDigest, fact: Fact, language: Language) -> Label:
    """Returns what a fact is of, or at least its kind; in English where that is known.

    Where a noun ends is known of those that have an English: of others the words of an article are quoted
    as they go on, "“17 bao tải chứa ngà voi”".
    """
    if not fact.label:
        return Label(labels(language)[f"event_kind_{fact.kind}"], language)
    english = english_label(fact.label, fact.kind)
    if not english and (quotation := _quotation(digest, fact)):
        return Label(quotation, "vi", whole=True)
    return Label(english, "en") if english and language == "en" else Label(fact.label, "vi")


def _quotation(digest: EventDigest, fact: Fact) -> str:
    """A number and what it counts, as far as all articles have it so; "" where that stands before it."""
    if fact.kind != "number" or len(fact.values) > 1:
        return ""
    told = [_following(digest.sources[report].text, end) for report, _, end in fact.values[0].places]
    shared = [words[0] for words in takewhile(lambda words: len(set(words)) == 1, zip(*told, strict=False))]
    if not shared or shared[0].casefold() != fact.label.split()[0].casefold():
        return ""
    whole = "" in shared
    while not whole and len(shared) > 1 and shared[-1].casefold() in FUNCTION_WORDS:
        shared.pop()
    return f"“{' '.join([fact.values[0].text, *filter(None, shared)])}{'' if whole else ' …'}”"


def _following(text: str, end: int) -> list[str]:
    """The words that a number which ends there counts, "" behind the last if a mark ends them."""
    found = _QUOTED.match(text, end)
    if not found:
        return []
    goes_on = text[found.end() : found.end() + 2].strip()[:1].isalnum()
    return [*found[0].split(), *([] if goes_on else [""])]


def _who(digest: EventDigest, value: FactValue, *, timed: bool) -> str:
    """The sources of a value; where it matters with the times of publication, and in their order."""
    sources = [(index, digest.sources[index]) for index in value.reports]
    if timed:
        sources.sort(key=lambda one: one[1].published)
    whens = [_when(digest, source) if timed else "" for _, source in sources]
    # The numbers of rows say less than those by which the summary cites them.
    numbered = all(source.name.isdigit() for _, source in sources)
    if numbered and not any(whens):
        return cite(value.reports)
    names = [cite([index]) if numbered else source.name for index, source in sources]
    named = [f"{name}, {when}" if when else name for name, when in zip(names, whens, strict=True)]
    return f"({'; '.join(named) if any(',' in one for one in named) else ', '.join(named)})"


def _when(digest: EventDigest, source: Source) -> str:
    """When a source was published; of articles of one day the hour, if it is known."""
    if digest.first != digest.last:
        return source.published
    return source.published.partition(" ")[2]


def _cited(statement: Statement, line: str) -> str:
    return f"{line} {cite(statement.sources)}"


def cite(sources: Sequence[int]) -> str:
    """Returns the numbers of sources as they stand after a sentence: "[1, 3]"."""
    return f"[{', '.join(str(index + 1) for index in sources)}]"


def event_figures(digest: EventDigest, language: Language) -> str:
    """Returns one line that says how many articles were read, of which days, by what and how fast."""
    words = labels(language)
    days = digest.first if digest.first == digest.last else f"{digest.first} – {digest.last}"
    names = dict.fromkeys(model["name"] for model in digest.models.values() if model.get("name"))
    parts = [
        words["event_articles"].format(count=len(digest.sources)),
        days,
        *(words["model"].format(name=name) for name in names),
        *([words["corrected"]] if digest.uncorrected is not None else []),
        words["seconds"].format(seconds=decimal(digest.timings.get("total", 0.0), language)),
        words["made_by"].format(version=digest.version, hash=digest.settings.hash),
    ]
    return " · ".join(filter(None, parts))
