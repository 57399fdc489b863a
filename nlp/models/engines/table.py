"""The table of engines: what `--engine` chooses among. Its rows are in engines.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec

from nlp.text.tables import read_table


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine.

    Attributes:
        name: what `--engine` takes.
        load: "module:callable" for each `nlp.models.card.Family` that it runs; called with (card, files,
            device=, precision=, progress=), returns a `nlp.models.contract.Model`.
        reads: the format of its files, "safetensors" or "gguf"; "" where it has no files.
        package: the module that must be installed beside tomtat's own dependencies, "" for none.
        extra: the extra of tomtat that installs it.
    """

    name: str
    load: Mapping[str, str] = field(default_factory=dict)
    reads: str = ""
    package: str = ""
    extra: str = ""

    @property
    def is_installed(self) -> bool:
        """Whether its package is there. Imports nothing."""
        return not self.package or find_spec(self.package) is not None


ENGINES: dict[str, Engine] = {
    name: Engine(name, **row) for name, row in read_table("nlp.models.engines", "engines").items()
}
