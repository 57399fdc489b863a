"""Official Vietnamese and its English: terms, titles, names, and the glossaries of users.

`table` holds the entries, from the tables in `data/`, from Babel (`world`) and from users (`glossary`).
`tokens` cuts text into syllables and opens abbreviations; `grammar` reads titles, bodies and places that no
table can list whole; `find` finds all of them in a text. `insert` puts the English into the Vietnamese
text and says which terms a translation lost. `names` puts names into one style and mends nearly right ones.
Nothing here knows of models.
"""

from nlp.terms.find import Match, find_terms
from nlp.terms.glossary import load_glossaries, load_glossary, parse_glossary
from nlp.terms.insert import insert_terms, insert_with_spans, lost_terms, unify_terms
from nlp.terms.names import Restored, StyledNames, style_names, transliterate
from nlp.terms.table import Entry, Glossary

__all__ = [
    "Entry",
    "Glossary",
    "Match",
    "Restored",
    "StyledNames",
    "find_terms",
    "insert_terms",
    "insert_with_spans",
    "load_glossaries",
    "load_glossary",
    "lost_terms",
    "parse_glossary",
    "style_names",
    "transliterate",
    "unify_terms",
]
