"""No network, caches of their own, and checkpoints laid out as the hub's client keeps them."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import constants

from nlp.models.card import ModelCard
from nlp.models.checkpoints import download


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No network, and caches of its own."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise ConnectionError("the network was touched")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(download, "probe", refuse)
    monkeypatch.setenv("TOMTAT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))


def put_into_hub_cache(folder: Path, card: ModelCard) -> Path:
    """Lays a checkpoint out as huggingface_hub keeps it."""
    base = Path(constants.HF_HUB_CACHE) / f"models--{card.repository.replace('/', '--')}"
    snapshot = base / "snapshots" / card.revision
    snapshot.mkdir(parents=True)
    for path in folder.iterdir():
        (snapshot / path.name).symlink_to(path)
    return snapshot
