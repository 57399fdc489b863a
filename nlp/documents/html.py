"""HTML, and the pages of a book: texts are put in other words, and every other byte stays."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nlp.documents.alike import has_word
from nlp.documents.contract import Bilingual, Opened
from nlp.documents.note import Note
from nlp.documents.tags import Token, partners, tokens, without
from nlp.documents.unit import Builder, Node, Span, Target, Unit, nest
from nlp.read.encodings import decode
from nlp.read.html import INLINE, declared_charset
from nlp.read.legacy import repair
from nlp.text.tables import read_table

_NAMES = read_table("nlp.documents", "elements")
_INLINE = INLINE | frozenset(_NAMES["inline"])
_VERBATIM = frozenset(_NAMES["verbatim"])
_LEFT = frozenset(_NAMES["left"])
_NOT_TRANSLATED = re.compile(r"""\stranslate\s*=\s*["']?no\b|\sclass\s*=\s*["'][^"']*\bnotranslate\b""", re.I)
_TAG = re.compile(r"<[^>]*>")
_NOTE = re.compile(r"\W*\d{0,3}\W*")
"""What a footnote's sign looks like: [12], (3), *."""
_SQUARE = re.compile(r"(?:^|[\s\d])[kdc]?m$")
_RAISED = frozenset(("a", "sub", "sup"))
"""Elements that are never the looks of most words."""
_POWERS = {"2": "²", "3": "³"}
_ROOT = re.compile(r"<html\b[^<>]{0,500}>", re.I)
_LANGUAGE = re.compile(r"""(\blang\s*=\s*["']?)vi(?:-VN)?\b""", re.I)
_CHARSET = re.compile(
    r"""((?:<meta\s[^<>]{0,200}?charset|<\?xml[^<>]{0,100}?encoding)\s*=\s*["']?\s*)([\w:.-]+)""", re.I
)
_SPOKEN = re.compile(
    rf"""\s(?:{"|".join(_NAMES["spoken"])})\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')""", re.I
)
_OF_ITSELF = "|".join(map(re.escape, _NAMES["described"]))
_DESCRIBED = re.compile(rf"""\s(?:name|property|itemprop)\s*=\s*["']?(?:{_OF_ITSELF})(?=["'\s/>])""", re.I)
_CONTENT = re.compile(r"""\scontent\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')""", re.I)
_IDENTITY = re.compile(r"""\s(?:id|name)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+)""")
_BESIDE = (
    '<span style="display:grid;grid-template-columns:1fr 1fr;gap:1em">'
    '<span lang="vi">{source}</span><span lang="en">{target}</span></span>'
)


@dataclass(slots=True)
class _Place:
    """Where a unit stands in its page.

    Attributes:
        start, end: without blanks around it.
        parent: the name of the element that it begins.
        sources: of each mark what opens and what closes it, as it stands in the page; of one that is not
            made of a text, all of it is in the first.
        usual: what opens and closes the elements in which most words stand, where none stand alone; else "".
    """

    start: int
    end: int
    parent: str
    sources: list[tuple[str, str]] = field(default_factory=list)
    usual: tuple[str, str] = ("", "")


