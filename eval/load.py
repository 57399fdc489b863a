"""Many users of one service at once: seconds, errors, memory, and whether each answer is one's own.

    $ tomtat serve --preset extractive --no-page &
    $ python -m eval.load --users 50 --seconds 60

Only a service on loopback is asked. One text of ten is HTML, which another process reads. Each request holds
a number that no other request holds: its answer must name it as its id, hold it in Vietnamese or in the
translation, and hold no other that was sent.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any
from urllib.parse import urlsplit

import httpx

from nlp.server.config import is_loopback

SENTENCES = (
    "Sáng nay, mưa lớn làm ngập nhiều tuyến phố ở trung tâm thành phố",
    "Lực lượng chức năng đã phân luồng giao thông từ sớm",
    "Đến trưa, nước trên phần lớn các tuyến đường đã rút",
    "Công ty thoát nước cho biết sẽ nạo vét các tuyến cống trong tháng tới",
    "Các trường học trong khu vực cho học sinh nghỉ buổi chiều",
    "Chính quyền phường đã chuẩn bị chỗ ở tạm cho người dân",
)
FIRST = 100_000
"""Numbers below this are not used, so that none is part of another."""


@dataclass
class Seen:
    """What the users saw."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    sent: set[int] = field(default_factory=set)
    foreign: int = 0
    memory: list[tuple[float, float]] = field(default_factory=list)


def article(number: int, sentences: int, chance: random.Random) -> str:
    """An article of its own; each sentence holds the number."""
    lines = [f"{chance.choice(SENTENCES)}, theo báo cáo số {number}." for _ in range(sentences)]
    return " ".join(lines)


async def user(http: httpx.AsyncClient, task: str, until: float, numbers: Any, seen: Seen) -> None:
    """Asks again and again, articles short and long."""
    while time.monotonic() < until:
        number = next(numbers)
        chance = random.Random(number)
        text = article(number, chance.choice((3, 5, 8, 30)), chance)
        if number % 10 == 0:
            text = f"<html><body><article><p>{text}</p></article></body></html>"
        seen.sent.add(number)
        began = time.monotonic()
        try:
            answer = await http.post(f"/v1/{task}", json={"text": {"text": text, "origin": str(number)}})
        except httpx.HTTPError as error:
            seen.statuses[type(error).__name__] += 1
            continue
        seen.statuses[str(answer.status_code)] += 1
        if answer.status_code == 429:
            await asyncio.sleep(min(5.0, float(answer.headers.get("retry-after", 1))))
            continue
        if answer.status_code == 200:
            seen.seconds.append(time.monotonic() - began)
            seen.foreign += not is_own(answer.json(), number, seen.sent)


def is_own(row: dict[str, Any], number: int, sent: set[int]) -> bool:
    """Whether an answer is that of the request with a number.

    Args:
        row: the answer.
        number: of the request.
        sent: those of all requests.
    """
    said, english = (_numbers(row, *names) for names in (("summary_vi", "translation"), ("summary_en",)))
    return row["id"] == str(number) and number in said and not (said | english) & (sent - {number})


def _numbers(row: dict[str, Any], *names: str) -> set[int]:
    text = " ".join(row[name] or "" for name in names)
    return set(map(int, re.findall(r"\d{6,}", re.sub(r"(?<=\d)[.,](?=\d)", "", text))))


async def watch(http: httpx.AsyncClient, began: float, until: float, seen: Seen) -> None:
    """Notes the memory of the service, in MB."""
    while time.monotonic() < until:
        figures = (await http.get("/metrics")).text
        if (found := re.search(r"^tomtat_resident_bytes (\S+)", figures, re.MULTILINE)) is not None:
            seen.memory.append((time.monotonic() - began, float(found[1]) / 1e6))
        await asyncio.sleep(1)


async def load(url: str, task: str, users: int, seconds: float) -> Seen:
    """Lets users ask for a while; returns what they saw."""
    seen, began = Seen(), time.monotonic()
    until = began + seconds
    numbers = itertools.count(FIRST)
    limits = httpx.Limits(max_connections=users + 1)
    async with (
        httpx.AsyncClient(base_url=url, timeout=600, limits=limits, trust_env=False) as http,
        asyncio.TaskGroup() as group,
    ):
        group.create_task(watch(http, began, until, seen))
        for _ in range(users):
            group.create_task(user(http, task, until, numbers, seen))
    return seen


def report(seen: Seen, users: int, seconds: float) -> dict[str, Any]:
    """Returns the figures of a run; seconds of answered requests, MB of memory."""
    cuts = quantiles(seen.seconds, n=100) if len(seen.seconds) > 1 else [0.0] * 99
    settled = [size for at, size in seen.memory if at >= min(60, seconds / 3)] or [0.0]
    return {
        "users": users,
        "seconds": seconds,
        "statuses": dict(seen.statuses),
        "answers per second": round(len(seen.seconds) / seconds, 2),
        "p50 s": round(cuts[49], 3),
        "p95 s": round(cuts[94], 3),
        "answers of another request": seen.foreign,
        "errors": sum(count for status, count in seen.statuses.items() if status not in ("200", "429")),
        "refused (429)": seen.statuses["429"],
        "memory MB, settled: first, least, most, last": [
            round(size, 1) for size in (settled[0], min(settled), max(settled), settled[-1])
        ],
        "load of the machine": [round(load, 1) for load in os.getloadavg()],
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the load and prints its figures. Returns 1 if an answer was wrong or a request failed."""
    parser = argparse.ArgumentParser(prog="python -m eval.load", description=__doc__.split("\n")[0])
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="a service on loopback")
    parser.add_argument("--task", default="summarize", choices=("digest", "summarize", "translate"))
    parser.add_argument("--users", type=int, default=50, help="at most 200")
    parser.add_argument("--seconds", type=float, default=60, help="at most 3600")
    options = parser.parse_args(argv)
    if not is_loopback(urlsplit(options.url).hostname or ""):
        parser.error("only a service on loopback is asked")
    users, seconds = min(options.users, 200), min(options.seconds, 3600.0)
    seen = asyncio.run(load(options.url, options.task, users, seconds))
    figures = report(seen, users, seconds)
    print(json.dumps(figures, indent=2))
    bad = seen.foreign or any(status not in ("200", "429") for status in seen.statuses)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
