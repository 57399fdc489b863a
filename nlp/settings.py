"""What is asked: options of the models, fixed when they are loaded, and options of a run."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

from nlp.errors import InputError
from nlp.models.engines.table import ENGINES
from nlp.terms.glossary import load_glossary
from nlp.terms.names import Style
from nlp.terms.table import Glossary

PipelineTask = Literal["digest", "summarize", "translate"]
TranslateScope = Literal["summary", "article", "none"]
Target = Literal["en", "vi"]

LENGTHS = {"short": 2, "medium": 4, "long": 6}
"""Most sentences of a summary of each named length."""

MOST_SENTENCES = 30

DEVICE = re.compile(r"auto|cpu|cuda(?::\d{1,3})?")


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """What a call may choose anew each time.

    Attributes:
        task: "digest" (clean, summarise, translate), "summarize" (no translation) or "translate"
            (the text as it is given).
        length: "short" (1-2 sentences), "medium" (3-4), "long" (5-6) or a number of sentences.
        bullets: one summary sentence a line, as a list.
        translate: what a digest translates to English: "summary", "article" (both) or "none".
        to: what the task "translate" puts a text into: "en" (from Vietnamese) or "vi" (from English; terms,
            glossaries and names are of no effect there).
        beams: beams of the first try; 1 is greedy, 0 what each model's card recommends.
        attempts: how often a text may be asked for until the checks pass; 1: the first output is taken,
            faults and all (they are still told), which is how a model itself is measured.
        terms: whether official terms get the English of the built-in table.
        glossaries: terms of the user's own, most important first: paths of files, or what was read of them.
        names: how names are written in English: "plain" (Nguyen Van A) or "marked" (Nguyễn Văn A).

    Raises:
        InputError: a value is not among those allowed.
    """

    task: PipelineTask = "digest"
    length: str | int = "short"
    bullets: bool = False
    translate: TranslateScope = "summary"
    to: Target = "en"
    beams: int = 0
    attempts: int = 3
    terms: bool = True
    glossaries: tuple[str | Glossary, ...] = ()
    names: Style = "plain"

    def __post_init__(self) -> None:
        _one_of("task", self.task, get_args(PipelineTask))
        _one_of("translate", self.translate, get_args(TranslateScope))
        _one_of("to", self.to, get_args(Target))
        _one_of("names", self.names, get_args(Style))
        if self.to == "vi" and self.task != "translate":
            raise InputError(f"only the task translate goes into Vietnamese, not {self.task}")
        object.__setattr__(self, "glossaries", tuple(self.glossaries))
        if isinstance(self.length, str) and self.length.isdecimal():
            object.__setattr__(self, "length", int(self.length))
        if isinstance(self.length, str):
            _one_of("length", self.length, (*LENGTHS, "a number of sentences"))
        elif not 1 <= self.length <= MOST_SENTENCES:
            raise InputError(f"length must be 1 to {MOST_SENTENCES} sentences, not {self.length}")
        if not 0 <= self.beams <= 16:
            raise InputError(f"beams must be 1 to 16, or 0 for the model's own, not {self.beams}")
        if not 1 <= self.attempts <= 3:
            raise InputError(f"attempts must be 1 to 3, not {self.attempts}")

    def read_glossaries(self) -> tuple[Glossary, ...]:
        """Returns the glossaries; those that are named by a path are read.

        Raises:
            InputError: one cannot be read; the message names the row.
        """
        return tuple(load_glossary(given) if isinstance(given, str) else given for given in self.glossaries)

    @property
    def sentences(self) -> int:
        """Most sentences that the summary may have."""
        return LENGTHS[self.length] if isinstance(self.length, str) else self.length


@dataclass(frozen=True, kw_only=True)
class ModelOptions:
    """What is fixed when the models are loaded.

    Attributes:
        preset: a name of `nlp.models.table.PRESETS`.
        device: "auto", "cpu", "cuda" or "cuda:N".
        batch_size: most requests in one batch; 0 is the engine's default.
        summarizer, translator: models that take the place of the preset's: a name of
            `nlp.models.table.MODELS`, "hf:REPOSITORY" or "path:FOLDER"; "" for the preset's own.
        engine: one of `nlp.models.engines.table.ENGINES`, or "auto".

    Raises:
        InputError: a value is not among those allowed.
    """

    preset: str = "embedded"
    device: str = "auto"
    batch_size: int = 0
    summarizer: str = ""
    translator: str = ""
    engine: str = "auto"

    def __post_init__(self) -> None:
        _one_of("engine", self.engine, ("auto", *ENGINES))
        if not DEVICE.fullmatch(self.device):
            raise InputError(f"device must be auto, cpu, cuda or cuda:N, not {self.device!r}")
        if not 0 <= self.batch_size <= 1024:
            raise InputError(f"batch_size must be 0 (the default) to 1024, not {self.batch_size}")


@dataclass(frozen=True, kw_only=True)
class Settings(RunOptions, ModelOptions):
    """Everything that decides a result, beside the text and the version of tomtat: both kinds of options.

    Raises:
        InputError: a value is not among those allowed.
    """

    def __post_init__(self) -> None:
        RunOptions.__post_init__(self)
        ModelOptions.__post_init__(self)

    @property
    def hash(self) -> str:
        """Twelve hex digits; equal settings give equal hashes, on any machine."""
        canonical = json.dumps(self.to_dict(), sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()[:12]

    def to_dict(self) -> dict[str, Any]:
        """Returns plain values, ready for `json.dumps`; of a glossary its name and a hash of its entries."""
        values = {option.name: getattr(self, option.name) for option in fields(self)}
        return {**values, "glossaries": [_name_of(glossary) for glossary in self.glossaries]}

    def with_run(self, run: RunOptions) -> Settings:
        """Returns the settings of a call: the models stay, the options of the run are those given.

        Raises:
            InputError: `run` is a `Settings` that asks for other models than those loaded.
        """
        if isinstance(run, Settings):
            usual = ModelOptions()
            for option in fields(ModelOptions):
                asked, own = getattr(run, option.name), getattr(self, option.name)
                if asked not in (own, getattr(usual, option.name)):
                    raise InputError(
                        f"{option.name} {asked!r} cannot be chosen for a single call: the models are loaded "
                        f"with {own!r}; load others with it"
                    )
        values = {option.name: getattr(self, option.name) for option in fields(ModelOptions)}
        return Settings(**values, **{option.name: getattr(run, option.name) for option in fields(RunOptions)})


def _name_of(glossary: str | Glossary) -> str:
    if isinstance(glossary, str):
        return glossary
    entries = json.dumps([(entry.source, entry.target) for entry in glossary.entries], ensure_ascii=False)
    return f"{glossary.name} {hashlib.sha256(entries.encode()).hexdigest()[:8]}"


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise InputError(f"{name} must be one of {', '.join(allowed)}, not {value!r}")
