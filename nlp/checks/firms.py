"""Companies, banks, schools: whoever has a name of its own in the source has it in the translation, too."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from nlp.checks.finding import Finding
from nlp.checks.pair import Pair
from nlp.facts.acronyms import find_acronyms
from nlp.facts.firms import called_in_english, find_firms, is_of_body
from nlp.facts.names import Name
from nlp.facts.parsed import KEPT, ParsedText, plain
from nlp.facts.world import find_mentions
from nlp.terms.find import Match, find_terms
from nlp.terms.insert import lost_terms
from nlp.text.tables import read_table


def check_firms(pair: Pair) -> Iterator[Finding]:
    """Names of bodies that the translation lacks, with and without marks, abbreviated, and in known English.

    Where it has a name that the source lacks, that may be what the body is called abroad: a note.
    """
    seen: set[tuple[str, ...]] = set()
    for name in find_firms(pair.source):
        if name.syllables in seen or _is_there(name, pair):
            continue
        seen.add(name.syllables)
        wanted = {plain(syllable) for syllable in name.syllables}
        left = any(
            word.plain in wanted for word in pair.output.words if word.is_capital and len(word.text) > 1
        )
        severe = left or not _has_another(pair)
        yield pair.in_source("changed_name", "warning" if severe else "info", (name.start, name.end))


def _is_there(name: Name, pair: Pair) -> bool:
    parts = [name.syllables, name.syllables[1:], name.syllables[:-1]]
    if any(len(part) > 1 and pair.output.has(part) for part in parts):
        return True
    short = "".join(plain(syllable)[0] for syllable in name.syllables).upper()
    if any(short in acronym.text for acronym in find_acronyms(pair.output)):
        return True
    forms = read_table("nlp.facts", "places")["exonyms"].get(" ".join(name.syllables).lower(), ())
    if any(form.lower() in pair.output.lower for form in (*forms, *called_in_english(name))):
        return True
    over = [term for term in _terms(pair.source) if term.start < name.end and name.start < term.end]
    return len(lost_terms(over, pair.output.text)) < len(over)


@lru_cache(maxsize=KEPT)
def _terms(source: ParsedText) -> list[Match]:
    """Found once, and not again with each beam of a sentence."""
    return find_terms(source.text)


def _has_another(pair: Pair) -> bool:
    """Whether the output has a name, or an abbreviation of one, that the source lacks."""
    world = find_mentions(pair.output)
    words = pair.output.words
    # "Lotus Kindergarten" at the beginning of a sentence is a name, "Yesterday" is none.
    named = {a.start for a, b in pairwise(words) if b.is_capital and is_of_body(b.text)}
    return any(
        word.text[0].isupper()
        and len(word.text) > 1
        and (word.start in named or not pair.output.begins_sentence(word.start))
        and word.plain not in pair.source.letters
        and not is_of_body(word.text)
        and not any(mention.start <= word.start < mention.end for mention in world)
        for word in words
    )
