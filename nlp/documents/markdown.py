"""Markdown: the words of its blocks, wherever markdown-it-py finds them; all else stays, to the byte."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from nlp.documents import tags
from nlp.documents.alike import has_word
from nlp.documents.contract import Bilingual
from nlp.documents.html import Markup
from nlp.documents.markdown_signs import paired_signs
from nlp.documents.note import Note
from nlp.documents.plain import PlainDocument
from nlp.documents.unit import Builder, Kind, Node, Target, Unit, nest

_SPECIAL = re.compile(r"[\\`*\[\]<]|~(?=~)|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
_CLOSING = re.compile(r"(?:(?<=\s)|\A)#+\Z")
"""What would be the end of a heading, and no text."""
_SAID = re.compile(r"""[\\`*\[\]<"'()]""")
_ESCAPED = re.compile(rf"\\({_SAID.pattern})")
_FRONT = re.compile(
    r"\A(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<fields>.*?)^(?:(?P=fence)|\.\.\.)[ \t]*\r?(?:\n|\Z)",
    re.DOTALL | re.M,
)
"""Of YAML or TOML."""
_FIELD = re.compile(
    r"""^(?:title|subtitle|description|summary)[ \t]*[:=][ \t]*"""
    r"""(?P<quote>["']?)(?P<value>[^\n]{0,500}?)(?P=quote)[ \t]*\r?$""",
    re.M,
)
_ALERT = r"\A\[![A-Za-z]+\]"
_EXTENSION = re.compile(
    rf"\[\^[^\]\s]{{1,60}}\]:?|\A\[[ xX]\](?=\s)|{_ALERT}"
    r"|(?<![\\$\w])\${1,2}(?=[^\s$])[^$\n]*(?<=[^\s$])\${1,2}(?!\d)"
)
"""What others than CommonMark know: notes, boxes of tasks, kinds of quotations, formulas."""
_BLOCK = re.compile(r"\A(?P<number>\d{0,9})(?P<mark>#{1,6}|[-+>]|(?<=\d)[.)])(?=\s)")


@dataclass(slots=True)
class _Place:
    """Where a unit stands.

    Attributes:
        start, end: in the file.
        prefix: what a further line of it begins with: the marks of a quotation, blanks of a list.
        cell: it is in a table.
        quoted: it is a value of the front matter, and in what quotation marks.
        sources: of each mark what opens and what closes it.
        html: of a text in a block of HTML that block, whose place this is; it may hold several texts.
    """

    start: int
    end: int
    prefix: str = ""
    cell: bool = False
    quoted: str | None = None
    sources: list[tuple[str, str]] = field(default_factory=list)
    html: Markup | None = None


class Document(PlainDocument):
    """A Markdown file.

    Args:
        data: its bytes.
        columns: none.
        spoken: what pictures and links say of themselves is translated, too; these units are the last.
    """

    def __init__(self, data: bytes, columns: Sequence[str] = (), *, spoken: bool = True) -> None:
        super().__init__(data)
        text = self._text
        self.units: list[Unit] = []
        self._said: list[tuple[int, int]] = []
        self._places: list[_Place] = []
        start = self._front_matter()
        # The parser counts lines as Python does not: only those that "\n" ends.
        self._lines = [start]
        for line in text[start:].split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self._cursors: dict[int, int] = {}
        lost = unsaid = 0
        cell = False
        parser = MarkdownIt("commonmark", {"store_labels": True}).enable(["table", "strikethrough"])
        blocks = parser.parse(text[start:])
        for token in blocks:
            cell = token.type in ("th_open", "td_open") or (cell and token.type == "inline")
            if token.type == "inline" and token.map and token.content.strip():
                lost += not self._add(token, token.map[0], cell=cell)
            elif token.type == "html_block":
                lost += not self._add_html(token)
        for token in blocks if spoken else ():
            if token.type == "inline" and token.map:
                unsaid += self._add_said(token, *token.map)
        if lost:
            self.notes.append(Note("left_blocks", str(lost)))
        if unsaid:
            self.notes.append(Note("left_said", str(unsaid)))

    def _front_matter(self) -> int:
        """Adds what the front matter says of the text; returns where that begins."""
        front = _FRONT.match(self._text)
        if front is None:
            return 0
        for found in _FIELD.finditer(self._text, *front.span("fields")):
            builder = Builder()
            builder.add(found["value"])
            if has_word(builder.text):
                self.units.append(builder.unit())
                self._places.append(_Place(*found.span("value"), quoted=found["quote"]))
        return front.end()

    def _add(self, token: Token, first: int, *, cell: bool) -> bool:
        """Makes a unit of a block's words; False if they are not found as they stand."""
        spans: list[tuple[int, int]] = []
        for offset, line in enumerate(token.content.split("\n")):
            number = first + offset
            start = self._cursors.get(number, self._lines[number])
            end = min(self._lines[number + 1], len(self._text))
            words = line.strip()
            at = self._text.find(words, start, end)
            if at < 0 and cell:
                words = words.replace("|", "\\|")
                at = self._text.find(words, start, end)
            if at < 0:
                return False
            spans.append((at, at + len(words)))
            self._cursors[number] = at + len(words)
        place = _Place(spans[0][0], spans[-1][1], cell=cell)
        if len(spans) > 1:
            place.prefix = self._text[self._lines[first + 1] : spans[1][0]]
        builder = Builder()
        _fill(builder, place, token.children or [])
        unit = builder.unit()
        if unit.text.strip():
            self.units.append(unit)
            self._places.append(place)
        return True

    def _add_html(self, token: Token) -> bool:
        """Makes units of the texts of a block of HTML; False if it is not found as it stands."""
        first, last = token.map or (0, 0)
        start, end = self._lines[first], min(self._lines[last], len(self._text))
        source = self._text[start:end]
        if source.replace("\r\n", "\n").rstrip("\n") != token.content.rstrip("\n"):
            # In a list or a quotation its lines begin with what is no HTML.
            return not any(map(str.isalpha, re.sub(r"<[^>]*>", "", token.content)))
        block = Markup(source, spoken=False)
        self.units += block.units
        self._places += [_Place(start, end, html=block) for _ in block.units]
        return True

    def _add_said(self, block: Token, first: int, end: int) -> int:
        """Makes units of what the pictures and links of a block say; returns how many were not found."""
        start, end = self._lines[first], min(self._lines[end], len(self._text))
        found: list[tuple[int, int]] = []
        lost = 0
        for token in block.children or ():
            said = [(r"!\[", token.content)] if token.type == "image" else []
            if token.type in ("image", "link_open"):
                said.append((r"""["'(]""", str(token.attrGet("title") or "")))
            for before, words in said:
                if not has_word(words):
                    continue
                places = re.compile(f"(?<={before}){re.escape(words)}").finditer(self._text, start, end)
                place = next((one.span() for one in places if one.span() not in found), None)
                if place is None or "\n" in words:
                    lost += any(map(str.isalpha, words))
                else:
                    found.append(place)
        for place in sorted(found):
            builder = Builder()
            builder.add(_ESCAPED.sub(r"\1", self._text[slice(*place)]))
            self.units.append(builder.unit())
            self._said.append(place)
        return lost

    def _with_said(self, targets: Sequence[Target | None]) -> bytes:
        """The file with other words in its pictures and links."""
        parts, position = [self._mark], 0
        for (start, end), target in zip(self._said, targets, strict=True):
            if target is not None:
                parts += [self._text[position:start], _SAID.sub(lambda found: f"\\{found[0]}", target.text)]
                position = end
        return "".join([*parts, self._text[position:]]).encode("utf-8", "replace")

    def write(self, targets: Sequence[Target | None], bilingual: Bilingual = "") -> bytes:
        if not any(targets):
            return self._data
        texts = len(self._places)
        if any(targets[texts:]) and not bilingual:
            return Document(self._with_said(targets[texts:]), spoken=False).write(targets[:texts])
        parts, position = [self._mark], 0
        index = 0
        while index < texts:
            unit, place, target = self.units[index], self._places[index], targets[index]
            if place.html is not None:
                count = len(place.html.units)
                of_block = targets[index : index + count]
                index += count
                if any(of_block):
                    parts += [self._text[position : place.start], place.html.write(of_block, bilingual)]
                    position = place.end
                continue
            index += 1
            if target is None:
                continue
            parts += [self._text[position : place.start], self._written(unit, place, target, bilingual)]
            position = place.end
        return "".join([*parts, self._text[position:]]).encode("utf-8", "replace")

    def _written(self, unit: Unit, place: _Place, target: Target, bilingual: Bilingual) -> str:
        """The Markdown of a translation."""
        if place.quoted is not None:
            return _value(target.text, place.quoted)
        new = _rendered(nest(unit, target), unit, place, copy=bool(bilingual)).strip(" ")
        new = _BLOCK.sub(r"\g<number>\\\g<mark>", new, count=1)
        new = _CLOSING.sub(r"\\\g<0>", new)
        return f"{self._text[place.start : place.end]}<br>{new}" if bilingual else new


def _fill(builder: Builder, place: _Place, tokens: Sequence[Token]) -> None:
    """Adds the words and marks of a block."""
    html = [(i, found) for i, token in enumerate(tokens) if (found := _tag(token)) is not None]
    pairs = {
        html[first][0]: html[last][0]
        for first, last in tags.partners([tag for _, tag in html]).items()
        if tokens[html[first][0]].level == tokens[html[last][0]].level
    }
    closing = set(pairs.values())

    def put(kind: Kind, source: str) -> None:
        builder.put(kind)
        place.sources.append((source, ""))

    signs = paired_signs(tokens, pairs, _EXTENSION)

    def add_text(index: int, start: int, end: int) -> None:
        text = tokens[index].content
        for at, opens in [sign for sign in signs.get(index, ()) if start <= sign[0] < end]:
            builder.add(text[start:at])
            start = at + 2
            if opens:
                builder.open("format")
                place.sources.append((text[at:start], text[at:start]))
            else:
                builder.close()
        builder.add(text[start:end])

    verbatim = False
    for index, token in enumerate(tokens):
        kind = token.type
        if kind == "text":
            position = 0
            for extension in _EXTENSION.finditer(token.content):
                add_text(index, position, extension.start())
                put("object", extension[0])
                position = extension.end()
            add_text(index, position, len(token.content))
        elif kind == "text_special":
            builder.add(token.content)
        elif kind == "softbreak" and index == 1 and re.fullmatch(_ALERT, tokens[0].content):
            put("break", "\n")  # the kind of a quotation stands on a line of its own
        elif kind == "softbreak":
            builder.add(" ")
        elif kind == "hardbreak" or (kind == "html_inline" and token.content.lower().startswith("<br")):
            put("break", "  \n" if kind == "hardbreak" else token.content)
        elif kind == "code_inline":
            builder.open("verbatim")
            builder.add(token.content)
            builder.close()
            blank = " " if "`" in token.content else ""
            place.sources.append((f"{token.markup}{blank}{token.content}{blank}{token.markup}", ""))
        elif kind == "image":
            put("object", f"![{token.content}]{_address(token, 'src')}")
        elif kind == "link_open":
            verbatim = token.markup == "autolink"
            builder.open("verbatim" if verbatim else "link")
            source = (
                (f"<{tokens[index + 1].content}>", "") if verbatim else ("[", f"]{_address(token, 'href')}")
            )
            place.sources.append(source)
        elif kind.endswith("_open"):
            builder.open("format")
            place.sources.append((token.markup, token.markup))
        elif kind.endswith("_close") or index in closing:
            builder.close()
        elif index in pairs:
            builder.open("format")
            place.sources.append((token.content, tokens[pairs[index]].content))
        else:
            put("object", token.content)


def _tag(token: Token) -> tags.Token | None:
    return next(tags.tokens(token.content), None) if token.type == "html_inline" else None


def _address(token: Token, name: str) -> str:
    if "label" in token.meta:
        return f"[{token.meta['label']}]"
    title = str(token.attrGet("title") or "").replace('"', '\\"')
    address = str(token.attrGet(name) or "")
    address = f"<{address}>" if re.search(r"[\s()]", address) else address
    return f'({address} "{title}")' if title else f"({address})"


def _value(text: str, quoted: str) -> str:
    """A text as a value of the front matter."""
    if quoted:
        return text.replace(quoted, "’" if quoted == "'" else "'")
    special = text[:1] in "\"'[{>|*&!%#`@-" or ": " in text or " #" in text
    return '"{}"'.format(text.replace("\\", "\\\\").replace('"', '\\"')) if special else text


def _rendered(content: Sequence[str | Node], unit: Unit, place: _Place, *, copy: bool) -> str:
    parts = []
    for item in content:
        if isinstance(item, str):
            text = _SPECIAL.sub(lambda found: f"\\{found[0]}", item)
            parts.append(text.replace("|", "\\|") if place.cell else text)
            continue
        opening, closing = place.sources[item.mark]
        kind = unit.marks[item.mark].kind
        if kind in ("format", "link"):
            parts += [opening, _rendered(item.content, unit, place, copy=copy), closing]
        elif kind == "break":
            parts.append(opening + place.prefix if opening.endswith("\n") else opening)
        elif not copy or kind == "verbatim":
            parts.append(opening)
    return "".join(parts)
