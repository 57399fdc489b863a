"""Where a service may listen, and settings that make no sense."""

from __future__ import annotations

from typing import Any

import pytest

from nlp.errors import InputError
from nlp.server import store
from nlp.server.config import Config, is_loopback


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.3.2.1"])
def test_loopback_needs_no_keys(host: str) -> None:
    assert is_loopback(host)
    Config(host=host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.1.5", "example.com"])
def test_elsewhere_needs_keys_or_open(host: str) -> None:
    with pytest.raises(InputError, match="--keys"):
        Config(host=host)
    assert Config(host=host, keys=True) != Config(host=host, open=True)


@pytest.mark.parametrize(
    "options",
    [
        {"presets": ()}, {"port": 70000}, {"queue": 0}, {"time_limit": 0}, {"unload_after": 0},
        {"characters_per_day": -1}, {"most_bytes": -5},
    ],
)  # fmt: skip
def test_settings_that_make_no_sense_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        Config(**options)


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/at/all.sqlite", "nonsense", "postgresql://u:secret@127.0.0.1:1/x"]
)
def test_a_database_that_cannot_be_opened_is_told_without_its_password(url: str) -> None:
    with pytest.raises(InputError) as error:
        store.connect(url)
    assert "secret" not in str(error.value)
