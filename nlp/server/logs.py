"""The log of a service: one JSON object a line on stderr. It never holds an article's text."""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback

_FIELDS = ("method", "route", "status", "seconds", "request_id", "caller", "job")


class JsonLines(logging.Formatter):
    """One line for each record. Of an exception its kind and place are kept: its words may quote a text."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
            + f".{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["where"] = "".join(traceback.format_tb(record.exc_info[2]))
        return json.dumps(line, ensure_ascii=False)


def set_up(level: str = "info") -> None:
    """Sends the logs of the service and of uvicorn to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for name in ("tomtat", "uvicorn"):
        log = logging.getLogger(name)
        log.handlers = [handler]
        log.propagate = False
        log.setLevel(level.upper())
    # Ours is written by `nlp.server.app`, by routes: an address may hold what somebody searched for.
    logging.getLogger("uvicorn.access").handlers = []
    logging.getLogger("uvicorn.access").propagate = False
