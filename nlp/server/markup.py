"""HTML whose words are translated and whose marks stay."""

from __future__ import annotations

from lxml import etree
from lxml import html as lxml_html

from nlp.errors import InputError

_LEFT_ALONE = frozenset({"script", "style", "code", "pre", "textarea", "template", "noscript", "svg", "math"})


class Page:
    """A piece of HTML, and the texts in it that can be put in other words.

    Args:
        source: HTML, a whole page or a part of one.

    Attributes:
        texts: its texts, in order, without the blanks around them.

    Raises:
        InputError: it cannot be parsed.
    """

    def __init__(self, source: str) -> None:
        try:
            self._root = lxml_html.fragment_fromstring(source, create_parent="div")
        except (etree.ParserError, ValueError) as error:
            raise InputError(f"this is not HTML: {error}") from error
        self._places: list[tuple[etree._Element, str]] = []
        self._find(self._root)
        self.texts = [(getattr(element, where) or "").strip() for element, where in self._places]

    def _find(self, root: etree._Element) -> None:
        """Notes each place of a text: before the first child of an element, or behind an element."""
        stack: list[tuple[etree._Element, str]] = [(root, "text")]
        while stack:
            element, where = stack.pop()
            if where == "tail" or (isinstance(element.tag, str) and element.tag not in _LEFT_ALONE):
                if (getattr(element, where) or "").strip() and _translatable(element, where):
                    self._places.append((element, where))
                if where == "text":
                    for child in reversed(element):
                        stack += [(child, "tail"), (child, "text")]

    def with_texts(self, texts: list[str]) -> str:
        """Returns the HTML with other texts in the places of its own; they are escaped."""
        for (element, where), text in zip(self._places, texts, strict=True):
            old = getattr(element, where)
            before = old[: len(old) - len(old.lstrip())]
            after = old[len(old.rstrip()) :]
            setattr(element, where, f"{before}{text}{after}")
        whole: str = lxml_html.tostring(self._root, encoding="unicode")
        return whole.removeprefix("<div>").removesuffix("</div>")


def _translatable(element: etree._Element, where: str) -> bool:
    marked = element if where == "text" else element.getparent()
    return marked is None or marked.get("translate") != "no"
