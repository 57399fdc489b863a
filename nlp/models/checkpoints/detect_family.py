"""A card for a model of the user's own: its family is read off its config.json."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.errors import InputError, ModelError
from nlp.models.card import ModelCard
from nlp.models.checkpoints.gguf import find_gguf
from nlp.models.table import MODELS, licence_row

if TYPE_CHECKING:
    from nlp.models.card import Task

Read = Callable[[str], Path | None]
"""A file's name to where it lies, None if there is none."""

CTRANSLATE2_TYPES = ("t5", "mt5", "marian", "mbart", "m2m_100", "bart", "pegasus")
"""Values of model_type that are tested with CTranslate2."""

SPECIAL_TOKENS = 8
"""Room for language codes and end tokens beside the text."""

_RESTRICTED = re.compile(r"agpl|(?<![a-z])nc(?![a-z])|non-?commercial", re.IGNORECASE)


def detect_family(name: str, task: Task) -> ModelCard:
    """Makes a card for "hf:REPOSITORY", "hf:REPOSITORY@REVISION" or "path:FOLDER".

    A repository that the table of models has is called as its row says.

    Args:
        name: what the user wrote.
        task: what the model is wanted for; its language codes depend on it.

    Raises:
        InputError: there is no such folder, or no engine can run what is in it.
        ModelError: the repository is not on this machine and the hub cannot be reached.
    """
    kind, _, place = name.partition(":")
    if kind == "path":
        folder = Path(place).expanduser()
        if not (folder / "config.json").is_file() and any(folder.glob("*.gguf")):
            return _gguf_card(name, folder.resolve(), task)
        if not (folder / "config.json").is_file():
            raise InputError(f"{place}: this is no folder with a checkpoint; it has no config.json")

        def read(file: str) -> Path | None:
            return folder / file if (folder / file).is_file() else None

        return _card(name, str(folder.resolve()), "", read, task)

    repository, _, revision = place.partition("@")
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
        raise InputError(f"{name}: name a repository of the hub like this: hf:OWNER/NAME")
    known = [card for card in MODELS.values() if card.repository == repository]
    if known:
        return replace(known[0], revision=revision or known[0].revision)

    def fetch(file: str) -> Path | None:
        from nlp.models.checkpoints import download, hub

        try:
            return download.fetch_file(repository, revision or "main", file)
        except ModelError:
            if hub.downloaded(repository, revision or "main") is None:
                raise
            # The checkpoint is here, and it came without this file.
            return None

    return _card(name, repository, revision or "main", fetch, task)


def _card(name: str, repository: str, revision: str, read: Read, task: Task) -> ModelCard:
    config = _json(read("config.json"))
    kind = str(config.get("model_type", ""))
    if not kind:
        raise InputError(f"{name}: its config.json is missing or does not say what kind of model it is")
    if "auto_map" in config and not _is_known(kind):
        raise InputError(f"{name}: it runs only with code of its own, which tomtat never does")
    licence = _licence(read("README.md"))
    row = licence_row(licence)
    common = ModelCard(
        name=_short(name),
        tasks=(task,),
        engines=("transformers",),
        source="hub",
        description=f"a model of your own choice ({kind})",
        repository=repository,
        revision=revision,
        licence=licence,
        licence_url=f"https://huggingface.co/{repository}" if revision else "",
        licence_note=row["note"],
        must_accept=bool(_RESTRICTED.search(licence)),
    )
    if config.get("is_encoder_decoder") or kind in CTRANSLATE2_TYPES:
        engines = ("ctranslate2", "transformers") if kind in CTRANSLATE2_TYPES else ("transformers",)
        positions = config.get("max_position_embeddings") or config.get("n_positions") or 512
        return replace(
            common,
            family="seq2seq",
            engines=engines,
            # T5 has relative positions, but was trained on texts of this length.
            budget=max(1, int(positions) - SPECIAL_TOKENS),
            max_new_tokens=256 if task == "summarize" else 512,
            **_codes(kind, config, _json(read("tokenizer_config.json")), task),
        )
    has_template = "chat_template" in _json(read("tokenizer_config.json")) or read("chat_template.jinja")
    return replace(
        common,
        family="causal",
        max_new_tokens=1024,
        # A base model has to be shown examples.
        prompt="chat" if has_template else "base",
        hints="prompt" if has_template else "",
        chat_template=bool(has_template),
    )


def _gguf_card(name: str, folder: Path, task: Task) -> ModelCard:
    with find_gguf(folder).open("rb") as file:
        # Metadata comes first, the vocabulary among it, which takes megabytes.
        has_template = b"tokenizer.chat_template" in file.read(64_000_000)
    return ModelCard(
        name=_short(name),
        tasks=(task,),
        engines=("llamacpp",),
        source="hub",
        description="a GGUF model of your own choice",
        family="causal",
        repository=str(folder),
        licence="unknown",
        licence_note=licence_row("unknown")["note"],
        prompt="chat" if has_template else "base",
        hints="prompt" if has_template else "",
        chat_template=has_template,
    )


def _short(name: str) -> str:
    return re.sub(r"[^\w.-]+", "-", name).strip("-")


def _codes(kind: str, config: dict[str, Any], tokenizer: dict[str, Any], task: Task) -> dict[str, Any]:
    """Returns the language codes that a multilingual family wants, as fields of a card."""
    tokenizer_class = str(tokenizer.get("tokenizer_class") or config.get("tokenizer_class") or "")
    source = "en" if task == "translate_to_vi" else "vi"
    target = "en" if task == "translate" else "vi"
    if kind == "m2m_100" and not tokenizer_class.startswith("M2M"):
        return {"source_language": _NLLB[source], "forced_first_token": _NLLB[target]}
    if kind == "m2m_100":
        return {"source_language": source, "forced_first_token": f"__{target}__"}
    if kind == "mbart" and tokenizer_class.startswith("MBart50"):
        return {"source_language": _MBART[source], "forced_first_token": _MBART[target]}
    if kind == "mbart" and tokenizer_class.startswith("MBart"):
        return {"source_language": _MBART[source], "decoder_start_token": _MBART[target]}
    return {}


_NLLB = {"vi": "vie_Latn", "en": "eng_Latn"}
_MBART = {"vi": "vi_VN", "en": "en_XX"}


def _licence(readme: Path | None) -> str:
    """Returns the licence that the head of a model card names, "unknown" if none."""
    if readme is None:
        return "unknown"
    head = readme.read_text(encoding="utf-8", errors="replace")[:5000]
    found = re.search(r"^license:\s*['\"]?([\w.-]+)", head, re.MULTILINE)
    return found[1] if found else "unknown"


def _is_known(kind: str) -> bool:
    from transformers import CONFIG_MAPPING

    return kind in CONFIG_MAPPING


def _json(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: it cannot be read: {error}") from error
    return found if isinstance(found, dict) else {}