class Markup:
    """A page of HTML or XHTML.

    Args:
        page: decoded.
        only: the elements whose text is translated, in which no others are looked for; None: all but code
            and such.
        spoken: what pictures and links, and the page, say of themselves is translated, too.

    Attributes:
        units: its texts; what attributes say comes last.
    """

    def __init__(self, page: str, *, only: frozenset[str] | None = None, spoken: bool = True) -> None:
        self._page = page
        self._only = only
        self._said: list[Span] = []
        self.units: list[Unit] = []
        self._places: list[_Place] = []
        found = list(tokens(page))
        left = [i for i, token in enumerate(found) if only is None and self._is_left(token)]
        run: list[Token] = []
        parent = ""
        for token in without(found, frozenset(left)):
            if token.kind in ("text", "other") or (only is None and token.name in _INLINE | _VERBATIM):
                run.append(token)
                continue
            self._add(run, parent)
            run, parent = [], token.name if token.kind == "open" else ""
        self._add(run, parent)
        for token in without(found, frozenset(left)) if spoken and only is None else ():
            if token.kind in ("open", "single"):
                self._add_said(token)

    def _add_said(self, token: Token) -> None:
        """Makes units of what the attributes of an element say, and a page of itself."""
        described = token.name == "meta" and _DESCRIBED.search(self._page, token.start, token.end)
        said = _CONTENT if described else _SPOKEN
        for match in said.finditer(self._page, token.start, token.end):
            builder = Builder(collapse=True)
            builder.add(html.unescape(match["double"] or match["single"] or ""))
            if has_word(builder.text):
                self.units.append(builder.unit())
                self._said.append(match.span("double" if match["double"] else "single"))

    def _is_left(self, token: Token) -> bool:
        """Whether an element is left as it is, with all that is in it."""
        if token.kind != "open":
            return False
        kind = token.name in _LEFT or token.name in _VERBATIM
        return kind or bool(_NOT_TRANSLATED.search(self._page, token.start, token.end))

    def _add(self, run: Sequence[Token], parent: str) -> None:
        """Makes a unit of tokens that stand in one line of text, if there is any text."""
        if self._only is not None and parent not in self._only:
            return
        words = [token.kind == "text" and bool(self._source(token).strip()) for token in run]
        if not any(words):
            return
        texts = [i for i, token in enumerate(run) if words[i] or token.kind == "whole"]
        # What stands before the first text and after the last belongs to it only as far as it is open there.
        pairs = partners(list(run))
        first = min([texts[0], *(i for i, j in pairs.items() if i < texts[0] <= j)])
        last = max([texts[-1], *(j for i, j in pairs.items() if i <= texts[-1] < j)])
        last = max([last, *(j for i, j in pairs.items() if first <= i <= last)])
        start, end = run[first].start, run[last].end
        if run[first].kind == "text":
            start += len(self._source(run[first])) - len(self._source(run[first]).lstrip())
        if run[last].kind == "text":
            end -= len(self._source(run[last])) - len(self._source(run[last]).rstrip())
        place = _Place(start, end, parent)
        builder = Builder(collapse=True)
        self._fill(builder, place, run[first : last + 1])
        unit = builder.unit()
        self.units.append(unit)
        self._places.append(place)

    def _fill(self, builder: Builder, place: _Place, run: Sequence[Token]) -> None:
        pairs = partners(list(run))
        usual = self._usual(run, pairs)
        if usual:
            place.usual = self._source(run[usual[0]]), self._source(run[pairs[usual[0]]])
        unmarked = {*usual, *(pairs[index] for index in usual)}
        closing = set(pairs.values())
        skip = -1
        for index, token in enumerate(run):
            source = self._source(token)
            if index <= skip or index in unmarked:
                continue
            if token.kind == "text":
                builder.add(html.unescape(source))
            elif token.name == "br":
                builder.put("break")
                place.sources.append((source, ""))
            elif token.kind == "whole" and token.name not in ("svg", "math"):
                builder.open("verbatim")
                builder.add(html.unescape(_TAG.sub("", source)))
                builder.close()
                place.sources.append((source, ""))
            elif index in pairs:
                whole = self._page[token.start : run[pairs[index]].end]
                words = html.unescape(_TAG.sub("", whole)).strip()
                if token.name == "sup" and words in _POWERS and _SQUARE.search(builder.text):
                    builder.add(_POWERS[words])
                    skip = pairs[index]
                elif (not words and "<br" not in whole) or (
                    token.name in ("sup", "a") and _NOTE.fullmatch(words)
                ):
                    builder.put("object" if words or "<img" in whole else "anchor")
                    place.sources.append((whole, ""))
                    skip = pairs[index]
                else:
                    builder.open("link" if token.name == "a" else "format")
                    place.sources.append((source, self._source(run[pairs[index]])))
            elif index in closing:
                builder.close()
            else:
                builder.put("anchor" if token.kind == "other" else "object")
                place.sources.append((source, ""))

    def _usual(self, run: Sequence[Token], pairs: Mapping[int, int]) -> list[int]:
        """The elements that look alike and hold most of the words, where all words are in such: some programs
        put every word into a <span>."""
        letters: Counter[str] = Counter()
        found: dict[str, list[int]] = {}
        index = 0
        while index < len(run):
            source = self._source(run[index])
            last = pairs.get(index, index)
            if last > index:
                words = _TAG.sub("", self._page[run[index].end : run[last].start])
                letters[source] += sum(map(str.isalnum, words)) if run[index].name not in _RAISED else 0
                found.setdefault(source, []).append(index)
            elif run[index].kind == "text" and any(map(str.isalnum, source)):
                return []
            index = last + 1
        most = max(letters, key=lambda one: letters[one], default="")
        # One element around all is a mark like any other.
        return found[most] if letters[most] and sum(map(len, found.values())) > 1 else []

    def _source(self, token: Token) -> str:
        return self._page[token.start : token.end]

    def write(self, targets: Sequence[Target | None], bilingual: Bilingual = "") -> str:
        """Returns the page with other texts; see `Opened.write`."""
        texts = len(self._places)
        if any(targets[texts:]) and not bilingual:
            said = self._with_said(targets[texts:])
            return Markup(said, only=self._only, spoken=False).write(targets[:texts])
        parts: list[str] = []
        position = 0
        for unit, place, target in zip(self.units[:texts], self._places, targets[:texts], strict=True):
            if target is None:
                continue
            source = self._page[place.start : place.end]
            alone = not bilingual or place.parent == "title" or self._only is not None
            new = "".join(
                place.usual[0] + _rendered([item], unit, place, copy=not alone) + place.usual[1]
                if isinstance(item, str) and item.strip()
                else _rendered([item], unit, place, copy=not alone)
                for item in nest(unit, target)
            )
            if not alone and bilingual == "beside":
                new = _BESIDE.format(source=source, target=new)
            elif not alone:
                new = f'{source}<br/><span lang="en">{new}</span>'
            parts += [self._page[position : place.start], new]
            position = place.end
        page = "".join([*parts, self._page[position:]])
        if not parts or bilingual:
            return page
        return _ROOT.sub(lambda tag: _LANGUAGE.sub(r"\1en", tag[0]), page, count=1)

    def _with_said(self, targets: Sequence[Target | None]) -> str:
        """The page with other words in its attributes."""
        parts, position = [], 0
        for (start, end), target in zip(self._said, targets, strict=True):
            if target is not None:
                parts += [self._page[position:start], html.escape(target.text)]
                position = end
        return "".join([*parts, self._page[position:]])


