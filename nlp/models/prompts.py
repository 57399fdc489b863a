"""The only place where prompts are written; their words are in `nlp/models/prompts.toml`.

A prompt is a prefix, the same for all requests of a task, and what follows it. Engines compute the
prefix once (`nlp.models.engines.causal`). A base model needs examples in the prefix (few-shot
prompting, Brown et al., 2020); a fine-tuned one is asked without.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from nlp.errors import ModelError
from nlp.models.card import Task
from nlp.models.contract import Request
from nlp.text.tables import read_table

if TYPE_CHECKING:
    from nlp.models.card import ModelCard


_ITEM = re.compile(r"^\s*(?:\d{1,2}[.)]|[-–•*+])\s+")
"""The marker of an item of a list."""


def render(card: ModelCard, request: Request) -> str:
    """Returns the whole prompt of a request, without special tokens."""
    return render_prefix(card, request.task) + render_request(card, request)


def render_prefix(card: ModelCard, task: Task) -> str:
    """Returns what all prompts of a task begin with; "" where there are no examples."""
    style = _style(card.prompt, task)
    parts = [style.get("intro", "")]
    for example in style.get("examples", ()):
        question = _fill(style, Request(task, example["text"], sentences=1))
        parts.append(f"{question} {example['answer']}{style['between']}")
    return "".join(parts)


def render_request(card: ModelCard, request: Request) -> str:
    """Returns what follows the prefix: the source, and the words that ask for the output."""
    return card.prefix + _fill(_style(card.prompt, request.task), request)


def clean(card: ModelCard, task: Task, output: str) -> str:
    """Takes leftovers of the prompt off an output: what follows its line, labels, blanks."""
    style = _style(card.prompt, task)
    if style.get("one_line", False):
        output = output.strip().split("\n", 1)[0]
    if labels := "|".join(map(re.escape, style.get("labels", ()))):
        # Where a text begins, not inside a sentence: "the Vietnamese: a proud people".
        output = re.split(rf"(?:^|(?<=[.!?…\"”’»)])\s+)(?:{labels})", output, maxsplit=1, flags=re.MULTILINE)[
            0
        ]
    if style.get("item", False):
        output = _ITEM.sub("", output)
    return " ".join(output.split()) if style.get("one_line", False) else output.strip()


def stops_at_newline(card: ModelCard, task: Task) -> bool:
    """Whether an output is a single line, so that generation may stop at its end."""
    return bool(_style(card.prompt, task).get("one_line", False))


def fingerprint(name: str) -> str:
    """Returns the name of a style and a hash of its words: other words are another run."""
    if name not in _styles():
        return name
    words = json.dumps(_styles()[name], sort_keys=True, ensure_ascii=False)
    return f"{name} {hashlib.sha256(words.encode()).hexdigest()[:8]}"


def _fill(style: dict[str, Any], request: Request) -> str:
    # Lines of the source must not look like lines of the prompt: no blank ones.
    separator = "\n" if style.get("keep_lines", False) else " "
    source = separator.join(" ".join(line.split()) for line in request.text.splitlines() if line.strip())
    heading = f"{' '.join(request.title.split())}\n" if request.title.strip() else ""
    # Not str.format: braces in the source are text.
    before, _, after = _template(style, request).partition("{text}")
    for name in ("sentences", "syllables"):
        after = after.replace(f"{{{name}}}", str(getattr(request, name)))
    context = " ".join(request.context.split())
    values = {"title": heading, "terms": _rows(style, request.terms), "context": context}
    return re.sub(r"\{(title|terms|context)\}", lambda match: values[match[1]], before) + source + after


def _template(style: dict[str, Any], request: Request) -> str:
    """Returns the words for what a request brings: terms come before context, no card asks with both."""
    name = "with_terms" if request.terms else "with_context" if request.context.strip() else "template"
    template: str = style.get(name, style["template"])
    return template


def _rows(style: dict[str, Any], terms: Sequence[tuple[str, str]]) -> str:
    return "\n".join(_row(style.get("term", ""), vietnamese, english) for vietnamese, english in terms)


def _row(template: str, vietnamese: str, english: str) -> str:
    values = {"vi": " ".join(vietnamese.split()), "en": " ".join(english.split())}
    # Not one after the other: a brace in a term is text.
    return re.sub(r"\{(vi|en)\}", lambda match: values[match[1]], template)


@cache
def _style(name: str, task: Task) -> dict[str, Any]:
    if not name:
        return {"template": "{text}"}
    styles = _styles()
    if name not in styles or task not in styles[name]:
        raise ModelError(f"there is no prompt {name!r} for the task {task!r}")
    style: dict[str, Any] = styles[name][task]
    return style


@cache
def _styles() -> dict[str, Any]:
    return read_table("nlp.models", "prompts")
