"""How much one caller may ask for: requests in a minute, characters in a day."""

from __future__ import annotations

import ipaddress
import math
import time
from dataclasses import dataclass

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.errors import ConfigurationError
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from nlp.errors import InputError
from nlp.server.keys import Key
from nlp.server.problems import retry_later

WRONG_KEYS = 20
"""Wrong keys that one address may try in a minute."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the holder of a key, or an address.

    Attributes:
        address: where the request comes from.
        key: the key shown, if one was.
    """

    address: str
    key: Key | None = None

    @property
    def id(self) -> str:
        """A name for the caller. An IPv6 network of 64 bits, which one household has, is one caller."""
        if self.key is not None:
            return f"key:{self.key.id}"
        return f"address:{_network(self.address)}"


class Limits:
    """Counts what callers use.

    Args:
        requests_per_minute, characters_per_day: of callers without limits of their own; 0: no limit.
        storage: where it is counted, a URL of the library `limits`.

    Raises:
        InputError: there is no such storage.
    """

    def __init__(self, requests_per_minute: int, characters_per_day: int, storage: str = "memory://") -> None:
        try:
            counted = storage_from_string(storage, wrap_exceptions=True)
        except (ConfigurationError, ValueError) as error:
            raise InputError(f"the storage of limits cannot be used: {error}") from error
        if not counted.check():
            kind = storage.partition(":")[0]
            raise InputError(f"the storage of limits ({kind}) cannot be reached; check --limits-storage")
        self._counter = FixedWindowRateLimiter(counted)
        self._requests = requests_per_minute
        self._characters = characters_per_day

    def request(self, caller: Caller) -> None:
        """Counts a request.

        Raises:
            ProblemError: there were too many.
        """
        limit = self._requests
        if caller.key is not None and caller.key.requests_per_minute is not None:
            limit = caller.key.requests_per_minute
        if limit:
            self._count(RateLimitItemPerMinute(limit), "requests", caller.id, 1, "too-many-requests")

    def characters(self, caller: Caller, count: int) -> None:
        """Counts characters that are to be worked on; refused ones do not count.

        Raises:
            ProblemError: they would be more than those of the day.
        """
        limit = self._characters
        if caller.key is not None and caller.key.characters_per_day is not None:
            limit = caller.key.characters_per_day
        if limit:
            self._count(RateLimitItemPerDay(limit), "characters", caller.id, count, "too-many-characters")

    def check_wrong_keys(self, address: str) -> None:
        """Finds out whether keys from an address are looked at at all.

        Raises:
            ProblemError: too many were wrong.
        """
        item = RateLimitItemPerMinute(WRONG_KEYS)
        if not self._counter.test(item, "wrong keys", _network(address)):
            raise retry_later("too-many-keys-tried", self._seconds(item, "wrong keys", _network(address)))

    def wrong_key(self, address: str) -> None:
        """Counts a wrong key."""
        self._counter.hit(RateLimitItemPerMinute(WRONG_KEYS), "wrong keys", _network(address))

    def _count(self, item: RateLimitItem, what: str, who: str, cost: int, problem: str) -> None:
        # Asked first, because a refused hit counts, too.
        if not self._counter.test(item, what, who, cost=cost):
            raise retry_later(problem, self._seconds(item, what, who), limit=item.amount)
        self._counter.hit(item, what, who, cost=cost)

    def _seconds(self, item: RateLimitItem, what: str, who: str) -> int:
        reset = self._counter.get_window_stats(item, what, who).reset_time
        return max(1, math.ceil(reset - time.time()))


def _network(address: str) -> str:
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)
