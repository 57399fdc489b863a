"""Many users of the page at once, by its own API: digests a minute, errors, and whether each is one's own.

    $ tomtat page --preset extractive --port 7860 &
    $ python -m eval.page_load --users 16 --seconds 200

Only a page on loopback is asked. Each text holds a number that no other holds, and that its answer must hold.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import Any
from urllib.parse import urlsplit

import httpx
from gradio_client import Client  # type: ignore[import-untyped]
from gradio_client.exceptions import AppError  # type: ignore[import-untyped]

from eval.load import FIRST, Seen, article
from nlp.server.config import is_loopback


def visit(url: str, until: float, numbers: Iterator[int], seen: Seen) -> None:
    """Digests articles short and long, one after another, as a visitor of the page does."""
    page = Client(url, verbose=False)
    while time.monotonic() < until:
        number = next(numbers)
        chance = random.Random(number)
        began = time.monotonic()
        try:
            digest = page.predict(article(number, chance.choice((3, 5, 8, 30)), chance), api_name="/digest")
        except (AppError, httpx.HTTPError, ValueError, OSError) as error:
            seen.statuses[f"{type(error).__name__}: {error}"[:80]] += 1
            continue
        seen.statuses["digests"] += 1
        seen.seconds.append(time.monotonic() - began)
        seen.foreign += str(number) not in digest["summary_vi"].replace(".", "")


def load(url: str, users: int, seconds: float) -> Seen:
    """Lets users visit a page for a while; returns what they saw."""
    seen, numbers, until = Seen(), itertools.count(FIRST), time.monotonic() + seconds
    with ThreadPoolExecutor(users) as pool:
        for done in [pool.submit(visit, url, until, numbers, seen) for _ in range(users)]:
            done.result()
    return seen


def report(seen: Seen, users: int, seconds: float) -> dict[str, Any]:
    """Returns the figures of a run."""
    return {
        "users": users,
        "seconds": seconds,
        "digests per minute": round(60 * len(seen.seconds) / seconds, 1),
        "median s": round(median(seen.seconds or [0.0]), 2),
        "errors": {what: count for what, count in seen.statuses.items() if what != "digests"},
        "answers of another visitor": seen.foreign,
        "load of the machine": [round(of, 1) for of in os.getloadavg()],
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the load and prints its figures. Returns 1 if an answer was wrong or a visitor saw an error."""
    parser = argparse.ArgumentParser(prog="python -m eval.page_load", description=__doc__.split("\n")[0])
    parser.add_argument("--url", default="http://127.0.0.1:7860", help="a page on loopback")
    parser.add_argument("--users", type=int, default=16, help="at most 64")
    parser.add_argument("--seconds", type=float, default=200, help="at most 3600")
    options = parser.parse_args(argv)
    if not is_loopback(urlsplit(options.url).hostname or ""):
        parser.error("only a page on loopback is asked")
    users, seconds = min(options.users, 64), min(options.seconds, 3600.0)
    figures = report(load(options.url, users, seconds), users, seconds)
    print(json.dumps(figures, indent=2, ensure_ascii=False))
    return 1 if figures["errors"] or figures["answers of another visitor"] else 0


if __name__ == "__main__":
    sys.exit(main())
