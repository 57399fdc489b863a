"""What the operator of a service decides."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from nlp.errors import InputError

UNSAFE_BIND = (
    "the service would listen on {host}, where others can reach it, without asking for keys; make one with "
    "`tomtat keys add NAME` and give --keys, or give --open to serve everybody"
)


@dataclass(frozen=True, kw_only=True)
class Config:
    """What a service offers, to whom, and how much of it.

    Attributes:
        host, port: where it listens.
        presets: what may be asked for, the first where nothing is asked for.
        device, engine: as in `nlp.Settings`.
        glossaries: files with the house's terms; a request may leave them out, or name some.
        keys: whether callers have to show a key.
        open: listen elsewhere than on loopback without keys.
        page: whether the page is served, too.
        database: where keys and jobs are kept, a SQLAlchemy URL; "" for a SQLite file of this user.
        queue: most requests under way and waiting; one more is refused.
        time_limit: seconds that one request may take; jobs have no limit.
        stop_within: seconds that running requests have to finish when the service stops.
        preload: load the first preset at the start, not with the first request.
        unload_after: seconds without work after which the models give their memory back; None: never.
        most_characters: of one text.
        most_texts: in one request.
        most_bytes: of a request's body.
        most_upload_bytes: of a body that holds files.
        body_seconds: within which a body must have come; large ones have more, by their bytes.
        requests_per_minute, characters_per_day: of one caller (a key, or an address); 0: without limit. A
            key may have limits of its own.
        limits_storage: where callers' use is counted, a URL of the library `limits`.
        trusted_proxies: addresses of proxies whose X-Forwarded-For is believed.
        allowed_hosts: names under which the service may be called, beside its addresses and localhost.
        allowed_origins: web origins whose pages may call it from a browser.
        allow_private: whether web addresses of its own machine and network may be read.
        jobs_at_once: most jobs that are worked on at the same time.
        jobs_of_one: most jobs of one caller that have not ended.
        most_rows: texts that one job may hold.
        keep_jobs: seconds that an ended job and its result are kept.

    Raises:
        InputError: the values contradict one another, or the service would be open without being told so.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    presets: tuple[str, ...] = ("embedded",)
    device: str = "auto"
    engine: str = "auto"
    glossaries: tuple[str, ...] = ()
    keys: bool = False
    open: bool = False
    page: bool = True
    database: str = ""
    queue: int = 64
    time_limit: float = 600.0
    stop_within: float = 20.0
    preload: bool = True
    unload_after: float | None = None
    most_characters: int = 200_000
    most_texts: int = 100
    most_bytes: int = 8_000_000
    most_upload_bytes: int = 21_000_000
    body_seconds: float = 30.0
    requests_per_minute: int = 0
    characters_per_day: int = 0
    limits_storage: str = "memory://"
    trusted_proxies: tuple[str, ...] = ()
    allowed_hosts: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    allow_private: bool = False
    jobs_at_once: int = 4
    jobs_of_one: int = 20
    most_rows: int = 10_000
    keep_jobs: float = 7 * 24 * 3600.0

    def __post_init__(self) -> None:
        if not self.presets:
            raise InputError("a service needs at least one preset")
        if not 0 <= self.port <= 65535:
            raise InputError(f"port must be 0 to 65535, not {self.port}")
        for name in ("queue", "time_limit", "most_characters", "most_texts", "most_bytes", "jobs_at_once"):
            if not getattr(self, name) > 0:  # nor what is no number
                raise InputError(f"{name.replace('_', ' ')} must be more than 0, not {getattr(self, name)}")
        for name in ("requests_per_minute", "characters_per_day"):
            if getattr(self, name) < 0:
                raise InputError(f"{name.replace('_', ' ')} must be 0 (no limit) or more")
        for name in ("stop_within", "keep_jobs"):
            if not getattr(self, name) >= 0:
                raise InputError(f"{name.replace('_', ' ')} must be 0 or more, not {getattr(self, name):g}")
        if self.unload_after is not None and not self.unload_after > 0:
            raise InputError(f"unload after must be more than 0 seconds, not {self.unload_after:g}")
        if not (self.keys or self.open or is_loopback(self.host)):
            raise InputError(UNSAFE_BIND.format(host=self.host or "all addresses"))

    @property
    def database_url(self) -> str:
        """The URL of the database that is meant; its folder is made if it is the user's own."""
        if self.database:
            return self.database
        folder: Path = user_data_path("tomtat", appauthor=False)
        folder.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{folder / 'service.sqlite'}"


def is_loopback(host: str) -> bool:
    """Whether a service that listens on this name or address can be reached from this machine only."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
