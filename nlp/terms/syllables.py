"""The shape of a Vietnamese syllable."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import normalize

from nlp.terms.table import read_lists
from nlp.text.syllables import has_apostrophe

_MARKS = re.compile("[\u0300-\u036f]")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?"
    r"(?:[aeiouy]|ai|ao|au|ay|ia|ie|ieu|io|iu|oa|oai|oao|oay|oe|oeo|oi|oo|eo|eu|ua|uai|uay|ue|ui|uo|uoi|uou|"
    r"uu|uy|uya|uye|uyu|ye|yeu|uau)(?:ch|ng|nh|[cmnpt])?"
)


@lru_cache(maxsize=1 << 14)
def is_vietnamese(word: str) -> bool:
    """Whether a word has the shape of a Vietnamese syllable, or is one of the highlands: "Krông", "M'gar"."""
    if has_apostrophe(word):
        return True
    letters = _MARKS.sub("", normalize("NFD", word.lower().replace("đ", "d")))
    return bool(_SYLLABLE.fullmatch(letters)) or letters in read_lists()["highland"]
