"""Reading checkpoints with transformers, without a word on stderr: that belongs to the command line."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import transformers
from safetensors import SafetensorError

from nlp.errors import ModelError
from nlp.models.card import ModelCard

_BROKEN = (OSError, ValueError, RuntimeError, KeyError, SafetensorError, pickle.UnpicklingError)
"""What reading a broken or hostile checkpoint raises."""


@contextmanager
def quietly() -> Iterator[None]:
    """Turns off progress bars and warnings of transformers: loading takes a second."""
    logging_of = transformers.utils.logging
    shown, level = logging_of.is_progress_bar_enabled(), logging_of.get_verbosity()
    logging_of.disable_progress_bar()
    # For one, each T5 with an output layer of its own is warned of, though it is read correctly.
    logging_of.set_verbosity_error()
    try:
        yield
    finally:
        logging_of.set_verbosity(level)
        if shown:
            logging_of.enable_progress_bar()


def read_weights(auto_class: Any, card: ModelCard, folder: Path, **options: Any) -> Any:
    """Reads a model: safetensors, or .bin through torch's weights_only; never code of its own.

    Args:
        auto_class: a class of transformers with `from_pretrained`.
        card: the model's card.
        folder: the checkpoint.
        options: passed on, dtype among them.

    Returns:
        The model, on the CPU.

    Raises:
        ModelError: it cannot be read, or some of it is not there.
    """
    options |= {"local_files_only": True, "weights_only": True, "trust_remote_code": False}
    with quietly():
        try:
            model, found = auto_class.from_pretrained(str(folder), output_loading_info=True, **options)
        except _BROKEN as error:
            raise ModelError(f"the weights of {card.name} cannot be read: {error}") from error
    # transformers would put random numbers in their place, and only warn.
    missing = sorted({name for name, _ in model.named_parameters()} & set(found["missing_keys"]))
    if missing:
        raise ModelError(f"the weights of {card.name} are incomplete: {', '.join(missing[:3])} is not there")
    return model
