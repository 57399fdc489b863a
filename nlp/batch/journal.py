"""What the models gave since the last complete chunk, so that a run stopped within one loses a batch at most.

A chunk that was stopped is run again from its beginning: what shares a batch decides its outputs to the
last bit, so it has to be the same again. What was generated before comes from here instead of the model.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from nlp.models.contract import Model, Output, Request

if TYPE_CHECKING:
    from nlp.pipeline import Pipeline


class Journal:
    """A file of batches: a line each, with a key made of the model and what was asked of it.

    Args:
        path: read where it exists; made when the first batch is added.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: dict[str, list[Output]] = {}
        if path.exists():
            whole = 0
            with open(path, "r+b") as stream:
                for line in stream:
                    try:
                        entry = json.loads(line)
                        self._known[entry["key"]] = [_output(values) for values in entry["outputs"]]
                    except (ValueError, KeyError, TypeError):
                        break
                    whole += len(line)
                # A torn line and what follows is generated again.
                stream.truncate(whole)

    def find(self, key: str) -> list[Output] | None:
        """Returns what a batch gave, None if it was not run."""
        return self._known.get(key)

    def add(self, key: str, outputs: Sequence[Output]) -> None:
        """Notes what a batch gave; when this returns, it survives the end of the process."""
        line = json.dumps({"key": key, "outputs": [asdict(output) for output in outputs]})
        with open(self.path, "ab") as stream:
            stream.write(line.encode() + b"\n")

    def clear(self) -> None:
        """Forgets everything: the chunk is complete."""
        self._known.clear()
        self.path.unlink(missing_ok=True)

    def record(self, pipeline: Pipeline) -> Pipeline:
        """Returns a pipeline of the same models whose batches are noted here, or come from here."""
        from nlp.pipeline import Pipeline

        if not isinstance(pipeline, Pipeline):  # one of a caller's own, whose models are not known
            return pipeline
        recorded: dict[int, Model] = {
            id(model): cast(Model, _Recorded(model, self))
            for model in (pipeline.summarizer, pipeline.translator)
            if model is not None
        }
        summarizer, translator = recorded.get(id(pipeline.summarizer)), recorded.get(id(pipeline.translator))
        return Pipeline(summarizer, translator, pipeline.settings)


class _Recorded:
    """A model in all but that its batches are looked up in a journal, and noted there."""

    def __init__(self, model: Model, journal: Journal) -> None:
        self._model = model
        self._journal = journal

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def run_batch(self, requests: Sequence[Request]) -> list[Output]:
        asked = json.dumps([self._model.name, [asdict(request) for request in requests]])
        key = hashlib.sha256(asked.encode()).hexdigest()
        outputs = self._journal.find(key)
        if outputs is None:
            outputs = self._model.run_batch(requests)
            self._journal.add(key, outputs)
        return outputs


def _output(values: dict[str, Any]) -> Output:
    others = tuple(_output(other) for other in values["others"])
    return Output(**{**values, "others": others, "chosen": tuple(values["chosen"])})