def _rendered(content: Sequence[str | Node], unit: Unit, place: _Place, *, copy: bool) -> str:
    """A translation with its tags; in a copy nothing stands that must be in a page only once."""
    parts = []
    for item in content:
        if isinstance(item, str):
            parts.append(html.escape(item, quote=False))
            continue
        opening, closing = place.sources[item.mark]
        kind = unit.marks[item.mark].kind
        if kind in ("format", "link"):
            inner = _rendered(item.content, unit, place, copy=copy)
            opening = _IDENTITY.sub("", opening) if copy else opening
            parts += [opening, inner, closing]
        elif not copy or kind not in ("object", "anchor"):
            parts.append(opening)
    return "".join(parts)


class Document(Opened):
    """An HTML file."""

    def __init__(self, data: bytes, columns: Sequence[str] = ()) -> None:
        page = decode(data, declared=declared_charset(data))
        page, repaired = repair(page)
        self.notes = [Note("read", repaired)] if repaired else []
        self._data = data
        if page.encode() != data:
            page = declared_in_utf8(page)
            self.notes.append(Note("encoding"))
        self._markup = Markup(page)
        self.units = self._markup.units

    def write(self, targets: Sequence[Target | None], bilingual: Bilingual = "") -> bytes:
        if not any(targets):
            return self._data
        return self._markup.write(targets, bilingual).encode("utf-8", "replace")


def declared_in_utf8(page: str) -> str:
    """Returns a page that says of itself that it is in UTF-8, if it says anything."""
    return _CHARSET.sub(
        lambda found: found[0] if found[2].lower() == "utf-8" else f"{found[1]}utf-8", page, 1
    )


def make(title: str, paragraphs: Sequence[str]) -> bytes:
    """Returns a page with these texts."""
    named, *words = (html.escape(text, quote=False) for text in (title, *paragraphs))
    heading = f"<h1>{named}</h1>\n" if title and title not in paragraphs[:1] else ""
    body = "\n".join(f"<p>{text}</p>" for text in words)
    style = "body{max-width:60em;margin:2em auto;padding:0 1em;font:1.1em/1.5 serif}"
    return (
        f'<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"><title>{named or words[0]}</title>\n'
        f"<style>{style}</style></head>\n<body>\n{heading}{body}\n</body></html>\n"
    ).encode()
